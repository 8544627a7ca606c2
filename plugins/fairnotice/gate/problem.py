"""What the gate finds: one thing to mend, with the place and the words that mend it."""

from __future__ import annotations

from dataclasses import dataclass

from fairnotice.document import normalise
from fairnotice.model import Finding, Term, Version
from fairnotice.versions import line_of_key

NEWLINE = "\n"


class Severity(Term):
    """Whether a problem stops a release."""

    ERROR = "error", "It has to be mended before the version may be published."
    WARNING = "warning", "It may stay; somebody should look at it."


class ProblemKind(Term):
    """What a lawyer is asked to do."""

    UNREADABLE = "unreadable", "Mend this first: nothing else was checked."
    UNDECIDED = "undecided", "Decide what these changes mean."
    STALE = "stale", "Decide anew: these decisions are those of the version before."
    UNDERSTATED = "understated", "Raise these decisions: the register proves more than they say."
    UNREGISTERED = "unregistered", "Enter into the register what was decided: it says who is affected."
    ARCHIVED = "archived", "Say how people were told of what is new in the archive."
    PERIOD = "period", "Give people the notice that was promised."
    UNRELEASED = "unreleased", "Give the edit a version of its own."
    REWRITTEN = "rewritten", "Restore what people were told of: the history says otherwise by now."
    DATES = "dates", "Let the text and the front matter give the same dates."
    PROMISE = "promise", "Let the text promise what the site does."
    SILENT = "silent", "Say in the text how changes are announced."
    TRANSLATION = "translation", "Bring the translations up to date."
    PLACEHOLDER = "placeholder", "Replace what was left in."
    UNREAD = "unread", "Show readers what is judged, and judge what they are shown."
    CONFIGURED = "configured", "Look at what this pull request changes beside the policy."


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend: where (`file:line`), what, and what to type; `finding` where it is about one.

    `paste` holds lines for the front matter or the register, which `remedy` introduces. `version` is the label
    of the version it is about, `section` the anchor of the section, where it has one.
    """

    kind: ProblemKind
    where: str
    message: str
    remedy: str
    finding: Finding | None = None
    paste: str = ""
    version: str = ""
    section: str = ""
    severity: Severity = Severity.ERROR

    @property
    def path(self) -> str:
        """The file in which it stands."""
        return self.where.rpartition(":")[0] or self.where

    @property
    def line(self) -> int | None:
        """The line on which it stands, counted from 1, where that is known."""
        line = self.where.rpartition(":")[2]
        return int(line) if line.isdigit() else None


@dataclass(frozen=True)
class PolicyText:
    """A document's file as it stands: how a person types its path, and its normalised text."""

    path: str
    text: str

    def where(self, version: Version, offset: int) -> str:
        """Give `file:line` of a place in a version's text."""
        whole = self._whole(version)
        return f"{self.path}:{whole.count(NEWLINE, 0, len(whole) - len(version.text) + offset) + 1}"

    def key(self, version: Version, key: str) -> str:
        """Give `file:line` of a key of a version's front matter."""
        return f"{self.path}:{line_of_key(self._whole(version), key)}"

    def _whole(self, version: Version) -> str:
        # the file may have another front matter than the release had
        return self.text if self.text.endswith(version.text) else normalise(version.source)
