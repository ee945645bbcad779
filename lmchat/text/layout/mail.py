"""What of a mail are not its own words: headers but the subject, a greeting, quoted replies and a signature."""

from __future__ import annotations

import re

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
_ADDRESSED = (
    "[姨叔伯婶姑舅爸妈爷奶哥姐弟妹嫂]|老师|先生|女士|同学|同事|经理|主任|师傅|院长|校长|家长|居民|住户|业主|用户|客户|旅客|读者"
    "|朋友|会员|同志"
)
"""How somebody is called at the beginning of a letter."""
_ALONE = "(?:[Dd]ear|[Tt]o whom|h(?:i|ello|ey)|H(?:i|ello|ey) (?:all|both|every(?:one|body)|folks|team|there))"
"""How a greeting may begin that is a paragraph of its own, with nothing behind it."""
_GREETING = re.compile(
    r"\s*+(?:(?:Hi|Hello|Hey|Dear|Good (?:morning|afternoon|evening))\b"
    r"(?:(?:Mrs?|Ms|Dr|Prof)\.|[^\n.?!:：]){0,60}[,:：]"
    r"|(?:(?:尊敬的|亲爱的|各位)[^\n。？！：]{0,30}|[^\n。？！：]{0,20}(?:[你您]|大家)好)[,，:：!！]"
    rf"|(?:(?:各|全体|广大)[^\n。？！：，]{{1,20}}|[^\n。？！：，]{{0,10}}(?:{_ADDRESSED})们?)[:：]"
    rf"|{_ALONE}\b[^\n.?!:,]{{0,30}}(?=[ \t\r]*\n[ \t\r]*\n))"
    r"[ \t\r]*\n(?=\s*\S)"
)
_LETTER_HEAD = 600
"""Characters above the greeting of a letter, at most."""
_PARAGRAPH = re.compile(r"\A|\n[ \t\r]*\n(?=[ \t]*\S)")
_BLOCK = re.compile(r"(?:^.*\S.*\n)+", re.M)
_NO_ADDRESS = re.compile(r"[^\n]{61}|[?!。？！]|[^\W\d_]{3}\.[ \t\r]*\n")
_DATE = re.compile(r"(?=\D*\d{1,2}\b|\d{4}\D).{0,30}\b(?:19|20)\d\d(?:\D\d\d?\D\d\d?\D?)?[ \t\r]*\n")
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
_QUOTED = re.compile(r"^[ \t]*>.*", re.M)
_QUOTE_MARKS = re.compile(r"^[ \t]*>[> \t]*", re.M)
_SIGNATURE = re.compile(r"^-- ?\r?\n(?:.*\n){0,10}.*\Z", re.M)
_SHOWN = re.compile(r"[^\n]")
_LINES = re.compile(r".+")
_OWN_CHARACTERS = 20
"""A mail with fewer of its own has nothing to say beside what it quotes."""


def own_words(text: str) -> str:
    r"""The text with spaces in place of what a mail has beside its own words, so that all of these keep their place.

    A greeting goes from any text, and so does a mail below that a rule parts off; quoted replies go from one with
    headers or with a line that says who wrote them. Where nothing else is there, both stay without headers and marks;
    headers stay where neither a subject nor a word is left.

    >>> own_words("From: Ann\nSubject: Tea\n\nIt is ready.")
    '         \n         Tea\n\nIt is ready.'
    """
    headers = _headers(text)
    body = text[len(headers) :]
    body = _without_earlier(body, bool(headers))
    if headers or ("\n>" in body and _ATTRIBUTION.search(body)):
        body = _without_quotes(_blanked(_SIGNATURE, body))
    read = _with_subject(headers) + _without_greeting(body)
    while _LABEL.match(read):
        read = _blanked(_LABEL, read)
    return read if read.strip() else text


def _headers(text: str) -> str:
    """The headers that a mail begins with; nothing where it is no mail."""
    found = _HEADERS.match(text)
    headers = found.group() if found else ""
    return headers if _FROM.search(headers) and _OF_MAIL.search(headers) else ""


def _without_earlier(body: str, is_mail: bool) -> str:
    """A body with spaces in place of the headers of mails below, and of those that it quotes."""
    for found in _EARLIER.finditer(body):
        if _OF_MAIL.search(found.group()) and (is_mail or found.group(1)):
            own, below = body[: found.start()], body[found.start() :]
            if found.group(1) and _says_something(own):
                return own + _blanked(_LINES, below)
            body = own + _blank(found) + body[found.end() :]
    return body


def _with_subject(headers: str) -> str:
    """Headers with spaces in place of all but the subject."""
    blank = _SHOWN.sub(" ", headers)
    if subject := _SUBJECT.search(headers):
        blank = blank[: subject.start(1)] + subject.group(1) + blank[subject.end(1) :]
    return blank


def _without_quotes(body: str) -> str:
    """The body of a mail with spaces in place of what it quotes; of the marks alone, where there is nothing else."""
    body = _blanked(_ATTRIBUTION, body)
    own = _blanked(_QUOTED, body)
    return own if _says_something(own) else _blanked(_QUOTE_MARKS, body)


def _says_something(own: str) -> bool:
    """Whether a body without what it quotes has more than a greeting."""
    return len("".join(_without_greeting(own).split())) >= _OWN_CHARACTERS


def _without_greeting(body: str) -> str:
    """The body of a mail with spaces in place of the line that greets the reader, and the addresses and date above."""
    begins = _PARAGRAPH.finditer(body, 0, _LETTER_HEAD)
    greeting = next(filter(None, (_GREETING.match(body, begin.end()) for begin in begins)), None)
    if not greeting:
        return body
    return _BLOCK.sub(_without_address, body[: greeting.start()]) + _blank(greeting) + body[greeting.end() :]


def _without_address(block: re.Match[str]) -> str:
    """Lines above a greeting, or spaces in their place where they are an address or a date and no title."""
    lines = block.group()
    is_address = lines.count("\n") > 1 and re.search(r"\d", lines) and not _NO_ADDRESS.search(lines)
    return _blank(block) if is_address or _DATE.fullmatch(lines) else lines


def _blanked(pattern: re.Pattern[str], text: str) -> str:
    """The text with spaces in place of all that matches a pattern."""
    return pattern.sub(_blank, text)


def _blank(found: re.Match[str]) -> str:
    return _SHOWN.sub(" ", found.group())
