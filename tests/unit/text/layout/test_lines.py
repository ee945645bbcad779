from __future__ import annotations

import re
import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmchat.text.layout.lines import RULE, hard_lines, unwrap, wrap_width

PROSE = (
    "The committee met on Tuesday to discuss the plan for the new library, which would be built near the old "
    "railway station and would, the architect told reporters, hold more than two hundred thousand books when it "
    "opens. Residents who had come to the meeting asked about the cost and about the trees along the street."
)


def lines(text: str) -> list[str]:
    return [text[start:end] for start, end in hard_lines(text)]


def test_lines_of_a_wrapped_paragraph_belong_together() -> None:
    wrapped = textwrap.fill(PROSE, 70)
    assert wrap_width(wrapped) in range(60, 71)
    assert lines(wrapped) == [wrapped]
    assert unwrap(wrapped) == PROSE


@pytest.mark.parametrize(("first", "others"), [("  ", ""), ("    ", "    "), ("", "   "), ("　　", "")])
def test_the_indent_of_a_line_is_a_part_of_its_width(first: str, others: str) -> None:
    paragraphs = [
        textwrap.fill(part, 70, initial_indent=first, subsequent_indent=others)
        for part in (PROSE, PROSE[40:], PROSE[10:], PROSE[70:])
    ]
    assert lines("\n\n".join(paragraphs)) == [paragraph.lstrip() for paragraph in paragraphs]


@pytest.mark.parametrize("columns", [35, 40, 50, 72, 100])
def test_prose_is_wrapped_at_any_column(columns: int) -> None:
    paragraphs = [textwrap.fill(part, columns) for part in (PROSE, PROSE[40:], PROSE[70:])]
    assert lines("\n\n".join(paragraphs)) == paragraphs


@pytest.mark.parametrize(
    "paragraph",
    [
        "The sqlite3 extension module provides a DB-API 2.0 (PEP 249) compliant\ninterface to the SQLite library.",
        "JSON (JavaScript Object Notation) is a subset of\nJavaScript syntax used as a lightweight data\nformat.",
        "The ferries run from the Old Market to the quay at 5 a.m.\nand at midnight.",
        "The committee met on Tuesday to discuss the plan,\nwhich was welcomed by all who had come to the town hall.",
        "- The committee met on Tuesday to discuss\n  the plan for the new library.",
        "       Sort  entries\talphabetically\t if none of -cftuvSUX nor --sort  is\tspeci\n       fied.",
        "-c     with -lt: sort by, and show, ctime (time of last change of\n\t      file status information)",
    ],
)
def test_a_paragraph_of_two_lines_is_one_in_any_text(paragraph: str) -> None:
    others = "\n\n".join(f"x = f({at})\ny = g({at})" for at in range(20))
    assert lines(paragraph) == [paragraph.strip()]
    assert paragraph.strip() in lines(f"{others}\n\n{paragraph}\n\n{others}")


@pytest.mark.parametrize(
    "block",
    [
        "Shall I compare thee to a summer's day?\nThou art more lovely and more temperate:\n"
        "Rough winds do shake the darling buds of May,\nAnd summer's lease hath all too short a date;",
        "name: the name of the element that is to be read\nvalue: where its content is to be written",
        "self.assertEqual(first, call(second, third))\nself.assertEqual(second, call(first, third))",
        "size = io.DEFAULT_BUFFER_SIZE or a_thousand\nreturn self._buffer.read_one(size)",
        '"""Return all breakpoints that are set."""\nreturn breaks',
        "# execute a query and iterate over the result\nfor all rows there are do what follows",
        "> The hotel says that only five rooms are free\nwe shall look for another date",
        "--author-of-each-file-there-is-in-a-list\n       with this, print the author of each",
        "g++ and all that is in it\t\t\t: version 12\ngfortran and all that is in it\t: version 12",
        "the first of the columns      the second of them\nand one of their rows         and one more of it",
    ],
)
def test_poems_code_remarks_and_tables_stay_as_they_are(block: str) -> None:
    assert lines(block) == [line.strip() for line in block.split("\n")]


