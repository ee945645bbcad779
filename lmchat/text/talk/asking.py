"""Whether a message asks for something that a text may say, with or without a question mark.

A question that is put to whoever listens ("Do you like it?") and small talk ("What's up?") ask for nothing of the kind;
a polite one ("Do you know who built it?") does. Courtesy and requests are taken off a sentence first; then its first
word tells an English question, and words that ask, wherever they stand, a Chinese one.
"""

from __future__ import annotations

import re

from lmchat.text.cjk import CJK
from lmchat.text.talk.speech import polished

_WH = "(?:who|whom|whose|what|which|when|where|why|how)"
_ASKING = f"(?:{_WH}|if|whether)"
_BE_OR_DO = "(?:(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|must)(?:n['’]t)?)"
FACT = (
    "(?:(?:date|price|cost|name|height|length|size|number|amount|address|author|title|cause|reason|age|deadline|meeting"
    "|birthday|birthplace)s?)"
)
_COURTESY = re.compile(
    r"(?:(?:ok(?:ay)?|so|and|but|oh|well|(?:hi|hello|hey)(?: there(?! (?:is|are|was|were)\b))?"
    r"|yes|yeah|then|now|also|sorry|please|pls|plz|excuse me|dear \w+"
    r"|thanks|thank you|thx|h+m+|u+h*m+|er+m*|(?:great|good|cool|wow|sure|right|no)(?=[,.!]|\Z))(?![\w'’-])[\s,.!:…]*)+"
    r"|(?:(?:[你您]好|谢谢[你您]?|好的?|嗯|那么|请问[你您])[，,。！!：:\s]+|请问[，,：:\s]*|(?:那么|你看)(?=[这那本]))+",
    re.IGNORECASE,
)
"""What is said before what is meant."""
_THANKS = re.compile(
    r",?\s(?:please|pls|plz|thanks|thank you|thx)[.!]*(?=\??\Z)|[，,\s]谢谢[你您]?[。！!]?\Z", re.IGNORECASE
)
_QUOTED = re.compile(r"\"[^\"]{0,80}\"|“[^”]{0,80}”|《[^》]{0,80}》|「[^」]{0,80}」")
_KINDLY = "(?:(?:please|kindly|maybe|perhaps|just|also),? ){0,3}"
_WOULD_YOU = rf"(?:(?:can|could|will|would) you {_KINDLY}(?:be (?:so|very) kind (?:as )?to )?)?{_KINDLY}"
_TELL_ME = (
    r"(?:(?:tell|show|give) me|list|name|find(?: out)?|look up|quote|identify|state|explain|describe|let me know)"
    rf"(?: about)?,? {_KINDLY}"
)
_WANTED = rf"(?=(?:the|all|every|each|its|their|his|her|one|two|three|four|five|\d+|{_ASKING})\b.)"
_CAN_YOU = "(?:请|麻烦|我想)?(?:[你您]?(?:能不能|可不可以|能否|可否|可以|能))?"
_TELL_ME_IN_CHINESE = "(?:告诉我|帮我[看找查](?:[看找查]|一?下)?|列出|列举|找出|指出|介绍一下)(?:一下)?"
_TALK_OF = "(?:[给跟]我)?(?:说一?说(?!话)|讲一?讲|谈一?谈|[说讲谈]一下)"
_CHINESE_FACT = (
    r"(?:时间|地点|地址|日期|价格|费用|金额|原因|名称|名字|数量|人数|高度|长度|面积|重量|作者|电话|比例|首都|国籍|职业|目的|条件"
    r"|结果)"
)
_ASKED_IN_CHINESE = rf"(?=.*(?:谁|什么|啥|哪|几|多|如何|怎|何|是否|是不是|有没有)|\w{{0,8}}{_CHINESE_FACT}\W*\Z)"
_REQUESTS = (
    rf"{_WOULD_YOU}(?:{_TELL_ME}{_WANTED}|tell me (?:more )?about (?=\w{{3}})(?!some|any))",
    rf"(?:do|would) you (?:happen to )?know (?=(?:{_ASKING}|its|their|his|her|the {FACT})\b.)",
    rf"i(?:['’]d| would)? (?:want|like|need) to know (?=(?:{_ASKING}|the)\b.)",
    rf"i(?:['’]m| am| was)? (?:wonder(?:ed|ing)?|meant?),? (?={_WH}\b.)",
    rf"(?:my|the) question (?:is|was)[,:]? (?={_ASKING}\b.)",
    rf"{_CAN_YOU}{_TELL_ME_IN_CHINESE}(?!一?[个点些]|一[家部首份])[，,：:\s]*(?=\w\w)",
    rf"(?:[你您]知道|我?想知道|我?想(?:问|了解)(?:一下)?|我(?:是说|是问|问的是)){_ASKED_IN_CHINESE}",
    rf"(?!我){_CAN_YOU}{_TALK_OF}{_ASKED_IN_CHINESE}",
)
_REQUEST = re.compile("|".join(_REQUESTS), re.IGNORECASE)
"""What comes before a question, or before what is wanted."""
_WISHES_TO_HEAR = (
    r"what (?:else )?(?:can|could|do) you (?:tell (?:me|us)|know) about (.+)",
    r"i(?:['’]d| would)? (?:want|like|love) to (?:know|hear|learn) more about (.+)",
    rf"(?:(?!我){_CAN_YOU}{_TALK_OF}|我?想了解(?:一下)?)(?:关于)?(.+?)(?:的(?:事情?|情况))?[吗吧]?",
)
_WISH_TO_HEAR = re.compile("|".join(_WISHES_TO_HEAR), re.IGNORECASE)
"""A wish to be told of a thing, by a text or by whoever listens."""
_ASKING_FIRST = re.compile(rf"{_ASKING}\b|[^\x00-\x7f]", re.IGNORECASE)
TO_LMCHAT = re.compile(r"\b(?:you|your|yours|yourself|u(?![.-]))\b|[你您咱]", re.IGNORECASE)
_OF_ONESELF = re.compile(
    rf"(?!{_ASKING}\b(?! i (?!can|may|must|should|have to))).*\b(?:i|me|my)\b"
    r"|.*(?:我(?!们)|不(?:知道?|清楚|确定|懂|明白))",
    re.IGNORECASE,
)
_ENGLISH_TALK = (
    r"what is (?:up|new|wrong|going on|happening|the matter)",
    r"(?:so |guess )?what(?: now)?|why(?: not)?|really|huh|how come|who (?:knows|cares)",
    r"(?:is|was|does|did) (?:it|that|he|she|they)|is (?:it|that|this) (?:so|true|right|a joke)",
    r"(?:can|could|may) (?:i ask (?:you )?(?:something|a question)|we (?:talk|chat))",
    r"is it (?:rain|snow)ing.*|what (?:(?:time|day|date) is it|is the time)(?: today| now)?",
    r"how (?:is|are) (?:it going|life|things|everything|everyone|the weather)(?: going| today)?",
)
_CHINESE_TALK = (
    r"(?:真的?|是|对|好|行|可以|不是|在)[吗么嘛]|[是对好行]不[是对好行]",
    r"(?:为?什么|啥|如何|然后|干[嘛吗]|那?怎么(?:了|啦|办|会|会?这样|可能|样|回事)?)[呢啊]?",
    r"(?:最近|近来|今天|天气|过得|一切)+(?:怎么样|如何|还?好吗|好不好)|[吃睡].{0,3}了(?:吗|没有?)",
    r"(?:[这你]是)?(?:什么|啥)意思|哪里哪里|谁说的|谁知道.*|我?[也真还]?不(?:知道|清楚|懂|明白).*",
    r"(?:现在|今天|明天)是?(?:几[点号]|星期几|周几)了?",
)
_SMALL_TALK = re.compile("|".join((*_ENGLISH_TALK, *_CHINESE_TALK)), re.IGNORECASE)
_CONTRACTED = re.compile(r"\b(who|what|when|where|why|how|it)(?:['’]s|(?<!it)s)\b", re.IGNORECASE)
_MEASURE = "(?:many|much|long|old|often|far|tall|high|big|large|deep|wide|heavy|fast|late|soon)"
_OPENINGS = {
    "who whom whose which": r"(?!(?:knows|cares)\b)\w",
    "what": r"(?:is|if|time|year|day|date|else)\b"
    rf"|(?!(?:an?|we|about|\w+[^s]s is)\b)(?:.*\b{_BE_OR_DO} \w|\w+ed\b|(?:\w+s|made|led) \w|(?:\S+ ){{3}})",
    "how": rf"(?:to(?! be\b)|come|the|this|it|he|she|they|{_MEASURE}|{_BE_OR_DO}|\w+ {_BE_OR_DO})\b",
    "when where why": rf"(?:{_BE_OR_DO}|born|built|held|\w+ed)\b",
    "in at by for to on from with of since under until during after before": rf"{_WH}\b(?! it\b| case\Z)",
    "is was has had": r"(?!(?:not|ok|okay)\b)"
    r"(?:(?-i:[A-Z])|\S+ .*?\b(?:allowed|ok|okay|possible|included|forbidden|required|needed)\b)",
    "are were": r"(?!not\b)\w+ \w",
    "can may must should will": r"(?!\w+ys |sometimes )\w+s \w",
    "does did": r"(?-i:[A-Z])|(?!(?:an?|not|nothing|something|some|so|well|great|good|fine|my|lots|more|too)\b)\w+ \w",
    "anything": r"(?:else |more )?about \w",
}
"""What stands after the first word of a question."""
_OPENING = {word: re.compile(rest, re.IGNORECASE) for words, rest in _OPENINGS.items() for word in words.split()}
_FACT_OF = re.compile(rf"(?:the )?(?:(?:main )?{FACT} (?:of|for) |(?:(?:\S+['’]s|next) )?{FACT}\Z)", re.IGNORECASE)
_LATE = re.compile(
    r"(?!(?:.*\b(?:matter|depends?|knows?|remember|regardless|cares?)|say) )"
    r"(?:.*\b(?:in|of|at|by|from|on|to|for|under|with|as|than|near) (?:what|which|how)"
    r"(?! (?:case|he|she|it|they|we|the)\b)(?: [\w-]+){0,3}\Z"
    r"|.* (?:what|whom|when|how much)\Z)",
    re.IGNORECASE,
)
"""A question that ends with what it asks: "it was built in what year"."""
_NOT_ASKED = "(?<!不管)(?<!不论)(?<!无论)(?!不|[时动]不)"
_CHINESE_QUESTIONS = (
    r"(?<![没不])(?<!没有)(?:(?<!为)[什甚]么|谁(?!说)|(?<!天)哪(?![怕有能敢])|怎[么样]|多少|啥)(?!.{0,4}[都也])",
    r"为(?:什么|啥)|[为因有]何|何[时地人年处种]|(?<!论)(?<!不知)如何",
    r"是否|(?:有没有|是不是)\w\w|[了过]没有?\Z",
    rf"{_NOT_ASKED}(?!对不对[称等应立])(?P<verb>[{CJK}])不(?P=verb)(?!.*[都也])(?=\w\w)",  # 能不能
    rf"(?<=\w\w){_NOT_ASKED}(?P<last>[{CJK}])不(?P=last)\w?\Z",
    r"(?:[第之元]|[用花]了)几|(?<![十好这那有])几(?:点(?!了)|号|月|岁|时|楼|层|世纪)|[共有]几(?!年|天|个月|个?[，。]|点|分)",
    r"(?<![不很太好许更最么没米])多(?:高(?!兴)|长|大|久|远|宽|深|重(?!要)|快(?!乐)|厚)",
    rf"(?:\A|\w){_CHINESE_FACT}是\Z|原因为\Z|(?<![认因以行作])为\Z|\w\w(?:在于|位于|叫做)\Z",
    rf"\A[^，,是]+的{_CHINESE_FACT}\Z|\A[^，,是没有不我了浪多]{{2,4}}{_CHINESE_FACT}\Z",
)
_CHINESE = re.compile("|".join(_CHINESE_QUESTIONS))
_SENTENCE_END = re.compile(r"(?<=[!?;])\s+|(?<=[a-z]{3}\.)\s+|(?<=[。！？；])|\n")
_CLAUSE_END = re.compile(r"，|,(?=\s)")
_CLOSING = "\"'”’」』）) "


