"""Cells that no spreadsheet takes for formulas, and what they were before: the same rule in Python and in SQL."""

from __future__ import annotations

import re

from fairnotice.audience.dialect import quoted

SIGNS = "=+@\t\r\n-"
"""What a formula begins with (OWASP, CSV Injection); such a cell gets an apostrophe in front."""

RISKY = f"^'*[{SIGNS}]"
"""A cell that has apostrophes of its own gets one more, so that taking one off gives back what it was."""

CHANGED = f"^'('*[{SIGNS}])"
PHONE = "[+][0-9 ().-]+"
"""A number in international form calls nothing and refers to no other cell."""


def inert(cell: str) -> str:
    """Give a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if re.search(RISKY, cell) and not re.fullmatch(PHONE, cell) else cell


def plain(cell: str) -> str:
    """Give what a cell was before it was made inert."""
    return re.sub(CHANGED, r"\1", cell) if cell.startswith("'") else cell


def inert_sql(column: str) -> str:
    """Give the expression of an inert cell, NULL where it is empty."""
    first = ", ".join(str(ord(sign)) for sign in f"'{SIGNS}")
    # patterns are slow, and few cells begin so
    return (
        f"CASE WHEN {column} = '' THEN NULL WHEN ORD({column}) IN ({first})"
        f" AND REGEXP_MATCHES({column}, {quoted(RISKY)}) AND NOT REGEXP_FULL_MATCH({column}, {quoted(PHONE)})"
        f" THEN '''' || {column} ELSE {column} END"
    )


def plain_sql(column: str) -> str:
    """Give the expression of what an inert cell was before."""
    return f"REGEXP_REPLACE({column}, {quoted(CHANGED)}, '\\1')"
