"""Where words begin and end, as far as a piece of a text may be cut out there.

Letters and digits that stand together are one word, and so is a number with its points and commas, a time, a date, an
address and a path. What hyphens join are several words ("French-speaking"). Chinese has no spaces: between two of its
characters a text may be cut anywhere.
"""

from __future__ import annotations

import re
from collections import Counter

from lmchat.text.cjk import CJK

LONGEST_WORD = 40
"""Characters; what is longer is no word that a piece of it should be made whole to."""
REPEATED_LETTERS = 4
"""Of a Latin word that is worth telling from a repetition of it; shorter ones are mostly articles and the like."""
_FUNCTION_WORDS = """
a about after all also an and are as at be been before being but by can could did do does for from had has have
he her him his how i if in into is it its may might more most my no not of on one or our out over s said say
says she should so t than that the their them then there these they this those to two up was we were what when
where which who will with would you your
"""
FUNCTION_WORDS = frozenset(_FUNCTION_WORDS.split())
"""English words that say little about what a text is about; `s` and `t` are what an apostrophe leaves."""
ARTICLES = frozenset(["a", "an", "the"])
BINDING_PREPOSITIONS = frozenset(["about", "against", "between", "by", "for", "of", "with"])
"""English ones that mostly bind to a noun or verb before them; others, such as "on", often tell the time or place."""
SUBORDINATORS = frozenset(["before", "if", "once", "unless", "until", "when", "whether", "while"])
"""English words without which the clause behind them would be said to be so."""
CLAUSE_BEGINNERS = SUBORDINATORS | {"after", "although", "as", "because", "since", "though", "which", "who"}
"""English words that mostly begin a clause."""
_PHRASE_BEGINNERS = """
above across again against ahead alone along alongside although amid among around away because behind below beneath
beside beyond despite down due during even except following here inside just last late later like near next nor off
onto once only outside past per plus regardless since so so-called such though through throughout today together
tomorrow tonight toward towards under unless until upon versus via whenever where whereas whether while whom whose
why within without yesterday yet monday tuesday wednesday thursday friday saturday sunday
"""
PHRASE_BEGINNERS = frozenset(_PHRASE_BEGINNERS.split()) | FUNCTION_WORDS
"""English words that something new begins with, so that a sentence may have ended before them."""
_FINITE_VERBS = """
are be been being can could did do does had has have is may might must said say says shall should was were will would
"""
FINITE_VERBS = frozenset(_FINITE_VERBS.split())
"""Those that English sentences have most, with their participles."""
MODALS = frozenset(["can", "cannot", "could", "may", "might", "must", "shall", "should", "will", "would"])
"""English words that tell how far something is so."""
_QUANTITIES = """
all any both couple dozen dozens each few group half hundreds kind lot majority many members millions most much number
one pair per percent series several some thousands two three type
"""
QUANTITIES = frozenset(_QUANTITIES.split())
"""English words with which "of" leads to what is counted: `a number of people` are people."""
_ALPHANUMERIC = r"[^\W_\u3400-\u9fff]"
_INSIDE_WORD = re.compile(
    rf"(?<={_ALPHANUMERIC})(?={_ALPHANUMERIC})"
    r"|(?<=\d[.,:：/])(?=\d)|(?<=\d)(?=[.,:：/]\d)"  # 3.8, 1,800 and 22:30 are one word each
)
_REACH = 200
"""Characters before and after a piece that are looked at for the beginning and the end of a compound."""
_TIME = r"T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?"
_STEP = "/[A-Za-z0-9_.-]*[A-Za-z0-9_]"
_COMPOUND = re.compile(
    rf"(?<!{_ALPHANUMERIC})(?<![-.,:：/])\d+(?:-\d+){{2,}}(?:{_TIME})?(?!{_ALPHANUMERIC}|[-.,:：/]\d)"  # 2024-09-18
    r"|(?<![A-Za-z0-9_.+-])[A-Za-z0-9_.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
    r"|(?<![A-Za-z])[A-Za-z]+://[!-~]*[A-Za-z0-9/]"
    r"|(?<![A-Za-z0-9_./~-])(?=[A-Za-z][A-Za-z_.-]{0,20}\d|[^\s/]{1,60}/[^\s/]{1,60}/)"  # not red/blue
    rf"[A-Za-z0-9_][A-Za-z0-9_.-]*(?:{_STEP})+/?"  # KL-24/07
    rf"|(?<![^\s\"'`(\[“‘])~?(?:{_STEP})+/?"  # ~/Books/duplicates
)
_TWO_ENDS = re.compile(r"(?:[!?。！？][\s-]*[.。]|(?<!\.)\.\.|\.[\s-]+\.)\s*\Z")
_LATIN_WORD = re.compile(rf"[a-z]{{{REPEATED_LETTERS},}}")
_TWICE = re.compile(r"\b([a-z]{2,}) \1\b")
_CLAUSE_END = re.compile(r"[\s，,；;。！!？?]+")
_PAIR_AGAIN = re.compile(rf"(?=([{CJK}]{{2}}).*\1)")


