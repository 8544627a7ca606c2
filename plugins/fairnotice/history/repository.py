"""The repository that holds the policy. The only module that imports git."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fairnotice.errors import HistoryError
from fairnotice.settings import Settings

if TYPE_CHECKING:
    from git import Repo

HASH_SIZES = {"sha1": 20, "sha256": 32}
"""Bytes of an object's name."""
PIPE = -1
"""How `subprocess` calls a new pipe."""


@dataclass(frozen=True)
class Revision:
    """A commit that touched a document: the file's blob and path in it, and when it was committed."""

    commit: str
    blob: str
    path: str
    at: datetime


@dataclass(frozen=True)
class LogEntry:
    """One path that one commit touched, with git's letter for how; `new_path` where it was renamed or copied."""

    commit: str
    seconds: int
    blob: str
    status: str
    path: str
    new_path: str = ""

    @property
    def revision(self) -> Revision:
        """The file as this commit leaves it."""
        return Revision(self.commit, self.blob, self.new_path or self.path, datetime.fromtimestamp(self.seconds, UTC))


class Repository:
    """An open repository, read with few processes and whatever hash its objects are named by."""

    def __init__(self, repo: Repo) -> None:
        self._repo = repo
        self._reader: Any = None

    @property
    def top(self) -> Path:
        """The folder of the work tree."""
        return Path(str(self._repo.working_tree_dir)).resolve()

    @cached_property
    def hash(self) -> str:
        """The algorithm that names objects: sha1 or sha256."""
        return str(self._repo.git.rev_parse("--show-object-format"))

    def commit(self, base: str) -> str:
        """Give the commit that a name means, empty where nothing was ever committed; raise HistoryError for others."""
        if self._repo.git.rev_parse("--is-shallow-repository") == "true":
            raise HistoryError(
                "the clone is shallow: older versions of the policy are missing from it",
                "Run `git fetch --unshallow --tags`; in CI, check out with full history (`fetch-depth: 0`).",
            )
        arguments = ("--verify", "--quiet", "--end-of-options", f"{base}^{{commit}}")
        status, commit, _ = self._repo.git.rev_parse(*arguments, with_extended_output=True, with_exceptions=False)
        if status == 0:
            return str(commit)
        if base == "HEAD":
            return ""
        remote, _, branch = base.partition("/")
        fetch = f"`git fetch {remote} {branch}:refs/remotes/{base}`" if branch else "`git fetch origin`"
        raise HistoryError(
            f"git knows no commit {base!r}", f"Fetch it: {fetch}; or name another branch, tag or commit."
        )

    def log(self, *options: str, commit: str, path: str, main: bool = True) -> Iterator[LogEntry]:
        """Give what the first-parent history of a commit did to a path, newest first; nothing for no commit.

        Where it is not the `main` branch's, every commit but merges counts, in the order in which a rebase puts them.
        """
        if not commit:
            return iter(())
        arguments = (
            *(("--first-parent", "-m") if main else ("--no-merges",)),
            "--raw",
            "-z",
            "--no-abbrev",
            "--format=%x01%H %ct",
            *options,
        )
        return _log_entries(self._repo.git.log(*arguments, commit, "--", path))

    def tags(self) -> list[tuple[str, str, int]]:
        """Give every tag's name, the commit it names, and when it was made, in seconds since 1970."""
        refs = self._repo.git.for_each_ref(
            "refs/tags", "--format=%(refname:short)%00%(objectname)%00%(*objectname)%00%(creatordate:unix)"
        )
        rows = (line.split("\0") for line in refs.splitlines())
        return [(name, peeled or own, int(seconds or 0)) for name, own, peeled, seconds in rows]

    def files(self, commit: str, folder: str) -> dict[str, str]:
        """Give the files that lie directly in a folder of a commit, name to blob; nothing where it has none."""
        _, kind, content = self._object(f"{commit}:{folder}")
        found, at, size = {}, 0, HASH_SIZES[self.hash]
        while kind == "tree" and at < len(content):
            end = content.index(b"\0", at)
            mode, name = content[at:end].split(b" ", 1)
            at = end + 1 + size
            if mode.startswith(b"100"):
                found[name.decode(errors="replace")] = content[end + 1 : at].hex()
        return found

    def changed(self, commit: str, folder: str) -> list[str]:
        """Give the paths of all tracked files below a folder that are not as a commit has them, also those it lacks."""
        paths: str = self._repo.git.diff("--name-only", "--no-renames", "-z", commit, "--", f":(top,literal){folder}")
        return paths.rstrip("\0").split("\0") if paths else []

    def former_path(self, path: str, commit: str) -> str:
        """Give the path that a commit has for a file which was renamed after it; empty where it was not."""
        if not commit or self.blob(commit, path):
            return ""
        renames = (entry.path for entry in self.log("--follow", "-M", commit="HEAD", path=path) if entry.status == "R")
        return next((older for older in renames if self.blob(commit, older)), "")

    def blob(self, commit: str, path: str) -> str:
        """Give the name of a file's blob in a commit; empty where it has none."""
        name, kind, _ = self._object(f"{commit}:{path}")
        return name if kind == "blob" else ""

    def content(self, blob: str) -> bytes:
        """Give the bytes of a blob."""
        name, _, content = self._object(blob)
        if not name:
            raise HistoryError(f"git has lost the object {blob}", "Run `git fsck`; clone the repository anew.")
        return content

    def add_and_commit(self, paths: Sequence[Path], message: str) -> str:
        """Commit some files and nothing else, and give the commit's name."""
        names = [str(path) for path in paths]
        self._repo.git.add("--", *names)
        self._repo.git.commit("-q", "-m", message, "--", *names)
        return str(self._repo.git.rev_parse("HEAD"))

    def close(self) -> None:
        """End the process that reads objects."""
        if self._reader:
            self._reader.stdin.close()
            self._reader.wait()
            self._reader = None

    def _object(self, name: str) -> tuple[str, str, bytes]:
        """Give an object's own name, its kind and its bytes; nothing for one that is not there."""
        if "\n" in name:
            return "", "", b""
        if not self._reader:
            self._reader = self._repo.git.cat_file("--batch", as_process=True, istream=PIPE)
        self._reader.stdin.write(f"{name}\n".encode())
        self._reader.stdin.flush()
        head = self._reader.stdout.readline().decode(errors="replace").rstrip("\n")
        if head.endswith((" missing", " ambiguous")) or not head:
            return "", "", b""
        own, kind, size = head.split(" ")
        content = self._reader.stdout.read(int(size))
        self._reader.stdout.read(1)
        return own, kind, content


