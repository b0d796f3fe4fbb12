"""What a fold sees: the events of a page as they are stored, and the tables' rows by key, read once a page, written once."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from psycopg import Connection, sql
from psycopg.rows import TupleRow
from pydantic_core import from_json, to_json

Row = dict[str, Any]


class Recorded(NamedTuple):
    """An event of the log, with what folds read of it; `stream` in text, `content` its stored bytes."""

    position: int
    stream: str
    version: int
    topic: str
    content: bytes
    collectivity: str

    def state(self) -> dict[str, Any]:
        """What it says, in JSON types: the domain judged it when it was recorded."""
        said: dict[str, Any] = from_json(self.content)
        return said


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the schema `views`, the columns that identify a row, and the type of the first, by which rows are read.

    `constant`: a row never changes; once read or written, it is kept from page to page."""

    name: str
    key: tuple[str, ...]
    type: str = "text"
    constant: bool = False


Kept = dict[tuple[str, str], Row]  # rows of constant tables, by table and key


class Page:
    """What one page of events reads and changes: rows loaded by key, changed in place, written together."""

    def __init__(self, connection: Connection[TupleRow], schema: str, kept: Kept) -> None:
        self._connection = connection
        self._schema = schema
        self._kept = kept
        self._rows: dict[tuple[str, str], Row] = {}
        self._changed: dict[Table, dict[str, Row]] = {}
        self._loaded: set[tuple[str, str]] = set()
        self._updates: list[tuple[Table, str, str, tuple[str, str], Row]] = []

    def load(self, table: Table, keys: Iterable[str]) -> None:
        """Reads the rows of these keys (the table's first key column) that the page does not hold yet."""
        known = self._kept if table.constant else self._loaded
        wanted = sorted({key for key in keys if (table.name, key) not in known})
        if not wanted:
            return
        self._loaded.update((table.name, key) for key in wanted)
        query = sql.SQL(
            "SELECT {key}::text, row_to_json(t)::text FROM {table} t WHERE {key} = ANY(%s::{type}[])"
        ).format(
            key=sql.Identifier(table.key[0]),
            table=sql.Identifier(self._schema, table.name),
            type=sql.Identifier(table.type),
        )
        rows = self._kept if table.constant else self._rows
        for key, row in self._connection.execute(query, [wanted]).fetchall():
            rows.setdefault((table.name, key), from_json(row))  # what this page already changed is newer

    def update_where(self, table: Table, column: str, value: str, state: tuple[str, str], changes: Row) -> None:
        """Changes, once the page is written, all rows whose column has this value and that are in this state."""
        self._updates.append((table, column, value, state, changes))

    def row(self, table: Table, key: str) -> Row | None:
        """The row as it is now, to be changed and given back to `put`."""
        return (self._kept if table.constant else self._rows).get((table.name, key))

    def put(self, table: Table, key: str, row: Row) -> None:
        (self._kept if table.constant else self._rows)[table.name, key] = row
        self._changed.setdefault(table, {})[key] = row

    def write(self) -> None:
        """One statement a table, the later row of a key winning."""
        for table, rows in self._changed.items():
            _upsert(self._connection, self._schema, table, list(rows.values()))
        for table, column, value, (state, held), changes in self._updates:
            assignments = sql.SQL(", ").join(sql.SQL("{} = %s").format(sql.Identifier(name)) for name in changes)
            query = sql.SQL("UPDATE {} SET {} WHERE {} = %s AND {} = %s").format(
                sql.Identifier(self._schema, table.name), assignments, sql.Identifier(column), sql.Identifier(state)
            )
            self._connection.execute(query, [*changes.values(), value, held])


def _upsert(connection: Connection[TupleRow], schema: str, table: Table, rows: list[Row]) -> None:
    columns = sorted({name for row in rows for name in row})
    target = sql.Identifier(schema, table.name)
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    changes = sql.SQL(", ").join(
        sql.SQL("{0} = EXCLUDED.{0}").format(sql.Identifier(name)) for name in columns if name not in table.key
    )
    connection.execute(
        sql.SQL(
            "INSERT INTO {target} ({names}) SELECT {names} FROM json_populate_recordset(NULL::{target}, %s::json)"
            " ON CONFLICT ({key}) DO UPDATE SET {changes}"
        ).format(target=target, names=names, key=sql.SQL(", ").join(map(sql.Identifier, table.key)), changes=changes),
        [to_json(rows).decode()],
    )


def cents(euros: str | int) -> int:
    """« 1969.11 » of an event as cents."""
    whole, _, rest = str(euros).partition(".")
    sign = -1 if whole.startswith("-") else 1
    return sign * (abs(int(whole)) * 100 + int(f"{rest}00"[:2]))
