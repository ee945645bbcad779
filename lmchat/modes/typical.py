"""The sentence of a text that says most of what a model would say about it.

A word is worth the shares of the samples that have it, summed over their kinds; a sentence

    sum of its words' worth / (its words + DAMPING),

which is SumBasic (Nenkova and Vanderwende 2005, section 3) with samples in the place of the text, and damped as in
selection.py. Where samples contradict each other, the words that they have in common still say where to look. Function
words say nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass
from difflib import SequenceMatcher

from lmchat.evaluation.tokens import score_token_places
from lmchat.modes.attribution import sentences_read
from lmchat.modes.limits import ends_sentence
from lmchat.modes.selection import DAMPING, units
from lmchat.modes.source import Source
from lmchat.modes.source_text import SourceText
from lmchat.modes.work import Likelihood, Writer, Written
from lmchat.text.claims import is_paired, negations
from lmchat.text.sentences import Span, split_sentences
from lmchat.text.words import FUNCTION_WORDS

TITLE_SHARE = 0.4
"""The part of its score that a title or a row of a table has where a sentence is wanted; both end without a mark."""
LEAST_SHARE = 2 / 3
"""The part of a written sentence's words that one sentence of the text has to have."""
LEAST_RUN = 0.6
"""The part of a written sentence, small words included, that has to stand there in one run."""


def typical_sentence(
    document: SourceText, source: Source, *kinds: Sequence[str], title_share: float = TITLE_SHARE
) -> int:
    """The index of the sentence that says most of what the samples say; the first of equals.

    Only sentences that were read, to their ends, and have a letter are asked about, if there is one.

    Args:
        document: the whole text.
        source: what was read of it.
        kinds: texts written about it, at least one of a kind (such as headlines); each kind counts as much.
        title_share: the part of its score that counts of what ends without a mark, see `TITLE_SHARE`.
    """
    sentence, read = document.sentence, source.spans[-1][1]
    tests: tuple[Callable[[int], bool], ...] = (
        lambda at: document.sentences[at].end <= read,
        lambda at: any(map(str.isalpha, sentence(at))),
    )
    places = list(sentences_read(source, document.sentences))
    for passes in tests:
        places = list(filter(passes, places)) or places
    worth = _worth(kinds)
    return max(places, key=lambda at: _score(sentence(at), worth, title_share))


def is_grounded(text: str, document: SourceText, source: Source) -> bool:
    """Whether for each sentence of a text there is one that was read which may say the same.

    What is put together from the beginning of one sentence and the end of another reads well and is mostly false, and
    so is what is denied where nothing was.
    """
    read = [_Statement.of(document.sentence(at)) for at in sentences_read(source, document.sentences)]
    written = (_Statement.of(text[start:end]) for start, end in split_sentences(text))
    return all(any(own.may_say(statement) for own in read) for statement in written)


@dataclass(frozen=True, slots=True)
class _Statement:
    """What of a sentence is compared with another one.

    Attributes:
        sentence: as it stands.
        words: what it speaks of.
        tokens: all of its words, small ones included.
        ends: where each of them ends.
        negations: how many there are.
        is_paired: whether its marks come in pairs.
    """

    sentence: str
    words: Set[str]
    tokens: Sequence[str]
    ends: Sequence[int]
    negations: int
    is_paired: bool

    @classmethod
    def of(cls, sentence: str) -> _Statement:
        places = score_token_places(sentence)
        tokens, ends = [token for token, _ in places], [end for _, (_, end) in places]
        return cls(sentence, _words(sentence), tokens, ends, negations(sentence), is_paired(sentence))

    def may_say(self, written: _Statement) -> bool:
        """Whether it has most of the words of what was written, no half of a pair of marks where it has none itself,
        and most of what was written in one run, or all of it in order; and denies no more than that, and no less, up
        to where it ends."""
        return (
            len(written.words & self.words) >= LEAST_SHARE * len(written.words)
            and (written.is_paired or not self.is_paired)
            and any(written.negations == negations(self.sentence[:end]) for end in self._ends_of(written))
        )

    def _ends_of(self, written: _Statement) -> Iterator[int]:
        """Where this has said what was written, if it does."""
        *blocks, _ = SequenceMatcher(None, self.tokens, written.tokens, autojunk=False).get_matching_blocks()
        if not written.words or max((block.size for block in blocks), default=0) >= LEAST_RUN * len(written.tokens):
            yield self.ends[blocks[-1].a + blocks[-1].size - 1] if blocks else 0
        places = iter(range(len(self.tokens)))
        found = [next((at for at in places if self.tokens[at] == token), None) for token in written.tokens]
        if found and found[-1] is not None:
            yield self.ends[found[-1]]


def _worth(kinds: Sequence[Sequence[str]]) -> Counter[str]:
    """What each word is worth."""
    worth: Counter[str] = Counter()
    for samples in kinds:
        counts = Counter(word for sample in samples for word in _words(sample))
        worth.update({word: count / len(samples) for word, count in counts.items()})
    return worth


def _score(sentence: str, worth: Counter[str], title_share: float) -> float:
    own = _words(sentence)
    score = sum(map(worth.__getitem__, own)) / (len(own) + DAMPING)
    return score if ends_sentence(sentence) else title_share * score


def _words(text: str) -> set[str]:
    """What of a text is compared: Latin words that are no function words, and pairs of Chinese characters."""
    return units(text) - FUNCTION_WORDS


def tokens_between(source: Source, sentence: Span) -> list[int]:
    """The indices of the tokens of a source's document that stand in a sentence of the text."""
    return [at for at, (start, end) in enumerate(source.spans) if start < sentence.end and end > sentence.start]


def copied(writer: Writer, source: Source, places: Sequence[int], likelihood: Likelihood) -> Written:
    """Tokens of a source as an output that was copied from where they stand.

    Args:
        writer: takes them.
        source: with the tokens.
        places: the indices of the tokens in its document.
        likelihood: the model's log-probability of each, and of the end.
    """
    import numpy as np

    from lmchat.decoding.hypothesis import Hypothesis, TokenRecord

    attention = np.zeros((len(places), len(source.ids)), dtype=np.float32)
    attention[range(len(places)), [source.document_start + place for place in places]] = 1.0
    ids = [source.document_ids[place] for place in places]
    tokens = tuple(TokenRecord(token, likelihood[i], 1.0, attention[i]) for i, token in enumerate(ids))
    pieces = [piece for token in tokens for piece in writer.push(token)]
    return Written([*pieces, *writer.finish("eos")], Hypothesis(tokens, sum(likelihood), "eos"))
