"""The headers of a mail, which say nothing of what it is about but for its subject."""

from __future__ import annotations

import re

_HEADERS = re.compile(r"\s*(?:From .*\n)?(?:[A-Za-z][\w-]*:.*\n(?:[ \t]+\S.*\n)*){2,}[ \t\r]*\n")
_FROM = re.compile(r"^From:", re.M)
_OF_MAIL = re.compile(r"^(?:Subject:|(?:From|To):.*@)", re.M)  # the legs of a journey have From: and To:, too
_SUBJECT = re.compile(r"^Subject:[ \t]*(?!=\?)(\S.*(?:\n[ \t]+\S.*)*)", re.M)
_SHOWN = re.compile(r"[^\n]")


def without_headers(text: str) -> str:
    r"""The text with spaces in place of its headers where it is a mail; the subject stays, and all keeps its place.

    Headers with neither a subject nor anything below them stay, for then they are the text.

    >>> without_headers("From: Ann\nSubject: Tea\n\nIt is ready.")
    '         \n         Tea\n\nIt is ready.'
    """
    found = _HEADERS.match(text)
    if not found or not _FROM.search(found.group()) or not _OF_MAIL.search(found.group()):
        return text
    headers = found.group()
    blank = _SHOWN.sub(" ", headers)
    if subject := _SUBJECT.search(headers):
        blank = blank[: subject.start(1)] + subject.group(1) + blank[subject.end(1) :]
    read = blank + text[len(headers) :]
    return read if read.strip() else text
