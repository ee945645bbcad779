"""What a stream tells while it works. Plain values: whoever shows them needs neither torch nor a model.

A stream is: Started, Tokens, and then exactly one of Completed, Cancelled, Failed. Progress may come at any time before
the end, also before Started, when a long text must be searched first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from lmchat.errors import LmchatError
from lmchat.modes.values import Answer, Candidate, Origin, Progress, SourceSentence


@dataclass(frozen=True, slots=True)
class SourceToken:
    """A token that the model read.

    Attributes:
        id: the token.
        text: what stands there in the text as read.
        start: in code points of the text as read.
        end: exclusive.
    """

    id: int
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Started:
    """The text has been read; writing begins.

    Attributes:
        segments: the document tokens of each source: one, or one for each part of a long text.
    """

    segments: tuple[tuple[SourceToken, ...], ...]


@dataclass(frozen=True, slots=True)
class Alternative:
    """A token that could have been written instead."""

    text: str
    id: int
    log_probability: float


@dataclass(frozen=True, slots=True)
class Token:
    """A token that was written; it will not be taken back.

    Attributes:
        text: what it adds to the output; empty inside a character of several tokens. All of them together are
            `Completed.text`, unless that is a fallback.
        id: the token.
        log_probability: natural log of what the model gave it, before penalties and temperature; 0 where it
            was quoted.
        entropy: of the model's distribution, in nats.
        alternatives: the likeliest tokens, best first; the one written is among them if it was likely.
        attention: over the tokens of `Started.segments[segment]`; empty where it was quoted.
        copied_from: where in the text as read it was copied from, (start, end) in code points; None if generated.
        segment: the source it was written about.
        quoted: whether it belongs to a sentence of the text, or to a reply written before, and not to what the model
            wrote.
    """

    text: str
    id: int
    log_probability: float
    entropy: float | None
    alternatives: tuple[Alternative, ...]
    attention: tuple[float, ...]
    copied_from: tuple[int, int] | None
    segment: int = 0
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Completed:
    """The output is whole.

    Attributes:
        text: the output.
        stop_reason: "eos" when the model ended it, "length" when it was cut, "stop" when a stop string came.
        fallback: whether the text was taken from the source, or is a standing sentence, because the model wrote nothing
            usable, or its samples contradict each other.
        source_tokens: tokens read.
        segments: sources read; more than one for a long text.
        tokens: tokens written, those of texts that were not used included; of a consensus those of the text chosen.
        seconds: from the request to the end; in a batch, this item's share of the time.
        drawn_from: the sentences of the text that the output says most about.
        answers: of a question, best first, at most as many as were asked for; none of them overlaps another.
        no_answer: whether the best one is below the threshold; `text` is then empty.
        candidates: in a chat, the replies that were weighed, best first, or in the order in which they were given.
        log_probabilities: of each token of a text that was given to be weighed; natural logarithms.
    """

    text: str
    stop_reason: str
    fallback: bool
    source_tokens: int
    segments: int
    tokens: int
    seconds: float
    drawn_from: tuple[SourceSentence, ...]
    answers: tuple[Answer, ...] = ()
    no_answer: bool = False
    candidates: tuple[Candidate, ...] = ()
    log_probabilities: tuple[float, ...] = ()

    @property
    def origin(self) -> Origin:
        """Where the text, in a chat, comes from."""
        return self.candidates[0].origin if self.candidates else "written"

    @property
    def tokens_per_second(self) -> float:
        """Tokens written in a second, reading included."""
        return self.tokens / self.seconds if self.seconds > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The caller stopped it; `text` is what had been written."""

    text: str


@dataclass(frozen=True, slots=True)
class Failed:
    """It could not be done; `text` is what had been written."""

    error: LmchatError
    text: str = ""


Event: TypeAlias = Started | Progress | Token | Completed | Cancelled | Failed

__all__ = [
    "Alternative",
    "Answer",
    "Cancelled",
    "Candidate",
    "Completed",
    "Event",
    "Failed",
    "Progress",
    "SourceSentence",
    "SourceToken",
    "Started",
    "Token",
]
