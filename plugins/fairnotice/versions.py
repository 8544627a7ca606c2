"""A file with its front matter as a Version, and the rules that a series of versions must keep."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any

from fairnotice.document import normalise, parse
from fairnotice.errors import HistoryError, PolicyError
from fairnotice.model import Decision, DecisionKind, Register, Status, Version
from fairnotice.yaml_source import YamlSource, as_date, read_yaml, split_front_matter

LABEL = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z._-]{0,62}[0-9A-Za-z])?")
SUMMARY_LENGTH = 140
DATE_HINT = "Write it as `{key}: 2026-12-01` (year-month-day)."


@dataclass(frozen=True)
class PolicyFile:
    """A policy file as it stands somewhere: its exact bytes, where that is (for errors), and where git has it."""

    source: bytes
    where: str
    path: str
    commit: str = ""

    def read(self) -> tuple[YamlSource, str]:
        """Give its front matter and its normalised text; raise PolicyError where the front matter cannot be read."""
        front, text = split_front_matter(self._normalised())
        return read_yaml(front, self.where, PolicyError, first_line=2), text

    def _normalised(self) -> str:
        try:
            return normalise(self.source)
        except PolicyError as problem:
            raise PolicyError(problem.message, problem.hint, self.where) from None


def blob_of(source: bytes) -> str:
    """Give git's name for a file with these bytes, in hex."""
    return hashlib.sha1(b"blob %d\0" % len(source) + source, usedforsecurity=False).hexdigest()


def checked_label(value: Any, where: str) -> str:
    """Give a version label as text; raise PolicyError where it is none, or would not be safe in a path or a URL."""
    if isinstance(value, float):
        raise PolicyError(f"version {value} is read as a number", 'Put it into quotes: `version: "3.0"`.', where)
    label = str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""
    if not LABEL.fullmatch(label) or ".." in label:
        raise PolicyError(
            f"{value!r} cannot be a version label",
            "Use letters, digits, dots, hyphens and underscores, beginning and ending with a letter or a digit.",
            where,
        )
    return label


def read_version(file: PolicyFile, document: str, register: Register | None) -> Version:
    """Read a released version from its file; raise PolicyError, with file and line, for anything missing or wrong."""
    front, text = file.read()
    if "version" not in front.values:
        raise PolicyError("no `version:` in the front matter", 'Add a line such as `version: "1.0"`.', front.where())
    return Version(
        document=document,
        label=checked_label(front.values["version"], front.where("version")),
        title=title_of(front, text, document),
        published=_date(front, "published"),
        effective=_date(front, "effective"),
        text=text,
        source=file.source,
        decisions=tuple(_decisions(front)),
        register=register,
        status=_status(front),
        notified_elsewhere=_notified(front),
        commit=file.commit,
        blob=blob_of(file.source),
        path=file.path,
    )


def undated_version(file: PolicyFile, document: str, label: str, day: date, register: Register | None) -> Version:
    """Give a version from a history without labels: `day` is when it was committed or tagged.

    Dates and decisions in the front matter count where they are usable.
    """
    try:
        front, text = file.read()
    except PolicyError:
        front, text = YamlSource(file.where), split_front_matter(normalise(file.source))[1]
    published = as_date(front.values.get("published")) or day
    return Version(
        document=document,
        label=label,
        title=title_of(front, text, document),
        published=published,
        effective=max(published, as_date(front.values.get("effective")) or published),
        text=text,
        source=file.source,
        register=register,
        commit=file.commit,
        blob=blob_of(file.source),
        path=file.path,
    )


def amended(released: Version, later: Version) -> Version:
    """Take over what a later file under the same label and text may amend: a later date, a withdrawal, decisions."""
    if later.text != released.text:
        return released
    changes: dict[str, Any] = {"decisions": later.decisions, "status": later.status}
    if later.effective > released.effective:
        changes["effective"] = later.effective
        changes["announced"] = (*released.announced, released.effective)
    changes["notified_elsewhere"] = later.notified_elsewhere
    return replace(released, **changes)


