"""Documents that were released and are none any more: nothing that was published is lost without a word."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from fairnotice.documents import has_version
from fairnotice.errors import HistoryError, Mistakes, PolicyError
from fairnotice.history.repository import Repository
from fairnotice.model import Status
from fairnotice.phrases import listed
from fairnotice.settings import Settings, VersionSource
from fairnotice.versions import PolicyFile


def refuse_losses(repo: Repository, settings: Settings, base: str, commit: str) -> None:
    """Raise HistoryError for each document that `commit`, called `base`, holds and the working tree does not."""
    if settings.source is not VersionSource.FRONT_MATTER or settings.documents or not settings.policy_dir.is_dir():
        return
    folder = settings.policy_dir.resolve().relative_to(repo.top).as_posix()
    held = {
        name: content
        for name, blob in repo.files(commit, "" if folder == "." else folder).items()
        if name.endswith(".md") and _was_released(content := repo.content(blob))
    }
    mistakes = Mistakes()
    gone = {}
    for name, content in held.items():
        path = settings.policy_dir / name
        if not path.is_file():
            gone[path] = content
        elif not has_version(path.read_bytes()):
            label = _front_value(content, "version")
            mistake = f"version {label} of this document was released, and now it has no `version:` in its front matter"
            hint = f'Write the lines `---`, `version: "{label}"`, its dates and `---` above its text again.'
            mistakes.add([HistoryError(mistake, hint, f"{settings.shown(path)}:1")])
    if gone:
        new = [path for path in sorted(settings.policy_dir.glob("*.md")) if _is_new(path, held)]
        origins = {origin for path in new for origin in _origins(repo, path, commit)}
        for path, content in gone.items():
            own = path.resolve().relative_to(repo.top).as_posix()
            if own not in origins:
                mistakes.add([_gone(settings, path, own, content, new, base)])
    mistakes.report()


def _gone(settings: Settings, path: Path, own: str, content: bytes, new: list[Path], base: str) -> HistoryError:
    shown, moved = settings.shown(path), ""
    if new:
        names = listed([settings.shown(other) for other in new], "or")
        moved = f" If it is now {names}, commit the move, or write `moved_from: {own}` into that front matter."
    return HistoryError(
        f"{shown} is gone, and version {_front_value(content, 'version')} of it was released",
        f"What was published stays: `git restore --source {base} -- {shown}`.{moved}",
    )


def _was_released(content: bytes) -> bool:
    return has_version(content) and _front_value(content, "status") != Status.DRAFT


def _is_new(path: Path, held: dict[str, bytes]) -> bool:
    return path.is_file() and path.name not in held and has_version(path.read_bytes())


def _origins(repo: Repository, path: Path, commit: str) -> Iterator[str]:
    """Give where a new document comes from, as its front matter or git has it."""
    yield str(_front_value(path.read_bytes(), "moved_from"))
    yield repo.former_path(path.resolve().relative_to(repo.top).as_posix(), commit)


def _front_value(content: bytes, key: str) -> object:
    try:
        return PolicyFile(content, "", "").read()[0].values.get(key, "")
    except PolicyError:
        return ""
