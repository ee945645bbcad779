"""How the answer to a question is written: as text, or as one JSON object."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TextIO, TypeAlias

from lmchat.text import quoting
from lmchat.text.json_line import json_line
from lmchat.text.language import Language, detect_language
from lmchat.text.sanitize import safe_line, terminal_safe

if TYPE_CHECKING:
    from lmchat.modes.values import Answer

NO_ANSWER: dict[Language, str] = {"en": "no answer in this text", "zh": "文中没有答案"}
"""What is said in the language of the question."""
MOST_CONTEXT = 300
"""Characters of a sentence that are shown, the answer included."""
ELLIPSIS = "…"
_BROKEN_WORD_BEFORE = re.compile(r"^\S{0,20}\s")
_BROKEN_WORD_AFTER = re.compile(r"\s\S{0,20}$")

Line: TypeAlias = tuple[str, str, str]
"""A line of text in three parts; the middle one is bold in a terminal."""


@dataclass(frozen=True, slots=True)
class Found:
    """An answer and where it was found.

    Attributes:
        file: the file as it was named.
        answer: the answer, with its place in the text of the file.
    """

    file: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class QuestionReply:
    """What all files say to one question.

    Attributes:
        question: as it was asked.
        found: the answers of all files, best first, at most as many as were asked for.
        no_answer: whether the best one is too improbable to be given.
        checkpoint: the name of the checkpoint that found them.
        seconds: reading all the files, loading the checkpoint excluded.
    """

    question: str
    found: tuple[Found, ...]
    no_answer: bool
    checkpoint: str
    seconds: float

    @property
    def best(self) -> Found | None:
        """The answer; None where there is none."""
        return None if self.no_answer or not self.found else self.found[0]

    @property
    def alternatives(self) -> tuple[Found, ...]:
        """What else it could be: all that was found but the answer."""
        return self.found if self.best is None else self.found[1:]


def write_json(reply: QuestionReply, out: TextIO) -> None:
    """Write the reply as one line of JSON."""
    out.write(json_line(as_json(reply)))


def as_json(reply: QuestionReply) -> dict[str, Any]:
    """The JSON object of a reply; offsets count code points of the text as read, `end` is exclusive."""
    best = reply.best
    place = dict.fromkeys(("answer", "file", "start", "end", "sentence", "sentence_start", "sentence_end"))
    if best is not None:
        sentence = best.answer.sentence
        place = _found_as_json(best) | {"sentence_start": sentence.start, "sentence_end": sentence.end}
    return {
        "question": terminal_safe(reply.question),
        **place,
        "probability": _rounded(reply.found[0].answer.probability) if reply.found else 0.0,
        "no_answer": best is None,
        "alternatives": [
            _found_as_json(found) | {"probability": _rounded(found.answer.probability)} for found in reply.alternatives
        ],
        "checkpoint": reply.checkpoint,
        "seconds": round(reply.seconds, 4),
    }


def _found_as_json(found: Found) -> dict[str, Any]:
    answer = found.answer
    return {
        "answer": terminal_safe(answer.text),
        "file": terminal_safe(found.file),
        "start": answer.start,
        "end": answer.end,
        "sentence": terminal_safe(answer.sentence.text),
    }


def _rounded(probability: float) -> float:
    return round(probability, 4)


def write_text(reply: QuestionReply, out: TextIO) -> None:
    """Write the reply as text; a terminal gets the same words, the answers bold."""
    if not out.isatty():
        out.writelines("".join(line) + "\n" for line in text_lines(reply))
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(file=out)
    for before, bold, after in text_lines(reply):
        console.print(Text.assemble(before, (bold, "bold"), after), soft_wrap=True, highlight=False)


def text_lines(reply: QuestionReply) -> Iterator[Line]:
    """The answer with its alternatives, or a line that says that there is none."""
    best = reply.best
    if best is None:
        yield "", NO_ANSWER[detect_language(reply.question)], ""
        return
    yield from _found_lines(best, "")
    for number, found in enumerate(reply.alternatives, start=2):
        yield "", "", ""
        yield from _found_lines(found, f"{number}. ")


def _found_lines(found: Found, label: str) -> Iterator[Line]:
    answer = found.answer
    before, piece, after = shortened(*in_sentence(answer))
    yield label, piece, ""
    yield f"  {before}»", piece, f"«{after}"
    yield f"  {safe_line(found.file)}:{answer.start}-{answer.end}  probability {answer.probability:.2f}", "", ""


def in_sentence(answer: Answer) -> tuple[str, str, str]:
    """The answer between what stands before and after it in its sentence; no line breaks, safe to show."""
    sentence = answer.sentence
    return quoting.in_sentence(sentence.text, answer.start - sentence.start, answer.end - sentence.start)


def shortened(before: str, piece: str, after: str, most: int = MOST_CONTEXT) -> tuple[str, str, str]:
    """The same with an ellipsis for what is too far from the piece to fit into about `most` characters.

    >>> shortened("It is known to all that ", "Ann", " came home late.", 24)
    ('…all that ', 'Ann', ' came home…')
    """
    room = max(0, most - len(piece))
    left = max(room // 2, room - len(after))
    right = room - min(left, len(before))
    if len(before) > left:
        before = ELLIPSIS + _BROKEN_WORD_BEFORE.sub("", before[len(before) - left :])
    if len(after) > right:
        after = _BROKEN_WORD_AFTER.sub("", after[:right]) + ELLIPSIS
    return before, piece, after