@pytest.mark.parametrize("rule", ["===", "-" * 60, "*  *  *", "~~~~~~", "^^^^", "####", "---- | ----", "+-----+-----+"])
def test_a_ruled_line_stands_alone(rule: str) -> None:
    wrapped = textwrap.fill(PROSE, 70)
    assert lines(f"{wrapped}\n{rule}\n{wrapped}") == [wrapped, rule, wrapped]


@pytest.mark.parametrize("line", ["-- and so on", "== Title ==", "--", "C++ is", "a ==="])
def test_a_line_with_words_is_no_rule(line: str) -> None:
    assert not re.match(RULE, line, re.M)


def test_the_heading_of_a_chinese_article_stands_alone() -> None:
    text = "研究者们因此开始关注如何用更少的资源训练出更好的模型而模型的规模也在不断地扩大"
    wrapped = "\n".join([text[:30], text[5:35], text[8:38]])
    assert lines(f"{wrapped}\n第五条\n{wrapped}") == [wrapped, "第五条", wrapped]
    assert lines(f"{wrapped}\n第五条的{text[:26]}") == [f"{wrapped}\n第五条的{text[:26]}"]


def test_an_empty_line_ends_a_wrapped_paragraph() -> None:
    wrapped = textwrap.fill(PROSE, 70)
    assert lines(f"{wrapped}\n\n{wrapped}\n") == [wrapped, wrapped]


def test_headings_lists_and_empty_lines_among_wrapped_paragraphs_count_for_nothing() -> None:
    wrapped = textwrap.fill(PROSE, 70)
    others = ["Preamble", "How to Apply", "1. Redistributions", "2. No warranty", "- as is", "- with all faults"]
    text = "\n\n".join([wrapped, *others, *others, *others])
    assert wrap_width(text)
    assert lines(text) == [wrapped, *others * 3]


def test_lines_of_one_word_each_are_not_wrapped() -> None:
    paths = [f"usr/share/doc/{name}/examples/of-a-long-name-{at}" for at, name in enumerate(PROSE.lower().split()[:20])]
    assert lines("\n".join(paths)) == paths


def test_rows_with_small_letters_are_not_wrapped() -> None:
    rows = [f"{name} = read_from_the_table({name!r}, default={at})" for at, name in enumerate(PROSE.lower().split())]
    assert lines("\n".join(rows)) == rows


def test_a_wrapped_paragraph_that_was_edited_is_one() -> None:
    wrapped = textwrap.fill(PROSE, 70)
    short, rest = textwrap.fill(PROSE, 60).split("\n", 1)
    edited = f"{short}\n{textwrap.fill(rest, 70)}"
    assert rest[0].islower()
    assert lines(f"{wrapped}\n\n{edited}\n\n{wrapped}") == [wrapped, edited, wrapped]


def test_a_few_lines_that_are_longer_do_not_hide_the_column_of_the_others() -> None:
    wrapped = textwrap.fill(PROSE, 62)
    long = "Each of these lines, a title or an address, is longer than all others together are."
    paragraphs = [*[wrapped] * 12, *[long] * 3]
    assert lines("\n\n".join(paragraphs)) == paragraphs


@pytest.mark.parametrize("mark", ["b) ", "iv) ", "c. ", "- ", "3. "])
def test_items_with_small_letters_among_wrapped_paragraphs_stay_apart(mark: str) -> None:
    wrapped = textwrap.fill(PROSE, 70)
    items = [f"{mark}whoever gives copies away gives the source, too;", f"{mark}whoever changes it says so, and when"]
    assert lines("\n".join([wrapped + "\n", *items])) == [wrapped, *items]


def test_short_rows_with_small_letters_among_wrapped_paragraphs_stay_apart() -> None:
    wrapped = textwrap.fill(PROSE, 70)
    rows = ["copies of the source", "copies of the programs", "whatever else there is"]
    assert lines("\n".join([wrapped + "\n", *rows])) == [wrapped, *rows]


def test_a_heading_above_a_wrapped_paragraph_stands_alone() -> None:
    wrapped = textwrap.fill(PROSE, 70)
    assert lines(f"A new library\n{wrapped}") == ["A new library", wrapped]


def test_a_list_item_never_joins_the_line_before() -> None:
    wrapped = textwrap.fill(PROSE, 70)
    assert lines(f"{wrapped}\n{wrapped.splitlines()[0]}\n- item one")[-1] == "- item one"


