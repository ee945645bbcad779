from __future__ import annotations

import json
import re
import unicodedata
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lmchat.errors import UsageError
from lmchat.history.export import WRITERS, to_html, to_json, to_markdown, to_text, write_document
from lmchat.history.records import Conversation
from lmchat.history.store import Store

HOSTILE = '<script>alert(1)</script> & "x" \x1b[31mred\x1b[0m\x07 [bold] \u202etxt\n# heading\n中文'


class Tags(HTMLParser):
    """The tags of a page and the text between them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def conversation(
    *texts: str, title: str = "River", mode: str = "ask", details: dict[str, object] | None = None
) -> Conversation:
    ticks = iter(range(1_800_000_000, 1_900_000_000, 60))
    with Store(None, now=lambda: next(ticks)) as store:
        session = store.create_session(title)
        for i, text in enumerate(texts):
            status = "cancelled" if i == 3 else "completed"
            facts = details or {"\x1b[1mkey": ["\x07value", 1.5, None]}
            role = "assistant" if i % 2 else "user"
            store.add_message(session.id, role, text, mode=mode, status=status, details=facts)
        return store.load(session.id)


@pytest.fixture
def talk() -> Conversation:
    return conversation("Is it clean?\n> I wonder", "**Yes.**", HOSTILE, HOSTILE, title="A *river* <b>")


def test_markdown_quotes_the_user_and_keeps_the_reply(talk: Conversation) -> None:
    lines = to_markdown(talk).splitlines()
    assert lines[0] == r"# A \*river\* \<b\>"
    assert lines[2] == "## You · ask · 2027-01-15 08:02 UTC"
    assert lines[4:9] == ["> Is it clean?", "> > I wonder", "", "## lmchat · ask · 2027-01-15 08:03 UTC", ""]
    assert lines[9] == "**Yes.**"
    assert "> # heading" in lines
    assert lines[-5].endswith(" · cancelled")


def test_text_has_a_line_before_each_message(talk: Conversation) -> None:
    lines = to_text(talk).splitlines()
    assert lines[:5] == ["A *river* <b>", "=" * 13, "", "--- You · ask · 2027-01-15 08:02 UTC ---", "Is it clean?"]
    assert '<script>alert(1)</script> & "x" red [bold] txt' in lines


def test_html_is_a_page_of_its_own_without_scripts(talk: Conversation) -> None:
    page = to_html(talk)
    parsed = Tags(page)
    assert set(parsed.tags) == {"html", "head", "meta", "title", "style", "body", "h1", "article", "header", "p"}
    assert '<script>alert(1)</script> & "x" red [bold] txt\n# heading\n中文' in parsed.text
    assert parsed.text.count("A *river* <b>") == 2
    assert not re.search(r"\b(?:src|href|on\w+)=|url\(|@import", page)


def test_json_has_everything(talk: Conversation) -> None:
    record = json.loads(to_json(talk))
    assert (record["format"], record["version"], record["title"]) == ("lmchat-session", 1, "A *river* <b>")
    assert record["created"] == "2027-01-15T08:01:00+00:00"
    first, *_, last = record["messages"]
    assert first == {
        "id": 1,
        "position": 0,
        "role": "user",
        "mode": "ask",
        "text": "Is it clean?\n> I wonder",
        "status": "completed",
        "created": "2027-01-15T08:02:00+00:00",
        "details": {"key": ["value", 1.5, None]},
    }
    assert last["text"] == '<script>alert(1)</script> & "x" red [bold] txt\n# heading\n中文'


@pytest.mark.parametrize("ending", WRITERS)
def test_an_empty_session_is_a_document_too(ending: str) -> None:
    document = WRITERS[ending](conversation(title=""))
    assert document.endswith("\n")
    assert ("(empty)" if ending != "json" else '"messages": []') in document


@pytest.mark.parametrize("ending", WRITERS)
@given(text=st.text(), title=st.text())
@settings(max_examples=25, deadline=None)
def test_no_document_steers_a_terminal(ending: str, text: str, title: str) -> None:
    document = WRITERS[ending](conversation(text, text, title=title))
    assert not [c for c in document if unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t"]
    assert document.encode("utf-8")
    if ending == "html":
        assert "script" not in Tags(document).tags


@pytest.mark.parametrize("ending", ["md", "txt", "html"])
def test_under_a_reply_stands_what_it_rests_on(ending: str) -> None:
    sentence = {"start": 0, "end": 9, "text": "It is\nclean."}
    answer = {"text": "clean", "start": 6, "end": 11, "probability": 0.754, "sentence": sentence}
    for details, line in (
        ({"answers": [answer]}, "0.75 · clean · It is clean."),
        ({"drawn_from": [sentence]}, "It is clean."),
        ({"error": "no memory"}, "no memory"),
    ):
        document = WRITERS[ending](conversation("reply", details=details))
        assert line in document.replace("\\", "").split("reply", 1)[1]


@pytest.mark.parametrize("ending", ["md", "txt", "html"])
def test_a_sentence_that_stands_there_already_is_not_said_again(ending: str) -> None:
    sentence = {"start": 0, "end": 9, "text": "It is\nclean."}
    answer = {"text": "clean", "start": 6, "end": 11, "probability": 0.754, "sentence": sentence}
    both: dict[str, object] = {"answers": [answer], "drawn_from": [sentence]}
    assert WRITERS[ending](conversation("reply", details=both)).count("It is clean.") == 1
    quoted: dict[str, object] = {"drawn_from": [sentence], "fallback": True}
    assert WRITERS[ending](conversation("It is clean.", "It is clean.", details=quoted)).count("It is clean.") == 2


@pytest.mark.parametrize("ending", ["md", "txt", "html"])
def test_it_says_which_file_a_message_is_about_and_what_the_model_did_not_write(ending: str) -> None:
    file: dict[str, object] = {"path": "/home/me/river.txt"}
    assert "You · ask · river.txt · 2027" in WRITERS[ending](conversation("Is it clean?", details=file))
    assert "You · ask · 2027" in WRITERS[ending](conversation("river.txt", details=file))
    fallback: dict[str, object] = {"fallback": True}
    document = WRITERS[ending](conversation("river.txt", "It is clean.", details=fallback))
    assert "UTC · quoted from the text" in document
    assert "UTC · a standing reply" in WRITERS[ending](conversation("Hi", "I see.", mode="chat", details=fallback))


@pytest.mark.parametrize("ending", ["md", "txt", "html"])
def test_what_is_found_where_there_is_no_answer_is_called_a_guess(ending: str) -> None:
    document = WRITERS[ending](conversation("When?", "in May", "Who?", "", details={"no_answer": True}))
    assert "No answer in this text. The best guess: in May" in document
    assert document.count("The best guess") == 1
    assert document.count("No answer in this text.") == 2
    assert "best guess" not in WRITERS[ending](conversation("When?", "in May", details={"no_answer": False}))


@pytest.mark.parametrize("details", [{"answers": 1}, {"answers": [1, {"text": 2}]}, {"drawn_from": {}}, {"error": 1}])
def test_details_of_another_kind_are_passed_over(details: dict[str, object]) -> None:
    assert all(write(conversation("reply", details=details)) for write in WRITERS.values())


def test_a_document_is_written_once_and_its_ending_says_how(tmp_path: Path) -> None:
    write_document(conversation("reply"), tmp_path / "a.TXT")
    assert (tmp_path / "a.TXT").read_text(encoding="utf-8") == to_text(conversation("reply"))
    for path, reason in ((tmp_path / "a.TXT", "is there already"), (tmp_path / "a.pdf", "choose one of .md")):
        with pytest.raises(UsageError, match=reason):
            write_document(conversation("reply"), path)
    for name in ("no/such/folder.md", "\0.md", "\ud800.md"):
        with pytest.raises(UsageError):
            write_document(conversation("reply"), tmp_path / name)
