"""Whether what somebody tells is pleasant or unpleasant to them, as far as single words tell."""

from __future__ import annotations

import re

_ENGLISH_UNPLEASANT = (
    r"not|no|never|nobody|nothing|but|cannot|\w+n['’]t|worr\w+|sad\w*|tired|hurt\w*|br[eo]ke\w?|lost|lose|losing|die[ds]?"
    r"|dead|dying|sick|ill|pain\w*|hate\w*|awful|terrible|horrible|bad|worse|worst|afraid|scared|angry|upset|cry|crie[ds]"
    r"|crying|fail\w*|alone|lonely|hard|difficult|problem\w*|trouble\w*|stress\w*|miss(?:ed|ing)?|late|cancel\w*|fight\w*"
    r"|fought|argu\w+|fired|wrong|stuck|ruin\w*|expensive|hospital|cancer|funeral|divorce\w*|stole\w*|leak\w*|anxious"
    r"|nervous|exhaust\w+|bor(?:ed|ing)|annoy\w*|unfair|rude|forgot\w*|burn(?:t|ed)|rejected|quit|without"
)
_ENGLISH_PLEASANT = (
    r"great|happy|glad|love[ds]?|won|win|passed|finally|good|wonderful|amazing|excited|fun|enjoy\w*|better|best|nice|proud"
    r"|beautiful|perfect|lucky|promot\w+|birthday|holiday|baby|wedding|celebrat\w*|delicious|thank\w*|laugh\w*|smil\w+"
)
_CHINESE_UNPLEASANT = (
    "[不没无别但难累烦病疼痛死坏丢哭怕怒气吵输失差糟愁急苦惨孤骂贵堵忘迟]|挂科|辞职|裁员|离婚|压力|晚点"
)
_CHINESE_PLEASANT = (
    "开心|高兴|喜欢|爱|赢|通过|考上|终于|棒|真好|很好|太好|美|幸运|成功|升职|生日|旅行|婚礼|顺利|奖|笑|谢"
)
_SAD_SIGNS = (
    "[\U0001f612-\U0001f616\U0001f61e-\U0001f62b\U0001f62d-\U0001f631\u2639\U0001f641\U0001f494]|[:;]['’]?-?[(](?!\\w)"
)
_GLAD_SIGNS = (
    "[\U0001f600-\U0001f60d\U0001f618-\U0001f61a\U0001f642\U0001f917\U0001f929\U0001f970\U0001f973\U0001f389"
    "\U0001f44d\u2764\U0001f493-\U0001f49f]|[:;]-?[)D]"
)
"""Faces, hearts and the like."""
_HARMLESS = re.compile(
    r"\b(?:can(?:['’]?t|not) (?:wait|believe|stop (?:smiling|laughing))|no (?:problem|worries|matter|doubt|wonder)"
    r"|not (?:bad|only)|(?:never|could(?:n['’]?t| not)) (?:been|be|felt|feel) (?:so )?(?:happier|better|happy|proud)"
    r"|nothing (?:better|beats)|hard[- ]?(?:earned|working))\b"
    "|(?:高兴|开心|乐|美|笑|激动|可爱)[坏死]|特别|别[人的墅致]|[区级差性告分]别|不[错但仅止久过愧少]|不得了|了不起|忍不住|差不多"
    "|难[得忘怪以]|没(?:想到|什么|关系|问题|事)|无[论数比]|好不容易|累计|运输|贵[宾州重]|急忙|失陪",
    re.IGNORECASE,
)
"""What has such a word and means nothing of the kind."""
_UNPLEASANT = re.compile(rf"\b(?:{_ENGLISH_UNPLEASANT})\b|{_CHINESE_UNPLEASANT}|{_SAD_SIGNS}", re.IGNORECASE)
_PLEASANT = re.compile(rf"\b(?:{_ENGLISH_PLEASANT})\b|{_CHINESE_PLEASANT}|{_GLAD_SIGNS}", re.IGNORECASE)


def is_unpleasant(message: str) -> bool:
    """Whether a message may tell of what somebody does not like: it has a word of it, or denies something.

    >>> [is_unpleasant(message) for message in ("I lost my keys.", "He doesn't listen.", "她来了。", "太累了。")]
    [True, True, False, True]
    >>> [is_unpleasant(message) for message in ("I can't wait!", "我今天特别开心。", "爸妈高兴坏了。")]
    [False, False, False]
    """
    return _UNPLEASANT.search(_HARMLESS.sub(" ", message)) is not None


def is_pleasant(message: str) -> bool:
    """Whether a message tells of what somebody likes, and of nothing else.

    >>> [is_pleasant(message) for message in ("We won!", "I love it, but it broke.", "It is blue.", "终于放假了。")]
    [True, False, False, True]
    """
    return _PLEASANT.search(message) is not None and not is_unpleasant(message)
