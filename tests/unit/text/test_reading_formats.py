from __future__ import annotations

import io
import sys
import time
from pathlib import Path

import pytest

from lmchat.errors import BinaryInput, EmptyInput, UnreadableInput
from lmchat.text.reading import read_document, read_stream
from lmchat.text.reading.formats import detect_format
from lmchat.text.reading.from_html import _plain_rows
from lmchat.text.reading.from_markdown import markdown_prose

WORDS = "The council met on Monday and approved the plan for a new library in the old railway station"


def read(data: bytes, name: str) -> str:
    return read_stream(io.BytesIO(data), name).text


class TestMarkdown:
    def test_the_prose_stays_and_the_markup_goes(self) -> None:
        source = (
            '---\ntitle: x\n---\n# A *new* library\n\nThe [council](http://a.b "t") **met** on `Monday`.\n'
            "It was a\nlong day.\n\n> Quoted words.\n\n1. First\n2. Second\n   - Nested\n\n"
            "![picture](a.png)\n\n```python\ncode()\n```\n\n    indented code\n\n---\n\n"
            "| Name | Age |\n|---|---|\n| Li | 30 |\n\n<!-- hidden --> <div>In HTML &amp; out</div>\n\n"
            "~~gone~~ [ref]\n\n[ref]: http://c.d\n"
        )
        assert markdown_prose(source).split("\n") == [
            "A new library",
            "",
            "The council met on Monday. It was a long day.",
            "",
            "Quoted words.",
            "First",
            "Second",
            "Nested",
            "",
            "Name | Age",
            "Li | 30",
            "",
            "In HTML & out",
            "",
            "gone ref",
        ]

    @pytest.mark.parametrize("padding", ["", f"{'Word. ' * 60_000}\n\n"])
    def test_the_boxes_of_tasks_are_markup(self, padding: str) -> None:
        source = f"{padding}- [ ] Close the office\n- [x] Pay [the] rent\n1. [X] Call [x] Li\n\nKeep [ ] and [x].\n"
        prose = ["Close the office", "Pay [the] rent", "Call [x] Li", "", "Keep [ ] and [x]."]
        assert markdown_prose(source).rstrip().split("\n")[-5:] == prose

    def test_chinese_lines_are_joined_without_a_space(self) -> None:
        assert markdown_prose("市议会周一开会，\n批准了计划。") == "市议会周一开会，批准了计划。"

    def test_a_line_with_a_bold_label_stays_one(self) -> None:
        source = "**When:** Saturday\n**Where**: in the hall\nbehind the\n**red** door"
        assert markdown_prose(source) == "When: Saturday\nWhere: in the hall behind the red door"

    @pytest.mark.parametrize(
        ("source", "prose"),
        [
            ("**注意：**本次会议改期。", "注意：本次会议改期。"),
            ("会议**“启动”**阶段。", "会议“启动”阶段。"),
            ("这是**《红楼梦》**的作者。", "这是《红楼梦》的作者。"),
            (
                "**注意：**会议**“启动”**阶段，《书》与***重要！***请看。",
                "注意：会议“启动”阶段，《书》与重要！请看。",
            ),
            ("[**链接：**看](http://a.b)**注：**Note that", "链接：看注：Note that"),
            ("张**女士来了，价格：*另计。", "张**女士来了，价格：*另计。"),
            ("** 空：** 格", "** 空：** 格"),
            ("价格*（不含税）和*（含税）", "价格*（不含税）和*（含税）"),
            ("计算 2**3 等于8，**注意：**好", "计算 2**3 等于8，注意：好"),
        ],
    )
    def test_chinese_bold_may_begin_and_end_at_punctuation(self, source: str, prose: str) -> None:
        assert markdown_prose(source) == prose

    def test_a_hard_break_stays_a_break(self) -> None:
        assert (
            markdown_prose("roses are red  \nviolets are blue<br>really") == "roses are red\nviolets are blue\nreally"
        )

    def test_a_rule_at_the_beginning_is_no_front_matter(self) -> None:
        assert markdown_prose("---\n\nThe first part.\n\n---\n\nThe second.\n") == "The first part.\n\nThe second."
        assert markdown_prose("---\nNote: this.\n\nMore.\n\n---\nText.\n").startswith("Note: this.")

    @pytest.mark.parametrize(
        "front",
        [
            "# a comment\n\n'title': x",
            "Reading time: 5",
            '$schema: x\nog:title: x\nlist: [\n"a",\n]\n-\n  b: c',
            "og.title: x\ntags:\n- a\n  - b\nlist: [\n  1\n]",
            "a:",
        ],
    )
    def test_front_matter_is_left_out(self, front: str) -> None:
        assert markdown_prose(f"---\n{front}\n---\nText.\n") == "Text."

    @pytest.mark.parametrize("front", ["title = 'x'\ntags = [\n'a',\n]\n\n[extra]\nb = 1", "# a comment\n\n[a]\nb = 1"])
    def test_front_matter_in_toml_is_left_out(self, front: str) -> None:
        assert markdown_prose(f"+++\n{front}\n+++\n\nText.\n") == "Text."

    def test_a_line_of_plus_signs_is_no_front_matter(self) -> None:
        assert markdown_prose("+++\n\nThe first part.\n\n+++\n").startswith("+++\n\nThe first part.")

    def test_nothing_but_code_is_read_as_it_is(self) -> None:
        assert markdown_prose("```\ncode\n```\n") == "```\ncode\n```\n"

    def test_a_large_file_is_stripped_line_by_line(self) -> None:
        source = f"# Title\n\n**{WORDS}** [link](http://a.b).\n\n```\ncode\n```\n\n- item\n" * 10_000
        prose = markdown_prose(source)
        assert "code" not in prose
        assert prose.startswith(f"Title\n\n{WORDS} link.\n")
        assert "\nitem\n" in prose

    @pytest.mark.parametrize(
        "unit", ["[", "*a ", "`", "<!--", ">", "- ", "![](", "a_", "\\", "<a ", "|", "&#", "[a](b "]
    )
    def test_hostile_markup_takes_seconds(self, unit: str) -> None:
        for length in (30_000, 1_000_000):
            started = time.perf_counter()
            markdown_prose(unit * (length // len(unit)))
            assert time.perf_counter() - started < 30

    @pytest.mark.parametrize(
        ("source", "prose"),
        [
            (f"# Council\n\n{WORDS}.\n", f"Council\n\n{WORDS}."),
            ("The **new library** opens.", "The new library opens."),
            ("市议会批准了**新图书馆**的计划。", "市议会批准了新图书馆的计划。"),
            ("See [the plan](https://a.b/c).", "See the plan."),
            ("参见[计划](https://a.b/c)。", "参见计划。"),
        ],
    )
    def test_where_nothing_says_the_format_marks_that_are_hardly_anything_else_do(
        self, source: str, prose: str
    ) -> None:
        assert read(source.encode(), "-") == prose
        assert read(source.encode(), "a.txt") == source

    @pytest.mark.parametrize(
        "text",
        [
            "def f(**kw): return a**b, 2**3",
            "# Network\n\nport = 80\n    host = a",
            "a[0](b)\n* one\n* two",
            "handlers[name](/^a+$/)",
            "/**foo**/ int a;",
            "# Database\n\nDATABASE_URL=postgres://user:pass@localhost/db",
            "# Build everything\n\nfor file in $(find . -name '*.c'); do gcc $file; done",
            "# Utilities\n\nimport numpy as np, pandas as pd, scipy as sp",
            "**\n** Note **\n",
            "#1 of 3\n\n---\n    verse, indented\n",
        ],
    )
    def test_other_texts_stay_as_they_are(self, text: str) -> None:
        assert read(text.encode(), "-") == text

    def test_a_markdown_file_is_known_by_its_name(self, tmp_path: Path) -> None:
        path = tmp_path / "README.md"
        path.write_text("# 标题\n\n正文。", encoding="gb18030")
        assert read_document(path).text == "标题\n\n正文。"

    def test_the_marks_of_notes_go_and_their_words_stay(self) -> None:
        source = "Use `[^a-z]` here[^2] and there[^note].\n\n[^2]: Two.\n[^note]: A *short* note.\n"
        assert markdown_prose(source) == "Use [^a-z] here and there.\n\nTwo.\n\nA short note."

    def test_the_marks_of_notes_go_from_a_long_text_too(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("lmchat.text.reading.from_markdown._PARSED", 5)
        assert markdown_prose("Here[^2].\n[^2]: Two.").split() == ["Here.", "Two."]


class TestHtml:
    def page(self, body: str, head: str = "") -> str:
        return f"<!DOCTYPE html><html><head><title>T</title>{head}</head><body>{body}</body></html>"

    def test_the_article_stays_and_the_page_around_it_goes(self) -> None:
        pytest.importorskip("trafilatura")
        body = (
            "<nav><a href='/'>Home</a> <a href='/b'>Sport</a></nav>"
            f"<article><h1>A new library</h1><p>{WORDS}.</p><p>It opens &amp; closes <b>next</b> year, the mayor said "
            "in a long speech to all the people who had come.</p></article>"
            "<script>alert('x')</script><footer>Copyright 2024</footer>"
        )
        text = read(self.page(body).encode(), "a.html")
        assert f"{WORDS}." in text
        assert "opens & closes next year" in text
        assert not any(word in text for word in ("alert", "Copyright", "<", "Sport"))

    @pytest.mark.parametrize(
        ("heading", "title", "first"),
        [
            ("市图书馆延长开放时间", "市图书馆延长开放时间_江城网", "市图书馆延长开放时间"),
            ("江城网", "市图书馆延长开放时间_江城网", "市图书馆昨日宣布"),
            ("", "市图书馆延长开放时间_江城网", "市图书馆昨日宣布"),
        ],
    )
    def test_a_heading_beside_the_text_stays_if_the_title_says_the_same(
        self, heading: str, title: str, first: str
    ) -> None:
        pytest.importorskip("trafilatura")
        words = "<p>市图书馆昨日宣布，从今年十月一日起，二十三家分馆的开放时间将延长至晚上十点，周末不休。</p>" * 3
        body = f"<div>2024-09-02 来源：江城日报</div><h1>{heading}</h1><div class='content'>{words}</div>"
        page = f"<html><head><title>{title}</title></head><body>{body}</body></html>"
        assert read(page.encode(), "a.html").startswith(first)

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("<nav><ul><li><a href='/s'>Sport</a></li></ul></nav>", "<footer><p>Copyright 2024</p></footer>"),
            (
                "<div class='cookie-banner'><p>We use cookies.</p></div>"
                "<div class='menu'><ul><li><a href='/s'>Sport</a></li><li><a href='/w'>Weather</a></li></ul></div>",
                "<div class='sidebar'><h3>Most read</h3><ol><li><a href='/1'>Storm closes schools</a></li></ol></div>"
                "<div class='related'><ul><li><a href='/2'>Museum reopens</a></li></ul></div>"
                "<div class='footer'>Copyright 2024 | <a href='/p'>Privacy</a></div>",
            ),
            (
                "<div><a href='/'>Home</a> <a href='/s'>Sport</a></div>",
                "<div><h3>Most read</h3><ul><li><a href='/1'>Storm closes schools in the north</a></li></ul></div>",
            ),
        ],
    )
    def test_headings_and_lists_stay_where_a_page_marks_no_article(self, before: str, after: str) -> None:
        pytest.importorskip("trafilatura")
        body = (
            f"<div><h1>A new library</h1><p>{WORDS} on the river.</p><h2>What it costs</h2><p>{WORDS} once more.</p>"
            f"<ul><li>Books</li><li>A garden</li></ul><h3>And then?</h3><p>{WORDS} for the last time.</p></div>"
        )
        assert read(self.page(before + body + after).encode(), "a.html").split("\n") == [
            "A new library",
            f"{WORDS} on the river.",
            "What it costs",
            f"{WORDS} once more.",
            "- Books",
            "- A garden",
            "And then?",
            f"{WORDS} for the last time.",
        ]

    @pytest.mark.parametrize(
        ("body", "text"),
        [
            ("<p>The deadline is <b>5 May</b>.</p>", "The deadline is 5 May."),
            ("<p>See <a href='x'>the\nplan</a>.</p><p>It is <i>long</i>.</p>", "See the plan.\nIt is long."),
            ("<nav><a href='/'>Home</a></nav><h1>News</h1><p>The <i>plan</i>.</p>", "News\nThe plan."),
            (
                "<!-- top --><p>It rains</p><div><b>Sale!</b><h1>News</h1><p>The plan is good.</p></div>",
                "News\nThe plan is good.",
            ),
            (
                "<header><p>X</p><p>By Ann Lee</p><time>5 May</time><h1>News</h1></header><p>The plan is good.</p>",
                "By Ann Lee\n5 May\nNews\nThe plan is good.",
            ),
            (
                "<p>作者：张三 2024年5月6日</p><h1>新闻</h1><p>市议会周一批准了在河边建新图书馆的计划。</p>",
                "作者：张三 2024年5月6日\n新闻\n市议会周一批准了在河边建新图书馆的计划。",
            ),
            (
                f"<h2>News</h2><p>The plan is good.</p><h1>Comments</h1><p>{WORDS}.</p>",
                f"News\nThe plan is good.\nComments\n{WORDS}.",
            ),
            (
                f"<p>{'The plan is good. ' * 20}</p><h1>Comments</h1><p>{'We like it. ' * 60}</p>",
                f"{'The plan is good. ' * 19}The plan is good.\nComments\n{'We like it. ' * 59}We like it.",
            ),
            (
                f"<!-- {WORDS} --><script>{'x' * 999}</script><p>Made by Us</p><h1>News</h1><p>The plan is good.</p>",
                "News\nThe plan is good.",
            ),
            (
                f"<p>The plan is a good one.</p><h1>News</h1><p>So.</p><script>{'x();' * 99}</script>",
                "The plan is a good one.\nNews\nSo.",
            ),
            ("<p>The plan is a good one.</p><h1>News</h1><p>So.</p>", "The plan is a good one.\nNews\nSo."),
            ("<h1>One</h1><p>A plan.</p><h1>Two</h1><p>So.</p>", "One\nA plan.\nTwo\nSo."),
            (
                "<p>About 50 <style>b {}</style><b>thousand</b>\n<script>x()</script>came.</p>",
                "About 50 thousand came.",
            ),
            ("<p>会议<b>周一</b>开始，\n请准时。</p><footer>版权所有</footer>", "会议周一开始，请准时。"),
        ],
    )
    def test_a_short_page_is_not_torn_at_inline_tags_and_has_neither_menu_nor_banner(
        self, body: str, text: str
    ) -> None:
        pytest.importorskip("trafilatura")
        assert read(self.page(body).encode(), "a.html") == text

    def test_lines_of_the_source_are_joined_but_for_those_that_are_laid_out(self) -> None:
        pytest.importorskip("trafilatura")
        body = (
            f"<h1>The\n council</h1><p>{WORDS}.\nIts job is\nto <b>build\n  it</b>.</p>"
            "<pre>a = 1\n  b = 2</pre><p>周一\n开始。</p>"
        )
        assert read(self.page(f"<article>{body}</article>").encode(), "a.html").split("\n") == [
            "The council",
            f"{WORDS}. Its job is to build it.",
            "a = 1",
            "b = 2",
            "周一开始。",
        ]

    def test_a_wiki_page_is_read_without_its_notes_and_pointers(self) -> None:
        pytest.importorskip("trafilatura")
        edit = '<span class="mw-editsection">[<a href="/e">edit</a>]</span>'
        body = (
            '<h1>Orrin Lake</h1><div id="siteSub">From Wikipedia, the free encyclopedia</div>'
            '<div role="note" class="hatnote navigation">For the village, see <a href="/v">Orrin (village)</a>.</div>'
            f'<p>{WORDS}, says <b>A. Cairns</b> &amp; Sons.<sup class="reference"><a href="#n3">[3]</a></sup>'
            " It is deep.<sup>[<i>citation needed</i>]</sup>"
            " It has 5 km<sup>2</sup>.<sup>[a]</sup><sup>[12][note 1]</sup></p>"
            f"<h2>Fish{edit}</h2><ul><li>Trout</li></ul>"
            f"<div><h2>Notes</h2>{edit}</div><style>a {{}}</style>"
            '<div class="reflist"><ol><li id="n3">^ "Lakes of the North".</li></ol></div>'
            f"<h2>References{edit}</h2><ul><li>Cairns, <i>Lakes</i>, 1990.</li></ul>"
            '<h2>External links</h2><!-- x --><div><a href="/c">Commons</a></div><ul><li>The lake online</li></ul>'
        )
        lines = read(self.page(f"<div>{body}</div>").encode(), "a.html").split("\n")
        assert [line for line in lines if line != "Commons"] == [
            "Orrin Lake",
            f"{WORDS}, says A. Cairns & Sons. It is deep. It has 5 km2.",
            "Fish",
            "- Trout",
        ]

    @pytest.mark.parametrize("heading", ["参考文献", "参考资料", "外部链接", "注释"])
    def test_a_chinese_wiki_page_is_read_without_its_sources(self, heading: str) -> None:
        pytest.importorskip("trafilatura")
        words = "市图书馆昨日宣布，从今年十月一日起，二十三家分馆的开放时间将延长至晚上十点，周末不休。"
        body = f"<p>{words}<sup>[1]</sup></p><h2>{heading}</h2><ol><li id='cite_note-1'>^ 江城日报</li></ol>"
        assert read(self.page(f"<article>{body}</article>").encode(), "a.html") == words

    @pytest.mark.parametrize("heading", ["Notes", "References"])
    def test_other_lists_and_links_stay(self, heading: str) -> None:
        pytest.importorskip("trafilatura")
        rest = "<p>Ann knows us.</p>" if heading == "References" else "<ul><li>Use cold butter.</li></ul>"
        body = f'<p>{WORDS}, says <a class="reference" href="/p">the plan</a>.</p><h2>{heading}</h2>{rest}'
        lines = read(self.page(f"<article>{body}</article>").encode(), "a.html").split("\n")
        assert lines[:2] == [f"{WORDS}, says the plan.", heading]
        assert len(lines) == 3

    @pytest.mark.parametrize(
        "unit", ["<h2>References</h2>", "<ul><li>x</ul>", "<sup>[1]</sup>", "<div class=reflist>x"]
    )
    def test_hostile_notes_take_seconds(self, unit: str) -> None:
        pytest.importorskip("trafilatura")
        started = time.perf_counter()
        read(self.page(f"<p>{WORDS}.</p><h2>References</h2>{unit * 5_000}").encode(), "a.html")
        assert time.perf_counter() - started < 30

    def test_a_table_has_no_rule_and_no_outer_bars(self) -> None:
        pytest.importorskip("trafilatura")
        table = "<table><tr><th>Item</th><th>Price</th></tr><tr><td>Tea</td><td>2.50</td></tr></table>"
        text = read(self.page(f"<article><p>{WORDS}.</p>{table}<p>{WORDS} again.</p></article>").encode(), "a.html")
        assert text.split("\n") == [f"{WORDS}.", "Item | Price", "Tea | 2.50", f"{WORDS} again."]

    def test_an_empty_cell_keeps_its_place(self) -> None:
        assert _plain_rows("| a | b |\n|---|---|\n| - | - |\n|  | 5 |\nx | y") == "a | b\n- | -\n| 5\nx | y"

    def test_a_declared_chinese_encoding_is_used(self) -> None:
        pytest.importorskip("trafilatura")
        page = self.page("<article><p>市议会周一开会，批准了新图书馆的计划。</p></article>", '<meta charset="gb2312">')
        found = read_stream(io.BytesIO(page.encode("gb18030")), "a.htm")
        assert (found.text, found.encoding) == ("市议会周一开会，批准了新图书馆的计划。", "gb18030")

    @pytest.mark.parametrize("page", ["<p>Hi there.</p>", "<html><body>Hi there.</body></html>"])
    def test_a_fragment_is_read_whole(self, page: str) -> None:
        pytest.importorskip("trafilatura")
        assert read(page.encode(), "a.html") == "Hi there."

    def test_an_xml_declaration_is_no_obstacle(self) -> None:
        pytest.importorskip("trafilatura")
        page = '<?xml version="1.0" encoding="utf-8"?>\n' + self.page(f"<p>{WORDS}.</p>")
        assert read(page.encode(), "-") == f"{WORDS}."

    def test_a_page_without_words_is_empty(self) -> None:
        pytest.importorskip("trafilatura")
        with pytest.raises(EmptyInput, match="no text in this page"):
            read(self.page("<script>x</script>").encode(), "a.html")

    @pytest.mark.parametrize("reason", ["", ": No module named 'no_such_package'"])
    def test_the_package_that_is_missing_is_named(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, reason: str
    ) -> None:
        (tmp_path / "trafilatura.py").write_text("import no_such_package")
        monkeypatch.syspath_prepend(tmp_path)
        monkeypatch.delitem(sys.modules, "trafilatura", raising=False)
        if not reason:
            monkeypatch.setitem(sys.modules, "trafilatura", None)
        with pytest.raises(UnreadableInput) as caught:
            read(f"<p>{WORDS}.</p>".encode(), "a.html")
        assert caught.value.message == f"a.html: reading HTML needs an optional package{reason}"
        assert caught.value.hint == "pip install 'lmchat[files]'"


class TestTags:
    def test_a_page_too_large_to_parse_is_read_block_by_block(self) -> None:
        pytest.importorskip("trafilatura")
        page = f"<html><body><script>x()</script>{f'<p>{WORDS} &amp; <b>b</b>eyond.</p>' * 60_000}</body></html>"
        assert set(read(page.encode(), "a.html").split("\n")) == {f"{WORDS} & beyond."}

    def test_a_page_that_no_parser_accepts_is_read(self) -> None:
        pytest.importorskip("trafilatura")
        assert read(b"<div>" * 20_000 + b"Hello there.", "a.html") == "Hello there."


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("# Formats\n\nA PDF file begins with %PDF-1.7, then objects follow.", "a.md"),
        ("A PDF file begins with %PDF-1.7, then objects follow.", "-"),
        ("The ftyp box is the first one of an MP4 file.", "a.txt"),
    ],
)
def test_a_text_about_a_format_is_none_of_it(text: str, name: str) -> None:
    assert read(text.encode(), name).endswith(text[-20:])


@pytest.mark.parametrize("start", [b"%PDF-1.7", b"\xef\xbb\xbf%PDF-1.7", b"HTTP/1.1 200 OK\r\n\r\n%PDF-1.4"])
def test_a_pdf_file_is_known_behind_what_was_put_before_it(start: bytes) -> None:
    assert detect_format(start, "") == "pdf"


def test_a_video_is_refused() -> None:
    with pytest.raises(BinaryInput, match="video"):
        read(b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41", "a.mp4")
