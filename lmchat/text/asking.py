"""Whether a message asks for something that a text may say, with or without a question mark.

A question that is put to whoever listens ("Do you like it?") and small talk ("What's up?") ask for nothing of the kind;
a polite one ("Do you know who built it?") does.
"""

from __future__ import annotations

import re

from lmchat.text.speech import polished

_GREETING = re.compile(
    r"(?:(?:ok(?:ay)?|so|and|but|oh|well|hi|hello|hey|yes|yeah|no|then|now|also|great|good|sure|right|thanks|thank you)"
    r"\b[,.!]*\s+)+|(?:(?:[你您]好|谢谢[你您]?|请问[你您]?|好的?|嗯)[，,。！!：:\s]+)+",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"\"[^\"]{0,80}\"|“[^”]{0,80}”|《[^》]{0,80}》|「[^」]{0,80}」")
_WH = "(?:who|whom|whose|what|which|when|where|why|how)"
_ASKING = f"(?:{_WH}|if|whether)"
_REQUEST = re.compile(
    r"(?:(?:can|could|will|would) you )?(?:please )?"
    r"(?:(?:tell|show|give) me|list|name|find|identify|state|explain|describe)(?: about)? "
    rf"(?=(?:the|all|every|each|its|their|his|her|one|two|three|four|five|\d+|{_ASKING})\b.)"
    rf"|(?:do you (?:happen to )?know|would you know|i(?:['’]d| would)? (?:want|like|need) to know) (?={_ASKING}\b.)"
    r"|(?:请|麻烦|我想)?(?:[你您]?(?:能不能|可不可以|能否|可否|可以|能))?"
    r"(?:告诉我|列出|列举|找出|指出|介绍一下)(?:一下)?(?!一?[个点些])[，,：:\s]*(?=\w\w)"
    r"|(?:[你您]知道|我?想知道|我?想问(?:一下)?)(?=.*(?:谁|什么|啥|哪|几|多|如何|怎|何|是否|是不是|有没有))",
    re.IGNORECASE,
)
"""What comes before a question, or before what is wanted."""
_TO_LMCHAT = re.compile(r"\b(?:you|your|yours|yourself|u(?![.-]))\b|[你您咱]", re.IGNORECASE)
_OF_ONESELF = re.compile(r"\b(?:i|me|my)\b|我(?!们)|不(?:知道?|清楚|确定|懂|明白)", re.IGNORECASE)
_SMALL_TALK = re.compile(
    r"what(?:['’]s| is) (?:up|new|wrong|going on|happening|the matter)|(?:so |guess )?what(?: now)?|why(?: not)?|really"
    r"|how come|(?:is|was|does|did) (?:it|that|he|she|they)"
    r"|how(?:['’]s| is| are) (?:it going|life|things|everything|everyone)(?: going| today)?|who (?:knows|cares)"
    r"|(?:真的?|是|对|好|行|可以|不是|在)[吗么嘛]|(?:为?什么|啥|如何|然后|干[嘛吗]|怎么(?:了|啦|办|会|样|回事)?)[呢啊]?"
    r"|(?:最近|近来|今天|过得|一切)+(?:怎么样|如何|还?好吗)|[吃睡].{0,3}了(?:吗|没有?)"
    r"|[是对好行]不[是对好行]|哪里哪里|谁知道.*|我?[也真还]?不(?:知道|清楚|懂|明白).*",
    re.IGNORECASE,
)
_BE_OR_DO = "(?:(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|must)(?:n['’]t)?)"
_ENGLISH = re.compile(
    r"who(?:m|se)?(?! (?:knows|cares)\b)(?:['’]s)? \w|which \w"
    r"|what['’]s \w"
    rf"|what (?!(?:an?|we|about|\w+[^s]s is)\b)(?:.*\b{_BE_OR_DO} \w|\w+ed\b|(?:\w+s|made|led) \w|(?:\S+ ){{3}})"
    rf"|how (?:to(?! be\b)|the|this|it|he|she|they|many|much|long|old|often|far|{_BE_OR_DO}|\w+ {_BE_OR_DO})\b"
    rf"|(?:when|where|why)(?:['’]s| {_BE_OR_DO})\b"
    rf"|(?:in|at|by|for|to|on|from|with|of|since|under|until|during|after|before) {_WH}\b(?! it\b| case\Z)"
    r"|(?:is|are|was|were|does|did|has|had) (?-i:[A-Z])"
    r"|(?:does|did) (?!(?:an?|not|nothing|something|some|so|well|great|good|fine|my|lots|more|too)\b)\w+ \w"
    r"|(?:the )?(?:date|price|cost|name|height|length|size|number|amount|address|author|title|cause|reason)s? of ",
    re.IGNORECASE,
)
_CHINESE_FACT = (
    r"(?:时间|地点|地址|日期|价格|费用|金额|原因|名称|名字|数量|人数|高度|长度|面积|重量|作者|电话|比例|首都|国籍|职业|目的|条件"
    r"|结果)"
)
_CHINESE = re.compile(
    r"(?<![没不])(?<!没有)(?:(?<!为)[什甚]么|谁(?!说)|(?<!天)哪(?![怕有能敢])|怎[么样]|多少|啥)(?!.{0,4}[都也])"
    r"|为(?:什么|啥)|[为因有]何|何[时地人年处种]|(?<!论)(?<!不知)如何|是否|(?:有没有|是不是)\w\w"
    r"|[了过]没有?\Z|[第之]几|(?<![十好这那有])几(?:点(?!了)|号|月|岁|时|楼|层)|[共有]几(?!年|天|个月|个?[，。]|点|分)"
    r"|(?<![不很太好许更最么没米])多(?:高(?!兴)|长|大|久|远|宽|深|重(?!要)|快(?!乐)|厚)"
    rf"|(?:\A|\w){_CHINESE_FACT}[是为]\Z|\w\w(?:在于|位于|叫做)\Z|\A[^，,是]+的{_CHINESE_FACT}\Z"
)
_SENTENCE_END = re.compile(r"(?<=[!?;])\s+|(?<=[a-z]{3}\.)\s+|(?<=[。！？；])|\n")
_CLAUSE_END = re.compile(r"，|,(?=\s)")
_CLOSING = "\"'”’」』）) "


