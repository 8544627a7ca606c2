"""notify-diff init: a new policy repository, ready to push."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fairnotice import __version__
from fairnotice.cli.context import Context
from fairnotice.cli.options import day
from fairnotice.cli.originals import Original, read_original
from fairnotice.cli.skeleton import skeleton_files
from fairnotice.errors import FairNoticeError, HistoryError
from fairnotice.front_matter import with_keys
from fairnotice.gate.promises import ADDRESS
from fairnotice.history import start_repository
from fairnotice.phrases import counted, listed, long_date
from fairnotice.versions import checked_label

DESCRIPTION = """\
Make a folder with everything that a policy needs: a policy to fill in, its register, the configuration and theme of its
site, jobs for GitHub Actions and GitLab CI (check, publish, release, mail), and a guide of one page for the lawyer. It
is made a git repository with a first commit, unless it lies in one already. The policy is a draft: nothing is released.

With --from, the versions that exist already are taken over instead, oldest first, one file each. Their dates are those
of --effective, else what the text says of itself, else you are asked. The originals are kept in archive/.
"""

EXAMPLE = """\
Example:

  notify-diff init policy --organisation "Example Ltd" --contact privacy@example.com --url https://policy.example.com/
  notify-diff init policy --from 2019.docx --effective 2019-03-01 --from 2024.docx --effective 2024-04-01
