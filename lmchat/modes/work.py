"""How a mode and the engine talk: a mode is a generator that yields work and is sent what came of it.

A mode never runs the model. So the same code serves one request that streams and a thousand that share batches.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeAlias

from lmchat.modes.calibration import RAW, Calibration
from lmchat.modes.values import Answer, Candidate, Progress, SourceSentence
from lmchat.text.lexical.lexicon import Lexicon
from lmchat.text.talk.exchanges import Exchanges

if TYPE_CHECKING:
    from lmchat.decoding.config import DecodingConfig
    from lmchat.decoding.hypothesis import Hypothesis, StopReason, TokenRecord
    from lmchat.decoding.spans import Spans
    from lmchat.model.extractor import Extractor, SentenceVectors
    from lmchat.modes.request import Request
    from lmchat.modes.sources.source import Source
    from lmchat.text.tokenizer import Tokenizer


@dataclass(frozen=True, slots=True)
class Tools:
    """What a mode has at hand.

    Attributes:
        tokenizer: the checkpoint's.
        max_source: source tokens the model was trained on.
        calibration: how sure an answer is.
        lexicon: the words that people write.
        exchanges: what was said before and replied to.
        extractor: weighs the sentences of a text, where the checkpoint has what does.
    """

    tokenizer: Tokenizer
    max_source: int
    calibration: Calibration = RAW
    lexicon: Lexicon = field(default_factory=Lexicon)
    exchanges: Exchanges = field(default_factory=Exchanges)
    extractor: Extractor | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A token as it stands in the output.

    Attributes:
        text: what it adds to the text; may be empty.
        record: what the model thought.
        segment: the index of the source it was written about, in `Opened.sources`.
        quoted: whether it was taken from the source, or from what was once said, and not written; the attention of its
            record is then its place in the source, if it has one.
    """

    text: str
    record: TokenRecord
    segment: int = 0
    quoted: bool = False


def text_of(pieces: Sequence[Piece]) -> str:
    """What pieces are together."""
    return "".join(piece.text for piece in pieces)


@dataclass(frozen=True, slots=True)
class Written:
    """The outcome of decoding one source.

    Attributes:
        pieces: the output; empty when it was refused as degenerate.
        hypothesis: all that was decoded.
    """

    pieces: Sequence[Piece]
    hypothesis: Hypothesis

    @property
    def text(self) -> str:
        """The output as text."""
        return text_of(self.pieces)


class Writer(Protocol):
    """Turns the tokens of one source into output, one at a time."""

    def push(self, record: TokenRecord) -> list[Piece]:
        """Take the next token; gives what is now certain to stand in the output."""
        ...

    def finish(self, stop_reason: StopReason) -> list[Piece]:
        """There are no more tokens; gives the rest of the output."""
        ...


@dataclass(frozen=True, slots=True)
class Opened:
    """The sources that will be read are known."""

    sources: Sequence[Source]


def faultless(_text: str) -> int:
    """No text has a fault."""
    return 0


@dataclass(frozen=True, slots=True)
class Decode:
    """Write about some sources; the reply has a `Written` for each.

    Attributes:
        sources: what to write about.
        config: how.
        writer: makes a writer; called once for each source.
        seeds: for each source.
        shown: whether what the writer gives is the output, to be shown as it comes; for a single source.
        is_last: makes what takes the tokens of a text in turn and says which one ends it; called once for each source.
        near: texts, as token ids, that a consensus has to be near to; only its own samples if there are none.
        faults: how grave the faults of a text are, from 0: a consensus is one of those with the least.
        after_word: whether the texts follow a whole word, which they do not go on with.
    """

    sources: Sequence[Source]
    config: DecodingConfig
    writer: Callable[[], Writer]
    seeds: Sequence[int]
    shown: bool = False
    is_last: Callable[[], Callable[[int], bool]] | None = None
    near: Sequence[Sequence[int]] = ()
    faults: Callable[[str], int] = faultless
    after_word: bool = False


@dataclass(frozen=True, slots=True)
class FindSpans:
    """Find the likeliest pieces of some sources' documents; the reply has a `Spans` for each."""

    sources: Sequence[Source]


@dataclass(frozen=True, slots=True)
class Score:
    """Tell how likely some texts are; the reply has a `Likelihood` for each.

    Attributes:
        sources: what each text would be written about.
        texts: the token ids of each, without the end.
    """

    sources: Sequence[Source]
    texts: Sequence[Sequence[int]]


@dataclass(frozen=True, slots=True)
class EncodeSentences:
    """Tell what the network thinks of some sentences; the reply has `SentenceVectors` for each source.

    Attributes:
        sources: what is read.
        sentences: of each source its sentences: the first token of each in the document, and that behind its last.
    """

    sources: Sequence[Source]
    sentences: Sequence[Sequence[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class Show:
    """These pieces are part of the output."""

    pieces: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class Result:
    """What a mode returns.

    Attributes:
        text: the output: that of all pieces shown, one after the other, unless `fallback`.
        stop_reason: why the last text decoded ended.
        fallback: whether `text` was taken from the source, or is a standing sentence, because the model wrote nothing
            usable, or its samples contradict each other.
        drawn_from: the sentences of the text that the output says most about.
        answers: of a question, best first; none of them overlaps another.
        no_answer: whether the best one is too improbable to be given.
        candidates: the replies that were weighed, best first; in the order given, where the request gave them.
        log_probabilities: of each token of the text, where it was given to be weighed; natural logarithms.
    """

    text: str
    stop_reason: StopReason
    fallback: bool
    drawn_from: tuple[SourceSentence, ...]
    answers: tuple[Answer, ...] = ()
    no_answer: bool = False
    candidates: tuple[Candidate, ...] = ()
    log_probabilities: tuple[float, ...] = ()


Likelihood: TypeAlias = tuple[float, ...]
"""Natural logarithms of the probabilities of the tokens of a text, and of its end."""
Needed: TypeAlias = "Written | Spans | Likelihood | SentenceVectors"
"""What the network is needed for."""
Work: TypeAlias = Opened | Progress | Decode | FindSpans | Score | EncodeSentences | Show
Reply: TypeAlias = Sequence[Needed]
"""The reply to `Decode`, `FindSpans`, `Score` and `EncodeSentences`; empty for all other work."""
Job: TypeAlias = Generator[Work, Reply, Result]
Mode: TypeAlias = Callable[["Request", Tools], Job]


def decode(work: Decode) -> Generator[Work, Reply, list[Written]]:
    """Let something be written, and give what was written about each source."""
    reply = yield work
    return [outcome for outcome in reply if isinstance(outcome, Written)]


def find_spans(work: FindSpans) -> Generator[Work, Reply, list[Spans]]:
    """Let spans be found, and give those of each source."""
    from lmchat.decoding.spans import Spans

    reply = yield work
    return [outcome for outcome in reply if isinstance(outcome, Spans)]


def score(work: Score) -> Generator[Work, Reply, list[Likelihood]]:
    """Let texts be scored, and give the likelihood of each."""
    reply = yield work
    return [outcome for outcome in reply if isinstance(outcome, tuple)]


def sentence_vectors(work: EncodeSentences) -> Generator[Work, Reply, list[SentenceVectors]]:
    """Let sentences be read, and give what the network thinks of those of each source."""
    from lmchat.model.extractor import SentenceVectors

    reply = yield work
    return [outcome for outcome in reply if isinstance(outcome, SentenceVectors)]
