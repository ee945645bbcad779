"""The network at work: sources to arrays, arrays to tokens. Keeps no state between calls."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np

from lmchat.decoding.config import DecodingConfig
from lmchat.decoding.consensus import Comparison, Faults
from lmchat.decoding.hypothesis import Update
from lmchat.decoding.search import decode
from lmchat.decoding.shortlist import Shortlist
from lmchat.decoding.spans import Spans, find_spans
from lmchat.decoding.stepwise import IsLast, check_numbers
from lmchat.engine.trained import check_trained
from lmchat.engine.writing import Draft, Writing, full_shortlist, shortlist
from lmchat.evaluation.tokens import score_tokens
from lmchat.model.arrays import Floats, Ids
from lmchat.model.extractor import Extractor, SentenceVectors
from lmchat.model.inputs import PaddedSource, pad_rows, pad_sources
from lmchat.model.network import Network, NetworkState, WritingNetwork
from lmchat.model.step import CopyScores
from lmchat.modes.calibration import RAW, Calibration
from lmchat.modes.registry import mode
from lmchat.modes.request import Request
from lmchat.modes.sources.source import Source
from lmchat.modes.work import Decode, Job, Likelihood, Tools
from lmchat.text.headlines import without_codes
from lmchat.text.language import is_without_chinese
from lmchat.text.lexical.bigrams import Bigrams
from lmchat.text.lexical.lexicon import Lexicon, latin_words
from lmchat.text.lexical.words import ends_twice
from lmchat.text.tokenizer import Tokenizer

TEXT_MULTIPLE = 8
"""Widths of texts that are scored are multiples of this, see `SOURCE_MULTIPLE`."""


@dataclass(frozen=True, slots=True)
class _SpanModel:
    """A network as `find_spans` takes it."""

    network: Network[Any]
    eos_id: int

    def read(self, inputs: Ids, state: NetworkState, owner: Ids) -> CopyScores:
        return self.network.copy_scores(inputs, state, owner)

    def end(self, features: Floats) -> Floats:
        return self.network.generated_score(features, self.eos_id)


@dataclass(frozen=True, slots=True)
class Manner:
    """How texts are written.

    Attributes:
        config: the settings.
        narrow: whether without the Chinese part of the vocabulary. Log-probabilities are then of the rest of it alone.
        after_word: whether after a whole word.
    """

    config: DecodingConfig
    narrow: bool
    after_word: bool = False


@dataclass(frozen=True, slots=True)
class Runner:
    """A network with what it needs to write; may be used by several threads at once.

    Attributes:
        network: reads, writes and scores.
        tokenizer: the one that it was trained with.
        folded: what pieces are compared by, see `Tokenizer.folded_ids`.
        anything: writes with all tokens.
        narrow: writes about sources without Chinese; None where that would be no faster.
        calibration: how sure an answer is.
        name: of the checkpoint.
        modes: that it learned; empty where it is of use to any.
        lexicon: the words that people write.
        bigrams: the pairs of Chinese characters that they write.
        extractor: weighs the sentences of a text, where the checkpoint has what does.
    """

    network: Network[Any]
    tokenizer: Tokenizer
    folded: Ids
    anything: Writing
    narrow: Writing | None
    calibration: Calibration = RAW
    name: str = ""
    modes: frozenset[str] = frozenset()
    lexicon: Lexicon = field(default_factory=Lexicon)
    bigrams: Bigrams = field(default_factory=Bigrams)
    extractor: Extractor | None = None

    @classmethod
    def build(
        cls,
        network: Network[Any],
        tokenizer: Tokenizer,
        calibration: Calibration = RAW,
        name: str = "",
        modes: frozenset[str] = frozenset(),
        extractor: Extractor | None = None,
    ) -> Runner:
        """The runner of a network."""
        folded = np.array(tokenizer.folded_ids, dtype=np.int64)
        few = np.array(tokenizer.without_chinese)
        narrowed = network.narrowed(few)
        anything = Writing(network, full_shortlist(tokenizer))
        narrow = Writing(narrowed, shortlist(tokenizer, few)) if narrowed else None
        return cls(network, tokenizer, folded, anything, narrow, calibration, name, modes, extractor=extractor)

    @property
    def tools(self) -> Tools:
        """What modes have at hand."""
        most = self.network.config.max_source
        return Tools(self.tokenizer, most, self.calibration, self.lexicon, extractor=self.extractor)

    def begin(self, request: Request) -> Job:
        """The work of a request.

        Raises:
            UsageError: there is no such mode.
            CheckpointUnfit: the checkpoint was trained for others.
        """
        job = mode(request.mode)
        check_trained(request.mode, self.modes, self.name)
        return job(request, self.tools)

    def prepare(self) -> None:
        """Make what processes that are forked from this one can share."""
        for writing in filter(None, (self.anything, self.narrow)):
            writing.network.prepare()

    def manner(self, work: Decode) -> Manner:
        """How the texts of some work are written; it depends on nothing else, so that a batch changes nothing."""
        texts = (self.tokenizer.decode(source.ids) for source in work.sources)
        narrow = self.narrow is not None and all(map(is_without_chinese, texts))
        return Manner(work.config, narrow, work.after_word)

    def padded(self, sources: Sequence[Source]) -> PaddedSource:
        """The sources as the network takes them."""
        ids, queries = [source.ids for source in sources], [source.query_length for source in sources]
        return pad_sources(ids, queries, self.tokenizer.pad_id, self.folded)

    def spans(self, sources: Sequence[Source]) -> list[Spans]:
        """The likeliest pieces of each source's document, see `lmchat.decoding.spans.find_spans`."""
        padded = self.padded(sources)
        state = self.network.start(padded)
        documents = [(source.document_start, len(source.ids)) for source in sources]
        model = _SpanModel(self.network, self.tokenizer.eos_id)
        return find_spans(model, state, padded.ids, documents, self.tokenizer.bos_id)

    def sentence_vectors(
        self, sources: Sequence[Source], sentences: Sequence[Sequence[tuple[int, int]]]
    ) -> list[SentenceVectors]:
        """What the encoder thinks of the sentences of each source, which are given by their tokens in its document."""
        memory = self.network.memory(self.network.start(self.padded(sources)))
        check_numbers(memory)
        documents = [states[source.document_start :] for states, source in zip(memory, sources, strict=True)]
        return [SentenceVectors.of(*pair) for pair in zip(documents, sentences, strict=True)]

    def likelihoods(self, sources: Sequence[Source], texts: Sequence[Sequence[int]]) -> list[Likelihood]:
        """How likely each text, given as token ids, is to be written about its source."""
        targets = pad_rows([[*text, self.tokenizer.eos_id] for text in texts], self.tokenizer.eos_id, TEXT_MULTIPLE)
        inputs = np.roll(targets, 1, axis=1)
        inputs[:, 0] = self.tokenizer.bos_id
        state, owner = self._started(self.network, sources)
        log_probs = self.network.likelihoods(state, owner, inputs, targets)
        check_numbers(log_probs)
        rows = zip(np.minimum(log_probs, 0.0).tolist(), texts, strict=True)
        return [tuple(row[: len(text) + 1]) for row, text in rows]

    def _started(self, network: WritingNetwork[Any], sources: Sequence[Source]) -> tuple[NetworkState, Ids]:
        """The state from which the different sources are written about, and which of them each source is."""
        different = {id(source): source for source in sources}
        places = {key: place for place, key in enumerate(different)}
        owner = np.array([places[id(source)] for source in sources], dtype=np.int64)
        return network.start(self.padded(list(different.values()))), owner

    def updates(self, drafts: Sequence[Draft], manner: Manner, watch: bool) -> Iterator[list[Update]]:
        """Read the sources of some texts, at least one, and write these, see `lmchat.decoding.search.decode`.

        Args:
            drafts: the texts.
            manner: as `manner` told it of the work that they are of.
            watch: whether each token is given as soon as it is certain.
        """
        writing, config = self.narrow if self.narrow and manner.narrow else self.anything, manner.config
        own, vocabulary = writing.shortlist.narrow, writing.shortlist.vocabulary
        sources = [draft.source for draft in drafts]
        state, owner = self._started(writing.network, sources)
        documents = [source.document_ids for source in sources] if config.no_repeat_ngram_size else []
        updates = decode(
            writing.network.step,
            state.select(owner),
            np.repeat(own([self.tokenizer.bos_id]), len(drafts)),
            vocabulary.after_word() if manner.after_word else vocabulary,
            config,
            sources=list(map(own, documents)),
            seeds=[draft.seed for draft in drafts],
            watch=watch,
            is_last=_ends(drafts, writing.shortlist),
            comparison=self._comparison(drafts, writing.shortlist),
        )
        return writing.shortlist.widened(updates)

    def _comparison(self, drafts: Sequence[Draft], shortlist: Shortlist) -> Comparison:
        """What samples of the texts, as places in a shortlist, are weighed by."""
        faults = self.faults(drafts)
        return Comparison(
            units=lambda places: self.units(shortlist.widen(places)),
            faults=lambda item, places: faults(item, shortlist.widen(places)),
            near=[[tuple(self.units(text)) for text in draft.near] for draft in drafts],
        )

    def units(self, ids: Sequence[int]) -> Sequence[str]:
        """What of a text is compared with others."""
        return score_tokens(without_codes(self.tokenizer.decode(ids)))

    def faults(self, drafts: Sequence[Draft]) -> Faults:
        """2 for a word that is neither in the source nor known to be written, or that was cut out of one of the source,
        and 1 for a second full stop.

        That is written where the end may not come yet. Those that the mode of a text sees are added.
        """

        @cache
        def read(item: int) -> tuple[str, set[str]]:
            text = self.tokenizer.decode(drafts[item].source.ids)
            return text, latin_words(text)

        def count(item: int, ids: Sequence[int]) -> int:
            text = self.tokenizer.decode(ids)
            source, known = read(item)
            invented = bool(self.lexicon.invented(text, known) or self.bigrams.seams(text, source))
            return 2 * invented + ends_twice(text) + drafts[item].faults(text)

        return count


def _ends(drafts: Sequence[Draft], shortlist: Shortlist) -> list[IsLast]:
    """For each text what ends it with a token, given as its place in a shortlist; nothing where no text has such."""
    if not any(draft.is_last for draft in drafts):
        return []
    return [shortlist.of_place(draft.is_last or _never) for draft in drafts]


def _never(_token: int) -> bool:
    """That no token ends a text."""
    return False
