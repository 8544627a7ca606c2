"""What a version requires, and what stands on a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from fairnotice.document import parse
from fairnotice.model import (
    Category,
    Change,
    ChangeKind,
    Comparison,
    Decision,
    DecisionKind,
    Direction,
    Duty,
    Finding,
    NoticeKind,
    Practice,
    Recipient,
    Register,
    Section,
    Status,
    Version,
)
from fairnotice.notice import assess, notice_of, standing

TEXT = "# Privacy\n\n## Use\n\nText.\n\n### Support\n\nText.\n\n## Sharing\n\nText.\n"
SECTIONS = {section.slug: section for section in parse(TEXT).sections}


def version(label: str, published: str = "2026-01-01", effective: str = "2026-02-01", *decisions: Decision) -> Version:
    day, bound = date.fromisoformat(published), date.fromisoformat(effective)
    return Version("privacy", label, "Privacy", day, bound, TEXT, TEXT.encode(), decisions)


def finding(slug: str, kind: DecisionKind) -> Finding:
    section: Section = SECTIONS[slug]
    change = Change(ChangeKind.CHANGED, "a", "b", section, section, (0, 1), (0, 1))
    return Finding(Category.FIRST_PARTY, "rule", f"{slug}: more.", slug, section.title, Direction.EXPANDS, kind, change)


def comparison(*findings: Finding) -> Comparison:
    return Comparison((), (), tuple(f.change for f in findings), findings)


def decision(slug: str, kind: DecisionKind) -> Decision:
    return Decision(slug, kind, f"Example changes {slug}.")


def duty(decisions: list[Decision], findings: list[Finding]) -> tuple[Duty, bool]:
    after = version("2", "2026-03-01", "2026-04-01", *decisions)
    assessment = assess(version("1"), after, comparison(*findings))
    return assessment.duty, assessment.decided


def test_the_first_version_owes_nothing() -> None:
    assert assess(None, version("1"), None).duty is Duty.NONE


@pytest.mark.parametrize(
    ("decisions", "findings", "expected"),
    [
        ([], [], (Duty.NONE, True)),
        ([], [finding("use", DecisionKind.MATERIAL)], (Duty.NOTICE, False)),
        ([], [finding("use", DecisionKind.NEW_USE)], (Duty.EMAIL, False)),
        ([decision("use", DecisionKind.CLARIFICATION)], [finding("use", DecisionKind.NEW_USE)], (Duty.NONE, True)),
        (
            [decision("use", DecisionKind.CLARIFICATION)],
            [finding("sharing", DecisionKind.NEW_USE)],
            (Duty.EMAIL, False),
        ),
        ([decision("use", DecisionKind.MATERIAL)], [finding("support", DecisionKind.NEW_USE)], (Duty.NOTICE, True)),
        ([decision("support", DecisionKind.EDITORIAL)], [finding("use", DecisionKind.MATERIAL)], (Duty.NOTICE, False)),
        ([decision("privacy", DecisionKind.EDITORIAL)], [finding("use", DecisionKind.MATERIAL)], (Duty.NOTICE, False)),
        ([decision("use", DecisionKind.NEW_DISCLOSURE)], [], (Duty.EMAIL, True)),
    ],
    ids=[
        "nothing found, nothing decided",
        "a finding without a decision counts as proposed",
        "so does one that would need e-mail",
        "a decision overrules a finding in its section",
        "but not in another section",
        "a decision on a section rules on what lies under it",
        "not the other way round",
        "a decision on the document's title does not rule on everything",
        "a decision counts without any finding",
    ],
)
def test_duty(decisions: list[Decision], findings: list[Finding], expected: tuple[Duty, bool]) -> None:
    assert duty(decisions, findings) == expected


def test_the_register_proves_a_duty_that_no_decision_can_lower() -> None:
    before = replace(version("1"), register=Register((Practice("user.content", "essential.service"),)))
    new = Practice("user.content", "train_ai_system")
    after = replace(
        version("2", "2026-03-01", "2026-04-01", decision("use", DecisionKind.CLARIFICATION)),
        register=Register((Practice("user.content", "essential.service"), new)),
    )
    assessment = assess(before, after, comparison())
    assert [(p.practice, p.kind) for p in assessment.proven] == [(new, DecisionKind.NEW_USE)]
    assert assessment.duty is Duty.EMAIL
    partner = Practice("user.content", "essential.service", Recipient("Acme", agent=False))
    shared = replace(after, register=Register((partner,)))
    assert [p.kind for p in assess(before, shared, comparison()).proven] == [DecisionKind.NEW_DISCLOSURE]


def test_a_notice_runs_from_publication_until_some_days_after_effect() -> None:
    after = version("2", "2026-03-01", "2026-04-01", decision("use", DecisionKind.MATERIAL))
    notice = notice_of(assess(version("1"), after, comparison()), notice_days=10)
    assert (notice.kind, notice.duty, notice.reasons) == (NoticeKind.CHANGE, Duty.NOTICE, ("Example changes use.",))
    days = ["2026-02-28", "2026-03-01", "2026-04-11", "2026-04-12"]
    assert [notice.runs(date.fromisoformat(day)) for day in days] == [False, True, True, False]


def test_a_version_that_owes_nothing_has_a_notice_that_never_runs() -> None:
    notice = notice_of(assess(version("1"), version("2", "2026-03-01", "2026-04-01"), comparison()), 10)
    assert not notice.runs(date(2026, 3, 15))


def test_postponed_and_withdrawn_versions_have_notices_of_their_own() -> None:
    after = version("2", "2026-03-01", "2026-05-01", decision("use", DecisionKind.MATERIAL))
    postponed = replace(after, announced=(date(2026, 4, 1),))
    withdrawn = replace(after, status=Status.WITHDRAWN)
    given = [notice_of(assess(version("1"), v, comparison()), 0) for v in (after, postponed, withdrawn)]
    assert [(n.kind, n.id) for n in given] == [
        (NoticeKind.CHANGE, "privacy-2"),
        (NoticeKind.POSTPONEMENT, "privacy-2-postponed-1"),
        (NoticeKind.WITHDRAWAL, "privacy-2-withdrawn"),
    ]


def test_what_stands_on_a_day() -> None:
    versions = [version("1"), version("2", "2026-03-01", "2026-04-01"), version("3", "2026-05-01", "2026-06-01")]
    seen = {
        day: (stands.in_force.label if stands.in_force else None, [v.label for v in stands.upcoming])
        for day in ["2025-12-31", "2026-01-15", "2026-02-01", "2026-03-01", "2026-03-31", "2026-04-01", "2027-01-01"]
        for stands in [standing(versions, [], date.fromisoformat(day))]
    }
    assert seen == {
        "2025-12-31": (None, []),
        "2026-01-15": (None, ["1"]),
        "2026-02-01": ("1", []),
        "2026-03-01": ("1", ["2"]),
        "2026-03-31": ("1", ["2"]),
        "2026-04-01": ("2", []),
        "2027-01-01": ("3", []),
    }


def test_a_withdrawn_version_never_takes_effect() -> None:
    withdrawn = replace(version("2", "2026-03-01", "2026-04-01"), status=Status.WITHDRAWN)
    stands = standing([version("1"), withdrawn], [], date(2026, 12, 1))
    assert stands.in_force is not None
    assert stands.in_force.label == "1"


def test_of_two_versions_with_one_effective_date_the_later_one_holds() -> None:
    stands = standing([version("1"), version("1.1")], [], date(2026, 12, 1))
    assert stands.in_force is not None
    assert stands.in_force.label == "1.1"
