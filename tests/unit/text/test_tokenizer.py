from __future__ import annotations

import functools
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lmchat.errors import CheckpointDamaged
from lmchat.text.lengths import LENGTHS
from lmchat.text.normalization import normalize
from lmchat.text.tokenizer import MODES, Tokenizer

SHIPPED = Path(__file__).parents[3] / "checkpoints" / "tokenizer.model"
AWKWARD = [
    "",
    " ",
    "  two  spaces  ",
    "line\nbreak\r\n\ttab\x00nul",
    "a▁b",
    "ＧＰＴ４，全角。",
    "cafe\u0301 and café",
    "가각 각ힰ",
    "👨‍👩‍👧 and 🇨🇳",
    "𝒳𝔘",
    "[sep] [summarize] [pad] <0x41>",
    "\u202eright to left\u202c",
    "\ud800 alone",
    "﷽",
    "你好，世界！hello，world。",
]


@functools.cache
def shipped() -> Tokenizer:
    return Tokenizer.load(SHIPPED)


@pytest.fixture
def tokenizer() -> Tokenizer:
    return shipped()


@pytest.mark.parametrize("text", AWKWARD)
def test_round_trip_of_awkward_texts(text: str, tokenizer: Tokenizer) -> None:
    assert tokenizer.decode(tokenizer.encode(text)) == normalize(text)


@given(st.text())
@settings(deadline=None, max_examples=300)
def test_round_trip_of_any_text(text: str) -> None:
    tokenizer = shipped()
    assert tokenizer.decode(tokenizer.encode(text)) == normalize(text)


@given(st.text())
@settings(deadline=None, max_examples=300)
def test_offsets_cut_the_text_as_read_into_the_pieces(text: str) -> None:
    tokenizer = shipped()
    encoding = tokenizer.encode_with_spans(text)
    assert encoding.ids == tokenizer.encode(text)
    covered = 0
    for token_id, (start, end) in zip(encoding.ids, encoding.spans, strict=True):
        assert 0 <= start <= end <= len(text)
        assert start <= covered
        covered = max(covered, end)
        if not tokenizer.is_byte(token_id) and end > start and "\ufffd" not in tokenizer.piece(token_id):
            written = tokenizer.piece(token_id).replace("\u2581", " ")
            is_first = token_id is encoding.ids[0] and start == 0
            assert normalize(text[start:end]) == (written[1:] if is_first else written)
    assert covered == len(text)


@given(st.text())
@settings(deadline=None, max_examples=200)
def test_streaming_gives_the_same_text_and_no_half_character(text: str) -> None:
    tokenizer = shipped()
    stream = tokenizer.stream()
    parts = [stream.push(token_id) for token_id in tokenizer.encode(text)]
    if "\ufffd" not in normalize(text):
        assert all("\ufffd" not in part for part in parts)
    assert "".join(parts) + stream.finish() == normalize(text)


def test_special_pieces_are_never_read_from_a_text(tokenizer: Tokenizer) -> None:
    text = "[sep][summarize][short][mask][bos][eos][pad]"
    assert not tokenizer.special_ids & set(tokenizer.encode(text))


def test_special_pieces_are_silent(tokenizer: Tokenizer) -> None:
    ids = [tokenizer.bos_id, *tokenizer.encode("hello"), tokenizer.sep_id, tokenizer.eos_id, tokenizer.pad_id]
    assert tokenizer.decode(ids) == "hello"


def test_every_mode_and_length_has_a_piece_of_its_own(tokenizer: Tokenizer) -> None:
    ids = [*map(tokenizer.mode_id, MODES), *map(tokenizer.length_id, LENGTHS), tokenizer.sep_id, tokenizer.mask_id]
    assert len(set(ids)) == len(ids)
    assert set(ids) <= tokenizer.special_ids


def test_full_width_punctuation_stays_full_width(tokenizer: Tokenizer) -> None:
    text = "“好，”他说：（是的）！？；…"
    assert tokenizer.decode(tokenizer.encode(text)) == text


def test_bytes_of_one_character_share_its_span(tokenizer: Tokenizer) -> None:
    encoding = tokenizer.encode_with_spans("a𝒳b")
    spans = [span for i, span in zip(encoding.ids, encoding.spans, strict=True) if tokenizer.is_byte(i)]
    assert spans == [(1, 2)] * 4


def test_broken_bytes_become_the_replacement_character(tokenizer: Tokenizer) -> None:
    stream = tokenizer.stream()
    first_of_four = next(i for i in tokenizer.encode("𝒳") if tokenizer.is_byte(i))
    assert stream.push(first_of_four) == ""
    assert stream.finish() == "\ufffd"


def test_a_piece_is_cut_into_pieces_that_say_the_same(tokenizer: Tokenizer) -> None:
    (whole,) = tokenizer.encode("government")
    cuts = tokenizer.cuts(whole)
    assert cuts
    assert {tokenizer.decode(cut) for cut in cuts} == {"government"}
    assert all(tokenizer.log_probability(piece) < 0 for cut in cuts for piece in cut)


def test_special_pieces_and_bytes_are_not_cut(tokenizer: Tokenizer) -> None:
    apart = [*tokenizer.special_ids, *tokenizer.byte_ids]
    assert [tokenizer.cuts(piece) for piece in apart] == [[]] * len(apart)


@pytest.mark.parametrize("form", ["\u2581the", "\u2581The", "the", "The", "\u2581THE"])
def test_forms_of_a_word_share_a_folded_id(form: str, tokenizer: Tokenizer) -> None:
    pieces = [tokenizer.piece(i) for i in range(tokenizer.vocab_size)]
    assert tokenizer.folded_ids[pieces.index(form)] == pieces.index("\u2581the")


def test_special_pieces_and_bytes_keep_their_folded_id(tokenizer: Tokenizer) -> None:
    apart = [i for i in range(tokenizer.vocab_size) if i in tokenizer.special_ids or tokenizer.is_byte(i)]
    assert len(apart) > 256
    assert [tokenizer.folded_ids[i] for i in apart] == apart
    assert not set(apart) & {same for i, same in enumerate(tokenizer.folded_ids) if i not in apart}


def test_folded_ids_differ_in_case_and_space_alone(tokenizer: Tokenizer) -> None:
    folded = tokenizer.folded_ids
    assert len(folded) == tokenizer.vocab_size
    for i, same in enumerate(folded):
        assert folded[same] == same <= i
        assert tokenizer.piece(i).lstrip("\u2581").casefold() == tokenizer.piece(same).lstrip("\u2581").casefold()


def test_a_file_that_is_no_tokenizer_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.model").write_bytes(b"not a model")
    with pytest.raises(CheckpointDamaged):
        Tokenizer.load(tmp_path / "tokenizer.model")
