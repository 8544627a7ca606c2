"""Measure the redline against difflib, git --word-diff, redlines and lxml, on texts made here.

Run `python -m pip install redlines lxml`, then `python scripts/bench/redline.py`. Each time is the best of three; a
ratio is the median over the same pairs.
"""

from __future__ import annotations

import argparse
import difflib
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from bisect import bisect_right
from collections.abc import Callable
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

try:
    from markdown_it import MarkdownIt

    from fairnotice.codes import begin_anew
    from fairnotice.document import BlockKind, Document, heading_names, parse
    from fairnotice.leaves import parse_part
    from fairnotice.model import Change, ChangeKind, Op
    from fairnotice.redline import redline
    from invented import edited, policy
except ModuleNotFoundError as missing:
    print(f"not installed: {missing.name}; type: python -m pip install --editable .", file=sys.stderr)
    raise SystemExit(2) from None

Compare = Callable[[str, str], object]
Pair = tuple[str, str]
_FLAGS = {op: str(op) for op in Op}
_KINDS = {kind: str(kind) for kind in ChangeKind}
_LINK_TARGET = re.compile(r"\]\([^)]*\)")


def diff(before: str, after: str) -> dict[str, Any]:
    """Give the redline as pairs of flag and text and the changes as dicts, as a new process does: all is done anew."""
    begin_anew()
    for cached in (parse, parse_part, heading_names):
        cached.cache_clear()
    return diff_parsed(before, after)


def diff_parsed(before: str, after: str) -> dict[str, Any]:
    """Give the same for documents that are parsed once, as those of a history are."""
    old, new = parse(before), parse(after)
    result = redline(old, new)
    old_headings, new_headings = _written_headings(old), _written_headings(new)
    return {
        "old": [(_FLAGS[op], text) for op, text, _ in result.old],
        "new": [(_FLAGS[op], text) for op, text, _ in result.new],
        "changes": [_change(change, old_headings, new_headings) for change in result.changes],
    }


Headings = tuple[list[int], list[tuple[str, ...]]]


def _written_headings(document: Document) -> Headings:
    """Give where each section begins, and its path of headings: as written there, but for the targets of links."""
    starts: list[int] = [0]
    paths: list[tuple[str, ...]] = [()]
    stack: list[tuple[int, str]] = []
    for block in document.blocks:
        if block.kind is BlockKind.HEADING:
            line = document.text[block.start : block.end].lstrip("#> \t").partition("\n")[0]
            written = _LINK_TARGET.sub("]", line)
            stack = [*(entry for entry in stack if entry[0] < block.level), (block.level, written)]
            starts.append(block.start)
            paths.append(tuple(heading for _, heading in stack))
    return starts, paths


def _change(change: Change, old: Headings, new: Headings) -> dict[str, Any]:
    edited = change.kind is ChangeKind.MOVED and any(edit.op is not Op.EQUAL for edit in change.edits)
    return {
        "kind": "moved+changed" if edited else _KINDS[change.kind],
        "old": change.before or None,
        "new": change.after or None,
        "old_section": _path_at(old, change.before_span),
        "new_section": _path_at(new, change.after_span),
    }


def _path_at(headings: Headings, span: tuple[int, int] | None) -> tuple[str, ...]:
    starts, paths = headings
    return paths[bisect_right(starts, span[0]) - 1] if span else ()


# ---------------------------------------------------------------- texts


def texts(seed: int, count: int, sections: int, edits: int) -> list[Pair]:
    """Make pairs of revisions of a policy that grows out of `seed`."""
    chance = random.Random(seed)
    pairs: list[Pair] = []
    for _ in range(count):
        blocks = policy(chance, sections)
        pairs.append(("\n\n".join(blocks) + "\n", "\n\n".join(edited(chance, blocks, edits)) + "\n"))
    return pairs


# ---------------------------------------------------------------- the others

_TOKEN = re.compile(r"\w+\s*|[^\w\s]\s*|^\s+")


def _difflib(before: str, after: str) -> object:
    return difflib.SequenceMatcher(None, _TOKEN.findall(before), _TOKEN.findall(after), autojunk=False).get_opcodes()


def _git(folder: Path, before: str, after: str) -> object:
    (folder / "a.md").write_text(before, encoding="utf-8")
    (folder / "b.md").write_text(after, encoding="utf-8")
    command = ["git", "diff", "--no-index", "--no-color", "--word-diff=porcelain", "a.md", "b.md"]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False).stdout


def _redlines(before: str, after: str) -> object:
    return import_module("redlines").Redlines(before, after, markdown_style="none").output_markdown


def _lxml(before: str, after: str) -> object:
    return import_module("lxml.html.diff").htmldiff(*(MarkdownIt().render(text) for text in (before, after)))


_PACKAGES = "redlines", "lxml"


def _peers(folder: Path) -> dict[str, Compare]:
    peers: dict[str, Compare] = {"fairnotice": diff, "fairnotice, parsed before": diff_parsed, "difflib": _difflib}
    peers["git --word-diff"] = partial(_git, folder)
    peers["redlines"] = _redlines
    peers["lxml htmldiff, with rendering"] = _lxml
    return peers


# ---------------------------------------------------------------- the measurement


def _seconds(compare: Compare, pair: Pair) -> float:
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        compare(*pair)
        best = min(best, time.perf_counter() - start)
    return best


def _is_exact(pair: Pair) -> bool:
    result = diff(*pair)
    sides = [
        ["".join(text for flag, text in result[side] if flag in flags)]
        for side, flags in (("old", "=-<"), ("new", "=+>"))
    ]
    return [side[0] for side in sides] == list(pair)


def main(arguments: list[str]) -> int:
    """Print one table a size of edit; 1 if a redline does not read back exactly, 2 if a peer is not installed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pairs", type=int, default=20, help="pairs of texts in each table")
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args(arguments)
    if missing := [package for package in _PACKAGES if not find_spec(package)]:
        print(f"not installed: {', '.join(missing)}; type: python -m pip install {' '.join(missing)}", file=sys.stderr)
        return 2
    exact = True
    with tempfile.TemporaryDirectory() as folder:
        peers = _peers(Path(folder))
        for name, sections, edits in (("few edits", 25, 8), ("many edits", 25, 90), ("long text", 120, 60)):
            pairs = texts(chosen.seed, chosen.pairs, sections, edits)
            exact = exact and all(map(_is_exact, pairs))
            times = {peer: [_seconds(compare, pair) for pair in pairs] for peer, compare in peers.items()}
            size = statistics.median(len(before) for before, _ in pairs)
            print(f"{name}: {len(pairs)} pairs, median {size:,.0f} characters\n{'':32}{'median ms':>10}{'of ours':>10}")
            for peer, values in times.items():
                ratio = statistics.median(a / b for a, b in zip(values, times["fairnotice"], strict=True))
                print(f"  {peer:30}{1e3 * statistics.median(values):10.2f}{ratio:9.1f}x")
    print("Every redline reads back exactly." if exact else "A redline does not read back exactly.")
    return 0 if exact else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
