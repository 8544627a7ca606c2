"""What really happened to policies, and what a check makes of it; each test names its case.

3 an announced date goes back, 4 a material edit under an unchanged label, 5 two dates on one page, 6 text and date in
separate commits, 7 a correction or a revert, 8 a promise to notify narrowed, 9 something people relied on removed,
10 opt-in turned into opt-out, 11 a summary that says nothing, 12 a translation that lags, 13 a document moved,
14 merged but not live, 15 a placeholder left in, 17 a record without an effective date, 22 hostile labels, 23 a shallow
clone, 24 a commit that only formats.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conftest import CONFIG, Make, Run, policy, write
from make_repository import git

NAME = "We keep your name.\n"
ONE = policy("1.0", "2020-01-01", "2020-02-01", NAME)
FILE = "policy/privacy.md"


def draft(body: str, effective: str = "2027-03-01", extra: str = "") -> str:
    return policy("2.0", "2027-01-01", effective, body, extra)


class Case:
    """A repository with a version in force, and what a check finds once the file is another."""

    def __init__(self, repository: Make, run: Run, before: str) -> None:
        self.root: Path = repository({FILE: before, "mkdocs.yml": CONFIG})
        self.run = run

    def found(self, *options: str) -> list[tuple[str, str]]:
        out = self.run(self.root, "--today", "2026-12-01", "check", "--format", "json", *options)[1]
        problems: list[dict[str, Any]] = json.loads(out)["problems"]
        return [(p["kind"], p["rule"] or f"{p['path']}:{p['line']}: {p['message']}") for p in problems]

    def after(self, text: str) -> list[tuple[str, str]]:
        write(self.root, {FILE: text})
        return self.found()

    def error(self) -> str:
        status, _, err = self.run(self.root, "check")
        assert status == 2
        return err

    def commit(self, text: str) -> None:
        write(self.root, {FILE: text})
        git(self.root, "commit", "-qam", "x")


@pytest.fixture
def case(repository: Make, run: Run) -> Any:
    """Give a function that makes a case from the text in force."""
    return lambda before=ONE: Case(repository, run, before)


def test_case_03_an_announced_date_that_goes_back_is_an_error_that_names_both_versions(case: Any) -> None:
    made = case()
    write(made.root, {FILE: policy("2.0", "2020-03-01", "2020-01-15", NAME)})
    assert "version 2.0 is effective on 2020-01-15, before it is published" in made.error()
    write(made.root, {FILE: policy("2.0", "2019-01-01", "2020-01-15", NAME)})
    assert "version 2.0 is published on 2019-01-01, but version 1.0, released before it, on 2020-01-01" in made.error()


def test_case_04_a_material_edit_under_an_unchanged_label_fails(case: Any) -> None:
    edited = ONE.replace("your name", "your name and sell it")
    message = "policy/privacy.md:2: version 1.0 was already released, and this file now differs from it in the text"
    made = case()
    assert made.after(edited) == [("unreleased", message)]
    git(made.root, "commit", "-qam", "Also once it is committed")
    assert made.found() == [("unreleased", message)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "*Last updated: March 19, 2024*\n\n" + NAME,
            "policy/privacy.md:11: the text says 'last updated' 19 March 2024; the front matter says"
            " `published: 2027-01-01` (policy/privacy.md:3) or `effective: 2027-03-01` (policy/privacy.md:4)",
        ),
        (
            NAME + "\nThis policy is effective from 15 February 2027.\n",
            "policy/privacy.md:13: the text says 'effective' 15 February 2027; the front matter says"
            " `effective: 2027-03-01` (policy/privacy.md:4)",
        ),
        (
            'Effective date: March 1, 2027\n{: datetime="2026-03-01" }\n\n' + NAME,
            "policy/privacy.md:12: the text says 'effective' 1 March 2026; the front matter says"
            " `effective: 2027-03-01` (policy/privacy.md:4)",
        ),
        ("Effective 1 March 2027, last updated 2027-01-01.\n\n" + NAME, ""),
        ("Effective until February 1, 2020: see the archive.\n\n" + NAME, ""),
        ("The General Data Protection Regulation is in force since 25 May 2018.\n\n" + NAME, ""),
        ("We delete chats three years after they end, or five if they began before 1 April 2024.\n\n" + NAME, ""),
    ],
)
def test_case_05_dates_in_the_text_are_those_of_the_front_matter(case: Any, text: str, message: str) -> None:
    found = [problem for problem in case().after(draft(text)) if problem[0] == "dates"]
    assert found == ([("dates", message)] if message else [])


def test_case_06_text_and_date_in_separate_commits_are_one_release(case: Any) -> None:
    made = case()
    git(made.root, "checkout", "-q", "-b", "next")
    made.commit(draft(NAME + "\nWe sell your name.\n", extra="status: draft\n"))
    made.commit(draft(NAME + "\nWe sell your name.\n"))
    (undecided,) = {kind for kind, _ in made.found("--base", "main")}
    assert undecided == "undecided"


def test_case_07_a_version_that_goes_back_to_an_earlier_text_is_compared_with_the_one_it_replaces(case: Any) -> None:
    made = case()
    made.commit(policy("1.1", "2020-03-01", "2020-04-01", NAME.replace("name", "name for 30 days")))
    assert made.after(draft(NAME)) == [("undecided", "retention-period")]


@pytest.mark.parametrize(
    ("before", "after", "rule"),
    [
        (
            "We will notify you by e-mail of every change to this policy.",
            "We may post changes to this policy on this page.",
            "announcement-of-changes",
        ),
        ("You may opt out of analytics at any time.\n\nWe never sell data.", "", "sale"),
        (
            "We use your chats for training only if you opt in.",
            "We use your chats for training unless you opt out.",
            "opt-in-to-opt-out",
        ),
    ],
)
def test_case_08_to_10_what_is_narrowed_removed_or_turned_round_has_to_be_decided(
    case: Any, before: str, after: str, rule: str
) -> None:
    found = case(policy("1.0", "2020-01-01", "2020-02-01", f"{NAME}\n{before}\n")).after(draft(f"{NAME}\n{after}\n"))
    assert ("undecided", rule) in found


def test_case_11_a_summary_has_to_be_written(case: Any) -> None:
    extra = "changes:\n  - section: data\n    kind: material\n    summary: ...\n"
    assert case().after(draft(NAME + "\nWe sell your name.\n", extra=extra)) == [
        ("placeholder", "policy/privacy.md:6: nobody has written the summary of `data`")
    ]


def test_case_12_a_translation_that_lags_or_contradicts_is_named(case: Any) -> None:
    made = case()
    french = '---\nversion: "1.0"\n---\n\n# Confidentialité\n\nNous gardons votre nom.\n'
    write(made.root, {"policy/privacy.fr.md": french})
    assert made.found() == []
    decided = "changes: [{section: data, kind: material, summary: Example sells names.}]\n"
    assert made.after(draft(NAME + "\nWe sell your name.\n", extra=decided)) == [
        (
            "translation",
            "policy/privacy.fr.md:2: this is version 1.0 in the language `fr`, and the original is version 2.0",
        )
    ]
    assert made.run(made.root, "check")[0] == 0
    write(made.root, {"policy/privacy.fr.md": french.replace('"1.0"', '"2.0"\neffective: 2027-04-01')})
    assert made.found() == [
        ("translation", "policy/privacy.fr.md:3: `effective: 2027-04-01` differs from that of the original, 2027-03-01")
    ]
    write(
        made.root,
        {"policy/privacy.fr.md": french.replace('"1.0"', '"2.1"\npublished: 2027-01-01\neffective: 2027-03-01')},
    )
    assert (
        "translation",
        "policy/privacy.fr.md:2: the original, policy/privacy.md, has no version 2.1",
    ) in made.found()
    assert made.run(made.root, "check")[0] == 1


def test_case_13_a_document_that_moved_keeps_its_versions(case: Any) -> None:
    made = case()
    git(made.root, "mv", "policy/privacy.md", "policy/notice.md")
    git(made.root, "commit", "-qm", "Rename")
    assert made.found() == []
    write(made.root, {"policy/notice.md": ONE.replace(NAME, "Nothing is as it was.\n")})
    assert [kind for kind, _ in made.found()] == ["unreleased"]


def test_case_14_a_commit_long_after_the_effective_date_is_judged_by_its_fields(case: Any) -> None:
    made = case()
    made.commit(policy("1.1", "2020-03-01", "2020-03-02", NAME + "\nWe sell your name.\n"))
    assert "period" in {kind for kind, _ in made.found()}


@pytest.mark.parametrize(
    "left",
    [
        "[INSERT DATE]",
        "TBD",
        "Lorem ipsum dolor",
        "Just a test.",
        "Placeholder title",
        "[Your company]",
        "20XX",
        "<<<<<<< HEAD",
    ],
)
def test_case_15_a_placeholder_is_named_with_its_line(case: Any, left: str) -> None:
    found = [where for kind, where in case().after(draft(f"{NAME}\n{left}\n")) if kind == "placeholder"]
    assert [where.partition(": ")[0] for where in found] == ["policy/privacy.md:13"]


def test_case_17_a_record_without_an_effective_date_is_an_error_by_name(case: Any) -> None:
    made = case()
    write(made.root, {FILE: '---\nversion: "2.0"\npublished: 2027-01-01\n---\n\n# Privacy\n'})
    assert "policy/privacy.md:2: version 2.0 has no `effective:` date" in made.error()


@pytest.mark.parametrize("label", ["--output=x", "../../x", "AT&T"])
def test_case_22_a_label_that_would_not_be_safe_is_refused(case: Any, label: str) -> None:
    made = case()
    write(made.root, {FILE: ONE.replace("1.0", label)})
    assert f"error: policy/privacy.md:2: '{label}' cannot be a version label" in made.error()


def test_case_23_a_shallow_clone_names_the_setting_that_mends_it(case: Any, tmp_path: Path) -> None:
    made = case()
    made.commit(draft(NAME))
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{made.root}", "shallow")
    made.root = tmp_path / "shallow"
    assert "`fetch-depth: 0`" in made.error()


def test_case_24_what_only_formats_is_no_finding(case: Any) -> None:
    before = policy("1.0", "2020-01-01", "2020-02-01", "We keep [your name](https://a.example.com/).\n\n* one\n* two\n")
    after = draft("We keep [your **name**](https://b.example.com/).\n\n- one\n- two\n").replace("## Data", "### Data")
    made = case(before)
    assert made.after(after) == []
    write(made.root, {FILE: ("\ufeff" + after.replace("\n", "\r\n")).encode()})
    assert made.found() == []