def check_series(versions: Sequence[Version]) -> None:
    """Raise HistoryError where two versions share a label or their dates are not in the order of their release."""
    labels: dict[str, Version] = {}
    for version in versions:
        if other := labels.get(version.label.casefold()):
            raise HistoryError(
                f"two versions of {version.document} are labelled {version.label}:"
                f" {_place(other)} and {_place(version)}",
                "Give one of them another label.",
                version.path,
            )
        labels[version.label.casefold()] = version
        if version.effective < version.published:
            raise HistoryError(
                f"version {version.label} is effective on {version.effective}, before it is published on"
                f" {version.published}",
                "Correct `published:` or `effective:`.",
                version.path,
            )
    standing = [version for version in versions if not version.withdrawn]
    for before, after in pairwise(standing):
        for what, earlier, later, wrong in (
            ("published", before.published, after.published, after.published < before.published),
            ("effective", before.effective, after.effective, after.effective <= before.effective),
        ):
            if wrong:
                raise HistoryError(
                    f"dates out of order: version {after.label} is {what} on {later},"
                    f" but version {before.label}, released before it, on {earlier}",
                    f"Correct `{what}:` of version {after.label}; each version takes effect after the one before.",
                    after.path,
                )


def check_sections(version: Version, previous: Version | None, where: Callable[[Decision], str]) -> None:
    """Raise PolicyError where a decision names a section that neither text has."""
    texts = [version.text, *([previous.text] if previous else [])]
    slugs = {section.slug for text in texts for section in parse(text).sections if section.slug}
    for decision in version.decisions:
        if decision.section not in slugs:
            from difflib import get_close_matches

            near = get_close_matches(decision.section, sorted(slugs), n=1)
            hint = f"Did you mean `{near[0]}`?" if near else f"The sections are: {', '.join(sorted(slugs))}."
            raise PolicyError(f"no section has the anchor {decision.section!r}", hint, where(decision))


def title_of(front: YamlSource, text: str, document: str) -> str:
    """Give a document's title: that of its front matter, else its first heading, else its name."""
    title = front.values.get("title")
    if isinstance(title, str) and title.strip():
        return " ".join(title.split())
    headings = (section.title for section in parse(text).sections if section.title)
    return next(headings, document.replace("-", " ").replace("_", " ").capitalize())


def _date(front: YamlSource, key: str) -> date:
    value = front.values.get(key)
    day = as_date(value)
    if day is None:
        label = front.values.get("version")
        what = f"version {label} has no `{key}:` date" if value is None else f"`{key}: {value}` is not a date"
        raise PolicyError(what, DATE_HINT.format(key=key), front.where(key))
    return day


def _status(front: YamlSource) -> Status:
    value = front.values.get("status", Status.RELEASED.value)
    if value not in list(Status):
        known = " or ".join(f"`status: {status}`" for status in Status)
        raise PolicyError(f"unknown status {value!r}", f"Write {known}.", front.where("status"))
    return Status.WITHDRAWN if value == Status.WITHDRAWN else Status.RELEASED


def _notified(front: YamlSource) -> bool:
    value = front.values.get("notified")
    if value not in (None, "elsewhere"):
        raise PolicyError(
            f"unknown value {value!r} of `notified:`",
            "Write `notified: elsewhere` where notice was given by other means, or leave the line out.",
            front.where("notified"),
        )
    return value == "elsewhere"


def _decisions(front: YamlSource) -> list[Decision]:
    entries = front.values.get("changes") or []
    if not isinstance(entries, list):
        raise PolicyError("`changes:` must be a list", "Begin each decision with `- section:`.", front.where("changes"))
    return [_decision(front, index, entry) for index, entry in enumerate(entries)]


def _decision(front: YamlSource, index: int, entry: Any) -> Decision:
    where = front.where("changes", index)
    hint = "Write `section:`, `kind:` and `summary:` for each change."
    if not isinstance(entry, dict) or not isinstance(entry.get("section"), str):
        raise PolicyError("a decision without `section:`", hint, where)
    if unknown := set(entry) - {"section", "kind", "summary"}:
        raise PolicyError(f"unknown key {min(map(str, unknown))!r} in a decision", hint, where)
    kinds = [kind for kind in DecisionKind if kind.value == entry.get("kind")]
    if not kinds:
        known = ", ".join(DecisionKind)
        at = front.where("changes", index, "kind")
        raise PolicyError(f"unknown kind {entry.get('kind')!r}", f"Use one of: {known}.", at)
    summary = entry.get("summary")
    at = front.where("changes", index, "summary")
    if not isinstance(summary, str) or not summary.strip():
        raise PolicyError("a decision without `summary:`", "Say in one sentence what changes for people.", at)
    summary = " ".join(summary.split())
    if len(summary) > SUMMARY_LENGTH:
        raise PolicyError(
            f"the summary has {len(summary)} characters; {SUMMARY_LENGTH} are allowed",
            "One sentence, present tense, the company as subject.",
            at,
        )
    return Decision(entry["section"].lstrip("#"), kinds[0], summary, where)


def _place(version: Version) -> str:
    return f"{version.path} at {version.commit[:10]}" if version.commit else version.path
