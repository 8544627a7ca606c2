"""notify-diff release: label and dates for what was written, or a draft with the proposed decisions."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import CONFIG, Make, Run, policy, write
from fairnotice.cli.release import next_label
from fairnotice.errors import FairNoticeError
from make_repository import git

TODAY = ("--today", "2026-12-01")
BEFORE = "We keep your name for 30 days.\n"
AFTER = "We keep your name for 90 days.\n"
DECIDED = "changes:\n  - section: data\n    kind: material\n    summary: Example keeps names for longer.\n"


@pytest.fixture
def site(repository: Make) -> Path:
    """Give a repository with one version in force."""
    one = policy("1.0", "2020-01-01", "2020-02-01", BEFORE)
    root: Path = repository({"policy/privacy.md": one, "mkdocs.yml": CONFIG})
    return root


def file(root: Path) -> str:
    return (root / "policy" / "privacy.md").read_text(encoding="utf-8")


def test_what_was_edited_in_place_becomes_a_draft_with_proposals_and_then_a_version(site: Path, run: Run) -> None:
    write(site, {"policy/privacy.md": policy("1.0", "2020-01-01", "2020-02-01", AFTER, "notified: elsewhere\n")})
    status, out, err = run(site, *TODAY, "release")
    assert status == 1
    assert out.startswith("Decide what these changes mean.\n\n  policy/privacy.md:15: Retention: 90 days")
    assert file(site).splitlines()[14] == AFTER.strip()
    assert "The proposed decision is in the file now: edit its `kind:`, and write its `summary:`." in out
    assert "--fix" not in out
    assert out.endswith(
        "Nothing is released: privacy 2.0 has something to decide first. The file keeps `status: draft`; edit the\n"
        "proposed decisions in the file, then run `notify-diff release` again.\n"
    )
    assert err == "wrote 1 proposed decision into policy/privacy.md; edit each kind, and write each summary\n"
    drafted = file(site)
    assert drafted.startswith('---\nversion: "2.0"\nstatus: draft\nchanges:\n  # Retention: 90')
    written = drafted.replace("TODO: say in one sentence what changes for people", "Example keeps names for longer.")
    written = written.replace("new-use", "material")
    write(site, {"policy/privacy.md": written})
    assert run(site, "--today", "2026-12-05", "release") == (
        0,
        """\
Privacy 2.0: published 5 December 2026, in effect from 4 January 2027.
  Version 2.0: those who asked to be told of changes have to be e-mailed by 5 December 2026, before it takes
  effect on 4 January 2027. A notice stands on every page from 5 December 2026 to 3 February 2027. Why:
  Example keeps names for longer.
  Then: notify-diff mail --users DIR --to 2.0 --out mailings
Next: git add policy/privacy.md && git commit -m 'Release privacy 2.0'
  The version is released when that commit reaches the main branch.
