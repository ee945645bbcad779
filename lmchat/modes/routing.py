"""What a message of a conversation is for: talk, a question about the attached text, or a wish for its summary."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from lmchat.modes.request import Request
from lmchat.text.asking import asks_a_text

Purpose = Literal["chat", "answer", "summarize"]

_A_TEXT = (
    r"(?:(?:the|this|that|my) (?:attached |whole )?(?:text|file|document|doc|article|page|book|story|paper|report|mail"
    r"|e-?mail|letter|contract|agreement|essay|novel|chapter|attachment|post|memo|message|pdf|speech|section|passage"
    r"|study|transcript|note)|it|this|that)"
)
_A_CHINESE_TEXT = (
    r"(?:上面|这里?面?|(?:[这那该本整全]\w{0,8}?)?(?:文[章件本档中献]?|书|篇|段|章|页|报告|故事|小说|新闻|内容|作者|信|它"
    r"|合同|协议|论文|附件|材料|资料|邮件|通知|网页|课文|演讲))?"
)
_ITS_CONTENT = re.compile(
    rf"\bwhat(?:['’]s| is| was) {_A_TEXT} (?:all |mainly |mostly )?about(?=\W*\Z|[.,?!]| in | briefly| please)"
    rf"|\bwhat {_A_TEXT} (?:is|was) (?:all )?about\W*\Z"
    rf"|\bwhat (?:does|did) {_A_TEXT} (?:say|cover|discuss|deal with|talk about|tell us)\W*\Z"
    r"|\b(?:give|write|make|suggest)\b(?: \w+){0,3} an? (?:\w+ )?(?:headline|title)\b"
    rf"|\A(?:请问|那么|你看)?[，,\s]*{_A_CHINESE_TEXT}(?:里面|里|中|主要|都|到底|究竟|大概|在|是|的)*"
    r"(?:(?:讲|说|写)[了的]?(?:些|的?是)?|关于)(?:什么|啥)(?:内容|主题)?的?[？?。]?\Z"
    r"|[起取拟写加想](?:一?[个条])?\w{0,4}标题",
    re.IGNORECASE,
)
"""What a text says, or a title for it."""
_SUMMARY_WORD = (
    r"(?:\b(?:summari[sz](?:e|ation)|summary|summaries|recap|overview|synopsis|sum (?:(?:it|this|that) )?up|tl;?dr|gist"
    r"|(?:main|key) (?:points?|ideas?))\b|总结|概括|概述|概要|简述(?=\w{0,6}\W*\Z)|摘要|归纳|梗概|大意|要点|主要内容)"
)
_SUMMARY = re.compile(_SUMMARY_WORD, re.IGNORECASE)
_OTHERS_SUMMARY = re.compile(
    r"\A(?:(?:ok|so|and|but|thanks)\b)?\W*(?:who(?:m|se)?|when|where|which(?! (?:are|is))|how (?:many|much|long|often)"
    r"|did|does|has|was|were|are|is(?! (?:it|there))|what (?:did|does))\b"
    rf"|\bthank(?:s| you)\b[^.,!?;]{{0,40}}{_SUMMARY_WORD}|谢[^，。,.!！\s]{{0,20}}{_SUMMARY_WORD}(?!一下)",
    re.IGNORECASE,
)
"""Questions and thanks that have to do with a summary that there is."""
_PLEASE = re.compile(
    r"\b(?:give|write|make|show|need|want|provide|create|(?:can|could|would|will) you|please)\b"
    r"|请(?!问)|一下|帮|给我|再",
    re.IGNORECASE,
)
_NO_WISH = re.compile(
    r"\b(?:nice|good|great|excellent|perfect|awesome|amazing|helpful|cool|bad|poor|terrible|wrong|my)(?: \w+)?"
    rf" {_SUMMARY_WORD}"
    r"|\b(?:the|this|that|your) (?:summary|recap|overview) (?:is|was|looks|seems|sounds|helps|helped)\b"
    r"|\b(?<!['’]d )(?<!would )(?:like|love|liked|loved|hate|read|wrote|got) (?:the|your|that|this|an?)(?: \w+)?"
    r" summary\b"
    r"|(?:年终|年度|工作|学习|月度|季度|周|个人|期末)总结|(?:谁|何时|什么时候|哪[年天位]).{0,30}(?:总结|概括|摘要|概述|归纳)"
    r"|(?:总结|概括|摘要|概述|归纳)(?:[了过]|.{0,30}(?:谁|何时|什么时候|哪[年天位]))"
    r"|(?:总结|概括|摘要|概述)得?(?:很|挺|真|太|非常|还|不错|不对|好|对|错|有误|差)(?!.{0,10}[点些])"
    r"|(?:不错|好|棒|精彩)的(?:总结|概括|摘要)",
    re.IGNORECASE,
)
"""What is said about a summary by somebody who does not want one, unless he says please."""
_MEDIUM = re.compile(
    r"(?:\bnot|n['’]t) (?:be |make (?:it|this|that) )?(?:too |so |very |that )?"
    r"(?:long|short|brief|detailed|in (?:\w+ )?detail)\b"
    r"|(?:不要?|不用|不必|不能|无需|别)(?:写得?|说得?)?(?:那么|这么|太|过于|过|很)?(?:详细|具体|长|短|简短|简单)",
    re.IGNORECASE,
)
_SHORT = re.compile(
    r"\b(?:brief(?:ly|er)?|headline|title|one (?:line|sentence)|a few words|in (?:short|one word)|shorter|shorten"
    r"|concise(?:ly)?|short(?! (?:story|stories|text|article|paper|film|novel)))\b"
    r"|标题|一句话|简短|简要|简洁|简明|精简|简单|短一?[点些]|短的?(?:总结|概括|摘要)",
    re.IGNORECASE,
)
_LONG = re.compile(
    r"\b(?:in (?:\w+ )?(?:detail|depth)|detailed|longer|long(?:,? \w+)? (?:summary|version|one|overview)|make it long"
    r"|(?:full|comprehensive|thorough|extensive|complete)(?: \w+)? (?:summary|overview|summarization)|at length"
    r"|(?<!first )(?<!last )(?:an?|one|two|three|several)[- ](?:\w+ )?paragraphs?)\b"
    r"|详细(?:地|的?(?:总结|概括|摘要|概述)|一?[点些]|说明|\W|\Z)|详细[^总概]{0,2}(?:总结|概括)|具体(?:地|一?[点些])"
    r"|长一?[点些]|(?:长|完整|全面|深入)[的地]?(?:总结|概括|摘要)|(?<![第这那后前上下])一段(?:话|文字)|[成写]一段",
    re.IGNORECASE,
)


def request_for(
    message: str, turns: Sequence[str] = (), text: str | None = None, *, seed: int = 0, top_k: int = 1
) -> Request:
    """The request that serves a message; raises `UsageError` when there is nothing in it.

    Args:
        message: what was said last.
        turns: what was said before, by two in turn.
        text: the attached one, if there is one.
        seed: of sampling.
        top_k: answers to a question about the text.
    """
    purpose = purpose_of(message) if text is not None and message.strip() else "chat"
    if text is None or purpose == "chat":
        return Request("chat", message, turns=tuple(turns), seed=seed)
    if purpose == "answer":
        return Request("answer", text, query=message, top_k=top_k)
    return Request("summarize", text, length=summary_length(message), seed=seed)


def purpose_of(message: str) -> Purpose:
    """What a message is for when a text is attached: a question that is put to lmchat itself is talk.

    >>> purpose_of("Who built the tower?"), purpose_of("how are you"), purpose_of("总结一下")
    ('answer', 'chat', 'summarize')
    """
    if _wishes_summary(message):
        return "summarize"
    return "answer" if asks_a_text(message) else "chat"


def _wishes_summary(message: str) -> bool:
    """Whether a message asks what the text says; one about a summary that there is does not."""
    if _ITS_CONTENT.search(message):
        return True
    if not _SUMMARY.search(message) or _OTHERS_SUMMARY.search(message):
        return False
    return _PLEASE.search(message) is not None or not _NO_WISH.search(message)


def summary_length(message: str) -> str:
    """The length class of the summary that a message asks for; a sentence or two where it names none."""
    return wished_length(message) or "medium"


def wished_length(message: str) -> str | None:
    """The length class that a message names.

    >>> wished_length("summarize it in detail"), wished_length("summarize it")
    ('long', None)
    """
    for length, pattern in (("medium", _MEDIUM), ("short", _SHORT), ("long", _LONG)):
        if pattern.search(message):
            return length
    return None
