"""What a reply rests on, as its details say: the sentences drawn on, the answers with theirs, or the error."""

from __future__ import annotations

from typing import Any

from lmchat.history.records import Message


def evidence(message: Message) -> list[str]:
    """A line for each answer, each sentence that neither the reply nor an answer shows, and the error of a reply.

    Details of another kind are passed over.
    """
    answers = _objects(message.details.get("answers"))
    shown = {_line(message.text), *map(_sentence, answers)}
    drawn = [_line(each.get("text")) for each in _objects(message.details.get("drawn_from"))]
    rests_on = [line for line in drawn if line not in shown]
    return [line for line in [*map(_answer, answers), *rests_on, _line(message.details.get("error"))] if line]


def _answer(answer: dict[str, Any]) -> str:
    """The probability, the answer, and its sentence."""
    probability = answer.get("probability")
    number = f"{probability:.2f}" if isinstance(probability, float | int) else ""
    return " · ".join(filter(None, [number, _line(answer.get("text")), _sentence(answer)]))


def _sentence(answer: dict[str, Any]) -> str:
    """The sentence that an answer stands in; "" where that is not kept."""
    sentence = answer.get("sentence")
    return _line(sentence.get("text")) if isinstance(sentence, dict) else ""


def _objects(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _line(value: Any) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""
