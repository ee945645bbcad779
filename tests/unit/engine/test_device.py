from __future__ import annotations

import pytest
import torch

from lmchat.engine.device import select_device
from lmchat.engine.faults import as_error
from lmchat.errors import DeviceError, EmptyInput


def test_auto_is_cuda_where_it_can_be_used_and_else_the_cpu(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert select_device("auto").type == "cuda"
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert select_device("auto").type == "cpu"


def test_a_device_that_is_not_there_is_refused_with_a_way_out(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    for name in ("cuda", "mps", "toaster"):
        with pytest.raises(DeviceError) as refused:
            select_device(name)
        assert "cpu" in refused.value.hint


def test_an_error_raised_on_purpose_stays_itself():
    error = EmptyInput("nothing there")
    assert as_error(error) is error


def test_running_out_of_memory_is_an_error_of_the_device():
    assert isinstance(as_error(MemoryError()), DeviceError)
    assert isinstance(as_error(RuntimeError("CUDA out of memory.")), DeviceError)


def test_any_other_error_is_named():
    assert "ValueError: odd" in as_error(ValueError("odd")).message
