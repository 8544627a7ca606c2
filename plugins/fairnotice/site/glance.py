"""A register as a table that people read: per data category what it is for and who gets it, and what is new."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum

from fairnotice.catalogue import Catalogue
from fairnotice.model import Practice, Register
from fairnotice.practices import Taxonomy, states
from fairnotice.site.timeline import State, Timeline


class Mark(Enum):
    """What a version does to a practice."""

    NEW = "new"
    ENDS = "ends"


@dataclass(frozen=True)
class Party:
    """Who gets data, and whether that is new."""

    name: str
    agent: bool
    mark: Mark | None


@dataclass
class Purpose:
    """One use of a data category, with the section that states it and the parties that get the data for it.

    `term` is the taxonomy's own name of it, for machines.
    """

    term: str
    name: str
    section: str
    mark: Mark | None
    parties: list[Party] = field(default_factory=list)


@dataclass
class Data:
    """One data category with its uses; `term` is the taxonomy's own name of it."""

    term: str
    name: str
    purposes: list[Purpose] = field(default_factory=list)


@dataclass(frozen=True)
class Glance:
    """What holds, or will hold: `label` and `upcoming` say of which version the marks are; empty where none is new."""

    data: tuple[Data, ...]
    label: str = ""
    upcoming: bool = False

    @property
    def marks(self) -> set[Mark]:
        """The marks that are in it."""
        purposes = [purpose for data in self.data for purpose in data.purposes]
        found = {p.mark for p in purposes} | {party.mark for p in purposes for party in p.parties}
        return {mark for mark in found if mark}


def glance(timeline: Timeline, words: Catalogue, taxonomy: Taxonomy) -> Glance | None:
    """Give the register in force, with what is new while a notice runs; None where no version has a register."""
    in_force, upcoming = timeline.in_force, timeline.upcoming
    noticed = {notice.version.label for notice in timeline.running}
    if upcoming and upcoming.version.register and (upcoming.state is State.UPCOMING or not in_force):
        before = in_force.version.register if in_force else None
        table = _table(before, upcoming.version.register, words, taxonomy)
        return Glance(tuple(table), upcoming.version.label, upcoming=True)
    if not in_force or not in_force.version.register:
        return None
    previous = in_force.assessment.previous
    before = previous.register if previous and in_force.version.label in noticed else None
    # what a version ended is of no interest once it has taken effect
    table = _table(before, in_force.version.register, words, taxonomy, ending=False)
    return Glance(tuple(table), in_force.version.label if before else "")


def _table(
    before: Register | None, after: Register, words: Catalogue, taxonomy: Taxonomy, *, ending: bool = True
) -> Iterator[Data]:
    table: dict[str, Data] = {}
    purposes: dict[tuple[str, str], Purpose] = {}
    for practice, mark in _marked(before, after, ending=ending):
        data, use = practice.data, practice.use
        category = table.setdefault(data, Data(data, words.term(data, taxonomy.data.get(data, data))))
        purpose = purposes.get((data, use))
        if purpose is None:
            name = words.term(use, taxonomy.uses.get(use, use))
            purpose = purposes[data, use] = Purpose(use, name, practice.section, mark)
            category.purposes.append(purpose)
        if practice.recipient:
            own = mark if mark is not purpose.mark else None
            party = Party(practice.recipient.name, practice.recipient.agent, own)
            if party not in purpose.parties:
                purpose.parties.append(party)
    return iter(table.values())


def _marked(before: Register | None, after: Register, *, ending: bool) -> Iterable[tuple[Practice, Mark | None]]:
    for practice in after.practices:
        yield practice, Mark.NEW if before and not _states(before, practice) else None
    for practice in before.practices if before and ending else ():
        if not _states(after, practice):
            yield practice, Mark.ENDS


def _states(register: Register, practice: Practice) -> bool:
    """Whether a register states a practice, an agent by name, too: people read who it is."""
    if practice.recipient and practice.recipient.agent:
        return any(
            (stated.data, stated.use, stated.recipient) == (practice.data, practice.use, practice.recipient)
            for stated in register.practices
        )
    return states(register, practice)
