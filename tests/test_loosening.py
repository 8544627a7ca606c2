"""What a pull request changes beside the policy is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import CONFIG, Make, Run, policy, write
from make_repository import git
from test_check import found

WORDS = "policy/materiality.yml"


@pytest.fixture
def site(repository: Make) -> Path:
    """Give a repository with own words of the detector, on a branch."""
    one = policy("1.0", "2020-01-01", "2020-02-01")
    root: Path = repository({"policy/privacy.md": one, "mkdocs.yml": CONFIG, WORDS: "names: [Larch]\n"})
    git(root, "checkout", "-q", "-b", "next")
    return root


def told(root: Path, run: Run, *options: str) -> list[tuple[str, str, int | None, str]]:
    problems = found(root, run, *(options or ("--base", "main")))["problems"]
    return [(p["severity"], p["path"], p["line"], p["message"]) for p in problems if p["kind"] == "configured"]


def test_what_is_as_the_base_has_it_is_not_told(site: Path, run: Run) -> None:
    write(site, {"mkdocs.yml": f"# a note\n{CONFIG}", WORDS: "names: [Larch]\r\n"})
    assert told(site, run) == []


def test_options_and_own_words_that_differ_are_a_warning(site: Path, run: Run) -> None:
    config = CONFIG.replace("timezone: UTC", "notice_period: 7\n      today: 2026-12-01")
    write(site, {"mkdocs.yml": config, WORDS: "names: [Larch]\nagents: [Acme]\n"})
    git(site, "commit", "-qam", "Loosen")
    assert told(site, run) == [
        ("warning", "mkdocs.yml", 8, "`notice_period` is `7` here, and left out in main"),
        ("warning", "mkdocs.yml", 7, '`timezone` is left out here, and `"UTC"` in main'),
        ("warning", "mkdocs.yml", 9, '`today` is `"2026-12-01"` here, and left out in main'),
        ("warning", WORDS, None, "the detector's own words differ from those that main has"),
    ]
    assert told(site, run, "--all") == []
    assert run(site, "check", "--base", "main", "--fix")[0] == 0


def test_own_words_that_come_or_go_are_told(site: Path, run: Run) -> None:
    write(site, {WORDS: None})
    assert [path for _, path, _, _ in told(site, run)] == [WORDS]


def test_files_of_the_theme_and_of_messages_that_differ_are_a_warning(site: Path, run: Run) -> None:
    config = CONFIG.replace("timezone: UTC", "timezone: UTC\n      messages: letters")
    config += "theme: {name: material, custom_dir: look}\n"
    files = {"look/main.html": "a", "look/partials/foot.html": "b", "letters/en/required.txt": "c"}
    git(site, "checkout", "-q", "main")
    write(site, {"mkdocs.yml": config, **files})
    git(site, "add", "-A")
    git(site, "commit", "-qm", "Look and letters")
    git(site, "checkout", "-q", "-b", "changed")
    assert told(site, run) == []
    changes = {
        "look/main.html": "aa",
        "look/partials/foot.html": None,
        "look/new.html": "",
        "letters/en/required.txt": "d",
    }
    write(site, changes)
    git(site, "add", "-A")
    assert told(site, run) == [
        (
            "warning",
            "look",
            None,
            "what makes the pages is not as main has it: main.html, new.html and partials/foot.html",
        ),
        ("warning", "letters", None, "what makes the messages is not as main has it: en/required.txt"),
    ]


def test_a_configuration_that_the_base_does_not_have_is_not_compared(site: Path, run: Run) -> None:
    git(site, "checkout", "-q", "main")
    write(site, {"mkdocs.yml": "site_name: Larch\n"})
    git(site, "commit", "-qam", "Before the plugin")
    git(site, "checkout", "-q", "-b", "first")
    write(site, {"mkdocs.yml": CONFIG})
    assert told(site, run) == []
