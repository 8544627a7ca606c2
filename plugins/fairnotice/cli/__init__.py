"""The command notify-diff: what changed in the policy, what has to be decided, and who has to be told."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from fairnotice import __version__
from fairnotice.errors import FairNoticeError

if TYPE_CHECKING:
    from fairnotice.cli.options import Parser

COMMANDS = """
init
adopt
status
compare
check
explain
release
mail
send
record
verify
forget
completion
manual
export
"""
EPILOG = """exit status: 0 all is well, 1 something needs a decision, 2 something is wrong and has to be mended first"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and give its exit status: 0 good, 1 something needs a decision, 2 trouble."""
    from fairnotice.cli.context import Context

    options = parser().parse_args(arguments)
    context = Context(sys.stdout, sys.stderr, options.config, options.today)
    try:
        status = int(options.run(options, context))
        sys.stdout.flush()
    except FairNoticeError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        # the reader of our output went away, as `head` does; leave without a second complaint at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 2
    except KeyboardInterrupt:
        return _stopped()
    except Exception as problem:
        if "interrupt" in str(problem).lower():  # how the database says it
            return _stopped()
        if "FAIRNOTICE_DEBUG" in os.environ:
            raise
        # no message of unknown origin is shown: it might quote somebody's data
        what = problem.strerror if isinstance(problem, OSError) else f"an unexpected {type(problem).__name__}"
        print(f"error: {what}\n  Set FAIRNOTICE_DEBUG=1 to see where, and report it.", file=sys.stderr)
        return 2
    return status


def _stopped() -> int:
    print("stopped; nothing was left half-written", file=sys.stderr)
    return 130


def parser() -> Parser:
    """Give the parser of the whole command line."""
    from fairnotice.cli.options import Parser, add_common

    program = Parser(
        prog="notify-diff", description=__doc__, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    program.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    add_common(program, shown=True)
    commands = program.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name in COMMANDS.split():
        import_module(f"fairnotice.cli.{name}").add_parser(commands)
    for chosen in program.commands().values():
        add_common(chosen, shown=False)
    return program
