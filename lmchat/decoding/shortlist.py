"""A part of the vocabulary that texts are written with, whose tokens have numbers of their own while decoding.

What a text about an English source may be written with is two fifths of a vocabulary of two languages, and the product
with the embedding of all tokens reads nearly half of a step's weights (vocabulary selection; L'Hostis et al. 2016,
arXiv:1610.00072).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from lmchat.decoding.hypothesis import Hypothesis, TokenRecord, Update
from lmchat.decoding.vocabulary import Vocabulary
from lmchat.model.arrays import Ids


@dataclass(frozen=True, slots=True)
class Shortlist:
    """Some tokens, each numbered by its place among them.

    Attributes:
        pieces: (n,), the tokens.
        places: the place of each.
        vocabulary: which places may be written.
    """

    pieces: Ids
    places: Mapping[int, int]
    vocabulary: Vocabulary

    @classmethod
    def build(
        cls,
        pieces: Ids,
        eos: int,
        never: Iterable[int],
        byte_pieces: Mapping[int, int],
        inner: Iterable[int] = (),
        apostrophes: Iterable[int] = (),
    ) -> Shortlist:
        """The shortlist of tokens (n,), among them the end and all byte pieces; see `Vocabulary.build`."""
        places = {piece: place for place, piece in enumerate(pieces.tolist())}
        own_bytes = {places[piece]: byte for piece, byte in byte_pieces.items()}
        own = ([places[piece] for piece in few if piece in places] for few in (never, inner, apostrophes))
        own_never, own_inner, own_apostrophes = own
        vocabulary = Vocabulary.build(len(pieces), places[eos], own_never, own_bytes, own_inner, own_apostrophes)
        return cls(pieces, places, vocabulary)

    def narrow(self, tokens: Iterable[int]) -> list[int]:
        """The places of tokens; raises `KeyError` for one that is not in it."""
        return [self.places[token] for token in tokens]

    def widen(self, places: Sequence[int]) -> list[int]:
        """The tokens at places."""
        tokens: list[int] = self.pieces[list(places)].tolist()
        return tokens

    def of_place(self, of_token: Callable[[int], bool]) -> Callable[[int], bool]:
        """A function of tokens as one of places."""
        return lambda place: of_token(int(self.pieces[place]))

    def widened(self, updates: Iterator[list[Update]]) -> Iterator[list[Update]]:
        """What decoding gives, with tokens instead of places."""
        for news in updates:
            yield [self._update(update) for update in news]

    def _update(self, update: Update) -> Update:
        finished = None if update.finished is None else self._hypothesis(update.finished)
        return Update(update.item, [self._record(record) for record in update.tokens], finished)

    def _hypothesis(self, found: Hypothesis) -> Hypothesis:
        samples = {places: tuple(self.widen(places)) for places in dict.fromkeys(found.samples)}
        return replace(
            found,
            tokens=tuple(map(self._record, found.tokens)),
            samples=tuple(samples[places] for places in found.samples),
        )

    def _record(self, record: TokenRecord) -> TokenRecord:
        alternatives = tuple((int(self.pieces[place]), score) for place, score in record.alternatives)
        return replace(record, id=int(self.pieces[record.id]), alternatives=alternatives)
