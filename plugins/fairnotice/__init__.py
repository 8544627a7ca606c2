"""Fair Notice: a privacy policy kept in git that keeps the promise it makes about its own changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fairnotice.errors import FairNoticeError
from fairnotice.model import Category, Change, ChangeKind, Comparison, DecisionKind, Direction, Duty, Finding

if TYPE_CHECKING:
    from fairnotice.comparison import compare

__version__ = "0.1.0"

__all__ = [
    "Category",
    "Change",
    "ChangeKind",
    "Comparison",
    "DecisionKind",
    "Direction",
    "Duty",
    "FairNoticeError",
    "Finding",
    "compare",
]


def __getattr__(name: str) -> Any:
    if name == "compare":  # the engine is loaded by those who compare, not by everyone who asks for --help
        from fairnotice.comparison import compare

        return compare
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
