"""Measure the redline against difflib, git --word-diff and, where installed, redlines and lxml, on texts made here.

Run `python scripts/bench/redline.py`. Each time is the best of three; a ratio is the median over the same pairs.
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
from collections.abc import Callable
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt

from fairnotice.document import heading_names, parse
from fairnotice.leaves import parse_part
from fairnotice.model import Change, ChangeKind, Op
from fairnotice.redline import Redline, redline
from invented import edited, policy

Compare = Callable[[str, str], object]
Pair = tuple[str, str]


def diff(before: str, after: str) -> dict[str, Any]:
    """Give the redline as pairs of flag and text and the changes as dicts; both texts are parsed anew."""
    for cached in (parse, parse_part, heading_names):
        cached.cache_clear()
    return _plain(redline(parse(before), parse(after)))


def diff_parsed(before: str, after: str) -> dict[str, Any]:
    """Give the same for documents that are parsed once, as those of a history are."""
    return _plain(redline(parse(before), parse(after)))


def _plain(result: Redline) -> dict[str, Any]:
    return {
        "old": [(segment.op.value, segment.text) for segment in result.old],
        "new": [(segment.op.value, segment.text) for segment in result.new],
        "changes": [_change(change) for change in result.changes],
    }


def _change(change: Change) -> dict[str, Any]:
    edited = any(edit.op is not Op.EQUAL for edit in change.edits)
    return {
        "kind": "moved+changed" if change.kind is ChangeKind.MOVED and edited else change.kind.value,
        "old": change.before or None,
        "new": change.after or None,
        "old_section": change.before_section.path if change.before_section else (),
        "new_section": change.after_section.path if change.after_section else (),
    }


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


def _peers(folder: Path) -> dict[str, Compare]:
    peers: dict[str, Compare] = {"fairnotice": diff, "fairnotice, parsed before": diff_parsed, "difflib": _difflib}
    peers["git --word-diff"] = partial(_git, folder)
    if find_spec("redlines"):
        peers["redlines"] = _redlines
    if find_spec("lxml"):
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
    """Print one table a size of edit; 1 if a redline does not read back exactly."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pairs", type=int, default=20, help="pairs of texts in each table")
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args(arguments)
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
