"""The pieces of two messages that stand in each other's places, and a reply with one instead of the other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import takewhile

from lmchat.text.cjk import CJK
from lmchat.text.language import cjk_share
from lmchat.text.talk.messages import is_light, normal

MOST_WORDS = 4
"""Words of a piece that may be replaced, and of what it is replaced by."""
_TOKEN = re.compile(rf"[{CJK}]|[^\W_{CJK}]+(?:['’-][^\W_{CJK}]+)*|[^\w\s]")
_OF_TIME = """
again ago friday last later monday month monthly morning next night saturday soon sunday thursday today tomorrow tonight
tuesday twice wednesday week weekend weekly year yearly yesterday
"""
_TIMES = frozenset(_OF_TIME.split())
"""Words that say when something is, beside what it is."""
_CHINESE_TIME = re.compile(
    "[今明昨后前]天|[早晚]上|今晚|周[一二三四五六日末]|星期|刚才|以前|以后|[上下本]周|[去今明]年"
)
_AFTER_A_WORD = frozenset("了的吗呢吧啊呀啦是和跟在也都就还被把")
"""Characters that are mostly no part of the Chinese word before them."""
_FORM = re.compile(r"(?<=\w{3})(?:ing|ed|ly)\Z|(?<![sui])s\Z")
"""What an English word ends with that no word of another form may stand for."""
_VOWEL = re.compile(r"(?!uni|use|eu|one)[aeiou]|hour|honest|heir", re.IGNORECASE)


def replacements(old: str, new: str, least_before: int = 0) -> Iterator[tuple[str, str]]:
    """The pieces of something said that stand in the places of pieces of something else.

    They are words that say something, whole where one follows the other, then one by one.

    Args:
        old: what was said in the one talk.
        new: what was said in the other.
        least_before: words before a piece that are the same in both.

    >>> list(replacements("I come from Prague.", "I come from New Orleans, and you?"))
    [('Prague', 'New Orleans')]
    """
    olds, news = _tokens(old), _tokens(new)
    joint = "" if cjk_share(new) else " "
    matcher = SequenceMatcher(None, [*map(normal, olds)], [*map(normal, news)], autojunk=False)
    same = 0
    for kind, start, end, first, last in matcher.get_opcodes():
        pieces = _first_words(olds[start:end]), _first_words(news[first:last])
        is_whole = _ends_a_word(news[first + len(pieces[1]) :])
        if kind == "replace" and same >= least_before and is_whole and _is_sure(pieces, is_earlier=least_before > 0):
            yield joint.join(pieces[0]), joint.join(pieces[1])
            if joint and len(pieces[0]) == len(pieces[1]) > 1:
                yield from filter(_are_of_one_form, zip(*pieces, strict=True))
        same = end - start if kind == "equal" else 0


def _tokens(text: str) -> list[str]:
    """Latin words, marks, and Chinese characters: those that say something whole where they follow each other.

    >>> _tokens("我叫陈晓东，你呢")
    ['我', '叫', '陈晓东', '，', '你', '呢']
    """
    tokens: list[str] = []
    end = -1
    for match in _TOKEN.finditer(text):
        token = match.group()
        if tokens and match.start() == end and _goes_on(tokens[-1][-1], token):
            tokens[-1] += token
        else:
            tokens.append(token)
        end = match.end()
    return tokens


def _goes_on(before: str, character: str) -> bool:
    return all(cjk_share(one) > 0 and one.isalnum() and not is_light(one) for one in (before, character))


def _ends_a_word(after: Sequence[str]) -> bool:
    """Whether no word goes on behind a piece: 吉 and 他 are one."""
    return not after or not is_light(after[0]) or not cjk_share(after[0]) or after[0] in _AFTER_A_WORD


def _are_of_one_form(words: tuple[str, str]) -> bool:
    """Whether one English word may stand for another as far as its ending tells; names have any.

    >>> _are_of_one_form(("rain", "snow")), _are_of_one_form(("great", "launching")), _are_of_one_form(("love", "dogs"))
    (True, False, False)
    """
    forms = [_FORM.search(word) for word in words]
    ends = [form.group() if form else "" for form in forms]
    return ends[0] == ends[1] or all(word[0].isupper() for word in words)


def _is_sure(pieces: tuple[Sequence[str], Sequence[str]], *, is_earlier: bool) -> bool:
    """Whether one piece is short enough to stand for the other.

    A single Chinese character is mostly a part of a word; what is and when it is are unlike, as are words of other
    forms; and of what was said earlier less is known.
    """
    if not all(pieces):
        return False
    if cjk_share("".join(pieces[0])):
        sizes = [len("".join(piece)) for piece in pieces]
        times = [_CHINESE_TIME.search("".join(piece)) is not None for piece in pieces]
        return min(sizes) > 1 and max(sizes) <= MOST_WORDS and times[0] == times[1]
    sizes = [len(piece) for piece in pieces]
    if not _are_of_one_form((pieces[0][-1], pieces[1][-1])):
        return False
    return max(sizes) <= MOST_WORDS and (not is_earlier or sizes[0] in (1, sizes[1]))


def _first_words(tokens: Sequence[str]) -> list[str]:
    """The words that say something at the beginning of a piece, up to what is no such word, or says when it is."""
    return list(takewhile(_says_what, tokens))


def _says_what(token: str) -> bool:
    return token[0].isalnum() and not is_light(token) and normal(token) not in _TIMES


def replaced(reply: str, old: str, new: str) -> str:
    """The reply with one piece instead of another, with a capital where a sentence begins with it.

    >>> replaced("Lucky you to have an aunt. Aunts are fun.", "aunt", "mother")
    'Lucky you to have a mother. Aunts are fun.'
    """
    edge = "" if cjk_share(old) else r"\b"

    def written(match: re.Match[str]) -> str:
        article, piece = match[1] or "", match[2]
        if article:
            article = article[0] + ("n " if _VOWEL.match(new) else " ")
        opens = piece[0].isupper() and re.search(r"(?:\A|[.!?…] )\Z", reply[: match.start(2)])
        return article + (new[0].upper() + new[1:] if opens else new)

    return re.sub(rf"(\ban? )?{edge}({re.escape(old)}){edge}", written, reply, flags=re.IGNORECASE)
