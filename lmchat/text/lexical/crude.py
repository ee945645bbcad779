"""Words that a small model is neither taught to say nor let say: it has no sense of when they are in place.

A word list is blunt, and that is right here: a few of many thousand replies left out for a harmless second sense are no
loss, one crude reply is. It judges replies only; what a user writes or a text says is never refused for a word.
"""

from __future__ import annotations

import re

_ENGLISH = (
    r"(?:mother)?fuck\w*",
    r"(?:bull|horse|dip)?shit(?:s|ty|ting|ter|head\w*)?",
    r"(?:dumb|jack|bad|smart|lame|fat|hard)?ass(?:es|hole\w*)?",
    r"bitch\w*",
    r"bastards?",
    r"cunts?",
    r"whor(?:e|es|ing)",
    r"sluts?|slutty",
    r"dick(?:s|head\w*)|(?-i:dick)",  # not the name
    r"cock(?:s|suck\w*)?",
    r"puss(?:y|ies)",
    r"tits?|titties|boob\w*",
    r"penis\w*|vagina\w*|dildos?|genital\w*|testicles?",
    r"porn\w*|sex|sexy|sexual\w*|masturbat\w*|orgasm\w*|blow ?jobs?|horny|naked|nudes?|strippers?",
    r"rap(?:e|ed|es|ing|ists?)",
    r"nigg\w*|negro\w*|fag(?:s|got\w*)?|retard(?:s|ed)?|tranny|chinks?|spics?",
    r"kill (?:your ?self|ur ?self)|kys",
    r"wtf|stfu|milf|piss(?:ed|ing|y)?|crap(?:py)?|douche\w*|jerk off|turds?",
)
_CHINESE = (
    "操你|肏|傻[逼屄比B]|煞笔|他妈的|草泥马|尼玛|卧槽|牛逼|装逼|婊|妓女|嫖|鸡巴|屌|阴茎|阴道|睾丸|强奸|做爱|性交|性欲|性爱|色情|黄片"
    "|约炮|贱人|贱货|王八蛋|混蛋|滚蛋|去死|狗屎|裸体|自慰|高潮|乳房"
)
_CRUDE = re.compile(rf"\b(?:{'|'.join(_ENGLISH)})\b|{_CHINESE}", re.IGNORECASE)


def is_crude(text: str) -> bool:
    """Whether a word of the list stands in `text`.

    >>> is_crude("What a load of bullshit"), is_crude("A class in Sussex, by Dick Turpin")
    (True, False)
    """
    return _CRUDE.search(text) is not None
