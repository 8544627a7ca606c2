"""Two texts and their comparison, as every format shows them."""

from __future__ import annotations

from fairnotice.document import parse
from fairnotice.model import Category, Comparison, DecisionKind, Direction, Finding
from fairnotice.redline import redline

BEFORE = """\
# Policy

We may share your **data** with agents. We never sell it. See [our page](https://a.example).

## Use

- We keep logs for 30 days.
- Old habits go away.

| Data | Kept |
|------|------|
| Mail | 30 days |

This sentence will move away from here to the end. It stays where it is.

1. one

## End

Final words & more.
"""


AFTER = """\
# Our policy

We will share your data with agents. See [our page](https://b.example).

## Use

- We keep logs for 60 days.
- Something <script>alert("new")</script> comes.

| Data | Kept |
|------|------|
| Mail | 30 days |
| Calls | 2 years |

It stays where it is.

1. one
2. two more things

## End

Final words &amp; more. This sentence will move away from here to the end.
"""


def compared(before: str = BEFORE, after: str = AFTER, find: bool = False) -> Comparison:
    result = redline(parse(before), parse(after))
    findings: tuple[Finding, ...] = ()
    if find:
        change = next(change for change in result.changes if "share" in change.after)
        findings = (
            Finding(
                category=Category.THIRD_PARTY,
                rule="weaker-promise",
                sentence="“may” became “will”.",
                section=change.section.slug,
                section_title=change.section.title,
                direction=Direction.EXPANDS,
                kind=DecisionKind.MATERIAL,
                change=change,
            ),
        )
    return Comparison(result.old, result.new, result.changes, findings)
