"""What can go wrong, said once: what, where, and what to type to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from types import TracebackType


class FairNoticeError(Exception):
    """A mistake that a person can mend.

    `message` says what is wrong, `where` is `file` or `file:line` (or empty), `hint` is what to do or type next.
    `parts` are the mistakes that it tells together, else itself alone. Adapters print it; nothing else does.
    """

    def __init__(self, message: str, hint: str = "", where: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.where = where
        self.parts: tuple[FairNoticeError, ...] = (self,)

    @property
    def head(self) -> str:
        """Where, and what is wrong."""
        return f"{self.where}: {self.message}" if self.where else self.message

    def __str__(self) -> str:
        """Give the whole error as people read it: a line for each mistake, and one for what mends it or them."""
        lines = []
        for hint, parts in groupby(self.parts, key=lambda part: part.hint):
            lines += [part.head for part in parts]
            lines += [f"  {hint}"] if hint else []
        return "\n".join(lines)


class Mistakes:
    """Gathers the errors of several steps, each in a `with` block, so that one run tells all of them."""

    def __init__(self) -> None:
        self.found: dict[str, FairNoticeError] = {}

    def __enter__(self) -> None:
        """Begin a step."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> bool:
        """Keep the step's error, if it is one of ours."""
        if isinstance(error, FairNoticeError):
            self.add(error.parts)
            return True
        return False

    def add(self, errors: Iterable[FairNoticeError]) -> None:
        """Keep more errors; the same one is told once."""
        self.found |= {part.head: part for part in errors}

    def report(self) -> None:
        """Raise what was found, as one error of the kind of the first; do nothing where it is none."""
        parts = tuple(self.found.values())
        if len(parts) == 1:
            raise parts[0]
        if parts:
            error = type(parts[0])("\n".join(part.head for part in parts))
            error.parts = parts
            raise error


class SettingsError(FairNoticeError):
    """The configuration cannot be used."""


class PolicyError(FairNoticeError):
    """A policy file or its front matter cannot be used."""


class RegisterError(FairNoticeError):
    """A register of practices cannot be used."""


class HistoryError(FairNoticeError):
    """The git history cannot be read, or does not hold a usable series of versions."""


class UsersError(FairNoticeError):
    """The tables of users cannot be used."""


class MailingError(FairNoticeError):
    """A mailing cannot be written where it was asked for."""


class LedgerError(FairNoticeError):
    """The ledger, or a report on deliveries or opt-outs, cannot be used."""
