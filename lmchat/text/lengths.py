"""The length classes of a text that is written; the tokenizer has a piece for each."""

from __future__ import annotations

from typing import Literal, get_args

LengthClass = Literal["short", "medium", "long"]
"""Of a summary: a headline; a sentence or two; a paragraph."""
LENGTHS: tuple[LengthClass, ...] = get_args(LengthClass)
USUAL_LENGTH: LengthClass = "short"
"""The length class where none is named and nothing is limited."""