""",
        "",
    )
    assert file(site).startswith('---\nversion: "2.0"\npublished: 2026-12-05\neffective: 2027-01-04\nchanges:\n')
    assert git(site, "status", "--short") == " M policy/privacy.md\n"


def test_a_version_that_owes_nothing_binds_at_once_and_is_committed_when_asked(site: Path, run: Run) -> None:
    write(
        site, {"policy/privacy.md": policy("1.0", "2020-01-01", "2020-02-01", BEFORE + "\nThank you.\n"), "other": "x"}
    )
    git(site, "add", "other")
    status, out, _ = run(site, *TODAY, "release", "1.1", "--commit")
    assert status == 0
    assert "published 1 December 2026, in effect from 1 December 2026." in out
    assert "nobody has to be told" in out
    assert git(site, "log", "-1", "--format=%s", "--name-only") == "Release privacy 1.1\n\npolicy/privacy.md\n"
    assert git(site, "status", "--short") == "A  other\n"


def test_dates_that_were_chosen_are_kept_where_they_keep_the_promise(site: Path, run: Run) -> None:
    draft = policy("2.0", "2027-02-01", "2027-06-01", AFTER, "status: draft\n" + DECIDED)
    write(site, {"policy/privacy.md": draft})
    assert run(site, *TODAY, "release")[0] == 0
    assert file(site) == draft.replace("status: draft\n", "")
    write(site, {"policy/privacy.md": draft})
    status, out, _ = run(site, *TODAY, "release", "--published", "2027-03-01", "--effective", "2027-03-15")
    assert (status, "policy/privacy.md:4: version 2.0 takes effect 14 days after" in out) == (1, True)
    assert file(site).splitlines()[3] == "effective: 2027-06-01"
    assert "status: draft" in file(site)
    assert run(site, *TODAY, "release", "--published", "2027-03-01")[0] == 0
    assert "published: 2027-03-01\neffective: 2027-06-01\n" in file(site)


def test_dates_that_were_left_from_the_version_before_are_set_anew(site: Path, run: Run) -> None:
    write(site, {"policy/privacy.md": policy("2.0", "2020-01-01", "2020-02-01", AFTER, DECIDED)})
    assert "dates out of order" in run(site, *TODAY, "check")[2]
    assert run(site, *TODAY, "release")[0] == 0
    assert "published: 2026-12-01\neffective: 2026-12-31\n" in file(site)


def test_a_version_is_published_no_sooner_than_the_one_before(site: Path, run: Run) -> None:
    write(site, {"policy/privacy.md": policy("2.0", "2027-02-01", "2027-03-15", AFTER, DECIDED)})
    git(site, "commit", "-qam", "Release 2.0")
    write(site, {"policy/privacy.md": policy("2.0", "2027-02-01", "2027-03-15", AFTER + "\nThank you.\n", DECIDED)})
    assert run(site, *TODAY, "release")[0] == 0
    assert 'version: "3.0"\npublished: 2027-02-01\neffective: 2027-03-16\n' in file(site)


def test_a_draft_needs_no_dates(site: Path, run: Run) -> None:
    write(
        site,
        {"policy/privacy.md": f'---\nversion: "2.0"\nstatus: draft\n{DECIDED}---\n\n# Privacy\n\n## Data\n\n{AFTER}'},
    )
    assert "2.0 (draft)  no date yet" in run(site, *TODAY, "status")[1]
    assert run(site, *TODAY, "check")[0] == 0
    assert run(site, *TODAY, "release")[0] == 0
    assert "published: 2026-12-01\neffective: 2026-12-31\n" in file(site)


def test_a_problem_of_a_decision_is_named_on_its_own_line(site: Path, run: Run) -> None:
    two = DECIDED + DECIDED.replace("changes:\n", "").replace("Example keeps names for longer.", "TODO")
    body = f"{AFTER}\n## More\n\nThank you.\n"
    draft = policy("2.0", "2027-02-01", "2027-06-01", body, "status: draft\n" + two.replace("data", "more", 1))
    write(site, {"policy/privacy.md": draft})
    out = run(site, *TODAY, "release")[1]
    assert "policy/privacy.md:10: nobody has written the summary of `data`" in out
    assert file(site).splitlines()[9] == "  - section: data"


def test_several_documents_are_released_together_or_not_at_all(site: Path, run: Run) -> None:
    cookies = policy("1.0", "2020-01-01", "2020-02-01", BEFORE)
    write(site, {"policy/cookies.md": cookies})
    git(site, "add", "-A")
    git(site, "commit", "-qm", "x")
    write(site, {"policy/cookies.md": cookies + "\nThank you.\n"})
    write(site, {"policy/privacy.md": policy("2.0", "2027-02-01", "2027-06-01", AFTER, "status: draft\n")})
    assert run(site, *TODAY, "release")[0] == 1
    for name in ("privacy", "cookies"):
        assert "status: draft" in (site / "policy" / f"{name}.md").read_text()
    assert run(site, *TODAY, "release", "--document", "cookies")[0] == 0
    assert "status: draft" in file(site)


def test_what_cannot_be_released_is_an_error_and_leaves_the_file(site: Path, run: Run) -> None:
    before = file(site)
    assert run(site, "release")[::2] == (
        2,
        "error: nothing to release: policy/privacy.md is as it was released as 1.0\n"
        "  Edit the text first; then run this again.\n",
    )
    write(site, {"policy/privacy.md": before.replace("30", "60")})
    status, _, err = run(site, "release", "--", "--x")
    assert status == 2
    assert "'--x' cannot be a version label" in err
    assert file(site) == before.replace("30", "60")
    assert "policy/privacy.md: version 1.0 was released already" in run(site, "release", "1.0")[2]
    assert file(site) == before.replace("30", "60")
    write(site, {"policy/cookies.md": before})
    assert "one label for several documents" in run(site, "release", "5.0")[2]
    write(site, {"mkdocs.yml": CONFIG.replace("timezone: UTC", "source: tags")})
    assert "versions come from tags here" in run(site, "release")[2]


@pytest.mark.parametrize(("label", "after"), [("3.0", "4.0"), ("3", "4"), ("2.1.7", "3.0.0"), ("v9", "v10")])
def test_the_next_label(label: str, after: str) -> None:
    assert next_label(label) == after
    with pytest.raises(FairNoticeError, match="nobody knows"):
        next_label("spring")
