"""What mails and letters begin with before they say anything: a greeting, and the addresses and the date above it."""

from __future__ import annotations

import re

from lmchat.text.layout.masks import mask

_ADDRESSED = (
    "[姨叔伯婶姑舅爸妈爷奶哥姐弟妹嫂]|老师|先生|女士|同学|同事|经理|主任|师傅|院长|校长|家长|居民|住户|业主|用户|客户|旅客|读者"
    "|朋友|会员|同志"
)
"""How somebody is called at the beginning of a letter."""
_WELL = "(?:大家|[你您]们?)好"
_OPENING = r"(?:(?:Hi|Hello(?!,? [Ww]orld)|Hey|Dear|Good (?:morning|afternoon|evening))|(?i:to whom it may concern))\b"
_TITLE_OR_INITIAL = r"(?:Mrs?|Ms|Dr|Prof|\b[A-Z])\."
_ALONE = "(?:[Dd]ear|[Tt]o whom|h(?:i|ello|ey)|H(?:i|ello|ey) (?:all|both|every(?:one|body)|folks|team|there))"
"""How a greeting may begin that is a paragraph of its own, with nothing behind it."""
_GREETING = re.compile(
    r"\s*+(?:"
    rf"{_OPENING}(?:{_TITLE_OR_INITIAL}|[^\n.?!:：]){{0,60}}(?:[,:：!！]|[ \t][-–—])"
    rf"|(?:(?:尊敬的|亲爱的|各位)[^\n。？！：]{{0,30}}|[^\n。？！：]{{0,20}}{_WELL})[,，:：!！]"
    rf"|[^\n。？！：:]{{1,20}}[:：][ \t]*{_WELL}[,，!！](?!\s*[^\n。？！：]{{1,10}}：)"  # which in a talk is answered
    rf"|(?:(?:各|全体|广大)[^\n。？！：，]{{1,20}}|[^\n。？！：，]{{0,10}}(?:{_ADDRESSED})们?)[:：]"
    rf"|[^\n。？！：，]{{1,10}}[:：](?=[ \t\r]*\n\s*{_WELL}[,，!！。])"
    rf"|{_ALONE}\b[^\n.?!:,]{{0,30}}(?=[ \t\r]*\n[ \t\r]*\n)"
    rf")[ \t\r]*\n(?:\s*+{_WELL}[,，!！。])?+(?=\s*\S)"
)
_NAME_ALONE = re.compile(r"\s*+[A-Z][\w'’-]{1,20}(?: [A-Z][\w'’-]{1,20})?,[ \t\r]*\n[ \t\r]*\n(?=\s*\S)")
"""`Team,` or `Tom,`, which greets nobody but in a mail."""
_LETTER_HEAD = 600
"""Characters above the greeting of a letter, at most."""
_PARAGRAPH = re.compile(r"\A|\n[ \t\r]*\n(?=[ \t]*\S)")
_BLOCK = re.compile(r"(?:^.*\S.*\n)+", re.M)
SENTENCE_END = r"(?:[?!。！？]|[^\W\d_]{3}(?<!\bLtd)(?<!\bInc)(?<!\bCorp)(?<!\bAve)(?<!\bBlvd)(?<!\bDept)\.)"
"""The pattern of what a sentence ends with and the line of an address does not."""
_GAP = re.compile(r"[ \t\u3000]+")
_NO_ADDRESS = re.compile(rf"[^\n]{{61}}|[?!。？！]|{SENTENCE_END}[ \t\r]*\n")
_REFERENCE = r"[ \t]*(?:(?:Our|Your) [Rr]ef(?:erence)?|Ref(?:erence)?)\b\.?[ \t]*[:：].{0,60}\n"
_DATE = r"(?=\D*\d{1,2}(?:st|nd|rd|th)?\b|\d{4}\D).{0,30}\b(?:19|20)\d\d(?:\D\d\d?\D\d\d?\D?)?[ \t\r]*\n"
_DATE_OR_REFERENCES = re.compile(rf"(?:{_REFERENCE})*(?:{_DATE})?(?:{_REFERENCE})*")


def without_greeting(body: str, is_mail: bool = False) -> str:
    r"""A text with spaces in place of the line that greets the reader, and the addresses and the date above.

    Args:
        body: the text, of a mail without its headers.
        is_mail: whether there are headers, below which a name alone is a greeting, too.

    >>> without_greeting("3rd May 2023\n\nDear J. Smith,\n\nIt is ready.").strip()
    'It is ready.'
    """
    greeting = _greeting(body) or (_NAME_ALONE.match(body) if is_mail else None)
    if not greeting:
        return body
    return _BLOCK.sub(_without_address, body[: greeting.start()]) + mask(greeting) + body[greeting.end() :]


def _greeting(body: str) -> re.Match[str] | None:
    """The first paragraph of a text that is a greeting, if it is near enough to the beginning."""
    begins = _PARAGRAPH.finditer(body, 0, _LETTER_HEAD)
    return next(filter(None, (_GREETING.match(body, begin.end()) for begin in begins)), None)


def _without_address(block: re.Match[str]) -> str:
    """Lines above a greeting, or spaces in their place where they are an address or a date and no title."""
    lines = _GAP.sub(" ", block.group())
    is_address = lines.count("\n") > 1 and re.search(r"\d", lines) and not _NO_ADDRESS.search(lines)
    return mask(block) if is_address or _DATE_OR_REFERENCES.fullmatch(lines) else block.group()
