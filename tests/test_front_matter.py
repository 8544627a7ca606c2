"""Changes to front matter keep comments, layout and line ends."""

from __future__ import annotations

import pytest
import yaml

from fairnotice.errors import PolicyError
from fairnotice.front_matter import with_decisions, with_keys
from fairnotice.yaml_source import split_front_matter

FILE = """\
---
# who answers: the privacy office
title: "Privacy: our policy"
version: "3.0"   # the label
published: 2026-12-01
effective: 2027-01-15

changes:               # newest first
    - section: use     # a heading
      kind: material
      summary: >-
        We use
        names.
    # the last one
    - {section: sharing, kind: editorial, summary: We say more.}

# the end
x-reviewed-by: legal
---

# Privacy

changes: none
"""
DECISION = '# Found: more.\n- section: new\n  kind: new-use\n  summary: "TODO"'


def test_keys_change_and_everything_else_stays() -> None:
    new = with_keys(FILE.encode(), {"version": '"4.0"', "published": "2027-02-01", "status": "draft"}, "f.md").decode()
    assert new == FILE.replace('"3.0"   #', '"4.0"   #').replace(
        "published: 2026-12-01", "published: 2027-02-01"
    ).replace("changes:  ", "status: draft\nchanges:  ")


def test_a_key_is_taken_away_with_what_stands_below_it() -> None:
    new = with_keys(FILE.encode(), {"changes": None, "missing": None}, "f.md").decode()
    assert new == FILE[: FILE.index("changes:")] + FILE[FILE.index("\n# the end") :]


def test_a_decision_is_added_after_the_last_one_in_its_indentation() -> None:
    new = with_decisions(FILE.encode(), [DECISION], "f.md").decode()
    added = "\n".join(f"    {line}" for line in DECISION.split("\n")) + "\n"
    assert new == FILE.replace("We say more.}\n", f"We say more.}}\n{added}")
    read = yaml.safe_load(split_front_matter(new)[0])
    assert [entry["section"] for entry in read["changes"]] == ["use", "sharing", "new"]


@pytest.mark.parametrize("empty", ["", "changes:\n", "changes: []\n"])
def test_the_first_decision_begins_the_list(empty: str) -> None:
    new = with_decisions(
        f'---\nversion: "1"\n{empty}---\n\nText.\n'.encode(), [DECISION, "- section: b"], "f.md"
    ).decode()
    assert new == (
        '---\nversion: "1"\nchanges:\n  # Found: more.\n  - section: new\n    kind: new-use\n    summary: "TODO"\n'
        "  - section: b\n---\n\nText.\n"
    )


def test_a_file_without_front_matter_gets_some() -> None:
    assert with_keys(b"# Privacy\n", {"version": '"1"'}, "f.md") == b'---\nversion: "1"\n---\n\n# Privacy\n'


def test_byte_order_mark_and_line_ends_stay() -> None:
    windows = b"\xef\xbb\xbf" + FILE.replace("\n", "\r\n").encode()
    new = with_decisions(with_keys(windows, {"version": '"4.0"'}, "f.md"), [DECISION], "f.md")
    plain = with_decisions(with_keys(FILE.encode(), {"version": '"4.0"'}, "f.md"), [DECISION], "f.md")
    assert new == b"\xef\xbb\xbf" + plain.replace(b"\n", b"\r\n")


def test_what_would_lose_its_layout_is_refused_with_its_line() -> None:
    source = b'---\nversion: "1"\nchanges: [{section: a}]\n---\n'
    with pytest.raises(PolicyError) as caught:
        with_decisions(source, [DECISION], "f.md")
    assert caught.value.where == "f.md:3"
    with pytest.raises(PolicyError, match="a bracket has no end"):
        with_keys(b"---\na: [\n---\n", {"b": "1"}, "f.md")
