"""notify-diff compare: the redline of two versions or files, and what the changes may mean."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path
from typing import Any

from fairnotice import render
from fairnotice.cli.context import Context
from fairnotice.comparison import compare
from fairnotice.document import normalise
from fairnotice.errors import FairNoticeError
from fairnotice.yaml_source import split_front_matter


def add_parser(commands: Any) -> None:
    """Add the command and its options."""
    parser = commands.add_parser(
        "compare",
        help="show the redline of two versions or two files",
        description="Show what changed between two versions (by label, such as 3.0) or two Markdown files, and which"
        " changes may alter a practice. Example: notify-diff compare 3.0 4.0",
    )
    parser.add_argument("old", metavar="OLD", help="a version label or a Markdown file")
    parser.add_argument("new", metavar="NEW", help="a version label or a Markdown file")
    parser.add_argument("--document", metavar="NAME", help="which document, where the site has several")
    parser.add_argument(
        "--format", choices=["text", "markdown", "html", "json"], default="text", help="text is for the terminal"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, context: Context) -> int:
    """Print the comparison; give 0 whatever it says."""
    comparison = compare(_text(options.old, options.document, context), _text(options.new, options.document, context))
    if options.format == "json":
        json.dump(render.as_dict(comparison), context.out, indent=2, ensure_ascii=False)
        print(file=context.out)
    elif options.format == "html":
        print(render.html(comparison), file=context.out)
    elif options.format == "markdown":
        print(render.markdown(comparison), file=context.out)
    else:
        colour = context.out.isatty() and "NO_COLOR" not in os.environ
        print(render.terminal(comparison, colour), file=context.out)
    return 0


def _text(name: str, document: str | None, context: Context) -> str:
    path = Path(name)
    if not path.is_file():
        if path.suffix == ".md" or "/" in name:
            raise FairNoticeError(f"no file {name}", "Name a Markdown file, or the label of a version.")
        return context.version(context.history(document), name).text
    try:
        return split_front_matter(normalise(path.read_bytes()))[1]
    except FairNoticeError as problem:
        raise type(problem)(problem.message, problem.hint, f"{name}:{problem.where}".rstrip(":")) from None
    except OSError as problem:
        raise FairNoticeError(f"cannot read it: {problem.strerror}", "Check the permissions.", name) from None
