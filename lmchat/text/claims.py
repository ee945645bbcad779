"""What shows that a text is not what its source says: figures, addresses, reservations, and half a pair of marks."""

from __future__ import annotations

import re

from lmchat.text.normalization import normalize

_WORD = re.compile(r"[!-~]+")
_ADDRESS = re.compile("@|://")
_NUMBER = re.compile(r"[0-9]+(?:[.,:/-][0-9]+)*")  # or a time, or a date
_ARTICLE = re.compile("第[〇零一二三四五六七八九十百千]+[条章节款]")
_DASHES = str.maketrans("‐‑–—−", "-----")
_AROUND = ".,:;!?()[]{}<>\"'`*_~|"
_RESERVATION = re.compile(
    r"\b(?:not|no(?!\.)|never|none|nothing|nobody|neither|nor|without|cannot|hardly|barely)\b|n['’]t\b"
    r"|\b(?:if|unless|except|otherwise)\b|如果|倘若|假如|除非"
    r"|[不没无](?![断仅但过同少久论管])|未(?!来)|非(?![常洲])",
    re.I,
)
_ONLY_IF = (
    r"if|unless|except|without|until(?! (?:now|then|recently)\b)|once(?! (?:again|more)\b)"
    r"|only (?:after|by|for|if|in|on|to|when|with)|provided that|as long as|subject to"
)
_WHEN = r"when(?!(?: [\w'’-]+){1,5}? (?:(?<!is )(?<!are )\w+ed|was|were|had|did)\b)"  # in the past it tells a time
_CONDITION = re.compile(
    rf"^(?:(?!but (?!if|not|only|then|unless|when))[^;；])*?(?:\b(?:{_ONLY_IF}|{_WHEN})\b|如果|倘若|假如|除非|除外)",
    re.I | re.S,
)
_HALF_A_PAIR_OF_COMMAS = re.compile(
    r"(?:\A|[.!?]\s+)(?!(?:who|what|when|where|why|how|now|then|so|here|there)\b)[^,.!?]+,"
    r" (?:is|are|was|were|has|have|had|will|would|can|could)\b(?! (?:it|he|she|they|we|you|i|the|this|that)\b)",
    re.I,
)
_TWO_VERBS = re.compile(r"\b(?:is|are|was|were|will|would|can|could) (?:will|would|can|could|has|is|are|was|were)\b")
_INNER_COMMA = re.compile(r"[^，]+，[^，](?:.*[^，])?|\s(?:[\w'’-]+ )*[^\W\d]+, (?:\S+ )*[^\s,]+\s", re.S)
_MARK_BEHIND_END = re.compile(r"\w+[.!?][,;]")
_FEWEST_WORDS = 4
"""Of an English text that is more than a part of a list, such as `old, grey`."""
_PAIRS = ("()", "[]", "{}", "“”", "（）", "【】", "《》", "「」")


def has_made_up(text: str, source: str) -> bool:
    """Whether a text has a number, a time, a date, an address or an article (第五条) that is not so in its source.

    What is written around a number may be another sign or word: `10%` of `10 percent`, `$5m` of `$5 million`.

    >>> [has_made_up(text, "It cost 1,250 euros.") for text in ("€1,250!", "1,25", "250 euros")]
    [False, True, True]
    """
    figures = {figure for word in _WORD.findall(text) for figure in _figures(word)}.union(_ARTICLE.findall(text))
    if not figures:
        return False
    read = normalize(source).lower().translate(_DASHES)
    return not all(_stands_in(figure.lower(), read) for figure in figures)


def _figures(word: str) -> list[str]:
    """The address that a word is, else the numbers in it."""
    return [word.strip(_AROUND)] if _ADDRESS.search(word) else _NUMBER.findall(word)


def _stands_in(figure: str, source: str) -> bool:
    """Whether a source has a figure that is not a piece of a longer number, time or address."""
    goes_on = "[.@/-]?[a-z0-9_]" if _ADDRESS.search(figure) else "[.,:]?[0-9]"
    return re.search(rf"(?<![0-9])(?<![0-9][.,:]){re.escape(figure)}(?!{goes_on})", source) is not None


def reservations(text: str) -> int:
    """How many words, and Chinese characters, negate something or make it conditional.

    >>> [reservations(text) for text in ("It isn't red, nor blue.", "No. 5 is red.", "并不是红色", "不断发展")]
    [2, 0, 1, 0]
    """
    return len(_RESERVATION.findall(text))


def goes_on_with_condition(text: str) -> bool:
    """Whether the rest of a sentence says on what condition the beginning holds, before what a semicolon parts from it.

    >>> [goes_on_with_condition(text) for text in (" unless it rains.", " today; if it rains, call.", "，节假日除外。")]
    [True, False, True]
    """
    return _CONDITION.match(text) is not None


def semicolons(text: str) -> int:
    """How often a text goes on with another statement in the same sentence."""
    return text.count(";") + text.count("；")


def is_broken(text: str) -> bool:
    """Whether an English sentence has one comma of the two between its subject and its verb, or two first verbs.

    >>> [is_broken(text) for text in ("The bridge, is old.", "The bridge, here, is old.", "It is has.")]
    [True, False, True]
    """
    return _HALF_A_PAIR_OF_COMMAS.search(text) is not None or _TWO_VERBS.search(text) is not None


def has_stray_marks(text: str, source: str) -> bool:
    """Whether a comma or a semicolon stands behind the end of a sentence, as it does not in the source.

    >>> [has_stray_marks(text, "No bus after 6 p.m., no train.") for text in ("No bus., no train", "After 6 p.m., no")]
    [True, False]
    """
    return any(found not in source for found in _MARK_BEHIND_END.findall(text))


def cuts_clauses(left_out: str) -> bool:
    """Whether what was left out between two words ends one clause and begins another, so that halves of both are left.

    >>> [cuts_clauses(text) for text in (" it says, and after it ", ", who is ill, ", " old, red ", "好，但他")]
    [True, False, False, True]
    """
    is_chinese = "，" in left_out
    return _INNER_COMMA.fullmatch(left_out) is not None and (is_chinese or len(left_out.split()) >= _FEWEST_WORDS)


def is_paired(text: str) -> bool:
    """Whether brackets, quotation marks and backticks come in pairs, as far as counting tells.

    >>> [is_paired(text) for text in ('He said "yes".', "a (b", "see `a", "《书》")]
    [True, False, False, True]
    """
    alike = all(text.count(pair[0]) == text.count(pair[1]) for pair in _PAIRS)
    return alike and not any(text.count(mark) % 2 for mark in '"`')
