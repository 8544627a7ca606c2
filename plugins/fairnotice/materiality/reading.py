"""One change as the detector reads it: the statement before, the statement after, and what came and went."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from fairnotice.document import BlockKind
from fairnotice.materiality.policy import LISTED, Policy, run
from fairnotice.materiality.renaming import renamed, renames, respelled
from fairnotice.materiality.sameness import DENIALS, alike, say_the_same, turned_limits
from fairnotice.materiality.statement import Mention, Statement, Term, statement_of
from fairnotice.materiality.vocabulary import Entry, Vocabulary
from fairnotice.model import Change, Op
from fairnotice.words import plain

LONG_RUN = 8
ROW = "row"
KEEPING = Entry("practice", "keeping")
SAID_ALIKE = frozenset(
    {"practice", "qualifier", "exercise", "data", "technology", "purpose", "announcement", "duration"}
)
TIMES = frozenset({"before", "after"})
# Verbs that only carry a sentence: one in place of another of its line says nothing new.
FRAMES = tuple(
    frozenset(line.split())
    for line in ("act follow", "see show", "begin build happen help include intend lead measure use")
)
# What an example may speak of freely.
OF_EXAMPLES = frozenset({"example", "qualifier", "choice", "exercise", "announcement"})
OF_ALL = frozenset({"practice.collecting", "practice.using"})
EXAMPLES = re.compile(r"[ ,(]*\b(?:such as|for example|for instance)\b[^.;)]*\)?")
WRONG_QUOTE = re.compile("â€(?:œ|™|˜|\u009d|\u009c|\u0098|\u0099)?")
# A paragraph of few words without a full stop, in a text without marks of headings; and a line of links to sections.
HEADLINE = re.compile(r"(?!We\b)[A-Z][\w'’-]*(?:,? [\w'’&-]+){1,6}")
CONTENTS = re.compile(
    r"(?:\*\*[^*]*\*\*\s*)?"
    r"(?:(?:\[[^\]]*\]\(#[^)]*\)\W*){2,}|(?:[\w'’-]+(?: [\w'’-]+){0,3} [·•] ){3,}[\w'’ -]+)"
)
UNREAD = frozenset({BlockKind.FRONT_MATTER, BlockKind.CODE, BlockKind.ATTRIBUTES, BlockKind.DEFINITION})


@dataclass(frozen=True)
class Reading:
    """A change with its two statements; a statement that is only on one side leaves the other empty.

    `lead` is the heading of a list item or table row and the paragraph above its list, `heading` that of any statement,
    without the title of the document. `restated` are runs of words
    that came but stood elsewhere before, or went but stand elsewhere now. What is joined of several changes is not what
    the edits of its change show.
    """

    change: Change
    before: Statement
    after: Statement
    kind: BlockKind
    lead: Statement
    heading: Statement
    restated: tuple[str, ...] = ()
    is_joined: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether the whole statement came or went."""
        return not (self.before.text and self.after.text)

    @cached_property
    def gained(self) -> tuple[Mention, ...]:
        """The terms that are new in the statement."""
        return self._own(self.after, self.before, Op.INSERT, Op.DELETE)

    @cached_property
    def lost(self) -> tuple[Mention, ...]:
        """The terms that are gone from the statement."""
        return self._own(self.before, self.after, Op.DELETE, Op.INSERT)

    @cached_property
    def moved(self) -> frozenset[str]:
        """The groups and entries of the terms that are new or gone, as rules name them."""
        entries = {mention.term.entry for mention in (*self.gained, *self.lost)}
        return frozenset({entry.group for entry in entries} | {str(entry) for entry in entries})

    @cached_property
    def groups(self) -> frozenset[str]:
        """What rules may look for in either statement; where they state no practice, in what leads to them too."""
        groups = self.before.groups | self.after.groups | ({ROW} if self.kind is BlockKind.ROW else set())
        return groups if "practice" in groups else groups | self.lead.groups

    @cached_property
    def words(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The words of meaning that only the old, and that only the new statement uses, whatever their form."""
        both = self.before.terms & self.after.terms
        old, new = self.before.content(both), self.after.content(both)
        lost, gained = [word for word in old if word not in new], [word for word in new if word not in old]
        for word in tuple(lost):
            if twin := next((other for other in gained if alike(word, other)), None):
                lost.remove(word)
                gained.remove(twin)
        return tuple(lost), tuple(gained)

    @cached_property
    def topics(self) -> frozenset[str]:
        """What rules may look for in either statement, in what leads to them and in the headings above.

        Who speaks to whom (`parties`) counts only in the statement itself.
        """
        own = self.before.groups | self.after.groups | ({ROW} if self.kind is BlockKind.ROW else set())
        return own | ((self.lead.groups | self.heading.groups) - {"parties"})

    @cached_property
    def meaning(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The words by which only the old, and by which only the new statement says something; synonyms say the same.

        A length of time, an age, and a "not" that the other has not, count too.
        """
        counts = [Counter(mention.term for mention in side.mentions) for side in (self.before, self.after)]
        both = frozenset(term for term, count in counts[0].items() if counts[1][term] == count)
        old, new = (side.meaning(both) for side in (self.before, self.after))
        lost, gained = _without(old, new, self.after.words), _without(new, old, self.before.words)
        for key, words in tuple(lost.items()):
            if twin := next((k for k in gained if alike(key, k) or alike(_last(words), _last(gained[k]))), None):
                del lost[key], gained[twin]
        if self.before.durations and self.after.durations and ":" in self.before.text + self.after.text:
            for side in (lost, gained):
                side.pop("keep", None)
        if self.before.denies and self.after.denies:
            lost, gained = ({key: text for key, text in side.items() if key not in DENIALS} for side in (lost, gained))
        if self._swaps_examples:
            lost, gained = {}, {}
        if lost and gained and any(frame.issuperset({*lost, *gained}) for frame in FRAMES):
            lost, gained = {}, {}
        old_time, new_time = (TIMES & set(side.words) for side in (self.before, self.after))
        if len(old_time) == len(new_time) == 1 and old_time != new_time:
            lost, gained = lost | {word: word for word in old_time}, gained | {word: word for word in new_time}
        if turned := turned_limits(self.before, self.after):
            lost, gained = lost | {turned[0]: turned[0]}, gained | {turned[1]: turned[1]}
        lost |= _without(self.before.measures, self.after.measures, ())
        gained |= _without(self.after.measures, self.before.measures, ())
        return tuple(lost.values()), tuple(gained.values())

    @property
    def _swaps_examples(self) -> bool:
        """Whether one example stands for another, and nothing else differs, in a statement of no practice."""
        if "practice" in self.before.groups | self.after.groups:
            return False
        rests = [EXAMPLES.sub("", side.folded) for side in (self.before, self.after)]
        return rests[0] == rests[1] != self.before.folded and rests[1] != self.after.folded

    def _own(self, here: Statement, there: Statement, op: Op, opposite: Op) -> tuple[Mention, ...]:
        mentions = [mention for mention in here.mentions if mention.term not in there.terms]
        if not self.is_whole:
            said, is_denial = there.said, "not" in there.measures
            mentions = [
                m for m in mentions if not self._is_restated(here, m) and not _is_synonym(m, here, said, is_denial)
            ]
            if not self.is_joined:
                mentions += self._in_long_runs(here, op, opposite, frozenset(mention.term for mention in mentions))
        # A fragment such as "Invoices: six years" says without a verb that they are kept.
        is_kept = ":" in here.text + there.text and here.durations.keys() & there.durations.keys()
        return tuple(mention for mention in mentions if not (is_kept and mention.term.entry == KEEPING))

    def _is_restated(self, side: Statement, mention: Mention) -> bool:
        words = run(side.text[mention.start : mention.end])
        return any(words in restated for restated in self.restated)

    def _in_long_runs(self, side: Statement, op: Op, opposite: Op, known: frozenset[Term]) -> Iterator[Mention]:
        """Give the terms of a long run that the rest of a long statement has too: the run says something of its own."""
        runs, others = (
            [statement_of(plain(edit.text), side.vocabulary) for edit in self.change.edits if edit.op is wanted]
            for wanted in (op, opposite)
        )
        known = known.union(*(other.terms for other in others))
        for part in runs:
            start = side.text.find(part.text)
            if start >= 0 and len(part.words) >= LONG_RUN and run(part.text) not in self.restated:
                for mention in part.mentions:
                    if mention.term not in known and mention.term.entry in side.entries:
                        yield Mention(mention.term, mention.start + start, mention.end + start)


def readings(changes: Sequence[Change], before: Policy, after: Policy, vocabulary: Vocabulary) -> list[Reading]:
    """Read each change that may say something else: not links, dates, addresses and names replaced throughout."""
    is_foreign = before.is_foreign or after.is_foreign
    names = {} if is_foreign else renames(changes, before, after)
    found: list[Reading] = []

    for change in changes:
        block = after.block(change.after_span) or before.block(change.before_span)
        kind = block.kind if block else BlockKind.PARAGRAPH
        if kind is BlockKind.PARAGRAPH and HEADLINE.fullmatch(change.after or change.before):
            kind = BlockKind.HEADING
        if after.is_first_row(change.after_span) or before.is_first_row(change.before_span):
            kind = BlockKind.HEADING
        new, old = _readable(change.after), renamed(_readable(change.before), names)
        if old and new and not is_foreign:
            old = respelled(old, new)
        statements = statement_of(old, vocabulary), statement_of(new, vocabulary)
        if (
            kind not in UNREAD
            and _differ(*statements, is_foreign)
            and not _is_elsewhere(change, *statements, kind, before, after)
        ):
            lead = statement_of(_lead(change, before, after) if kind in LISTED else "", vocabulary)
            heading = statement_of(" / ".join(change.section.path[1:] or change.section.path), vocabulary)
            restated = _restated(change, before, after) if old and new else ()
            found.append(Reading(change, *statements, kind, lead, heading, restated))
    return found


def _is_synonym(mention: Mention, side: Statement, said: Mapping[str, str], is_denial: bool) -> bool:
    """Whether the other statement says the same with another word of what is done, or of how far it goes."""
    if mention.term.entry.group not in SAID_ALIKE or mention.term.negated != is_denial:
        return False
    units = statement_of(side.text[mention.start : mention.end], side.vocabulary).meaning()
    return bool(units) and units.keys() <= said.keys()


def _last(words: str) -> str:
    return words.lower().rsplit(" ", 1)[-1]


def _without(units: Mapping[str, str], others: Mapping[str, str], words: Sequence[str]) -> dict[str, str]:
    return {key: text for key, text in units.items() if key not in others and text.lower() not in words}


def _differ(old: Statement, new: Statement, is_foreign: bool) -> bool:
    """Whether two statements say different things; in another language, whether any of their words differ."""
    if old.words == new.words:
        return old.instruments != new.instruments
    return is_foreign or old.instruments != new.instruments or not say_the_same(old, new)


def _is_elsewhere(
    change: Change, old: Statement, new: Statement, kind: BlockKind, before: Policy, after: Policy
) -> bool:
    """Whether a statement that came or went stands in the other text, in its headings, or in page furniture."""
    if old.text and new.text:
        return False
    text, own, other, span = (
        (old.text, before, after, change.before_span) if old.text else (new.text, after, before, change.after_span)
    )
    if CONTENTS.fullmatch((change.after or change.before).strip()):
        return True
    if kind is not BlockKind.HEADING and (run(text) in own.titles or run(text) in other.titles):
        return True
    if new.text and _is_known_example(new, before):
        return True
    return other.holds(text) or own.is_furniture(span)


def _is_known_example(statement: Statement, before: Policy) -> bool:
    """Whether a new statement only gives an example, with nothing in it of which the old text did not speak."""
    if not statement.mentions or statement.mentions[0].term.entry.group != "example" or statement.mentions[0].start:
        return False
    told = [entry for entry in statement.entries if entry.group not in OF_EXAMPLES and str(entry) not in OF_ALL]
    return all(before.mentions(entry) for entry in told) and not any(not before.has_name(n) for n in statement.names)


def _readable(text: str) -> str:
    """Give the words of Markdown; quotation marks that were read in a wrong encoding are marks again."""
    return WRONG_QUOTE.sub("'", plain(text))


def _lead(change: Change, before: Policy, after: Policy) -> str:
    paragraph = after.lead(change.after_span) if change.after_span else before.lead(change.before_span)
    return " / ".join((*change.section.path, paragraph))


def _restated(change: Change, before: Policy, after: Policy) -> tuple[str, ...]:
    return tuple(
        run(edit.text)
        for edit in change.edits
        if (edit.op is Op.INSERT and before.holds(edit.text)) or (edit.op is Op.DELETE and after.holds(edit.text))
    )
