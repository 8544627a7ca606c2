"""The documents' versions as git holds them. The only module that imports git."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from fairnotice.document import normalise
from fairnotice.documents import REGISTER_SUFFIX, policy_documents
from fairnotice.errors import FairNoticeError, HistoryError, PolicyError, RegisterError
from fairnotice.model import DocumentHistory, Register, UnreleasedEdit, Version
from fairnotice.practices import Taxonomy, read_register, same_practices
from fairnotice.settings import Settings, VersionSource
from fairnotice.versions import (
    PolicyFile,
    amended,
    check_keys,
    check_sections,
    check_series,
    checked_label,
    differences,
    line_of_key,
    read_version,
    undated_version,
)

if TYPE_CHECKING:
    from git import Repo

PLAIN_PATH = re.compile(r"(?!\.\.?(/|$))[^:/][^/]*(/(?!\.\.?(/|$))[^/]+)*")


@dataclass(frozen=True)
class Revision:
    """A commit that touched a document: the file's blob and path in it, and when it was committed."""

    commit: str
    blob: str
    path: str
    at: datetime


def read_histories(settings: Settings, taxonomy: Taxonomy, base: str = "HEAD") -> tuple[DocumentHistory, ...]:
    """Read every document's versions, oldest first; raise a FairNoticeError for anything a person has to mend first.

    What `base` holds, such as `origin/main`, is released; what the files hold beyond it is a draft or an edit.
    """
    files = policy_documents(settings)
    with _repository(settings.policy_dir) as repo:
        commit = _commit(repo, base)
        return tuple(_DocumentReader(repo, settings, taxonomy, file, commit).history() for file in files)


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


def _commit(repo: Repo, base: str) -> str:
    if repo.git.rev_parse("--is-shallow-repository") == "true":
        raise HistoryError(
            "the clone is shallow: older versions of the policy are missing from it",
            "Run `git fetch --unshallow --tags`; in CI, check out with full history (`fetch-depth: 0`).",
        )
    arguments = ("--verify", "--quiet", "--end-of-options", f"{base}^{{commit}}")
    status, commit, _ = repo.git.rev_parse(*arguments, with_extended_output=True, with_exceptions=False)
    if status == 0:
        return str(commit)
    if base == "HEAD":
        raise HistoryError("the repository has no commit yet", "Commit the policy: `git add . && git commit`.")
    raise HistoryError(f"git knows no commit {base!r}", "Fetch it: `git fetch origin`; or name a branch or a tag.")


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


