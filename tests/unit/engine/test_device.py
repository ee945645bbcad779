from __future__ import annotations

import ctypes.util
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch
from onnx import TensorProto, helper

from lmchat.engine import device
from lmchat.engine.device import select_device
from lmchat.engine.faults import as_error
from lmchat.errors import DeviceError, DeviceFailed, EmptyInput

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("usable", [True, False])
@pytest.mark.parametrize("driver", ["nvidia", "amd", "none"])
def test_auto_is_cuda_where_it_can_be_used_and_else_the_cpu(driver, usable, tmp_path, monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: usable)
    drivers = ("no such library", *([ctypes.util.find_library("c")] if driver == "nvidia" else []))
    monkeypatch.setattr(device, "DRIVERS", drivers)
    monkeypatch.setattr(device, "AMD_DRIVER", tmp_path if driver == "amd" else tmp_path / "kfd")
    assert select_device("auto") == ("cuda" if usable and driver != "none" else "cpu")


def test_torch_is_not_asked_where_there_is_no_driver_of_a_gpu() -> None:
    code = """
import sys
from pathlib import Path
from lmchat.engine import device
device.DRIVERS, device.AMD_DRIVER = (), Path("/no/such/device")
assert device.select_device() == device.select_device("cpu") == "cpu"
sys.exit("torch" in sys.modules)
"""
    assert subprocess.run([sys.executable, "-c", code], env=os.environ | {"PYTHONPATH": str(ROOT)}).returncode == 0


def test_a_device_that_is_asked_for_by_name_is_torchs_to_find(monkeypatch):
    monkeypatch.setattr(device, "DRIVERS", ())
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    assert [select_device(name) for name in ("cpu", "cuda", "mps")] == ["cpu", "cuda", "mps"]


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


@pytest.mark.parametrize(
    "error",
    [
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB."),
        RuntimeError("[enforce fail at alloc_cpu.cpp:121] data. DefaultCPUAllocator: not enough memory: you tried to"),
        RuntimeError("[enforce fail at alloc_cpu.cpp:121] data. DefaultCPUAllocator: can't allocate memory: you tried"),
        MemoryError(),
    ],
    ids=["device", "processor", "older-torch", "python"],
)
def test_every_way_of_running_out_of_memory_says_what_to_do(error: Exception) -> None:
    found = as_error(error)
    assert isinstance(found, DeviceFailed)
    assert found.message == "there is not enough memory"
    assert "shorter text" in found.hint


@pytest.mark.parametrize("arena", [True, False])
def test_running_out_of_memory_in_onnx_runtime_is_known(arena: bool) -> None:
    """What is asked for is more than any machine has."""
    inputs = [helper.make_tensor_value_info("size", TensorProto.INT64, [1])]
    node = helper.make_node("ConstantOfShape", ["size"], ["zeros"])
    outputs = [helper.make_tensor_value_info("zeros", TensorProto.FLOAT, None)]
    graph = helper.make_graph([node], "zeros", inputs, outputs)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=10)
    options = onnxruntime.SessionOptions()
    options.enable_cpu_mem_arena, options.log_severity_level = arena, 4
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    with pytest.raises(Exception, match="ONNXRuntimeError") as failed:
        session.run(None, {"size": np.array([2**50])})
    assert isinstance(as_error(failed.value), DeviceFailed)


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("MPS backend out of range"),
        TypeError("Cannot convert a MPS Tensor to float64 dtype as the MPS framework doesn't support float64."),
        NotImplementedError("The operator 'aten::unique' is not currently implemented for the MPS device."),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_metal_cannot_do_is_a_fault_of_the_device(error: Exception) -> None:
    assert isinstance(as_error(error), DeviceFailed)


def test_a_wrong_type_is_no_fault_of_the_device() -> None:
    assert not isinstance(as_error(TypeError("unsupported operand")), DeviceFailed)


def test_a_fault_of_the_device_is_told_in_one_line() -> None:
    found = as_error(RuntimeError("CUDA error: an illegal memory access was encountered\nCompile with DSA\n"))
    assert isinstance(found, DeviceFailed)
    assert found.message == "the device failed: CUDA error: an illegal memory access was encountered"
    assert "--device cpu" in found.hint
