"""Which claims of a version are new to data collected under an earlier one: the policy decision, without a database."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from fairnotice.audience.claims import ANYTHING, Answer, Claim, Series
from fairnotice.languages import Translations, editions, languages, translated_summaries
from fairnotice.model import DecisionKind, Duty, Notice, NoticeKind, Version
from fairnotice.practices import Taxonomy
from fairnotice.settings import NoticeBy, Settings

OPTED_IN = "opted-in"
MATERIAL_CHANGE = "material-change"
UNSTATED = ""
"""What stands among the sentences for all that no decision puts into words; messages have one of their own for it."""

Settled = Callable[[Collection[str]], Mapping[str, datetime]]
"""Gives the instants of `Plan.settled` for data categories that are held."""

POSTPONED = "postponed"
WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Facts:
    """The distinct values of the tables that the decision turns on; `held` is `{ANYTHING}` without collections.

    `late` are the rows that are dated after the day on which they are read.
    """

    held: frozenset[str]
    authorizations: frozenset[Answer] = frozenset()
    opt_outs: frozenset[Answer] = frozenset()
    notices: frozenset[str] = frozenset()
    late: int = 0


@dataclass(frozen=True)
class Plan:
    """The decision as numbers: bit i of every mask stands for `claims[i]`.

    Baseline 0 is 'nothing was stated', baseline i is `baselines[i - 1]`, in force from `starts[i - 1]` (UTC); the last
    start is the target's, and from then on nobody is affected. `previous` is the version before the target. `new` gives
    for each held category the mask of each baseline; `authorized` and `told` what an authorization, or a delivered
    notice, takes away; `refused` what an opt-out takes away of the authorizations before it. `earlier` are the notices
    of the same version that this one corrects; `everyone` is told of a material change, unless they joined under the
    target, which is possible where it is `bound` already; `late` is the mask of what an earlier version introduced.
    `languages` are those of the messages, the default first; `editions` give by language the translated versions up to
    the target, and `translations` its sentences in other languages than that. `decided` are all sentences of decisions.
    """

    notice: Notice
    previous: Version | None
    baselines: tuple[Version, ...]
    starts: tuple[datetime, ...]
    claims: tuple[Claim, ...]
    new: Mapping[str, tuple[int, ...]]
    authorized: Mapping[Answer, int]
    refused: Mapping[Answer, int]
    told: Mapping[str, int]
    earlier: tuple[str, ...]
    everyone: bool
    bound: bool = False
    late: int = 0
    languages: tuple[str, ...] = ("en",)
    editions: Mapping[str, tuple[Version, ...]] = field(default_factory=dict)
    translations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    decided: frozenset[str] = frozenset()

    @property
    def active(self) -> bool:
        """Whether anybody at all is to be told."""
        return self.notice.owed

    @property
    def labels(self) -> tuple[str, ...]:
        """The label of each baseline; empty for 'nothing was stated'."""
        return ("", *(version.label for version in self.baselines))

    @property
    def correction(self) -> str:
        """The reason code for those who had the earlier notice of the same version; empty for a new version."""
        return {NoticeKind.POSTPONEMENT: POSTPONED, NoticeKind.WITHDRAWAL: WITHDRAWN}.get(self.notice.kind, "")

    @property
    def summaries(self) -> tuple[str, ...]:
        """What the notice tells everybody, in the lawyer's order."""
        if self.notice.kind is NoticeKind.WITHDRAWAL:
            return ()
        return tuple(decision.summary for decision in self.notice.summaries) or self.notice.reasons

    @property
    def sentences(self) -> tuple[str, ...]:
        """All sentences that a message of this notice may hold, in the order of versions and decisions."""
        place = {sentence: index for index, sentence in enumerate(self.summaries)}
        ranked = sorted(
            (claim.version, place.get(sentence, -1), bit, sentence)
            for bit, claim in enumerate(self.claims)
            for sentence in claim.sentences
        )
        possible = [*(entry[-1] for entry in ranked), *self.summaries]
        unstated = [UNSTATED] if any(entry[-1] not in self.decided for entry in ranked) else []
        return (*dict.fromkeys(sentence for sentence in possible if sentence in self.decided), *unstated)

    def translated(self, sentence: str, language: str) -> str | None:
        """Give a sentence in a language, None where nobody translated it."""
        return (
            sentence
            if language == self.languages[0] or not sentence
            else self.translations.get(sentence, {}).get(language)
        )

    @property
    def reasons(self) -> Mapping[str, str]:
        """What each reason code means, for people; in the order in which codes are written."""
        meanings: dict[str, list[str]] = {}
        for claim in self.claims:
            meanings.setdefault(claim.code, []).append(claim.sentence)
        found = {code: " ".join(dict.fromkeys(sentences)) for code, sentences in meanings.items()}
        found[OPTED_IN] = "They asked to be told of changes."
        if self.everyone:
            found[MATERIAL_CHANGE] = "The configuration says that material changes are announced to everyone by e-mail."
        if self.correction:
            moved = self.notice.kind is NoticeKind.POSTPONEMENT
            found[self.correction] = f"They had the earlier notice, which is {'postponed' if moved else 'taken back'}."
        return dict(sorted(found.items()))

    @property
    def settled(self) -> Mapping[str, datetime]:
        """For each held category to which anything is new, the instant since which nothing is new to data collected."""
        return {
            held: self.starts[max(base for base, mask in enumerate(masks) if mask)] for held, masks in self.new.items()
        }

    @property
    def undated(self) -> frozenset[str]:
        """The codes that concern only data to which no version applied: collected too early, or nobody knows when."""
        dated = 0
        for masks in self.new.values():
            for mask in masks[1:]:
                dated |= mask
        known = {claim.code for bit, claim in enumerate(self.claims) if dated & (1 << bit)}
        return frozenset(claim.code for claim in self.claims) - known


