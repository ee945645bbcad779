"""The times that lines begin with."""

from __future__ import annotations

import time

import pytest

from lmchat.text.layout.stamps import without_stamps


@pytest.mark.parametrize(
    "stamp",
    [
        "2024-05-06 03:12:01,224 INFO  [main] ",
        "2024-05-06T03:12:01Z ERROR ",
        "2024-05-06 03:12:01,224 WARN  [pool-1] c.e.app.Pay - ",
        "2024-05-06 03:12:01,224 - app.pay - WARNING - ",
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
    assert [line.strip() for line in read.split("\n") if line.strip()] == lines
    assert read.index("Ann") == len(stamp)


@pytest.mark.parametrize("stamp", ["[9:41] ", "(09:41 PM) ", "[09:41]"])
def test_a_time_in_brackets_before_who_speaks_is_not_read(stamp: str) -> None:
    lines = ["Ann Lee: It is on.", "Bo: It ran", "小王：好的"]
    read = without_stamps("\n".join(stamp + line for line in lines))
    assert [line.strip() for line in read.split("\n") if line.strip()] == lines
    programme = "\n".join(stamp + line for line in ["Opening", "Talk", "Coffee"])
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


@pytest.mark.parametrize(
    "heads",
    [
        ["Tom Miller  10:15 AM", "Ann  10:17 AM", "Tom Miller  10:20 AM"],
        ["王强 2024-05-11 09:20:11", "林琳 2024-05-11 09:20:45", "王强 2024-05-11 09:25:00"],
        ["2024-04-06 20:15:32 小雨", "2024-04-06 20:16:02 阿明(10001)", "2024-04-06 20:20:00 小雨"],
        ["Tom — Today at 10:16 AM", "Ann — Today at 10:17 AM", "Tom — Yesterday at 9:01 PM"],
        ["王强 昨天 20:13", "林琳 上午9:20", "王强 20:31"],
    ],
)
def test_lines_of_who_wrote_when_are_not_read(heads: list[str]) -> None:
    said = ["The deploy failed at 10:02.", "各位，明天爬山还去吗？", "It is mended\nand runs."]
    chat = "\n\n".join(f"{head}\n{words}" for head, words in zip(heads, said, strict=True))
    read = without_stamps(chat)
    assert read.split() == " ".join(said).split()
    assert read.index("The") == chat.index("The")
    assert without_stamps(chat.replace("\n", "\r\n")).split() == " ".join(said).split()
    two = chat.rpartition("\n\n")[0]
    assert heads[0].split()[-1] in without_stamps(two)


@pytest.mark.parametrize(
    "text",
    [
        "Opening 10:00 AM\nAnn speaks.\nCoffee 10:30 AM\nIn the hall.\nTalk 11:00 AM\nBo speaks.",
        "Help 2:19\nby Ann\nTea 3:04\nby Bo\nMilk 2:41\nby Cy",
        "Berlin 10:17\nBern 12:22\nBasel 13:41\nBrig 14:08",
        "She left.\nWe ran until 10:17\nand slept.\nIt was 11:02\nby then.",
        "Ann: we meet at 10:17\nBo: or at 11:02\nAnn: no, at 11:03\nBo: so be it.",
    ],
)
def test_programmes_timetables_and_prose_keep_lines_that_end_in_a_time(text: str) -> None:
    assert without_stamps(text) == text


def test_what_a_log_says_on_several_lines_stays() -> None:
    log = "\n".join(f"2024-05-06 03:12:0{at} ERROR Failed\n  at line 5" for at in range(4))
    assert without_stamps(log).split() == ["Failed", "at", "line", "5"] * 4


def test_lines_with_times_are_not_wrapped() -> None:
    lines = ["开始生产批次一", "烘箱温度超过上限八十度", "烘箱自动停机十分钟长", "维修人员到达", "停机四十分钟又恢复"]
    read = without_stamps("\n".join(f"[2024-06-03 08:00:01] [信息] {line}" for line in lines))
    assert [line.strip() for line in read.split("\n")[::2]] == lines
    assert not any(line.strip() for line in read.split("\n")[1::2])


CHAT = "12/05/2024, 09:0{} - "


@pytest.mark.parametrize(
    "line",
    [
        "Messages and calls are end-to-end encrypted. No one can read them.",
        'Tom created group "Lake"',
        "Ann: <Media omitted>",
        "Ann: \u200eimage omitted",
        "Ann (work): This message was deleted",
        "Ann: Missed voice call",
        "Ann: 👍🏽",
        "小王：[图片]",
    ],
)
def test_what_nobody_says_in_a_chat_is_not_read(line: str) -> None:
    said = ["Tom: I booked it.", line, "Ann: How much is it?", "Bo: [It is] 480"]
    chat = "\n".join(CHAT.format(at) + words for at, words in enumerate(said))
    read = without_stamps(chat)
    assert [line.strip() for line in read.split("\n") if line.strip()] == [said[0], *said[2:]]
    assert read.index("I booked") == chat.index("I booked")


def test_what_stands_for_pictures_and_days_in_a_chat_is_not_read() -> None:
    heads = ["———  2024-05-12  ———\n\n王磊 09:02", "李婷 09:04", "王磊 09:06", "李婷 09:11"]
    said = ["大家早上好", "[图片][表情]", '"张伟" 撤回了一条消息', "太好了[爱心]"]
    chat = "\n\n".join(f"{head}\n{words}" for head, words in zip(heads, said, strict=True))
    assert without_stamps(chat).split() == [said[0], said[3]]


def test_a_log_has_lines_that_nobody_says() -> None:
    log = "\n".join(f"[2024-05-12, 09:02:0{at}] {line}" for at, line in enumerate(["Up", "db: down", "Up: yes", "Run"]))
    assert without_stamps(log).split() == ["Up", "db:", "down", "Up:", "yes", "Run"]


@pytest.mark.parametrize(
    "unit", ["Ann 10:17\n", "a ", " ", "a 1:", "Ann 10:17", "2024-05-06 03:12:01 ", "10:17 \n", "[a] ", "a: [b]\n"]
)
def test_hostile_chats_take_no_time(unit: str) -> None:
    started = time.perf_counter()
    assert len(without_stamps(f"a{unit * (400_000 // len(unit))}\n")) > 300_000
    assert time.perf_counter() - started < 10
