"""One document's versions, as a repository and the working tree hold them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from fairnotice.amendments import amended, differences
from fairnotice.document import normalise
from fairnotice.documents import REGISTER_SUFFIX
from fairnotice.errors import FairNoticeError, HistoryError, Mistakes, PolicyError, RegisterError
from fairnotice.history.archive import read_archive
from fairnotice.history.repository import Repository, Revision
from fairnotice.model import DocumentHistory, Register, Status, UnreleasedEdit, Version
from fairnotice.practices import Taxonomy, read_register, same_practices
from fairnotice.series import check_series
from fairnotice.settings import Settings, VersionSource
from fairnotice.versions import (
    PolicyFile,
    check_keys,
    check_sections,
    checked_label,
    line_of_key,
    read_version,
    undated_version,
)

PLAIN_PATH = re.compile(r"(?!\.\.?(/|$))[^:/][^/]*(/(?!\.\.?(/|$))[^/]+)*")
NEXT = "next"
"""The label of a draft whose own will only come with its tag or commit."""


class DocumentReader:
    """Reads one document of one open repository, as of one commit; an empty one holds nothing."""

    def __init__(
        self,
        repo: Repository,
        settings: Settings,
        taxonomy: Taxonomy,
        file: Path,
        base: str,
        day: date,
        originals: Mapping[str, Version] | None = None,
        dated: bool = True,
    ) -> None:
        """Read `file` as of `day`, on which what is not committed yet would be released.

        `originals`, label to version, are those of the document that it translates, if it does.
        """
        self.repo = repo
        self.originals = originals or {}
        self.dated = dated
        self.base = base
        self.day = day
        self.settings = settings
        self.taxonomy = taxonomy
        self.file = file
        self.document = file.name.removesuffix(".md")
        self.path = file.resolve().relative_to(repo.top).as_posix()
        self.registers: dict[str, Register] = {}
        self.committed = ""
        self.amended = False

    def history(self) -> DocumentHistory:
        """Read it; raise a FairNoticeError for anything that a person has to mend first."""
        archive = read_archive(self)
        edits = list(archive.edits)
        if self.settings.source is VersionSource.TAGS:
            released = self._tagged()
        elif self.settings.source is VersionSource.COMMITS:
            released = self._committed()
        else:
            released = self._labelled({version.label: version for version in archive.versions})
        placed = {version.label for version in released if not version.commit}
        versions = [*(version for version in archive.versions if version.label not in placed), *released]
        if self.settings.source is VersionSource.FRONT_MATTER:
            draft = self._working_tree(versions, edits)
            check_series([*versions, *([draft] if draft else [])])
            self._check_newest([*versions, *([draft] if draft else [])])
        else:
            draft = self._undated_draft(versions)
        if not versions and not draft:
            raise HistoryError(
                f"no version of {self.document} was ever committed",
                f"Commit it: `git add {self.path} && git commit`.",
                self.settings.shown(self.file),
            )
        passed = tuple(self._branch_releases(draft, versions)) if draft and self.base and draft.label != NEXT else ()
        return DocumentHistory(
            self.document,
            self.path,
            tuple(versions),
            tuple(edits),
            draft,
            archive.changes,
            passed,
            amended=self.amended,
        )

    def _revisions(self, path: str) -> list[Revision]:
        revisions = []
        for entry in self.repo.log("--follow", "-M", commit=self.base, path=path):
            if entry.status != "D":
                revisions.append(entry.revision)
            if entry.status == "C":
                break  # a copy begins a history of its own; git would go on with the original's
        return revisions[::-1]

    def _all_revisions(self) -> list[Revision]:
        moved_from = self._front_value("moved_from")
        former = "" if moved_from else self.repo.former_path(self.path, self.base)
        revisions = self._revisions(former or self.path)
        if moved_from is not None:
            hint = "Write the path that the file had in this repository, such as `moved_from: legal/privacy.md`."
            plain = isinstance(moved_from, str) and PLAIN_PATH.fullmatch(moved_from)
            older = self._revisions(moved_from) if plain else []
            if not older:
                line = line_of_key(normalise(self.file.read_bytes()), "moved_from")
                where = f"{self.settings.shown(self.file)}:{line}"
                raise PolicyError(f"git knows no file {moved_from!r}", hint, where)
            known = {revision.commit for revision in revisions}
            revisions = [revision for revision in older if revision.commit not in known] + revisions
        return revisions

    def _labelled(self, archived: Mapping[str, Version]) -> list[Version]:
        """Give the releases; one that could never be read is the archived version with its label."""
        released: dict[str, Version] = {}
        failed: dict[str, FairNoticeError] = {}
        revisions = self._all_revisions()
        if revisions:
            self.committed = normalise(self.repo.content(revisions[-1].blob).decode("utf-8", errors="replace"))
        for revision in revisions:
            file = self._file(revision)
            try:
                front, _ = file.read()
                if "version" not in front.values or front.values.get("status") == Status.DRAFT:
                    continue
                label = checked_label(front.values["version"], front.where("version"))
            except PolicyError:
                continue  # an older mistake that somebody has mended since; the file as it is now is read below
            try:
                if label in released:
                    day = revision.at.astimezone(self.settings.timezone).date()
                    later = self.read(file, self._register_at(revision))
                    released[label] = amended(released[label], later, day)
                else:
                    register = self._register_at(revision)
                    released[label] = self.read(file, register)
            except (PolicyError, RegisterError) as problem:
                failed.setdefault(label, problem)
                if label in archived:
                    released.setdefault(label, archived[label])
        for label, failure in failed.items():
            if label not in released and label != self._front_value("version"):
                raise HistoryError(
                    f"version {label} can never be read: {failure.message}",
                    f"Put it, mended, into {self.file.parent.name}/archive/{self.document}/{label}.md;"
                    " what is archived there counts.",
                    failure.where,
                )
        return list(released.values())

    def _committed(self) -> list[Version]:
        versions: list[Version] = []
        count: dict[str, int] = {}
        for revision in self._all_revisions():
            day = revision.at.astimezone(self.settings.timezone).date()
            count[str(day)] = count.get(str(day), 0) + 1
            label = str(day) if count[str(day)] == 1 else f"{day}.{count[str(day)]}"
            version = undated_version(self._file(revision), self.document, label, day, None)
            # the order of commits decides; a clock that ran backwards must not reorder versions
            if versions and version.effective < versions[-1].effective:
                version = replace(version, published=versions[-1].published, effective=versions[-1].effective)
            versions.append(version)
        return versions

    def _tagged(self) -> list[Version]:
        pattern = self.settings.tags
        paths = list(dict.fromkeys(revision.path for revision in reversed(self._all_revisions())))
        prefix = pattern.split("*")[0] if pattern.count("*") == 1 and pattern.endswith("*") else ""
        versions = []
        for name, commit, seconds in self.repo.tags():
            if not fnmatchcase(name, pattern):
                continue
            revision = self._tagged_revision(commit, paths, seconds)
            if revision is None:
                continue
            label = checked_label(name.removeprefix(prefix), f"tag {name}")
            day = revision.at.astimezone(self.settings.timezone).date()
            register = self._register_at(revision)
            versions.append((undated_version(self._file(revision), self.document, label, day, register), revision.at))
        if not versions:
            raise HistoryError(
                f"no tag matches {pattern!r} and holds {self.path}",
                "Fetch them: `git fetch --tags`; or set `tags:` in the configuration to the pattern of your tags.",
            )
        return [version for version, _ in sorted(versions, key=lambda pair: (pair[0].effective, pair[1]))]

    def _tagged_revision(self, commit: str, paths: Sequence[str], seconds: int) -> Revision | None:
        for path in paths:
            if blob := self.repo.blob(commit, path):
                return Revision(commit, blob, path, datetime.fromtimestamp(seconds, UTC))
        return None

    def _working_tree(self, versions: list[Version], edits: list[UnreleasedEdit]) -> Version | None:
        """Give the version that the file holds where it is not released; else apply and report what it changes."""
        where = self.settings.shown(self.file)
        file = self.policy_file(self.file.read_bytes(), where, self.path)
        mistakes, register = Mistakes(), None
        with mistakes:
            check_keys(file.read()[0])
        with mistakes:
            register = self.register_file(self.file)
        with mistakes:
            now = read_version(file, self.document, register, self.originals, undated=not self.dated)
        mistakes.report()
        place = next((index for index, version in enumerate(versions) if version.label == now.label), None)
        if place is None:
            return now if self.dated else replace(now, dated=False)
        where = f"{where}:{line_of_key(normalise(file.source), 'version')}"
        if place != len(versions) - 1:
            edits.append(
                UnreleasedEdit(now.label, where, "the label: it was released before, and a later version stands")
            )
            return None
        current = versions[place]
        if normalise(file.source) != self.committed:
            later = amended(current, now, self.day)
            self.amended, current = later != current, later
        # what is the same is taken from the file as it is, so that errors name lines that a person can open
        if current.decisions == now.decisions:
            current = replace(current, decisions=now.decisions)
        if same_practices(current.register, now.register):
            current = replace(current, register=now.register)
        versions[place] = current
        back = next((version for version in versions[:place][::-1] if not version.withdrawn), None)
        for what, remedy in differences(current, now, back):
            at = self.settings.shown(self._register_path(self.file)) if what == "the register" else where
            edits.append(UnreleasedEdit(now.label, at, what, remedy))
        return None

    def _branch_releases(self, draft: Version, versions: Sequence[Version]) -> Iterator[UnreleasedEdit]:
        """Give what the commits beyond the base would release one by one, other than the draft as it is now."""
        seen = {version.label for version in versions}
        where = f"{self.settings.shown(self.file)}:{line_of_key(normalise(draft.source), 'version')}"
        revisions = [
            entry.revision
            for entry in self.repo.log("--follow", "-M", commit=f"{self.base}..HEAD", path=self.path, main=False)
            if entry.status != "D"
        ]
        for revision in reversed(revisions):
            try:
                front, text = self._file(revision).read()
            except PolicyError:
                continue
            label = front.values.get("version")
            if not isinstance(label, str) or label in seen or front.values.get("status") == Status.DRAFT:
                continue
            seen.add(label)
            if label != draft.label or text != draft.text:
                now = (
                    "with another text than the file has now" if label == draft.label else "which the file has no more"
                )
                yield UnreleasedEdit(label, where, f"commit {revision.commit[:10]} bears version {label}, {now}")

    def _undated_draft(self, versions: Sequence[Version]) -> Version | None:
        """Give what the file holds beyond the newest tag or commit; its dates are not known yet."""
        newest = versions[-1] if versions else None
        file = self.policy_file(self.file.read_bytes(), self.settings.shown(self.file), self.path)
        register = self.register_file(self.file)
        day = newest.effective if newest else date.min
        draft = undated_version(file, self.document, NEXT, day, register, strict=True)
        if newest and draft.text == newest.text and same_practices(draft.register, newest.register):
            return None
        return replace(draft, dated=False)

    def _check_newest(self, versions: Sequence[Version]) -> None:
        earlier = [version for version in versions[:-1] if not version.withdrawn]
        check_sections(versions[-1], earlier[-1] if earlier else None)

    def _file(self, revision: Revision) -> PolicyFile:
        where = f"{revision.path}@{revision.commit[:10]}"
        return self.policy_file(self.repo.content(revision.blob), where, revision.path, revision.commit)

    def policy_file(self, source: bytes, where: str, path: str, commit: str = "") -> PolicyFile:
        """Give a policy file that stands in this repository."""
        return PolicyFile(source, where, path, commit, self.repo.hash)

    def read(self, file: PolicyFile, register: Register | None) -> Version:
        """Read a version of this document."""
        return read_version(file, self.document, register, self.originals)

    def _register_at(self, revision: Revision) -> Register | None:
        path = revision.path.removesuffix(".md") + REGISTER_SUFFIX
        blob = self.repo.blob(revision.commit, path)
        if not blob:
            return None
        if blob not in self.registers:
            where = f"{path}@{revision.commit[:10]}"
            self.registers[blob] = self.register(self.repo.content(blob), where)
        return self.registers[blob]

    def _register_path(self, document: Path) -> Path:
        return document.with_name(document.name.removesuffix(".md") + REGISTER_SUFFIX)

    def register_file(self, document: Path) -> Register | None:
        """Read the register that stands beside a file, if one does."""
        path = self._register_path(document)
        if not path.is_file():
            return None
        return self.register(path.read_bytes(), self.settings.shown(path))

    def register(self, source: bytes, where: str) -> Register:
        """Read a register; raise RegisterError, with file and line."""
        try:
            return read_register(normalise(source), where, self.taxonomy)
        except PolicyError as problem:
            raise RegisterError(problem.message, problem.hint, where) from None

    def _front_value(self, key: str) -> Any:
        where = str(self.file)
        try:
            return self.policy_file(self.file.read_bytes(), where, self.path).read()[0].values.get(key)
        except PolicyError:
            return None
