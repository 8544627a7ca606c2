"""The policy's documents: which files of its folder they are."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

from fairnotice.errors import HistoryError, PolicyError
from fairnotice.settings import Settings, VersionSource

REGISTER_SUFFIX = ".practices.yml"
OWN_WORDS = "materiality.yml"
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,4})?")
GIVEN_NOTICES = "notices"
"""The folder with the manifests of mailings, in the folder of the policy."""
GIVEN_HINT = "Put the mailing's manifest.json there, as it is, under the name of the notice: ID.json."


def policy_documents(settings: Settings) -> list[Path]:
    """Give the documents' files in the order of their names; raise HistoryError where there is none or one is lost."""
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
    files = sorted(path for path in folder.glob("*.md") if path.is_file())
    _refuse_orphans(folder, {path.name.removesuffix(".md") for path in files}, settings)
    found = [path for path in files if not _is_translation(path)]
    if settings.source is VersionSource.FRONT_MATTER:
        found = [path for path in found if has_version(path.read_bytes())]
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


def translations(file: Path, settings: Settings) -> dict[str, Path]:
    """Give the translations of a document, language to file: privacy.fr.md beside privacy.md is the French one."""
    stem = file.name.removesuffix(".md")
    return {
        path.name.removeprefix(f"{stem}.").removesuffix(".md"): path
        for path in sorted(file.parent.glob(f"{stem}.*.md"))
        if path.is_file() and _is_translation(path) and path.name not in settings.documents
    }


def _is_translation(path: Path) -> bool:
    original, _, language = path.name.removesuffix(".md").rpartition(".")
    return bool(LANGUAGE.fullmatch(language)) and (path.parent / f"{original}.md").is_file()


def given_notices(folder: Path) -> list[Path]:
    """Give the manifests of mailings in the folder of a policy, in the order of their names."""
    return sorted((folder / GIVEN_NOTICES).glob("*.json"))


def no_manifest(where: str) -> PolicyError:
    """Give the error for a file in their folder that is none."""
    return PolicyError("this is not the manifest of a mailing", GIVEN_HINT, where)


def has_version(content: bytes) -> bool:
    """Whether a file begins with a line `---` and has a version below it, before the next such line."""
    head = content[:65536].removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")
    front = re.match(rb"---[ \t]*\n(.*?)(?:^---[ \t]*$|\Z)", head, re.DOTALL | re.MULTILINE)
    return bool(front and re.search(rb"(?m)^version[ \t]*:", front[1]))


def _refuse_orphans(folder: Path, documents: set[str], settings: Settings) -> None:
    document = next(
        (name for name in sorted(documents) if has_version((folder / f"{name}.md").read_bytes())), "privacy"
    )
    for path in sorted((folder / "archive").glob("*.md")):
        if has_version(path.read_bytes()):
            raise HistoryError(
                "this version belongs to no document",
                f"Put it into the folder of its document, as archive/{document}/{path.name}.",
                settings.shown(path),
            )
    archives = (path for path in (folder / "archive").glob("*") if path.is_dir())
    registers = folder.glob(f"*{REGISTER_SUFFIX}")
    for path in sorted([*archives, *registers]):
        name = path.name.removesuffix(REGISTER_SUFFIX)
        if name not in documents:
            raise HistoryError(
                f"this belongs to a document {name}.md, which is not there",
                f"Restore {name}.md (`git restore {settings.shown(folder / name)}.md`), or rename this together with"
                " it.",
                settings.shown(path),
            )
