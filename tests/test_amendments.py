"""What may follow under a label that was released, and what may not."""

from __future__ import annotations

from datetime import date

import pytest

from conftest import Make, policy, write
from fairnotice.history import read_histories
from fairnotice.model import DecisionKind, Status
from fairnotice.practices import fideslang_taxonomy
from history_cases import COMING, ONE, TWO, history, settings


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


def test_what_is_written_after_a_withdrawal_needs_a_label_of_its_own(repository: Make) -> None:
    withdrawn = COMING.replace("---\n\n#", "status: withdrawn\n---\n\n#")
    root = repository(*({"policy/privacy.md": text} for text in (ONE, COMING, withdrawn)))
    write(root, {"policy/privacy.md": withdrawn.replace("face", "voice")})
    assert [(edit.what, edit.remedy) for edit in history(root).edits] == [("the text: it was withdrawn", "")]


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


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        (ONE.replace("effective: 2020-02-01", "effective: 2020-01-15"), "Write `effective: 2020-02-01` again."),
        (
            ONE.replace("effective: 2020-02-01", "effective: 2020-03-01"),
            "Write `effective: 2020-02-01` again; what binds cannot be postponed any more.",
        ),
        (ONE.replace("published: 2020-01-01", "published: 2020-01-02"), "Write `published: 2020-01-01` again."),
        (
            ONE.replace("published", "status: draft\npublished"),
            "Take the line `status: draft` away; `notify-",
        ),
        (
            ONE.replace("published", "status: withdrawn\npublished"),
            "Take the line `status: withdrawn` away; to",
        ),
        (ONE.replace("name", "face"), ""),
    ],
)
def test_what_may_not_follow_says_what_to_type(repository: Make, text: str, remedy: str) -> None:
    root = repository({"policy/privacy.md": ONE})
    write(root, {"policy/privacy.md": text})
    (edit,) = history(root).edits
    assert edit.remedy.startswith(remedy) if remedy else edit.remedy == ""


def test_a_decision_that_says_less_names_the_one_to_write_again(repository: Make) -> None:
    decided = "changes: [{section: data, kind: material, summary: More.}]\n"
    root = repository({"policy/privacy.md": policy("1.0", "2020-01-01", "2020-02-01", extra=decided)})
    write(root, {"policy/privacy.md": ONE})
    assert [edit.remedy for edit in history(root).edits] == [
        "Decide `data` as `material` again; a decision may come to say more, never less."
    ]
