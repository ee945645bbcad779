"""Finished rows as files of several formats."""

from lmchat.batch.writing.formats import FormatName, format_of, open_writer
from lmchat.batch.writing.writer import Columns, Writer

__all__ = ["Columns", "FormatName", "Writer", "format_of", "open_writer"]