def test_a_chinese_list_item_needs_no_space_behind_its_number() -> None:
    text = "研究者们因此开始关注如何用更少的资源训练出更好的模型而模型的规模也在不断地扩大"
    wrapped = "\n".join([text[:30], text[5:35], text[8:38]])
    items = [f"{number}、{text[number : number + 28]}" for number in range(1, 4)]
    assert lines("\n".join([wrapped, *items])) == [wrapped, *items]
    assert lines(f"{wrapped}\n7、8月份{text[:26]}") == [f"{wrapped}\n7、8月份{text[:26]}"]


CHINESE = "研究者们因此开始关注如何用更少的资源训练出更好的模型而模型的规模也在不断地扩大公司计划将持股比例由"


def test_a_mark_that_may_not_begin_a_line_goes_with_the_word_before_it() -> None:
    wrapped = "\n".join([CHINESE[:40], CHINESE[5:45], CHINESE[8:48]])
    notice = f"{CHINESE[:33]}70%增加至\n100%，公司将成为全资子公司。"
    assert lines(f"{wrapped}。\n\n{notice}")[-1] == notice


@pytest.mark.parametrize("going_on", ["100%，公司将成为全资子公司。", "2023年，公司扩大了规模；"])
def test_a_long_chinese_line_goes_on_with_a_number(going_on: str) -> None:
    wrapped = "\n".join([CHINESE[:40], CHINESE[5:45], CHINESE[8:48]])
    paragraph = f"{CHINESE[:40]}\n{CHINESE[:32]}\n{going_on}"
    assert lines(f"{wrapped}。\n\n{paragraph}")[-1] == paragraph


@pytest.mark.parametrize(
    "apart", ["2、公司将成为全资子公司。", "2.公司将成为全资子公司。", "2024年4月1日", "　　2024年，公司扩大了规模。"]
)
def test_items_dates_and_paragraphs_that_begin_with_a_number_stand_apart_from_a_long_chinese_line(apart: str) -> None:
    wrapped = "\n".join([CHINESE[:40], CHINESE[5:45], CHINESE[8:48]])
    paragraph = f"{CHINESE[:40]}\n{CHINESE[:32]}"
    assert lines(f"{wrapped}。\n\n{paragraph}\n{apart}")[-2:] == [paragraph, apart.strip()]


def test_paragraphs_of_one_line_each_are_not_wrapped() -> None:
    assert lines(f"Title\n{PROSE}\n{PROSE}") == ["Title", PROSE, PROSE]


def test_a_list_of_headlines_is_not_wrapped() -> None:
    headlines = [
        "Council approves budget for the new library building",
        "Storm closes schools across the northern counties",
        "Local team wins the cup after a long penalty shootout",
        "Museum reopens with a show of paintings by Monet",
    ]
    assert lines("\n".join(headlines)) == headlines


def test_a_list_of_headlines_of_one_length_with_a_small_letter_is_not_wrapped() -> None:
    headlines = [
        "Council approves the budget for the new library and its park",
        "iPhone sales fall for the third quarter in a row, Apple says",
        "Storm closes schools across all of the northern counties now",
        "Local team wins the cup after a very long penalty shootout 5",
        "Museum reopens with a large show of paintings by Claude Monet",
        "Minister resigns over the report on the bridge near the town",
        "Farmers ask for help after the driest spring in sixty years",
    ]
    assert lines("\n".join(headlines)) == headlines


def test_a_wrapped_paragraph_in_capitals_below_another_is_one() -> None:
    wrapped = textwrap.fill(PROSE, 70)
    assert lines(f"{wrapped}\n\n{wrapped.upper()}") == [wrapped, wrapped.upper()]


def test_chinese_wrapped_at_a_column_is_joined_without_spaces() -> None:
    text = (
        "人工智能的发展离不开计算能力的提高和数据的积累而模型的规模也在不断地扩大研究者们因此开始关注如何用更少的资源训练出更好的模型"
        * 2
    )
    wrapped = "\n".join(text[i : i + 30] for i in range(0, len(text), 30))
    assert unwrap(wrapped) == text


