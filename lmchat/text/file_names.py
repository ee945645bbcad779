"""Files that a message names among other words."""

from __future__ import annotations

import re

from lmchat.errors import UnreadableInput
from lmchat.locations import path_in

_PATH = re.compile(r"(?:~?/|\.{1,2}/)\S+")
_SUFFIX = r"\.(?:txt|text|md|markdown|rst|tex|html?|pdf|docx|eml|srt|vtt|log|csv|tsv|jsonl?|xml|ya?ml|toml|ini|py)"
_BEHIND = r"(?![A-Za-z0-9_/]|\.[A-Za-z0-9])"
_NAME = re.compile(rf"(\S+){_SUFFIX}", re.IGNORECASE)
_NAME_END = re.compile(rf"{_SUFFIX}{_BEHIND}", re.IGNORECASE)
_ANY_END = re.compile(rf"\.[A-Za-z0-9]{{1,8}}{_BEHIND}")
_NAME_START = re.compile(r"(?<![A-Za-z0-9_./~-])[^\s\"'“”‘’《》「」()（）]")
_WEB_ADDRESS = re.compile(r"https?:/", re.IGNORECASE)
_FOLDERS = r"(?<![A-Za-z0-9_./~-])(?:[A-Za-z0-9_.~-]*/)*"
LONGEST_NAMING = 500
"""A longer message, or one of several lines, is a text and names no file."""


def file_named_in(text: str) -> str:
    """The name of a file in a message of other words: the longest that is there, else one without spaces; "" for none.

    One that is there may end in whatever letters behind a dot.

    >>> file_named_in("Please summarize no/notes.md"), file_named_in("总结一下rivver.srt"), file_named_in("Hello.")
    ('no/notes.md', 'rivver.srt', '')
    """
    if len(text) > LONGEST_NAMING or "\n" in text.strip():
        return ""
    missing = ""
    for end in _ANY_END.finditer(text):
        starts = [start.start() for start in _NAME_START.finditer(text, 0, end.start())]
        spellings = [text[start : end.end()] for start in starts]
        for spelling in spellings:
            path = path_in(spelling)
            if path is not None and path.is_file():
                return spelling
        if not missing and _NAME_END.match(text, end.start()):
            missing = _bare_name(spellings)
    return missing


def other_file_in(text: str, attached: str = "", known: str = "") -> str:
    """The name of a file that a message is about instead of the attached text; "" for none.

    Args:
        text: the message.
        attached: the name of the attached file, without folders; what the message calls so is no other file.
        known: the attached text; a name that stands in it is no other file.

    Raises:
        UnreadableInput: there is no such file.
    """
    name = file_named_in(text)
    path = path_in(name)
    if path is None and (not name or name in known):
        return ""
    if wish_about(attached, text) != text and (path is None or "/" not in name):
        return ""
    if path is None:
        raise missing_file(name)
    return name


def wish_about(name: str, text: str) -> str:
    """A message about a file of that name with "the text" in its place, as the modes understand it.

    >>> wish_about("river.txt", "What does my notes/river.txt say?"), wish_about("river.txt", "总结river.txt")
    ('What does the text say?', '总结这篇文章')
    """
    from lmchat.text.language import detect_language

    if not _ANY_END.search(name):
        return text
    spelled = re.compile(rf"(?:\b(?:the|my|this) (?:file )?)?[\"'“‘《]?{_FOLDERS}{re.escape(name)}[\"'”’》]?")
    return spelled.sub("这篇文章" if detect_language(spelled.sub("", text)) == "zh" else "the text", text)


def names_missing_file(text: str) -> bool:
    """Whether a message that is no path reads like one: a file that is not there, and nothing to say or to summarize.

    >>> names_missing_file("rivver.txt"), names_missing_file("tea.eml"), names_missing_file("Yes.")
    (True, True, False)
    """
    line = text.strip()
    name = _NAME.fullmatch(line)
    return _PATH.fullmatch(line) is not None or (name is not None and not _follows_words(name[1]))


def missing_file(name: str) -> UnreadableInput:
    """What is wrong with the name of a file that is not there.

    >>> missing_file("https://example.org/a.html").message
    'https://example.org/a.html: a web address, not a file'
    """
    if _WEB_ADDRESS.match(name):
        return UnreadableInput(f"{name}: a web address, not a file", "save the page and give that file")
    return UnreadableInput(f"{name}: no such file", "check the path")


def _bare_name(spellings: list[str]) -> str:
    """The longest spelling without a space, and without Chinese words before a name that does not begin with any."""
    from lmchat.text.language import CJK_LETTER

    bare = [each for each in spellings if " " not in each]
    return next((each for each in bare if not CJK_LETTER.match(each)), bare[0] if bare else "")


def _follows_words(name: str) -> bool:
    """Whether a name stands behind Chinese words, which no space parts from it.

    >>> _follows_words("总结一下report"), _follows_words("年度报告")
    (True, False)
    """
    from lmchat.text.language import cjk_share  # its regular expressions take 8 ms to compile

    return cjk_share(name[0]) > cjk_share(name[-1])
