"""The documents' versions as git holds them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

from fairnotice.documents import policy_documents, translations
from fairnotice.errors import Mistakes
from fairnotice.history.losses import refuse_losses
from fairnotice.history.reader import DocumentReader
from fairnotice.history.repository import (
    Repository,
    commit_files,
    git_state,
    git_watch_paths,
    is_ignored,
    open_repository,
    start_repository,
    toplevel,
)
from fairnotice.model import DocumentHistory
from fairnotice.practices import Taxonomy
from fairnotice.settings import Settings

__all__ = [
    "Base",
    "base_of",
    "commit_files",
    "git_state",
    "git_watch_paths",
    "is_ignored",
    "read_histories",
    "start_repository",
    "toplevel",
]


def read_histories(
    settings: Settings, taxonomy: Taxonomy, day: date, base: str = "HEAD", dated: bool = True
) -> tuple[DocumentHistory, ...]:
    """Read every document's versions, oldest first; raise a FairNoticeError for anything a person has to mend first.

    What `base` holds, such as `origin/main`, is released; what the files hold beyond it is a draft or an edit, and
    would be released on `day`. Where drafts are not `dated`, what they say of dates counts for
    nothing: these are still to be set.
    """
    with open_repository(settings.policy_dir) as repo:
        commit = repo.commit(base)
        refuse_losses(repo, settings, base, commit)
        files = policy_documents(settings)
        histories, mistakes = [], Mistakes()
        for file in files:
            with mistakes:
                histories.append(_history(repo, settings, taxonomy, file, commit, day, dated))
        mistakes.report()
        return tuple(histories)


class Base:
    """What a commit has in the places of the working tree."""

    def __init__(self, repo: Repository, commit: str) -> None:
        self._repo = repo
        self._commit = commit

    @property
    def top(self) -> Path:
        """The folder of the working tree."""
        return self._repo.top

    def content(self, file: Path) -> bytes | None:
        """Give what it has in the place of a file; None where it has nothing there."""
        blob = self._repo.blob(self._commit, file.resolve().relative_to(self.top).as_posix())
        return self._repo.content(blob) if blob else None

    def changed_below(self, folder: Path) -> list[str]:
        """Give the tracked files below a folder that are not as it has them, by their paths from there."""
        place = folder.resolve().relative_to(self.top)
        return [Path(path).relative_to(place).as_posix() for path in self._repo.changed(self._commit, place.as_posix())]


@contextmanager
def base_of(folder: Path, base: str) -> Iterator[Base]:
    """Give what a commit of the repository around a folder holds; raise HistoryError where there is no such commit."""
    with open_repository(folder.resolve()) as repo:
        yield Base(repo, repo.commit(base))


def _history(
    repo: Repository, settings: Settings, taxonomy: Taxonomy, file: Path, commit: str, day: date, dated: bool
) -> DocumentHistory:
    history = DocumentReader(repo, settings, taxonomy, file, commit, day, dated=dated).history()
    originals = {v.label: v for v in history.all}
    return replace(
        history,
        translations=tuple(
            replace(
                DocumentReader(repo, settings, taxonomy, path, commit, day, originals, dated=dated).history(),
                language=language,
            )
            for language, path in translations(file, settings).items()
        ),
    )
