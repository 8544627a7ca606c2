"""The counts of a mailing, from its lists alone."""

from __future__ import annotations

from collections import Counter
from typing import Any

from fairnotice.audience.lists import CHANNELS, WHYS
from fairnotice.mailing.opened import LISTS, UNREACHABLE, Opened


def counts_of(opened: Opened) -> dict[str, Any]:
    """Count the rows of the lists as the manifest does: by list, language, message, reason, why and channel."""
    groups: Counter[str] = Counter()
    reasons: Counter[str] = Counter(dict.fromkeys(opened.manifest["counts"]["reasons"], 0))
    messages = {name.removesuffix(".csv"): 0 for name in LISTS}
    whys, channels = Counter(dict.fromkeys(WHYS, 0)), Counter(dict.fromkeys(CHANNELS, 0))
    for name in (*LISTS, UNREACHABLE):
        for row in opened.rows(name):
            groups[row.summary] += 1
            reasons.update(row.reasons)
            if name == UNREACHABLE:
                whys[row.why] += 1
                channels[row.channel] += 1
            else:
                messages[name.removesuffix(".csv")] += 1
    languages: Counter[str] = Counter()
    for group, number in groups.items():
        languages[group.split("/")[1]] += number
    return {
        "messages": messages,
        "languages": dict(languages),
        "groups": dict(groups),
        "reasons": dict(reasons),
        "unreachable": dict(whys),
        "channels": dict(channels),
    }
