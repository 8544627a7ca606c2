"""Addresses that differ in nothing but capitals before the @: two by RFC 5321, and one at nearly every host."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from fairnotice.phrases import counted


def twins() -> str:
    """Give how many such addresses the workbench lists, from those of which others are alike in small letters."""
    return """
SELECT CAST(COALESCE(SUM(spellings), 0) AS BIGINT) FROM (
  SELECT COUNT(DISTINCT mailbox) AS spellings FROM shared GROUP BY LOWER(mailbox) HAVING MIN(mailbox) < MAX(mailbox)
) AS alike"""


def likely_twins(rows: Callable[[str], list[tuple[Any, ...]]]) -> Iterator[str]:
    """Say how many messages may go to one person twice, from the tables that `rows` asks."""
    if number := rows(twins())[0][0]:
        yield (
            f"{counted(number, 'address', 'addresses')} differ from another one in capitals before the @ alone. Hosts"
            " may tell them apart, so each gets a message; most do not, and whoever reads both gets it twice."
        )
