"""A file with its front matter as a Version."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from typing import Any

from fairnotice.document import normalise, parse
from fairnotice.errors import Mistakes, PolicyError
from fairnotice.model import TOP, Decision, DecisionKind, Register, Status, Version
from fairnotice.phrases import listed
from fairnotice.written_dates import DATE, day_of
from fairnotice.yaml_source import YamlSource, as_date, read_yaml, split_front_matter

LABEL = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z._-]{0,62}[0-9A-Za-z])?")
# these stand for something else in the names of notices and pages
RESERVED = re.compile(r"-(postponed|later)-\d+$|-withdrawn$|-to-|\.\.", re.IGNORECASE)
FRONT_MATTER_KEYS = ("title", "version", "published", "effective", "changes", "status", "notified", "moved_from")
SUMMARY_LENGTH = 140
SHOWN = 12


@dataclass(frozen=True)
class PolicyFile:
    """A policy file as it stands somewhere: its exact bytes, where that is (for errors), and where git has it.

    `hash` is the algorithm by which the repository names what it holds.
    """

    source: bytes
    where: str
    path: str
    commit: str = ""
    hash: str = "sha1"

    def read(self) -> tuple[YamlSource, str]:
        """Give its front matter and its normalised text; raise PolicyError where the front matter cannot be read."""
        whole = self._normalised()
        front, text = split_front_matter(whole)
        if text == whole and whole.startswith("---\n") and re.search(r"(?m)^version[ \t]*:", whole):
            raise PolicyError("the front matter has no end", "Add a line `---` after it.", f"{self.where}:1")
        return read_yaml(front, self.where, PolicyError, first_line=2), text

    def _normalised(self) -> str:
        try:
            return normalise(self.source)
        except PolicyError as problem:
            line = problem.where.removeprefix("line ")
            raise PolicyError(problem.message, problem.hint, f"{self.where}:{line}") from None


def blob_of(source: bytes, algorithm: str = "sha1") -> str:
    """Give git's name for a file with these bytes, in hex."""
    return hashlib.new(algorithm, b"blob %d\0" % len(source) + source, usedforsecurity=False).hexdigest()


def checked_label(value: Any, where: str) -> str:
    """Give a version label as text; raise PolicyError where it is none, or would not be safe in a path or a URL."""
    if isinstance(value, (int, float)):
        hint = f'Put what you wrote into quotes, as in `version: "{value}"`.'
        raise PolicyError(f"version {value} is read as a number", hint, where)
    if value is None or value == "":
        raise PolicyError("`version:` is empty", 'Write a label, as in `version: "2.0"`.', where)
    label = value if isinstance(value, str) else ""
    if not _is_label(label):
        near = re.sub(r"[^0-9A-Za-z._]+", "-", RESERVED.sub("-", str(value))).strip("-._")
        raise PolicyError(
            f"{value!r} cannot be a version label",
            f'Write it as `version: "{near if _is_label(near) else "2.0"}"`: letters, digits, dots, hyphens and'
            " underscores, beginning and ending with a letter or a digit; without `..`, `-to-`, `-withdrawn`,"
            " `-postponed-1` and `-later-1`.",
            where,
        )
    return label


def _is_label(text: str) -> bool:
    return bool(LABEL.fullmatch(text)) and not RESERVED.search(text)


def read_version(
    file: PolicyFile,
    document: str,
    register: Register | None,
    originals: Mapping[str, Version] | None = None,
    *,
    undated: bool = False,
) -> Version:
    """Read a released version from its file; raise PolicyError, with file and line, for anything missing or wrong.

    Dates that a translation does not give are those of the version of `originals` with its label; where it is
    `undated`, as every draft, they may be missing.
    """
    front, text = file.read()
    mistakes, label, days = Mistakes(), "", [date.min, date.min]
    with mistakes:
        label = _label(front, originals or {})
    original = (originals or {}).get(label)
    drafted = date.min if undated or front.values.get("status") == Status.DRAFT else None
    for index, key in enumerate(("published", "effective")):
        with mistakes:
            if label or not originals:  # without a label, a translation has no original to have dates from
                days[index] = _date(front, key, getattr(original, key) if original else drafted)
    version = _plain_version(file, document, label, front, text, (days[0], days[1]))
    with mistakes:
        version = _ruled(replace(version, register=register), front)
    mistakes.report()
    return replace(version, dated=version.status is not Status.DRAFT)


