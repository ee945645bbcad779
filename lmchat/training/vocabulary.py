"""Training the tokenizer: a SentencePiece unigram model with byte fallback and lmchat's special pieces."""

from __future__ import annotations

import io
from collections.abc import Iterable

import sentencepiece

from lmchat.text.tokenizer import CONTROL_PIECES

LONGEST_LINE_BYTES = 8192


def train_tokenizer(lines: Iterable[str], vocab_size: int, threads: int = 2, exact_size: bool = True) -> bytes:
    """The model (the content of tokenizer.model) learned from normalized lines.

    Args:
        lines: texts; those of more than 8192 bytes are left out by SentencePiece.
        vocab_size: pieces, special ones and 256 bytes included.
        threads: to train with.
        exact_size: fail when the lines do not yield so many pieces; otherwise take as many as there are.

    Raises:
        RuntimeError: the lines do not yield `vocab_size` pieces.
    """
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(lines),
        model_writer=model,
        model_type="unigram",
        vocab_size=vocab_size,
        hard_vocab_limit=exact_size,
        character_coverage=0.9995,
        byte_fallback=True,
        normalization_rule_name="identity",
        remove_extra_whitespaces=False,
        add_dummy_prefix=True,
        max_sentence_length=LONGEST_LINE_BYTES,
        control_symbols=list(CONTROL_PIECES),
        pad_id=0,
        unk_id=1,
        bos_id=2,
        eos_id=3,
        pad_piece="[pad]",
        unk_piece="[unk]",
        bos_piece="[bos]",
        eos_piece="[eos]",
        num_threads=threads,
        minloglevel=1,
    )
    return model.getvalue()
