"""What of a mail are not its own words: headers but the subject, a greeting, quoted replies, a closing."""

from __future__ import annotations

import re

from lmchat.text.layout.closings import QUOTED, is_notice, without_closing
from lmchat.text.layout.greetings import without_greeting
from lmchat.text.layout.masks import blanked, mask, masked

_SENDER, _OTHERS = r"(?:发件人|寄件人|发信人)[:：]", r"(?:收件人|收信人|抄送|密送|日期|时间|发送时间|主题|附件)[:：]"
_HEADERS = re.compile(
    rf"\s*(?:From .*\n)?(?:(?:[A-Za-z][\w-]*:|{_SENDER}|{_OTHERS}).*\n(?:[ \t]+\S.*\n)*){{2,}}[ \t\r]*\n"
)
_FROM = re.compile(rf"^(?:From:|{_SENDER})", re.M)
_OF_MAIL = re.compile(
    rf"^(?:Subject:|(?:From|To):.*@|{_SENDER})", re.M
)  # the legs of a journey have From: and To:, too
_SUBJECT = re.compile(r"^(?:Subject:|主题[:：])[ \t]*(?!=\?)(\S.*(?:\n[ \t]+\S.*)*)", re.M)
_LABEL = re.compile(r"\A\s*+(?:(?i:subject|topic|title|re|fwd?|aw|wg)|主题|标题|回复|答复|转发)[:：](?=.*\S)")
_ATTRIBUTION = re.compile(
    r"^(?:On\b.*\n)?.*(?:\bwrote|写道) ?[:：][ \t\r]*$(?=\n(?:[ \t\r]*\n)?[ \t]*>)"  # which may take two lines
    r"|^[ \t]*>[> \t]*On\b.*\bwrote:[ \t\r]*$",
    re.M,
)
_EARLIER = re.compile(
    r"^([ \t]*(?:_{5}|-{5}[^\w\n]*+\w).*\n\s*)?"
    rf"(?:From:|{_SENDER}).*\n(?:(?:(?:Sent|Date|To|Cc|Subject):|{_OTHERS}).*\n){{2,}}",
    re.M,
)
"""The headers of a mail that stands below, as one does that is replied to or forwarded, which a rule parts off.

A rule of mere dashes also stands between the mails of a digest, each of which is read.
"""
_QUOTE_MARKS = re.compile(r"^[ \t]*>[> \t]*", re.M)
_OWN_CHARACTERS = 20
"""A mail with fewer of its own has nothing to say beside what it quotes."""


def own_words(text: str) -> str:
    r"""The text with spaces in place of what a mail has beside its own words, so that all of these keep their place.

    A greeting goes from any text, and so does a mail below that a rule parts off; quoted replies go from one with
    headers or with a line that says who wrote them. A closing goes from all these and from notices. Where nothing else
    is there, quotes stay without marks, and a mail below without headers; headers stay where neither a subject nor a
    word is left.

    >>> own_words("From: Ann\nSubject: Tea\n\nIt is ready.")
    '         \n         Tea\n\nIt is ready.'
    """
    headers = _headers(text)
    body = text[len(headers) :]
    body = _without_earlier(body, bool(headers))
    if headers or ("\n>" in body and _ATTRIBUTION.search(body)):
        body = _without_quotes(body)
    read = _with_subject(headers) + _without_ends(body, bool(headers))
    while _LABEL.match(read):
        read = masked(_LABEL, read)
    return read if read.strip() else text


def _headers(text: str) -> str:
    """The headers that a mail begins with; nothing where it is no mail."""
    found = _HEADERS.match(text)
    headers = found.group() if found else ""
    return headers if _FROM.search(headers) and _OF_MAIL.search(headers) else ""


def _without_earlier(body: str, is_mail: bool) -> str:
    """A body with spaces in place of the headers of mails below, and of those that it quotes."""
    parts: list[str] = []
    at, says_something = 0, False
    for found in _EARLIER.finditer(body):
        if not _OF_MAIL.search(found.group()) or not (is_mail or found.group(1)):
            continue
        own = without_closing(body[at : found.start()])
        says_something = says_something or _says_something(own)
        if found.group(1) and says_something:
            return "".join([*parts, own, blanked(body[found.start() :])])
        parts += own, mask(found)
        at = found.end()
    return "".join([*parts, body[at:]])


def _with_subject(headers: str) -> str:
    """Headers with spaces in place of all but the subject."""
    blank = blanked(headers)
    if subject := _SUBJECT.search(headers):
        blank = blank[: subject.start(1)] + subject.group(1) + blank[subject.end(1) :]
    return blank


def _without_quotes(body: str) -> str:
    """The body of a mail with spaces in place of what it quotes; of the marks alone, where there is nothing else."""
    body = without_closing(masked(_ATTRIBUTION, body))
    own = masked(QUOTED, body)
    return own if _says_something(own) else masked(_QUOTE_MARKS, body)


def _says_something(own: str) -> bool:
    """Whether a body without what it quotes has more than a greeting and a closing."""
    return len("".join(without_greeting(without_closing(own), is_mail=True).split())) >= _OWN_CHARACTERS


def _without_ends(body: str, is_mail: bool) -> str:
    """A body without its greeting, and without its closing if it is that of a mail, a letter or a notice."""
    read = without_greeting(body, is_mail)
    return without_closing(read) if is_mail or read != body or is_notice(body) else read
