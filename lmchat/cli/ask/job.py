"""Asks the files of one command the same question, one after the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lmchat.cli.shared.answers import QuestionReply
from lmchat.cli.shared.following import follow
from lmchat.cli.shared.narration import Narrator
from lmchat.cli.shared.question import Question, merged, relevances
from lmchat.cli.shared.tally import Tally
from lmchat.engine.protocol import StreamingEngine

if TYPE_CHECKING:
    from lmchat.engine.events import Completed


@dataclass(frozen=True, slots=True)
class AskJob:
    """One command's work.

    Attributes:
        names: the files, "-" for standard input.
        question: what to ask of each.
        load: loads the engine; called once, when the first file has been read.
        narrator: tells what happens.
    """

    names: Sequence[str]
    question: Question
    load: Callable[[], StreamingEngine]
    narrator: Narrator

    def run(self) -> tuple[QuestionReply | None, int]:
        """Work through the files; returns what they say, None if not one could be asked, and the exit code.

        Raises what makes all further work pointless.
        """
        tally = Tally(self.narrator)
        engine: StreamingEngine | None = None
        asked: list[tuple[str, Completed]] = []
        found: list[Counter[str]] = []
        has_rivals = len(self.names) > 1  # a text alone is compared with none, and may be long
        for name, document in tally.documents(self.names):
            engine = engine or self.load()
            with tally.counting(name), self.narrator.progress(name) as progress:
                asked.append((name, follow(engine.stream(self.question.request(document.text)), progress)))
                found.append(self.question.units_in(document.text) if has_rivals else Counter())
        if engine is None or not asked:
            return None, tally.exit_code
        return merged(self.question, asked, relevances(found), engine.name), tally.exit_code
