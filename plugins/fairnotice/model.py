"""The words of Fair Notice as data: frozen dataclasses, and enums whose members explain themselves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple


class Term(StrEnum):
    """A fixed word: its value is what files and machines say, its `sentence` what people read."""

    sentence: str

    def __new__(cls, value: str, sentence: str) -> Term:
        """Make a member from its value and its sentence."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.sentence = sentence
        return member


class Duty(Term):
    """What the promise requires of a version, from the strictest to nothing."""

    EMAIL = "email", "Everyone affected is told by e-mail before it takes effect, and may opt out."
    NOTICE = "notice", "A prominent notice is posted, and those who asked for notices are told by e-mail."
    NONE = "none", "Nobody needs to be told; the change is on record."

    @classmethod
    def strictest(cls, duties: Iterable[Duty]) -> Duty:
        """Give the strictest of some duties; NONE where there are none."""
        given = set(duties)
        return next((duty for duty in cls if duty in given), cls.NONE)


class DecisionKind(Term):
    """What the lawyer ruled about a section's changes."""

    NEW_USE = "new-use", "Data already collected are used in a way that was not stated when they were collected."
    NEW_DISCLOSURE = "new-disclosure", "Data already collected are disclosed to a third party who is not our agent."
    MATERIAL = "material", "Our practices change, but not for data already collected."
    CLARIFICATION = "clarification", "The practice is unchanged; only its description is new."
    EDITORIAL = "editorial", "The wording or layout is new; what is said is unchanged."

    @property
    def duty(self) -> Duty:
        """The duty that a decision of this kind creates."""
        if self in (DecisionKind.NEW_USE, DecisionKind.NEW_DISCLOSURE):
            return Duty.EMAIL
        return Duty.NOTICE if self is DecisionKind.MATERIAL else Duty.NONE


class ChangeKind(Term):
    """How one edit shows in the text."""

    ADDED = "added", "New text"
    REMOVED = "removed", "Text removed"
    CHANGED = "changed", "Text changed"
    MOVED = "moved", "Text moved"
    FORMAT = "format", "Formatting or links changed"


class Category(Term):
    """The categories of the OPP-115 corpus (Wilson et al., ACL 2016), by their usual short names."""

    FIRST_PARTY = "first-party", "Collection and use"
    THIRD_PARTY = "third-party", "Sharing with third parties"
    CHOICE = "choice", "Choice and control"
    ACCESS = "access", "Access, correction and deletion"
    RETENTION = "retention", "Retention"
    SECURITY = "security", "Security"
    CHANGE = "change", "How changes are announced"
    INTERNATIONAL = "international", "Regions and special audiences"
    DO_NOT_TRACK = "do-not-track", "Do Not Track"
    OTHER = "other", "Other practices"


class Direction(Term):
    """Whom a change favours."""

    EXPANDS = "expands", "The company may do more, or people have less."
    NARROWS = "narrows", "The company may do less, or people have more."
    MIXED = "mixed", "Some of it favours the company, some of it people."
    NEUTRAL = "neutral", "It favours neither side."


class Op(Term):
    """What a redline does with a piece of text."""

    EQUAL = "=", "kept"
    DELETE = "-", "removed"
    INSERT = "+", "added"
    MOVED_FROM = "<", "moved away"
    MOVED_TO = ">", "moved here"


TOP = "top"
"""What decisions call the text before the first heading."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it: its path of headings from the top, the last being its own, and its anchor."""

    path: tuple[str, ...] = ()
    slug: str = ""

    @property
    def title(self) -> str:
        """The section's own heading; empty for text before the first heading."""
        return self.path[-1] if self.path else ""


class Edit(NamedTuple):
    """A run of words inside a change: EQUAL, DELETE or INSERT, and its exact text."""

    op: Op
    text: str


class Change(NamedTuple):
    """One edit between two texts, of one statement or block.

    `before` and `after` are the exact texts (empty where there is none), their spans are character offsets into the
    two normalised sources, `edits` is the word-level redline of the two. A MOVED change whose texts differ was moved
    and edited.
    """

    kind: ChangeKind
    before: str
    after: str
    before_section: Section | None
    after_section: Section | None
    before_span: tuple[int, int] | None
    after_span: tuple[int, int] | None
    edits: tuple[Edit, ...] = ()

    @property
    def section(self) -> Section:
        """Where a reader finds it: in the new text, else in the old one."""
        return self.after_section or self.before_section or Section()


class Segment(NamedTuple):
    """A piece of one side of a redline: `change` is the index of the Change it belongs to, None where it is kept."""

    op: Op
    text: str
    change: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What the detector says of a change: why it may alter a practice, in one sentence for a person.

    `section` is the slug of the section, in the new text where it is there; `words_before` and `words_after` decided.
    """

    category: Category
    rule: str
    sentence: str
    section: str
    section_title: str
    direction: Direction
    kind: DecisionKind
    change: Change
    words_before: str = ""
    words_after: str = ""

    @property
    def duty(self) -> Duty:
        """The duty that the proposed kind would create."""
        return self.kind.duty


@dataclass(frozen=True)
class Comparison:
    """Two texts compared: the redline of each side, the changes, and what they may mean.

    Joining the texts of `old` gives the normalised text before, joining those of `new` the text after.
    """

    old: tuple[Segment, ...]
    new: tuple[Segment, ...]
    changes: tuple[Change, ...]
    findings: tuple[Finding, ...]

    @property
    def material(self) -> bool:
        """Whether any change may alter a practice."""
        return bool(self.findings)

    @cached_property
    def duty(self) -> Duty:
        """The duty proposed from the text alone."""
        return Duty.strictest(finding.duty for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who gets data: an agent acts for the company under its instructions, anyone else is a third party."""

    name: str
    agent: bool


