"""An object as one line of JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def json_line(record: Mapping[str, Any]) -> str:
    """One line of JSON; lone surrogates, which UTF-8 cannot hold, are escaped."""
    line = json.dumps(record, ensure_ascii=False)
    return (line if line.isascii() or _encodable(line) else json.dumps(record)) + "\n"


def _encodable(line: str) -> bool:
    try:
        line.encode()
    except UnicodeEncodeError:
        return False
    return True
