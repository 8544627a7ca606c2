"""The documents' versions as git holds them. The only module that imports git."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from fairnotice.errors import FairNoticeError, HistoryError, PolicyError, RegisterError
from fairnotice.model import Decision, DocumentHistory, Register, UnreleasedEdit, Version
from fairnotice.practices import Taxonomy, read_register
from fairnotice.settings import Settings, VersionSource
from fairnotice.versions import (
    PolicyFile,
    amended,
    check_sections,
    check_series,
    checked_label,
    read_version,
    undated_version,
)

if TYPE_CHECKING:
    from git import Repo

REGISTER_SUFFIX = ".practices.yml"


@dataclass(frozen=True)
class Revision:
    """A commit that touched a document: the file's blob and path in it, and when it was committed."""

    commit: str
    blob: str
    path: str
    at: datetime


def read_histories(settings: Settings, taxonomy: Taxonomy) -> tuple[DocumentHistory, ...]:
    """Read every document's versions, oldest first; raise a FairNoticeError for anything a person has to mend first."""
    files = _documents(settings)
    with _repository(settings.policy_dir) as repo:
        return tuple(_DocumentReader(repo, settings, taxonomy, file).history() for file in files)


def git_watch_paths(settings: Settings) -> tuple[Path, ...]:
    """Give the files and folders of git that change with a new commit or tag; some of them may not exist."""
    with _repository(settings.policy_dir) as repo:
        common = Path(repo.common_dir)
        return (
            common / "refs" / "heads",
            common / "refs" / "tags",
            common / "packed-refs",
            Path(repo.git_dir) / "HEAD",
        )


def is_ignored(path: Path) -> bool:
    """Whether git ignores a path; raise HistoryError where that cannot be asked."""
    folder = next(parent for parent in path.parents if parent.is_dir())
    with _repository(folder) as repo:
        status, _, _ = repo.git.check_ignore("-q", "--", str(path), with_extended_output=True, with_exceptions=False)
        return bool(status == 0)


@contextmanager
def _repository(folder: Path) -> Iterator[Repo]:
    try:
        import git
    except ImportError:
        raise HistoryError(
            "git is not installed, or not on the PATH", "Install git, e.g. `apt-get install git`, and try again."
        ) from None
    try:
        with git.Repo(folder, search_parent_directories=True) as repo:
            yield repo
    except (git.exc.InvalidGitRepositoryError, git.exc.NoSuchPathError):
        raise HistoryError(
            f"{folder} is not in a git repository",
            "Run this in a clone of the policy's repository, or make one: `git init && git add . && git commit`.",
        ) from None
    except (git.exc.GitError, ValueError, OSError) as problem:
        if isinstance(problem, FairNoticeError):
            raise
        text = f"{problem}\n{getattr(problem, 'stderr', '')}"
        if "dubious ownership" in text or "safe.directory" in text:
            raise HistoryError(
                f"git refuses to read {folder}, which another user owns ('dubious ownership')",
                f"Allow it: `git config --global --add safe.directory {_toplevel(folder)}`.",
            ) from None
        raise HistoryError(
            f"git cannot read the history: {' '.join(str(problem).split())[:300]}",
            "Run `git fsck` and `git log` in the repository; clone it anew where they fail.",
        ) from None


def _toplevel(folder: Path) -> Path:
    return next((parent for parent in (folder, *folder.parents) if (parent / ".git").exists()), folder)


def _documents(settings: Settings) -> list[Path]:
    folder = settings.policy_dir
    if not folder.is_dir():
        raise HistoryError(f"no folder {folder}", "Set `docs_dir` in mkdocs.yml to the folder of the policy.")
    for name in settings.documents:
        if PurePosixPath(name).name != name or not name.endswith(".md"):
            raise HistoryError(
                f"{name!r} is not a Markdown file directly in {folder.name}/", "Name it like `documents: [privacy.md]`."
            )
        if not (folder / name).is_file():
            raise HistoryError(
                f"no document {folder / name}", "Correct `documents:` in the configuration, or add the file."
            )
    if settings.documents:
        return [folder / name for name in settings.documents]
    found = sorted(path for path in folder.glob("*.md") if path.is_file())
    if settings.source is VersionSource.FRONT_MATTER:
        found = [path for path in found if re.search(rb"(?m)^version[ \t]*:", path.read_bytes()[:4096])]
        if not found:
            raise HistoryError(
                f"no version: no document in {folder} has a `version:` in its front matter",
                'Begin the policy with the lines `---`, `version: "1.0"`, `published: 2026-12-01`,'
                " `effective: 2027-01-01`, `---`.",
            )
        return found
    found = [path for path in found if path.name != "index.md"]
    if not found:
        raise HistoryError(f"no document in {folder}", "Add the policy as a Markdown file, such as privacy.md.")
    return found


