from __future__ import annotations

import sys

import pytest

from lmchat.cli.doctor.readers import examine_readers


def test_a_reader_that_comes_with_lmchat_itself_needs_no_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdf", None)
    pdf, *_ = examine_readers()
    assert (pdf.kind, pdf.version, pdf.what_to_do) == ("PDF", None, "pip install 'lmchat'")