def make_plan(
    notice: Notice,
    versions: Sequence[Version],
    facts: Facts,
    taxonomy: Taxonomy,
    settings: Settings,
    translations: Translations | None = None,
    day: date | None = None,
) -> Plan:
    """Decide which claims are new to whom on a day; `versions` are the document's, oldest first, with the target."""
    target = notice.version
    place = next(index for index, version in enumerate(versions) if version.label == target.label)
    series = [version for version in versions[:place] if not version.withdrawn] + [target]
    start = _start(target, settings.timezone)
    baselines = sorted(
        (version for version in series[:-1] if _start(version, settings.timezone) < start),
        key=lambda version: version.effective,
    )
    comparison = Series(series, taxonomy)
    # who had the notice that is postponed is told once more of what concerned them
    crediting = series[:-1] if notice.kind is NoticeKind.POSTPONEMENT else series
    tells = notice.duty is Duty.EMAIL and notice.kind is not NoticeKind.WITHDRAWAL
    elsewhere = [version for version in series[:-1] if version.notified_elsewhere]
    fresh = {
        held: [
            [claim for claim in comparison.new(_known(held, taxonomy), base) if not comparison.told(claim, elsewhere)]
            for base in (None, *baselines)
        ]
        for held in (sorted(facts.held) if tells else ())
    }
    claims = sorted({claim for row in fresh.values() for new in row for claim in new}, key=Claim.rank)

    def mask(wanted: Iterable[Claim]) -> int:
        chosen = set(wanted)
        return sum(1 << bit for bit, claim in enumerate(claims) if claim in chosen)

    return Plan(
        notice=notice,
        previous=series[-2] if len(series) > 1 else None,
        baselines=tuple(baselines),
        starts=tuple(_start(version, settings.timezone) for version in (*baselines, target)),
        claims=tuple(claims),
        new={held: tuple(map(mask, row)) for held, row in fresh.items() if any(row)},
        authorized=_some({g: mask(c for c in claims if c.authorized_by(g)) for g in facts.authorizations}),
        refused=_some({given: mask(c for c in claims if c.refused_by(given)) for given in facts.opt_outs}),
        told=_some(
            {
                name: mask(claim for claim in claims if comparison.told(claim, [version]))
                for name in facts.notices - {notice.id}
                for version in crediting
                if _names(version, name, "(-postponed-[0-9]+)?")
            }
        ),
        earlier=tuple(
            name
            for name in sorted(facts.notices - {notice.id})
            if notice.kind is not NoticeKind.CHANGE and _names(target, name, "(-postponed-[0-9]+)?(-withdrawn)?")
        ),
        everyone=_reaches_everyone(notice, settings),
        bound=day is not None and day >= target.effective,
        late=mask(claim for claim in claims if claim.version < len(series) - 1),
        languages=languages(settings),
        editions=editions(target, translations or {}),
        translations=translated_summaries(series, translations or {}),
        decided=frozenset(decision.summary for version in series for decision in version.decisions),
    )


def _known(held: str, taxonomy: Taxonomy) -> str:
    """Give a held category that the taxonomy knows; any other may be every category."""
    return held if held in taxonomy.data else ANYTHING


def _some(masks: Mapping[Any, int]) -> dict[Any, int]:
    """Give the masks that clear anything, in the order of what does."""
    return {given: masks[given] for given in sorted(masks) if masks[given]}


def _reaches_everyone(notice: Notice, settings: Settings) -> bool:
    """Whether a material change is announced to everybody by e-mail, beside what is owed to those affected."""
    if settings.notice_by is not NoticeBy.EMAIL or notice.kind is NoticeKind.WITHDRAWAL:
        return False
    material = any(decision.kind is DecisionKind.MATERIAL for decision in notice.version.decisions)
    return notice.duty is Duty.NOTICE or (notice.duty is Duty.EMAIL and material)


def _names(version: Version, name: str, suffix: str) -> bool:
    return re.fullmatch(re.escape(f"{version.document}-{version.label}") + suffix, name) is not None


def _start(version: Version, zone: ZoneInfo) -> datetime:
    return datetime.combine(version.effective, time(), zone).astimezone(UTC)