@contextmanager
def open_repository(folder: Path) -> Iterator[Repository]:
    """Open the repository around a folder; raise HistoryError, with what mends it, where git cannot."""
    try:
        import git
    except ImportError:
        raise HistoryError(
            "git is not installed, or not on the PATH", "Install git, e.g. `apt-get install git`, and try again."
        ) from None
    try:
        with git.Repo(folder, search_parent_directories=True) as repo:
            opened = Repository(repo)
            try:
                yield opened
            finally:
                opened.close()
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
                f"Allow it: `git config --global --add safe.directory {toplevel(folder)}`.",
            ) from None
        if "Please tell me who you are" in text or "empty ident name" in text:
            raise HistoryError(
                "git does not know who commits",
                'Tell it: `git config user.name "..."` and `git config user.email "..."`.',
            ) from None
        raise HistoryError(
            f"git cannot read the history: {' '.join(str(problem).split())[:300]}",
            "Run `git fsck` and `git log` in the repository; clone it anew where they fail.",
        ) from None


def git_watch_paths(settings: Settings) -> tuple[Path, ...]:
    """Give the files and folders of git that change with a new commit or tag; some of them may not exist."""
    with open_repository(settings.policy_dir) as opened:
        repo = opened._repo
        common = Path(repo.common_dir)
        return (
            common / "refs" / "heads",
            common / "refs" / "tags",
            common / "packed-refs",
            common / "reftable",
            Path(repo.git_dir) / "HEAD",
        )


def git_state(settings: Settings) -> Mapping[Path, bytes]:
    """Give what differs as soon as a commit, a branch or a tag does, without a process of git."""
    found: dict[Path, bytes] = {}
    for path in git_watch_paths(settings):
        files = path.rglob("*") if path.is_dir() else (path,)
        found.update((file, file.read_bytes()) for file in files if file.is_file())
    return found


def is_ignored(path: Path) -> bool:
    """Whether git ignores a path; raise HistoryError where that cannot be asked."""
    folder = next(parent for parent in path.parents if parent.is_dir())
    with open_repository(folder) as opened:
        status, _, _ = opened._repo.git.check_ignore(
            "-q", "--", str(path), with_extended_output=True, with_exceptions=False
        )
        return bool(status == 0)


def commit_files(folder: Path, paths: Sequence[Path], message: str) -> str:
    """Commit some files of the repository around a folder, and nothing else; give the commit's name."""
    with open_repository(folder) as opened:
        return opened.add_and_commit(paths, message)


def start_repository(folder: Path, message: str) -> bool:
    """Make a folder a repository and commit what is in it; leave one that lies in a repository alone, and give False.

    Raises HistoryError where git does not know who commits.
    """
    if toplevel(folder.resolve()) != folder.resolve() or (folder / ".git").exists():
        return False
    import git

    with git.Repo.init(folder, initial_branch="main"):
        pass
    with open_repository(folder) as opened:
        opened.add_and_commit([folder.resolve()], message)
    return True


def toplevel(folder: Path) -> Path:
    """Give the top of the repository around a folder, without asking git; the folder itself where there is none."""
    return next((parent for parent in (folder, *folder.parents) if (parent / ".git").exists()), folder)


def _log_entries(log: str) -> Iterator[LogEntry]:
    """Split the output of `git log --raw -z --format=%x01%H %ct`."""
    for entry in log.split("\x01")[1:]:
        head, _, rest = entry.partition("\0\n")
        sha, seconds = head.split(" ")
        fields = iter(rest.split("\0"))
        for raw in fields:
            if raw.startswith(":"):  # else what ends the entry
                _, _, _, blob, status = raw.split(" ")
                path = next(fields)
                yield LogEntry(sha, int(seconds), blob, status[0], path, next(fields) if status[0] in "RC" else "")
