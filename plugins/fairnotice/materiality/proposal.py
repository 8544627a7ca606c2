"""The kind of decision to propose for a change: does the company gain something that people were not told before?"""

from __future__ import annotations

from fairnotice.materiality.checks import Verdict
from fairnotice.materiality.policy import Policy
from fairnotice.materiality.reading import Reading
from fairnotice.materiality.rules import Rule
from fairnotice.materiality.statement import Term
from fairnotice.materiality.vocabulary import Entry
from fairnotice.model import Category, DecisionKind, Direction, Duty

PERSONAL = Entry("data", "personal data")
GENERAL = frozenset({PERSONAL, Entry("data", "data in general")})
COLLECTING = Entry("practice", "collecting")
NON_PERSONAL = Entry("data", "non-personal data")
# What every service holds of its users, whether its policy said so or not.
HELD = frozenset(
    Entry("data", name)
    for name in (
        "names of people",
        "email addresses",
        "phone numbers",
        "postal addresses",
        "contact details",
        "account data",
        "content",
        "files and documents",
        "messages",
    )
)
# What a statement is about must be the same where it is "stated elsewhere"; a right is a right wherever it stands.
ABOUT = {
    "practice": ("data", "technology"),
    "purpose": ("data", "technology"),
    "recipient": ("data",),
    "technology": ("data",),
    "choice": ("data", "technology", "purpose"),
}


def propose(
    rule: Rule, category: Category, verdict: Verdict, reading: Reading, before: Policy, after: Policy
) -> DecisionKind:
    """Give the kind to propose: what the rule says, where the company gains something that was not stated before.

    It is `material` for a change that favours people, for how changes are announced, for a new sentence that only gives
    an example, for data that are only collected from now on or that tell nothing of a person, and for what is stated
    elsewhere: in the text before, what came, and in the text after, what went.
    """
    strict = verdict.direction in (Direction.EXPANDS, Direction.MIXED) and rule.expands.duty is Duty.EMAIL
    if not strict or category is Category.CHANGE or _is_example(reading):
        return DecisionKind.MATERIAL
    if verdict.came and _is_of_other_data(reading, before):
        return DecisionKind.MATERIAL
    again = reading.before.terms & reading.after.terms  # what a statement says twice, once of something else
    stated = [mention.term not in again and _was_stated(mention.term, reading, before) for mention in verdict.came]
    stated += [mention.term not in again and _is_stated(mention.term, reading, after) for mention in verdict.went]
    return DecisionKind.MATERIAL if stated and all(stated) else rule.expands


def _is_example(reading: Reading) -> bool:
    mentions = reading.after.mentions
    return not reading.before.text and bool(mentions) and mentions[0].term.entry.group == "example"


def _is_of_other_data(reading: Reading, before: Policy) -> bool:
    """Whether the data are none of a person, or were not named before and so cannot have been collected."""
    statement = reading.after if reading.after.text else reading.before
    named = {entry for entry in statement.entries if entry.group == "data"}
    if not named and not reading.before.text:  # a new device that records what has no name in the vocabulary
        return COLLECTING in statement.entries
    entries = named - GENERAL
    if not entries or entries == {NON_PERSONAL}:
        return bool(entries)
    if reading.before.text or PERSONAL in statement.entries or entries & HELD:
        return False
    return not any(before.mentions(entry) for entry in entries)


def _was_stated(term: Term, reading: Reading, before: Policy) -> bool:
    if term.negated and not reading.before.text:  # what a new statement denies was not granted before
        return True
    return _is_stated(term, reading, before)


def _is_stated(term: Term, reading: Reading, policy: Policy) -> bool:
    """Whether a text states a term of the same data and the like; "only" and "unless" count where they stand."""
    if term.entry.group == "qualifier":
        return False
    groups = ABOUT.get(term.entry.group, ())
    about = {entry for entry in reading.before.entries | reading.after.entries if entry.group in groups}
    return policy.states(term, frozenset(about - GENERAL))
