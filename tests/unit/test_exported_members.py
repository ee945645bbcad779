from __future__ import annotations

import pytest

import lmchat


def test_every_public_name_can_be_imported() -> None:
    for name in lmchat.__all__:
        assert getattr(lmchat, name) is not None


def test_the_public_names_are_listed() -> None:
    assert set(lmchat.__all__) <= set(dir(lmchat))
    assert lmchat.__all__ == sorted(lmchat.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="'lmchat' has no attribute 'nonsense'"):
        lmchat.nonsense  # noqa: B018
