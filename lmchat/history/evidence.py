"""What a reply rests on, as its details say: the sentences drawn on, the answers with theirs, or the error."""

from __future__ import annotations

from typing import Any

from lmchat.history.records import Message


def evidence(message: Message) -> list[str]:
    """A line for each answer, sentence and error of a reply; details of another kind are passed over."""
    answers = [_answer(each) for each in _objects(message.details.get("answers"))]
    drawn = [_line(each.get("text")) for each in _objects(message.details.get("drawn_from"))]
    return [line for line in [*answers, *drawn, _line(message.details.get("error"))] if line]


def _answer(answer: dict[str, Any]) -> str:
    """The probability, the answer, and its sentence."""
    probability, sentence = answer.get("probability"), answer.get("sentence")
    number = f"{probability:.2f}" if isinstance(probability, float | int) else ""
    around = _line(sentence.get("text")) if isinstance(sentence, dict) else ""
    return " · ".join(filter(None, [number, _line(answer.get("text")), around]))


def _objects(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _line(value: Any) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""
