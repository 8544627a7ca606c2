"""notify-diff export: the pages of the policy as plain files, for any web server or another site generator."""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fairnotice.cli.context import Context
from fairnotice.errors import FairNoticeError, SettingsError
from fairnotice.phrases import counted

if TYPE_CHECKING:  # the site's templates are slow to load, and other commands need none
    from fairnotice.site import PlanFile

DESCRIPTION = """\
Write the pages that the plugin adds to a MkDocs site, with the same content under the same addresses, as complete
HTML files that need neither MkDocs nor a theme, together with the source of every version and the data for machines.
"""
EXAMPLE = """\
Example: put the policy, its versions and changes below an existing site:

  notify-diff export public/legal
"""


def add_parser(commands: Any) -> None:
    """Add the command and its argument."""
    parser = commands.add_parser(
        "export",
        help="write the pages of the policy as plain files, without MkDocs",
        description=DESCRIPTION,
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", type=Path, metavar="DIR", help="the folder to write, new or empty")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, context: Context) -> int:
    """Write the files; give 0."""
    from fairnotice.site import plain_files, plan_of
    from fairnotice.spread import spread, uncollected

    settings = context.settings
    if not settings.site_url:
        hint = "Add `site_url: https://...`, with the address at which the files will be served."
        raise SettingsError("the links in notices need `site_url`", hint, "mkdocs.yml")
    histories = context.histories
    with uncollected():
        plan = plan_of(histories, settings, context.day, mapper=spread)
    plan.check_free(())
    written = _write(options.folder, plain_files(plan, settings))
    pages = counted(len(plan.pages), "page")
    print(f"{options.folder}: {pages} and {counted(written - len(plan.pages), 'other file')}", file=context.out)
    return 0


def _write(folder: Path, files: Iterable[PlanFile]) -> int:
    """Write files into a new or empty folder, all of them or none, and give their number."""
    if folder.is_symlink() or (folder.exists() and not (folder.is_dir() and not any(folder.iterdir()))):
        raise FairNoticeError("there is something already", "Name a new folder, or empty this one.", str(folder))
    count = 0
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
        try:
            for file in files:
                path = made / file.src_uri
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(file.content)
                count += 1
            made.chmod(0o755)
            made.replace(folder)
        except BaseException:
            shutil.rmtree(made, ignore_errors=True)
            raise
    except OSError as problem:
        hint = "Name a folder below one where you may write."
        raise FairNoticeError(f"cannot write it: {problem.strerror}", hint, str(folder)) from None
    return count
