"""Reading versions from real git repositories, and every way in which that can fail."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from conftest import policy, write
from fairnotice.errors import FairNoticeError, HistoryError, PolicyError, RegisterError
from fairnotice.history import git_state, git_watch_paths, is_ignored, read_histories
from fairnotice.model import DecisionKind, DocumentHistory, Status
from fairnotice.practices import fideslang_taxonomy
from fairnotice.settings import Settings, settings_from
from make_repository import git

Make = Callable[..., Path]
TODAY = date(2026, 12, 1)
ONE = policy("1.0", "2020-01-01", "2020-02-01")
COMING = policy("3.0", "2026-12-01", "2027-02-01", "We keep your face.\n")
TWO = policy("2.0", "2021-01-01", "2021-02-01", "We keep your name and address.\n")


def settings(root: Path, **options: Any) -> Settings:
    return settings_from(options, root=root, policy_dir=root / "policy", site_dir=root / "site")


def histories(root: Path, **options: Any) -> tuple[DocumentHistory, ...]:
    return read_histories(settings(root, **options), fideslang_taxonomy(), TODAY)


def history(root: Path, **options: Any) -> DocumentHistory:
    return histories(root, **options)[0]


def labels(root: Path, **options: Any) -> list[str]:
    return [version.label for version in history(root, **options).versions]


def failure(root: Path, **options: Any) -> FairNoticeError:
    with pytest.raises(FairNoticeError) as caught:
        histories(root, **options)
    return caught.value


# ---------------------------------------------------------------- versions


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


def test_an_effective_date_moved_later_is_a_postponement(repository: Make) -> None:
    root = repository({"policy/privacy.md": COMING}, {"policy/privacy.md": COMING.replace("2027-02-01", "2027-03-15")})
    found = history(root)
    version = found.versions[0]
    assert (version.effective, version.announced) == (date(2027, 3, 15), (date(2027, 2, 1),))
    assert version.notice_id == "privacy-3.0-postponed-1"
    assert found.edits == ()


def test_an_effective_date_moved_earlier_is_an_edit_and_does_not_count(repository: Make) -> None:
    root = repository({"policy/privacy.md": ONE}, {"policy/privacy.md": ONE.replace("2020-02-01", "2020-01-10")})
    found = history(root)
    assert found.versions[0].effective == date(2020, 2, 1)
    assert [edit.what for edit in found.edits] == ["the effective date: it was 2020-02-01, and people were told so"]


def test_a_withdrawn_version_is_kept(repository: Make) -> None:
    withdrawn = COMING.replace("---\n\n#", "status: withdrawn\n---\n\n#")
    root = repository({"policy/privacy.md": ONE}, {"policy/privacy.md": COMING}, {"policy/privacy.md": withdrawn})
    found = history(root)
    assert [(v.label, v.status) for v in found.versions] == [("1.0", Status.RELEASED), ("3.0", Status.WITHDRAWN)]
    assert found.edits == ()


def test_a_version_is_withdrawn_also_where_its_text_goes_back_with_it(repository: Make) -> None:
    back = COMING.replace("your face", "your name").replace("---\n\n#", "status: withdrawn\n---\n\n#")
    root = repository({"policy/privacy.md": ONE}, {"policy/privacy.md": COMING}, {"policy/privacy.md": back})
    found = history(root)
    assert found.versions[-1].withdrawn
    assert "your face" in found.versions[-1].text
    assert found.edits == ()


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (("---\n\n#", "status: withdrawn\n---\n\n#"), "the status: it took effect before it was withdrawn"),
        (("2021-02-01", "2027-02-01"), "the effective date: it took effect on 2021-02-01"),
    ],
)
def test_a_version_in_force_is_neither_withdrawn_nor_postponed(
    repository: Make, change: tuple[str, str], what: str
) -> None:
    root = repository({"policy/privacy.md": TWO}, {"policy/privacy.md": TWO.replace(*change)})
    found = history(root)
    assert (found.versions[0].status, found.versions[0].effective) == (Status.RELEASED, date(2021, 2, 1))
    assert [edit.what for edit in found.edits] == [what]


def test_what_was_withdrawn_stays_so(repository: Make) -> None:
    withdrawn = COMING.replace("---\n\n#", "status: withdrawn\n---\n\n#")
    root = repository(*({"policy/privacy.md": text} for text in (COMING, withdrawn, COMING)))
    found = history(root)
    assert found.versions[0].withdrawn
    assert [edit.what for edit in found.edits] == ["the status: it was withdrawn, and stays so"]


def test_a_withdrawal_that_is_not_committed_counts_for_the_one_who_writes_it(repository: Make) -> None:
    root = repository({"policy/privacy.md": COMING})
    write(root, {"policy/privacy.md": COMING.replace("---\n\n#", "status: withdrawn\n---\n\n#")})
    assert history(root).versions[0].withdrawn


def test_decisions_never_say_less_than_when_they_were_released(repository: Make) -> None:
    def decided(kind: str) -> str:
        return TWO.replace("---\n\n#", f"changes:\n  - {{section: data, kind: {kind}, summary: We do.}}\n---\n\n#")

    root = repository(
        {"policy/privacy.md": ONE},
        {"policy/privacy.md": decided("material")},
        {"policy/privacy.md": decided("editorial")},
    )
    found = history(root)
    assert [d.kind for d in found.versions[-1].decisions] == [DecisionKind.MATERIAL]
    assert [edit.what for edit in found.edits] == ["the decisions: they say less than when it was released"]


def test_a_decision_that_is_not_committed_counts_for_the_one_who_writes_it(repository: Make) -> None:
    root = repository({"policy/privacy.md": ONE}, {"policy/privacy.md": TWO})
    decided = TWO.replace("---\n\n#", "changes:\n  - {section: data, kind: new-use, summary: We do.}\n---\n\n#")
    write(root, {"policy/privacy.md": decided})
    found = history(root)
    assert [(d.kind, d.where) for d in found.versions[-1].decisions] == [
        (DecisionKind.NEW_USE, "policy/privacy.md:6"),
    ]


def test_a_register_is_part_of_what_was_released(repository: Make) -> None:
    register = "practices:\n  - {data: user.name, uses: [essential.service], section: data}\n"
    path = "policy/privacy.practices.yml"
    root = repository({"policy/privacy.md": ONE, path: register})
    write(root, {path: register.replace("section: data", "section: top")})
    assert history(root).edits == ()
    for text in (register.replace("user.name", "user.contact"), None):
        write(root, {path: text})
        assert [edit.what for edit in history(root).edits] == ["the register"]


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


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("2021-02-01", "2027-03-01", "the effective date: it took effect on 2021-02-01"),
        ("---\n\n#", "status: withdrawn\n---\n\n#", "the status: it took effect before it was withdrawn"),
    ],
)
def test_an_edit_neither_postpones_nor_withdraws_what_binds_on_the_day(
    repository: Make, old: str, new: str, what: str
) -> None:
    root = repository({"policy/privacy.md": ONE}, {"policy/privacy.md": TWO})
    write(root, {"policy/privacy.md": TWO.replace(old, new)})
    assert [edit.what for edit in history(root).edits] == [what]
    before = read_histories(settings(root), fideslang_taxonomy(), date(2021, 1, 31))[0]
    assert before.edits == ()


def test_decisions_may_be_added_after_the_release(repository: Make) -> None:
    decided = TWO.replace(
        "---\n\n#", "changes:\n  - {section: data, kind: material, summary: We keep addresses.}\n---\n\n#"
    )
    root = repository({"policy/privacy.md": ONE}, {"policy/privacy.md": TWO}, {"policy/privacy.md": decided})
    found = history(root)
    assert [d.kind for d in found.versions[-1].decisions] == [DecisionKind.MATERIAL]
    assert found.edits == ()


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


def test_worktrees_and_submodules_have_the_same_history(repository: Make, tmp_path: Path) -> None:
    root = repository({"policy/privacy.md": ONE}, {"policy/privacy.md": TWO})
    git(root, "worktree", "add", "-q", "-b", "other", str(tmp_path / "tree"))
    assert labels(tmp_path / "tree") == ["1.0", "2.0"]
    outer = tmp_path / "outer"
    outer.mkdir()
    git(outer, "init", "-q")
    git(outer, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(root), "legal")
    assert labels(outer / "legal") == ["1.0", "2.0"]


def test_few_git_processes_whatever_the_number_of_versions(repository: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    register = "practices:\n  - {data: user.name, uses: [essential.service]}\n"
    commits = [
        {
            "policy/privacy.md": policy(f"{n}.0", f"20{n}-01-01", f"20{n}-02-01", f"Line {n}.\n"),
            "policy/privacy.practices.yml": register,
        }
        for n in range(10, 60)
    ]
    root = repository(*commits)
    started = []
    original = subprocess.Popen.__init__

    def count(self: Any, *args: Any, **kwargs: Any) -> None:
        started.append(args)
        original(self, *args, **kwargs)

    monkeypatch.setattr(subprocess.Popen, "__init__", count)
    assert len(labels(root)) == 50
    assert len(started) <= 6


def test_paths_to_watch_are_those_of_the_common_git_folder(repository: Make) -> None:
    root = repository({"policy/privacy.md": ONE})
    watched = [path.relative_to(root / ".git").as_posix() for path in git_watch_paths(settings(root))]
    assert watched == ["refs/heads", "refs/tags", "packed-refs", "reftable", "HEAD"]


def test_state_of_git_is_another_one_after_each_commit_and_tag_only(repository: Make) -> None:
    root = repository({"policy/privacy.md": ONE})
    states = [git_state(settings(root))]
    for command in (("tag", "v1"), ("commit", "-q", "--allow-empty", "-m", "Next"), ("checkout", "-q", "-b", "other")):
        git(root, *command)
        states.append(git_state(settings(root)))
    assert all(before != after for before, after in pairwise(states))
    git(root, "status")
    assert git_state(settings(root)) == states[-1]


def test_ignored_paths_are_told_from_others(repository: Make) -> None:
    root = repository({"policy/privacy.md": ONE, ".gitignore": "/build/\n"})
    assert is_ignored(root / "build" / "mailings")
    assert not is_ignored(root / "mailings")


# ---------------------------------------------------------------- what can be wrong


def test_shallow_clone(repository: Make, tmp_path: Path) -> None:
    root = repository({"policy/privacy.md": ONE}, {"policy/privacy.md": TWO})
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{root}", "shallow")
    problem = failure(tmp_path / "shallow")
    assert "shallow" in problem.message
    assert "git fetch --unshallow" in problem.hint
    assert "fetch-depth: 0" in problem.hint


def test_not_a_repository(tmp_path: Path) -> None:
    write(tmp_path, {"policy/privacy.md": ONE})
    problem = failure(tmp_path)
    assert "not in a git repository" in problem.message
    assert "git init" in problem.hint


def test_repository_without_a_commit(tmp_path: Path) -> None:
    write(tmp_path, {"policy/privacy.md": ONE})
    git(tmp_path, "init", "-q")
    draft = history(tmp_path).draft
    assert draft is not None
    assert draft.label == "1.0"


def test_git_not_installed(tmp_path: Path) -> None:
    write(tmp_path, {"policy/privacy.md": ONE})
    code = "import pathlib, sys, test_history; print(test_history.failure(pathlib.Path(sys.argv[1])).message)"
    search = os.pathsep.join([str(Path(__file__).parent), str(Path(__file__).parents[1] / "scripts")])
    environment = {"PATH": str(tmp_path), "PYTHONPATH": search}
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "git is not installed, or not on the PATH"


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a folder to another user")
def test_dubious_ownership(repository: Make) -> None:
    root = repository({"policy/privacy.md": ONE})
    for path in (root, *root.rglob("*")):
        shutil.chown(path, 12345, 12345)
    problem = failure(root)
    assert "dubious ownership" in problem.message
    assert f"git config --global --add safe.directory {root}" in problem.hint


def test_no_version_at_all(repository: Make) -> None:
    problem = failure(repository({"policy/privacy.md": "# Privacy\n"}))
    assert "no version" in problem.message
    assert 'version: "1.0"' in problem.hint


def test_document_that_is_not_there(repository: Make) -> None:
    root = repository({"policy/privacy.md": ONE})
    assert "no document" in failure(root, documents=["privcy.md"]).message
    assert "not a Markdown file directly in" in failure(root, documents=["../privacy.md"]).message


@pytest.mark.parametrize(
    "label",
    [
        "../../x",
        "--output=x",
        "-1",
        "a/b",
        "",
        "1..2",
        "1.",
        "x" * 65,
        "é",
        "a b",
        "1-to-2",
        "1-withdrawn",
        "1-postponed-2",
    ],
)
def test_label_that_would_not_be_safe(repository: Make, label: str) -> None:
    problem = failure(repository({"policy/privacy.md": policy(label, "2020-01-01", "2020-02-01")}))
    assert isinstance(problem, PolicyError)
    assert "cannot be a version label" in problem.message
    assert problem.where == "policy/privacy.md:2"


@pytest.mark.parametrize("label", ["1.10", "3", "010"])
def test_label_that_yaml_reads_as_a_number(repository: Make, label: str) -> None:
    problem = failure(repository({"policy/privacy.md": ONE.replace('"1.0"', label)}))
    assert problem.where == "policy/privacy.md:2"
    assert "quotes" in problem.hint


@pytest.mark.parametrize(
    ("front", "where", "message"),
    [
        ("version: 'x", 3, "not valid YAML"),
        ("- version: 1", 2, "found a list"),
        ("version: '1'\npublished: 2020-13-01\neffective: 2020-01-01", 3, "is not a date"),
        ("version: '1'\npublished: 2020-02-30\neffective: 2020-01-01", 3, "is not a date"),
        ("version: '1'\npublished: soon\neffective: 2020-01-01", 3, "is not a date"),
        ("version: '1'\npublished: 2020-01-01", 2, "has no `effective:` date"),
        ("version: '1'\npublished: 2020-01-01\neffective: 2020-01-02\nstatus: gone", 5, "unknown status"),
        ("version: '1'\npublished: 2020-01-01\neffective: 2020-01-02\nnotified: yes", 5, "`notified:`"),
        ("version: '1'\npublished: 2020-01-01\neffective: 2020-01-02\nchanges: x", 5, "must be a list"),
        (
            "version: '1'\npublished: 2020-01-01\neffective: 2020-01-02\nchanges:\n- kind: material",
            6,
            "without `section:`",
        ),
        (
            "version: '1'\npublished: 2020-01-01\neffective: 2020-01-02\nchanges:\n- section: data\n  kind: big",
            7,
            "unknown kind",
        ),
        (
            "version: '1'\npublished: 2020-01-01\neffective: 2020-01-02\nchanges:\n- section: data\n  kind: material",
            6,
            "without `summary:`",
        ),
        (
            "version: '1'\npublished: 2020-01-01\neffective: 2020-01-02\n"
            f"changes:\n- section: data\n  kind: material\n  summary: {'x' * 141}",
            8,
            "141 characters",
        ),
        (
            "version: '1'\npublished: 2020-01-01\neffective: 2020-01-02\n"
            "changes:\n- section: dta\n  kind: material\n  summary: x",
            6,
            "no section has the anchor 'dta'",
        ),
    ],
)
def test_front_matter_mistakes_name_file_and_line(repository: Make, front: str, where: int, message: str) -> None:
    root = repository({"policy/privacy.md": f"---\n{front}\n---\n\n# Privacy\n\n## Data\n\nText.\n"})
    problem = failure(root, documents=["privacy.md"])
    assert message in problem.message
    assert problem.where == f"policy/privacy.md:{where}"
    assert problem.hint


def test_front_matter_without_an_end(repository: Make) -> None:
    problem = failure(repository({"policy/privacy.md": ONE.replace("---\n\n#", "\n#")}))
    assert (problem.message, problem.where) == ("the front matter has no end", "policy/privacy.md:1")


def test_key_that_is_nearly_one_of_ours(repository: Make) -> None:
    problem = failure(repository({"policy/privacy.md": ONE.replace("---\n\n#", "statsu: withdrawn\n---\n\n#")}))
    assert (problem.where, problem.hint) == ("policy/privacy.md:5", "Write `status:`.")


def test_key_that_stands_twice(repository: Make) -> None:
    problem = failure(repository({"policy/privacy.md": ONE.replace("---\n\n#", "version: '2'\n---\n\n#")}))
    assert (problem.message, problem.where) == (
        "the key `version` stands here for the second time",
        "policy/privacy.md:5",
    )


def test_pages_that_only_speak_of_versions_are_no_documents(repository: Make) -> None:
    page = "---\ntitle: Hello\n---\n\nversion: 2.0\n"
    root = repository({"policy/privacy.md": ONE, "policy/index.md": page, "policy/more.md": "version: 1\n"})
    assert [h.document for h in histories(root)] == ["privacy"]


@pytest.mark.parametrize("left", ["policy/archive/privacy/1.0.md", "policy/privacy.practices.yml"])
def test_document_that_was_renamed_without_what_belongs_to_it(repository: Make, left: str) -> None:
    problem = failure(repository({"policy/other.md": TWO, left: ONE}))
    assert "belongs to a document privacy.md, which is not there" in problem.message


@pytest.mark.parametrize("path", ["gone.md", "../x.md", ":(glob)**", "--output=x"])
def test_move_from_nowhere(repository: Make, path: str) -> None:
    text = policy("1.0", "2020-01-01", "2020-02-01", extra=f'moved_from: "{path}"\n')
    problem = failure(repository({"policy/privacy.md": text}))
    assert problem.message == f"git knows no file {path!r}"


def test_section_that_does_not_exist_suggests_the_nearest(repository: Make) -> None:
    extra = "changes:\n- {section: dta, kind: material, summary: x}\n"
    problem = failure(repository({"policy/privacy.md": policy("1", "2020-01-01", "2020-02-01", extra=extra)}))
    assert problem.hint == "Did you mean `data`?"


@pytest.mark.parametrize(
    ("published", "effective", "message"),
    [
        ("2021-01-01", "2020-02-01", "dates out of order: version 2.0 is effective on 2020-02-01"),
        ("2021-01-01", "2020-12-01", "before it is published"),
        ("2020-01-02", "2020-02-01", "dates out of order: version 2.0 is effective on 2020-02-01"),
        ("2019-01-02", "2020-03-01", "dates out of order: version 2.0 is published on 2019-01-02"),
    ],
)
def test_dates_out_of_order_name_both_versions(repository: Make, published: str, effective: str, message: str) -> None:
    root = repository({"policy/privacy.md": ONE}, {"policy/privacy.md": policy("2.0", published, effective)})
    problem = failure(root)
    assert message in problem.message or "before it is published" in problem.message
    assert "2.0" in problem.message
    assert problem.where in ("policy/privacy.md:3", "policy/privacy.md:4")


def test_two_versions_with_one_label(repository: Make) -> None:
    archived = policy("2.0", "2019-01-01", "2019-02-01")
    problem = failure(repository({"policy/privacy.md": TWO, "policy/archive/privacy/2.0.md": archived}))
    assert problem.message.startswith("two versions of privacy are labelled 2.0: policy/archive/privacy/2.0.md and")


def test_archived_file_under_another_name(repository: Make) -> None:
    problem = failure(repository({"policy/privacy.md": TWO, "policy/archive/privacy/0.9.md": ONE}))
    assert problem.where == "policy/archive/privacy/0.9.md"
    assert "Rename it to 1.0.md" in problem.hint


def test_a_version_that_can_never_be_read_is_named_and_may_be_archived(repository: Make) -> None:
    undated = ONE.replace("effective: 2020-02-01\n", "")
    root = repository({"policy/privacy.md": undated}, {"policy/privacy.md": TWO})
    problem = failure(root)
    assert isinstance(problem, HistoryError)
    assert problem.message == "version 1.0 can never be read: version 1.0 has no `effective:` date"
    assert "policy/archive/privacy/1.0.md" in problem.hint
    write(root, {"policy/archive/privacy/1.0.md": ONE})
    assert labels(root) == ["1.0", "2.0"]


def test_file_that_is_not_utf8(repository: Make) -> None:
    problem = failure(repository({"policy/privacy.md": ONE.replace("name", "naïve").encode("latin-1")}))
    assert isinstance(problem, PolicyError)
    assert problem.where == "policy/privacy.md"
    assert "UTF-8" in f"{problem.message} {problem.hint}"


def test_unknown_taxonomy_term_names_its_line(repository: Make) -> None:
    register = "practices:\n  - data: user.contact.emial\n    uses: [essential.service]\n"
    problem = failure(repository({"policy/privacy.md": ONE, "policy/privacy.practices.yml": register}))
    assert isinstance(problem, RegisterError)
    assert problem.message == ("unknown data category 'user.contact.emial'; did you mean 'user.contact.email'?")
    assert problem.where == "policy/privacy.practices.yml:2"
