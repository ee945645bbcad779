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
_UNPLEASANT = re.compile(rf"\b(?:{_ENGLISH_UNPLEASANT})\b|{_CHINESE_UNPLEASANT}", re.IGNORECASE)
_PLEASANT = re.compile(rf"\b(?:{_ENGLISH_PLEASANT})\b|{_CHINESE_PLEASANT}", re.IGNORECASE)


def is_unpleasant(message: str) -> bool:
    """Whether a message may tell of what somebody does not like: it has a word of it, or denies something.

    >>> [is_unpleasant(message) for message in ("I lost my keys.", "He doesn't listen.", "她来了。", "太累了。")]
    [True, True, False, True]
    """
    return _UNPLEASANT.search(message) is not None


def is_pleasant(message: str) -> bool:
    """Whether a message tells of what somebody likes, and of nothing else.

    >>> [is_pleasant(message) for message in ("We won!", "I love it, but it broke.", "It is blue.", "终于放假了。")]
    [True, False, False, True]
    """
    return _PLEASANT.search(message) is not None and not is_unpleasant(message)
