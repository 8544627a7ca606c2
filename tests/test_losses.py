"""Documents that were released and are none any more: nothing that was published is lost without a word."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import Make, write
from fairnotice.errors import FairNoticeError
from fairnotice.history import read_histories
from fairnotice.model import DocumentHistory
from fairnotice.practices import fideslang_taxonomy
from history_cases import ONE, TODAY, TWO, failure, history, settings
from make_repository import git

OLD, NEW = "policy/privacy.md", "policy/notice.md"
LONG = ONE + "\n".join(f"We keep the datum of number {number} for a year.\n" for number in range(30))


def since_main(root: Path) -> tuple[DocumentHistory, ...]:
    return read_histories(settings(root), fideslang_taxonomy(), TODAY, base="main")


@pytest.mark.parametrize("left", ["", "# Privacy\n", "---\ntitle: Privacy\n---\n\n# Privacy\n"])
def test_a_document_that_loses_its_version_is_not_passed_over(repository: Make, left: str) -> None:
    root = repository({OLD: ONE, "policy/cookies.md": ONE})
    write(root, {OLD: left})
    assert str(failure(root)) == (
        "policy/privacy.md:1: version 1.0 of this document was released, and now it has no `version:` in its front"
        ' matter\n  Write the lines `---`, `version: "1.0"`, its dates and `---` above its text again.'
    )


def test_a_document_that_is_gone_is_to_be_restored_also_where_a_branch_committed_it(repository: Make) -> None:
    root = repository({OLD: ONE, "policy/cookies.md": ONE})
    write(root, {OLD: None})
    assert str(failure(root)) == (
        "policy/privacy.md is gone, and version 1.0 of it was released\n"
        "  What was published stays: `git restore --source HEAD -- policy/privacy.md`."
    )
    git(root, "checkout", "-q", "-b", "retire")
    git(root, "commit", "-qam", "Retire")
    with pytest.raises(FairNoticeError, match=r"--source main -- policy/privacy\.md"):
        since_main(root)


def test_a_move_that_is_not_committed_is_to_be_committed_or_named(repository: Make) -> None:
    root = repository({OLD: LONG})
    write(root, {OLD: None, NEW: LONG})
    assert failure(root).hint.endswith(
        "If it is now policy/notice.md, commit the move, or write `moved_from: policy/privacy.md` into that front"
        " matter."
    )
    write(root, {NEW: LONG.replace("---\n\n#", "moved_from: policy/privacy.md\n---\n\n#")})
    assert [version.label for version in history(root).versions] == ["1.0"]


def test_a_move_in_a_pull_request_is_followed_to_the_text_that_was_released(repository: Make) -> None:
    root = repository({OLD: LONG})
    git(root, "checkout", "-q", "-b", "move")
    git(root, "mv", OLD, NEW)
    git(root, "commit", "-qm", "Move")
    write(root, {NEW: LONG.replace("your name", "your face")})
    git(root, "commit", "-qam", "Edit")
    (moved,) = since_main(root)
    assert [version.label for version in moved.versions] == ["1.0"]
    assert [edit.what for edit in moved.edits] == ["the text"]
    git(root, "checkout", "-q", "main")
    git(root, "merge", "-q", "--no-ff", "-m", "Merge", "move")
    assert [version.label for version in history(root).versions] == ["1.0"]


def test_what_was_never_released_may_go(repository: Make) -> None:
    draft = TWO.replace("published", "status: draft\npublished")
    root = repository({OLD: ONE, NEW: draft, "policy/index.md": "# Home\n"})
    write(root, {NEW: None, "policy/index.md": None})
    assert [version.label for version in history(root).versions] == ["1.0"]


def test_several_losses_are_told_together(repository: Make) -> None:
    root = repository({OLD: ONE, NEW: ONE, "policy/cookies.md": ONE})
    write(root, {OLD: None, NEW: "# Notice\n"})
    assert len(failure(root).parts) == 2