def is_inside_word(text: str, place: int) -> bool:
    """Whether the characters before and after a place belong to one word.

    >>> [is_inside_word("in 3.8s", place) for place in range(8)]
    [False, True, False, False, True, True, True, False]
    """
    return _INSIDE_WORD.match(text, place) is not None


def whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """The span with the rest of the words that it begins and ends in.

    >>> whole_words("forty-two of 1,800", 3, 4)
    (0, 5)
    >>> whole_words("forty-two of 1,800", 13, 14)
    (13, 18)
    >>> whole_words("on 2024-09-18T08:30Z", 14, 16)
    (3, 20)
    """
    start, end = whole_matches(_COMPOUND, text, start, end, _REACH)
    begin, stop = start, end
    while is_inside_word(text, begin) and start - begin < LONGEST_WORD:
        begin -= 1
    while is_inside_word(text, stop) and stop - end < LONGEST_WORD:
        stop += 1
    return start if is_inside_word(text, begin) else begin, end if is_inside_word(text, stop) else stop


def whole_matches(pattern: re.Pattern[str], text: str, start: int, end: int, reach: int) -> tuple[int, int]:
    """The span with the rest of what a pattern finds that it begins and ends in.

    Args:
        pattern: of what is not to be cut.
        text: the whole text.
        start: where the span begins.
        end: where it ends, exclusive.
        reach: characters before and after it that are looked at.

    >>> whole_matches(re.compile("[0-9 ]+[0-9]"), "call 12 34 now", 5, 7, 10)
    (4, 10)
    """
    begin, stop = start, end
    for match in pattern.finditer(text, max(0, start - reach), end + reach):
        if match.start() < end and start < match.end():
            begin, stop = min(begin, match.start()), max(stop, match.end())
    return begin, stop


def ends_twice(text: str) -> bool:
    """Whether a second full stop stands at the end, also behind an item's mark; three dots are one mark.

    >>> [ends_twice(text) for text in ("It is..", "So.. .", "Is it?.", "关闭。。", "It is. -.", "It is...", "It is.")]
    [True, True, True, True, True, False, False]
    """
    return _TWO_ENDS.search(text) is not None


def repeated_words(text: str) -> set[str]:
    """Latin words of four letters or more that stand there twice, and shorter ones in a row, in small letters.

    >>> repeated_words("France's France in the Seine"), repeated_words("Tower Fan Fan")
    ({'france'}, {'fan'})
    """
    counts = Counter(_LATIN_WORD.findall(text.lower()))
    return {word for word, count in counts.items() if count > 1}.union(_TWICE.findall(text.lower()))


def repeated_pairs(text: str) -> set[str]:
    """Pairs of Chinese characters that a clause says twice: a mark or a space parts one from the next.

    >>> repeated_pairs("盛夏开始的盛夏"), repeated_pairs("俄称打击乌军 乌称打击俄军")
    ({'盛夏'}, set())
    """
    return {pair for clause in _CLAUSE_END.split(text) for pair in _PAIR_AGAIN.findall(clause)}
