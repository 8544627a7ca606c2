"""notify-diff completion: the script by which a shell completes commands and options."""

from __future__ import annotations

import argparse
from typing import Any

from fairnotice.cli.context import Context
from fairnotice.errors import FairNoticeError

EXAMPLE = """\
Example: complete in bash from now on:

  notify-diff completion bash > ~/.local/share/bash-completion/completions/notify-diff
"""


def add_parser(commands: Any) -> None:
    """Add the command and its argument."""
    parser = commands.add_parser(
        "completion",
        help="print a script that completes commands and options in your shell",
        description="Print a script for your shell that completes commands, options and file names.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("shell", choices=["bash", "zsh", "tcsh"], help="the shell")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, context: Context) -> int:
    """Print the script; give 0."""
    from fairnotice.cli import parser

    try:
        import shtab
    except ImportError:
        raise FairNoticeError("shtab is not installed", "Install it: pip install shtab") from None
    print(shtab.complete(parser(), shell=options.shell), file=context.out)
    return 0