class _DocumentReader:
    """Reads one document of one open repository, as of one commit."""

    def __init__(self, repo: Repo, settings: Settings, taxonomy: Taxonomy, file: Path, base: str) -> None:
        self.repo = repo
        self.base = base
        self.settings = settings
        self.taxonomy = taxonomy
        self.file = file
        self.document = file.name.removesuffix(".md")
        self.path = file.resolve().relative_to(Path(str(repo.working_tree_dir)).resolve()).as_posix()
        self.registers: dict[str, Register] = {}
        self.committed = ""

    def history(self) -> DocumentHistory:
        archived, edits = self._archived()
        if self.settings.source is VersionSource.TAGS:
            released = self._tagged()
        elif self.settings.source is VersionSource.COMMITS:
            released = self._committed()
        else:
            released = self._labelled({version.label for version in archived})
        versions = [*archived, *released]
        draft = None
        if self.settings.source is VersionSource.FRONT_MATTER:
            draft = self._working_tree(versions, edits)
            check_series([*versions, *([draft] if draft else [])])
            self._check_newest([*versions, *([draft] if draft else [])])
        elif versions and versions[-1].text != self._undated_file().text:
            edits.append(UnreleasedEdit(versions[-1].label, self.settings.shown(self.file), "the text"))
        if not versions and not draft:
            raise HistoryError(
                f"no version of {self.document} was ever committed",
                f"Commit it: `git add {self.path} && git commit`.",
                self.settings.shown(self.file),
            )
        return DocumentHistory(self.document, self.path, tuple(versions), tuple(edits), draft)

    def _revisions(self, path: str) -> list[Revision]:
        revisions = []
        for sha, seconds, blob, status, old_path, new_path in self._log("--follow", "-M", path=path):
            if status != "D":
                at = datetime.fromtimestamp(int(seconds), UTC)
                revisions.append(Revision(sha, blob, new_path or old_path, at))
            if status == "C":
                break  # a copy begins a history of its own; git would go on with the original's
        return revisions[::-1]

    def _log(self, *options: str, path: str) -> Iterator[tuple[str, str, str, str, str, str]]:
        arguments = ("--first-parent", "-m", "--raw", "-z", "--no-abbrev", "--format=%x01%H %ct", *options)
        return _log_entries(self.repo.git.log(*arguments, self.base, "--", path))

    def _all_revisions(self) -> list[Revision]:
        revisions = self._revisions(self.path)
        moved_from = self._front_value("moved_from")
        if moved_from is not None:
            hint = "Write the path that the file had in this repository, such as `moved_from: legal/privacy.md`."
            plain = isinstance(moved_from, str) and PLAIN_PATH.fullmatch(moved_from)
            older = self._revisions(moved_from) if plain else []
            if not older:
                raise PolicyError(f"git knows no file {moved_from!r}", hint, self.settings.shown(self.file))
            known = {revision.commit for revision in revisions}
            revisions = [revision for revision in older if revision.commit not in known] + revisions
        return revisions

    def _labelled(self, archived: set[str]) -> list[Version]:
        released: dict[str, Version] = {}
        failed: dict[str, FairNoticeError] = {}
        revisions = self._all_revisions()
        if revisions:
            self.committed = normalise(self._blob_bytes(revisions[-1].blob).decode("utf-8", errors="replace"))
        for revision in revisions:
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
                    day = revision.at.astimezone(self.settings.timezone).date()
                    later = read_version(file, self.document, self._register_at(revision))
                    released[label] = amended(released[label], later, day)
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

    def _archived(self) -> tuple[list[Version], list[UnreleasedEdit]]:
        folder = self.file.parent / "archive" / self.document
        versions, edits = [], []
        first = self._first_archived(f"{PurePosixPath(self.path).parent.as_posix()}/archive/{self.document}")
        for path in sorted(folder.glob("*.md")):
            where = self.settings.shown(path)
            file = PolicyFile(path.read_bytes(), where, where)
            version = read_version(file, self.document, self._register_file(path))
            if version.label != path.name.removesuffix(".md"):
                raise PolicyError(
                    f"the file is named {path.name}, but its label is {version.label}",
                    f"Rename it to {version.label}.md, or correct `version:`.",
                    where,
                )
            versions.append(version)
            blob = first.pop(path.name, None)
            if blob and PolicyFile(self._blob_bytes(blob), where, where).read()[1] != version.text:
                edits.append(UnreleasedEdit(version.label, where, "the text, which was archived for good"))
        edits += [
            UnreleasedEdit(
                name.removesuffix(".md"), self.settings.shown(folder / name), "everything: it was archived, and is gone"
            )
            for name in sorted(first)
        ]
        return sorted(versions, key=lambda version: (version.published, version.effective)), edits

    def _first_archived(self, folder: str) -> dict[str, str]:
        """Give the first blob of every text that was ever archived for this document."""
        found: dict[str, str] = {}
        for _, _, blob, status, path, _ in self._log("--no-renames", path=folder):
            name = PurePosixPath(path).name
            if name.endswith(".md") and status != "D":
                found[name] = blob  # the log begins with the newest
        return found

    def _working_tree(self, versions: list[Version], edits: list[UnreleasedEdit]) -> Version | None:
        """Give the version that the file holds where it is not released; else apply and report what it changes."""
        where = self.settings.shown(self.file)
        file = PolicyFile(self.file.read_bytes(), where, self.path)
        check_keys(file.read()[0])
        now = read_version(file, self.document, self._register_file(self.file))
        place = next((index for index, version in enumerate(versions) if version.label == now.label), None)
        if place is None:
            return now
        where = f"{where}:{line_of_key(normalise(file.source), 'version')}"
        if place != len(versions) - 1:
            edits.append(
                UnreleasedEdit(now.label, where, "the label: it was released before, and a later version stands")
            )
            return None
        current = versions[place]
        if normalise(file.source) != self.committed:
            current = amended(current, now, None)
        # what is the same is taken from the file as it is, so that errors name lines that a person can open
        if current.decisions == now.decisions:
            current = replace(current, decisions=now.decisions)
        if same_practices(current.register, now.register):
            current = replace(current, register=now.register)
        versions[place] = current
        edits += [UnreleasedEdit(now.label, where, what) for what in differences(current, now)]
        return None

    def _undated_file(self) -> Version:
        file = PolicyFile(self.file.read_bytes(), self.settings.shown(self.file), self.path)
        return undated_version(file, self.document, "", date.max, None)

    def _check_newest(self, versions: Sequence[Version]) -> None:
        earlier = [version for version in versions[:-1] if not version.withdrawn]
        check_sections(versions[-1], earlier[-1] if earlier else None)

    def _file(self, revision: Revision) -> PolicyFile:
        source = self._blob_bytes(revision.blob)
        return PolicyFile(source, f"{revision.path}@{revision.commit[:10]}", revision.path, revision.commit)

    def _register_at(self, revision: Revision) -> Register | None:
        path = revision.path.removesuffix(".md") + REGISTER_SUFFIX
        blob = self._blob(revision.commit, path)
        if blob is None:
            return None
        if blob not in self.registers:
            where = f"{path}@{revision.commit[:10]}"
            self.registers[blob] = self._register(self._blob_bytes(blob), where)
        return self.registers[blob]

    def _register_file(self, document: Path) -> Register | None:
        path = document.with_name(document.name.removesuffix(".md") + REGISTER_SUFFIX)
        if not path.is_file():
            return None
        return self._register(path.read_bytes(), self.settings.shown(path))

    def _register(self, source: bytes, where: str) -> Register:
        try:
            return read_register(normalise(source), where, self.taxonomy)
        except PolicyError as problem:
            raise RegisterError(problem.message, problem.hint, where) from None

    def _blob_bytes(self, blob: str) -> bytes:
        return bytes(self.repo.odb.stream(bytes.fromhex(blob)).read())

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


def _log_entries(log: str) -> Iterator[tuple[str, str, str, str, str, str]]:
    """Split the output of `git log --raw -z --format=%x01%H %ct` into sha, seconds, blob, status, path, new path."""
    for entry in log.split("\x01")[1:]:
        head, _, rest = entry.partition("\0\n")
        sha, seconds = head.split(" ")
        raw, *paths = rest.split("\0")
        _, _, _, blob, status = raw.split(" ")
        yield sha, seconds, blob, status[0], paths[0], paths[1] if status[0] in "RC" else ""
