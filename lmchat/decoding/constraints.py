"""What may not be written next, as functions of the tokens written so far: one call a step for all rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from lmchat.decoding.config import DecodingConfig
from lmchat.decoding.vocabulary import LONGEST_CHARACTER, Vocabulary
from lmchat.model.arrays import Floats, Ids

Ngram = tuple[int, ...]


class Constraints:
    """The constraints of one decoding.

    Args:
        vocabulary: which tokens may be written.
        config: the settings.
        sources: for each item the tokens of its document; an n-gram may be repeated as often as it stands there, so
            that a name made of many pieces can be written each time it is due.
    """

    def __init__(self, vocabulary: Vocabulary, config: DecodingConfig, sources: Sequence[Sequence[int]] = ()) -> None:
        self._vocabulary = vocabulary
        self._config = config
        self._sources = sources
        self._factors = np.where(vocabulary.is_byte, 1, config.repetition_penalty).astype(np.float32)  # (vocab,)
        self._source_ngrams: dict[int, Counter[Ngram]] = {}

    def apply(self, log_probs: Floats, ids: Ids, items: Sequence[int]) -> Floats:
        """Scores (rows, vocab), a new array, with -inf for what may not be written.

        Args:
            log_probs: (rows, vocab), left as it is.
            ids: (rows, time), the tokens written so far.
            items: the item of each block of rows; all blocks are equally long.
        """
        written = ids.shape[1]
        left = min(self._config.max_new_tokens - written, LONGEST_CHARACTER)
        scores: Floats = log_probs + self._vocabulary.outside[left - 1]
        if not written:
            scores[:, self._vocabulary.never_first] = -np.inf
        if self._vocabulary.bytes and written:
            self._complete_characters(scores, log_probs, ids)
        if written < self._config.min_new_tokens:
            scores[:, self._vocabulary.eos] = -np.inf
        if self._config.repetition_penalty != 1 and written:
            self._penalize_repetition(scores, ids)
        if 0 < self._config.no_repeat_ngram_size <= written:
            self._block_ngrams(scores, ids, items)
        return scores

    def _complete_characters(self, scores: Floats, log_probs: Floats, ids: Ids) -> None:
        """Rows inside a character may only go on with it."""
        for row in np.flatnonzero(self._vocabulary.is_byte[ids[:, -1]]).tolist():
            due = self._vocabulary.due(ids[row, 1 - LONGEST_CHARACTER :].tolist())
            if due is not None:
                np.add(log_probs[row], self._vocabulary.inside[due], out=scores[row])

    def _penalize_repetition(self, scores: Floats, ids: Ids) -> None:
        """Make tokens already written less likely; bytes are spared, for they are shared by unlike characters."""
        scores[np.arange(len(ids))[:, None], ids] *= self._factors[ids]

    def _block_ngrams(self, scores: Floats, ids: Ids, items: Sequence[int]) -> None:
        """Forbid what would complete an n-gram once more than allowed.

        What goes on with a character or a word is spared, so that none breaks: a loop ends where its next word begins,
        or inside the word where the n-gram was written in the same word before.
        """
        size = self._config.no_repeat_ngram_size
        starts = ids.shape[1] - size + 1
        same = np.logical_and.reduce([ids[:, at : at + starts] == ids[:, [starts + at]] for at in range(size - 1)])
        if not same.any():
            return
        rows, places = same.nonzero()
        tokens = ids[rows, places + size - 1]
        begins = ~self._vocabulary.goes_on[tokens]
        last_words = np.where(self._vocabulary.goes_on[ids], 0, np.arange(ids.shape[1])).max(axis=1)  # where they begin
        loops = begins | ((places >= last_words[rows]) & ~self._vocabulary.is_byte[tokens])
        followers = zip(rows[loops].tolist(), tokens[loops].tolist(), strict=True)
        block = len(ids) // len(items)
        for (row, token), count in Counter(followers).items():
            ngram = (*ids[row, 1 - size :].tolist(), token)
            if count >= self._allowed(ngram, items[row // block]):
                scores[row, token] = -np.inf

    def _allowed(self, ngram: Ngram, item: int) -> int:
        """How often an n-gram may be written about an item."""
        if not self._sources:
            return 1
        if item not in self._source_ngrams:
            source, size = self._sources[item], len(ngram)
            self._source_ngrams[item] = Counter(zip(*(source[i:] for i in range(size)), strict=False))
        return max(1, self._source_ngrams[item][ngram])
