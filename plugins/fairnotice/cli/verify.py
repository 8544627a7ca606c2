"""notify-diff verify: whether a mailing is still what its manifest says."""

from __future__ import annotations

import argparse
from importlib.resources import files
from pathlib import Path
from typing import Any

from fairnotice.cli.context import Context
from fairnotice.phrases import counted

DESCRIPTION = """\
Compute once more what the manifest of a mailing says: the hash of every file, the counts from the lists, and the
hashes, dates and commits of both versions from the repository; and say what does not match.
"""
EXAMPLE = """\
Example: prove that a mailing was not touched since it was written:

  notify-diff verify mailings/privacy-4.0
"""


def add_parser(commands: Any) -> None:
    """Add the command and its options."""
    parser = commands.add_parser(
        "verify",
        help="say whether a mailing is still what its manifest says",
        description=DESCRIPTION,
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", type=Path, nargs="?", metavar="MAILING", help="the folder of the mailing")
    parser.add_argument("--schema", action="store_true", help="print the JSON Schema of manifests instead")
    parser.set_defaults(run=run, parser=parser)


def run(options: argparse.Namespace, context: Context) -> int:
    """Print what does not match; give 0 where all does, else 2."""
    from fairnotice.mailing.opened import open_mailing
    from fairnotice.mailing.verification import mismatches
    from fairnotice.manifest import MANIFEST, sha256_of

    if options.schema:
        print((files("fairnotice") / "manifest.schema.json").read_text(encoding="utf-8"), end="", file=context.out)
        return 0
    if not options.folder:
        options.parser.error("name the folder of a mailing")
    opened = open_mailing(options.folder)
    document = opened.manifest["notice"]["document"]
    history = next((history for history in context.histories if history.document == document), None)
    found = 0
    for mismatch in mismatches(opened, history):
        print(mismatch, file=context.out)
        found += 1
    if found:
        things = counted(found, f"thing about {opened.folder.name} is", f"things about {opened.folder.name} are")
        print(f"\n{things} not as the manifest says.", file=context.out)
        return 2
    messages = sum(opened.manifest["counts"]["messages"].values())
    print(
        f"{opened.folder.name}: {counted(len(opened.manifest['files']), 'file')}, {counted(messages, 'message')} and"
        " both versions are as the manifest says.",
        file=context.out,
    )
    if erased := opened.manifest.get("erasures"):
        accounts = counted(len(erased), "account was", "accounts were")
        print(f"{accounts} taken out on request, last on {erased[-1]['day']}.", file=context.out)
    print(f"SHA-256 of the manifest: {sha256_of(opened.folder / MANIFEST)}", file=context.out)
    return 0
