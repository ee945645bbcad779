"""The times that lines begin with."""

from __future__ import annotations

import pytest

from lmchat.text.layout.stamps import without_stamps


@pytest.mark.parametrize(
    "stamp",
    [
        "2024-05-06 03:12:01,224 INFO  [main] ",
        "2024-05-06T03:12:01Z ERROR ",
        "[00:01:23] ",
        "12/03/2024, 09:41 - ",
        "[12.03.24, 9:41 PM] ",
        "2024-05-06T03:12Z ",
        "2024-05-06 03:12 WARNING ",
        "May  6 03:12:01 web1 sshd[2231]: ",
    ],
)
def test_the_times_of_lines_are_not_read(stamp: str) -> None:
    lines = ["Ann: It is on.", "The cat ran", "It ran at 03:12:01."]
    read = without_stamps("\n".join(stamp + line for line in lines))
    assert [line.strip() for line in read.split("\n")] == lines
    assert read.index("Ann") == len(stamp)


@pytest.mark.parametrize("time", ["[9:41] ", "(09:41 PM) ", "[09:41]"])
def test_a_time_in_brackets_before_who_speaks_is_not_read(time: str) -> None:
    lines = ["Ann Lee: It is on.", "Bo: It ran", "小王：好的"]
    read = without_stamps("\n".join(time + line for line in lines))
    assert [line.strip() for line in read.split("\n")] == lines
    programme = "\n".join(time + line for line in ["Opening", "Talk", "Coffee"])
    assert without_stamps(programme) == programme


@pytest.mark.parametrize(
    "text",
    [
        "10:00 Opening\n10:30 Talk\n11:00 Coffee",
        "2024-05-06 10:00 Opening\n2024-05-06 12:30 Lunch\n2024-05-07 9:00 AM Talk",
        "06/05/2024 10:00 - Opening\n06/05/2024 12:30 - Lunch\n07/05/2024 09:00 - Talk",
        "03:12:01 One.\n03:12:02 Two.",
        "03:12:01 One.\nA\nB\nC\n03:12:02 D\n03:12:03 E\nF",
        "2024-05-06 was cold.\n2024-05-07 was cold.\n2024-05-08 was hot.",
    ],
)
def test_programmes_and_texts_with_a_few_times_stay(text: str) -> None:
    assert without_stamps(text) == text
