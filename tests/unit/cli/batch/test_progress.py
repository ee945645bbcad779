from __future__ import annotations

from lmchat.cli.batch.progress import progress_line


def test_progress_tells_what_is_left_where_that_is_known() -> None:
    assert progress_line(50, 0, 20, 2.0) == "50 rows, 2.0 rows/s"
    assert progress_line(50, 2, 100, 0.01).endswith("(50 %), 0.0 rows/s, 2 failed, 1 h 23 min left")
