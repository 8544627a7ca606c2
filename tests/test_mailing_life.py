"""The life of one notice: announced, sent, postponed, taken back; and the links that people are given all the while."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from conftest import Commit, Make, Run, policy, write
from fairnotice import cli
from fairnotice.cli.context import Context
from fairnotice.mailing.opened import Opened, open_mailing
from fairnotice.site import plan_of
from fairnotice.site.paths import url_of
from make_repository import git
from sample_users import main as sample_users
from test_mailing_cli import CONFIG

Mail = Callable[[str], Opened]


@pytest.fixture
def mail(hosting: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Mail:
    """Give a function that writes the mailing of version 4.0, as of a day, for 300 invented users."""
    write(hosting, {"mkdocs.yml": CONFIG})
    sample_users([str(tmp_path / "users"), "--count", "300"])
    monkeypatch.chdir(hosting)

    def call(name: str, day: str = "2026-12-01") -> Opened:
        users = ["--users", str(tmp_path / "users"), "--to", "4.0", "--out", str(tmp_path / "mailings")]
        assert cli.main(["--today", day, "mail", *users]) == 0
        return open_mailing(tmp_path / "mailings" / name)

    return call


def amend(root: Path, before: str, after: str, day: str) -> None:
    """Commit a change of the front matter."""
    path = root / "policy" / "privacy.md"
    path.write_text(path.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")
    git(root, "commit", "-qam", "Amend", date=f"{day}T12:00:00+00:00")


def told(opened: Opened) -> set[str]:
    return {user for row in opened.rows("required.csv") for user in row.users}


def deliver(opened: Opened, tmp_path: Path, lost: str = "", day: str = "2026-12-02") -> None:
    lines = [f"{user},{'bounced' if user == lost else 'sent'},{day}\n" for user in sorted(told(opened))]
    (tmp_path / "report.csv").write_text("user_id,status,at\n" + "".join(lines))
    assert cli.main(["--today", day, "record", str(opened.folder), str(tmp_path / "report.csv")]) == 0


def test_a_postponement_and_a_withdrawal_go_to_those_who_had_the_notice(
    mail: Mail, hosting: Path, tmp_path: Path
) -> None:
    first = mail("privacy-4.0")
    lost = min(told(first))
    deliver(first, tmp_path, lost)
    reached = told(first) - {lost}
    amend(hosting, "effective: 2027-01-11", "effective: 2027-03-01", "2026-12-10")
    moved = mail("privacy-4.0-postponed-1")
    reasons = {user: row.reasons for row in moved.rows("required.csv") for user in row.users}
    assert reached <= set(reasons)
    assert {user for user, codes in reasons.items() if "postponed" in codes} >= reached
    assert lost in {user for row in moved.rows("unreachable.csv") for user in row.users}
    text = next(moved.folder.glob("messages/required/en/*.txt")).read_text(encoding="utf-8")
    assert "instead of 11 January 2027, it takes effect on 1 March 2027." in " ".join(text.split())
    deliver(moved, tmp_path, day="2026-12-12")
    amend(hosting, "published:", "status: withdrawn\npublished:", "2026-12-20")
    gone = mail("privacy-4.0-postponed-1-withdrawn")
    assert told(gone) == told(moved)
    assert {row.reasons for row in gone.rows("required.csv")} <= {("withdrawn",), ("opted-in", "withdrawn")}
    assert gone.manifest["notice"]["kind"] == "withdrawal"
    for opened in (moved, gone):
        assert opened.manifest["to"]["source_sha256"] == first.manifest["to"]["source_sha256"]


def test_every_link_in_the_messages_leads_to_a_page_of_the_site(mail: Mail, hosting: Path) -> None:
    found = links(mail("privacy-4.0"))
    assert len(found) > 3
    assert found <= addresses(hosting)


def test_people_are_led_to_the_pages_in_their_own_language(repository: Make, run: Run) -> None:
    def commit(label: str, published: str, effective: str, told: dict[str, str]) -> Commit:
        files = {}
        for name, summary in told.items():
            extra = f"changes:\n  - {{section: data, kind: new-use, summary: {summary}}}\n" if summary else ""
            files[f"policy/{name}.md"] = policy(label, published, effective, f"Text {label}.\n", extra)
        return files

    root = repository(
        {"mkdocs.yml": CONFIG, ".gitignore": "/mailings/\n/users/\n"},
        commit("1.0", "2020-01-01", "2020-02-01", {"privacy": "", "privacy.de": ""}),
        commit(
            "2.0",
            "2026-12-01",
            "2027-01-15",
            {"privacy": "We count visits.", "privacy.de": "Wir zählen Besuche."},
        ),
    )
    write(root, {"users/users.csv": "user_id,email,locale,created_at\n1,a@example.com,de-AT,2021-01-01\n"})
    status, _, err = run(root, "--today", "2026-12-01", "mail", "--users", "users", "--to", "2.0")
    assert status == 0, err
    found = links(open_mailing(root / "mailings" / "privacy-2.0"))
    assert found == {"privacy.de/changes/", "privacy.de/changes/1.0-to-2.0/", "privacy.de/versions/2.0/"}
    assert found <= addresses(root)


def links(opened: Opened) -> set[str]:
    """Give the addresses on the site to which the messages of a mailing lead."""
    texts = (path.read_text(encoding="utf-8") for path in opened.folder.glob("messages/*/*/*.html"))
    return {link for text in texts for link in re.findall(r'href="https://policy\.example\.com/([^"]*)"', text)}


def addresses(root: Path) -> set[str]:
    """Give the addresses of all pages of a site."""
    context = Context(sys.stdout, sys.stderr, root / "mkdocs.yml", date(2026, 12, 1))
    return {url_of(page.src_uri) for page in plan_of(context.histories, context.settings, context.day).pages}
