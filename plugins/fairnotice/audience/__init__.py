"""The people a notice must reach: chosen by what was stated when their data were collected."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import TracebackType

from fairnotice.audience.baseline import Plan, make_plan
from fairnotice.audience.duckdb_engine import DuckDBEngine
from fairnotice.audience.lists import CHANNELS, WHYS
from fairnotice.audience.sources import find_sources, open_source
from fairnotice.audience.tables import TABLES, USERS
from fairnotice.audience.telling import Group
from fairnotice.audience.workspace import Workspace
from fairnotice.languages import Translations
from fairnotice.ledger import export
from fairnotice.model import Notice, Version
from fairnotice.practices import Taxonomy
from fairnotice.settings import Settings

__all__ = ["Audience", "Counts", "Group", "contacts", "select"]


@dataclass(frozen=True)
class Counts:
    """How many: messages of each list, accounts by reason code, and accounts that e-mail cannot reach.

    Those are counted twice, by why and by the channel that is left; they count among the reasons, too. `rows` are the
    rows of all lists by reason code, of which one may stand for several accounts.
    """

    required: int
    opted_in: int
    reasons: Mapping[str, int]
    unreachable: Mapping[str, int]
    channels: Mapping[str, int]
    rows: Mapping[str, int]


class Audience:
    """The people chosen for one notice; their rows stay in the engine until they are written. Close it after use."""

    def __init__(self, plan: Plan, counts: Counts, engine: DuckDBEngine, held: ExitStack) -> None:
        self.plan = plan
        self.counts = counts
        self._engine = engine
        self._held = held

    @property
    def notice(self) -> Notice:
        """The notice that these people must get."""
        return self.plan.notice

    @cached_property
    def groups(self) -> list[Group]:
        """Those who read the same message, by its name."""
        return self._engine.groups(self.plan)

    def write(self, folder: Path) -> None:
        """Write required.csv, opted-in.csv and unreachable.csv into a folder; raise MailingError where that fails."""
        self._engine.write(self.plan, folder)

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
    users: Path,
    notice: Notice,
    versions: Sequence[Version],
    taxonomy: Taxonomy,
    settings: Settings,
    *,
    work: Path | None = None,
    ledger: Path | None = None,
    translations: Translations | None = None,
) -> Audience:
    """Choose whom a notice must reach, from the tables in the folder `users`.

    `versions` are those of the notice's document, oldest first. What does not fit in memory lies in a private folder
    inside `work`, or in the system's folder for temporary files. What the `ledger` holds, if there is one, adds to the
    tables. Raises UsersError for tables that cannot be used.
    """
    sources = find_sources(users)
    with ExitStack() as stack:
        workspace = stack.enter_context(Workspace(work or Path(tempfile.gettempdir())))
        held = export(ledger, workspace.path) if ledger and ledger.exists() else {}
        more = {table.name: open_source(table, held[table.name]) for table in TABLES if table.name in held}
        engine = stack.enter_context(closing(DuckDBEngine(sources, settings.timezone, workspace.path, more)))
        facts = engine.facts()
        if unknown := {category for category in facts.held if category and category not in taxonomy.data}:
            raise engine.unknown(unknown)
        plan = make_plan(notice, versions, facts, taxonomy, settings, translations)
        counts = _counts(plan, *engine.choose(plan))
        return Audience(plan, counts, engine, stack.pop_all())


def _counts(plan: Plan, messages: Sequence[int], accounts: Sequence[int], rows: Sequence[int]) -> Counts:
    numbers = iter(accounts)
    unreachable = {why: next(numbers) for why in WHYS}
    channels = {channel: next(numbers) for channel in CHANNELS}
    reasons = {code: next(numbers) for code in plan.reasons}
    return Counts(messages[0], messages[1], reasons, unreachable, channels, dict(zip(plan.reasons, rows, strict=True)))


def contacts(users: Path, people: Collection[str], settings: Settings) -> dict[str, tuple[str, str]]:
    """Give the fax number and the postal address of some accounts, empty where there is none, from their table."""
    sources = find_sources(users)
    with Workspace(Path(tempfile.gettempdir())) as workspace:
        only = {USERS.name: sources[USERS.name]}
        with closing(DuckDBEngine(only, settings.timezone, workspace.path)) as engine:
            return engine.contacts(people)
