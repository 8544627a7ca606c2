"""The people a notice must reach: chosen by what was stated when their data were collected."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from types import TracebackType

from fairnotice.audience.baseline import Facts, Plan, make_plan
from fairnotice.audience.engines import Place, files_in, open_engine
from fairnotice.audience.lists import CHANNELS, WHYS
from fairnotice.audience.tables import USERS
from fairnotice.audience.telling import Group
from fairnotice.audience.twins import likely_twins
from fairnotice.audience.workbench import Tallies, Workbench
from fairnotice.audience.workspace import Workspace
from fairnotice.languages import Translations
from fairnotice.ledger import Event
from fairnotice.model import Notice, Version
from fairnotice.phrases import counted
from fairnotice.practices import Taxonomy, covers
from fairnotice.settings import Settings, UnknownData

__all__ = ["Audience", "Counts", "Group", "contacts", "select"]


@dataclass(frozen=True)
class Counts:
    """How many: messages of each list, accounts by reason code, and accounts that e-mail cannot reach.

    Those are counted twice, by why and by the channel that is left; they count among the reasons, too. `rows` are the
    rows of all lists by reason code, of which one may stand for several accounts. `late` are the accounts listed for
    something that an earlier version introduced, and of which nobody told them.
    """

    required: int
    opted_in: int
    reasons: Mapping[str, int]
    unreachable: Mapping[str, int]
    channels: Mapping[str, int]
    rows: Mapping[str, int]
    late: int = 0

    @property
    def nobody(self) -> bool:
        """Whether there is nobody who can be reached in any way."""
        return not (self.required or self.opted_in or self.channels["fax"] or self.channels["post"])


class Audience:
    """The people chosen for one notice; their rows stay in the engine until they are written. Close it after use."""

    def __init__(
        self, plan: Plan, counts: Counts, bench: Workbench, held: ExitStack, warnings: Iterable[str] = ()
    ) -> None:
        self.plan = plan
        self.warnings = tuple(warnings)
        self.counts = counts
        self._bench = bench
        self._held = held

    @property
    def notice(self) -> Notice:
        """The notice that these people must get."""
        return self.plan.notice

    @cached_property
    def groups(self) -> list[Group]:
        """Those who read the same message, by its name."""
        return self._bench.groups(self.plan)

    def write(self, folder: Path, form: str = "csv") -> None:
        """Write the lists `required`, `opted-in` and `unreachable` into a folder, as files of a form: csv or parquet.

        Raises MailingError where that fails.
        """
        self._bench.write(self.plan, folder, form)

    @property
    def unreadable(self) -> int:
        """How many rows were left out because they cannot be read."""
        return len(self._bench.unreadable)

    def close(self) -> None:
        """Forget the people."""
        self._held.close()

    def __enter__(self) -> Audience:
        """Give the audience itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Forget the people."""
        self.close()


def select(
    users: Place,
    notice: Notice,
    versions: Sequence[Version],
    taxonomy: Taxonomy,
    settings: Settings,
    *,
    work: Path | None = None,
    ledger: Path | None = None,
    waiting: Collection[Event] = (),
    translations: Translations | None = None,
    memory: str = "",
    skip_unreadable: bool = False,
    mapping: Path | None = None,
    day: date | None = None,
) -> Audience:
    """Choose whom a notice must reach, from the tables in `users`: a folder, the URL of a server, or a Spark session.

    `versions` are those of the notice's document, oldest first. What does not fit in memory lies in a private folder
    inside `work`, or in the system's folder for temporary files. What the `ledger` holds, if there is one, adds to the
    tables, and so do deliveries that are `waiting` for an entry in it. `memory` is a limit such as `1GB`. Rows of CSV
    files that cannot be read are left out with `skip_unreadable`, and listed in unreadable.csv. `mapping` is a file
    such as `tables.yml`. Data that are dated after `day` are warned of; whoever joined when the version was in force
    already, as it may be on that day, is not told that it is new.
    Raises UsersError for tables that cannot be used.
    """
    files = files_in(users, mapping)
    with ExitStack() as stack:
        workspace = stack.enter_context(Workspace(work or Path(tempfile.gettempdir())))
        zone = settings.timezone.key
        bench = stack.enter_context(closing(Workbench(workspace.path, zone, memory)))
        engine = stack.enter_context(
            closing(
                open_engine(
                    bench,
                    users,
                    files,
                    zone,
                    ledger,
                    waiting,
                    terms=taxonomy.data,
                    skip=skip_unreadable,
                    mapping=mapping,
                )
            )
        )
        end = datetime.combine(day + timedelta(days=1), time(), settings.timezone).astimezone(UTC) if day else None

        def planned(facts: Facts) -> Plan:
            return make_plan(notice, versions, facts, taxonomy, settings, translations, day)

        facts = engine.facts(end, lambda held: planned(Facts(frozenset(held))).settled)
        unknown = {category for category in facts.held if category and category not in taxonomy.data}
        if unknown and settings.unknown_data is UnknownData.ERROR:
            raise engine.unknown(unknown)
        plan = planned(facts)
        warnings = [*_warnings(notice.version, facts, unknown), *engine.choose(plan)]
        counts = _counts(plan, bench.finish(plan))
        warnings += likely_twins(bench.rows)
        return Audience(plan, counts, bench, stack.pop_all(), warnings)


def _warnings(target: Version, facts: Facts, unknown: Collection[str]) -> Iterator[str]:
    """Say what makes it doubtful whether the tables and the registers are right and complete."""
    if not facts.held:
        yield (
            "The table collections is empty, so nobody counts as holding data."
            " Without it, everybody counts as holding data of every category since the day of joining."
        )
    if facts.late:
        rows, be = counted(facts.late, "row"), "is" if facts.late == 1 else "are"
        yield f"{rows} of data {be} dated in the future, as if a newer version had been read then; mend their times."
    if unknown:
        number = "a data category" if len(unknown) == 1 else f"{len(unknown)} data categories"
        yield f"People hold {number} that the taxonomy does not know; such data count as data of every category."
    stated = [practice.data for practice in target.register.practices] if target.register else []
    silent = sorted(
        held
        for held in facts.held - set(unknown)
        if held and not any(covers(s, held) or covers(held, s) for s in stated)
    )
    if stated and silent:
        yield f"People hold data of which the register of {target.label} says nothing: {', '.join(silent)}."


def _counts(plan: Plan, tallies: Tallies) -> Counts:
    required, opted_in = tallies.messages
    unreached = dict(zip((*WHYS, *CHANNELS), tallies.unreached, strict=True))
    *accounts, late = tallies.accounts
    reasons, rows = (dict(zip(plan.reasons, numbers, strict=True)) for numbers in (accounts, tallies.rows))
    unreachable, channels = ({name: unreached[name] for name in names} for names in (WHYS, CHANNELS))
    return Counts(required, opted_in, reasons, unreachable, channels, rows, late)


def contacts(
    users: Place, people: Collection[str], settings: Settings, mapping: Path | None = None
) -> dict[str, tuple[str, str]]:
    """Give the fax number and the postal address of some accounts, empty where there is none, from their table."""
    zone = settings.timezone.key
    files = {name: file for name, file in files_in(users, mapping).items() if name == USERS.name}
    with (
        Workspace(Path(tempfile.gettempdir())) as workspace,
        closing(Workbench(workspace.path, zone)) as bench,
        closing(open_engine(bench, users, files, zone, mapping=mapping)) as engine,
    ):
        return engine.contacts(people)