def undated_version(
    file: PolicyFile, document: str, label: str, day: date, register: Register | None, *, strict: bool = False
) -> Version:
    """Give a version from a history without labels: `day` is when it was committed or tagged.

    Dates, decisions and the like in the front matter count where they are usable; with `strict`, decisions that are
    not raise PolicyError.
    """
    try:
        front, text = file.read()
    except PolicyError:
        front, text = YamlSource(file.where), split_front_matter(normalise(file.source))[1]
    published = as_date(front.values.get("published")) or day
    effective = max(published, as_date(front.values.get("effective")) or published)
    plain = _plain_version(file, document, label, front, text, (published, effective))
    version = replace(plain, register=register)
    try:
        return _ruled(version, front)
    except PolicyError:
        if strict:
            raise
        return version


def check_keys(front: YamlSource) -> None:
    """Raise PolicyError for a key that is nearly one of ours: whoever wrote it would think that it counts."""
    mistakes = Mistakes()
    for key in front.values:
        near = get_close_matches(str(key), FRONT_MATTER_KEYS, n=1, cutoff=0.8)
        if near and key not in FRONT_MATTER_KEYS:
            mistakes.add([PolicyError(f"unknown key `{key}:`", f"Write `{near[0]}:`.", front.where(key))])
    mistakes.report()


def line_of_key(whole: str, key: str) -> int:
    """Give the line on which a key of the front matter stands in a file's normalised text; 1 where it is not there."""
    match = re.search(rf"(?m)^{key}[ \t]*:", whole)
    return whole.count("\n", 0, match.start()) + 1 if match else 1


def place_of(version: Version, key: str) -> str:
    """Give `file:line` of a key in the file that a version was read from."""
    return f"{version.path}:{line_of_key(normalise(version.source), key)}"


def check_sections(version: Version, previous: Version | None) -> None:
    """Raise PolicyError where a decision names a section that neither text has."""
    slugs = section_slugs(version) | (section_slugs(previous) if previous else set())
    mistakes = Mistakes()
    for decision in version.decisions:
        if decision.section not in slugs:
            near = get_close_matches(decision.section, sorted(slugs), n=3, cutoff=0.5) or sorted(slugs)[:SHOWN]
            hint = f"Write the anchor of a heading: `section: {listed(near, 'or')}`."
            mistakes.add([PolicyError(f"no section has the anchor {decision.section!r}", hint, decision.where)])
    mistakes.report()


def section_slugs(version: Version) -> set[str]:
    """Give the anchors of a version's headings, and the name of the text before the first one."""
    return {section.slug for section in parse(version.text).sections if section.slug} | {TOP}


def title_of(front: YamlSource, text: str, document: str) -> str:
    """Give a document's title: that of its front matter, else its first heading, else its name."""
    title = front.values.get("title")
    if isinstance(title, str) and title.strip():
        return " ".join(title.split())
    headings = (section.title for section in parse(text).sections if section.title)
    return next(headings, document.replace("-", " ").replace("_", " ").capitalize())


def _plain_version(
    file: PolicyFile, document: str, label: str, front: YamlSource, text: str, dates: tuple[date, date]
) -> Version:
    """Make a version without what a lawyer ruled about it; `dates` are those of publication and of effect."""
    return Version(
        document=document,
        label=label,
        title=title_of(front, text, document),
        published=dates[0],
        effective=dates[1],
        text=text,
        source=file.source,
        commit=file.commit,
        blob=blob_of(file.source, file.hash),
        path=file.path,
    )


def _ruled(version: Version, front: YamlSource) -> Version:
    mistakes = Mistakes()
    with mistakes:
        version = replace(version, status=_status(front))
    with mistakes:
        version = replace(version, notified_elsewhere=_notified(front))
    with mistakes:
        version = replace(version, decisions=_decisions(front))
    mistakes.report()
    return version


