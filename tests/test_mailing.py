"""The folder of a mailing: what is in it, where it may lie, and that it is whole or absent."""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
from collections.abc import Callable
from datetime import date
from importlib.metadata import version as installed_version
from pathlib import Path

import pytest

from audience_cases import choose, decision, notice, practice, settings, version
from fairnotice import mailing, manifest
from fairnotice.audience.workspace import PREFIX, Workspace
from fairnotice.cli.mail import report
from fairnotice.errors import FairNoticeError, MailingError, SettingsError
from fairnotice.mailing import Mailing
from fairnotice.model import DecisionKind
from fairnotice.settings import Organisation, Settings

HERE = Path(__file__).parent / "mailings"
DAY = date(2025, 5, 20)

SERVICE = [
    practice("user.contact.email", "essential.service", section="what-we-use"),
    practice("user.name", "essential.service", agent="Sandpiper Hosting", section="what-we-use"),
    practice("user.content", "essential.service", section="what-we-use"),
]
ANALYTICS = practice("user.contact.email", "analytics", section="how-we-learn")
NEWSLETTER = practice("user.contact.email", "marketing.email", third_party="Gull & Heron", section="whom-we-tell")
TRAINING = practice("user.content", "train_ai_system", section="what-we-use")

VERSIONS = (
    version("1.0", "2019-03-01", SERVICE),
    version(
        "2.0",
        "2022-07-01",
        [*SERVICE, ANALYTICS],
        decisions=(decision("how-we-learn", DecisionKind.NEW_USE, "Bluefern Notes counts which messages are opened."),),
    ),
    version(
        "3.0",
        "2025-07-01",
        [*SERVICE, ANALYTICS, NEWSLETTER, TRAINING],
        commit="c0ffee",
        blob="b10b",
        decisions=(
            decision("intro", DecisionKind.EDITORIAL, "Bluefern Notes rewords the introduction."),
            decision("what-we-use", DecisionKind.NEW_USE, "Bluefern Notes trains its search on the notes you keep."),
            decision("whom-we-tell", DecisionKind.NEW_DISCLOSURE, "Bluefern Notes gives addresses to Gull & Heron."),
        ),
    ),
)


def never(path: Path) -> bool:
    return False


def write(out: Path, made: Settings, day: date = DAY, ignored: Callable[[Path], bool] = never) -> Mailing:
    with choose(HERE / "users", notice(VERSIONS[2]), VERSIONS, made, out.parent) as audience:
        return mailing.write(audience, out, made, day=day, ignored=ignored)


def tree(folder: Path) -> dict[str, str]:
    return {name: (folder / name).read_bytes().decode() for name in manifest.files(folder)}


def accepted(found: dict[str, str], folder: Path) -> dict[str, str]:
    """Give the golden files in a folder, after taking over what was found where WRITE_GOLDEN=1 says so."""
    if os.environ.get("WRITE_GOLDEN"):
        for name, text in found.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(text.encode())
    return {name: (folder / name).read_bytes().decode() for name in found}


def test_a_mailing_is_what_the_golden_folder_holds(tmp_path: Path) -> None:
    found = tree(write(tmp_path / "mailings", settings(tmp_path)).folder)
    found["manifest.json"] = found["manifest.json"].replace(installed_version(manifest.DISTRIBUTION), "0.1.0")
    assert found == accepted(found, HERE / "privacy-3.0")
    assert sorted(found) == manifest.files(HERE / "privacy-3.0")


def test_the_report_says_in_sentences_who_is_told_and_why(tmp_path: Path) -> None:
    with choose(HERE / "users", notice(VERSIONS[2]), VERSIONS, settings(tmp_path), tmp_path) as audience:
        found = {"report.txt": report(audience) + "\n"}
    assert found == accepted(found, HERE)


def test_the_manifest_is_the_hash_of_every_other_file_and_names_nobody(tmp_path: Path) -> None:
    written = write(tmp_path / "mailings", settings(tmp_path))
    found = tree(written.folder)
    proof = found.pop("manifest.json")
    assert json.loads(proof) == written.manifest
    assert written.manifest["files"] == {
        name: hashlib.sha256(text.encode()).hexdigest() for name, text in found.items()
    }
    assert written.manifest["to"]["source_sha256"] == hashlib.sha256(VERSIONS[2].source).hexdigest()
    for person in ("ada@", "bruno", "0001", "+44", "Mill Lane", "käthe"):
        assert person not in proof.lower()


