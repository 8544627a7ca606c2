"""notify-diff check as a lawyer and a CI job type it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import fairnotice.cli.reports
from conftest import CONFIG, Make, Run, policy, write
from fairnotice.gate import ProblemKind
from make_repository import git
from sample_users import main as sample_users

TODAY = ("--today", "2026-12-01")
WELL = "Nothing to mend: every finding is decided, and text, dates and configuration keep what is promised.\n"
FOLLOWS = """\
What follows

  Version 4.0: everyone affected has to be e-mailed by 12 December 2026, before it takes effect on 11 January
  2027. A notice stands on every page from 16 November 2026 to 10 February 2027. Why: Lanternhouse Hosting may
  use support conversations, including those it already holds, to train its support assistant; Lanternhouse
  Hosting discloses payment records to Larkfold Cover, which insures it against missed payments.

"""
BEFORE = "We keep your name for 30 days.\n"
AFTER = "We keep your name for 90 days.\n"
PROPOSAL = """\
changes:
  # Retention: 90 days instead of 30 days (“We keep your name for 90 days”). (notify-diff explain retention-period)
  - section: data
    kind: new-use
    summary: "TODO: say in one sentence what changes for people"
"""


@pytest.fixture
def site(hosting: Path) -> Path:
    """Give the sample policy's repository with a configuration."""
    write(hosting, {"mkdocs.yml": CONFIG})
    return hosting


@pytest.fixture
def drafted(repository: Make) -> Path:
    """Give a repository whose draft keeps data for longer than its version in force."""
    one = policy("1.0", "2020-01-01", "2020-02-01", BEFORE)
    root: Path = repository({"policy/privacy.md": one, "mkdocs.yml": CONFIG})
    write(root, {"policy/privacy.md": policy("2.0", "2027-01-01", "2027-02-15", AFTER)})
    return root


def found(root: Path, run: Run, *options: str) -> dict[str, Any]:
    """Give what a check finds, as data, in the form that is promised."""
    report: dict[str, Any] = json.loads(run(root, *TODAY, "check", "--format", "json", *options)[1])
    schema = Path(fairnotice.cli.reports.__path__[0]) / "check.schema.json"
    jsonschema.validate(report, json.loads(schema.read_text(encoding="utf-8")))
    return report


def test_the_sample_policy_passes_and_says_what_follows(site: Path, run: Run) -> None:
    assert run(site, *TODAY, "check") == (0, FOLLOWS + WELL, "")
    assert run(site, *TODAY, "check", "--all")[0] == 0


def test_what_follows_counts_people_where_their_tables_are_given(site: Path, run: Run, tmp_path: Path) -> None:
    sample_users([str(tmp_path / "users"), "--count", "300"])
    counted = json.loads(
        run(site, *TODAY, "mail", "--users", str(tmp_path / "users"), "--count", "--format", "json")[1]
    )
    (follows,) = found(site, run, "--users", str(tmp_path / "users"))["consequences"]
    assert (follows["required"], follows["opted_in"]) == (
        counted["messages"]["required"],
        counted["messages"]["opted-in"],
    )
    assert follows["sentence"].startswith(
        f"Version 4.0: {follows['required']} people have to be e-mailed by 12 December"
    )
    assert "E-mail does not reach" in follows["sentence"]


def test_a_finding_is_shown_with_its_sentence_before_and_after_and_a_decision_to_paste(drafted: Path, run: Run) -> None:
    assert run(drafted, *TODAY, "check") == (
        1,
        """\
Decide what these changes mean.

  policy/privacy.md:11: Retention: 90 days instead of 30 days (“We keep your name for 90 days”).
    in “Data”, version 2.0; why: notify-diff explain retention-period
    before | We keep your name for 30 days.
    after  | We keep your name for 90 days.

    Paste this under `changes:` in the front matter, and say in the summary what changes for people:

        - section: data
          kind: new-use
          summary: "TODO: say in one sentence what changes for people"

  Or have all proposals written into the front matter, to edit them there: notify-diff check --fix

What follows

  Version 2.0 (as proposed; not decided yet): everyone affected has to be e-mailed by 16 January 2027, before
  it takes effect on 15 February 2027. A notice stands on every page from 1 January 2027 to 17 March 2027.
  Why: Retention: 90 days instead of 30 days (“We keep your name for 90 days”).

1 problem to mend.
""",
        "",
    )


