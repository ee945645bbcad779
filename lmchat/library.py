"""lmchat for Python programs: a summary, an answer or a continuation in one call.

    >>> import lmchat
    >>> text = "The bridge was opened in 1932. It carries trains and cars. The toll was abolished in 2009."
    >>> lmchat.answer("When was the bridge opened?", text).text
    '1932'

`text` is the same in the examples below. A checkpoint is loaded at its first use, which takes a second or more, and is
kept. All functions may be called by many threads at once, and give what they give to one.
"""

from __future__ import annotations

import threading
from os import PathLike
from typing import TYPE_CHECKING, Any

from lmchat.engine.engine import Engine
from lmchat.engine.request import Request
from lmchat.modes.generate import changed_decoding

if TYPE_CHECKING:
    from lmchat.engine.events import Answer
    from lmchat.text.lengths import LengthClass

_engines: dict[tuple[str, str], Engine] = {}
_loading = threading.Lock()


def load(checkpoint: str = "summarize", device: str = "auto") -> Engine:
    """The engine of a checkpoint, loaded once and kept.

    Args:
        checkpoint: the name of a shipped checkpoint, or the path of a folder.
        device: "auto", "cpu", "cuda" or "mps".

    Raises:
        CheckpointError: it is missing, damaged, or of another version.
        DeviceError: there is no such device.

    >>> request = lmchat.Request("summarize", text, length="short")
    >>> events = list(lmchat.load("summarize").stream(request))
    >>> [type(event).__name__ for event in (events[0], events[-1])]
    ['Started', 'Completed']
    >>> "".join(event.text for event in events if isinstance(event, lmchat.Token)) == events[-1].text
    True
    """
    with _loading:
        if (checkpoint, device) not in _engines:
            _engines[checkpoint, device] = Engine.load(checkpoint, device)
        return _engines[checkpoint, device]


def summarize(
    text: str,
    *,
    length: LengthClass | None = None,
    sentences: int | None = None,
    chars: int | None = None,
    seed: int = 0,
    checkpoint: str = "summarize",
) -> str:
    """A summary of a text in English or Chinese, of any length.

    Args:
        text: what is summarized.
        length: "short" (a headline), "medium" (a sentence or two) or "long" (a paragraph); None is what `sentences` and
            `chars` leave room for, and a headline where neither is given.
        sentences: as many sentences at most.
        chars: as many characters at most.
        seed: of sampling; the same seed gives the same summary.
        checkpoint: a name or a folder.

    Raises:
        TypeError: the text is no string.
        LmchatError: there is no text, a wish makes no sense, or the checkpoint cannot be used.

    >>> 0 < len(lmchat.summarize(text)) < len(text)
    True
    >>> len(lmchat.summarize(text, chars=40)) <= 40
    True
    """
    _check_strings(text=text)
    request = Request("summarize", text, length=length or "", sentences=sentences, chars=chars, seed=seed)
    return load(checkpoint).run(request).text


def answer(question: str, text: str, *, threshold: float | None = None, checkpoint: str = "answer") -> Answer | None:
    """The piece of a text that answers a question; None where it has no answer.

    Args:
        question: in English or Chinese.
        text: where the answer is looked for.
        threshold: the probability below which there is no answer; 0 always gives one; None: the checkpoint's own.
        checkpoint: a name or a folder.

    Returns:
        The answer, which has its text, start and end (in code points of `text`), probability and sentence.

    Raises:
        TypeError: the text or the question is no string.
        LmchatError: there is no text or question, or the checkpoint cannot be used.

    >>> found = lmchat.answer("When was the toll abolished?", text, threshold=0)
    >>> text[found.start : found.end] == found.text
    True
    >>> found.sentence.text
    'The toll was abolished in 2009.'
    """
    _check_strings(question=question, text=text)
    done = load(checkpoint).run(Request("answer", text, query=question, top_k=1, threshold=threshold))
    return None if done.no_answer else done.answers[0]


def generate(
    prompt: str,
    *,
    max_new_tokens: int | None = None,
    seed: int = 0,
    stop: str | tuple[str, ...] = (),
    checkpoint: str = "generate",
    **decoding: Any,
) -> str:
    """What may follow a text; it begins with a space where one belongs between the two.

    Args:
        prompt: what is continued.
        max_new_tokens: pieces of text at most.
        seed: of sampling; the same seed gives the same text.
        stop: a string that ends the text before it, or several.
        checkpoint: a name or a folder.
        **decoding: other fields of `lmchat.decoding.config.DecodingConfig`, such as temperature=0.8.

    Raises:
        TypeError: there is no such setting, or the prompt is no string.
        LmchatError: there is no prompt, a setting makes no sense, or the checkpoint cannot be used.

    >>> lmchat.generate("The old man closed the door and", seed=7) == lmchat.generate(
    ...     "The old man closed the door and", seed=7
    ... )
    True
    """
    _check_strings(prompt=prompt)
    changes = decoding if max_new_tokens is None else {**decoding, "max_new_tokens": max_new_tokens}
    stops = (stop,) if isinstance(stop, str) else stop
    request = Request("generate", prompt, decoding=changed_decoding(changes), seed=seed, stop=stops)
    return load(checkpoint).run(request).text


def _check_strings(**values: object) -> None:
    """Raise `TypeError` where an argument of a function is no string."""
    for name, value in values.items():
        if not isinstance(value, str):
            hint = "; lmchat.read_document reads the text of a file" if isinstance(value, PathLike) else ""
            raise TypeError(f"{name} must be a str, not {type(value).__name__}{hint}")
