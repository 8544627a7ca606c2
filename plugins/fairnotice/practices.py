"""Registers: what a version says is done with which data, in terms of a taxonomy."""

from __future__ import annotations


def covers(stated: str, term: str) -> bool:
    """Whether a stated taxonomy term covers another: itself, and all that lies under it."""
    return term == stated or term.startswith(stated + ".")