def test_fix_writes_the_proposals_and_the_lawyer_has_to_write_the_summaries(drafted: Path, run: Run) -> None:
    file = drafted / "policy" / "privacy.md"
    before = file.read_text(encoding="utf-8")
    status, out, err = run(drafted, *TODAY, "check", "--fix")
    assert err == "wrote 1 proposed decision into policy/privacy.md; edit each kind, and write each summary\n"
    assert file.read_text(encoding="utf-8") == before.replace("---\n\n#", f"{PROPOSAL}---\n\n#")
    assert status == 1
    assert "policy/privacy.md:7: nobody has written the summary of `data`" in out
    assert run(drafted, *TODAY, "check", "--fix")[2] == ""
    file.write_text(
        file.read_text().replace("TODO: say in one sentence what changes for people", "Example keeps names for longer.")
    )
    assert run(drafted, *TODAY, "check")[0] == 0


def test_an_edit_of_a_released_version_is_told_what_to_do(site: Path, run: Run) -> None:
    file = site / "policy" / "privacy.md"
    file.write_text(file.read_text().replace("We do not sell your data", "We may sell your data"))
    assert run(site, *TODAY, "check") == (
        1,
        """\
Give the edit a version of its own.

  policy/privacy.md:3: version 4.0 was already released, and this file now differs from it in the text
    Give it a new `version:` with dates of its own, as `notify-diff release` does; or undo the edit.

"""
        + FOLLOWS
        + "1 problem to mend.\n",
        "",
    )
    assert run(site, *TODAY, "status")[0] == 1


def test_the_commits_of_a_pull_request_are_judged_together(drafted: Path, run: Run) -> None:
    git(drafted, "checkout", "-q", "-b", "draft")
    write(drafted, {"policy/privacy.md": policy("2.0", "2027-01-01", "2027-02-15", BEFORE + "More.\n")})
    git(drafted, "commit", "-qam", "x")
    write(drafted, {"policy/privacy.md": policy("2.0", "2027-01-01", "2027-02-15", AFTER)})
    git(drafted, "commit", "-qam", "x")
    assert {p["kind"] for p in found(drafted, run)["problems"]} == {"unreleased"}
    judged = found(drafted, run, "--base", "main")["problems"]
    assert [(p["kind"], p["severity"]) for p in judged] == [("unreleased", "warning"), ("undecided", "error")]
    status, _, err = run(drafted, "check", "--base=--output=x")
    assert (status, err.splitlines()[0]) == (2, "error: git knows no commit '--output=x'")


def test_a_site_teaches_the_detector_its_own_words(repository: Make, run: Run) -> None:
    before, after = "Our service keeps your name.\n", "Our service and Postbrook keep your name.\n"
    root = repository(
        {"policy/privacy.md": policy("1.0", "2020-01-01", "2020-02-01", before), "mkdocs.yml": CONFIG},
        {"policy/privacy.md": policy("2.0", "2021-01-01", "2021-03-01", after)},
    )
    untaught = [problem["message"] for problem in found(root, run)["problems"]]
    write(root, {"policy/materiality.yml": "agents: [Postbrook]\n"})
    taught = [problem["message"] for problem in found(root, run)["problems"]]
    assert taught
    assert taught != untaught
    write(root, {"policy/materiality.yml": "agent: [Postbrook]\n"})
    status, _, err = run(root, "check")
    assert (status, err.splitlines()[0]) == (2, "error: policy/materiality.yml:1: unknown key 'agent'")


def test_a_draft_says_what_is_to_do_and_stops_nobody(drafted: Path, run: Run) -> None:
    draft = policy("2.0", "2020-01-01", "2020-01-01", AFTER, "status: draft\n")
    write(drafted, {"policy/privacy.md": draft})
    git(drafted, "commit", "-qam", "Draft")
    status, out, _ = run(drafted, *TODAY, "check")
    assert status == 0
    assert out.startswith("Warning. Decide what these changes mean.\n")
    assert "Version 2.0 (as proposed; not decided yet): everyone affected has to be e-mailed. A notice" in out
    assert out.endswith("Nothing has to be mended. 1 warning to look at.\n")
    assert run(drafted, *TODAY, "check", "--strict")[0] == 1


