"""Finished rows as files of several formats."""

from lmchat.batch.writing.formats import OutputFormat, open_writer, output_format
from lmchat.batch.writing.writer import Columns, Writer

__all__ = ["Columns", "OutputFormat", "Writer", "open_writer", "output_format"]
