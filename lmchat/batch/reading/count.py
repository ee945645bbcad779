"""How many rows there will be, counted beside the work, so that the time left can be told."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

from lmchat.batch.packages import require
from lmchat.batch.reading.compressed import open_bytes
from lmchat.batch.reading.inputs import STDIN, Input

BLOCK = 1 << 20


class RowCount:
    """Counts the rows of files in a thread.

    Attributes:
        total: about how many there are, blank lines included; None while that is not known.
    """

    def __init__(self, inputs: Sequence[Input]) -> None:
        self.total: int | None = None
        self._inputs = inputs
        if all(each.name != STDIN and Path(each.name).is_file() for each in inputs):  # a pipe is read but once
            threading.Thread(target=self._count, daemon=True).start()

    def _count(self) -> None:
        try:
            self.total = sum(self._rows(each) for each in self._inputs)
        except Exception:  # noqa: BLE001 (whoever reads the rows tells what is wrong with the file)
            return

    def _rows(self, each: Input) -> int:
        if each.format == "text":
            return 1
        if each.format == "parquet":
            return int(require("pyarrow.parquet", "Parquet files").ParquetFile(each.name).metadata.num_rows)
        lines = 0
        block = b"\n"
        with open_bytes(each.name) as file:
            while following := file.read(BLOCK):
                block = following
                lines += block.count(b"\n")
        return lines + (not block.endswith(b"\n")) - (each.format in ("csv", "tsv"))
