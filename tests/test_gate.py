"""What a lawyer has to mend before a version may be published."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from fairnotice.document import parse
from fairnotice.gate import PolicyText, Problem, ProblemKind, Severity, decision_yaml, problems, unreleased
from fairnotice.model import (
    Category,
    Change,
    ChangeKind,
    Comparison,
    Decision,
    DecisionKind,
    Direction,
    DocumentHistory,
    Finding,
    Practice,
    Recipient,
    Register,
    Section,
    Status,
    UnreleasedEdit,
    Version,
)
from fairnotice.notice import assess
from fairnotice.settings import Settings, VersionSource

FRONT = '---\nversion: "2"\npublished: 2026-03-01\neffective: 2026-04-15\n---\n\n'
TEXT = "# Privacy\n\n## Use\n\nWe use your name.\n\n## Sharing\n\nWe share it.\n"
SECTIONS = {section.slug: section for section in parse(TEXT).sections}
TODAY = date(2026, 3, 5)
SETTINGS = Settings(Path("/srv"), Path("/srv/policy"), Path("/srv/site"))
ONE = Version("privacy", "1", "Privacy", date(2025, 1, 1), date(2025, 2, 1), TEXT, TEXT.encode())
TWO = Version("privacy", "2", "Privacy", date(2026, 3, 1), date(2026, 4, 15), TEXT, (FRONT + TEXT).encode())


def finding(slug: str, text: str, kind: DecisionKind = DecisionKind.MATERIAL, removed: bool = False) -> Finding:
    at = TEXT.index(text)
    span = (at, at + len(text))
    section = SECTIONS[slug]
    change = Change(
        ChangeKind.REMOVED if removed else ChangeKind.CHANGED,
        text,
        "" if removed else text,
        section,
        None if removed else section,
        span,
        None if removed else span,
    )
    return Finding(
        Category.FIRST_PARTY, "rule", f"{text} is new.", slug, section.title, Direction.EXPANDS, kind, change
    )


def found(version: Version, *findings: Finding, before: Version = ONE) -> tuple[Problem, ...]:
    comparison = Comparison((), (), tuple(f.change for f in findings), findings)
    file = PolicyText("policy/privacy.md", version.source.decode())
    return problems([assess(before, version, comparison)], SETTINGS, file, TODAY, history(before, version))


def history(*versions: Version, draft: Version | None = None) -> DocumentHistory:
    return DocumentHistory("privacy", "policy/privacy.md", versions, draft=draft)


def said(problem: Problem) -> tuple[str, str, str, str]:
    return (problem.kind.value, problem.where, problem.message, problem.paste or problem.remedy)


def test_nothing_to_mend() -> None:
    assert found(TWO) == ()


def test_a_finding_without_a_decision_names_its_line_and_the_decision_to_paste() -> None:
    assert [said(p) for p in found(TWO, finding("sharing", "We share it."))] == [
        (
            "undecided",
            "policy/privacy.md:15",
            "We share it. is new.",
            decision_yaml("sharing", DecisionKind.MATERIAL),
        )
    ]


def test_removed_text_is_looked_for_at_the_heading_of_its_section() -> None:
    assert [p.where for p in found(TWO, finding("use", "We use your name.", removed=True))] == ["policy/privacy.md:9"]


def test_the_strictest_kind_found_in_a_section_is_proposed() -> None:
    remedies = {
        p.paste
        for p in found(TWO, finding("use", "We use"), finding("use", "your name", DecisionKind.NEW_USE))
        if p.kind is ProblemKind.UNDECIDED
    }
    assert remedies == {decision_yaml("use", DecisionKind.NEW_USE)}


def test_a_decision_that_was_left_from_the_version_before_is_no_decision() -> None:
    decided = Decision("use", DecisionKind.EDITORIAL, "Example says it in other words.", "policy/privacy.md:6")
    one = replace(ONE, decisions=(replace(decided, where="policy/privacy.md@0123456789:6"),))
    left = replace(TWO, decisions=(decided,))
    judged = found(left, finding("use", "We use your name."), before=one)
    assert [(p.severity, *said(p)) for p in judged] == [
        (
            Severity.WARNING,
            "stale",
            "policy/privacy.md:6",
            "what is decided of `use` is, word for word, what was decided in version 1",
            "Delete it; or, if version 2 changes something there, say in the summary what.",
        )
    ]
    file = PolicyText("policy/privacy.md", left.source.decode())
    drafted = assess(one, left, Comparison((), (), (), ()))
    (problem,) = problems([drafted], SETTINGS, file, TODAY, history(one, draft=left))
    assert (problem.kind, problem.severity) == (ProblemKind.STALE, Severity.ERROR)
    anew = replace(decided, summary="Example says it in fewer words.")
    assert found(replace(left, decisions=(anew,)), before=one) == ()


def test_a_decision_that_says_less_than_the_register_proves() -> None:
    before = Register((Practice("user.name", "essential.service", None, "use"),))
    partner = Recipient("Acme", agent=False)
    after = Register((*before.practices, Practice("user.name", "essential.service", partner, "sharing")))
    decided = Decision("sharing", DecisionKind.CLARIFICATION, "Example says more.", "policy/privacy.md:6")
    version = replace(TWO, register=after, decisions=(decided,))
    one = replace(ONE, register=before)
    assert [said(p) for p in found(version, before=one)] == [
        (
            "understated",
            "policy/privacy.md:6",
            "the register newly states that user.name is used for essential.service by Acme, which is `new-disclosure`",
            decision_yaml("sharing", DecisionKind.NEW_DISCLOSURE),
        )
    ]
    right = replace(version, decisions=(replace(decided, kind=DecisionKind.NEW_DISCLOSURE),))
    assert found(right, before=one) == ()


def test_one_decision_is_proposed_for_what_text_and_register_say_of_a_section() -> None:
    before = Register((Practice("user.name", "essential.service", None, "use"),))
    where = "policy/privacy.practices.yml:7"
    after = Register((*before.practices, Practice("user.name", "marketing", None, "use", where)))
    judged = found(
        replace(TWO, register=after), finding("use", "We use your name."), before=replace(ONE, register=before)
    )
    paste = decision_yaml("use", DecisionKind.NEW_USE)
    assert [said(p) for p in judged] == [
        ("undecided", "policy/privacy.md:11", "We use your name. is new.", paste),
        (
            "undecided",
            where,
            "the register newly states that user.name is used for marketing, which is `new-use`",
            paste,
        ),
    ]


def test_a_practice_in_a_section_that_is_not_there_is_one_mistake() -> None:
    before = Register((Practice("user.name", "essential.service", None, "use"),))
    after = Register((*before.practices, Practice("user.name", "marketing", None, "usee")))
    decided = Decision("use", DecisionKind.NEW_USE, "Example does more.", "policy/privacy.md:6")
    version = replace(TWO, register=after, decisions=(decided,))
    assert [p.message for p in found(version, before=replace(ONE, register=before))] == [
        "no section of the text has the anchor 'usee'"
    ]


def test_a_decision_that_the_register_does_not_carry_out() -> None:
    register = Register((Practice("user.name", "essential.service", None, "use"),), "policy/privacy.practices.yml")
    one = replace(ONE, register=register)
    decided = Decision("use", DecisionKind.NEW_USE, "Example does more.", "policy/privacy.md:6")
    version = replace(TWO, register=register, decisions=(decided,))
    assert [said(p) for p in found(version, before=one)] == [
        (
            "unregistered",
            "policy/privacy.md:6",
            "`use` is decided as `new-use`, but the register states nothing new there, so nobody would be told",
            "  - data: ...\n    uses: [...]\n    recipients: []\n    section: use",
        )
    ]
    assert found(version) == ()
    assert [said(p)[2] for p in found(replace(TWO, decisions=()), before=one)] == [
        "version 2 has no register, and version 1 had one"
    ]


def test_a_practice_on_data_that_were_not_named_before_carries_out_a_decision() -> None:
    register = Register((Practice("user.name", "essential.service", None, "use"),))
    added = Register((*register.practices, Practice("user.contact.email", "marketing", None, "use")))
    decided = Decision("use", DecisionKind.NEW_USE, "Example does more.", "policy/privacy.md:6")
    one = replace(ONE, register=register)
    assert found(replace(TWO, register=added, decisions=(decided,)), before=one) == ()


def test_a_practice_in_a_section_that_is_not_there() -> None:
    practice = Practice("user.name", "essential.service", None, "sharin", "policy/privacy.practices.yml:2")
    one = replace(ONE, register=Register((replace(practice, section="use"),)))
    assert [said(p)[1:] for p in found(replace(TWO, register=Register((practice,))), before=one)] == [
        (
            "policy/privacy.practices.yml:2",
            "no section of the text has the anchor 'sharin'",
            "Write `section: sharing`, the anchor of a heading.",
        )
    ]


def test_text_before_the_first_heading_can_be_decided_on() -> None:
    change = Change(ChangeKind.ADDED, "", "We", None, Section(), None, (0, 2))
    on_top = Finding(Category.OTHER, "rule", "New.", "", "", Direction.EXPANDS, DecisionKind.MATERIAL, change)
    assert [p.paste for p in found(TWO, on_top)] == [decision_yaml("top", DecisionKind.MATERIAL)]
    decided = Decision("top", DecisionKind.MATERIAL, "Example says more.")
    assert found(replace(TWO, decisions=(decided,)), on_top) == ()


def test_lines_are_those_of_the_file_as_it_stands() -> None:
    comparison = Comparison((), (), (), (finding("sharing", "We share it."),))
    file = PolicyText("policy/privacy.md", "---\nmore: lines\n" + TWO.source.decode()[4:])
    judged = problems([assess(ONE, TWO, comparison)], SETTINGS, file, TODAY, history(ONE, TWO))
    assert [p.where for p in judged] == ["policy/privacy.md:16"]


def test_a_notice_shorter_than_promised() -> None:
    decided = Decision("use", DecisionKind.MATERIAL, "Example uses names.")
    short = replace(TWO, effective=date(2026, 3, 20), decisions=(decided,))
    assert [said(p) for p in found(short)] == [
        (
            "period",
            "policy/privacy.md:4",
            "version 2 takes effect 19 days after it is published; 30 days are promised by `notice_period`"
            " (mkdocs.yml)",
            "Set `effective:` to 2026-03-31 (31 March 2026) or later.",
        )
    ]
    assert found(replace(short, decisions=())) == ()


def test_notice_of_what_is_not_released_yet_begins_today_at_the_earliest() -> None:
    decided = Decision("use", DecisionKind.MATERIAL, "Example uses names.")
    late = replace(TWO, effective=date(2026, 4, 1), decisions=(decided,))
    assert found(late) == ()

    def drafted(version: Version, before: Version | None = ONE) -> list[tuple[str, str, str, str]]:
        file = PolicyText("policy/privacy.md", version.source.decode())
        judged = assess(before, version, Comparison((), (), (), ()))
        return [said(p) for p in problems([judged], SETTINGS, file, TODAY, history(ONE, draft=version))]

    assert drafted(late) == [
        (
            "period",
            "policy/privacy.md:4",
            "version 2 is not released yet, so people would get 27 days of notice, whatever `published: 2026-03-01`"
            " says; 30 days are promised by `notice_period` (mkdocs.yml)",
            "Set `published:` to 2026-03-05 and `effective:` to 2026-04-04 (4 April 2026), or later.",
        )
    ]
    assert "get 0 days of notice" in drafted(replace(late, effective=date(2026, 3, 2)))[0][2]
    assert drafted(late, before=None) == []
    assert drafted(replace(late, notified_elsewhere=True)) == []
    assert drafted(replace(late, status=Status.WITHDRAWN)) == []
    assert drafted(replace(late, effective=date(2026, 4, 4))) == []


def test_no_notice_is_asked_where_commits_give_the_dates_or_people_were_told_by_other_means() -> None:
    decided = Decision("use", DecisionKind.MATERIAL, "Example uses names.")
    short = replace(TWO, effective=TWO.published, decisions=(decided,))
    file = PolicyText("policy/privacy.md", short.source.decode())

    def kinds(version: Version, source: VersionSource) -> list[str]:
        judged = assess(ONE, version, Comparison((), (), (), ()))
        chosen = replace(SETTINGS, source=source)
        return [p.kind.value for p in problems([judged], chosen, file, TODAY, history(ONE, version))]

    assert kinds(short, VersionSource.FRONT_MATTER) == ["period"]
    assert kinds(replace(short, notified_elsewhere=True), VersionSource.FRONT_MATTER) == []
    for source in (VersionSource.COMMITS, VersionSource.TAGS):
        assert kinds(short, source) == []
        assert kinds(replace(short, effective=date(2026, 3, 2)), source) == ["period"]


def test_what_binds_already_can_get_no_more_notice() -> None:
    decided = Decision("use", DecisionKind.MATERIAL, "Example uses names.")
    short = replace(TWO, effective=TODAY, decisions=(decided,))
    (problem,) = found(short)
    assert (problem.kind, problem.severity) == (ProblemKind.PERIOD, Severity.WARNING)
    assert problem.remedy.startswith("It binds, and no date can be changed any more.")
    (coming,) = found(replace(short, effective=date(2026, 3, 6)))
    assert (coming.severity, coming.remedy) == (
        Severity.ERROR,
        "Set `effective:` to 2026-03-31 (31 March 2026) or later.",
    )


def test_text_that_is_released_is_corrected_under_a_new_label() -> None:
    text = TEXT.replace("your name", "[INSERT DATA]")
    left = replace(TWO, text=text, source=(FRONT + text).encode())
    assert [p.remedy for p in found(left)] == [
        "Write what belongs there. It is released: correct it under a new `version:`."
    ]
    file = PolicyText("policy/privacy.md", FRONT + text)
    drafted = problems([assess(ONE, left, Comparison((), (), (), ()))], SETTINGS, file, TODAY, history(ONE, draft=left))
    assert [p.remedy for p in drafted if p.kind is ProblemKind.PLACEHOLDER] == ["Write what belongs there."]


def test_an_edit_under_a_released_label() -> None:
    edits = (
        UnreleasedEdit("2", "policy/privacy.md", "the text"),
        UnreleasedEdit("2", "policy/privacy.md", "the status: it was withdrawn", "Write it again."),
        UnreleasedEdit("1", "policy/archive/privacy/1.md", "the text, which was archived for good"),
    )
    edited = replace(history(ONE, TWO), edits=edits)
    assert [(p.message.partition(" now ")[2], p.remedy) for p in unreleased(edited)] == [
        (
            "differs from it in the text",
            "Give it a new `version:` with dates of its own, as `notify-diff release` does; or undo the edit.",
        ),
        ("differs from it in the status: it was withdrawn", "Write it again."),
        (
            "differs from it in the text, which was archived for good",
            "Undo the edit: what is archived is never changed.",
        ),
    ]


def test_a_placeholder_that_was_left_in() -> None:
    text = TEXT.replace("your name", "[INSERT DATA]")
    left = replace(TWO, text=text, source=(FRONT + text).encode())
    assert [said(p)[1:3] for p in found(left)] == [
        ("policy/privacy.md:11", "'[INSERT DATA]' was left in the text"),
    ]
