"""What mails, letters and notices end with when all is said: a closing, who signs and when, a signature, a footer."""

from __future__ import annotations

import re

from lmchat.text.layout.greetings import SENTENCE_END, without_greeting
from lmchat.text.layout.masks import masked

QUOTED = re.compile(r"^[ \t]*>.*", re.M)
_OWN_LINE = re.compile(r"^(?![ \t]*>).+", re.M)
_LONGEST = 4000
"""Characters that all this takes, at most."""
_DEVICE = (
    r"(?:Sent from (?:my|Mail for|Outlook for|Yahoo Mail) ?\S[^\n.]{0,40}|Get Outlook for [^\n.]{1,40}"
    r"|(?:发自|来自)我的[^\n。，]{1,20}|从我的[^\n。，]{1,20}发送)\.?"
)
_ON_DEVICE = re.compile(rf"^[ \t]*{_DEVICE}\Z", re.M)
_CONFIDENTIAL = re.compile(
    r"^[ \t*_]*(?:(?:CONFIDENTIALITY|Confidentiality) (?:NOTICE|[Nn]otice)\b"
    r"|(?:This|The information (?:contained )?in this) (?:e-?mail|message|communication|transmission)\b"
    r"(?=[\s\S]{0,200}?\b(?:confidential|privileged)\b)"
    r"(?=[\s\S]{0,300}?\b(?:attach(?:ments?|ed)|intended|recipients?|addressees?)\b)"
    r"|本(?:邮件|电邮)(?=[^\n]*(?:保密|机密))(?=[^\n]*(?:附件|收件人)))",
    re.M,
)
"""The beginning of a notice that lawyers put below every mail, of what goes up to the end."""
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
_FOOTER = re.compile(
    r"\bRegistered (?:office|address):|\bRegistered in\s[^\n.]{1,30}\s(?:No|[Nn]umber)\b"
    r"|\bis authori[sz]ed (?:and regulated )?by the (?:[A-Z]\w+ )+Authority\b|\A\W*Page \d+ of \d+\W*\Z"
    r"|\A\W*(?:Please do not reply|Do not reply|This (?:is an automat|[\w-]+ (?:was|is) (?:sent )?automatically))"
    r"|\A\W*(?:(?:温馨)?提示[:：])?\W*(?:本|此)(?:通知|邮件|电邮|信息|短信|信函)[^\n。]{0,10}自动"
)
"""What a letter has below all else: who the sender is in law, the number of the page, that nobody wrote it."""
_SIGNATURE = re.compile(r"^-- ?\r?(?:\n\s*+\S.*+){0,10}\Z", re.M)
_REGARDS = (
    r"(?i:(?:with )?(?:my |our )?(?:(?:very |kind(?:est)? |best |warm(?:est)? ){1,2}(?:regards|wishes)|regards)"
    r"|all the best|cheers|(?:many )?thanks(?: again| a lot| so much| and (?:kind |best )?regards| in advance)?"
    r"|thank you(?: again| very much| so much)?|yours (?:very )?(?:sincerely|truly|faithfully|ever)"
    r"|(?:very truly |sincerely |respectfully )yours|sincerely|respectfully|cordially|warmly)[,.!]?"
    r"|(?:(?:With )?[Ll]ove|Best|Take care|See you(?: soon)?|Yours),"
)
_BY_NAME = r"(?:(?<=,)[ \t]*[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,2})?"
_WISHES = (
    r"(?:此致(?:\s*敬礼)?|敬礼|[顺敬谨即并][颂祝请][^\n，。]{0,8}|祝[好安]|祝(?![贺福愿好])[^\n，。]{1,12})[！!。]?"
)
_SHORT_LINE = rf"\n\s*+(?![^\n]*{SENTENCE_END}[ \t\r]*$)\S[^\n]{{0,59}}$"
_CLOSING = re.compile(rf"^[ \t　]*(?:(?:{_REGARDS}){_BY_NAME}|{_WISHES})[ \t\r]*$(?:{_SHORT_LINE}){{0,6}}\Z", re.M)
_DAY = (
    r"(?:(?:(?:19|20)\d\d|[一二][〇○零一二三四五六七八九]{3})年)?(?:\d\d?|[一二三四五六七八九十]{1,2})月"
    r"(?:\d\d?|[一二三四五六七八九十]{1,3})日|(?:19|20)\d\d[-./]\d\d?[-./]\d\d?"
)
_SIGNER = r"(?![^\n]*(?:时间|日期|截止|截至)[ \t\r]*$)[^\n。！？，；、\s][^\n。！？，；、]{0,29}"
_SIGNED = re.compile(
    rf"(?<=[。！？!?…”）)])[ \t\r]*\n\s*(?:(?:{_SIGNER}\n\s*)?(?:{_DAY})|(?:{_DAY})[ \t\r]*\n\s*{_SIGNER})\Z"
)
"""The date of a Chinese letter or notice, and the line beside it that says from whom it is."""
_NOTICE = re.compile(r"\A\s*+[^\n。，：]{0,40}(?:通知|公告|通告|告示|启事|声明|公示|倡议书|提示|公开信)[ \t\r]*\n")


def is_notice(text: str) -> bool:
    """Whether a title says that a text is a notice, which is signed as a letter is."""
    return _NOTICE.match(text) is not None


def without_closing(body: str) -> str:
    r"""A letter with spaces in place of what it ends with when all is said, also where a quote is below; that stays.

    >>> without_closing("It is ready.\n\nBest regards,\nTom").rstrip()
    'It is ready.'
    """
    own = _without_footer(masked(QUOTED, body).rstrip())
    for pattern in (_CONFIDENTIAL, _SIGNATURE, _ON_DEVICE, _CLOSING, _SIGNED):
        found = pattern.search(own, max(0, len(own) - _LONGEST))
        if found and (pattern is not _CONFIDENTIAL or without_greeting(own)[: found.start()].strip()):
            own = own[: found.start()].rstrip()
    return body[: len(own)] + masked(_OWN_LINE, body[len(own) :])


def _without_footer(own: str) -> str:
    """A letter, which ends with no white space, without the paragraphs below it that are no words of it."""
    for blank in reversed(list(_BLANK_LINE.finditer(own, max(0, len(own) - _LONGEST)))):
        if not _FOOTER.search(own[blank.end() :]):
            break
        own = own[: blank.start()].rstrip()
    return own
