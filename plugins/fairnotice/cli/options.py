"""The command line itself: options that every command has, dates, and errors that say what was meant."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import NoReturn

CHOICE = re.compile(r"invalid choice: '([^']*)' \(choose from (.*)\)")
UNKNOWN = re.compile(r"unrecognized arguments: (\S+)")


class Parser(argparse.ArgumentParser):
    """Says in an error which command, choice or option was probably meant."""

    def error(self, message: str) -> NoReturn:
        """Print the error as every other one is printed, and leave with exit status 2."""
        hint = self._hint(message)
        self.exit(2, f"error: {message}\n  {hint}\n")

    def commands(self) -> dict[str, argparse.ArgumentParser]:
        """Give the parsers of the commands by their names."""
        for action in self._actions:
            if isinstance(action, argparse._SubParsersAction):
                return dict(action.choices)
        return {}

    def _hint(self, message: str) -> str:
        if choice := CHOICE.search(message):
            return _meant(choice[1], re.findall(r"[^\s',]+", choice[2])) or f"See {self.prog} --help."
        if unknown := UNKNOWN.search(message):
            parsers = [self, *self.commands().values()]
            known = {name for parser in parsers for action in parser._actions for name in action.option_strings}
            return _meant(unknown[1].partition("=")[0], known) or f"See {self.prog} --help."
        return f"See {self.prog} --help."


def add_common(parser: argparse.ArgumentParser, *, shown: bool) -> None:
    """Add the options that stand before the command or after it; they are `shown` in the help of one of the two."""
    default = None if shown else argparse.SUPPRESS
    config = "the site's mkdocs.yml (default: the nearest one)" if shown else argparse.SUPPRESS
    today = "answer for this day, as 2026-12-01 (default: today)" if shown else argparse.SUPPRESS
    parser.add_argument("--config", type=Path, metavar="FILE", default=default, help=config)
    parser.add_argument("--today", type=day, metavar="DATE", default=default, help=today)


def day(text: str) -> date:
    """Read a date of the command line."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date; write it as 2026-12-01") from None


def _meant(word: str, known: Iterable[str]) -> str:
    near = get_close_matches(word, sorted(known), n=1)
    return f"Did you mean {near[0]}?" if near else ""
