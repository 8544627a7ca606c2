"""Dates as people write them: `10 January 2027`, `January 10, 2027`, `2027-01-10`, `10.01.2027`."""

from __future__ import annotations

import re
from datetime import date

from fairnotice.phrases import MONTHS

MONTH = "(?:" + "|".join(f"{month[:3]}(?:{month[3:]}|t)?" if month[3:] else month for month in MONTHS) + r")\.?"
DATE = re.compile(
    rf"(?P<d1>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?(?P<m1>{MONTH}),? (?P<y1>\d{{4}})"
    rf"|(?P<m2>{MONTH}) (?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y2>\d{{4}})"
    r"|(?P<y3>\d{4})-(?P<m3>\d\d)-(?P<d3>\d\d)(?!\d)|(?P<d4>\d{1,2})\.(?P<m4>\d{1,2})\.(?P<y4>\d{4})",
    re.IGNORECASE,
)


def day_of(found: re.Match[str]) -> date | None:
    """Give the day that a match of DATE names; None where there is no such day."""
    parts = {key[0]: value for key, value in found.groupdict().items() if value}
    month = parts["m"]
    number = int(month) if month.isdigit() else [name[:3].lower() for name in MONTHS].index(month[:3].lower()) + 1
    try:
        return date(int(parts["y"]), number, int(parts["d"]))
    except ValueError:
        return None
