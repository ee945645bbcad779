"""References of texts, and how replies score against them or, without one, against their own text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lmchat.engine.faults import as_error
from lmchat.errors import LmchatError, UnreadableInput, UsageError
from lmchat.locations import path_in
from lmchat.text.file_names import names_missing_file
from lmchat.tui.conversation.source import Source
from lmchat.tui.conversation.turn import Turn
from lmchat.tui.strings import strings

if TYPE_CHECKING:
    from lmchat.evaluation.rouge import RougeScores
    from lmchat.evaluation.self_evaluation import SelfEvaluation

_ONE_NAME = re.compile(r"[!-~]+\.[A-Za-z]\w{1,4}")
"""Characters of ASCII without a space that end like the name of a file."""
MOST_MEASURED = 50
"""Replies of a session that are scored: the last ones."""


@dataclass(frozen=True, slots=True)
class Measured:
    """The scores of one reply.

    Attributes:
        own: of the reply against its own text.
        against: of the reply ("summary"), lead-1 and lead-3 against the reference; None without one.
        reference: the reference.
    """

    own: SelfEvaluation
    against: dict[str, RougeScores] | None = None
    reference: str = ""


class Scoreboard:
    """Keeps references and what was measured already; measuring brings the metrics along, and is for a thread."""

    def __init__(self) -> None:
        self._references: dict[Source, Source] = {}
        self._measured: dict[tuple[Turn, Source | None], Measured] = {}

    def refer(self, source: Source, text: str) -> Source:
        """Let a text, or the file of that path, be the reference of all replies about a source.

        Raises:
            UsageError: there is no text.
            UnreadableInput: a path that is not there.
        """
        path = path_in(text)
        if not text.strip():
            raise UsageError("/reference", strings.REFERENCE_HINT)
        if path is None and (names_missing_file(text) or _ONE_NAME.fullmatch(text.strip())):
            raise UnreadableInput(f"{text.strip()}{strings.COLON}{strings.REFERENCE_MISSING}", strings.REFERENCE_HINT)
        reference = Source.file(path) if path is not None else Source.pasted(text)
        self._references[source] = reference
        return reference

    def reference(self, turn: Turn) -> Source | None:
        """The reference of a turn's reply."""
        return self._references.get(turn.source)

    def forget_reference(self, turn: Turn) -> None:
        """Let the replies about a turn's text have no reference."""
        self._references.pop(turn.source, None)

    def measure(self, turn: Turn) -> Measured:
        """The scores of a reply; raises `LmchatError`, and nothing else, where there can be none."""
        reference = self.reference(turn)
        key = (turn, reference)
        if key not in self._measured:
            try:
                self._measured[key] = _measure(turn, reference)
            except LmchatError:
                raise
            except Exception as error:  # a thread would end in silence
                raise as_error(error) from error
        return self._measured[key]

    def measure_all(self, turns: Iterable[Turn]) -> Iterator[tuple[int, Measured]]:
        """The scores of the last replies, each with the number of its turn, from 1 on; without those that have none."""
        numbered = [(number, turn) for number, turn in enumerate(turns, start=1) if turn.ended and turn.text.strip()]
        for number, turn in numbered[-MOST_MEASURED:]:
            try:
                yield number, self.measure(turn)
            except LmchatError:  # said where that reply is looked at
                continue


def _measure(turn: Turn, reference: Source | None) -> Measured:
    from lmchat.evaluation.against_reference import reference_scores
    from lmchat.evaluation.self_evaluation import source_evaluation

    text = turn.source.read()
    own = source_evaluation(text, turn.text)
    if reference is None:
        return Measured(own)
    wanted = reference.read()
    return Measured(own, reference_scores(wanted, text, turn.text), wanted)