def test_a_hyphen_at_a_wrap_is_taken_out_again() -> None:
    wrapped = (
        "The committee met on Tuesday to discuss the plan for the new lib-\n"
        "rary, which would be built near the old railway station and hold\n"
        "two hundred thousand books when it opens to the public in autumn."
    )
    assert unwrap(wrapped).startswith("The committee met on Tuesday to discuss the plan for the new library, which")


@pytest.mark.parametrize(
    ("before", "after", "joined"),
    [
        ("a well-", "known", "a well-known"),
        ("the Anglo-", "Saxon", "the Anglo-Saxon"),
        ("all of 2024-", "2025", "all of 2024-2025"),
        ("a vice\u2010", "president", "a vice-president"),
        ("a state-of-", "the-art", "a state-of-the-art"),
        ("a state-", "of-the-art", "a state-of-the-art"),
        ("his mid-", "nineties", "his mid-nineties"),
        ("a long-stand-", "ing", "a long-standing"),
        ("a low-in-", "come", "a low-income"),
        ("an anti-govern-", "ment", "an anti-government"),
        ("the hyperpa-", "rameterization", "the hyperparameterization"),
        ("the well\u00ad", "known", "the wellknown"),
        ("the Kirch-", "nermann", "the Kirchnermann"),
        ("a pre-", "and post-war", "a pre- and post-war"),
        ("a black-", "and-white", "a black-and-white"),
    ],
)
def test_a_hyphen_between_two_words_that_are_none_together_stays(before: str, after: str, joined: str) -> None:
    text = unwrap(f"The committee met on Tuesday to discuss the plan for {before}\n{after} building in the town.")
    assert text == f"The committee met on Tuesday to discuss the plan for {joined} building in the town."


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("signed by Mr.", "Jones."),
        ("costs approx.", "five."),
        ("is in Fig.", "3."),
        ("by Li et al.", "(2003)."),
        ("of the U.S.", "and others."),
    ],
)
def test_an_abbreviation_at_the_end_of_a_line_ends_no_paragraph(before: str, after: str) -> None:
    line = f"The committee met on Tuesday, and the plan for the library {before}"
    assert unwrap(f"{line}\n{after}\n") == f"{line} {after}"


@pytest.mark.parametrize("end", ["is done.", "has shelves, desks, etc.", "is done.”", "is 3."])
def test_a_sentence_that_ends_a_line_ends_a_paragraph(end: str) -> None:
    line = f"The committee met on Tuesday, and the plan for the library {end}"
    assert unwrap(f"{line}\nThe next item.\n") == f"{line}\nThe next item."


def test_rows_with_small_letters_that_end_with_full_stops_stay_apart() -> None:
    rows = "name: the name of the element that is to be read.\nvalue: where its content is to be written."
    assert unwrap(rows) == rows


def test_headings_and_list_items_of_a_page_stay_apart() -> None:
    page = (
        "2.1 The new library\n"
        "The committee met on Tuesday to discuss the plan for the new library, which would\n"
        "Mayor Li said be built near the old railway station.\n"
        "• A reading room with two hundred places and a view over the river and the park\n"
        "• A garden\n"
    )
    assert unwrap(page).split("\n") == [
        "2.1 The new library",
        "The committee met on Tuesday to discuss the plan for the new library, which would Mayor Li said be built near "
        "the old railway station.",
        "• A reading room with two hundred places and a view over the river and the park",
        "• A garden",
    ]


def test_nothing_gives_no_line() -> None:
    assert lines("") == lines(" \n\t\n ") == []


@given(st.text(alphabet="aA中。. \n\t-"))
def test_lines_are_in_order_and_hold_all_but_white_space(text: str) -> None:
    end = 0
    for start, stop in hard_lines(text):
        assert not text[end:start].strip()
        assert start < stop
        end = stop
    assert not text[end:].strip()


@pytest.mark.parametrize("between", [" | ", "\t"])
def test_rows_of_a_table_are_no_wrapped_paragraph(between: str) -> None:
    rows = [between.join(["北京市朝阳区", "二零二三年", "常住人口三百四十四万人", "增长了百分之二"])] * 5
    assert lines("\n".join(rows)) == rows