def _label(front: YamlSource, originals: Mapping[str, Version]) -> str:
    if "version" not in front.values:
        newest = next(reversed(list(originals)), "1.0")
        of = ", the label of the version that it translates" if originals else ""
        hint = f'Begin the file with the lines `---`, `version: "{newest}"` and `---`{of}.'
        if front.values:
            hint = f'Add a line `version: "{newest}"`{of}.'
        raise PolicyError("no `version:` in the front matter", hint, front.where())
    label = checked_label(front.values["version"], front.where("version"))
    if originals and label not in originals and not {"published", "effective"} <= set(front.values):
        raise PolicyError(
            f"the original has no version {label}",
            f'Write the label of the version that it translates, such as `version: "{list(originals)[-1]}"`.',
            front.where("version"),
        )
    return label


def _date(front: YamlSource, key: str, otherwise: date | None = None) -> date:
    value = front.values.get(key)
    day = otherwise if value is None and otherwise else as_date(value)
    if day:
        return day
    if value is not None:
        raise PolicyError(f"`{key}: {value}` is not a date", _date_hint(key, str(value)), front.where(key))
    label = front.values.get("version")
    what = f"version {label} has no `{key}:` date" if label else f"no `{key}:` in the front matter"
    raise PolicyError(
        what,
        f"Add a line such as `{key}: 2026-12-01` (year-month-day); or `status: draft`, until `notify-diff release` sets"
        " the dates.",
        front.where(key),
    )


def _date_hint(key: str, value: str) -> str:
    found = DATE.fullmatch(value)
    if found and not day_of(found):
        return "There is no such day: correct its number or its month."
    return f"Write it as `{key}: {day_of(found) if found else '2026-12-01'}` (year-month-day)."


def _status(front: YamlSource) -> Status:
    value = front.values.get("status", Status.RELEASED.value)
    for status in Status:
        if value == status.value:
            return status
    known = listed([f"`status: {status}`" for status in Status], "or")
    raise PolicyError(f"unknown status {value!r}", f"Write {known}.", front.where("status"))


def _notified(front: YamlSource) -> bool:
    value = front.values.get("notified")
    if value not in (None, "elsewhere"):
        raise PolicyError(
            f"`notified:` says {value!r}, which it cannot",
            "Write `notified: elsewhere` where notice was given by other means, or leave the line out.",
            front.where("notified"),
        )
    return value == "elsewhere"


def _decisions(front: YamlSource) -> tuple[Decision, ...]:
    entries = front.values.get("changes") or []
    if not isinstance(entries, list):
        raise PolicyError("`changes:` must be a list", "Begin each decision with `- section:`.", front.where("changes"))
    mistakes = Mistakes()
    decisions = []
    for index, entry in enumerate(entries):
        with mistakes:
            decisions.append(_decision(front, index, entry))
    mistakes.report()
    return tuple(decisions)


def _decision(front: YamlSource, index: int, entry: Any) -> Decision:
    where = front.where("changes", index)
    hint = "Write `section:`, `kind:` and `summary:` for each change."
    if not isinstance(entry, dict) or not isinstance(entry.get("section"), str):
        raise PolicyError("a decision without `section:`", hint, where)
    if unknown := set(entry) - {"section", "kind", "summary"}:
        raise PolicyError(f"unknown key {min(map(str, unknown))!r} in a decision", hint, where)
    kinds = [kind for kind in DecisionKind if kind.value == entry.get("kind")]
    if not kinds:
        at = front.where("changes", index, "kind")
        near = get_close_matches(str(entry.get("kind")).lower().replace(" ", "-"), list(DecisionKind), n=1)
        meant = f"Write `kind: {near[0]}`, or another of " if near else "Write `kind:` with one of "
        raise PolicyError(f"unknown kind {entry.get('kind')!r}", f"{meant}{', '.join(DecisionKind)}.", at)
    summary = entry.get("summary")
    at = front.where("changes", index, "summary")
    if not isinstance(summary, str) or not summary.strip():
        raise PolicyError("a decision without `summary:`", "Say in one sentence what changes for people.", at)
    summary = " ".join(summary.split())
    if len(summary) > SUMMARY_LENGTH:
        raise PolicyError(
            f"the summary has {len(summary)} characters; {SUMMARY_LENGTH} are allowed",
            f"Shorten it by {len(summary) - SUMMARY_LENGTH}: one sentence in the present tense, the company as its"
            " subject.",
            at,
        )
    return Decision(entry["section"].lstrip("#"), kinds[0], summary, where)
