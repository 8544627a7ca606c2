"""What happens to versions after they were announced, from the commit to the page and the mailing."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import Run, write
from make_repository import git
from scenario import CONFIG, Scenario, decided, register

ADS = "marketing.advertising"
TRAINING = "train_ai_system"
PLAIN = "We use your e-mail address to run your account."
SELLS = PLAIN + "\n\nWe use it for advertising."
TRAINS = PLAIN + "\n\nWe use it to train a model."
NEW_USE = decided("new-use")


@pytest.fixture
def story(tmp_path: Path, run: Run) -> Scenario:
    """Give a site whose first version is in force since 2020."""
    made = Scenario(tmp_path, run)
    made.version("1.0", "2020-01-01", "2020-02-01", PLAIN)
    return made


@pytest.fixture
def announced(story: Scenario) -> Scenario:
    """Give the same with a new use announced and mailed on 1 December 2026, for 15 January 2027."""
    story.version("2.0", "2026-12-01", "2027-01-15", SELLS, ADS, front=NEW_USE)
    everybody = ["ada", "ben", "cyd", "dan"]
    assert story.mail("2026-12-01", "2.0") == {"notice": ["privacy-2.0"], "required": everybody, "opted-in": []}
    story.sent("privacy-2.0")
    return story


def test_status_says_what_is_owed_to_whom_and_what_became_of_it(story: Scenario) -> None:
    def lines(day: str, *options: str) -> list[str]:
        out = story.run(story.root, "--today", day, "status", "--mailings", str(story.out), *options)[1]
        return [line.strip() for line in out.splitlines() if line.startswith(("  owed", "  mailing", "  Next"))]

    story.version("2.0", "2026-12-01", "2027-01-15", SELLS, ADS, front=NEW_USE)
    folder = story.out / "privacy-2.0"
    coming = "  coming:   2.0, announced on 1 December 2026, from 15 January 2027\n"
    assert coming in story.run(story.root, "--today", "2026-11-30", "status")[1]
    assert lines("2026-11-30") == [f"Next: on 1 December 2026: notify-diff mail --users DIR --to 2.0 --out {story.out}"]
    assert lines("2026-12-01", "--users", str(story.users)) == [
        "owed:     an e-mail to everyone affected (4 people), by 16 December 2026",
        f"mailing:  not written yet (in {story.out})",
        f"Next: notify-diff mail --users {story.users} --to 2.0 --out {story.out}",
    ]
    assert lines("2026-12-17")[0].endswith("by 16 December 2026; that day has passed")
    story.mail("2026-12-01", "2.0")
    assert lines("2026-12-17") == [
        "owed:     an e-mail to everyone affected, by 16 December 2026",
        f"mailing:  {folder} is written; the ledger knows of nobody yet",
        f"Next: notify-diff record {folder} REPORT (once the mailer has sent it)",
    ]
    story.sent("privacy-2.0")
    known = f"mailing:  {folder} is written; the ledger knows of 4 people"
    assert lines("2026-12-17")[1:] == [
        known,
        f"Next: notify-diff mail --users DIR --to 2.0 --out {story.out} --later"
        " (for those who came since, shortly before 15 January 2027)",
    ]
    assert lines("2027-01-15")[1:] == [known]


def test_status_proposes_to_tell_those_who_came_since_until_that_is_done(story: Scenario) -> None:
    def following(day: str) -> list[str]:
        out = story.run(story.root, "--today", day, "status", "--mailings", str(story.out))[1]
        return [line.strip() for line in out.splitlines() if line.startswith(("  mailing", "  Next"))]

    def later(day: str, user: str) -> None:
        with (story.users / "users.csv").open("a", encoding="utf-8") as stream:
            stream.write(f"{user},{user}@example.com,en,false,{day}T08:00:00Z\n")
        options = ("--users", str(story.users), "--to", "2.0", "--out", str(story.out), "--later")
        assert story.run(story.root, "--today", day, "mail", *options)[0] == 0

    write(story.root, {"mkdocs.yml": CONFIG.replace("fairnotice:\n", "fairnotice:\n      notice_by: email\n")})
    material = decided("material", "Larch uses addresses for less.")
    story.version("2.0", "2026-12-01", "2027-01-15", PLAIN + "\n\nWe keep it for a year.", front=material)
    story.mail("2026-12-01", "2.0")
    story.sent("privacy-2.0")
    folder = story.out / "privacy-2.0"
    proposed = (
        f"Next: notify-diff mail --users DIR --to 2.0 --out {story.out} --later"
        " (for those who came since, shortly before 15 January 2027)"
    )
    assert following("2026-12-02") == [f"mailing:  {folder} is written; the ledger knows of 4 people", proposed]
    later("2027-01-05", "eve")
    assert following("2027-01-05") == [
        f"mailing:  {folder} is written, and 1 later mailing; the ledger knows of 4 people",
        f"Next: notify-diff record {folder}-later-1 REPORT (once the mailer has sent it)",
    ]
    story.sent("privacy-2.0-later-1")
    assert following("2027-01-06")[1:] == [proposed]
    later("2027-01-14", "fay")
    story.sent("privacy-2.0-later-2")
    assert following("2027-01-14")[1:] == []


def test_status_counts_who_is_owed_what_nobody_told_them_of_and_no_longer_once_they_are_told(story: Scenario) -> None:
    def lines() -> list[str]:
        options = ["status", "--mailings", str(story.out), "--users", str(story.users)]
        out = story.run(story.root, "--today", "2026-12-01", *options)[1]
        return [line for line in out.splitlines() if line.startswith(("  owed", "  late"))]

    story.version("2.0", "2021-01-01", "2021-03-01", SELLS, ADS, front=NEW_USE)  # announced to nobody
    both = SELLS + "\n\nWe use it to train a model."
    story.version("3.0", "2026-12-01", "2027-01-15", both, ADS, TRAINING, front=NEW_USE)
    assert lines() == [
        "  owed:     an e-mail to everyone affected (4 people), by 16 December 2026",
        "  late:     2 accounts among them for what an earlier version introduced, untold so far",
    ]
    story.mail("2026-12-01", "3.0")
    story.sent("privacy-3.0")
    assert lines() == ["  owed:     an e-mail to everyone affected (0 people), by 16 December 2026"]


@pytest.mark.slow
def test_postponement_tells_again_those_who_were_told_and_keeps_both_dates(announced: Scenario) -> None:
    announced.edit("2026-12-20", "effective: 2027-01-15", "effective: 2027-03-01")
    assert announced.check("2026-12-20") == (0, [])
    told = announced.mail("2026-12-20", "2.0")
    assert told == {"notice": ["privacy-2.0-postponed-1"], "required": ["ada", "ben", "cyd", "dan"], "opted-in": []}
    changes = announced.page("2026-12-21", "privacy/changes")
    assert "15 January 2027" in changes
    assert "1 March 2027" in changes
    assert "We use it for advertising" not in announced.page("2027-02-01", "privacy")
    assert "We use it for advertising" in announced.page("2027-03-01", "privacy")


@pytest.mark.slow
def test_withdrawal_tells_those_who_were_told_and_the_version_never_binds(announced: Scenario) -> None:
    announced.edit("2026-12-20", "changes:", "status: withdrawn\nchanges:")
    assert announced.check("2026-12-20") == (0, [])
    owed = "  owed:     an e-mail to those who had the notice, by 14 January 2027\n"
    assert owed in announced.run(announced.root, "--today", "2026-12-20", "status")[1]
    told = announced.mail("2026-12-20", "2.0")
    assert told == {"notice": ["privacy-2.0-withdrawn"], "required": ["ada", "ben", "cyd", "dan"], "opted-in": []}
    announced.sent("privacy-2.0-withdrawn")
    known = announced.run(announced.root, "--today", "2026-12-21", "status", "--mailings", str(announced.out))[1]
    assert "the ledger knows of 4 people" in known
    assert "Next" not in known
    assert "We use it for advertising" not in announced.page("2027-02-01", "privacy")
    announced.version("3.0", "2027-02-01", "2027-04-01", SELLS, ADS, front=NEW_USE)
    assert announced.mail("2027-02-01", "3.0")["required"] == ["ada", "ben", "cyd", "dan"]


@pytest.mark.slow
def test_correction_is_a_version_of_its_own_that_tells_nobody(announced: Scenario) -> None:
    corrected = SELLS.replace("run your account", "run the account that you have")
    front = decided("clarification", "Larch corrects a phrase.")
    announced.version("2.1", "2027-01-18", "2027-01-18", corrected, ADS, front=front)
    assert announced.check("2027-01-18") == (0, [])
    assert "the account that you have" in announced.page("2027-01-18", "privacy")
    assert "Larch corrects a phrase." in announced.page("2027-01-18", "privacy/changes")
    status, out, _ = announced.run(
        announced.root, "--today", "2027-01-18", "mail", "--users", str(announced.users), "--to", "2.1", "--count"
    )
    assert (status, out.splitlines()[1]) == (0, "Nobody needs to be told; the change is on record.")


@pytest.mark.slow
def test_a_version_equal_to_an_earlier_one_owes_nothing_to_those_who_hold_that_one(story: Scenario) -> None:
    story.version("2.0", "2021-01-01", "2021-03-01", SELLS, ADS, front=NEW_USE)  # ben and cyd join under it
    story.version("3.0", "2023-01-01", "2023-03-01", PLAIN, front=decided("material", "Larch uses addresses for less."))
    assert story.check("2023-01-01")[0] == 0
    assert story.mail("2023-01-01", "3.0") == {"notice": ["privacy-3.0"], "required": [], "opted-in": ["cyd"]}
    story.version("4.0", "2026-12-01", "2027-01-15", SELLS, ADS, front=NEW_USE)
    assert story.mail("2026-12-01", "4.0")["required"] == ["ada", "dan"]
    assert "We use it for advertising" in story.page("2027-02-01", "privacy")


@pytest.mark.slow
def test_whoever_skipped_versions_is_told_of_everything_since_their_own(story: Scenario) -> None:
    story.version("2.0", "2021-01-01", "2021-03-01", SELLS, ADS, front=NEW_USE)  # nobody was told of it
    both = SELLS + "\n\nWe use it to train a model."
    story.version("3.0", "2026-12-01", "2027-01-15", both, ADS, TRAINING, front=NEW_USE)
    assert story.mail("2026-12-01", "3.0")["required"] == ["ada", "ben", "cyd", "dan"]
    reasons = story.reasons("privacy-3.0")
    assert [user for user, why in reasons.items() if ADS in why] == ["ada", "dan"]
    assert [user for user, why in reasons.items() if TRAINING in why] == ["ada", "ben", "cyd", "dan"]
    assert "train a model" in story.page("2027-02-01", "privacy/changes/1.0-to-3.0")


@pytest.mark.slow
def test_several_documents_are_released_together(story: Scenario) -> None:
    story.version("1.0", "2020-01-01", "2020-02-01", PLAIN, document="cookies")
    for document in ("cookies", "privacy"):
        text = (story.root / "policy" / f"{document}.md").read_text()
        text = text.replace('"1.0"', '"2.0"').replace(PLAIN, TRAINS).replace("---\n\n", f"{NEW_USE}---\n\n")
        write(story.root, {f"policy/{document}.md": text, f"policy/{document}.practices.yml": register(TRAINING)})
    status, out, err = story.run(story.root, "--today", "2026-12-01", "release", "--commit")
    assert (status, err) == (0, "")
    assert "Privacy 2.0: published 1 December 2026, in effect from 31 December 2026." in out
    assert "--to 2.0 --document cookies --out mailings" in out
    for document in ("cookies", "privacy"):
        assert story.mail("2026-12-01", "2.0", document)["notice"] == [f"{document}-2.0"]
    home = story.page("2026-12-01")
    assert home.count("31 December 2026") >= 1
    assert all(f"/{document}/" in home for document in ("cookies", "privacy"))


@pytest.mark.slow
def test_a_translation_that_lags_is_named_and_its_readers_are_not_left_without(story: Scenario) -> None:
    french = '---\nversion: "1.0"\n---\n\n# Confidentialité\n\n## Données\n\nNous utilisons votre adresse.\n'
    story.commit("2020-01-02", {"privacy.fr.md": french})
    story.version("2.0", "2026-12-01", "2027-01-15", SELLS, ADS, front=NEW_USE)
    assert story.check("2026-12-01") == (0, ["translation"])
    assert "dan" in story.mail("2026-12-01", "2.0")["required"]
    late = french.replace('"1.0"', '"2.0"').replace("adresse.", "adresse aussi pour la publicité.")
    lagging = story.page("2026-12-01", "privacy.fr")
    assert "Nous utilisons votre adresse." in lagging
    assert "2027-01-15" in lagging
    story.commit("2026-12-05", {"privacy.fr.md": late})
    assert story.check("2026-12-05") == (0, [])
    assert "votre adresse aussi pour la publicité" in story.page("2027-02-01", "privacy.fr")


def test_a_history_that_was_rewritten_differs_from_what_people_were_told(announced: Scenario) -> None:
    given = "notices/privacy-2.0.json"
    announced.commit("2026-12-02", {given: (announced.out / "privacy-2.0" / "manifest.json").read_text()})
    assert announced.check("2026-12-02") == (0, [])
    git(announced.root, "reset", "-q", "--soft", "HEAD~2")
    text = announced.root / "policy" / "privacy.md"
    text.write_text(text.read_text().replace("advertising.", "advertising and sell it."))
    git(announced.root, "commit", "-qam", "As if it had always been so", date="2026-12-01T09:00:00Z")
    status, kinds = announced.check("2026-12-02")
    assert (status, "rewritten" in kinds) == (1, True)
    out = announced.run(announced.root, "--today", "2026-12-02", "check")[1]
    assert "policy/notices/privacy-2.0.json:1: privacy 2.0, source_sha256: the manifest says" in out


def test_a_notice_that_is_no_manifest_stops_the_check_with_its_file(story: Scenario) -> None:
    story.commit("2026-12-01", {"notices/privacy-1.0.json": "{}"})
    assert story.check("2026-12-02") == (2, ["unreadable"])


def test_check_says_what_follows_from_a_postponement_and_a_withdrawal(story: Scenario) -> None:
    story.version("2.0", "2026-12-01", "2027-01-15", SELLS, ADS, front=NEW_USE)

    def follows() -> str:
        out = story.run(story.root, "--today", "2026-12-02", "check")[1]
        return " ".join(out.partition("What follows")[2].partition("Nothing to mend")[0].split())

    file = story.root / "policy" / "privacy.md"
    file.write_text(file.read_text().replace("2027-01-15", "2027-02-15"))
    status = story.run(story.root, "--today", "2026-12-02", "status")[1]
    assert "Next: commit what is changed of version 2.0, and open a pull request" in status
    file.write_text(file.read_text().replace("2027-02-15", "2027-01-15"))
    assert "commit" not in story.run(story.root, "--today", "2026-12-02", "status")[1]
    story.edit("2026-12-02", "2027-01-15", "2027-02-15")
    assert follows() == (
        "Version 2.0 (postponed from 15 January 2027): everyone affected has to be e-mailed by 16 January 2027, before"
        " it takes effect on 15 February 2027. Why: Larch uses addresses for more."
    )
    story.edit("2026-12-02", "changes:", "status: withdrawn\nchanges:")
    assert follows() == (
        "Version 2.0 is taken back: those who had its notice are told so, and version 1.0 stays in force."
    )