def sentences_of(message: str) -> list[str]:
    """The sentences of a message, with their marks."""
    return [sentence.strip() for sentence in _SENTENCE_END.split(message) if sentence.strip()]


def clauses_of(sentence: str) -> list[str]:
    """What the commas of a sentence part."""
    return [clause.strip() for clause in _CLAUSE_END.split(sentence)]


def without_courtesy(sentence: str) -> str:
    """A sentence without what is said before and after it to be kind."""
    greeting = _COURTESY.match(sentence)
    return _THANKS.sub("", sentence[greeting.end() if greeting else 0 :]).rstrip()


def without_request(sentence: str) -> str:
    """What is asked or wanted in a sentence that courtesy is taken off."""
    request = _REQUEST.match(sentence)
    return without_courtesy(sentence[request.end() :]) if request else sentence


def thing_to_hear_of(sentence: str) -> str:
    """The thing that a sentence without courtesy wants to hear of, whoever may know it; empty where it names none.

    >>> thing_to_hear_of("What do you know about the bridge?"), thing_to_hear_of("讲个笑话")
    ('the bridge', '')
    """
    wish = _WISH_TO_HEAR.fullmatch(sentence.rstrip(f"?？!！.。{_CLOSING}"))
    thing = wish.group(wish.lastindex or 0) if wish else ""
    return "" if TO_LMCHAT.search(thing) or _OF_ONESELF.match(thing) else thing


