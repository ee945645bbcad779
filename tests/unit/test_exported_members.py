from __future__ import annotations

import pytest

import lmchat


def test_the_public_names_are_these_and_no_others() -> None:
    """Who adds a name or takes one away tells those who use lmchat, in CHANGELOG.md."""
    assert lmchat.__all__ == [
        "Answer",
        "Cancelled",
        "Completed",
        "Document",
        "Engine",
        "Event",
        "Failed",
        "LmchatError",
        "Request",
        "Started",
        "Token",
        "__version__",
        "answer",
        "generate",
        "load",
        "read_document",
        "read_stream",
        "summarize",
    ]


def test_every_public_name_can_be_imported() -> None:
    for name in lmchat.__all__:
        assert getattr(lmchat, name) is not None


def test_the_public_names_are_listed() -> None:
    assert set(lmchat.__all__) <= set(dir(lmchat))
    assert lmchat.__all__ == sorted(lmchat.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="'lmchat' has no attribute 'nonsense'"):
        lmchat.nonsense  # noqa: B018
