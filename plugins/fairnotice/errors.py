"""What can go wrong, said once: what, where, and what to type to mend it."""

from __future__ import annotations


class FairNoticeError(Exception):
    """A mistake that a person can mend.

    `message` says what is wrong, `where` is `file` or `file:line` (or empty), `hint` is what to do or type next.
    Adapters print it; nothing else does.
    """

    def __init__(self, message: str, hint: str = "", where: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.where = where

    def __str__(self) -> str:
        """Give the whole error as people read it, in one or two lines."""
        head = f"{self.where}: {self.message}" if self.where else self.message
        return f"{head}\n  {self.hint}" if self.hint else head


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
