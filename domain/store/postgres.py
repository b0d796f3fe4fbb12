"""The event store on PostgreSQL: one function call a save, reads under row-level security, each role its own connections."""

import json
import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg import Connection
from psycopg.rows import TupleRow
from psycopg_pool import ConnectionPool, PoolTimeout

from domain.store.failure import ALREADY_DONE, is_lost, lost, refusal
from domain.store.port import (
    CLOCK_TOLERANCE,
    SALT,
    Appended,
    Command,
    CommandConflict,
    NewEvent,
    RecordedEvent,
    end_of_day,
)

_COLUMNS = "position, originator_id, originator_version, topic, state, collectivity, recorded_at, command_key, salt"
_CHUNK = 1_000  # rows
_ATTEMPTS = 5
_PATIENCE = 15  # times two seconds
_APPEND = "SELECT * FROM append_events(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"


class PostgresStore:
    """The store as one role sees it. Reads are limited to the collectivity asked, by the database itself."""

    def __init__(self, url: str, *, size: int = 4) -> None:
        self.url = url
        self._pool = ConnectionPool(
            url,
            min_size=0,
            max_size=size,
            open=True,
            kwargs={"autocommit": True},
            check=ConnectionPool.check_connection,
            timeout=2,
            reconnect_timeout=1,  # else a pool that waited for long goes on waiting when the server is back
        )

    def close(self) -> None:
        self._pool.close()

    # ---- writing ----------------------------------------------------------------------------------------------------

    def append(
        self,
        events: Sequence[NewEvent],
        *,
        collectivity: str,
        recorded_at: datetime,
        command: Command | None = None,
        result: Mapping[str, object] | None = None,
    ) -> Appended:
        columns: list[list[object]] = [
            [event.originator_id for event in events],
            [event.originator_version for event in events],
            [event.topic for event in events],
            [event.state for event in events],
            [os.urandom(SALT) for _ in events],
        ]
        key, digest = (command.key, command.digest) if command else (None, None)
        arguments = [collectivity, recorded_at, CLOCK_TOLERANCE, *columns, key, digest, json.dumps(dict(result or {}))]
        return self._once(arguments, command)

    def _once(self, arguments: Sequence[object], command: Command | None) -> Appended:
        """One call; after a lost connection, again with the same command, which gives the first result if it was done."""
        for attempt in range(_ATTEMPTS):
            try:
                with ExitStack() as stack:
                    row = self._entered(stack).execute(_APPEND, arguments).fetchone()
                assert row is not None
                return Appended(row[0], row[1], row[2], row[3])
            except psycopg.Error as error:
                if isinstance(error, PoolTimeout) or not is_lost(error):
                    raise refusal(error) from error
                if command is None or attempt == _ATTEMPTS - 1:
                    raise lost(keyed=command is not None) from error
        raise AssertionError("unreachable")

    def save_personal_key(self, collectivity: str, person: UUID, wrapped: bytes) -> bytes:
        with self._scoped(collectivity) as connection:
            connection.execute(
                "INSERT INTO personal_keys VALUES (%s, %s, %s) ON CONFLICT DO NOTHING", [collectivity, person, wrapped]
            )
            found = connection.execute(
                "SELECT wrapped FROM personal_keys WHERE collectivity = %s AND person = %s", [collectivity, person]
            ).fetchone()
        assert found is not None
        return bytes(found[0])

    def destroy_personal_key(self, collectivity: str, person: UUID) -> None:
        with self._connected() as connection:
            connection.execute("SELECT destroy_personal_key(%s, %s)", [collectivity, person])

    # ---- reading ----------------------------------------------------------------------------------------------------

    def _entered(self, stack: ExitStack) -> Connection[TupleRow]:
        """A connection of the pool, asked for again and again: a server that restarts is waited for, half a minute."""
        for _ in range(_PATIENCE - 1):
            with suppress(PoolTimeout):
                return stack.enter_context(self._pool.connection())
        return stack.enter_context(self._pool.connection())

    @contextmanager
    def _connected(self) -> Iterator[Connection[TupleRow]]:
        """A connection of the pool; what PostgreSQL cannot do meanwhile is said in words."""
        try:
            with ExitStack() as stack:
                yield self._entered(stack)
        except psycopg.Error as error:
            raise refusal(error) from error

    @contextmanager
    def _scoped(self, *collectivities: str) -> Iterator[Connection[TupleRow]]:
        """A transaction that sees these collectivities and no other."""
        with self._connected() as connection, connection.transaction():
            connection.execute("SELECT set_config('paiex.scope', %s, true)", [",".join(collectivities)])
            yield connection

    def repeated(self, collectivity: str, command: Command) -> Appended | None:
        with self._scoped(collectivity) as connection:
            row = connection.execute(
                "SELECT payload_digest, first_position, last_position, result FROM commands"
                " WHERE collectivity = %s AND key = %s",
                [collectivity, command.key],
            ).fetchone()
        if row is None:
            return None
        if row[0] != command.digest:
            raise CommandConflict(f"{ALREADY_DONE}.")
        return Appended(row[1], row[2], True, row[3])

    def stream(
        self, originator_id: UUID, *, collectivity: str, up_to: int | None = None, after_version: int = 0
    ) -> list[RecordedEvent]:
        with self._scoped(collectivity) as connection:
            return _events(
                connection,
                f"SELECT {_COLUMNS} FROM events WHERE originator_id = %s AND originator_version > %s"
                " AND position <= coalesce(%s, position) ORDER BY originator_version",
                [originator_id, after_version, up_to],
            )

    def streams(
        self,
        originator_ids: Collection[UUID],
        *,
        collectivity: str,
        up_to: int | None = None,
        without: Collection[str] = (),
    ) -> list[RecordedEvent]:
        with self._scoped(collectivity) as connection:
            return _events(
                connection,
                f"SELECT {_COLUMNS} FROM events WHERE originator_id = ANY (%s) AND topic <> ALL (%s)"
                " AND position <= coalesce(%s, position) ORDER BY position",
                [list(originator_ids), list(without), up_to],
            )

    def last(self, originator_id: UUID, *, collectivity: str) -> RecordedEvent | None:
        with self._scoped(collectivity) as connection:
            found = _events(
                connection,
                f"SELECT {_COLUMNS} FROM events WHERE originator_id = %s ORDER BY originator_version DESC LIMIT 1",
                [originator_id],
            )
        return found[0] if found else None

    def collectivity(self, collectivity: str, *, after: int = 0, up_to: int | None = None) -> list[RecordedEvent]:
        query = (
            f"SELECT {_COLUMNS} FROM events WHERE collectivity = %s AND position > %s"
            " AND position <= coalesce(%s, position) ORDER BY position"
        )
        with self._scoped(collectivity) as connection, connection.cursor() as cursor:
            rows = cursor.stream(query.encode(), [collectivity, after, up_to], binary=True, size=_CHUNK)
            return _recorded(rows)  # years of bulletins: never twice in memory, as received and as read

    def read_all(self, *, after: int, limit: int, up_to: int | None = None) -> list[RecordedEvent]:
        with self._connected() as connection:
            return _events(
                connection,
                f"SELECT {_COLUMNS} FROM events WHERE position > %s AND position <= coalesce(%s, position)"
                " ORDER BY position LIMIT %s",
                [after, up_to, limit],
            )

    def collectivities(self) -> list[str]:
        with self._connected() as connection:
            rows = connection.execute('SELECT DISTINCT collectivity COLLATE "C" FROM events ORDER BY 1').fetchall()
        return [code for (code,) in rows]

    def head(self) -> int:
        return self._number("SELECT log_head()", [])

    def position_known_on(self, day: date) -> int:
        return self._number("SELECT log_head_before(%s)", [end_of_day(day)])

    def personal_keys(self, collectivity: str) -> dict[UUID, bytes]:
        with self._scoped(collectivity) as connection:
            rows = connection.execute(
                "SELECT person, wrapped FROM personal_keys WHERE collectivity = %s", [collectivity]
            ).fetchall()
        return {person: bytes(wrapped) for person, wrapped in rows}

    def _number(self, query: str, arguments: Sequence[object]) -> int:
        with self._connected() as connection:
            row = connection.execute(query.encode(), arguments).fetchone()
        return int(row[0]) if row else 0


def _events(connection: Connection[TupleRow], query: str, arguments: Sequence[Any]) -> list[RecordedEvent]:
    return _recorded(connection.execute(query.encode(), arguments, binary=True).fetchall())


def _recorded(rows: Iterable[TupleRow]) -> list[RecordedEvent]:
    return [
        RecordedEvent(position, stream, version, topic, state, collectivity, recorded_at.astimezone(UTC), key, salt)
        for position, stream, version, topic, state, collectivity, recorded_at, key, salt in rows
    ]