def test_colour_only_repeats_what_the_words_say(drafted: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = run(drafted, *TODAY, "check")[1]
    monkeypatch.setattr("fairnotice.cli.context.Context.colour", True)
    coloured = run(drafted, *TODAY, "check")[1]
    assert "\x1b[31mWe keep your name for 30 days.\x1b[0m" in coloured
    for code in ("\x1b[0m", "\x1b[1m", "\x1b[31m", "\x1b[32m"):
        coloured = coloured.replace(code, "")
    assert coloured == plain


def test_github_gets_annotations_and_a_summary(
    drafted: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    status, out, _ = run(drafted, *TODAY, "check", "--format", "github")
    assert status == 1
    assert out.startswith(
        "::error file=policy/privacy.md,line=11,title=Decide what these changes mean.::Retention: 90 days instead of"
        " 30 days (“We keep your name for 90 days”).%0APaste this under `changes:`"
    )
    assert "\n::notice title=What follows::Version 2.0 (as proposed" in out
    said = (tmp_path / "summary.md").read_text(encoding="utf-8")
    assert said.startswith(
        "## Privacy policy\n\n1 problem to mend.\n\n### ❌ To mend: Decide what these changes mean.\n"
    )
    assert "  - Before: We keep your name for 30 days.\n  - After: We keep your name for 90 days.\n" in said
    assert "```yaml\n  - section: data\n" in said
    run(drafted, *TODAY, "check", "--summary", str(tmp_path / "other.md"))
    assert (tmp_path / "other.md").read_text(encoding="utf-8") == said
    assert run(drafted, "check", "--summary", str(tmp_path / "no" / "such.md"))[0] == 2


def test_gitlab_gets_code_quality(drafted: Path, run: Run) -> None:
    (issue,) = json.loads(run(drafted, *TODAY, "check", "--format", "gitlab")[1])
    assert {key: issue[key] for key in ("check_name", "severity", "location")} == {
        "check_name": "fairnotice-undecided",
        "severity": "major",
        "location": {"path": "policy/privacy.md", "lines": {"begin": 11}},
    }
    file = drafted / "policy" / "privacy.md"
    file.write_text(file.read_text().replace("# Privacy\n", "# Privacy\n\n\n"))
    (moved,) = json.loads(run(drafted, *TODAY, "check", "--format", "gitlab")[1])
    assert moved["location"]["lines"]["begin"] == 13
    assert moved["fingerprint"] == issue["fingerprint"]


def test_code_scanning_gets_sarif(drafted: Path, run: Run) -> None:
    log = json.loads(run(drafted, *TODAY, "check", "--format", "sarif")[1])
    assert (log["version"], len(log["runs"])) == ("2.1.0", 1)
    (described,) = log["runs"]
    rules = described["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [kind.value for kind in ProblemKind]
    (result,) = described["results"]
    assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == "undecided"
    assert result["level"] == "error"
    assert result["message"]["text"].startswith("Retention: 90 days instead of 30 days")
    assert result["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "policy/privacy.md", "uriBaseId": "%SRCROOT%"},
                "region": {"startLine": 11},
            }
        }
    ]


def test_machines_get_the_path_from_the_top_of_the_repository(repository: Make, run: Run) -> None:
    one, two = (
        policy(label, f"20{n}-01-01", f"20{n}-03-01", text)
        for label, n, text in (("1.0", 20, BEFORE), ("2.0", 27, AFTER))
    )
    root = repository({"legal site/policy/privacy.md": one, "legal site/mkdocs.yml": CONFIG})
    write(root, {"legal site/policy/privacy.md": two})
    for form in ("json", "gitlab", "github"):
        assert "legal site/policy/privacy.md" in run(root / "legal site", *TODAY, "check", "--format", form)[1]
    assert "legal%20site/policy/privacy.md" in run(root / "legal site", *TODAY, "check", "--format", "sarif")[1]


def test_paths_are_those_from_the_top_of_the_repository_wherever_the_site_lies(repository: Make, run: Run) -> None:
    french = '---\nversion: "1.0"\n---\n\n# Confidentialité\n\nNous gardons votre nom.\n'
    files = {"mkdocs.yml": CONFIG, "policy/privacy.md": policy("1.0", "2020-01-01", "2020-02-01", BEFORE)}
    root = repository({f"legal/{path}": text for path, text in {**files, "policy/privacy.fr.md": french}.items()})
    write(root / "legal", {"policy/privacy.md": policy("2.0", "2027-01-01", "2027-02-15", AFTER)})
    assert {(p["kind"], p["path"], p["line"]) for p in found(root / "legal", run)["problems"]} == {
        ("undecided", "legal/policy/privacy.md", 11),
        ("translation", "legal/policy/privacy.fr.md", 2),
    }
