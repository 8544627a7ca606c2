"""What engines share whose tables lie elsewhere: only the answers to questions come here."""

# ruff: noqa: S608 (every text in this SQL is a literal made by a dialect, a fixed name, or the site owner's own query)

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, ClassVar

from fairnotice.audience.baseline import Facts, Plan, Settled
from fairnotice.audience.claims import ANYTHING, Answer
from fairnotice.audience.dialect import Dialect
from fairnotice.audience.query import Query, words
from fairnotice.audience.sources import Source
from fairnotice.audience.strangers import all_unlisted, unanswered, unlisted
from fairnotice.audience.tables import AUTHORIZATIONS, COLLECTIONS, OPT_OUTS, TABLES, USERS, Column, Kind, Table
from fairnotice.audience.workbench import Workbench
from fairnotice.errors import UsersError
from fairnotice.settings import TAXONOMY_KEY

ACCOUNTS = {
    "user_id": "VARCHAR", "email": "VARCHAR", "locale": "VARCHAR", "fax": "VARCHAR", "postal_address": "VARCHAR",
    "required": "BOOLEAN", "had": "BOOLEAN", "asked": "BOOLEAN", "base": "BIGINT",
}  # fmt: skip
BOUNCED = {"mailbox": "VARCHAR", "why": "VARCHAR"}


