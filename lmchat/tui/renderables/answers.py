"""The answer to a question as it is shown: the answer, how sure it is, and its sentence with the answer marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from lmchat.tui.strings import strings

if TYPE_CHECKING:
    from lmchat.engine.events import Completed
    from lmchat.modes.values import Answer

MOST_CONTEXT = 300
"""Characters of a sentence that are shown on either side of the answer."""
LITTLE_CONTEXT = 60
"""The same for what else the answer could be."""
LEAST_PROBABILITY = 0.005
"""What else the answer could be is shown if its probability is not 0.00."""


def in_sentence(answer: Answer, most: int = MOST_CONTEXT) -> tuple[str, str, str]:
    """The answer between what stands before and after it in its sentence, each on one line and safe to show.

    At most `most` characters of either side are kept.
    """
    from lmchat.text import quoting  # its regular expressions take 15 ms to compile

    sentence = answer.sentence
    before, piece, after = quoting.in_sentence(
        sentence.text, answer.start - sentence.start, answer.end - sentence.start
    )
    if len(before) > most:
        before = "…" + before[-most:]
    if len(after) > most:
        after = after[:most] + "…"
    return before.lstrip(), piece.strip(), after.rstrip()


def answer_content(completed: Completed) -> Content:
    """What a reply to a question shows: the answer, its sentence and the alternatives, or that there is none."""
    best = completed.answers[0]
    others = [answer for answer in completed.answers[1:] if answer.probability >= LEAST_PROBABILITY]
    lines = [_headline(best, completed.no_answer), sentence_content(best)]
    if others:
        lines += [Content(""), Content.styled(f"{strings.ALSO_POSSIBLE}{strings.COLON}".rstrip(), "dim")]
        lines += [_alternative(answer) for answer in others]
    return Content("\n").join(lines)


def _headline(answer: Answer, no_answer: bool) -> Content:
    _, piece, _ = in_sentence(answer)
    probability = (f"  {strings.PROBABILITY} {answer.probability:.2f}", "dim")
    if no_answer:
        return Content.assemble(
            f"{strings.NO_ANSWER} {strings.BEST_GUESS}{strings.COLON}", (piece, "italic"), probability
        )
    return Content.assemble((piece, "bold"), probability)


def sentence_content(answer: Answer) -> Content:
    """The sentence of an answer with the answer marked."""
    before, piece, after = in_sentence(answer)
    return Content.assemble(before, (f"»{piece}«", "bold underline"), after)


def _alternative(answer: Answer) -> Content:
    before, piece, after = in_sentence(answer, LITTLE_CONTEXT)
    return Content.assemble(
        (f"{answer.probability:.2f}  ", "dim"), (piece, "bold"), (f"  {before}»{piece}«{after}", "dim")
    )
