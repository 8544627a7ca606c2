"""notify-diff compare: the redline of two versions or files, and what the changes may mean."""

from __future__ import annotations

import argparse
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

from fairnotice.cli.context import Context
from fairnotice.cli.files import replace_file
from fairnotice.comparison import compare
from fairnotice.document import normalise
from fairnotice.errors import FairNoticeError, SettingsError
from fairnotice.materiality import Vocabulary
from fairnotice.model import Comparison
from fairnotice.record import own_vocabulary
from fairnotice.yaml_source import split_front_matter

FORMATS = ("text", "markdown", "html", "side-by-side", "json", "docx")
_AUTHOR = "Fair Notice"


def add_parser(commands: Any) -> None:
    """Add the command and its options."""
    parser = commands.add_parser(
        "compare",
        help="show the redline of two versions or two files",
        description="Show what changed between two versions (by label, such as 3.0) or two Markdown files, and which"
        " changes may alter a practice. Example: notify-diff compare 3.0 4.0 --format docx --out redline.docx",
    )
    parser.add_argument("old", metavar="OLD", help="a version label or a Markdown file")
    parser.add_argument("new", metavar="NEW", help="a version label or a Markdown file")
    parser.add_argument("--document", metavar="NAME", help="which document, where the site has several")
    parser.add_argument(
        "--format",
        choices=FORMATS,
        default="text",
        help="text is for the terminal; html and side-by-side are pages to open or to print; docx is for Word, with"
        " tracked changes (default: text)",
    )
    parser.add_argument(
        "--formatting",
        action="store_true",
        help="list what changed in formatting and links alone, too, in text and markdown; the pages have it folded",
    )
    parser.add_argument("--out", type=Path, metavar="FILE", help="write it to this file, replacing what is there")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, context: Context) -> int:
    """Print the comparison or write it to a file; give 0 whatever it says."""
    if options.format == "docx" and not options.out and context.out.isatty():
        raise FairNoticeError("a Word document cannot be shown here", "Write it to a file: --out redline.docx")
    texts = (_text(side, options.document, context) for side in (options.old, options.new))
    comparison = compare(*texts, vocabulary=_words(context))
    colour = not options.out and context.colour
    title = f"Changes from {_name(options.old)} to {_name(options.new)}"
    content = _content(comparison, options, title, colour, context)
    if options.out:
        replace_file(options.out, content)
        context.progress(f"wrote {options.out}")
    elif options.format == "docx":
        context.out.buffer.write(content)
    else:
        context.out.write(content.decode())
    return 0


def _content(comparison: Comparison, options: argparse.Namespace, title: str, colour: bool, context: Context) -> bytes:
    from fairnotice import render

    form = options.format
    if form == "docx":
        return render.docx(comparison, title=title, author=_AUTHOR, date=_day(context))
    if form == "json":
        return (json.dumps(render.as_dict(comparison), indent=2, ensure_ascii=False) + "\n").encode()
    if form == "html":
        return render.page(render.html(comparison), title).encode()
    if form == "side-by-side":
        return render.page(render.side_by_side(comparison), title).encode()
    if form == "markdown":
        return render.markdown(comparison, formatting=options.formatting).encode()
    return render.terminal(comparison, colour, formatting=options.formatting).encode()


def _words(context: Context) -> Vocabulary | None:
    """Give the site's own vocabulary; two files can be compared where there is no configuration."""
    try:
        settings = context.settings
    except SettingsError:
        return None
    return own_vocabulary(settings)


def _day(context: Context) -> date:
    """Give the day that tracked changes bear; two files can be compared where there is no configuration."""
    try:
        return context.day
    except SettingsError:
        return context.today or datetime.now().astimezone().date()


def _name(side: str) -> str:
    return Path(side).name if Path(side).is_file() else f"version {side}"


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
