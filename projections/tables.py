"""The read models' tables as a fold sees them: rows by key, read once a page, written once a page."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from psycopg import Connection, sql
from psycopg.rows import TupleRow

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the schema `views`, and the columns that identify a row."""

    name: str
    key: tuple[str, ...]


class Page:
    """What one page of events reads and changes: rows loaded by key, changed in place, written together."""

    def __init__(self, connection: Connection[TupleRow], schema: str) -> None:
        self._connection = connection
        self._schema = schema
        self._rows: dict[tuple[str, str], Row] = {}
        self._changed: dict[Table, dict[str, Row]] = {}
        self._loaded: set[tuple[str, str]] = set()
        self._updates: list[tuple[Table, str, str, tuple[str, str], Row]] = []

    def load(self, table: Table, keys: Iterable[str]) -> None:
        """Reads the rows of these keys (the table's first key column) that the page does not hold yet."""
        wanted = sorted({key for key in keys if (table.name, key) not in self._loaded})
        if not wanted:
            return
        self._loaded.update((table.name, key) for key in wanted)
        query = sql.SQL("SELECT {key}::text, row_to_json(t) FROM {table} t WHERE {key}::text = ANY(%s)").format(
            key=sql.Identifier(table.key[0]), table=sql.Identifier(self._schema, table.name)
        )
        for key, row in self._connection.execute(query, [wanted]).fetchall():
            self._rows.setdefault((table.name, key), row)  # what this page already changed is newer

    def update_where(self, table: Table, column: str, value: str, state: tuple[str, str], changes: Row) -> None:
        """Changes, once the page is written, all rows whose column has this value and that are in this state."""
        self._updates.append((table, column, value, state, changes))

    def row(self, table: Table, key: str) -> Row | None:
        """The row as it is now, to be changed and given back to `put`."""
        return self._rows.get((table.name, key))

    def put(self, table: Table, key: str, row: Row) -> None:
        self._rows[table.name, key] = row
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
        [json.dumps(rows, ensure_ascii=False)],
    )


def cents(euros: str | int) -> int:
    """« 1969.11 » of an event as cents."""
    whole, _, rest = str(euros).partition(".")
    sign = -1 if whole.startswith("-") else 1
    return sign * (abs(int(whole)) * 100 + int(f"{rest}00"[:2]))
