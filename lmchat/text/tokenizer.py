"""The one tokenizer of all checkpoints: SentencePiece pieces, special pieces, and offsets into the text as read.

Byte fallback leaves no text out: `decode(encode(x)) == normalize(x)` for any `x`. SentencePiece counts the code points
of what it was given; `encode_with_spans` turns them into those of the text before normalization.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import sentencepiece

from lmchat.errors import CheckpointDamaged
from lmchat.text.language import CJK_LETTER, CJK_LETTER_OR_MARK
from lmchat.text.lengths import LENGTHS
from lmchat.text.normalization import normalize, normalize_with_map

MODES = ("summarize", "answer", "generate", "chat", "translate", "sentiment", "entities")
SPARE_PIECES = 12
CONTROL_PIECES = (
    "[sep]",
    "[mask]",
    *(f"[{mode}]" for mode in MODES),
    *(f"[{length}]" for length in LENGTHS),
    "[english]",
    "[chinese]",
    *(f"[spare{i}]" for i in range(SPARE_PIECES)),
)
SPEAKERS = ("[spare0]", "[spare1]")
"""Of the one who is replied to, and of the one who replies."""
SPACE_MARK = "\u2581"
APOSTROPHES = ("'", "’")


@dataclass(frozen=True, slots=True)
class Encoding:
    """Token ids and where each one stands.

    Attributes:
        ids: the piece ids.
        spans: for each piece (start, end) in code points of the text as read, end exclusive. The pieces of a character
            that fell back to bytes share its span; a piece that stands for no character has an empty span.
    """

    ids: list[int]
    spans: list[tuple[int, int]]


class Tokenizer:
    """A loaded tokenizer; immutable and safe to share between threads.

    Attributes:
        model: the SentencePiece model.
        vocab_size: how many pieces it has.
        byte_ids: the byte that each byte piece stands for.
    """

    def __init__(self, model: bytes) -> None:
        self.model = model
        self._processor = sentencepiece.SentencePieceProcessor(model_proto=model)
        self.pad_id = self._control("[pad]")
        self.bos_id = self._control("[bos]")
        self.eos_id = self._control("[eos]")
        self.sep_id = self._control("[sep]")
        self.mask_id = self._control("[mask]")
        self.vocab_size: int = self._processor.get_piece_size()
        self.byte_ids = {self._control(f"<0x{byte:02X}>"): byte for byte in range(256)}

    @classmethod
    def load(cls, path: Path) -> Tokenizer:
        """Read `tokenizer.model`; raises `CheckpointDamaged` when it is not a SentencePiece model of lmchat's."""
        try:
            return cls(path.read_bytes())
        except (OSError, RuntimeError) as error:
            reason = getattr(error, "strerror", None) or "it holds something else"
            raise CheckpointDamaged(f"{path} is not a tokenizer: {reason}", "reinstall lmchat") from error

    def mode_id(self, mode: str) -> int:
        """The piece that opens the source of a mode."""
        return self._control(f"[{mode}]")

    def length_id(self, length: str) -> int:
        """The piece that asks for a length class: short, medium or long."""
        return self._control(f"[{length}]")

    def speaker_id(self, replies: bool) -> int:
        """The piece that opens a turn of a conversation: of the one who replies, or of the other."""
        return self._control(SPEAKERS[replies])

    def encode(self, text: str) -> list[int]:
        """The ids of `text`, normalized."""
        ids: list[int] = self._processor.encode(normalize(text))
        return ids

    def log_probability(self, token_id: int) -> float:
        """How likely the piece is among all, in nats (unigram model, arXiv:1804.10959, section 3.2)."""
        score: float = self._processor.get_score(token_id)
        return score

    def cuts(self, token_id: int) -> list[tuple[int, int]]:
        """The pairs of pieces that a piece can be cut into; none for special pieces and bytes."""
        if token_id in self.special_ids or self.is_byte(token_id):
            return []
        text, find = self.piece(token_id), self._processor.piece_to_id
        pairs = ((find(text[:i]), find(text[i:])) for i in range(1, len(text)))
        return [pair for pair in pairs if self.special_ids.isdisjoint(pair)]

    def encode_with_spans(self, text: str) -> Encoding:
        """The ids of `text` and the span of each piece in `text` as it was before normalization."""
        normalized = normalize_with_map(text)
        encoded = self._processor.encode(normalized.text, return_type="offset_mapping")
        ids: list[int] = encoded["ids"]
        spans = [normalized.span(start, end) for start, end in encoded["offsets"]]
        return Encoding(ids, self._share_character_spans(ids, spans))

    def decode(self, ids: Sequence[int]) -> str:
        """The text of `ids`; special pieces are silent, broken byte sequences become U+FFFD."""
        text: str = self._processor.decode(list(ids))
        return text

    def stream(self) -> StreamDecoder:
        """A decoder that takes ids one at a time."""
        return StreamDecoder(self)

    def piece(self, token_id: int) -> str:
        """The piece as SentencePiece writes it, with U+2581 for a space."""
        text: str = self._processor.id_to_piece(token_id)
        return text

    def is_byte(self, token_id: int) -> bool:
        """Whether the piece is one byte of a character outside the vocabulary."""
        return token_id in self.byte_ids

    @cached_property
    def special_ids(self) -> frozenset[int]:
        """The ids of all pieces that stand for no text."""
        is_control = self._processor.is_control
        return frozenset(i for i in range(self.vocab_size) if is_control(i)) | {self._processor.unk_id()}

    @cached_property
    def folded_ids(self) -> tuple[int, ...]:
        """For each piece the first one that differs from it in case and a leading space alone; special pieces, itself.

        A question's words are looked up in a document by these (DrQA's exact match, arXiv:1704.00051, section 3.2).
        """
        first: dict[str, int] = {}
        apart = self.special_ids | self.byte_ids.keys()
        return tuple(
            i if i in apart else first.setdefault(piece.lstrip(SPACE_MARK).casefold(), i)
            for i, piece in enumerate(self._pieces)
        )

    @cached_property
    def without_chinese(self) -> tuple[int, ...]:
        """The ids of all pieces but those with characters or marks of Chinese or Japanese; bytes are among them."""
        return tuple(i for i, piece in enumerate(self._pieces) if not CJK_LETTER_OR_MARK.search(piece))

    @cached_property
    def inner_ids(self) -> tuple[int, ...]:
        """The ids of all pieces that begin with a letter or digit which goes on with the word before, if there is one.

        Chinese has no words that are written apart, so that none of its pieces does.
        """
        return tuple(i for i, piece in enumerate(self._pieces) if piece[:1].isalnum() and not CJK_LETTER.match(piece))

    @cached_property
    def apostrophe_ids(self) -> tuple[int, ...]:
        """The ids of the pieces that are an apostrophe and nothing else; most stand within a word."""
        return tuple(i for i, piece in enumerate(self._pieces) if piece in APOSTROPHES)

    @cached_property
    def _pieces(self) -> list[str]:
        pieces: list[str] = self._processor.id_to_piece(list(range(self.vocab_size)))
        return pieces

    def _share_character_spans(self, ids: list[int], spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """Give byte pieces, which SentencePiece leaves empty but for the last, the span of their whole character."""
        shared = list(spans)
        for i in range(len(shared) - 2, -1, -1):
            start, end = shared[i]
            if start == end and self.is_byte(ids[i]) and shared[i + 1][0] == start:
                shared[i] = shared[i + 1]
        return shared

    def _control(self, piece: str) -> int:
        token_id: int = self._processor.piece_to_id(piece)
        if token_id == self._processor.unk_id():
            raise CheckpointDamaged(f"the tokenizer has no piece {piece}", "use the tokenizer that came with it")
        return token_id


class StreamDecoder:
    """Decodes a growing list of ids and gives out only characters that can no longer change.

    Of the ids before, those are kept that tell how the next one is spelled: at the beginning of a text it has no space.
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._ids: list[int] = []
        self._given = 0

    def push(self, token_id: int) -> str:
        """The text that became certain with this id; empty while a character is incomplete."""
        self._ids.append(token_id)
        return "" if self._tokenizer.is_byte(token_id) and self._is_incomplete() else self._take()

    def finish(self) -> str:
        """What is left, an incomplete character as U+FFFD."""
        return self._take()

    def _take(self) -> str:
        text = self._tokenizer.decode(self._ids)
        new, self._given = text[self._given :], len(text)
        last = self._ids[-1:]
        if not any(map(self._tokenizer.is_byte, last)) and (shown := self._tokenizer.decode(last)):
            self._ids, self._given = last, len(shown)
        return new

    def _is_incomplete(self) -> bool:
        """Whether the bytes at the end are the beginning of a character, or followed by bytes that may change it."""
        tail = bytes(self._tokenizer.byte_ids[i] for i in _trailing(self._ids, self._tokenizer.is_byte))
        try:
            tail.decode()
        except UnicodeDecodeError as error:
            return error.end == len(tail)
        return False


def _trailing(ids: Sequence[int], is_byte: Callable[[int], bool]) -> Sequence[int]:
    """The run of byte pieces at the end of `ids`, in order."""
    start = len(ids)
    while start and is_byte(ids[start - 1]):
        start -= 1
    return ids[start:]
