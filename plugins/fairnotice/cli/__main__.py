"""Runs the command as `python -m fairnotice.cli`."""

import sys

from fairnotice.cli import main

sys.exit(main())
