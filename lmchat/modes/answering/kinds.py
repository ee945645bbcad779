"""What kind of answer a question wants: a price is neither a weight nor a number of days, an e-mail address has an @.

The network tells numbers from names, but not always one number from another, and sometimes repeats the question. What
is of another kind than is wanted, or was said by the question, is less likely than the network has it, and all else in
the passage is likelier by as much.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from lmchat.evaluation.exact_match import answer_tokens
from lmchat.text.lexical.currencies import CODE, SIGN

UNLIKE = 0.1
"""What is left of the probability of a piece of another kind."""
_NUMBER = (
    r"(?:\d[\d.,]*|[一二两三四五六七八九十百千万亿半几]"
    r"|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty)\b)"
)
_PERIOD = (
    r"(?:(?:sec(?:ond)?|min(?:ute)?|h(?:ou)?r|day|week|wk|month|year|yr)s?\b|秒|分钟|小时|天|周|个月|(?<!\d{3})年)"
)
_MONEY = re.compile(
    rf"{SIGN}|\b(?:(?-i:{CODE})|euros?|dollars?|pounds?|cents?|pence|penny|yen|yuan|rmb|usd|eur|gbp|free)\b"
    rf"|{_NUMBER}\s?[元块镑]|人民币|免费",
    re.IGNORECASE,
)
_TIME = re.compile(rf"{_NUMBER}[ -]?{_PERIOD}", re.IGNORECASE)
_ONLY_TIME = re.compile(rf"\W*{_TIME.pattern}\W*", re.IGNORECASE)
_MEASURE = re.compile(
    rf"{_NUMBER}\s?(?:%|°|(?:k?g|[kcm]?m|m?l|k?W|k?Hz|m?V|ft|lbs?|lit(?:re|er)s?|miles?|met(?:re|er)s?|people|degrees"
    r"|(?:kilo|milli|centi)(?:gram(?:me)?|met(?:re|er)|lit(?:re|er))s?|gram(?:me)?s?|tons?|tonnes?|inch(?:es)?|feet|acres?"
    r"|hectares?)\b"
    r"|[公千厘毫]?[里米克]|公斤|吨|升|度|人|平方)"
)
_CODE = re.compile(
    r"\d[-–/]\d+[-–/]\d|(?<![\d:])\d\d?:\d\d(?![\d:])|\d{7}(?!\d*\s?[^\W\d_])"
    r"|(?<![\d.,])(?!(?:1[4-9]|20)\d\d-)\d{3,4}-\d{4}(?![\d-])"  # as 8899-1234, not 2019-2021
)
"""What has digits and is no quantity: account and telephone numbers, dates in digits, and times of the day.

