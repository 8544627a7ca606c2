"""What is not released yet, and the same document in other languages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from built_site import ROOT, build
from conftest import policy, write
from fairnotice.errors import PolicyError
from fairnotice.history import read_histories
from fairnotice.model import DocumentHistory, Status
from fairnotice.practices import fideslang_taxonomy
from fairnotice.settings import settings_from
from make_repository import git

Make = Callable[..., Path]
ONE = policy("1.0", "2020-01-01", "2020-02-01")
DRAFT = policy("2.0", "2020-01-01", "2020-01-01", "We keep your face.\n", "status: draft\n")
FRENCH = '---\nversion: "1.0"\n---\n\n# Confidentialité\n\nNous gardons votre nom.\n'
CONFIG = f"""\
site_name: Example
site_url: https://policy.example.com/
docs_dir: policy
theme: {{name: material, custom_dir: {ROOT / "site_overrides"}, font: false}}
plugins: [fairnotice]
"""


def history(root: Path, **options: str) -> DocumentHistory:
    settings = settings_from(options, root=root, policy_dir=root / "policy", site_dir=root / "site")
    return read_histories(settings, fideslang_taxonomy(), date(2026, 12, 1))[0]


def test_commits_do_not_release_a_draft_and_its_dates_mean_nothing(repository: Make) -> None:
    root = repository(
        {"policy/privacy.md": ONE}, {"policy/privacy.md": DRAFT}, {"policy/privacy.md": DRAFT + "More.\n"}
    )
    found = history(root)
    assert ([v.label for v in found.versions], found.edits) == (["1.0"], ())
    assert found.draft is not None
    assert (found.draft.label, found.draft.status, found.draft.dated) == ("2.0", Status.DRAFT, False)


def test_a_draft_is_released_by_the_commit_that_takes_its_status_away(repository: Make) -> None:
    released = DRAFT.replace("status: draft\n", "").replace("2020-01-01", "2020-03-01")
    root = repository({"policy/privacy.md": ONE}, {"policy/privacy.md": DRAFT}, {"policy/privacy.md": released})
    found = history(root)
    assert [v.label for v in found.versions] == ["1.0", "2.0"]
    assert found.versions[-1].commit == git(root, "rev-parse", "HEAD").strip()
    assert found.draft is None


def test_what_was_released_is_no_draft_any_more(repository: Make) -> None:
    root = repository(
        {"policy/privacy.md": ONE}, {"policy/privacy.md": ONE.replace("---\n\n", "status: draft\n---\n\n")}
    )
    found = history(root)
    assert [v.status for v in found.versions] == [Status.RELEASED]
    assert [edit.what for edit in found.edits] == ["the status: it was released, and is no draft any more"]


def test_a_site_without_a_released_version_is_built_without_the_draft(repository: Make, tmp_path: Path) -> None:
    root = repository({"policy/privacy.md": DRAFT, "policy/index.md": "# Hello\n", "mkdocs.yml": CONFIG})
    site = build(root, tmp_path / "site")
    assert (site / "index.html").is_file()
    assert not [path for path in site.rglob("*") if path.is_file() and b"your face" in path.read_bytes()]


def test_text_beyond_the_newest_tag_or_commit_is_a_draft_without_dates(repository: Make) -> None:
    root = repository({"policy/privacy.md": "# P\n\none\n"})
    git(root, "tag", "v1")
    for source in ("tags", "commits"):
        assert history(root, source=source).draft is None
    write(root, {"policy/privacy.md": "# P\n\ntwo\n"})
    for source in ("tags", "commits"):
        found = history(root, source=source)
        assert found.edits == ()
        assert found.draft is not None
        assert (found.draft.label, found.draft.text, found.draft.dated) == ("next", "# P\n\ntwo\n", False)
    git(root, "commit", "-qam", "x")
    assert history(root, source="tags").draft is not None
    write(root, {"policy/privacy.md": "---\nchanges: [{section: p, kind: big, summary: x}]\n---\n\n# P\n\nthree\n"})
    with pytest.raises(PolicyError, match="unknown kind 'big'"):
        history(root, source="tags")


def test_a_repository_may_name_its_objects_by_sha_256(tmp_path: Path) -> None:
    write(
        tmp_path, {"policy/privacy.md": ONE, "policy/archive/privacy/0.9.md": policy("0.9", "2019-01-01", "2019-02-01")}
    )
    git(tmp_path, "init", "-q", "--object-format=sha256")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "x")
    blobs = [
        git(tmp_path, "rev-parse", f"HEAD:policy/{name}").strip() for name in ("archive/privacy/0.9.md", "privacy.md")
    ]
    assert [version.blob for version in history(tmp_path).versions] == blobs


def test_a_translation_needs_only_the_label_of_what_it_translates(repository: Make) -> None:
    later = policy("2.0", "2021-01-01", "2021-02-01", "We keep your face.\n")
    root = repository(
        {"policy/privacy.md": ONE, "policy/privacy.fr.md": FRENCH},
        {"policy/privacy.md": later},
        {"policy/privacy.fr.md": FRENCH.replace("1.0", "2.0").replace("nom", "visage")},
    )
    (french,) = history(root).translations
    assert (french.document, french.language) == ("privacy.fr", "fr")
    assert [(v.label, v.effective) for v in french.versions] == [
        ("1.0", date(2020, 2, 1)),
        ("2.0", date(2021, 2, 1)),
    ]


def test_a_file_is_a_translation_only_beside_its_original(repository: Make) -> None:
    root = repository({"policy/privacy.md": ONE, "policy/terms.fr.md": ONE, "policy/privacy.v2.md": ONE})
    settings = settings_from({}, root=root, policy_dir=root / "policy", site_dir=root / "site")
    found = read_histories(settings, fideslang_taxonomy(), date(2026, 12, 1))
    assert [(h.document, h.translations) for h in found] == [("privacy", ()), ("privacy.v2", ()), ("terms.fr", ())]


def test_a_translation_is_no_page_of_unreleased_text(repository: Make, tmp_path: Path) -> None:
    root = repository({"policy/privacy.md": ONE, "policy/privacy.fr.md": FRENCH, "mkdocs.yml": CONFIG})
    write(root, {"policy/privacy.fr.md": FRENCH.replace("votre nom", "votre visage")})
    site = build(root, tmp_path / "site")
    assert not [path for path in site.rglob("*") if path.is_file() and b"votre visage" in path.read_bytes()]