@dataclass(frozen=True, slots=True)
class Practice:
    """One data category, one use, and one recipient (None: the company itself), with the line where it is written."""

    data: str
    use: str
    recipient: Recipient | None = None
    section: str = ""
    where: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Register:
    """The practices that a version states."""

    practices: tuple[Practice, ...]
    path: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What the lawyer ruled about the changes of one section, with the line where it is written."""

    section: str
    kind: DecisionKind
    summary: str
    where: str = field(default="", compare=False)


class Status(Term):
    """Whether a version stands."""

    RELEASED = "released", "The version stands."
    WITHDRAWN = "withdrawn", "The notice of this version was taken back; it never takes effect."
    DRAFT = "draft", "The version is being written; commits do not release it."


@dataclass(frozen=True)
class Version:
    """One released state of a document.

    `text` is the normalised Markdown without front matter, `source` the exact bytes as released; `effective` is the day
    it binds from 00:00 in the site's time zone, `announced` the earlier effective dates that were postponed. The dates
    of a draft that is not `dated` are set when it is released, and mean nothing before.
    `commit` is the commit of its release, empty for an archived file and a draft; `blob` is git's hash of `source`.
    """

    document: str
    label: str
    title: str
    published: date
    effective: date
    text: str = field(repr=False)
    source: bytes = field(repr=False)
    decisions: tuple[Decision, ...] = ()
    register: Register | None = field(default=None, repr=False)
    status: Status = Status.RELEASED
    notified_elsewhere: bool = False
    announced: tuple[date, ...] = ()
    dated: bool = True
    commit: str = ""
    blob: str = ""
    path: str = ""

    @property
    def notice_id(self) -> str:
        """The name of the notice of this version, its mailing and its ledger lines; a postponement has its own."""
        suffix = f"-postponed-{len(self.announced)}" if self.announced else ""
        return f"{self.document}-{self.label}{suffix}"

    @property
    def withdrawn(self) -> bool:
        """Whether the version was taken back before it took effect."""
        return self.status is Status.WITHDRAWN


@dataclass(frozen=True, slots=True)
class UnreleasedEdit:
    """Text or register that differs from what was released under the same label; `remedy` is what to type, if known."""

    label: str
    path: str
    what: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class ArchiveChange:
    """What the archive says otherwise than the base; `before` is what it said, empty for a version that is new."""

    label: str
    before: str = ""


@dataclass(frozen=True)
class DocumentHistory:
    """A document's versions, oldest first, and what is not released yet.

    `edits` are changes made under a label that was already released; `draft` is a version that stands in the working
    tree under a new label and is not released. `archive_changes` are what the archive newly says of versions from
    before the history, `branch_releases` what else the commits beyond the base would release if they were rebased onto
    it. `amended` says whether the file amends the newest version, which is not committed yet. `translations` are the
    histories of the same document in other languages; `language` is that of a translation, as in its file's name (`fr`
    in privacy.fr.md).
    """

    document: str
    path: str
    versions: tuple[Version, ...]
    edits: tuple[UnreleasedEdit, ...] = ()
    draft: Version | None = None
    archive_changes: tuple[ArchiveChange, ...] = ()
    branch_releases: tuple[UnreleasedEdit, ...] = ()
    amended: bool = False
    translations: tuple[DocumentHistory, ...] = ()
    language: str = ""

    @property
    def all(self) -> tuple[Version, ...]:
        """The versions and, last, the draft."""
        return (*self.versions, self.draft) if self.draft else self.versions

    def version(self, label: str) -> Version | None:
        """Give the version with this label, if there is one."""
        return next((version for version in self.versions if version.label == label), None)


class NoticeKind(Term):
    """What a notice announces."""

    CHANGE = "change", "A new version is announced."
    POSTPONEMENT = "postponement", "The date of a version that was announced is moved."
    WITHDRAWAL = "withdrawal", "A version that was announced is taken back."


@dataclass(frozen=True)
class Notice:
    """A duty with its dates: what the banner, the changelog and the message say.

    It runs on every day from `first_day` to `last_day`, both included, in the site's time zone. `decided` is false
    while some of the duty is only proposed from the text; `reasons` are the sentences behind the duty.
    """

    version: Version
    kind: NoticeKind
    duty: Duty
    decided: bool
    reasons: tuple[str, ...]
    first_day: date
    last_day: date

    @property
    def id(self) -> str:
        """The notice's name in mailings and ledgers."""
        return self.version.notice_id + ("-withdrawn" if self.kind is NoticeKind.WITHDRAWAL else "")

    @property
    def summaries(self) -> tuple[Decision, ...]:
        """The decisions that people are told of, in the lawyer's order."""
        return tuple(decision for decision in self.version.decisions if decision.kind.duty is not Duty.NONE)

    def runs(self, day: date) -> bool:
        """Whether the notice is shown on this day; one that was given elsewhere never is."""
        return self.owed and self.first_day <= day <= self.last_day

    @property
    def owed(self) -> bool:
        """Whether anybody has to be told by this program."""
        return self.duty is not Duty.NONE and not self.version.notified_elsewhere

    @property
    def sentence(self) -> str:
        """What is done about it, for people."""
        if self.kind is NoticeKind.WITHDRAWAL and self.duty is not Duty.NONE:
            return "It was taken back, and those who were told of it are told so."
        if self.version.notified_elsewhere and self.duty is not Duty.NONE:
            return "People were told of it by other means."
        return self.duty.sentence
