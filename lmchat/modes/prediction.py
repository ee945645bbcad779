"""How likely a text is: what `generate` does when a text is to be weighed and not to be continued.

The text is cut into windows of as many tokens as the decoder learned to write. Each is scored as the training task
`continuation` has it: the encoder reads the tokens before it, the decoder writes the window. So every token is scored
once, and with as much before it as the model was trained for.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from lmchat.modes.sources.source import Source
from lmchat.modes.work import Job, Opened, Result, Score, Tools, score

if TYPE_CHECKING:
    from lmchat.text.tokenizer import Encoding

MOST_PROMPT = 189
"""Tokens that are read of what stands before; with mode, length and separator they are a multiple of what sources are
padded to."""
WINDOW = 128
"""Tokens that are written; the targets of the task `continuation` are no longer."""
AT_A_TIME = 256
"""Windows that are scored together."""


class Window(NamedTuple):
    """A piece of a text.

    Attributes:
        prompt: what stands before it, at most `MOST_PROMPT` tokens.
        ids: its own tokens.
    """

    prompt: Source
    ids: list[int]


def predict(text: str, tools: Tools) -> Job:
    """Give the log-probability of each token of a text, as the tokenizer has it."""
    cut = list(windows(tools.tokenizer.encode_with_spans(text), tools))
    yield Opened([window.prompt for window in cut])
    found: list[float] = []
    for start in range(0, len(cut), AT_A_TIME):
        part = cut[start : start + AT_A_TIME]
        likelihoods = yield from score(Score([window.prompt for window in part], [window.ids for window in part]))
        for window, likelihood in zip(part, likelihoods, strict=True):
            found += likelihood[: len(window.ids)]  # the text may go on, so that the end counts for nothing
    return Result(text, "eos", fallback=False, drawn_from=(), log_probabilities=tuple(found))


def windows(encoding: Encoding, tools: Tools) -> Iterator[Window]:
    """The windows of a text, in order."""
    for start in range(0, len(encoding.ids), WINDOW):
        yield Window(read_before(encoding, start, tools), encoding.ids[start : start + WINDOW])


def read_before(encoding: Encoding, end: int, tools: Tools) -> Source:
    """The source `[generate] [long] [sep] prompt`, as the task `continuation` has it: the tokens before `end`."""
    tokenizer = tools.tokenizer
    first = max(0, end - min(MOST_PROMPT, tools.max_source - 3))
    head = [tokenizer.mode_id("generate"), tokenizer.length_id("long"), tokenizer.sep_id]
    return Source([*head, *encoding.ids[first:end]], 0, encoding.spans[first:end])
