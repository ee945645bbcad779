"""The languages of the interactive terminal, and which one the locale asks for."""

from __future__ import annotations

from collections.abc import Mapping

from lmchat.settings import LanguageSetting
from lmchat.tui.chinese import Chinese
from lmchat.tui.strings import Strings

_LOCALE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")


def strings_in(language: LanguageSetting, environment: Mapping[str, str]) -> Strings:
    """What is said in a language; "auto" is the one of the locale that the environment names, English if it is another.

    >>> strings_in("auto", {"LANG": "zh_CN.UTF-8"}).KEYS["help"]
    '帮助'
    """
    if language == "auto":
        locale = next(filter(None, map(environment.get, _LOCALE_VARIABLES)), "")
        language = "zh" if locale.lower().startswith("zh") else "en"
    return Chinese() if language == "zh" else Strings()
