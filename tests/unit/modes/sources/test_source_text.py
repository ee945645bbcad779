from __future__ import annotations

import pytest

from lmchat.modes.sources.parts import whole_source
from lmchat.modes.sources.source import SourceBuilder
from lmchat.modes.sources.source_text import SourceText

TEXT = " One fox. Two dogs!  今天。\nThree birds sing. "


def original(text: SourceText, sentences) -> list[str]:
    excerpt = text.excerpt(sentences)
    found = []
    for at in range(len(excerpt.text)):
        start, end = excerpt.originals([(at, at + 1)])[0]
        found.append(text.text[start:end])
    return found


def test_sentences_are_those_of_both_languages():
    text = SourceText(TEXT)
    assert [text.sentence(at) for at in range(4)] == ["One fox.", "Two dogs!", "今天。", "Three birds sing."]


def test_neighbouring_sentences_keep_what_stands_between_them():
    assert SourceText(TEXT).excerpt([0, 1]).text == "One fox. Two dogs!"
    assert SourceText(TEXT).excerpt([0, 1, 3]).text == "One fox. Two dogs! Three birds sing."


def test_every_character_of_an_excerpt_is_found_in_the_text():
    text = SourceText(TEXT)
    excerpt = text.excerpt([0, 2, 3]).text
    for character, there in zip(excerpt, original(text, [0, 2, 3]), strict=True):
        assert there == character or (character, there) == (" ", "")  # a space between two runs stands nowhere


def test_controls_are_blanked_and_offsets_stay():
    text = SourceText("\x1b[1mOne\x00 fox.\r\nTwo dogs.")
    raw = "\x1b[1mOne\x00 fox.\r\nTwo dogs."
    assert len(text.text) == len(raw)
    start, end = text.sentences[-1]
    assert raw[start:end] == "Two dogs."


def test_a_wrapped_sentence_is_read_on_one_line():
    text = SourceText("The small fox that lives behind the old mill\n  sleeps all day.\n\nTwo dogs bark.")
    read = "The small fox that lives behind the old mill sleeps all day."
    assert text.whole().text == f"{read}\n\nTwo dogs bark."
    assert text.excerpt([0]).text == read
    at = read.index("sleeps")
    assert text.text[slice(*text.excerpt([0]).originals([(at, at + 6)])[0])] == "sleeps"


CHINESE = "由于人工和设备维护成本上升而物业费收入不足以维持小区日常的支出"


@pytest.mark.parametrize(
    ("text", "read", "there"),
    [
        ("The ferry terminal that is for all inter-\nnational ferries opens.", " international", " inter-\nnational"),
        (f"{CHINESE}同\n意票{CHINESE[3:]}\n{CHINESE}。", "同意", "同\n意"),
    ],
)
def test_a_word_that_is_read_over_a_wrap_stands_on_both_sides_of_it(text, read, there):
    document = SourceText(text)
    whole = document.whole()
    at = whole.text.index(read)
    assert document.text[slice(*whole.originals([(at, at + len(read))])[0])] == there


def test_the_whole_is_trimmed_and_knows_its_place():
    whole = SourceText("  One fox.  ").whole()
    assert whole.text == "One fox."
    assert whole.originals([(0, 3), (1, 3)]) == [(2, 5), (3, 5)]


def test_a_source_has_mode_length_query_separator_and_document(tiny_tokenizer):
    text = SourceText(TEXT)
    query = tiny_tokenizer.encode("how many")
    source = SourceBuilder(tiny_tokenizer, 200, "summarize", "short", query).build(text.whole())
    head = [tiny_tokenizer.mode_id("summarize"), tiny_tokenizer.length_id("short"), *query, tiny_tokenizer.sep_id]
    assert source.ids[: source.document_start] == head
    assert source.query_length == len(query)
    assert tiny_tokenizer.decode(source.document_ids) == "One fox. Two dogs! 今天。\nThree birds sing."


def test_spans_of_a_source_are_places_in_the_text_as_read(tiny_tokenizer):
    raw = "\x07 Ｏne fox.  Cafe\u0301 today, 今天𠮷好。 The end."
    text = SourceText(raw)
    source = SourceBuilder(tiny_tokenizer, 200, "summarize", "short").build(text.excerpt([0, 2]))
    covered = {at for start, end in source.spans for at in range(start, end)}
    assert "".join(raw[at] for at in sorted(covered)).replace(" ", "") == "Ｏnefox.Theend."
    assert source.spans == sorted(source.spans)


INDENTED = "    One   fox.\tTwo dogs! \n\n\t今天。 \n　　Three \x1b[1mbirds sing."
PLAIN = "One fox. Two dogs!\n\n今天。\nThree birds sing."


@pytest.mark.parametrize("sentences", [[0], [0, 1], [0, 3], [0, 1, 2, 3]])
def test_of_blanks_that_are_too_many_nothing_is_read(tiny_tokenizer, sentences):
    builder = SourceBuilder(tiny_tokenizer, 200, "summarize", "short")
    texts = [SourceText(text) for text in (INDENTED, PLAIN)]
    indented, plain = (builder.build(text.excerpt(sentences)) for text in texts)
    assert indented.ids == plain.ids
    words = [
        ["".join(text.text[start:end].split()) for start, end in source.spans]
        for text, source in zip(texts, (indented, plain), strict=True)
    ]
    assert words[0] == words[1]
    assert builder.build(texts[0].whole()).ids == builder.build(texts[1].whole()).ids
    assert builder.count(INDENTED.strip()) >= builder.count(PLAIN) == len(tiny_tokenizer.encode(PLAIN))


def test_an_indented_text_fits_where_it_fits_without_its_indents(tiny_tokenizer):
    builder = SourceBuilder(tiny_tokenizer, 40, "answer", "short")
    source = whole_source(SourceText(f"{' ' * 1000}One fox.\n{' ' * 1000}Two dogs!"), builder)
    assert source is not None
    assert source.spans[-1][1] == len(" " * 2000 + "One fox.\nTwo dogs!")


def test_a_text_that_begins_with_empty_lines_fits_where_it_fits_without_them(tiny_tokenizer):
    builder = SourceBuilder(tiny_tokenizer, 40, "answer", "short")
    source = whole_source(SourceText("\n" * 5000 + "One fox."), builder)
    assert source is not None
    assert source.spans[-1][1] == 5008


def test_a_text_whose_beginning_is_too_long_is_not_looked_through(tiny_tokenizer, monkeypatch):
    monkeypatch.setattr(SourceText, "whole", lambda _: pytest.fail("all of it was looked through"))
    assert whole_source(SourceText("Two dogs. " * 500), SourceBuilder(tiny_tokenizer, 40, "answer", "short")) is None


def test_a_source_is_cut_where_it_is_full(tiny_tokenizer):
    source = SourceBuilder(tiny_tokenizer, 10, "summarize", "short").build(SourceText("word " * 50).whole())
    assert len(source.ids) == 10
    assert len(source.spans) == 7
