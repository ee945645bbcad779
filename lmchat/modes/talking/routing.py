"""What a message of a conversation is for: talk, a question about the attached text, or a wish for its summary."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from lmchat.modes.request import Request
from lmchat.modes.talking.about import topic_of
from lmchat.modes.talking.danger import danger_in
from lmchat.modes.talking.following import followed_up
from lmchat.modes.talking.questions import asks_what_was_told, question_about
from lmchat.modes.talking.told import told_back
from lmchat.text.language import detect_language
from lmchat.text.lengths import LengthClass
from lmchat.text.talk.asking import (
    clauses_of,
    question_in,
    sentences_of,
    spelled_out,
    without_courtesy,
    without_request,
)

Purpose = Literal["chat", "answer", "summarize"]

_A_FILE = (
    r"(?:(?:the|this|that|my) (?:attached |whole )?(?:text|file|document|doc|article|page|book|story|paper|report|mail"
    r"|e-?mail|letter|contract|agreement|essay|novel|chapter|attachment|post|memo|message|pdf|speech|section|passage"
    r"|study|transcript|note))"
)
_A_TEXT = rf"(?:{_A_FILE}|it|this|that)"
_A_CHINESE_FILE = (
    r"(?:文[章件本档中献]?|书|篇|段|章|页|报告|故事|小说|新闻|信|合同|协议|论文|附件|材料|资料|邮件|通知|网页"
    r"|课文|演讲)"
)
_A_CHINESE_TEXT = rf"(?:上面|这里?面?|(?:[这那该本整全]\w{{0,8}}?)?(?:{_A_CHINESE_FILE}|内容|作者|它))?"
_CONTENT = re.compile(
    rf"\bwhat (?:is|was) {_A_TEXT} (?:all |mainly )?about(?: (?:exactly|then|again|briefly|please|in .*))?\W*\Z"
    rf"|\bwhat (?:(?:is|was) in {_A_FILE}|{_A_TEXT} (?:(?:is|was) (?:all )?about|says|said)"
    rf"|(?:does|did) {_A_TEXT} (?:say|cover|discuss|deal with|talk about|tell us))\W*\Z"
    rf"|\A{_A_CHINESE_TEXT}(?:里面|里|中|主要|都|到底|究竟|大概|在|是|的)*"
    r"(?:(?:(?:讲|说|写)[了的]?(?:些|的?是)?|关于)(?:什么|啥)(?:内容|主题)?的?吗?|(?<=内容是)什么|(?<=内容有)哪些)\W*\Z",
    re.IGNORECASE,
)
"""A clause that asks what a text says."""
_NOUN = (
    r"(?:summ?[ae]r(?:y|ies|i[sz]ation)|recap|overview|synopsis|tl;?dr|gist|(?:main|key) (?:points?|ideas?|message)"
    r"|(?:key )?takeaways?|highlights|bullet points?)\b"
)
_TITLE = r"(?:an?|some|another) (?:\w+ )?(?:headline|title)s?\b"
_OF_A_KIND = (
    r"(?:(?:an?|the|its|my|any|some|another|one|two|three|\d+|short|brief|quick|long|longer|shorter|detailed"
    r"|full|complete|sentence|line|paragraph|bullet|point|\w+-\w+|\w+['’]s) ){0,5}"
)
_VERB = (
    r"(?:give|write|make|show|tell|list|provide|create|suggest|find|think of|come up with|explain|start with|needs?"
    r"|want|(?:i['’]d|we['’]d|would) like|(?:can|could|may|let) (?:i|we|me|us) (?:have|get|see)|do(?= an? ))"
)
_TOLD = (
    r"(?:wh(?:o|om|ose|y|at|ich)|how(?! (?:would|can|could|do) you)|did|does|was|were|has|not"
    r"|do(?:es)?n['’]t|hard)"
)
"""Words before which a verb is no order."""
_ORDERED = (
    r"(?:(?:summ?[ae]r+i[sz]e|recap|sum (?:\w+ ){0,3}?up)\b"
    rf"|{_VERB} (?:(?!(?:wh\w+|how|of|in|from)\b)[\w'’-]+ ){{0,5}}(?:{_NOUN}|{_TITLE}))"
)
_A_DUTY = rf"(?<!\byou )(?:ha(?:ve|d) to|must) (?:(?:also|still|\w+ly) )?{_ORDERED}"
"""A summary that somebody else than lmchat is to write."""
_ORDER = rf"\A(?:(?!{_TOLD}\b|{_A_DUTY})\S+\s+)*?{_ORDERED}"
_THE_MERE_THING = rf"\A{_OF_A_KIND}{_NOUN}(?=\W*\Z| (?:of|for|in|about|please|now)\b)"
_QUESTION_FOR_IT = rf"\A(?:wh(?:at|ich|ere)(?: is| are| was| were)?|(?:is|are) there|do you have) {_OF_A_KIND}{_NOUN}"
_AROUND = (
    r"(?:(?:an?|also|and|be|bit|briefly|can|could|do|even|give|i|i['’]d|in|it|just|kindly|like|little|make|me|more|much"
    r"|need|now|of|one|please|say|still|that|the|this|to|try|version|want|will|with|would|you)\b"
    r"|[请再更了的得要能不可以用来说讲写成给为跟我帮把它这你您个就先只吗吧还是一点些下简单麻烦]|[\W_])*"
)
"""Words that stand around a wish without saying more."""
_THE_TEXT_ITSELF = (
    rf"\A{_AROUND}(?:(?:explain|describe|(?:tell|show) me about) {_A_FILE}(?: (?:to|for) (?:me|us))?"
    rf"|(?:condense|shorten|boil) {_A_TEXT}(?: down)?"
    rf"|(?:介绍|解释|说说|讲讲)(?:一下)?(?:[这该本整全]\w{{0,8}}?{_A_CHINESE_FILE}|内容)[吗吧]?)\W*\Z"
)
_CHINESE_TITLE = r"[起取拟写加想](?:一?[个条]\w{0,6}?)?标题(?![里中上是的数])"
_WISHES = (_ORDER, _THE_MERE_THING, _QUESTION_FOR_IT, _THE_TEXT_ITSELF, _CHINESE_TITLE)
_WISH = re.compile("|".join(_WISHES), re.IGNORECASE)
"""A clause that wants a summary or a title."""
_CHINESE_NOUN = (
    r"(?:概括|概述|概要|简述(?=\w{0,6}\W*\Z)|摘要|归纳|梗概|大意|主旨|中心思想|要点|主要内容"
    r"|(?<!年终|年度|季度|工作|学习)(?<!周)总结)"
)
_SPOKEN_OF = re.compile(rf"\b{_NOUN}|{_CHINESE_NOUN}", re.IGNORECASE)
"""A summary that is wished for, or one that there is."""
_CHINESE_TALK = re.compile(
    r"谢|谁|什么时候|(?:[很真]好|不错|棒|精彩)的(?:总结|概括|摘要)"
    rf"|{_CHINESE_NOUN}[写做]?得?(?:[了过里中很挺真太非还好对错差]|不[错对])(?!.{{0,10}}[一长短][点些])"
)
"""A clause with a word for a summary that thanks for it, judges it, or asks about it."""
_AGAIN = re.compile(
    r"(?:(?:can|could) you )?(?:(?:make|do) (?:it|this|that)(?! to\b)"
    r"|try (?:(?:it|this|that) )?(?:again|once more|harder)(?! later)"
    r"|(?:(?:try|give me) )?(?:another(?=\W*\Z)|an?(?:other| different| new) (?:one|try|version|summary))"
    r"|redo|rewrite|shorten|expand|again|once more|do better|simpler|explain (?:it|this|that)"
    r"|(?:as|in|use|with) (?:(?:simpler?|easier|plain|other|fewer|your own) (?:words|terms|language|english)"
    r"|bullet points))\b"
    r"|请?(?:再(?=来(?![说聊谈看问])|[写试做改短长简详]|一[次遍]|给我?[写来]?一?[个份次遍])|重(?=[新写来做]))|[短长]一?点"
    r"|再?换一?[个种](?=(?:说法|写法|方式|角度|版本)?[吧呀]?\W*\Z)",
    re.IGNORECASE,
)
"""A clause that wants the summary that was spoken of, but another one."""
_MEDIUM = re.compile(
    r"(?:\bnot|n['’]t) (?:be |make (?:it|this|that) )?(?:too |so |very |that )?"
    r"(?:long|short|brief|detailed|in (?:\w+ )?detail)\b"
    r"|(?<![能要])(?:不[要用必能]?|无需|别)(?:[写说]得?)?(?:[那这]么|太|过于?|很)?(?:详细|具体|长|短|简短|简单)",
    re.IGNORECASE,
)
_TOO = r"(?:\b(?:that|it|this)(?: is| was|['’]s) )?(?:\b(?:still|a (?:bit|little)|much|way) ){0,2}\btoo"
_TOO_SHORT = re.compile(rf"{_TOO} (?:short|brief)\b|太(?:短|简短|简单|简略)", re.IGNORECASE)
_SHORT = re.compile(
    rf"{_TOO} long\W*\Z|太长了?\W*\Z"
    r"|\b(?:brief(?:ly|er)?|headline|title|one (?:line|sentence)|a few words|in (?:short|one word|a nutshell)"
    r"|shorter|shorten|concise(?:ly)?|short(?! (?:story|stories|text|article|paper|film|novel)))\b"
    r"|标题|一句话|简短|简要|简洁|简明|精简|简单|短一?[点些]|短的?(?:总结|概括|摘要)",
    re.IGNORECASE,
)
_LONG = re.compile(
    r"\b(?:in (?:\w+ )?(?:detail|depth)|more details?|detailed|longer|make it long|at length"
    r"|(?:long|full|comprehensive|thorough|extensive|complete)(?:,? \w+)? (?:summary|summarization|version"
    r"|one|overview)|(?<!first )(?<!last )(?:an?|one|two|three|several)[- ](?:\w+ )?paragraphs?)\b"
    r"|详细(?:\W|\Z|说明|[^总概]{0,2}(?:总结|概括|摘要|概述))|(?:详细|具体)(?:地|一?[点些])|长一?[点些]"
    r"|(?:长|完整|全面|深入)[的地]?(?:总结|概括|摘要)|(?<![第这那后前上下])一段(?:话|文字)|[成写]一段",
    re.IGNORECASE,
)
_LENGTHS: tuple[tuple[LengthClass, re.Pattern[str]], ...] = (
    ("medium", _MEDIUM),
    ("long", _TOO_SHORT),
    ("short", _SHORT),
    ("long", _LONG),
)
_OF_WHAT_THERE_IS = re.compile(f"{_MEDIUM.pattern}|{_TOO_SHORT.pattern}", re.IGNORECASE)
"""A length that says what something is like, or how long the summary should be that there is."""
_A_LENGTH = re.compile("|".join(f"(?:{pattern.pattern})" for _, pattern in _LENGTHS), re.IGNORECASE)


def request_for(
    message: str,
    turns: Sequence[str] = (),
    text: str | None = None,
    *,
    after_summary: bool = False,
    asked: str = "",
    seed: int = 0,
) -> Request:
    """The request that serves a message; raises `UsageError` when there is nothing in it.

    Args:
        message: what was said last.
        turns: what was said before, by two in turn.
        text: the attached one, if there is one.
        after_summary: whether the last reply was one.
        asked: the question to the text that was answered last, which the message may follow in short.
        seed: of sampling.
    """
    message = followed_up(message, asked) if text is not None else message
    asks = text is not None and message.strip()
    purpose = purpose_of(message, text or "", turns, after_summary=after_summary) if asks else "chat"
    if text is None or purpose == "chat":
        return Request("chat", message, turns=tuple(turns), seed=seed)
    if purpose == "answer":
        return Request("answer", text, query=question_about(message, text), top_k=1)
    return Request("summarize", text, length=summary_length(message), seed=seed)


def purpose_of(message: str, text: str = "", turns: Sequence[str] = (), *, after_summary: bool = False) -> Purpose:
    """What a message is for when a text is attached: a question that is put to lmchat itself is talk.

    The text, where it is known, tells more questions from talk, see `question_about`; so do the turns before, by two in
    turn: what was told there is asked of the talk, as is how to use lmchat where there is no text.

    A wish for a summary counts in whichever clause it stands, and a length alone is one; without one, the last question
    decides. After a summary, and where one is spoken of, a wish for another try is one for a summary, too. What tells
    of danger is talk, whatever it asks.

    >>> purpose_of("Who built the tower?"), purpose_of("how are you"), purpose_of("总结一下")
    ('answer', 'chat', 'summarize')
    >>> purpose_of("try again"), purpose_of("try again", after_summary=True)
    ('chat', 'summarize')
    """
    if not text and topic_of(message):
        return "chat"
    clauses = clauses_in(message)
    again = any(_AGAIN.match(clause) or is_only(_A_LENGTH, clause) for clause in clauses)
    if any(map(_wishes_summary, clauses)) or (again and _SPOKEN_OF.search(message)):
        return "summarize"
    lengths = clauses and all(is_only(_A_LENGTH, clause) for clause in clauses)
    if lengths and not all(map(_OF_WHAT_THERE_IS.search, clauses)):
        return "summarize"
    if again and after_summary and not question_in(message):
        return "summarize"
    if danger_in(message) or asks_what_was_told(message, turns) or told_back(message, turns, detect_language(message)):
        return "chat"
    return "answer" if question_about(message, text) else "chat"


def clauses_in(message: str) -> list[str]:
    """The clauses of a message without courtesy."""
    said = (without_courtesy(clause) for sentence in sentences_of(message) for clause in clauses_of(sentence))
    return [spelled_out(clause) for clause in said if clause]


def _wishes_summary(clause: str) -> bool:
    """Whether a clause asks what the text says, or for a summary or a title of it."""
    if _CONTENT.search(without_request(clause)) or _WISH.search(clause):
        return True
    return re.search(_CHINESE_NOUN, clause) is not None and not _CHINESE_TALK.search(clause)


def is_only(pattern: re.Pattern[str], clause: str) -> bool:
    """Whether a clause has something that a pattern finds and nothing else of weight."""
    around, found = pattern.subn(" ", clause)
    return found > 0 and re.fullmatch(_AROUND, around, re.IGNORECASE) is not None


def summary_length(message: str) -> LengthClass:
    """The length class of the summary that a message asks for; a sentence or two where it names none."""
    return wished_length(message) or "medium"


def wished_length(message: str) -> LengthClass | None:
    """The length class that a message names.

    >>> wished_length("summarize it in detail"), wished_length("summarize it")
    ('long', None)
    """
    return next((length for length, pattern in _LENGTHS if pattern.search(message)), None)
