"""What a rule can compare between the two statements of a change: one function for each kind of test."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from fairnotice.document import BlockKind
from fairnotice.materiality.explanation import Clause, listed, quoted, runs
from fairnotice.materiality.newcomers import new_companies, new_names, swapped_first_names
from fairnotice.materiality.periods import deadline, retention
from fairnotice.materiality.policy import LISTED, Policy, run
from fairnotice.materiality.reading import Reading
from fairnotice.materiality.rules import Favours, Rule, RuleTest, Statements
from fairnotice.materiality.sameness import is_reversed, opens, speak_of_the_same, swapped_periods
from fairnotice.materiality.statement import Mention, Statement
from fairnotice.materiality.vocabulary import Entry
from fairnotice.model import Category, Direction, Op

# Words with which a list of purposes or recipients goes on.
JOINTS = frozenset({"and", "or", "to", "for", "with", "as"})
LISTS_OF_COOKIES = frozenset({"technology", "choice", "complaint", "controller"})
LEADS = frozenset({"to", "for", "with", "as"})
FURTHER = "this now reaches further: {what}"
GENERAL = frozenset({Entry("data", "personal data"), Entry("data", "data in general")})
EXAMPLE = ("for example", "for instance")
PROMISING = frozenset({"right", "choice", "protection", "complaint"})
DIRECTION = {
    Favours.COMPANY: Direction.EXPANDS,
    Favours.PERSON: Direction.NARROWS,
    Favours.NEITHER: Direction.NEUTRAL,
    Favours.EXCEPTION: Direction.NEUTRAL,
}
SUM_OF_SIGNS = {
    frozenset(): Direction.NEUTRAL,
    frozenset({1}): Direction.EXPANDS,
    frozenset({-1}): Direction.NARROWS,
    frozenset({1, -1}): Direction.MIXED,
}


@dataclass(frozen=True)
class Verdict:
    """What one rule says of one change.

    `came` and `went` are the mentions that favour the company: what it gained, and what people lost.
    """

    direction: Direction
    clause: Clause
    quote: str = ""
    words_before: str = ""
    words_after: str = ""
    came: tuple[Mention, ...] = ()
    went: tuple[Mention, ...] = ()


def check(rule: Rule, reading: Reading, before: Policy, after: Policy) -> Verdict | None:
    """Put one change to one rule; None where the rule has nothing to say of it."""
    if reading.is_whole and (
        rule.statements is Statements.CHANGED or (rule.statements is Statements.KEPT and reading.after.text)
    ):
        return None
    if rule.statements is Statements.WHOLE and not reading.is_whole:
        return None
    if rule.statements is Statements.GONE and reading.after.text:
        return None
    return CHECKS[rule.test](rule, reading, before, after)


def _terms(rule: Rule, reading: Reading, before: Policy, after: Policy) -> Verdict | None:
    if not rule.looks_at & reading.moved or (reading.kind is BlockKind.HEADING and not rule.negated):
        return None
    if not _fits(rule, reading):
        return None
    gained, lost = (_watched(rule, reading, side) for side in (reading.gained, reading.lost))
    if not gained and not lost:
        return None
    signs = [_sign(rule, mention, 1, reading) for mention in gained] + [
        _sign(rule, mention, -1, reading) for mention in lost
    ]
    direction = SUM_OF_SIGNS[frozenset(signs) - {0}]
    came = tuple(mention for mention, sign in zip(gained, signs, strict=False) if sign > 0)
    went = tuple(mention for mention, sign in zip(lost, signs[len(gained) :], strict=True) if sign > 0)
    return _verdict(rule, reading, direction, _clause(rule, gained, lost), gained, lost, came, went)


def _swap(rule: Rule, reading: Reading, before: Policy, after: Policy) -> Verdict | None:
    lost = [mention for mention in reading.lost if _in(mention, rule.comes_from)]
    gained = [mention for mention in reading.gained if _in(mention, rule.looks_at)]
    if not gained or not lost or not _fits(rule, reading):
        return None
    return _verdict(rule, reading, DIRECTION[rule.favours], Clause(rule.texts["gained"]), gained, lost)


def _switch(rule: Rule, reading: Reading, before: Policy, after: Policy) -> Verdict | None:
    old, new = reading.before.switches, reading.after.switches
    if not old or not new or old[0] is new[0]:
        return None
    direction = DIRECTION[rule.favours] if new[0] else Direction.NARROWS
    clause = Clause(rule.texts["gained" if new[0] else "lost"])
    return Verdict(direction, clause, quoted(reading.after, []), reading.before.text, reading.after.text)


def _exception(rule: Rule, reading: Reading, before: Policy, after: Policy) -> Verdict | None:
    old, new = ([m.start for m in side.mentions if _in(m, rule.looks_at)] for side in (reading.before, reading.after))
    lost, gained = reading.meaning
    if not old or not new or bool(lost) is bool(gained) or not _fits(rule, reading):
        return None
    side, words, mark = (reading.after, gained, new[0]) if gained else (reading.before, lost, old[0])
    if any(side.text.find(word) < mark for word in words):
        return None
    direction = DIRECTION[rule.favours] if gained else Direction.NARROWS
    clause = Clause(rule.texts["gained" if gained else "lost"])
    return Verdict(direction, clause, _quote(side, words), listed(lost), listed(gained))


def _open(rule: Rule, reading: Reading, before: Policy, after: Policy) -> Verdict | None:
    old, new = reading.before, reading.after
    if not old.text or not new.text or not speak_of_the_same(old, new) or not _fits(rule, reading):
        return None
    if not opens(old, new) and not opens(new, old):
        return None
    is_looser = opens(old, new)
    clause = Clause(rule.texts["gained" if is_looser else "lost"])
    direction = DIRECTION[rule.favours] if is_looser else Direction.NARROWS
    return Verdict(direction, clause, quoted(new, []), old.text, new.text)


def _denial(rule: Rule, reading: Reading, before: Policy, after: Policy) -> Verdict | None:
    old, new = reading.before, reading.after
    if not old.text or not new.text or old.set_aside or new.set_aside or not is_reversed(old, new):
        return None
    is_good = not {"right", "choice", "protection", "complaint"}.isdisjoint(old.groups)
    clause = Clause(rule.texts["gained" if old.denies else "lost"])
    direction = DIRECTION[rule.favours] if old.denies is not is_good else Direction.NARROWS
    return Verdict(direction, clause, quoted(new, []), old.text, new.text)


def _numbers(rule: Rule, reading: Reading, before: Policy, after: Policy, *, ages: bool) -> Verdict | None:
    sides = (reading.before, reading.after)
    if not all(side.text and not side.set_aside for side in sides) or not _fits(rule, reading):
        return None
    old, new = (side.ages if ages else side.durations for side in sides)
    lost, gained = [old[key] for key in old if key not in new], [new[key] for key in new if key not in old]
    if not ages and (moved := swapped_periods(*sides)):  # an item of a list may take the number of another
        gained, lost = [new[key] for key in moved], [old[key] for key in swapped_periods(*reversed(sides))]
    if not lost and not gained:
        return None
    direction = Direction.NEUTRAL
    if rule.favours is Favours.COMPANY:
        sign = retention(*sides) if "practice.keeping" in rule.within else deadline(*sides)
        direction = SUM_OF_SIGNS[frozenset({sign}) - {0}]
    side, words = (reading.after, gained) if gained else (reading.before, lost)
    return Verdict(direction, _replaced(rule, gained, lost), _quote(side, words), listed(lost), listed(gained))


def _names(rule: Rule, reading: Reading, before: Policy, after: Policy) -> Verdict | None:
    if reading.kind is BlockKind.HEADING or not _fits(rule, reading):
        return None
    find = new_companies if "controller.controller" in rule.within else new_names
    gained = find(reading.after, reading.before, before, after)
    lost = find(reading.before, reading.after, after, before)
    if not reading.is_whole and (swapped := swapped_first_names(reading, before, after)):
        lost, gained = [*lost, swapped[0]], [*gained, swapped[1]]
    if not gained and not lost:
        return None
    side, words = (reading.after, gained) if gained else (reading.before, lost)
    # Who joins a list of recipients gets what is held; who is named in a sentence may be one of those told of before.
    is_list = reading.kind in LISTED or "practice.sharing" in reading.after.groups
    joins = gained and is_list and not LISTS_OF_COOKIES & reading.topics
    direction = DIRECTION[rule.favours] if joins else Direction.NEUTRAL
    return Verdict(direction, _replaced(rule, gained, lost), _quote(side, words), listed(lost), listed(gained))


def _instruments(rule: Rule, reading: Reading, before: Policy, after: Policy) -> Verdict | None:
    old, new = reading.before.instruments, reading.after.instruments
    if old == new or reading.is_whole:
        return None
    gained, lost = sorted(new - old), sorted(old - new)
    return Verdict(Direction.NEUTRAL, _replaced(rule, gained, lost), "", listed(lost), listed(gained))


def _wording(rule: Rule, reading: Reading, before: Policy, after: Policy) -> Verdict | None:
    lost, gained = reading.words
    sides = [side for side in (reading.after, reading.before) if side.text and not side.set_aside]
    own = reading.before.groups | reading.after.groups
    if reading.kind is BlockKind.HEADING or len(lost) + len(gained) < rule.least or not sides:
        return None
    if not reading.is_whole and not any(reading.meaning):
        return None
    if not rule.looks_at & own or (rule.within and not rule.within & own):
        return None
    is_loss = rule.favours is Favours.PERSON and not reading.after.text
    mentions = [mention for mention in sides[0].mentions if _in(mention, rule.looks_at)]
    went = tuple(mention for mention in reading.before.mentions if _in(mention, rule.looks_at))
    clause = Clause(rule.texts["gained" if reading.after.text else "lost"])
    words = gained or lost
    quote = quoted(sides[0], _spans(mentions)) if reading.is_whole else _quote(sides[0], words)
    direction = Direction.EXPANDS if is_loss else Direction.NEUTRAL
    return Verdict(direction, clause, quote, " ".join(lost), " ".join(gained), (), went)


def _statement(rule: Rule, reading: Reading, before: Policy, after: Policy) -> Verdict | None:
    is_new = not reading.before.text
    side = reading.after if is_new else reading.before
    if not reading.is_whole or side.set_aside or reading.kind is BlockKind.HEADING:
        return None
    if not rule.looks_at & side.groups or not rule.within & side.groups or rule.unless & side.groups:
        return None
    quote = quoted(side, _spans(mention for mention in side.mentions if _in(mention, rule.looks_at)))
    direction = Direction.EXPANDS if is_new else Direction.NARROWS
    return Verdict(
        direction, Clause(rule.texts["gained" if is_new else "lost"]), quote, reading.before.text, reading.after.text
    )


def _meaning(rule: Rule, reading: Reading, before: Policy, after: Policy) -> Verdict | None:
    sides = [side for side in (reading.after, reading.before) if side.text]
    if reading.kind is BlockKind.HEADING or (rule.within and not rule.within & reading.topics):
        return None
    if any(side.set_aside and (reading.after.text or not side.set_aside.only_new) for side in sides) or (
        all(side.is_label for side in sides) and not (reading.kind in LISTED and rule.within)
    ):
        return None
    if rule.negated and (not reading.before.denies or reading.before.set_aside):
        return None
    if not reading.is_whole and all(side.folded.startswith(EXAMPLE) for side in sides):
        return None
    own = reading.before.groups & reading.after.groups
    lost, gained = reading.meaning
    is_same_office = "controller.data protection officer" in own  # which another person may hold
    if (not reading.is_whole or reading.kind in LISTED) and not is_same_office:
        lost += tuple(new_names(reading.before, reading.after, after, before))
        gained += tuple(new_names(reading.after, reading.before, before, after))
    if reading.kind in LISTED:
        lost += _places(reading.before, reading.lost)
        gained += _places(reading.after, reading.gained)
    if len(lost) + len(gained) < (1 if reading.kind in LISTED else rule.least):
        return None
    side, words = (reading.after, gained) if gained else (reading.before, lost)
    clause = _replaced(rule, runs(reading.after, gained) if gained else (), runs(reading.before, lost) if lost else ())
    direction = Direction.NEUTRAL
    if reading.is_whole:
        loss = Direction.EXPANDS if rule.favours is Favours.PERSON else Direction.NEUTRAL
        direction = DIRECTION[rule.favours] if reading.after.text else loss
    return Verdict(direction, clause, _quote(side, words), listed(lost), listed(gained))


def _extension(rule: Rule, reading: Reading, before: Policy, after: Policy) -> Verdict | None:
    own = reading.before.groups | reading.after.groups
    if rule.unless & own or not reading.after.text or not (reading.before.text or reading.kind in LISTED):
        return None
    if reading.before.text:
        new = " ".join(edit.text.lower() for edit in reading.change.edits if edit.op is Op.INSERT)
        goes_on = not JOINTS.isdisjoint(new.split())
    else:
        goes_on = run(reading.change.section.title) in before.titles
    if not goes_on:
        return None
    verdict = _meaning(rule, reading, before, after)
    if verdict is None or verdict.words_before:
        return None
    what = runs(reading.after, reading.meaning[1], LEADS)
    data = listed(e.name for e in sorted(reading.after.entries, key=str) if e.group == "data" and e not in GENERAL)
    is_led = what != () and what[0].strip("“").split(" ")[0].lower() in LEADS
    clause = Clause(rule.texts["gained"].replace("data", data or "data", 1) if is_led else FURTHER, what or ("…",))
    return replace(verdict, direction=DIRECTION[rule.favours], clause=clause, quote="" if is_led else verdict.quote)


def _language(rule: Rule, reading: Reading, before: Policy, after: Policy) -> Verdict | None:
    side, policy = (reading.after, after) if reading.after.text else (reading.before, before)
    if not side.is_foreign(policy.is_foreign):
        return None
    return Verdict(
        Direction.NEUTRAL, Clause(rule.texts["gained"]), quoted(side, []), reading.before.text, reading.after.text
    )


CHECKS: dict[RuleTest, Callable[[Rule, Reading, Policy, Policy], Verdict | None]] = {
    RuleTest.TERMS: _terms,
    RuleTest.SWAP: _swap,
    RuleTest.SWITCH: _switch,
    RuleTest.DENIAL: _denial,
    RuleTest.EXCEPTION: _exception,
    RuleTest.OPEN: _open,
    RuleTest.PERIOD: partial(_numbers, ages=False),
    RuleTest.AGE: partial(_numbers, ages=True),
    RuleTest.NAME: _names,
    RuleTest.INSTRUMENT: _instruments,
    RuleTest.WORDING: _wording,
    RuleTest.STATEMENT: _statement,
    RuleTest.MEANING: _meaning,
    RuleTest.EXTENSION: _extension,
    RuleTest.LANGUAGE: _language,
}


# ---------------------------------------------------------------- parts of the tests


def _fits(rule: Rule, reading: Reading) -> bool:
    # A place under the heading "Where your data go" needs no verb.
    groups = reading.topics if rule.category is Category.INTERNATIONAL else reading.groups
    return not rule.within or bool(rule.within & groups)


def _in(mention: Mention, groups: frozenset[str]) -> bool:
    return mention.term.entry.group in groups or str(mention.term.entry) in groups


def _watched(rule: Rule, reading: Reading, mentions: Sequence[Mention]) -> list[Mention]:
    only_denied = rule.negated or bool(rule.unless & (reading.before.groups | reading.after.groups))
    return [
        mention
        for mention in mentions
        if _in(mention, rule.looks_at)
        and str(mention.term.entry) not in rule.but_not
        and (mention.term.negated or not only_denied)
    ]


def _sign(rule: Rule, mention: Mention, sign: int, reading: Reading) -> int:
    """Give 1 where a mention that came (sign 1) or went (sign -1) favours the company, -1 where it favours people."""
    if rule.favours is Favours.NEITHER:
        return 0
    if rule.favours is Favours.EXCEPTION:
        denied = any(
            m.term.negated and m.term.entry.group == "practice"
            for m in (*reading.before.mentions, *reading.after.mentions)
        )
        return sign if denied or PROMISING & reading.groups else -sign
    if rule.favours is Favours.PERSON:
        sign = -sign
    return -sign if mention.term.negated else sign


def _clause(rule: Rule, gained: Sequence[Mention], lost: Sequence[Mention]) -> Clause:
    came, went = (tuple(mention.term.entry.name for mention in side) for side in (gained, lost))
    affirmed = not any(mention.term.negated for mention in (*gained, *lost))
    if came and went and affirmed and "{what}" in rule.texts["gained"]:
        return Clause(rule.texts["gained"], came, went)
    key = "gained" if gained else "lost"
    if (gained or lost)[0].term.negated:
        key = {"gained": "denied", "lost": "undenied"}[key]
    return Clause(rule.texts[key], came or went)


def _replaced(rule: Rule, gained: Sequence[str], lost: Sequence[str]) -> Clause:
    if gained and lost:
        return Clause(rule.texts["gained"], tuple(gained), tuple(lost))
    return Clause(rule.texts["gained" if gained else "lost"], tuple(gained or lost))


def _verdict(
    rule: Rule,
    reading: Reading,
    direction: Direction,
    clause: Clause,
    gained: Sequence[Mention],
    lost: Sequence[Mention],
    came: tuple[Mention, ...] = (),
    went: tuple[Mention, ...] = (),
) -> Verdict:
    quote = quoted(reading.after, _spans(gained)) if gained else quoted(reading.before, _spans(lost))
    return Verdict(
        direction, clause, quote, _surface(reading.before, lost), _surface(reading.after, gained), came, went
    )


def _spans(mentions: Iterable[Mention]) -> list[tuple[int, int]]:
    return [(mention.start, mention.end) for mention in mentions]


def _quote(side: Statement, words: Sequence[str]) -> str:
    start = max(side.text.find(words[0]), side.folded.find(words[0]), 0)
    return quoted(side, [(start, start + len(words[0]))])


def _places(side: Statement, mentions: Sequence[Mention]) -> tuple[str, ...]:
    return tuple(side.text[m.start : m.end] for m in mentions if m.term.entry.group == "place")


def _surface(side: Statement, mentions: Sequence[Mention]) -> str:
    return ", ".join(dict.fromkeys(side.text[mention.start : mention.end] for mention in mentions))
