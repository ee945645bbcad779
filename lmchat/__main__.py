"""`python -m lmchat`, and `torchrun -m lmchat`."""

from __future__ import annotations

import sys

from lmchat.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
