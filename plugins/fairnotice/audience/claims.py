"""What a version says that people may have to be told of, and which earlier versions said it already."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from fairnotice.model import DecisionKind, Duty, Practice, Recipient, Version
from fairnotice.practices import Taxonomy, covers, same_recipient, states

ANYTHING = ""
"""The held category of a person of whom only the day of joining is known: every category of the register."""


@dataclass(frozen=True, order=True, slots=True)
class Answer:
    """What somebody agreed to, or opted out of, as written in the table; `recipient` is empty unless it names one."""

    data: str
    use: str
    recipient: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing that a version says and that people may have to be told of.

    A claim of a register has a data category, a use and, for a disclosure, the third party; `touched` are the data that
    somebody holds of that category, all or a narrower one. A claim of a version that cannot be compared by registers
    is one of its decisions: it has none of these.
    `version` is the place in the series of the version that introduced it, `sentences` are what people read.
    """

    code: str
    sentences: tuple[str, ...]
    version: int
    data: str = ""
    use: str = ""
    third_party: Recipient | None = None
    touched: str = ""

    @property
    def sentence(self) -> str:
        """All that people read of it."""
        return " ".join(self.sentences)

    def rank(self) -> tuple[str, ...]:
        """Give the order of claims."""
        party = self.third_party.name if self.third_party else ""
        return self.code, self.data, self.use, party, self.sentence, self.touched

    def touches(self, held: str) -> str | None:
        """Give the narrower of this claim's data category and a held one, None where they are unrelated."""
        if held == ANYTHING or not self.data or covers(held, self.data):
            return self.data
        return held if covers(self.data, held) else None

    def stated_by(self, version: Version, data: str) -> bool:
        """Whether the register of a version states this claim of a register for a data category."""
        return version.register is not None and states(version.register, Practice(data, self.use, self.third_party))

    def authorized_by(self, given: Answer) -> bool:
        """Whether an authorization covers all of this claim: a disclosure only where it names the recipient."""
        named = self.third_party is None or self._goes_to(given.recipient)
        return bool(self.data) and named and covers(given.data, self.touched) and covers(given.use, self.use)

    def refused_by(self, given: Answer) -> bool:
        """Whether an opt-out takes away any part of this claim: one that names no recipient, disclosures as well."""
        named = not given.recipient or self._goes_to(given.recipient)
        return bool(self.data) and named and _meet(given.data, self.touched) and _meet(given.use, self.use)

    def _goes_to(self, name: str) -> bool:
        return self.third_party is not None and same_recipient(self.third_party, Recipient(name, agent=False))


class Series:
    """A series of versions whose last is the target, compared by registers where there are some, else by decisions."""

    def __init__(self, series: Sequence[Version], taxonomy: Taxonomy) -> None:
        self.series = series
        self.target = series[-1]
        self.place = {version.label: index for index, version in enumerate(series)}
        self.decided = [
            Claim(f"{decision.kind}:{version.document}-{version.label}:{decision.section}", (decision.summary,), index)
            for index, version in enumerate(series)
            for decision in version.decisions
            if decision.kind.duty is Duty.EMAIL
        ]
        self.stated = list(self._register_claims(taxonomy))

    def new(self, held: str, baseline: Version | None) -> list[Claim]:
        """Give the claims that are new to data of a held category collected under a baseline."""
        if self.target.register and (baseline is None or baseline.register):
            touched = ((claim, claim.touches(held)) for claim in self.stated)
            return [
                replace(claim, touched=data)
                for claim, data in touched
                if data is not None and not (baseline and claim.stated_by(baseline, data))
            ]
        place = self.place[baseline.label] if baseline else -1
        return [claim for claim in self.decided if claim.version > place]

    def told(self, claim: Claim, versions: Iterable[Version]) -> bool:
        """Whether who had the notices of some versions was told of a claim."""
        if not claim.data:
            return any(claim.version <= self.place[version.label] for version in versions)
        return any(claim.stated_by(version, claim.touched) for version in versions)

    def _register_claims(self, taxonomy: Taxonomy) -> Iterable[Claim]:
        for practice in self.target.register.practices if self.target.register else ():
            use = Claim(f"{DecisionKind.NEW_USE}:{practice.data}:{practice.use}", (), 0, practice.data, practice.use)
            yield self._explained(use, DecisionKind.NEW_USE, practice, taxonomy)
            if practice.recipient and not practice.recipient.agent:
                code = f"{DecisionKind.NEW_DISCLOSURE}:{practice.data}:{_shown(practice.recipient)}"
                disclosure = replace(use, code=code, third_party=practice.recipient)
                yield self._explained(disclosure, DecisionKind.NEW_DISCLOSURE, practice, taxonomy)

    def _explained(self, claim: Claim, kind: DecisionKind, practice: Practice, taxonomy: Taxonomy) -> Claim:
        """Add the version that introduced a claim, and the lawyer's words on it: of its section, else of its kind."""
        place = len(self.series) - 1
        while place and claim.stated_by(self.series[place - 1], claim.data):
            place -= 1
        decisions = [decision for decision in self.series[place].decisions if decision.kind.duty is Duty.EMAIL]
        fitting = (
            [d for d in decisions if d.section == practice.section and d.kind is kind]
            or [d for d in decisions if d.section == practice.section]
            or [d for d in decisions if d.kind is kind]
        )
        sentences = tuple(dict.fromkeys(decision.summary for decision in fitting))
        return replace(claim, sentences=sentences or (_sentence(claim, taxonomy),), version=place)


def _meet(one: str, other: str) -> bool:
    return covers(one, other) or covers(other, one)


def _shown(recipient: Recipient) -> str:
    """Give a name as part of a reason code, of which several are joined by `|`."""
    return " ".join(recipient.name.replace("|", "/").split())


def _sentence(claim: Claim, taxonomy: Taxonomy) -> str:
    data = taxonomy.data.get(claim.data, claim.data).rstrip(".")
    use = taxonomy.uses.get(claim.use, claim.use).rstrip(".")
    receiver = f", disclosed to {_shown(claim.third_party)}" if claim.third_party else ""
    return f"{data}: {use}{receiver}."
