"""Records as JSON Lines."""

from __future__ import annotations

from typing import BinaryIO

from lmchat.batch.writing.writer import Record
from lmchat.text.json_line import json_line


class JsonLines:
    """One JSON object a record, each on one line."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def write(self, record: Record) -> None:
        self._file.write(json_line(record).encode())

    def close(self) -> None:
        self._file.flush()
