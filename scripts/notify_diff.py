#!/usr/bin/env python3
"""The release job's entry: the command notify-diff, run from a checkout whether or not the package is installed."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "plugins"))

from fairnotice.cli import main

if __name__ == "__main__":
    sys.exit(main())
