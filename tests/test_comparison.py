"""Two whole policies compared: the redline, the changes and what they may mean."""

from __future__ import annotations

from fairnotice.comparison import compare
from fairnotice.document import parse
from fairnotice.model import Duty

BEFORE = """# Privacy policy of Hazelmere

Last updated: 3 March 2023

## What we collect

When you register we ask for your name and email address. We never sell your personal information.

## Sharing

We share data with:

| Company | Purpose | Place |
|---|---|---|
| Postbrook | Mail | Ireland |

## Keeping

Server logs are deleted after 30 days. You can delete your account at any time.

## Changes

We will e-mail you at least 30 days before changes to this policy take effect.
"""
AFTER = """# Privacy policy of Hazelmere

Last updated: 9 October 2024

## What we collect

When you register we ask for your name, email address and date of birth. We use your messages to train our assistant.

## Who gets data

We share data with:

| Company | Purpose | Place |
|---|---|---|
| Postbrook | Mail | Ireland |
| Kettlewell | Analytics | India |

## Keeping

Server logs are deleted after 180 days. You can delete your account at any time.

## Changes

We may post changes to this policy on our blog.
"""
TOLD = """\
what-we-collect, first-party, expands, material
  Data: the text now mentions dates of birth (“When you register we ask for your name, email address and date of birth”).
what-we-collect, third-party, expands, new-disclosure
  Sale: the promise not to sell is gone (“We never sell your personal information”).
what-we-collect, first-party, expands, new-use
  Purpose: data may now serve training of models (“We use your messages to train our assistant”).
who-gets-data, third-party, expands, new-disclosure
  Names: the text now names Kettlewell (“Kettlewell | Analytics | India”).
who-gets-data, first-party, expands, new-use
  Purpose: data may now serve analytics (“Kettlewell | Analytics | India”).
keeping, retention, expands, new-use
  Retention: 180 days instead of 30 days (“Server logs are deleted after 180 days”).
changes, change, neutral, material
  Changes to this policy: how changes are announced reads differently (“We may post changes to this policy on our blog”).
"""  # noqa: E501


def test_a_whole_comparison_reads_like_this() -> None:
    comparison = compare(BEFORE, AFTER)
    told = "".join(
        f"{finding.section}, {finding.category}, {finding.direction}, {finding.kind}\n  {finding.sentence}\n"
        for finding in comparison.findings
    )
    assert told == TOLD
    assert comparison.duty is Duty.EMAIL


def test_the_redline_joins_to_the_two_texts() -> None:
    comparison = compare(BEFORE, AFTER)
    assert "".join(segment.text for segment in comparison.old) == BEFORE
    assert "".join(segment.text for segment in comparison.new) == AFTER


def test_equal_texts_have_no_changes_and_no_duty() -> None:
    comparison = compare(BEFORE, BEFORE)
    assert (comparison.changes, comparison.findings, comparison.material) == ((), (), False)
    assert comparison.duty is Duty.NONE


def test_parsed_documents_compare_like_their_texts() -> None:
    assert compare(parse(BEFORE), parse(AFTER)) == compare(BEFORE, AFTER)


def test_an_empty_text_on_either_side_compares() -> None:
    assert compare("", BEFORE).material
    assert compare(BEFORE, "").material
    assert not compare("", "").material
