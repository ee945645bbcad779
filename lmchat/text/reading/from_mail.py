"""Mail with encoded or several parts (MIME) to text: the headers that people read, and the first body that is shown."""

from __future__ import annotations

import email
import re
from email import policy
from email.message import MIMEPart

from lmchat.text.reading.encodings import decode
from lmchat.text.reading.tags import strip_tags

_HEADERS = ("From", "To", "Cc", "Date", "Subject")
_LINE_BREAK = re.compile(r"\r\n?")
_BLOCKQUOTE = re.compile(r"<(/?)blockquote\b([^<>]*)>", re.I)
_OF_REPLY = re.compile(r"\btype\s*=\s*[\"']?cite\b|\bgmail_quote\b", re.I)
_SAYS_WHO = re.compile(r"(?:\bwrote|写道)\s?[:：]\Z")
_BEGINS, _BEGINS_REPLY, _ENDS = "\x0e", "\x0e\x0e", "\x0f"
"""Lines in place of the tags of block quotations: of characters that no reference in HTML stands for."""


def mail_prose(data: bytes) -> str:
    """The headers of a mail, an empty line, and its text, or its HTML without tags; attachments are not read."""
    message = email.message_from_bytes(data, policy=policy.default)
    headers = [f"{name}: {_value(message, name)}" for name in _HEADERS if name in message]
    body = message.get_body(("plain", "html"))
    return "\n".join([*headers, "", _shown_text(body) if body else ""])


def _value(message: MIMEPart, name: str) -> str:
    """What a header says, on one line; "" where it is malformed."""
    try:
        return " ".join(str(message[name]).split())
    except Exception:  # noqa: BLE001 - of malformed addresses the parser raises several kinds
        return ""


def _shown_text(part: MIMEPart) -> str:
    """The text of a part without attachments."""
    payload = part.get_payload(decode=True)
    text = decode(payload if isinstance(payload, bytes) else b"", part.get_content_charset()).text
    return _html_text(text) if part.get_content_type() == "text/html" else _LINE_BREAK.sub("\n", text)


def _html_text(page: str) -> str:
    r"""The text of an HTML mail, with `> ` before each line of the mails that it replies to, as in plain text.

    These are block quotations that are marked as such, or that stand below who wrote them.

    >>> _html_text("Yes.<p>Ann wrote:<blockquote>Tea?</blockquote>")
    'Yes.\nAnn wrote:\n> Tea?'
    """
    lines: list[str] = []
    quoted: list[bool] = []
    for line in strip_tags(_BLOCKQUOTE.sub(_as_line, page)).split("\n"):
        is_quoted = any(quoted[-1:])
        if line == _ENDS:
            del quoted[-1:]
        elif line in (_BEGINS, _BEGINS_REPLY):
            quoted.append(is_quoted or line == _BEGINS_REPLY or bool(lines and _SAYS_WHO.search(lines[-1])))
        else:
            lines.append(f"> {line}" if is_quoted else line)
    return "\n".join(lines)


def _as_line(tag: re.Match[str]) -> str:
    """What stands for the tag of a block quotation once the tags are gone."""
    begins = _BEGINS_REPLY if _OF_REPLY.search(tag.group(2)) else _BEGINS
    return f"<br>{_ENDS if tag.group(1) else begins}<br>"
