"""What the user has set for a mode, validated as it is set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from lmchat.decoding.config import MAX_SEED, DecodingConfig
from lmchat.errors import LmchatError, UsageError
from lmchat.modes.request import Request
from lmchat.text.lengths import USUAL_LENGTH
from lmchat.tui.modes import CHAT, GENERATE, SUMMARIZE, Mode
from lmchat.tui.strings import strings

_WISH_TYPES: dict[str, type] = {
    "length": str,
    "sentences": int,
    "chars": int,
    "ratio": float,
    "seed": int,
    "top_k": int,
    "threshold": float,
}
_WISHES = {each.name: each.default for each in fields(Request)}


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one mode.

    Attributes:
        mode: whose they are.
        wishes: fields of `Request` with their values.
        decoding: fields of `DecodingConfig` with their values, instead of what the mode would choose.
    """

    mode: Mode
    wishes: Mapping[str, Any] = field(default_factory=dict)
    decoding: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, mode: Mode, values: Mapping[str, str]) -> tuple[Settings, dict[str, LmchatError]]:
        """The settings that values, as they are typed, make, and what is wrong with each that cannot be had.

        A value that only another one makes possible is taken in any order; of two that exclude each other, the first.
        """
        settings, waiting = cls(mode), dict(values)
        while True:
            wrong: dict[str, LmchatError] = {}
            for name, text in waiting.items():
                try:
                    settings = settings.changed(name, text)
                except LmchatError as error:
                    wrong[name] = error
            if len(wrong) == len(waiting):
                return settings, wrong
            waiting = {name: waiting[name] for name in wrong}

    def changed(self, name: str, text: str) -> Settings:
        """The same settings but for one, read from `text`, where "default" takes it back.

        Raises:
            UsageError: the mode has no such setting, or it cannot have that value.
            ConfigError: decoding cannot have that value.
        """
        if name not in (*self.mode.wishes, *self.mode.decoding):
            known = ", ".join((*self.mode.wishes, *self.mode.decoding))
            raise UsageError(f"{strings.SETTING_UNKNOWN} {name!r}", f"{strings.SETTING_KNOWN} {known}")
        if name in self.mode.wishes:
            return replace(self, wishes=_with(self.wishes, name, text, setting_type(self.mode, name)))._checked()
        return replace(self, decoding=_with(self.decoding, name, text, setting_type(self.mode, name)))._checked()

    def of_length(self, length: str) -> Settings:
        """The same for summaries of a length that a message asks for; a least above what that has at most gives way."""
        changed = replace(self, wishes={**self.wishes, "length": length})
        most = max(own.max_new_tokens for own in changed._own_decodings().values())
        if self.decoding.get("min_new_tokens", 0) <= self.decoding.get("max_new_tokens", most):
            return changed
        return replace(changed, decoding={n: v for n, v in self.decoding.items() if n != "min_new_tokens"})

    def values(self) -> dict[str, str]:
        """What is set, as it would be typed."""
        return {name: str(value) for name, value in {**self.wishes, **self.decoding}.items()}

    def shown(self) -> dict[str, str]:
        """Every setting of the mode with its value."""
        values = self.values()
        return {name: values.get(name, strings.DEFAULT) for name in (*self.mode.wishes, *self.mode.decoding)}

    def defaults(self) -> dict[str, str]:
        """What each setting is where nothing is set; for English and for Chinese where that matters."""
        own = self._own_decodings()
        wishes = {
            name: strings.SETTING_DEFAULTS.get(name, strings.SETTING_NO_LIMIT)
            if _WISHES[name] in (None, "")
            else str(_WISHES[name])
            for name in self.mode.wishes
        }
        return wishes | {
            name: " / ".join(dict.fromkeys(str(getattr(config, name)) for config in own.values()))
            for name in self.mode.decoding
        }

    @property
    def by_chance(self) -> bool:
        """Whether chance has a part in what is written, so that another seed gives another text."""
        return any(
            own.changed(self.decoding).method in ("sample", "consensus") for own in self._own_decodings().values()
        )

    def request(self, text: str, query: str, take: int = 0, turns: tuple[str, ...] = ()) -> Request:
        """The request for a text; raises `UsageError` or `ConfigError`.

        Args:
            text: the source.
            query: the question about it.
            take: how often the same was asked before: each time has a seed of its own.
            turns: what was said before, in the mode chat.
        """
        seed = (self.wishes.get("seed", 0) + take) % (MAX_SEED + 1)
        wishes = {**self.wishes, "seed": seed, "turns": turns if self.mode is CHAT else ()}
        request = Request(self.mode.name, text, query=query, **wishes)
        return replace(request, decoding=self._decoding(request)) if self.decoding else request

    def _checked(self) -> Settings:
        Request(self.mode.name, "a", query="a", **self.wishes)
        for config in self._own_decodings().values():
            config.changed(self.decoding)
        return self

    def _decoding(self, request: Request) -> DecodingConfig:
        """The mode's own settings for a request with the changes."""
        if self.mode is SUMMARIZE:
            from lmchat.modes.summarizing.summary import changed_decoding

            return changed_decoding(request, self.decoding)
        return self._own_decodings()["en"].changed(self.decoding)  # the other modes decode all languages alike

    def _own_decodings(self) -> dict[str, DecodingConfig]:
        """How the mode decodes a text of each language where nothing is set; empty for a mode that does not.

        Imported here because the modes bring the rules of sentences, which take a tenth of a second.
        """
        if self.mode is SUMMARIZE:
            from lmchat.modes.summarizing.summary import DECODING

            length = self.wishes.get("length", USUAL_LENGTH)
            return {language: DECODING[language, length] for language in ("en", "zh")}
        if self.mode is GENERATE:
            from lmchat.modes import generate

            return dict.fromkeys(("en", "zh"), generate.DECODING)
        if self.mode is CHAT:
            from lmchat.modes import chat

            return dict.fromkeys(("en", "zh"), chat.DECODING)
        return {}


def setting_type(mode: Mode, name: str) -> type:
    """The type of a setting's values: str, int or float."""
    return _WISH_TYPES[name] if name in mode.wishes else type(getattr(DecodingConfig(), name))


def _with(values: Mapping[str, Any], name: str, text: str, kind: type) -> dict[str, Any]:
    """`values` with one more, or with one less where `text` is "default"."""
    others = {other: value for other, value in values.items() if other != name}
    if text == strings.DEFAULT:
        return others
    try:
        return others | {name: kind(text)}
    except ValueError:
        raise UsageError(f"{text!r} {strings.SETTING_NUMBER}", name) from None
