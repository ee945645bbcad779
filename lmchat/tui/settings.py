"""What the user has set for a mode, validated as it is set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from lmchat.decoding.config import DecodingConfig
from lmchat.errors import UsageError
from lmchat.modes.request import Request
from lmchat.tui.modes import Mode
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

    def changed(self, name: str, text: str) -> Settings:
        """The same settings but for one, read from `text`, where "default" takes it back.

        Raises:
            UsageError: the mode has no such setting, or it cannot have that value.
            ConfigError: decoding cannot have that value.
        """
        if name in self.mode.wishes:
            return replace(self, wishes=_with(self.wishes, name, text, _WISH_TYPES[name]))._checked()
        if name in self.mode.decoding:
            kind = type(getattr(DecodingConfig(), name))
            return replace(self, decoding=_with(self.decoding, name, text, kind))._checked()
        known = ", ".join((*self.mode.wishes, *self.mode.decoding))
        raise UsageError(f"{strings.SETTING_UNKNOWN} {name!r}", f"{strings.SETTING_KNOWN} {known}")

    def shown(self) -> dict[str, str]:
        """Every setting of the mode with its value."""
        values = {**self.wishes, **self.decoding}
        names = (*self.mode.wishes, *self.mode.decoding)
        return {name: str(values.get(name, strings.DEFAULT)) for name in names}

    def request(self, text: str, query: str) -> Request:
        """The request for a text; raises `UsageError` or `ConfigError`."""
        return Request(self.mode.name, text, query=query, decoding=self._decoding(text), **self.wishes)

    def _checked(self) -> Settings:
        Request(self.mode.name, "a", query="a", **self.wishes)
        DecodingConfig(**self.decoding)
        return self

    def _decoding(self, text: str) -> DecodingConfig | None:
        """The mode's own settings for this text with the changes; None where there are none."""
        if not self.decoding:
            return None
        changes = dict(self.decoding)
        if "beam_size" in changes and "method" not in changes:
            changes["method"] = "beam" if changes["beam_size"] > 1 else "greedy"
        if self.mode.name != "summarize":
            return DecodingConfig(**changes)
        from lmchat.modes.summarize import DECODING
        from lmchat.text.language import detect_language

        return DECODING[detect_language(text), self.wishes.get("length", "short")].replace(**changes)


def _with(values: Mapping[str, Any], name: str, text: str, kind: type) -> dict[str, Any]:
    """`values` with one more, or with one less where `text` is "default"."""
    others = {other: value for other, value in values.items() if other != name}
    if text == strings.DEFAULT:
        return others
    try:
        return others | {name: kind(text)}
    except ValueError:
        raise UsageError(f"{text!r} {strings.SETTING_NUMBER}", name) from None
