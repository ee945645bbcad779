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
_PARTING = re.compile(r"(?<=[.!?。！？，,])\s*(?:thanks|thank you|please|谢谢[你您]?)[.!。！]*\Z", re.IGNORECASE)
_QUOTED = re.compile(r"\"[^\"]{0,80}\"|“[^”]{0,80}”|《[^》]{0,80}》|「[^」]{0,80}」")
_WH = "(?:who|whom|whose|what|which|when|where|why|how)"
_ASKING = f"(?:{_WH}|if|whether)"
_REQUEST = re.compile(
    r"(?:(?:can|could|will|would) you )?(?:please |kindly )?"
    r"(?:(?:tell|show|give) me|list|name|find|identify|state|specify|enumerate|explain|describe)(?: about)? "
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
    r"what(?:['’]s| is) (?:up|new|wrong|going on|happening|the matter)|sup|what(?: now| an? .*)?|guess what|so what"
    r"|how(?:['’]s| is| are) (?:it going|life|things|everything|everybody|everyone)(?: going| today)?|how come"
    r"|why(?: not)?|who (?:knows|cares)|(?:oh )?(?:really|seriously)|is (?:it|that) (?:so|right|true|ok)"
    r"|(?:is|was|does|did) (?:it|that|he|she|they)"
    r"|(?:真的?|是|对|好|行|可以|不是|在)[吗么嘛]|为(?:什么|啥)(?:呢|不|不行)?|怎么(?:了|啦|办|会|样|回事|可能)?[呢啊]?"
    r"|什么[啊呀]?|啥|(?:是不是|对不对|好不好|行不行)|然后呢|干[嘛吗]|在?(?:干|做)什么|谁知道.*|哪里哪里|哪儿的话|几点了"
    r"|(?:最近|近来|今天|过得|感觉|一切)+(?:怎么样|如何|还?好吗)|如何|[吃睡].{0,3}了(?:吗|没有?)"
    r"|我?[也真还]?不(?:知道|清楚|懂|明白).*",
    re.IGNORECASE,
)
_BE_OR_DO = "(?:(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|must)(?:n['’]t)?)"
_KNOWN_FACT = "(?:date|price|cost|name|height|length|size|number|amount|address|author|title|cause|reason)s?"
_ENGLISH = re.compile(
    r"(?:who(?:m|se)?(?! (?:knows|cares)\b)|what(?! (?:an?|we|about)\b)|which)(?:['’]s)? \w"
    rf"|how (?:to|the|this|it|he|she|they|many|much|long|old|often|far|{_BE_OR_DO}|\w+ {_BE_OR_DO})\b"
    rf"|(?:when|where|why)(?:['’]s| {_BE_OR_DO})\b|(?:where|why) (?:the|this|that|these|those)\b"
    r"|(?:in|at|by|for|to|on|from|with|of|since|under|until) (?:which|what|whom|whose|how|where|when)\b"
    rf"|(?:after|before|according to|by|during|in|on|at|besides) [^,]*, {_WH}\b"
    rf"|.*\b{_WH}(?: (?!(?:he|she|it|they|we|one|this|that)\b)\w+)? did\b"
    r"|(?:is|are|was|were|does|did|has|had) (?-i:[A-Z])"
    r"|(?:does|did) (?!(?:an?|not|nothing|something|some|so|well|great|good|fine|my|lots|more|too)\b)\w+ \w"
    rf"|(?:the )?{_KNOWN_FACT} of ",
    re.IGNORECASE,
)
_CHINESE = re.compile(
    r"(?<![没不])(?<!没有)(?:(?<!为)[什甚]么|谁(?!说)|(?<!天)哪(?![怕有能敢])|怎[么样]|多少|啥)(?!.{0,4}[都也])"
    r"|为(?:什么|啥)|[为因是有由以于]何(?![必况不止])|何[时地人年处种]|(?<!论)(?<!不知)如何|是否|(?:有没有|是不是)\w\w"
    r"|[了过]没有?\Z|第几|之几|(?<![十好这那有])几(?:点(?!了)|号|月|岁|时|楼|层)|[共有]几(?!年|天|个月|个?[，。]|点|分)"
    r"|(?<![不很太好许更最么没米])多(?:高(?!兴)|长|大|久|远|宽|深|重(?!要)|快(?!乐)|厚)"
    r"|\w{3}(?:(?<![也不就但还都可总又倒才正])是|(?<![作行因以认])为|在于|位于|叫做?)\Z"
    r"|\A[^，,是]+的(?:时间|地点|地址|日期|价格|费用|金额|原因|名称|名字|数量|人数|高度|长度|面积|重量|作者|电话|比例)\Z"
)
_SENTENCE = re.compile(r"(?<=[a-z]{3})[.!?;] |[。！？；\n]")
_CLOSING = "\"'”’」』）) "


def asks_a_text(message: str) -> bool:
    """Whether a message is a question about something else than whoever talks.

    >>> [asks_a_text(message) for message in ("who paid for it", "Can you tell me who paid?", "who are you")]
    [True, True, False]
    """
    message = _PARTING.sub("", message.strip())
    greeting = _GREETING.match(message)
    said = message[greeting.end() if greeting else 0 :].rstrip(_CLOSING)
    request = _REQUEST.match(said)
    asked = _QUOTED.sub('""', said[request.end() if request else 0 :])
    if _TO_LMCHAT.search(asked) or _SMALL_TALK.fullmatch(asked.rstrip("?？!！.。")):
        return False
    if request:
        return not _OF_ONESELF.search(asked)
    return polished(asked).endswith(("?", "？")) or _is_question(asked)


def _is_question(asked: str) -> bool:
    """Whether the last sentence, which has no question mark, is a question, and not one about oneself."""
    last = _SENTENCE.split(asked.rstrip(".。"))[-1].strip()
    if last.endswith(("!", "！")) or _OF_ONESELF.search(last):
        return False
    return _ENGLISH.match(last) is not None or _CHINESE.search(last) is not None