"""

DEFAULTS = {
    "organisation": ("Example Ltd", "Name of the organisation"),
    "contact": ("privacy@example.com", "E-mail address to which people can write"),
    "url": ("https://policy.example.com/", "Address at which the site will stand"),
    "timezone": ("UTC", "Time zone in which days begin, such as Europe/Berlin"),
}


def add_parser(commands: Any) -> None:
    """Add the command and its options."""
    parser = commands.add_parser(
        "init",
        help="make a new policy repository, ready to push",
        description=DESCRIPTION,
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "folder", metavar="DIR", nargs="?", type=Path, default=Path(), help="the folder (default: this)"
    )
    parser.add_argument("--organisation", metavar="NAME", help="who speaks in the policy and in notices")
    parser.add_argument("--contact", metavar="ADDRESS", help="the e-mail address to which people can write")
    parser.add_argument("--url", metavar="URL", help="the address at which the site will stand")
    parser.add_argument("--timezone", metavar="ZONE", help="the time zone in which days begin, such as Europe/Berlin")
    parser.add_argument(
        "--from",
        dest="originals",
        action="append",
        type=Path,
        default=[],
        metavar="FILE",
        help="a version that exists, as .md, .docx or .html; once for each, oldest first",
    )
    parser.add_argument(
        "--effective",
        action="append",
        type=day,
        default=[],
        metavar="DATE",
        help="the day from which a version bound; once for each --from, in the same order",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, context: Context) -> int:
    """Write the files and make the repository; give 0."""
    given = {name: _value(name, getattr(options, name), context) for name in DEFAULTS}
    values = {name: value or DEFAULTS[name][0] for name, value in given.items()}
    _check(values)
    originals = _imported(options.originals, options.effective, context)
    files = skeleton_files({**values, "version": __version__})
    if originals:
        files = {**files, **_versions(originals)}
        del files["policy/privacy.practices.yml"]  # it would state what the old versions did not
    folder: Path = options.folder
    existing = sorted((folder / "policy").glob("*.md"))
    if existing:
        files = _beside(existing, files, folder, context)
    if taken := [name for name in files if (folder / name).exists()]:
        raise FairNoticeError(
            f"{taken[0]} is there already" + (f", and {counted(len(taken) - 1, 'more file')}" if taken[1:] else ""),
            "Name an empty folder; nothing was written.",
            str(folder / taken[0]),
        )
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    left = [name for name, value in given.items() if not value and name != "timezone"]
    _print_next(folder, left, bool(originals or existing), _start(folder, context), context)
    return 0


def _beside(existing: Sequence[Path], files: dict[str, bytes], folder: Path, context: Context) -> dict[str, bytes]:
    """Leave out what a policy that stands in the folder already brings, and let its commits be its versions."""
    context.progress(f"{', '.join(str(path) for path in existing)}: kept as it is")
    kept = {name: content for name, content in files.items() if not name.startswith("policy/")}
    if not (folder / "policy" / "index.md").exists():
        kept["policy/index.md"] = files["policy/index.md"]
    if not any(re.search(rb"(?m)^version[ \t]*:", path.read_bytes()) for path in existing):
        mark = b"  - fairnotice:\n"
        kept["mkdocs.yml"] = files["mkdocs.yml"].replace(mark, mark + b"      source: commits\n")
        context.progress("it has no labels, so every commit counts as a version; `notify-diff adopt` gives them labels")
    return kept


def _value(name: str, given: str | None, context: Context) -> str:
    """Give what was given on the command line or is answered; nothing for the default."""
    default, question = DEFAULTS[name]
    return (given or _asked(f"{question} [{default}]: ", context)).strip()


def _asked(question: str, context: Context) -> str:
    """Ask a person, where one is there."""
    if not sys.stdin.isatty():
        return ""
    print(question, end="", file=context.err, flush=True)
    return sys.stdin.readline().strip()


def _check(values: dict[str, str]) -> None:
    if not re.fullmatch(r"https?://[^\s/]+\S*", values["url"]):
        raise FairNoticeError(
            f"{values['url']!r} is not the address of a site", "Write it as https://policy.example.com/."
        )
    if not ADDRESS.fullmatch(values["contact"]):
        raise FairNoticeError(f"{values['contact']!r} is not an e-mail address", "Write it as privacy@example.com.")
    try:
        ZoneInfo(values["timezone"])
    except (ZoneInfoNotFoundError, ValueError):
        raise FairNoticeError(f"no time zone {values['timezone']!r}", "Write it as Europe/Berlin.") from None
    values["url"] = values["url"].rstrip("/") + "/"
    values["organisation"] = " ".join(values["organisation"].split())
    if not values["organisation"].isprintable():
        raise FairNoticeError(f"{values['organisation']!r} is no name", "Write it without control characters.")


def _imported(paths: Sequence[Path], days: Sequence[date], context: Context) -> list[Original]:
    if days and len(days) != len(paths):
        raise FairNoticeError(
            f"{counted(len(paths), 'file')} and {counted(len(days), 'date')}",
            "Give --effective once for each --from, in the same order, or leave it out.",
        )
    found = []
    for index, path in enumerate(paths):
        original = read_original(path)
        given = days[index] if days else original.day or _asked_day(path, context)
        label = original.label or f"{index + 1}.0"
        found.append(replace(original, day=given, label=checked_label(label, str(path))))
        context.progress(f"{path}: version {label}, in force since {long_date(given)}")
    labels: dict[str, Path] = {}
    for original in found:
        if other := labels.get(original.label.casefold()):
            raise FairNoticeError(
                f"{other} and {original.path} would both be version {original.label}",
                'Write a label into each Markdown file, as in `version: "2.0"`, or into none.',
                str(original.path),
            )
        labels[original.label.casefold()] = original.path
    for before, after in pairwise(found):
        if (before.day or date.min) >= (after.day or date.min):
            raise FairNoticeError(
                f"{after.path} is in force since {after.day}, and {before.path}, given before it, since {before.day}",
                "Name the files from the oldest to the newest; --effective corrects a date.",
            )
    return found


def _asked_day(path: Path, context: Context) -> date:
    answer = _asked(f"From which day did {path.name} bind (as 2024-04-01)? ", context)
    try:
        return date.fromisoformat(answer)
    except ValueError:
        raise FairNoticeError(
            "nobody knows from which day it bound" if not answer else f"{answer!r} is not a date",
            "Give --effective 2024-04-01 once for each --from.",
            str(path),
        ) from None


def _versions(originals: Sequence[Original]) -> dict[str, bytes]:
    """Give the files of versions that exist: the newest as the policy, the others in its archive, and the originals."""
    files = {}
    for original in originals:
        keys = {
            "version": json.dumps(original.label),
            "published": str(original.day),
            "effective": str(original.day),
            "notified": "elsewhere # people were told by other means, before this repository",
        }
        newest = original is originals[-1]
        name = "policy/privacy.md" if newest else f"policy/archive/privacy/{original.label}.md"
        files[name] = with_keys(original.text.encode(), keys, name)
        files[f"archive/{original.label}{original.path.suffix.lower()}"] = original.path.read_bytes()
    return files


def _start(folder: Path, context: Context) -> bool:
    """Make a repository with a first commit, where there is none around the folder; give whether it was made."""
    try:
        return start_repository(folder, "Start the policy's repository")
    except HistoryError as problem:
        context.progress(f"nothing is committed yet: {problem.message}. {problem.hint}")
        return False


def _print_next(folder: Path, left: Sequence[str], has_policy: bool, committed: bool, context: Context) -> None:
    made = "a git repository with a first commit" if committed else "files that nobody has committed yet"
    lines: Iterable[str] = [f"{folder} holds {made}.", "", "Next:"]
    steps = []
    if folder != Path():
        steps.append(f"cd {folder}")
    if left:
        steps.append(f"write {listed(left)} into mkdocs.yml" + ("" if has_policy else " and policy/privacy.md"))
    if has_policy:
        steps += ["notify-diff status", "notify-diff check --all   # what the detector says of the old versions"]
    else:
        steps += ["write policy/privacy.md; GUIDE.md says how", "notify-diff check", "notify-diff release"]
    steps.append("name the owners in CODEOWNERS, and push to GitHub or GitLab: README.md says what to set there")
    print("\n".join([*lines, *(f"  {number}. {step}" for number, step in enumerate(steps, 1))]), file=context.out)
