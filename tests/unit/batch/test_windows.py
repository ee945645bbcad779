from __future__ import annotations

import random

from lmchat.batch.records import Row, Task
from lmchat.batch.windows import CPU_FILL, GPU_FILL, buckets, windows


def rows(count: int, seed: int = 0) -> list[Row]:
    draw = random.Random(seed)
    texts = [draw.choice(("word ", "字")) * draw.randrange(1, 900) for _ in range(count)]
    return [Row(n, n, Task(text) if n % 17 else None, None if n % 17 else "bad") for n, text in enumerate(texts)]


def test_windows_end_by_number_or_by_size() -> None:
    assert [len(window) for window in windows(rows(100), most_rows=40)] == [40, 40, 20]
    heavy = [Row(n, n, Task("x" * 1000)) for n in range(10)]
    assert [len(window) for window in windows(heavy, most_bytes=3500)] == [4, 4, 2]
    assert list(windows([])) == []


def test_every_row_is_in_one_bucket_and_those_without_a_task_are_apart() -> None:
    window = rows(700)
    found = buckets(3, window)
    assert sorted(row.number for bucket in found for row in bucket.rows) == list(range(700))
    assert {bucket.window for bucket in found} == {3}
    assert all(len({row.task is None for row in bucket.rows}) == 1 for bucket in found)


def test_buckets_hold_one_language_like_lengths_and_no_more_than_fits() -> None:
    for bucket in buckets(0, rows(700)):
        sizes = [len(task.text.encode()) for task in bucket.tasks]
        assert len(bucket.tasks) <= CPU_FILL.rows
        assert sizes == sorted(sizes, reverse=True)
        assert len({task.text[0] for task in bucket.tasks}) <= 1
        if sizes:
            assert len(sizes) * min(512, sizes[0] // 4 + 1) <= CPU_FILL.tokens


def test_a_gpu_gets_fuller_buckets() -> None:
    assert len(buckets(0, rows(700), GPU_FILL)) < len(buckets(0, rows(700), CPU_FILL))


def test_buckets_depend_on_the_rows_alone() -> None:
    shuffled = rows(300)
    random.Random(9).shuffle(shuffled)
    assert buckets(0, shuffled)[1:] == buckets(0, rows(300))[1:]
