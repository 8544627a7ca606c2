"""Readings that belong together: a statement reworded, a sentence that became a list, a list that became a sentence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from fairnotice.materiality.policy import LISTED
from fairnotice.materiality.reading import Reading
from fairnotice.materiality.sameness import missing, say_the_same
from fairnotice.materiality.statement import Statement, statement_of

PATH = " / "
LEAST_SHARED = 2
ENOUGH = 0.6  # of the words of the shorter statement


def joined(found: Sequence[Reading]) -> list[Reading]:
    """Give the readings with those of one section joined that say, together, what they said before in another build.

    What says the same when it is joined is left out.
    """
    together = _twins(found)
    for takes_new in (True, False):
        together = _absorbed(together, takes_new=takes_new)
    return [
        reading
        for reading in together
        if reading.is_whole
        or reading.before.instruments != reading.after.instruments
        or not say_the_same(reading.before, reading.after)
    ]


def _twins(found: Sequence[Reading]) -> list[Reading]:
    """Read a statement that went and one that came in its section, and that say much the same, as one."""
    gone = [reading for reading in found if not reading.after.text]
    new = [reading for reading in found if not reading.before.text]
    scores = [(_likeness(old, now), i, j) for i, old in enumerate(gone) for j, now in enumerate(new)]
    twins: dict[int, Reading] = {}
    taken: set[int] = set()
    for score, i, j in sorted(scores, key=lambda entry: (-entry[0], entry[1], entry[2])):
        if score and i not in taken and id(new[j]) not in twins:
            taken.add(i)
            twins[id(new[j])] = gone[i]
    merged = {id(twin) for twin in twins.values()}
    return [
        replace(reading, before=twins[id(reading)].before, is_joined=True) if id(reading) in twins else reading
        for reading in found
        if id(reading) not in merged
    ]


def _likeness(gone: Reading, new: Reading) -> float:
    """Give how much of the shorter of two statements the other says too; 0 where that is too little."""
    if gone.change.section.slug != new.change.section.slug:
        return 0
    old, now = gone.before.gist, new.after.gist
    shared = len(old) - len(missing(old, now))
    if shared < LEAST_SHARED or shared < ENOUGH * min(len(old), len(now)):
        return 0
    return shared / max(len(old), len(now)) if 3 * shared >= max(len(old), len(now)) else 0


def _absorbed(found: Sequence[Reading], *, takes_new: bool) -> list[Reading]:
    """Let a statement that lost words take in the new statements that say them; the other way round for those gone."""

    def sides(reading: Reading) -> tuple[Statement, Statement]:
        return (reading.before, reading.after) if takes_new else (reading.after, reading.before)

    guests: defaultdict[int, list[Reading]] = defaultdict(list)
    for guest in found:
        whole, said = sides(guest)
        if whole.text or not said.text:
            continue
        host = next(
            (other for other in found if sides(other)[0].text and _says_part(guest, said, other, *sides(other))), None
        )
        if host:
            guests[id(host)].append(guest)
    taken = {id(guest) for group in guests.values() for guest in group}
    result: list[Reading] = []
    for reading in found:
        if id(reading) in guests:
            parts = guests[id(reading)]
            own = sides(reading)[1]
            lead = "" if own.text or reading.kind in LISTED else _paragraph(parts[0])
            texts = [own.text or lead, *(sides(part)[1].text for part in parts)]
            whole = statement_of(", ".join(text.strip(" ,;.:") for text in texts if text), own.vocabulary)
            joint = replace(reading, after=whole) if takes_new else replace(reading, before=whole)
            result.append(replace(joint, is_joined=True))
        elif id(reading) not in taken:
            result.append(reading)
    return result


def _says_part(guest: Reading, said: Statement, host: Reading, full: Statement, rest: Statement) -> bool:
    """Whether a statement on one side only says nothing but what `full` says and `rest` does not."""
    if guest.change.section.slug != host.change.section.slug:
        return False
    words, whole = said.gist, full.gist
    if not words or missing(words, whole) or not missing(words, rest.gist):
        return False
    denies = "not" in said.measures
    if guest.kind in LISTED:
        lead = statement_of(_paragraph(guest), said.vocabulary)
        denies = denies or "not" in lead.measures
        if not {e for e in lead.entries if e.group == "practice"} <= full.entries:
            return False
    return denies is ("not" in full.measures) and said.measures.keys() <= full.measures.keys()


def _paragraph(reading: Reading) -> str:
    """Give the paragraph above a list, without the headings above it."""
    return reading.lead.text.rsplit(PATH, 1)[-1]