def test_folders_and_files_are_private(tmp_path: Path) -> None:
    folder = write(tmp_path / "a" / "mailings", settings(tmp_path)).folder
    for path in [tmp_path / "a", folder.parent, folder, *folder.rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_writing_again_changes_nothing_and_other_content_is_refused(tmp_path: Path) -> None:
    made = settings(tmp_path)
    first = write(tmp_path / "mailings", made)
    before = {path: path.stat().st_mtime_ns for path in first.folder.rglob("*")}
    assert not first.unchanged
    assert write(tmp_path / "mailings", made).unchanged
    assert write(tmp_path / "mailings", made, date(2025, 5, 21)).unchanged
    with pytest.raises(MailingError, match="never overwritten"):
        write(tmp_path / "mailings", made, VERSIONS[2].effective)  # from then on the messages say that it took effect
    assert {path: path.stat().st_mtime_ns for path in first.folder.rglob("*")} == before
    (first.folder / "more.txt").write_text("a note of the person who sent it")
    with pytest.raises(MailingError, match="never overwritten"):
        write(tmp_path / "mailings", made)
    assert [path.name for path in (tmp_path / "mailings").iterdir()] == ["privacy-3.0"]


def test_a_file_in_the_place_of_the_folder_is_kept(tmp_path: Path) -> None:
    (tmp_path / "mailings").mkdir()
    (tmp_path / "mailings" / "privacy-3.0").write_text("mine")
    with pytest.raises(MailingError, match="never overwritten"):
        write(tmp_path / "mailings", settings(tmp_path))
    assert (tmp_path / "mailings" / "privacy-3.0").read_text() == "mine"


@pytest.mark.parametrize("out", ["site", "site/a/b", "policy", "elsewhere/../site", "link"])
def test_nothing_is_written_inside_the_site_or_the_policy(tmp_path: Path, out: str) -> None:
    for name in ("site", "policy", "elsewhere"):
        (tmp_path / name).mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "site")
    with pytest.raises(MailingError, match="must not lie inside"):
        write(tmp_path / out, settings(tmp_path))
    assert not list((tmp_path / "site").iterdir()) + list((tmp_path / "policy").iterdir())


@pytest.mark.parametrize("marker", ["folder", "file"])
def test_nothing_is_written_where_git_would_see_it(tmp_path: Path, marker: str) -> None:
    if marker == "folder":
        (tmp_path / ".git").mkdir()
    else:
        (tmp_path / ".git").write_text("gitdir: ../elsewhere\n")
    with pytest.raises(MailingError, match="does not ignore"):
        write(tmp_path / "mailings", settings(tmp_path))
    # the unfinished folder of a killed run lies beside the mailing
    with pytest.raises(MailingError, match="does not ignore"):
        write(tmp_path / "mailings", settings(tmp_path), ignored=lambda path: PREFIX not in path.name)
    assert not (tmp_path / "mailings").exists()
    assert write(tmp_path / "mailings", settings(tmp_path), ignored=lambda path: True).folder.is_dir()


def test_git_is_not_asked_outside_a_work_tree(tmp_path: Path) -> None:
    def asked(path: Path) -> bool:
        raise AssertionError(path)

    assert write(tmp_path / "mailings", settings(tmp_path), ignored=asked).folder.is_dir()


def test_a_label_cannot_lead_out_of_the_folder(tmp_path: Path) -> None:
    for label in ("../x", "a/b", "x/../../y"):
        with pytest.raises(MailingError, match="name of a folder"):
            mailing.place(tmp_path / "mailings", notice(version(label, "2025-01-01")), settings(tmp_path), never)


@pytest.mark.parametrize(
    ("missing", "named"),
    [
        ({"site_url": ""}, "site_url"),
        ({"organisation": Organisation(name="Bluefern")}, "organisation.contact"),
        ({"organisation": Organisation(contact="privacy@example.com")}, "organisation.name"),
        ({"organisation": Organisation(name="Bluefern", contact="privacy at example")}, "organisation.contact"),
        ({"organisation": Organisation(name="Bluefern", contact="a@example.com\nBcc: b@example.com")},
         "organisation.contact"),
    ],
)  # fmt: skip
def test_a_message_needs_someone_to_answer(tmp_path: Path, missing: dict[str, object], named: str) -> None:
    with pytest.raises(SettingsError, match=re.escape(named)):
        write(tmp_path / "mailings", settings(tmp_path, **missing))
    assert not (tmp_path / "mailings").exists()


@pytest.mark.parametrize("failing", ["fsync", "rename", "write"])
def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, failing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    target = {"fsync": "os.fsync", "rename": "pathlib.Path.rename", "write": "pathlib.Path.write_bytes"}[failing]
    monkeypatch.setattr(target, full)
    with pytest.raises(MailingError, match="No space left on device"):
        write(tmp_path / "new" / "mailings", settings(tmp_path))
    assert not (tmp_path / "new" / "mailings").exists()


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for out in (tmp_path / "file" / "mailings", Path("/proc/mailings")):
        with (
            pytest.raises(MailingError, match="cannot be written"),
            choose(HERE / "users", notice(VERSIONS[2]), VERSIONS, settings(tmp_path), tmp_path) as audience,
        ):
            mailing.write(audience, out, settings(tmp_path), day=DAY, ignored=never)


def test_a_workspace_sweeps_what_dead_runs_left_and_spares_the_living(tmp_path: Path) -> None:
    dead = tmp_path / f"{PREFIX}dead"
    (dead / "privacy-3.0").mkdir(parents=True)
    (dead / "privacy-3.0" / "required.csv").write_text("ada@example.com")
    (tmp_path / f"{PREFIX}file").write_text("not a folder")
    (tmp_path / f"{PREFIX}link").symlink_to(tmp_path / "users")
    (tmp_path / "users").mkdir()
    with Workspace(tmp_path) as living:
        assert stat.S_IMODE(living.path.stat().st_mode) == 0o700
        with Workspace(tmp_path) as other:
            assert living.path.is_dir()
            assert other.path != living.path
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"{PREFIX}file", f"{PREFIX}link", "users"]


def test_the_errors_are_ours(tmp_path: Path) -> None:
    with pytest.raises(FairNoticeError) as caught:
        write(tmp_path / "site", settings(tmp_path))
    assert caught.value.hint
    assert caught.value.where == str(tmp_path / "site")
