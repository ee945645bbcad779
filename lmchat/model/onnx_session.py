"""A session of ONNX Runtime: one graph, the threads that run it, and no telemetry."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from numpy.typing import NDArray

from lmchat.model.arrays import Floats
from lmchat.model.cores import usable_cores
from lmchat.model.onnx_graphs import Built

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # before it is imported: else it keeps a database of events and sends them
import onnxruntime

FATAL = 4
"""Of ONNX Runtime's messages; what else it has to say stands in its exceptions, too."""
MOST_THREADS = 4
"""Products of a network this small are not worth more."""


class Session:
    """A graph that ONNX Runtime runs.

    Args:
        built: the graph.
        threads: of one operator.
        keeps: whether the memory of a run is kept for the next one, which is faster where many short ones follow.
    """

    def __init__(self, built: Built, threads: int, keeps: bool = True) -> None:
        options = onnxruntime.SessionOptions()
        options.log_severity_level = FATAL
        options.intra_op_num_threads = threads
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.enable_mem_pattern = False  # every source has a width of its own
        options.enable_cpu_mem_arena = keeps
        self._weights = {name: onnxruntime.OrtValue.ortvalue_from_numpy(own) for name, own in built.weights.items()}
        options.add_external_initializers(list(self._weights), list(self._weights.values()))
        self._session = onnxruntime.InferenceSession(
            built.model.SerializeToString(), options, providers=["CPUExecutionProvider"]
        )

    def __call__(self, feed: Mapping[str, NDArray[Any]]) -> list[Floats]:
        """The outputs of inputs."""
        outputs: list[Floats] = self._session.run(None, feed)
        return outputs


def default_threads() -> int:
    """As many as there are cores for this process, but no more than OMP_NUM_THREADS says, nor than `MOST_THREADS`."""
    cores = usable_cores()
    asked = os.environ.get("OMP_NUM_THREADS", "")
    return min(int(asked) if asked.isdecimal() and int(asked) else cores, cores, MOST_THREADS)
