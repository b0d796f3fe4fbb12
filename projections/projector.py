"""Keeps the read models up to date: pages of events folded in Python, rows and position in one transaction.

Restartable (the position is a row), batched, one advisory lock per projection. An event that a fold cannot take stops that
projection, says why in `views.projection_status`, and stops no other. A rebuild goes to a shadow schema beside running
writers, then swaps.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256

import psycopg
from psycopg import Connection, sql
from psycopg.rows import TupleRow

from projections.tables import Kept, Page, Recorded, Table

LIVE, SHADOW = "views", "views_next"
_PAGE = 2000
_COLUMNS = "position, originator_id::text, originator_version, topic, state, collectivity"


@dataclass(frozen=True)
class Projection:
    """A name, the tables it owns, the topics it reads (prefixes), and how it folds a page."""

    name: str
    tables: tuple[Table, ...]
    prefixes: tuple[str, ...]
    fold: Callable[[Page, Sequence[Recorded]], None]


class ProjectionStopped(RuntimeError):
    """An event could not be folded; the projection stays where it was, and says so."""


class Projector:
    """Runs projections on one database, as the projector role."""

    def __init__(self, url: str, projections: Sequence[Projection]) -> None:
        self.url = url
        self.projections = {each.name: each for each in projections}

    def catch_up(self) -> dict[str, int]:
        """Brings every projection to the head of the log; the position reached by each."""
        return self._side_by_side(self._catch_up_one)

    def rebuild_all(self) -> dict[str, int]:
        """Rebuilds every projection, side by side."""
        return self._side_by_side(self.rebuild)

    def _side_by_side(self, work: Callable[[str], int]) -> dict[str, int]:
        """Projections share nothing: while one waits for the database, another folds. The first failure is raised."""
        with ThreadPoolExecutor(max(1, len(self.projections))) as threads:
            done = {name: threads.submit(work, name) for name in self.projections}
            return {name: each.result() for name, each in done.items()}

    def _catch_up_one(self, name: str) -> int:
        with self._connected() as connection:
            return self._run(connection, self.projections[name], LIVE)

    def _connected(self) -> Connection[TupleRow]:
        """Commits are not waited for: a crash may lose the last pages, position and rows together, and they are folded again."""
        connection = psycopg.connect(self.url, autocommit=True)
        connection.execute("SET synchronous_commit TO off")
        return connection

    def follow(self, seconds: float, poll: float = 1.0) -> None:
        """Catches up whenever the log grows, for so long; a lost notification is made good by polling."""
        deadline = time.monotonic() + seconds
        with psycopg.connect(self.url, autocommit=True) as listener:
            listener.execute("LISTEN paiex_events")
            while time.monotonic() < deadline:
                self.catch_up()
                for _ in listener.notifies(timeout=min(poll, max(deadline - time.monotonic(), 0.01)), stop_after=1):
                    pass

    def rebuild(self, name: str) -> int:
        """Folds the whole log again beside the live tables, then takes their place."""
        projection = self.projections[name]
        tables = [table.name for table in projection.tables]
        with self._connected() as connection:
            connection.execute("SELECT views.open_shadow(%s)", [tables])
            connection.execute("DELETE FROM views.projection_status WHERE projection = %s AND shadow", [name])
            self._run(connection, projection, SHADOW)
            with _alone(connection, projection, LIVE), connection.transaction():
                position = self._pages(connection, projection, SHADOW)
                connection.execute("SELECT views.swap_shadow(%s)", [tables])
                connection.execute("DELETE FROM views.projection_status WHERE projection = %s", [name])
                _keep_position(connection, projection, LIVE, position)
        return position

    def fingerprint(self, name: str) -> str:
        """A digest of the projection's rows in the order of their keys: equal folds of equal logs are equal."""
        digest = sha256()
        with psycopg.connect(self.url, autocommit=True) as connection:
            for table in self.projections[name].tables:
                query = sql.SQL("SELECT row_to_json(t)::text FROM {} t ORDER BY {}").format(
                    sql.Identifier(LIVE, table.name), sql.SQL(", ").join(map(sql.Identifier, table.key))
                )
                for (row,) in connection.execute(query):
                    digest.update(row.encode())
        return digest.hexdigest()

    # ---- one projection --------------------------------------------------------------------------------------------

    def _run(self, connection: Connection[TupleRow], projection: Projection, schema: str) -> int:
        with _alone(connection, projection, schema):
            return self._pages(connection, projection, schema)

    def _pages(self, connection: Connection[TupleRow], projection: Projection, schema: str) -> int:
        position, kept = _position(connection, projection, schema), Kept()
        while True:
            # The head is read first: positions are drawn under the append's lock, so all before it are visible.
            head = _number(connection, "SELECT log_head()")
            events = _read(connection, projection, position, head)
            reached = events[-1].position if len(events) == _PAGE else head
            if reached == position:
                return position
            try:
                with connection.transaction():
                    page = Page(connection, schema, kept)
                    projection.fold(page, events)
                    page.write()
                    _keep_position(connection, projection, schema, reached)
            except (KeyError, TypeError, ValueError, psycopg.DataError, psycopg.IntegrityError) as poison:
                _stop(connection, projection, schema, position, poison)
                raise ProjectionStopped(f"{projection.name} : {poison!r} après la position {position}") from poison
            position = reached