Behind a number of a currency or the like stands a word; a length of time has seconds, too, or a beginning and an end.
"""
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)(?:[a-z]{2,6})?\b"
_ONLY_DATE = re.compile(
    rf"\W*(?:\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH}|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?)(?:,? \d{{4}})?\W*"
    r"|\W*(?:\d{4}年)?\d{1,2}月(?:\d{1,2}[日号])?\W*",
    re.IGNORECASE,
)
_TELEPHONE_NUMBER = re.compile(r"(?:\d[ ().+/-]*){5}")
_CLOCK = re.compile(
    r"\d{1,2}[:：]\d\d|\d\s?[ap]\.?\s?m\b|[\d一二两三四五六七八九十][点點时時](?!间|間|代)|[中正]午|[午半]夜"
    r"|\b(?:o['’]clock|noon|midnight|midday|morning|afternoon|evening|night|half past|quarter (?:to|past)|dawn|dusk"
    r"|sun(?:rise|set))\b",
    re.IGNORECASE,
)
"""A time of the day."""
_NUMERAL = re.compile(r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b", re.IGNORECASE)
_ADDRESS = re.compile(r"[A-Za-z]://|\w@\w")
_CHOICE = re.compile(
    r"\b(?:or|whether|between)\b|\A(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)\b"
    r"|还是|或|是否|哪|比|吗",
    re.IGNORECASE,
)
"""What leaves a choice between things that it names, or between yes and no."""
_PRICED = r"(?:price|costs?|fee|rent|deposit|salary|fare)"


def _has(piece: str, *patterns: re.Pattern[str]) -> bool:
    return any(pattern.search(piece) for pattern in patterns)


def _is_price(piece: str) -> bool:
    return _has(piece, _MONEY) or not _has(piece, _TIME, _MEASURE, _CODE)


def _is_period(piece: str) -> bool:
    return _has(piece, _TIME) or (_is_extent(piece) and not _has(piece, _MEASURE))


def _is_extent(piece: str) -> bool:
    return not (_has(piece, _MONEY) or len(_CODE.findall(piece)) == 1 or _ONLY_DATE.fullmatch(piece))


def _is_date(piece: str) -> bool:
    return not (_ONLY_TIME.fullmatch(piece) or _has(piece, _MONEY, _MEASURE))


def _is_clock_time(piece: str) -> bool:
    return _has(piece, _CLOCK) or not (_has(piece, _MONEY, _MEASURE) or _is_named_day(piece))


def _is_named_day(piece: str) -> bool:
    return not _has(piece, _NUMERAL) or _ONLY_DATE.fullmatch(piece) is not None


def _is_somebody(piece: str) -> bool:
    alone = (_ONLY_TIME, _ONLY_DATE)
    return not (_has(piece, _ADDRESS, _TELEPHONE_NUMBER) or any(one.fullmatch(piece) for one in alone))


def _is_telephone_number(piece: str) -> bool:
    return _has(piece, _TELEPHONE_NUMBER)


def _is_address(piece: str) -> bool:
    return "@" in piece


_FITTING: tuple[tuple[str, Callable[[str], bool]], ...] = (
    (r"\be-?mail address|邮箱|电子邮件地址", _is_address),
    (r"\b(?:(?:tele)?phone|fax|mobile) number|电话(?:号码)?(?:是|多少(?!钱))", _is_telephone_number),
    (
        rf"\bhow much\b.*\b(?:{_PRICED}|pay|paid|charged?|spen[dt]|worth|earn)\b"
        rf"|\bwhat (?:is|was) the (?:\w+ )?{_PRICED}\b"
        r"|多少钱|(?:价格?|费|租金?|押金|工资|票价|成本|金额)(?:是|为)?多少",
        _is_price,
    ),
    (r"\bhow long\b(?! (?:is|are|was|were)\b)|多久|多长时间|期限?(?:是|有)?多长", _is_period),
    (r"\bhow long (?:is|are|was|were)\b", _is_extent),
    (
        r"\bwhat time (?:is|are|was|were|do|does|did|will|would|should|can|must)\b"
        r"|[几幾][点點](?:[钟鐘开開关關到起上下出结結放睡集发發交吃？?\s]|\Z)",
        _is_clock_time,
    ),
    (r"\A(?:and )?who(?:m|se)?\b|谁|誰", _is_somebody),
    (r"(?:\A|, |\b(?:and|since|until) )when\b|什么时候|何时|哪一?[天年]", _is_date),
)
_KINDS = [(re.compile(asking, re.IGNORECASE), fits) for asking, fits in _FITTING]
"""What asks for a kind, and what may be of it."""


def as_wanted(question: str, pieces: Sequence[str], probabilities: Sequence[float]) -> list[float]:
    """The probabilities of pieces of one passage, given the kind of answer that a question wants.

    >>> [round(p, 2) for p in as_wanted("How much does it cost?", ["10 days", "£10"], [0.6, 0.3])]
    [0.13, 0.65]
    """
    fits = next((fits for asking, fits in _KINDS if asking.search(question)), None)
    known = repeated(question, pieces)
    unlike = [again or (fits is not None and not fits(piece)) for again, piece in zip(known, pieces, strict=True)]
    return lowered(probabilities, unlike)


def lowered(probabilities: Sequence[float], unlike: Sequence[bool]) -> list[float]:
    """The probabilities of pieces of one passage, of which some are unlike what is wanted."""
    weights = [UNLIKE if other else 1.0 for other in unlike]
    left = 1 - sum((1 - weight) * p for weight, p in zip(weights, probabilities, strict=True))
    return [weight * p / left for weight, p in zip(weights, probabilities, strict=True)]


def repeated(question: str, pieces: Sequence[str]) -> list[bool]:
    """Whether each piece says what the question says, which leaves no choice.

    >>> repeated("When is the harvest lunch?", ["Harvest lunch", "Monday"]), repeated("Is it red or blue?", ["blue"])
    ([True, False], [False])
    """
    if _CHOICE.search(question):
        return [False] * len(pieces)
    asked = answer_tokens(question)
    return [_stand_in(asked, answer_tokens(piece)) for piece in pieces]


def _stand_in(asked: Sequence[str], said: Sequence[str]) -> bool:
    """Whether the tokens of a piece, which has some, stand in those of a question."""
    return bool(said) and any(asked[at : at + len(said)] == said for at in range(len(asked) - len(said) + 1))
