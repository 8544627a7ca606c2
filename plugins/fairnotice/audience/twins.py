"""Addresses that differ in nothing but capitals before the @: two by RFC 5321, and one at nearly every host."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from fairnotice.phrases import counted


def twins() -> str:
    """Give how many such addresses the workbench lists; the few that its pattern does not know are not looked at."""
    # the `box` of a mailbox without capitals before the @ is the hash of its small letters, and numbers are quick
    return """
WITH capitals AS (
  SELECT rowid AS place, HASH(LOWER(email)) AS number, box FROM accounts
  WHERE email <> LOWER(email) AND box <> HASH(LOWER(email))
), written AS (
  SELECT place, number, box FROM capitals
  UNION ALL SELECT rowid, box, box FROM accounts WHERE box IN (SELECT number FROM capitals)
)
SELECT CAST(COALESCE(SUM(spellings), 0) AS BIGINT) FROM (
  SELECT COUNT(DISTINCT box) AS spellings FROM written
  WHERE NOT EXISTS (SELECT 1 FROM lost AS l WHERE l.place = written.place)
  GROUP BY number HAVING MIN(box) < MAX(box)
) AS alike"""


def likely_twins(rows: Callable[[str], list[tuple[Any, ...]]]) -> Iterator[str]:
    """Say how many messages may go to one person twice, from the tables that `rows` asks."""
    if number := rows(twins())[0][0]:
        yield (
            f"{counted(number, 'address', 'addresses')} differ from another one in capitals before the @ alone. Hosts"
            " may tell them apart, so each gets a message; most do not, and whoever reads both gets it twice."
        )