class _DocumentReader:
    """Reads one document of one open repository."""

    def __init__(self, repo: Repo, settings: Settings, taxonomy: Taxonomy, file: Path) -> None:
        self.repo = repo
        self.settings = settings
        self.taxonomy = taxonomy
        self.file = file
        self.document = file.name.removesuffix(".md")
        self.top = Path(str(repo.working_tree_dir or "")).resolve()
        self.path = file.resolve().relative_to(self.top).as_posix()
        self.registers: dict[str, Register] = {}

    def history(self) -> DocumentHistory:
        self._refuse_shallow()
        archived = self._archived()
        if self.settings.source is VersionSource.TAGS:
            released = self._tagged()
        elif self.settings.source is VersionSource.COMMITS:
            released = self._committed()
        else:
            released = self._labelled({version.label for version in archived})
        versions = (*archived, *released)
        if self.settings.source is VersionSource.FRONT_MATTER:
            check_series(versions)
        edits, draft = self._working_tree(versions)
        if not versions and not draft:
            raise HistoryError(
                f"no version of {self.document} was ever committed",
                f"Commit it: `git add {self.path} && git commit`.",
                str(self.file),
            )
        if draft:
            check_series((*versions, draft))
        self._check_newest([*versions, *([draft] if draft else [])])
        return DocumentHistory(self.document, self.path, versions, edits, draft)

    def _refuse_shallow(self) -> None:
        if self.repo.git.rev_parse("--is-shallow-repository") == "true":
            raise HistoryError(
                "the clone is shallow: older versions of the policy are missing from it",
                "Run `git fetch --unshallow --tags`; in CI, check out with full history (`fetch-depth: 0`).",
            )
        if not self.repo.head.is_valid():
            raise HistoryError("the repository has no commit yet", "Commit the policy: `git add . && git commit`.")

    def _revisions(self, path: str) -> list[Revision]:
        log = self.repo.git.log(
            "--first-parent", "-m", "--follow", "--raw", "-z", "--no-abbrev", "-M", "--format=%x01%H %ct", "--", path
        )
        revisions = []
        for sha, seconds, blob, status, old_path, new_path in _log_entries(log):
            if status != "D":
                at = datetime.fromtimestamp(int(seconds), UTC)
                revisions.append(Revision(sha, blob, new_path or old_path, at))
            if status == "C":
                break  # a copy begins a history of its own; git would go on with the original's
        return revisions[::-1]

    def _all_revisions(self) -> list[Revision]:
        revisions = self._revisions(self.path)
        moved_from = self._front_value("moved_from")
        if isinstance(moved_from, str):
            known = {revision.commit for revision in revisions}
            revisions = [r for r in self._revisions(moved_from) if r.commit not in known] + revisions
        return revisions

    def _labelled(self, archived: set[str]) -> list[Version]:
        released: dict[str, Version] = {}
        failed: dict[str, FairNoticeError] = {}
        for revision in self._all_revisions():
            file = self._file(revision)
            try:
                front, _ = file.read()
                if "version" not in front.values:
                    continue
                label = checked_label(front.values["version"], front.where("version"))
            except PolicyError:
                continue  # an older mistake that somebody has mended since; the file as it is now is read below
            try:
                if label in released:
                    version = read_version(file, self.document, None)
                    released[label] = amended(released[label], version)
                else:
                    register = self._register_at(revision)
                    released[label] = read_version(file, self.document, register)
            except (PolicyError, RegisterError) as problem:
                failed.setdefault(label, problem)
        for label, failure in failed.items():
            if label not in released and label not in archived and label != self._front_value("version"):
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
        refs = self.repo.git.for_each_ref(
            "refs/tags", "--format=%(refname:short)%00%(objectname)%00%(*objectname)%00%(creatordate:unix)"
        )
        paths = list(dict.fromkeys(revision.path for revision in reversed(self._all_revisions())))
        prefix = pattern.split("*")[0] if pattern.count("*") == 1 and pattern.endswith("*") else ""
        versions = []
        for line in refs.splitlines():
            name, own, peeled, seconds = line.split("\0")
            if not fnmatchcase(name, pattern):
                continue
            revision = self._tagged_revision(peeled or own, paths, int(seconds or 0))
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
            if blob := self._blob(commit, path):
                return Revision(commit, blob, path, datetime.fromtimestamp(seconds, UTC))
        return None

    def _archived(self) -> list[Version]:
        folder = self.file.parent / "archive" / self.document
        versions = []
        for path in sorted(folder.glob("*.md")):
            where = str(path.relative_to(self.settings.root)) if path.is_relative_to(self.settings.root) else str(path)
            register = self._register_file(path)
            version = read_version(PolicyFile(path.read_bytes(), where, where), self.document, register)
            if version.label != path.name.removesuffix(".md"):
                raise PolicyError(
                    f"the file is named {path.name}, but its label is {version.label}",
                    f"Rename it to {version.label}.md, or correct `version:`.",
                    where,
                )
            versions.append(version)
        return sorted(versions, key=lambda version: (version.published, version.effective))

    def _working_tree(self, versions: Sequence[Version]) -> tuple[tuple[UnreleasedEdit, ...], Version | None]:
        where = str(self.file.relative_to(self.settings.root)) if self._inside_root() else str(self.file)
        file = PolicyFile(self.file.read_bytes(), where, self.path)
        register = self._register_file(self.file)
        newest = versions[-1] if versions else None
        if self.settings.source is not VersionSource.FRONT_MATTER:
            now = undated_version(
                file, self.document, newest.label if newest else "draft", datetime.max.date(), register
            )
            same = newest is not None and newest.text == now.text
            return (() if same or newest is None else (UnreleasedEdit(newest.label, where, "the text"),)), None
        now = read_version(file, self.document, register)
        released = next((version for version in versions if version.label == now.label), None)
        if released is None:
            return (), now
        edits = []
        if released is not newest:
            edits.append("the label: it was released before, and a later version stands")
        if released.text != now.text:
            edits.append("the text")
        if released.register and register and released.register.practices != register.practices:
            edits.append("the register")
        if now.effective < released.effective:
            edits.append(f"the effective date: it was {released.effective}, and people were told so")
        if now.published != released.published:
            edits.append(f"the date of publication: it was {released.published}")
        return tuple(UnreleasedEdit(now.label, where, edit) for edit in edits), None

    def _check_newest(self, versions: Sequence[Version]) -> None:
        if self.settings.source is VersionSource.FRONT_MATTER:
            previous = versions[-2] if len(versions) > 1 else None
            check_sections(versions[-1], previous, lambda decision: self._mendable(decision))

    def _mendable(self, decision: Decision) -> str:
        # a decision of the newest version stands in the file as it is now, on the same line
        line = decision.where.rpartition(":")[2]
        return f"{self.file.relative_to(self.settings.root) if self._inside_root() else self.file}:{line}"

    def _file(self, revision: Revision) -> PolicyFile:
        source = self.repo.odb.stream(bytes.fromhex(revision.blob)).read()
        return PolicyFile(source, f"{revision.path}@{revision.commit[:10]}", revision.path, revision.commit)

    def _register_at(self, revision: Revision) -> Register | None:
        path = revision.path.removesuffix(".md") + REGISTER_SUFFIX
        blob = self._blob(revision.commit, path)
        if blob is None:
            return None
        if blob not in self.registers:
            text = self.repo.odb.stream(bytes.fromhex(blob)).read().decode("utf-8-sig", errors="replace")
            self.registers[blob] = read_register(text, f"{path}@{revision.commit[:10]}", self.taxonomy)
        return self.registers[blob]

    def _register_file(self, document: Path) -> Register | None:
        path = document.with_name(document.name.removesuffix(".md") + REGISTER_SUFFIX)
        if not path.is_file():
            return None
        name = str(path.relative_to(self.settings.root)) if path.is_relative_to(self.settings.root) else str(path)
        return read_register(path.read_text(encoding="utf-8-sig", errors="replace"), name, self.taxonomy)

    def _blob(self, commit: str, path: str) -> str | None:
        try:
            return str((self.repo.commit(commit).tree / path).hexsha)
        except KeyError:
            return None

    def _front_value(self, key: str) -> Any:
        where = str(self.file)
        try:
            return PolicyFile(self.file.read_bytes(), where, self.path).read()[0].values.get(key)
        except PolicyError:
            return None

    def _inside_root(self) -> bool:
        return self.file.is_relative_to(self.settings.root)


def _log_entries(log: str) -> Iterator[tuple[str, str, str, str, str, str]]:
    """Split the output of `git log --raw -z --format=%x01%H %ct` into sha, seconds, blob, status, path, new path."""
    for entry in log.split("\x01")[1:]:
        head, _, rest = entry.partition("\0\n")
        sha, seconds = head.split(" ")
        raw, *paths = rest.split("\0")
        _, _, _, blob, status = raw.split(" ")
        yield sha, seconds, blob, status[0], paths[0], paths[1] if status[0] in "RC" else ""