class RemoteEngine(ABC):
    """The tables of a server, which answers in its `dialect`; the people that it chooses come to the workbench.

    `where` names the server in errors, without user or password; `queries` give tables that are not there by their
    names. The rows of `more` are added to those of the tables, for as long as the engine is open. Raises UsersError
    where a table cannot be used.
    """

    dialect: ClassVar[Dialect]
    castable: ClassVar[Mapping[Kind, Collection[str]]]
    """The types of columns that can be read as each kind; for texts, those that cannot."""

    def __init__(
        self, bench: Workbench, where: str, queries: Mapping[str, str], more: Mapping[str, Source] | None = None
    ) -> None:
        self._bench = bench
        self._query = Query(self.dialect)
        self._where = where
        stored = {
            table.name: self._answered(queries[table.name]) if table.name in queries else self._columns(table.name)
            for table in TABLES
        }
        if not stored[USERS.name]:
            raise UsersError("there is no table users", "It needs the columns user_id and email.", where)
        self._present = {table.name for table in TABLES if stored[table.name]}
        relations = {name: f"({query})" for name, query in queries.items()}
        self._typed = {
            table.name: self._selection(table, stored[table.name], relations.get(table.name, table.name))
            for table in TABLES
        }
        for name, source in (more or {}).items():
            lent = self._lend(source)
            self._present.add(name)
            self._typed[name] += f" UNION ALL {self._selection(source.table, self._columns(lent), lent)}"
        for table in TABLES:
            self._check(table)

    def facts(self, end: datetime | None, settled: Settled) -> Facts:
        """Give the distinct values on which the decision turns; what is dated after `end` is counted."""
        rows = self._answer(self._query.held(end))
        held = {category for category, _ in rows}
        given, refused = (self._answer(self._query.answers(table.name)) for table in (AUTHORIZATIONS, OPT_OUTS))
        return Facts(
            held=frozenset(held if COLLECTIONS.name in self._present else {ANYTHING}),
            authorizations=frozenset(Answer(*row) for row in given),
            opt_outs=frozenset(Answer(*row) for row in refused),
            notices=frozenset(row[0] for row in self._answer(self._query.notices())),
            late=sum(int(late) for _, late in rows),
        )

    def unknown(self, categories: Collection[str]) -> UsersError:
        """Give the error for data categories that nobody knows."""
        terms = sorted(category for category in categories if TAXONOMY_KEY.fullmatch(category))
        shown = f" {terms[0]!r}" if terms else ""
        return UsersError(
            f"collections: the data_category{shown} is not a term of the taxonomy",
            "Add it to `data_categories` in the configuration, or map it to a term there is.",
            self._where,
        )

    def choose(self, plan: Plan) -> list[str]:
        """Fill the tables `accounts` and `bounced` of the workbench; give what people should know of it."""
        masks = dict.fromkeys(words(plan), "BIGINT")
        with self._fetched(self._with(self._query.accounts(plan)), {**ACCOUNTS, **masks}) as answer:
            strangers = self._bench.take(answer)
        if strangers and not self._answer(self._query.known(COLLECTIONS.name)):
            raise all_unlisted(self._where)
        with self._fetched(self._with(self._query.bounced()), BOUNCED) as answer:
            self._bench.run(f"CREATE TEMP TABLE bounced AS {answer}")
        return [*unlisted(strangers), *unanswered(self._query, self._answer)]

    def contacts(self, people: Collection[str]) -> dict[str, tuple[str, str]]:
        """Give the fax number and the postal address of some accounts."""
        if not people:
            return {}
        listed = ", ".join(map(self.dialect.literal, people))
        sql = f"SELECT user_id, COALESCE(fax, ''), COALESCE(postal_address, '') FROM users WHERE user_id IN ({listed})"
        return {user_id: (fax, address) for user_id, fax, address in self._answer(sql)}

    @abstractmethod
    def _columns(self, relation: str) -> dict[str, str]:
        """Give the columns of a table with their types, none where there is no such table."""

    @abstractmethod
    def _lend(self, source: Source) -> str:
        """Let the server read a CSV file as a table of ours alone, whose columns have their types; give its name."""

    @abstractmethod
    def _answered(self, query: str) -> dict[str, str]:
        """Give the columns of a query's answer with their types."""

    @abstractmethod
    def _rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Give the rows of a small answer."""

    @abstractmethod
    def _fetched(self, sql: str, columns: Mapping[str, str]) -> AbstractContextManager[str]:
        """Bring a large answer here, and give the query that reads it as long as it lies here; `columns` have DuckDB's
        types.
        """

    @abstractmethod
    def _text(self, column: str) -> str:
        """Give the expression of a column as a text that compares by its bytes."""

    def _answer(self, sql: str) -> list[tuple[Any, ...]]:
        return self._rows(self._with(sql))

    def _with(self, sql: str) -> str:
        """Give a question over the typed tables as one over those of the server."""
        used = {name: text for name, text in self._typed.items() if name in sql}
        if COLLECTIONS.name in used and COLLECTIONS.name not in self._present:
            used = {USERS.name: self._typed[USERS.name], **used}
        tables = ", ".join(
            f"{name} AS ({text})" for name, text in sorted(used.items(), key=lambda item: item[0] != "users")
        )
        return f"WITH {tables} SELECT * FROM ({sql}) AS answer"

    def _selection(self, table: Table, stored: Mapping[str, str], relation: str) -> str:
        if not stored and table is COLLECTIONS:
            return "SELECT user_id, '' AS data_category, created_at AS collected_at FROM users"
        if missing := table.missing(list(stored)) if stored else []:
            raise UsersError(
                f"{table.name} has no column {' and no column '.join(missing)}",
                "Make a view with the right names, or name a query in the mapping.",
                self._where,
            )
        cells = ", ".join(
            f"{self._cell(table, column, stored)} AS {self._named(column.name)}" for column in table.columns
        )
        return f"SELECT {cells} FROM {relation} AS stored" if stored else f"SELECT {cells} WHERE FALSE"

    def _cell(self, table: Table, column: Column, stored: Mapping[str, str]) -> str:
        type_ = self._type(column)
        kind = stored.get(column.name)
        if kind is None:
            return f"CAST(NULL AS {type_})"
        name = f"stored.{column.name}"
        if (kind in self.castable[column.kind]) is (column.kind is Kind.TEXT):
            raise UsersError(
                f"{table.name}: the column {column.name} is stored as {kind}, which is not {column.kind.sentence}",
                "Make a view that casts it.",
                self._where,
            )
        if column.kind is not Kind.TEXT:
            return f"CAST({name} AS {type_})"
        text = f"LOWER(TRIM({self._text(name)}))" if column.word else self._text(name)
        return f"NULLIF({text}, '')"

    def _type(self, column: Column) -> str:
        return {Kind.TEXT: self.dialect.text, Kind.INSTANT: self.dialect.instants, Kind.BOOLEAN: "BOOLEAN"}[column.kind]

    def _declared(self, source: Source) -> str:
        """Give the columns of a file as they are declared where tables are made."""
        types = {column.name: self._type(column) for column in source.table.columns}
        return ", ".join(f"{self._named(column)} {types[column]}" for column in source.header)

    def _named(self, column: str) -> str:
        return self.dialect.name_of(column)

    def _check(self, table: Table) -> None:
        """Raise UsersError where a cell is empty that must not be, or a key stands twice; never says whose."""
        if table.name not in self._present:
            return
        filled = [column.name for column in table.columns if column.filled]
        if filled:
            sums = ", ".join(f"COUNT(*) - COUNT({name}) AS no_{name}" for name in filled)
            for name, number in zip(filled, self._answer(f"SELECT {sums} FROM {table.name}")[0], strict=True):
                if number:
                    raise UsersError(
                        f"{table.name}: {name} is empty in {int(number):,} rows", "Mend them.", self._where
                    )
        if table.key:
            twice = f"SELECT {table.key} FROM {table.name} GROUP BY {table.key} HAVING COUNT(*) > 1"
            if number := self._answer(f"SELECT COUNT(*) AS number FROM ({twice}) AS twice")[0][0]:
                raise UsersError(
                    f"{table.name}: {int(number):,} values of {table.key} stand there more than once",
                    "Give each person one row.",
                    self._where,
                )
