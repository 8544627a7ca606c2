"""The rules that a series of versions must keep."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

from fairnotice.errors import HistoryError
from fairnotice.model import Version
from fairnotice.versions import place_of


def check_series(versions: Sequence[Version]) -> None:
    """Raise HistoryError where two versions share a label or their dates are not in the order of their release."""
    labels: dict[str, Version] = {}
    for version in versions:
        if other := labels.get(version.label.casefold()):
            archived = next((one for one in (other, version) if not one.commit), None)
            committed = other.commit or version.commit
            raise HistoryError(
                f"two versions of {version.document} are labelled {version.label}:"
                f" {_place(other)} and {_place(version)}",
                f"Delete {archived.path}: the history holds this version already; or give it another label."
                if archived and committed
                else "Give one of them another label.",
                place_of(archived or version, "version"),
            )
        labels[version.label.casefold()] = version
        if version.dated and version.effective < version.published:
            raise HistoryError(
                f"version {version.label} is effective on {version.effective}, before it is published on"
                f" {version.published}",
                f"Write `effective: {version.published}` or later; or have both dates set by `notify-diff release`.",
                place_of(version, "effective"),
            )
    standing = [version for version in versions if not version.withdrawn and version.dated]
    for before, after in pairwise(standing):
        for what, earlier, later, wrong in (
            ("published", before.published, after.published, after.published < before.published),
            ("effective", before.effective, after.effective, after.effective <= before.effective),
        ):
            if wrong and after.commit and not before.commit:
                raise HistoryError(
                    f"version {before.label} in the archive is {what} on {earlier}, but version {after.label}, which"
                    f" the history holds, on {later}",
                    f"Correct `{what}:`; the archive is for versions from before those of the history.",
                    place_of(before, what),
                )
            if wrong:
                first = earlier if what == "published" else earlier + timedelta(days=1)
                raise HistoryError(
                    f"dates out of order: version {after.label} is {what} on {later},"
                    f" but version {before.label}, released before it, on {earlier}",
                    f"Write `{what}: {first}` or later into version {after.label}: each version takes effect after the"
                    " one before.",
                    place_of(after, what),
                )


def _place(version: Version) -> str:
    return f"{version.path} at {version.commit[:10]}" if version.commit else version.path