def sentences_of(message: str) -> list[str]:
    """The sentences of a message, with their marks."""
    return [sentence.strip() for sentence in _SENTENCE_END.split(message) if sentence.strip()]


def clauses_of(sentence: str) -> list[str]:
    """What the commas of a sentence part."""
    return [clause.strip() for clause in _CLAUSE_END.split(sentence)]


def asks_a_text(message: str) -> bool:
    """Whether a message is a question about something else than whoever talks: the last sentence that asks decides.

    >>> [asks_a_text(message) for message in ("who paid for it", "Can you tell me who paid?", "who are you")]
    [True, True, False]
    """
    verdicts = map(_asks, reversed(sentences_of(_QUOTED.sub('""', message))))
    return next((verdict for verdict in verdicts if verdict is not None), False)


def _asks(sentence: str) -> bool | None:
    """Whether a sentence asks a text; None where it asks nothing."""
    greeting = _GREETING.match(sentence)
    said = sentence[greeting.end() if greeting else 0 :].rstrip(_CLOSING)
    request = _REQUEST.match(said)
    asked = said[request.end() if request else 0 :]
    if _SMALL_TALK.fullmatch(asked.rstrip("?？!！.。")):
        return None
    if request:
        return not (_TO_LMCHAT.search(asked) or _OF_ONESELF.search(asked))
    if polished(asked).endswith(("?", "？")) or _is_question(asked):
        return not _TO_LMCHAT.search(asked)
    return None


def _is_question(sentence: str) -> bool:
    """Whether a sentence without a question mark is a question, and not one about oneself."""
    if sentence.endswith(("!", "！")) or _OF_ONESELF.search(sentence):
        return False
    clauses = clauses_of(sentence.rstrip(".。;；"))
    return any(map(_ENGLISH.match, (clauses[0], clauses[-1]))) or _CHINESE.search(sentence.rstrip("。；")) is not None
