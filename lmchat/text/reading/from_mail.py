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
    return strip_tags(text) if part.get_content_type() == "text/html" else _LINE_BREAK.sub("\n", text)
