"""notify-diff manual: the manual page, made from the same words as --help."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any

from fairnotice import __version__
from fairnotice.cli.context import Context

EXAMPLE = """\
Example: read it now, or put it where `man` finds it:

  notify-diff manual | man -l -
  notify-diff manual > ~/.local/share/man/man1/notify-diff.1
"""


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "manual",
        help="print the manual page, for `man`",
        description="Print the manual page of notify-diff in the form that `man` reads.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, context: Context) -> int:
    """Print the page; give 0."""
    from fairnotice.cli import parser

    print("\n".join(_page(parser())), file=context.out)
    return 0


def _page(program: Any) -> Iterator[str]:
    about = program.description.partition(": ")[2] or program.description
    yield f'.TH "NOTIFY-DIFF" "1" "" "Fair Notice {__version__}" "User Commands"'
    yield f".SH NAME\nnotify\\-diff \\- {_roff(about)}"
    yield f".SH SYNOPSIS\n.nf\n{_roff(_usage(program))}\n.fi"
    yield ".SH OPTIONS"
    yield from _options(program)
    yield ".SH COMMANDS"
    for name, command in program.commands().items():
        yield f".SS {_roff(name)}"
        yield f".nf\n{_roff(_usage(command))}\n.fi"
        for paragraph in (command.description or "").strip().split("\n\n"):
            yield f".PP\n{_roff(paragraph)}"
        yield from _options(command)
        if command.epilog:
            yield f".PP\n.nf\n{_roff(command.epilog.rstrip())}\n.fi"
    yield f".SH EXIT STATUS\n{_roff(program.epilog.partition(': ')[2])}"


def _options(parser: argparse.ArgumentParser) -> Iterator[str]:
    for action in parser._actions:
        if action.help is argparse.SUPPRESS or isinstance(action, argparse._SubParsersAction):
            continue
        names = ", ".join(f"\\fB{_roff(name)}\\fR" for name in action.option_strings)
        value = action.metavar or ("" if action.nargs == 0 else "|".join(action.choices or ()) or action.dest.upper())
        value = value if isinstance(value, str) else " ".join(value)
        if action.choices and not action.metavar:
            value = "|".join(map(str, action.choices))
        told = " ".join(part for part in (names, f"\\fI{_roff(value)}\\fR" if value else "") if part)
        yield f".TP\n{told}\n{_roff(action.help or '')}"


def _usage(parser: argparse.ArgumentParser) -> str:
    return parser.format_usage().removeprefix("usage: ").strip()


def _roff(text: str) -> str:
    """Escape what roff would read as its own."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-").replace("%%", "%").replace("%(prog)s", "notify\\-diff")
    return "\n".join(f"\\&{line}" if line.startswith((".", "'")) else line for line in escaped.split("\n"))
