"""The policy's own words on its changes, against what the configuration makes the site do.

What a text should say of its changes is in WP260 rev.01, 29 to 31, and in the FTC's cases on retroactive changes; that
asking people to check the page is unfair, in the former.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from fairnotice.document import Document, parse
from fairnotice.gate.announcing import Statement, stated_period, statements_on_changes
from fairnotice.gate.problem import PolicyText, Problem, ProblemKind, Severity
from fairnotice.materiality.language import is_foreign
from fairnotice.model import Version
from fairnotice.phrases import counted
from fairnotice.settings import NoticeBy, Settings
from fairnotice.words import plain

TELLING = re.compile(
    r"\b(?:notify|notif\w+|tell|inform|let you know|alert|e-?mail(?:ed|ing)?|announce\w*|post(?:ed|ing)?|publish\w*"
    r"|banner|prominent\w*|notice)\b"
)
CHECKING = re.compile(
    r"\b(?:check|review|visit|consult|revisit)\b.{0,60}"
    r"\b(?:regularly|periodically|frequently|often|from time to time|back)"
    r"|\b(?:regularly|periodically|frequently) (?:check|review|visit|consult)"
)
WILL = re.compile(
    r"\b(?:will|shall|we (?:notify|tell|inform|e-?mail|send|announce)|(?:is|are) (?:notified|told|informed))\b"
)
EMAIL = re.compile(
    r"\b(?:by|via|through|an?|you|everyone|users?) (?:an? )?e-?mails?\b|\be-?mail(?:ed)? (?:you|everyone|all|to)\b"
)
ONLY_SOME = re.compile(
    r"\b(?:opt(?:ed)? in|subscrib\w*|asked|request\w*|already (?:collected|hold|held)|affected|concerned|not stated"
    r"|new uses?|third part\w+|where appropriate|if we have your)\b"
)
ALTERNATIVE = re.compile(r"\bor\b|\be\.g\.|\bsuch as\b|\bfor example\b|\bmay\b|\bincluding\b")
OTHER_CHANNELS = {
    "a message in the app": re.compile(r"\bin-(?:app|product|service)\b (?:message|notification|notice|alert)s?\b"),
    "a push notification": re.compile(r"\bpush (?:message|notification)s?\b"),
    "a text message": re.compile(r"\b(?:text message|sms)(?:es|s)?\b"),
}
ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
SOME_PAGE = 40
"""Words below which a text is no policy yet, and need not promise anything."""


def promise_problems(version: Version, settings: Settings, file: PolicyText) -> Iterator[Problem]:
    """Give what a version promises about its changes and contact that the site will not keep.

    By which channels changes are announced is read in English texts only, and how long ahead in four languages.
    """
    promises = _Promises(parse(version.text), version, settings, file)
    yield from promises.period()
    yield from promises.contact()
    if not is_foreign(plain(version.text).split()):
        yield from promises.channels()
        yield from promises.silence()


@dataclass(frozen=True)
class _Promises:
    document: Document
    version: Version
    settings: Settings
    file: PolicyText

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """The sentences on changes of the policy."""
        return statements_on_changes(self.document)

    def period(self) -> Iterator[Problem]:
        """The configured period must be the one that the text promises."""
        stated = stated_period(self.document)
        period = self.settings.notice_period
        if stated and period not in stated.days:
            yield self._problem(
                stated.statement,
                f"the text promises {counted(stated.usual, 'day')} between notice and effect;"
                f" {self._option('notice_period', f'notice_period: {period}')}",
                f"Write `notice_period: {stated.usual}` into the configuration, or the one that you will keep into the"
                " text.",
            )

    def channels(self) -> Iterator[Problem]:
        """An e-mail to everyone is only sent where the configuration says so, and other channels never."""
        for statement in self.statements:
            text = statement.text
            if not WILL.search(text):
                continue
            if (
                self.settings.notice_by is NoticeBy.SITE
                and EMAIL.search(text)
                and not ONLY_SOME.search(text)
                and not ALTERNATIVE.search(text)
            ):
                yield self._problem(
                    statement,
                    "the text promises an e-mail about changes to everyone;"
                    f" {self._option('notice_by', 'notice_by: site')}, by which only those affected, or who asked,"
                    " are e-mailed",
                    "Write `notice_by: email` into the configuration, or say in the text who is told by e-mail.",
                )
            for channel, pattern in OTHER_CHANNELS.items():
                if pattern.search(text):
                    yield self._problem(
                        statement,
                        f"the text promises {channel}, which neither the site nor its mailings are",
                        "See to it yourself whenever a notice begins, or change the text.",
                        Severity.WARNING,
                    )

    def contact(self) -> Iterator[Problem]:
        """The address in notices must be one that the text gives, where it gives any."""
        contact = self.settings.organisation.contact
        found = list(ADDRESS.finditer(self.version.text))
        if not contact or not found or any(match[0].lower() == contact.lower() for match in found):
            return
        # the address to write to about a policy stands at its end
        last = found[-1]
        where = self.file.where(self.version, last.start())
        yield Problem(
            ProblemKind.PROMISE,
            where,
            f"the text gives the address {last[0]}; {self._option('organisation', f'contact: {contact}')}",
            "Correct the one that is wrong: people answer to the address in the notice.",
            version=self.version.label,
        )

    def silence(self) -> Iterator[Problem]:
        """A text that announces nothing, or leaves it to people to look, is worth a warning."""
        told = [statement for statement in self.statements if TELLING.search(statement.text)]
        checking = next((s for s in self.statements if CHECKING.search(s.text)), None)
        if told or len(self.version.text.split()) < SOME_PAGE:
            return
        if checking:
            message = "the text leaves it to people to find changes; European guidance calls that unfair (WP260, 29)"
            where = self.file.where(self.version, checking.offset)
        else:
            message = "the text does not say how people learn of its changes"
            where = self.file.where(self.version, 0)
        yield Problem(
            ProblemKind.SILENT,
            where,
            message,
            f"Say it, for example: If we change our practices, we will post a notice on this site at least"
            f" {counted(self.settings.notice_period, 'day')} before the change takes effect.",
            version=self.version.label,
            severity=Severity.WARNING,
        )

    def _problem(self, statement: Statement, message: str, remedy: str, severity: Severity = Severity.ERROR) -> Problem:
        where = self.file.where(self.version, statement.offset)
        return Problem(ProblemKind.PROMISE, where, message, remedy, version=self.version.label, severity=severity)

    def _option(self, name: str, text: str) -> str:
        """Name an option with its line, or where it would stand."""
        return f"{self.settings.place(name)} says `{text}`"
