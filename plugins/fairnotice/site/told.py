"""Who was told of a version, and how: the counts of its mailings, which say nothing about any person."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fairnotice.catalogue import Catalogue
from fairnotice.documents import GIVEN_HINT, given_notices, no_manifest
from fairnotice.errors import PolicyError
from fairnotice.settings import Settings

CHANNELS = ("email", "fax", "post", "other")


@dataclass(frozen=True)
class Told:
    """How many people a notice was addressed to, by channel."""

    channels: Mapping[str, int]

    def sentence(self, words: Catalogue) -> str:
        """Say it in words, channel by channel."""
        counts = [words.text(f"told_{name}", n=self.channels[name]) for name in CHANNELS if self.channels.get(name)]
        return words.listed(counts) if counts else words.text("told_nobody")


def told(settings: Settings) -> dict[str, Told]:
    """Read `notices/ID.json` in the folder of the policy, by the id of the notice; raise PolicyError for a bad one.

    Such a file is a copy of a mailing's manifest.json; only its id and its counts are read and shown. Those of later
    mailings of a notice, `ID-later-1.json`, add to it.
    """
    found: dict[str, Counter[str]] = {}
    for path in given_notices(settings.policy_dir):
        name, channels = _read(path, settings.shown(path))
        found.setdefault(name, Counter()).update(channels)
    return {name: Told(channels) for name, channels in found.items()}


def _read(path: Path, where: str) -> tuple[str, Mapping[str, int]]:
    try:
        content = json.loads(path.read_bytes())
        name = content["notice"]["id"]
        counts = content["counts"]
        channels = {"email": sum(_counts(counts["messages"])), **_other_channels(counts.get("channels", {}))}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise no_manifest(where) from None
    if name not in (path.stem, re.sub("-later-[0-9]+$", "", path.stem)):
        raise PolicyError(f"the file is named {path.name}, but the notice is {name}", GIVEN_HINT, where)
    return name, channels


def _other_channels(counts: Mapping[str, Any]) -> dict[str, int]:
    channels: dict[str, int] = {}
    for name, count in zip(counts, _counts(counts), strict=True):
        if name not in ("email", "none"):
            known = name if name in CHANNELS else "other"
            channels[known] = channels.get(known, 0) + count
    return channels


def _counts(counts: Mapping[str, Any]) -> list[int]:
    values = list(counts.values())
    if not all(type(value) is int and value >= 0 for value in values):
        raise ValueError("a count is not a number")
    return values
