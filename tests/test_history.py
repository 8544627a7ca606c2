"""Reading versions from real git repositories."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import Make, policy, write
from fairnotice.errors import HistoryError
from fairnotice.history import read_histories
from fairnotice.practices import fideslang_taxonomy
from history_cases import ONE, TODAY, TWO, failure, histories, history, labels, settings
from make_repository import git


def test_sample_history_has_its_archived_version_and_three_releases(hosting: Path) -> None:
    found = history(hosting)
    assert [(v.label, str(v.published), str(v.effective), len(v.decisions)) for v in found.versions] == [
        ("1.0", "2019-02-01", "2019-03-01", 0),
        ("2.0", "2021-05-10", "2021-06-15", 9),
        ("3.0", "2024-02-12", "2024-04-01", 8),
        ("4.0", "2026-11-16", "2027-01-11", 6),
    ]
    assert found.edits == ()
    assert found.draft is None
    assert [bool(v.commit) for v in found.versions] == [False, True, True, True]
    assert all(v.register for v in found.versions)


def test_source_and_blob_are_the_exact_bytes_of_the_release(repository: Make) -> None:
    raw = b"\xef\xbb\xbf" + ONE.replace("\n", "\r\n").encode()
    root = repository({"policy/privacy.md": raw})
    version = history(root).versions[0]
    assert version.source == raw
    assert version.blob == git(root, "rev-parse", "HEAD:policy/privacy.md").strip()
    assert version.text == "# Privacy\n\n## Data\n\nWe keep your name.\n"


def test_a_release_is_the_first_commit_that_bears_its_label(repository: Make) -> None:
    later = ONE.replace("your name", "your name and shoe size")
    root = repository({"policy/privacy.md": ONE}, {"policy/privacy.md": later})
    found = history(root)
    assert [v.text for v in found.versions] == ["# Privacy\n\n## Data\n\nWe keep your name.\n"]
    assert [(edit.label, edit.path, edit.what) for edit in found.edits] == [("1.0", "policy/privacy.md:2", "the text")]


def test_an_edit_under_a_released_label_that_is_not_committed_is_reported(repository: Make) -> None:
    root = repository({"policy/privacy.md": ONE})
    write(root, {"policy/privacy.md": ONE.replace("name", "face")})
    assert [edit.what for edit in history(root).edits] == ["the text"]


def test_a_new_label_that_is_not_committed_is_a_draft(repository: Make) -> None:
    root = repository({"policy/privacy.md": ONE})
    write(root, {"policy/privacy.md": TWO})
    found = history(root)
    assert [v.label for v in found.versions] == ["1.0"]
    assert found.draft is not None
    assert found.draft.label == "2.0"


def test_a_label_that_goes_back_is_reported_and_the_later_version_stands(repository: Make) -> None:
    root = repository({"policy/privacy.md": ONE}, {"policy/privacy.md": TWO}, {"policy/privacy.md": ONE})
    found = history(root)
    assert [v.label for v in found.versions] == ["1.0", "2.0"]
    assert [edit.label for edit in found.edits] == ["1.0"]


def test_an_archived_text_is_never_edited_and_never_lost(repository: Make) -> None:
    archived = "policy/archive/privacy/1.0.md"
    root = repository({"policy/privacy.md": TWO, archived: ONE})
    write(root, {archived: ONE.replace("2020-02-01", "2020-02-02")})
    assert history(root).edits == ()
    write(root, {archived: ONE.replace("name", "face")})
    assert [(edit.path, edit.what) for edit in history(root).edits] == [
        (archived, "the text, which was archived for good")
    ]
    write(root, {archived: None})
    git(root, "commit", "-qam", "Lose it")
    assert [(edit.label, edit.what) for edit in history(root).edits] == [
        ("1.0", "everything: it was archived, and is gone")
    ]


def test_what_another_branch_holds_is_released_and_the_rest_is_a_draft(repository: Make) -> None:
    root = repository({"policy/privacy.md": ONE})
    git(root, "checkout", "-q", "-b", "draft")
    for body in ("We keep your face.\n", "We keep your name and address.\n"):
        write(root, {"policy/privacy.md": policy("2.0", "2021-01-01", "2021-02-01", body)})
        git(root, "commit", "-qam", "Write")
    assert [edit.what for edit in history(root).edits] == ["the text"]
    found = read_histories(settings(root), fideslang_taxonomy(), TODAY, "main")[0]
    assert ([v.label for v in found.versions], found.edits) == (["1.0"], ())
    assert found.draft is not None
    with pytest.raises(HistoryError, match="git knows no commit 'nowhere'"):
        read_histories(settings(root), fideslang_taxonomy(), TODAY, "nowhere")


def test_renames_are_followed(repository: Make) -> None:
    root = repository(
        {"legal/old name é.md": ONE},
        {"legal/old name é.md": None, "policy/privacy.md": ONE},
        {"policy/privacy.md": TWO},
    )
    assert [(v.label, v.path) for v in history(root).versions] == [
        ("1.0", "legal/old name é.md"),
        ("2.0", "policy/privacy.md"),
    ]


def test_a_move_that_git_cannot_see_is_named_in_the_front_matter(repository: Make) -> None:
    new = policy("2.0", "2021-01-01", "2021-02-01", "Nothing is as it was. " * 40, "moved_from: old.md\n")
    root = repository({"old.md": ONE}, {"old.md": None, "x": "x"}, {"policy/privacy.md": new})
    assert labels(root) == ["1.0", "2.0"]


def test_a_copy_of_another_document_does_not_inherit_its_versions(repository: Make) -> None:
    root = repository({"policy/privacy.md": ONE}, {"policy/cookies.md": ONE.replace("1.0", "0.1")})
    assert [[v.label for v in h.versions] for h in histories(root)] == [["0.1"], ["1.0"]]


def test_only_the_first_parent_of_a_merge_counts(repository: Make) -> None:
    root = repository({"policy/privacy.md": ONE})
    git(root, "checkout", "-q", "-b", "draft")
    write(root, {"policy/privacy.md": policy("1.5", "2020-05-01", "2020-06-01", "Never released.\n")})
    git(root, "commit", "-qam", "Try")
    write(root, {"policy/privacy.md": TWO})
    git(root, "commit", "-qam", "Finish")
    git(root, "checkout", "-q", "main")
    git(root, "merge", "-q", "--no-ff", "-m", "Release", "draft")
    found = history(root)
    assert [v.label for v in found.versions] == ["1.0", "2.0"]
    assert found.versions[-1].commit == git(root, "rev-parse", "HEAD").strip()


def test_an_older_mistake_that_was_mended_does_no_harm(repository: Make) -> None:
    broken = ONE.replace("published: 2020-01-01", "published: [")
    root = repository({"policy/privacy.md": broken}, {"policy/privacy.md": ONE})
    assert labels(root) == ["1.0"]


def test_commits_are_versions_where_the_history_has_no_labels(repository: Make) -> None:
    root = repository({"policy/privacy.md": "# P\n\none\n"}, {"policy/privacy.md": "# P\n\ntwo\n"})
    git(root, "commit", "-q", "--allow-empty", "-m", "x")
    write(root, {"policy/privacy.md": "# P\n\nthree\n"})
    git(root, "commit", "-qam", "x", date="2026-01-02T23:30:00Z")
    assert labels(root, source="commits", timezone="UTC") == ["2026-01-01", "2026-01-02", "2026-01-02.2"]
    assert labels(root, source="commits", timezone="Europe/Berlin") == ["2026-01-01", "2026-01-02", "2026-01-03"]


def test_tags_are_versions_where_so_configured(repository: Make) -> None:
    root = repository({"policy/privacy.md": "# P\n\none\n"})
    git(root, "tag", "policy-1")
    write(root, {"policy/privacy.md": "# P\n\ntwo\n"})
    git(root, "commit", "-qam", "x", date="2026-02-02T12:00:00Z")
    git(root, "tag", "-a", "-m", "two", "policy-2", date="2026-02-03T12:00:00Z")
    git(root, "tag", "unrelated")
    found = history(root, source="tags", tags="policy-*")
    assert [(v.label, str(v.effective)) for v in found.versions] == [("1", "2026-01-01"), ("2", "2026-02-03")]
    assert "git fetch --tags" in failure(root, source="tags", tags="v*").hint


def test_several_documents_are_read_in_the_order_of_their_names(repository: Make) -> None:
    root = repository({"policy/privacy.md": ONE, "policy/cookies.md": TWO, "policy/index.md": "# Hello\n"})
    assert [h.document for h in histories(root)] == ["cookies", "privacy"]