@contextmanager
def _alone(connection: Connection[TupleRow], projection: Projection, schema: str) -> Iterator[None]:
    """One runner at a time for a projection, across processes."""
    lock = int.from_bytes(sha256(f"{schema}.{projection.name}".encode()).digest()[:7])
    connection.execute("SELECT pg_advisory_lock(%s)", [lock])
    try:
        yield
    finally:
        connection.execute("SELECT pg_advisory_unlock(%s)", [lock])


def _read(connection: Connection[TupleRow], projection: Projection, after: int, head: int) -> list[Recorded]:
    query = (
        f"SELECT {_COLUMNS} FROM events WHERE position > %s AND position <= %s AND topic LIKE ANY(%s)"
        " ORDER BY position LIMIT %s"
    )
    patterns = [f"{prefix}%" for prefix in projection.prefixes]
    rows = connection.execute(query.encode(), [after, head, patterns, _PAGE], binary=True).fetchall()
    return [Recorded(*row) for row in rows]


def _position(connection: Connection[TupleRow], projection: Projection, schema: str) -> int:
    query = "SELECT coalesce(max(position), 0) FROM views.projection_status WHERE projection = %s AND shadow = %s"
    row = connection.execute(query, [projection.name, schema == SHADOW]).fetchone()
    return int(row[0]) if row else 0


def _keep_position(connection: Connection[TupleRow], projection: Projection, schema: str, position: int) -> None:
    connection.execute(
        "INSERT INTO views.projection_status (projection, shadow, position) VALUES (%s, %s, %s)"
        " ON CONFLICT (projection, shadow) DO UPDATE SET position = EXCLUDED.position, stopped_at = NULL, reason = NULL",
        [projection.name, schema == SHADOW, position],
    )


def _stop(connection: Connection[TupleRow], projection: Projection, schema: str, position: int, why: Exception) -> None:
    reason = f"Un événement postérieur à la position {position} ne peut pas être lu : {why!r}"
    connection.execute(
        "INSERT INTO views.projection_status (projection, shadow, position, stopped_at, reason) VALUES (%s, %s, %s, %s, %s)"
        " ON CONFLICT (projection, shadow) DO UPDATE SET stopped_at = EXCLUDED.stopped_at, reason = EXCLUDED.reason",
        [projection.name, schema == SHADOW, position, position, reason],
    )


def _number(connection: Connection[TupleRow], query: str) -> int:
    row = connection.execute(query.encode()).fetchone()
    return int(row[0]) if row else 0
