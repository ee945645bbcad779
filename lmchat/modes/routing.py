"""What a message of a conversation is for: talk, a question about the attached text, or a wish for its summary."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from lmchat.modes.request import Request
from lmchat.text.asking import asks_a_text, clauses_of, sentences_of

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
_CONTENT = re.compile(
    rf"\bwhat(?:['’]s| is| was) {_A_TEXT} (?:all |mainly )?about"
    r"(?: (?:exactly|then|again|briefly|please|in .*))?\W*\Z"
    rf"|\bwhat (?:{_A_TEXT} (?:is|was) (?:all )?about"
    rf"|(?:does|did) {_A_TEXT} (?:say|cover|discuss|deal with|talk about|tell us))\W*\Z"
    rf"|\A(?:请问|那么|你看)?{_A_CHINESE_TEXT}(?:里面|里|中|主要|都|到底|究竟|大概|在|是|的)*"
    r"(?:(?:讲|说|写)[了的]?(?:些|的?是)?|关于)(?:什么|啥)(?:内容|主题)?的?\W*\Z",
    re.IGNORECASE,
)
"""A clause that asks what a text says."""
_NOUN = r"(?:summar(?:y|ies|i[sz]ation)|recap|overview|synopsis|tl;?dr|gist|(?:main|key) (?:points?|ideas?))\b"
_TITLE = r"(?:an?|some|another) (?:\w+ )?(?:headline|title)s?\b"
_OF_A_KIND = (
    r"(?:(?:ok|now|and|an?|the|its|my|any|some|another|one|two|three|\d+|short|brief|quick|long|longer|shorter|detailed"
    r"|full|complete|sentence|line|paragraph|bullet|point|\w+-\w+|\w+['’]s) ){0,5}"
)
_VERB = (
    r"(?:give|write|make|show|tell|list|provide|create|suggest|find|think of|come up with|explain|start with|needs?"
    r"|want|(?:i['’]d|we['’]d|would) like|(?:can|could|may|let) (?:i|we|me|us) (?:have|get|see)|do(?= an? ))"
)
_TOLD = r"(?:wh(?:o|om|ose|y|at|ich)|how(?! (?:would|can|could|do) you)|did|does|was|were|has|not|do(?:es)?n['’]t|hard)"
"""Words before which a verb is no order."""
_ORDER = (
    rf"\A(?:(?!{_TOLD}\b)\S+\s+)*?(?:(?:summari[sz]e|recap|sum (?:\w+ ){{0,3}}?up)\b"
    rf"|{_VERB} (?:(?!(?:wh\w+|how|of|in|from)\b)[\w'’-]+ ){{0,5}}(?:{_NOUN}|{_TITLE}))"
)
_THE_MERE_THING = rf"\A{_OF_A_KIND}{_NOUN}(?=\W*\Z| (?:of|for|in|about|please|now)\b)"
_QUESTION_FOR_IT = (
    r"\A(?:so |and )?(?:(?:what|which|where)(?:['’]s| is| are| was| were)?|(?:is|are) there|do you have)"
    rf" {_OF_A_KIND}{_NOUN}"
)
_CHINESE_TITLE = r"[起取拟写加想](?:一?[个条]\w{0,6}?)?标题(?![里中上是的数])"
_WISH = re.compile("|".join((_ORDER, _THE_MERE_THING, _QUESTION_FOR_IT, _CHINESE_TITLE)), re.IGNORECASE)
"""A clause that wants a summary or a title."""
_CHINESE_NOUN = (
    r"(?:概括|概述|概要|简述(?=\w{0,6}\W*\Z)|摘要|归纳|梗概|大意|要点|主要内容"
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
    r"(?:(?:please|and|now|just) )?(?:(?:make|do) (?:it|this|that)|try|redo|rewrite|shorten)\b|请?[再重]|[短长]一?点",
    re.IGNORECASE,
)
"""A clause that wants the summary that was spoken of, but another one."""
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

    A wish for a summary counts in whichever clause it stands; without one, the last question decides.

    >>> purpose_of("Who built the tower?"), purpose_of("how are you"), purpose_of("总结一下")
    ('answer', 'chat', 'summarize')
    """
    clauses = [clause for sentence in sentences_of(message) for clause in clauses_of(sentence)]
    if any(map(_wishes_summary, clauses)) or (_SPOKEN_OF.search(message) and any(map(_AGAIN.match, clauses))):
        return "summarize"
    return "answer" if asks_a_text(message) else "chat"


def _wishes_summary(clause: str) -> bool:
    """Whether a clause asks what the text says, or for a summary or a title of it."""
    if _CONTENT.search(clause) or _WISH.search(clause):
        return True
    return re.search(_CHINESE_NOUN, clause) is not None and not _CHINESE_TALK.search(clause)


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
