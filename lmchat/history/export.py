"""A session as a document: Markdown, JSON, plain text or HTML. Pure functions of a loaded session.

Nothing in a document steers a terminal. Under a reply stands what it rests on; only JSON has all details of a message.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from lmchat.errors import UsageError
from lmchat.history.evidence import evidence
from lmchat.history.records import Conversation, Message
from lmchat.locations import write_new
from lmchat.text.sanitize import safe_line, terminal_safe

JSON_VERSION = 1
SPEAKERS = {"user": "You", "assistant": "lmchat"}
ENDINGS = {"writing": "still being written", "cancelled": "cancelled", "failed": "failed"}

QUOTED, STANDING = "quoted from the text", "a standing reply"
"""What the model did not write itself: in all modes but the chat, and in the chat."""
NO_ANSWER = "No answer in this text."
BEST_GUESS = "The best guess:"

_MARKDOWN_SIGN = re.compile(r"([\\`*_\[\]<>#|~&])")
_ESCAPED = r"\\\1"
_STYLE = (
    "body{max-width:46rem;margin:2rem auto;padding:0 1rem;font:1rem/1.6 system-ui,sans-serif;color-scheme:light dark}"
    "article{margin:1.5rem 0;padding:.1rem 1rem;border-left:.25rem solid #888}.assistant{border-color:#27c}"
    "header{font-size:.85rem;opacity:.75}p{white-space:pre-wrap;overflow-wrap:anywhere}"
)
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def to_markdown(conversation: Conversation) -> str:
    """A heading a message; what the user wrote is quoted, a reply is Markdown as it was written."""
    title = _MARKDOWN_SIGN.sub(_ESCAPED, _title(conversation))
    parts = [f"# {title}"]
    for message in conversation.messages:
        text = _said(message).strip("\n")
        if message.role == "user":
            text = "\n".join(f"> {line}".rstrip() for line in text.split("\n"))
        parts += [f"## {_heading(message)}", text]
        parts += [f"> {_MARKDOWN_SIGN.sub(_ESCAPED, line)}" for line in _evidence(message)]
    return "\n\n".join(parts) + "\n"


def to_text(conversation: Conversation) -> str:
    """The title, and each message under a line that says whose it is."""
    title = _title(conversation)
    parts = [f"{title}\n{'=' * min(len(title), 80)}"]
    parts += [
        "\n  | ".join([f"--- {_heading(message)} ---\n{_said(message).strip(chr(10))}", *_evidence(message)])
        for message in conversation.messages
    ]
    return "\n\n".join(parts) + "\n"


def to_html(conversation: Conversation) -> str:
    """A page that needs nothing else, without scripts; all text is shown as it was written."""
    title = html.escape(_title(conversation))
    articles = "".join(
        f'<article class="{message.role}">\n<header>{html.escape(_heading(message))}</header>\n'
        f"<p>{html.escape(_said(message))}</p>\n"
        + "".join(f"<blockquote>{html.escape(line)}</blockquote>\n" for line in _evidence(message))
        + "</article>\n"
        for message in conversation.messages
    )
    return (
        '<!doctype html>\n<html>\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n{articles}</body>\n</html>\n"
    )


def to_json(conversation: Conversation) -> str:
    """Everything that is saved, as one object; times are ISO 8601 in UTC."""
    return json.dumps(as_json(conversation), ensure_ascii=False, indent=2) + "\n"


def as_json(conversation: Conversation) -> dict[str, Any]:
    """The object that `to_json` writes."""
    session, messages = asdict(conversation.session), [asdict(message) for message in conversation.messages]
    record = {
        "format": "lmchat-session",
        "version": JSON_VERSION,
        **{name: session[name] for name in ("id", "title", "created", "changed")},
        "messages": [{name: each[name] for name in each if name != "session"} for each in messages],
    }
    safe: dict[str, Any] = safe_values(record)
    return safe


def safe_values(value: Any) -> Any:
    """JSON values with safe strings and with times in ISO 8601, of the same shape."""
    if isinstance(value, str):
        return terminal_safe(value)
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, dict):
        return {terminal_safe(key): safe_values(each) for key, each in value.items()}
    return [safe_values(each) for each in value] if isinstance(value, list | tuple) else value


WRITERS: Mapping[str, Callable[[Conversation], str]] = {
    "md": to_markdown,
    "json": to_json,
    "txt": to_text,
    "html": to_html,
}
"""The formats by the ending of their files."""


def writer_for(path: Path) -> Callable[[Conversation], str]:
    """What writes the format that the ending of a file's name says; raises `UsageError` where it means none."""
    write = WRITERS.get(path.suffix.lower().lstrip("."))
    if write is None:
        endings = ", ".join(f".{ending}" for ending in WRITERS)
        raise UsageError(f"{terminal_safe(str(path))}: no format has this ending", f"choose one of {endings}")
    return write


def write_document(conversation: Conversation, path: Path) -> None:
    """Write a session to a new file in the format that the ending of its name says.

    Raises:
        UsageError: the ending means no format, or the file is there already or cannot be written.
    """
    write = writer_for(path)
    try:
        write_new(path, write(conversation))
    except FileExistsError as error:
        raise UsageError(f"{terminal_safe(error.filename)} is there already", "choose another name") from None
    except (OSError, ValueError) as error:  # a NUL or a lone surrogate in the name
        reason = getattr(error, "strerror", None) or error
        raise UsageError(f"{terminal_safe(str(path))}: {reason}", "choose another name") from None


def _title(conversation: Conversation) -> str:
    return safe_line(conversation.session.name) or "(no title)"


def _said(message: Message) -> str:
    """The text of a message; a reply to a question that the text does not answer is called a guess."""
    text = terminal_safe(message.text)
    if not message.no_answer:
        return text
    return f"{NO_ANSWER} {BEST_GUESS} {text}" if text.strip() else NO_ANSWER


def _evidence(message: Message) -> list[str]:
    return list(map(terminal_safe, evidence(message)))


def _heading(message: Message) -> str:
    """Who, in which mode, about which file, when, and how it ended if not well, or that the model did not write it."""
    path = message.details.get("path")
    file = Path(path).name if isinstance(path, str) else ""
    parts = [message.mode, "" if file in message.text else file, f"{message.created:%Y-%m-%d %H:%M} UTC"]
    stands_in = STANDING if message.mode == "chat" else QUOTED
    end = stands_in if message.details.get("fallback") is True else ENDINGS.get(message.status, "")
    return " · ".join(filter(None, [SPEAKERS[message.role], *map(terminal_safe, parts), end]))
