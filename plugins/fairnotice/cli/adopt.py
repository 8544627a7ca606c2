"""notify-diff adopt: a history of commits or tags becomes a series of labelled versions."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from fairnotice.cli.context import Context
from fairnotice.cli.files import replace_file
from fairnotice.errors import FairNoticeError
from fairnotice.front_matter import with_keys
from fairnotice.model import ChangeKind, DocumentHistory, Version
from fairnotice.phrases import counted
from fairnotice.record import compare_versions
from fairnotice.settings import VersionSource

DESCRIPTION = """\
Where versions are commits or tags (`source:` in the configuration), write each of them into the policy's archive with
a label and its date, give the newest its front matter, and take `source:` out of the configuration. From then on, a new
label makes a version. Of several commits on one day the last counts; what only formats is left out. All are marked
`notified: elsewhere`: people were told by other means, or never. Nothing is committed.
"""

SOURCE = re.compile(r"(?m)^[ \t]+source:[ \t]*[\"']?(?:commits|tags)[\"']?[ \t]*(?:#.*)?\n")


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "adopt",
        help="make labelled versions of a history of commits or tags",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, context: Context) -> int:
    """Write the archive, the front matter and the configuration; give 0."""
    if context.settings.source is VersionSource.FRONT_MATTER:
        raise FairNoticeError(
            "versions have labels here already", "`notify-diff status` lists them.", context.settings.where
        )
    config = context.config_file
    text = config.read_text(encoding="utf-8")
    if len(SOURCE.findall(text)) != 1:
        raise FairNoticeError(
            "`source:` does not stand on a line of its own", "Write it so below `- fairnotice:`.", str(config)
        )
    files: dict[Path, bytes] = {}
    for history in context.histories:
        kept = _kept(history)
        files |= _files(history, kept, context)
        print(f"{history.path}: {counted(len(kept), 'version')} of {len(history.versions)}", file=context.out)
    for path, content in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, content)
    replace_file(config, SOURCE.sub("", text).encode("utf-8"))
    shown = context.settings.shown(context.settings.policy_dir)
    print(
        f"Next: look through `notify-diff status --all`, then git add {shown} {config.name} && git commit",
        file=context.out,
    )
    return 0


def _kept(history: DocumentHistory) -> list[Version]:
    """Give the versions that say something new: the last one of each day."""
    if history.draft:
        raise FairNoticeError(
            "the text is not the newest version",
            "Commit it, or tag the commit, before its history is adopted.",
            history.path,
        )
    last_of_day = {version.effective: version for version in history.versions}
    kept: list[Version] = []
    for version in last_of_day.values():
        if not kept or _says_something(kept[-1], version):
            kept.append(version)
    return kept


def _says_something(before: Version, after: Version) -> bool:
    return any(change.kind is not ChangeKind.FORMAT for change in compare_versions(before, after).changes)


def _files(history: DocumentHistory, kept: Iterable[Version], context: Context) -> dict[Path, bytes]:
    folder = context.settings.policy_dir
    current = folder / f"{history.document}.md"
    *older, newest = kept
    files = {}
    for version in (*older, newest):
        day = str(version.effective)
        keys = {"version": json.dumps(_plain(version)), "published": day, "effective": day, "notified": "elsewhere"}
        path = current if version is newest else folder / "archive" / history.document / f"{_plain(version)}.md"
        if path != current and path.exists():
            continue  # it is archived already
        source = current.read_bytes() if version is newest else version.source
        files[path] = with_keys(source, keys, context.settings.shown(path))
    return files


def _plain(version: Version) -> str:
    """Give the label; of those that commits of one day got, only one is left, which is the day itself."""
    return str(version.effective) if version.label.startswith(f"{version.effective}.") else version.label
