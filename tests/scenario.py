"""Stories from start to end: commits go in, a site and mailings come out."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from pathlib import Path

from built_site import ROOT, build
from conftest import Run, policy, write
from make_repository import git

CONFIG = f"""\
site_name: Larch
site_url: https://larch.example.com/
docs_dir: policy
theme: {{name: material, custom_dir: {ROOT / "site_overrides"}, font: false}}
plugins:
  - fairnotice:
      organisation: {{name: Larch, contact: privacy@example.com}}
"""
USERS = """\
user_id,email,locale,notices_opt_in,created_at
ada,ada@example.com,en,false,2020-06-01T00:00:00Z
ben,ben@example.com,en,false,2022-06-01T00:00:00Z
cyd,cyd@example.com,en,true,2022-06-01T00:00:00Z
dan,dan@example.com,fr,false,2020-06-01T00:00:00Z
"""
ACCOUNT = "  - {data: user.contact.email, uses: [essential.service], section: data}\n"


def register(*uses: str) -> str:
    """Give a register: e-mail addresses for the service, and for these uses."""
    more = "".join(f"  - {{data: user.contact.email, uses: [{use}], section: data}}\n" for use in uses)
    return f"practices:\n{ACCOUNT}{more}"


def decided(kind: str, summary: str = "Larch uses addresses for more.") -> str:
    """Give the front matter of one decision."""
    return f"changes:\n  - {{section: data, kind: {kind}, summary: {summary}}}\n"


class Scenario:
    """A repository with a site, users, and the mailings that were written."""

    def __init__(self, folder: Path, run: Run) -> None:
        self.root, self.users, self.out, self.run = folder / "policy-site", folder / "users", folder / "out", run
        self.built = 0
        self.root.mkdir()
        git(self.root, "init", "-q", "-b", "main")
        write(self.root, {"mkdocs.yml": CONFIG, "policy/index.md": "# Larch\n"})
        write(self.users, {"users.csv": USERS})

    def version(
        self,
        label: str,
        published: str,
        effective: str,
        body: str,
        *uses: str,
        front: str = "",
        document: str = "privacy",
    ) -> None:
        """Release a version of a document on the day of its publication."""
        text = policy(label, published, effective, body + "\n", front)
        self.commit(published, {f"{document}.md": text, f"{document}.practices.yml": register(*uses)})

    def commit(self, day: str, files: Mapping[str, str]) -> None:
        """Commit files of the policy folder on a day."""
        write(self.root, {f"policy/{name}": text for name, text in files.items()})
        git(self.root, "add", "-A")
        git(self.root, "commit", "-qm", "x", date=f"{day}T09:00:00Z")

    def edit(self, day: str, old: str, new: str, document: str = "privacy") -> None:
        """Commit an edit of a document on a day."""
        text = (self.root / "policy" / f"{document}.md").read_text()
        assert old in text
        self.commit(day, {f"{document}.md": text.replace(old, new)})

    def check(self, day: str) -> tuple[int, list[str]]:
        """Give the exit status of a check on a day, and the kinds of what it finds."""
        status, out, _ = self.run(self.root, "--today", day, "check", "--format", "json")
        return status, [problem["kind"] for problem in json.loads(out)["problems"]]

    def mail(self, day: str, label: str, document: str = "privacy") -> dict[str, list[str]]:
        """Write the mailing of a version on a day; give the ids on each of its lists, under the name of its notice."""
        options = ("--users", str(self.users), "--to", label, "--document", document, "--out", str(self.out))
        status, out, err = self.run(self.root, "--today", day, "mail", *options, "--format", "json")
        assert status == 0, err
        folder = Path(json.loads(out)["folder"])
        lists = {}
        for name in ("required", "opted-in"):
            with (folder / f"{name}.csv").open(newline="", encoding="utf-8") as file:
                lists[name] = [row["user_id"] for row in csv.DictReader(file)]
        return {"notice": [folder.name], **lists}

    def reasons(self, notice: str) -> dict[str, str]:
        """Give why each person is on the required list of a mailing."""
        with (self.out / notice / "required.csv").open(newline="", encoding="utf-8") as file:
            return {row["user_id"]: row["reasons"] for row in csv.DictReader(file)}

    def sent(self, notice: str) -> None:
        """Record that everybody on the required list was sent their message."""
        report = self.out.parent / "report.csv"
        rows = "".join(f"{user},sent\n" for user in self.reasons(notice))
        report.write_text(f"user_id,status\n{rows}", encoding="utf-8")
        status, _, err = self.run(self.root, "record", str(self.out / notice), str(report))
        assert status == 0, err

    def page(self, day: str, address: str = "") -> str:
        """Build the site for a day and give a page of it."""
        from datetime import datetime

        self.built += 1
        seconds = int(datetime.fromisoformat(f"{day}T12:00:00+00:00").timestamp())
        site = build(self.root, self.root.parent / f"site-{self.built}", epoch=str(seconds))
        return (site / address / "index.html").read_text(encoding="utf-8")
