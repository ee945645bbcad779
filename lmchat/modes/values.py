"""Plain values that a mode gives and those who show them take: how far it is, and what it found in a text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias


@dataclass(frozen=True, slots=True)
class Progress:
    """So much of a long piece of work is done.

    Attributes:
        stage: "select", "read" or "write".
        done: parts done.
        total: parts in all.
    """

    stage: Literal["select", "read", "write"]
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class SourceSentence:
    """A sentence of the text as read.

    Attributes:
        start: in code points.
        end: exclusive.
        text: what stands there.
    """

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A piece of the text that answers a question.

    Attributes:
        text: what stands there.
        start: in code points of the text as read.
        end: exclusive.
        probability: that it is right, calibrated on dev questions.
        sentence: the sentence, or sentences, around it.
    """

    text: str
    start: int
    end: int
    probability: float
    sentence: SourceSentence


Origin: TypeAlias = Literal["written", "retrieved", "standing"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A reply that could be given.

    Attributes:
        text: the reply.
        tokens: how many it has, its end included.
        log_probability: natural log of the model's probability of it after the conversation.
        unprompted: the same after nothing.
        origin: whether the model wrote it, or it stands in a talk that was written for lmchat, as a reply to a similar
            message ("retrieved"), or among the replies that fit nearly any message of a kind ("standing").
    """

    text: str
    tokens: int
    log_probability: float
    unprompted: float
    origin: Origin = "written"

    @property
    def per_token(self) -> float:
        """The log-probability of a token of it, in the mean."""
        return self.log_probability / max(1, self.tokens)

    def mutual_information(self, weight: float) -> float:
        """How much likelier the conversation makes it, in nats a token; `weight` is that of its own likelihood."""
        return (self.log_probability - weight * self.unprompted) / max(1, self.tokens)
