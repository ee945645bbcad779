"""The rows of files of all kinds, one after the other."""

from lmchat.batch.reading.inputs import FORMATS, Input, find_inputs, read_inputs

__all__ = ["FORMATS", "Input", "find_inputs", "read_inputs"]
