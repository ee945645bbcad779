from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lmchat.history.records import Snippet
from lmchat.history.search import MOST_WORDS, SNIPPET_LENGTH, phrases_of, snippet
from lmchat.history.store import Store
from lmchat.text.sanitize import blank_controls, terminal_safe

QUERIES = st.one_of(
    st.text(),
    st.text(alphabet="\"*^():+-{}<>~'\\;%_ \x00\x1b\ud800\udfffaNEARORNOT人工智é\u0301\u202eǅ"),
    st.sampled_from(
        ["NEAR(a b)", 'a" OR "b', "words:a", "a NOT b", "^a", '"', "''", "a*b*", "*", "\x00", "-a", "a AND"]
    ),
)


@pytest.fixture
def private() -> Iterator[Store]:
    with Store(None) as opened:
        yield opened


def add(store: Store, *texts: str, title: str = "") -> int:
    session = store.create_session(title)
    for text in texts:
        store.add_message(session.id, "user", text)
    return session.id


def found(store: Store, query: str) -> list[str]:
    return [hit.message.text if hit.message else hit.session.title for hit in store.search(query)]


def shown(piece: Snippet) -> list[str]:
    return [piece.text[start:end] for start, end in piece.marks]


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("智能", "人工智能未来发展趋势"),
        ("趋", "人工智能未来发展趋势"),
        ("发展 人工", "人工智能未来发展趋势"),
        ("fox", "The quick Foxes run"),
        ("foxes", "The quick Foxes run"),
        ("RUN quick", "The quick Foxes run"),
        ("quick-fox", "The quick Foxes run"),
        ("resume", "his Résumé"),
        ("résumé", "his resume"),
        ("gpt写", "用ＧＰＴ写字"),
        ("don't", "I don't know"),
        ("州", "中国\n江苏\t苏州"),
        ("red", "\x1b[31mred\x1b[0m"),
        ("서울", "나는 서울에서"),
    ],
)
def test_words_and_beginnings_are_found(private: Store, query: str, text: str) -> None:
    add(private, text, "something else 别的")
    assert found(private, query) == [text]


@pytest.mark.parametrize("query", ["能智", "ox", "quick run", "人工 fox", "foxess", "能 展工", "31mred"])
def test_what_is_not_there_is_not_found(private: Store, query: str) -> None:
    add(private, "人工智能未来发展", "The quick Foxes", "run \x1b[31mred")
    assert found(private, query) == []


def test_the_best_match_comes_first(private: Store) -> None:
    add(private, "a fox " + "and many other words " * 20, "fox fox fox", "a dog")
    assert [text[:7] for text in found(private, "fox")] == ["fox fox", "a fox a"]


def test_no_more_hits_than_wanted(private: Store) -> None:
    add(private, *["fox"] * 5)
    assert len(private.search("fox", limit=3)) == 3


def test_a_title_is_found_until_it_changes(private: Store) -> None:
    session = add(private, "water", title="River 河流")
    (hit,) = private.search("河流")
    assert (hit.session.id, hit.message, shown(hit.snippet)) == (session, None, ["河流"])
    private.rename(session, "Lake")
    assert found(private, "river") == []
    assert found(private, "lake") == ["Lake"]


def test_a_reply_is_found_as_it_grows(private: Store) -> None:
    reply = private.add_message(private.create_session().id, "assistant", status="writing")
    private.append_text(reply.id, "half a wo")
    private.load(reply.session)
    assert found(private, "wo") == ["half a wo"]
    private.append_text(reply.id, "rd")
    private.finish(reply.id, "completed")
    assert found(private, "word") == ["half a word"]
    private.finish(reply.id, "completed", text="other")
    assert found(private, "word") == []


def test_a_deleted_session_is_not_found_until_it_is_brought_back(private: Store) -> None:
    session = add(private, "fox", title="fox")
    private.delete(session)
    assert found(private, "fox") == []
    private.undelete(session)
    assert found(private, "fox") == ["fox", "fox"]


TEXTS = ("a near b", "or not", "人工智能", "words: a", "é")


@pytest.fixture(scope="module")
def filled() -> Iterator[Store]:
    with Store(None) as opened:
        add(opened, *TEXTS)
        yield opened


@given(query=QUERIES)
@settings(deadline=None)
def test_no_query_means_anything_but_its_words(filled: Store, query: str) -> None:
    phrases = phrases_of(query)
    expected = {text for text in TEXTS if phrases and all(snippet(text, [each]).marks for each in phrases)}
    assert set(found(filled, query)) == expected


@given(st.text(min_size=1), st.data())
@settings(max_examples=50, deadline=None)
def test_every_word_of_a_text_finds_it(text: str, data: st.DataObject) -> None:
    stretches = [stretch for stretch in blank_controls(text).split() if phrases_of(stretch)]
    with Store(None) as store:
        add(store, text)
        if stretches:
            (hit,) = store.search(data.draw(st.sampled_from(stretches)))
            assert hit.snippet.marks


# What is shown


@given(st.text(max_size=400), QUERIES)
def test_a_snippet_is_safe_and_its_marks_are_in_it(text: str, query: str) -> None:
    phrases = phrases_of(query)
    piece = snippet(text.encode("utf-8", "replace").decode(), phrases)
    assert terminal_safe(piece.text) == piece.text
    assert "\n" not in piece.text
    ends = [0, *(place for mark in piece.marks for place in mark), len(piece.text)]
    assert ends == sorted(ends)
    assert all(start < end for start, end in piece.marks)


def test_a_snippet_shows_the_words_around_the_match() -> None:
    text = "It is long. " * 20 + "Then a quick fox\njumped over the dog. " + "It is long. " * 20
    piece = snippet(text, phrases_of("fox"))
    assert "Then a quick fox jumped over the dog." in piece.text
    assert piece.text.startswith("…")
    assert piece.text.endswith("…")
    assert shown(piece) == ["fox"]
    assert len(piece.text) <= SNIPPET_LENGTH + 2


def test_a_snippet_shows_as_many_of_the_words_as_it_can() -> None:
    text = "a fox alone, " + "很长的文字。" * 40 + "then a fox and a 狗 together"
    assert shown(snippet(text, phrases_of("fox 狗"))) == ["fox", "狗"]


def test_words_that_overlap_are_marked_once() -> None:
    assert shown(snippet("人工智能", phrases_of("人工 工智 智能 人"))) == ["人工智能"]


def test_a_text_without_the_words_is_shown_from_its_beginning() -> None:
    assert snippet("a dog", phrases_of("fox")) == Snippet("a dog", ())
    assert snippet("", phrases_of("fox")) == Snippet("", ())


def test_a_word_longer_than_a_snippet_is_cut() -> None:
    piece = snippet("x" * 10_000, phrases_of("x"))
    assert len(piece.text) == SNIPPET_LENGTH + 1
    assert piece.marks == ((0, SNIPPET_LENGTH),)


def test_a_long_query_counts_up_to_a_number_of_words(private: Store) -> None:
    add(private, "人" * 1000)
    assert sum(map(len, phrases_of("人" * 50 + " 工" * 5000))) == MOST_WORDS
    assert len(private.search("人" * 10_000)) == 1


def test_the_end_of_a_long_text_is_found(private: Store) -> None:
    add(private, "The quick fox. 天气很好。" * 5_000 + "marmalade")
    (hit,) = private.search("marmalade")
    assert shown(hit.snippet) == ["marmalade"]


def test_decomposed_and_composed_spellings_are_one(private: Store) -> None:
    add(private, unicodedata.normalize("NFD", "Élève"))
    assert len(private.search("élève")) == len(private.search("eleve")) == 1
