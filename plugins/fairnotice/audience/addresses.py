"""Which addresses can be right, and which are one mailbox: the usual ones by a pattern, the others by a library."""

from __future__ import annotations

import re
from functools import cache

from email_validator import EmailNotValidError, validate_email

from fairnotice.audience.dialect import quoted
from fairnotice.audience.query import BLANKS

LOCAL = r"[A-Za-z0-9_%+'-]+([.][A-Za-z0-9_%+'-]+)*"
NOWHERE = r'(?s)[\x00-\x20"(),:;<>@\[\\\]\x7f].*@|@[A-Za-z0-9-]*$'
"""A sign that stands nowhere in a local part without quotes (RFC 5322), and no address with quotes is taken; or a
domain without a dot."""

LONGEST_LOCAL, LONGEST_ADDRESS = 64, 254

LAST_LABEL = (
    "(([b-hjkmnp-su-z][a-z]|[a][a-qs-z]|[i][a-mo-z]|[l][a-np-z]|[o][a-mo-z]|[t][a-df-z]"
    "|[a][r][a-oq-z]|[i][n][a-uw-z]|[l][o][abd-z]|[o][n][a-hj-z]|[t][e][a-rt-z])[a-z]*|[a][r]|[i][n])"
)
"""None of the domains for special use, which the library refuses, begins so."""

USUAL = rf"^[a-z0-9_%+'-]+([.][a-z0-9_%+'-]+)*@([a-z0-9]+(-[a-z0-9]+)*[.])+{LAST_LABEL}$"
"""An address that is valid and in small letters, unless it is longer than one part of it may be."""

USUAL_IN_CAPITALS = re.sub("[a-z]-[a-z]|[a-z]", lambda part: part[0] + part[0].upper(), USUAL)
"""The same in any letters; a flag of the pattern would let in two that are not of ASCII, but small in it."""


def usual(address: str, pattern: str = USUAL) -> str:
    """Give the condition that an address is certainly right; one in small letters is itself what `judge` gives."""
    return f"(STRLEN({address}) <= {LONGEST_LOCAL} AND REGEXP_MATCHES({address}, {quoted(pattern)}))"


def box() -> str:
    """Give the expression of a number for `email` in small letters: NULL where it is not certain that it can be right.

    One mailbox has one number; so have addresses that differ in capitals alone and, very seldom, others.
    """
    return f"""
CASE WHEN {usual("email")} THEN HASH(email)
WHEN {usual("email", USUAL_IN_CAPITALS)} THEN HASH(LOWER(email)) END"""


def hopeless() -> str:
    """Give the condition that `address`, a trimmed cell, certainly cannot be right."""
    # what is slow to judge is certain for most of what is wrong
    return f"(NOT CONTAINS(address, '@') OR REGEXP_MATCHES(address, {quoted(NOWHERE)}))"


def judge(cell: str) -> str | None:
    """Give the form by which the address in a cell is the same mailbox as another; None if it cannot be right.

    This takes time; it is for those which are neither `usual` nor `hopeless`.
    """
    email = cell.strip(BLANKS)
    local, _, domain = email.rpartition("@")
    ascii_domain = _ascii(domain) if local else None
    if ascii_domain is None:
        return None
    # the library takes a tenth of a millisecond, most of it for the domain, and few domains make up most of them
    short = len(email.encode()) <= LONGEST_ADDRESS >= len(local.encode()) + len("@") + len(ascii_domain)
    if short and len(local) <= LONGEST_LOCAL and re.fullmatch(LOCAL, local):
        return f"{local}@{ascii_domain}"
    try:
        found = validate_email(f"{local}@a.com" if short else email, check_deliverability=False)
    except EmailNotValidError:
        return None
    return f"{found.local_part}@{ascii_domain}"


@cache
def _ascii(domain: str) -> str | None:
    try:
        return validate_email(f"a@{domain}", check_deliverability=False).ascii_domain
    except EmailNotValidError:
        return None
