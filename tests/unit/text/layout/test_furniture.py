"""What stands beside the words of a text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmchat.text.layout.furniture import own_words
from lmchat.text.layout.man_page import without_running_heads


@pytest.mark.parametrize(
    ("head", "foot"),
    [
        ("LS(1)\t\t\t User Commands\t\t\t LS(1)", "GNU coreutils 9.1\tSeptember 2022\t\t\t LS(1)"),
        ("SSH(1)      SSH(1)", "Debian        1 April 2024        Debian"),
        (
            "PCRE2_MATCH(3pcre)   Library Functions   PCRE2_MATCH(3pcre)",
            "PCRE2 10.42   August 2022   PCRE2_MATCH(3pcre)",
        ),
    ],
)
def test_the_running_heads_of_a_manual_page_are_no_sentences(head: str, foot: str) -> None:
    page = "NAME\n       one - the first\n\nSEE ALSO\n       two(1)   three(1)\n"
    read = without_running_heads(f"{head}\n\n{page}\n{foot}\n")
    assert read.strip() == page.strip()
    assert read.index("NAME") == len(head) + 2


@pytest.mark.parametrize(
    "text", ["LS(1) and LS(1)\n", "See:\nLS(1)   User Commands   LS(1)\n", "LS(1)   is   CP(1)\nls\n", ""]
)
def test_all_else_is_no_manual_page(text: str) -> None:
    assert without_running_heads(text) == text


def test_rules_are_no_words() -> None:
    read = own_words("Tea\n===\n\n | ---- | ----\r\nIt is - or was --- ready.\n---")
    assert " ".join(read.split()) == "Tea It is - or was --- ready."


@pytest.mark.parametrize(
    "table", ["| Region | Q1 |\n|---|---|\n| North | 120 |\n", "Region | Q1\nNorth | 120\nSouth | 98\n"]
)
def test_tables_are_not_read(table: str) -> None:
    assert own_words(f"Sales\n\n{table}\nNorth rose.").split() == ["Sales", "North", "rose."]


@pytest.mark.parametrize("text", ["A title | The Post\n\nIt is so.", "a || b\nc || d\n", "A | b\nC | d\n"])
def test_a_single_bar_is_no_table_nor_is_all_there_is(text: str) -> None:
    assert own_words(text) == text


@pytest.mark.parametrize(
    "line",
    [
        "★★★★☆ 4.6 (312 ratings)   |   Print   |   Save",
        "Posted by ann · 5 hours ago",
        "24 comments | share | save",
        "张三 · 3小时前",
        "Reply · Share",
    ],
)
def test_what_is_said_about_a_post_is_not_read(line: str) -> None:
    assert own_words(f"{line}\nCan I freeze it?\n").strip() == "Can I freeze it?"


@pytest.mark.parametrize(
    "line",
    [
        "A · b is so.",
        "She posted · and read it.",
        "200 g flour · 2 eggs · 300 ml milk",
        "Serves 4 | Prep 10 min | Cook 20 min",
        "列奥纳多 · 达 · 芬奇",
        "Opening | Monday | Room 5",
        "Paris · London · Rome",
        "Annual report | Key points | 2024",
    ],
)
def test_other_lines_with_points_or_bars_are_not_about_a_post(line: str) -> None:
    assert own_words(f"{line}\nCan I freeze it?\n").startswith(line)


@pytest.mark.parametrize(
    "line",
    [
        "ADVERTISEMENT",
        "READ MORE: Storm cuts off three islands",
        "Follow us on X @orkneynews",
        "© 2024 Orkney News. All rights reserved.",
        "Copyright 2024 Orkney News",
        "责任编辑：方圆",
        "（责任编辑：王晓）",
        "版权声明：凡本网注明来源的作品，未经授权不得转载。",
        "扫描二维码关注江南日报微信公众号",
        "Associated Press writer Tom Hale in London contributed to this report.",
        "(Reporting by Ann Bell; Editing by Jo Ray)",
        "（完）",
        "View this email in your browser",
        "Unsubscribe",
        "Manage preferences | Unsubscribe | Forward to a friend",
        "You're receiving this email because you signed up at our shop.",
        "To unsubscribe from this list, send us a mail.",
        "如需退订，请回复TD。",
        "Reviewed in the United Kingdom on 3 April 2024",
        "Verified Purchase",
        "17 people found this helpful",
        "Helpful | Report",
        "有用(132) 回复(8) 举报",
        "用户：蓝天 ⭐⭐⭐⭐",
    ],
)
def test_lines_of_a_page_beside_its_article_are_not_read(line: str) -> None:
    read = own_words(f"A lens was found.\n\n{line}\r\n\nIt is old.\n")
    assert [line for line in read.split("\n") if line.strip()] == ["A lens was found.", "It is old."]
    assert own_words(line) == line


@pytest.mark.parametrize(
    "line",
    [
        "The advertisement was seen by 40 people.",
        "Read more books.",
        "Unsubscribe rates fell by a third.",
        "To unsubscribe, open the settings.",
        "You received this message and gave no answer.",
        "The river contributed to this report of floods being late.",
        "Reviewed in detail on Monday, it was found to be false.",
        "Follow us on the way to the top.",
        "Copyright law changes in 2024.",
        "他扫描二维码以后。付了钱，然后走了。",
        "编辑部今天发表声明。",
        "有用",
        "回复 很快",
    ],
)
def test_sentences_about_pages_stay(line: str) -> None:
    assert line in own_words(f"A lens was found.\n\n{line}\n\nIt is old.\n")


PAGE = "The lens was found in {0}.\n\n{1}\n\n"


@pytest.mark.parametrize("number", ["{}", "- {} -", "Page {} of 9", "第{}页"])
def test_the_numbers_of_pages_and_the_heads_beside_them_are_not_read(number: str) -> None:
    pages = [PAGE.format(at, number.format(at)) for at in range(12, 15)]
    said = [f"The lens was found in {at}." for at in range(12, 15)]
    assert [line for line in own_words("".join(pages)).split("\n") if line.strip()] == said
    head = "Lens News 2024                  The Lens Trust"
    read = own_words(f"{head}\n\n" + f"{head}\n\n".join(pages))
    assert [line for line in read.split("\n") if line.strip()] == [head, *said]


@pytest.mark.parametrize("numbers", [(2, 9, 40), (1, 2), (2019, 2020, 2021)])
def test_other_numbers_are_none_of_pages(numbers: tuple[int, ...]) -> None:
    text = "".join(PAGE.format("May", number) for number in numbers)
    assert own_words(text) == text


@pytest.mark.parametrize("text", ["---\n***\n", "> \n", "\n", "A(1)   A(1)"])
def test_a_text_without_words_stays(text: str) -> None:
    assert own_words(text) == text


@given(
    st.lists(
        st.sampled_from(
            ["A(1)", " · ", "1:02:03 ", "Re: ", "  ", "\t", "\n", "---", "> ", "Hi,", "a", "On x wrote:", "From: a@b"]
        )
    ).map("".join)
)
def test_all_words_keep_their_place(text: str) -> None:
    read = own_words(text)
    assert len(read) == len(text)
    assert all(new in (old, " ", "\n") for new, old in zip(read, text, strict=True))
    assert all(new == "\n" for new, old in zip(read, text, strict=True) if old == "\n")


@pytest.mark.parametrize(
    "unit",
    [
        "a · ",
        "1:02:03 ",
        "[INFO] ",
        "Re: ",
        "a   ",
        "a   b\n",
        "-",
        "| ",
        "A(1)   ",
        " ",
        "A(1)   A(1)\n",
        "- - ",
        "1\n\n",
        "9 \n",
    ],
)
def test_hostile_texts_take_no_time(unit: str) -> None:
    started = time.perf_counter()
    own_words("A(1)   A(1)\n" + unit * (400_000 // len(unit)))
    assert time.perf_counter() - started < 10