def spelled_out(sentence: str) -> str:
    """A sentence with "what is" for "what's" and "whats", and the like."""
    return _CONTRACTED.sub(r"\1 is", sentence)


def question_in(message: str) -> str:
    """The question that a message puts to a text, without courtesy; empty where it puts none.

    The last sentence that asks decides; where others say something too, the question is the whole message.

    >>> question_in("Thanks! Could you tell me who paid, please?"), question_in("who are you")
    ('who paid?', '')
    """
    masked = _QUOTED.sub('"_"', message)
    said = [rest for sentence in sentences_of(masked) if not _is_small_talk(rest := without_courtesy(sentence))]
    verdicts = map(_asks, reversed(said))
    if not next((verdict for verdict in verdicts if verdict is not None), False):
        return ""
    if len(said) > 1 or masked != message:
        return message
    asked = without_request(said[0])
    return asked if _ASKING_FIRST.match(asked) else said[0]


def _is_small_talk(sentence: str) -> bool:
    """Whether a sentence without courtesy says nothing, or nothing but what everybody says."""
    bare = spelled_out(sentence).rstrip(f"?？!！.。{_CLOSING}")
    return not bare or _SMALL_TALK.fullmatch(bare) is not None


def _asks(sentence: str) -> bool | None:
    """Whether a sentence without courtesy asks a text; None where it asks nothing."""
    sentence = sentence.rstrip(_CLOSING)
    asked = without_request(sentence)
    if _is_small_talk(asked):
        return None
    if asked != sentence:
        return not (TO_LMCHAT.search(asked) or _OF_ONESELF.match(asked))
    if polished(asked).endswith(("?", "？")) or _is_question(spelled_out(asked)):
        return not TO_LMCHAT.search(asked)
    return None


def _is_question(sentence: str) -> bool:
    """Whether a sentence without a question mark is a question, and not one about oneself."""
    if sentence.endswith(("!", "！")) or _OF_ONESELF.match(sentence):
        return False
    clauses = clauses_of(sentence.rstrip(".。;；"))
    return any(map(_opens_question, (clauses[0], clauses[-1]))) or _CHINESE.search(sentence.rstrip("。；")) is not None


def _opens_question(clause: str) -> bool:
    """Whether an English clause is a question by its first word or its end, or names a fact."""
    first, _, rest = clause.partition(" ")
    opening = _OPENING.get(first.lower())
    return bool((opening and opening.match(rest)) or _FACT_OF.match(clause) or _LATE.match(clause))
