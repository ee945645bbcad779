"""Whether lmchat can work here: `lmchat doctor`."""

from lmchat.cli.doctor.command import doctor

__all__ = ["doctor"]
