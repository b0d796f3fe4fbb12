"""Where an audit reads the stored bytes of every event: the database, as a role that sees all of it, or a bundle's folder.

A source crosses to other processes, so it holds an address and opens it for each collectivity. What was tampered with must
still be read: nothing here is converted that a hostile value could make fail.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol
from uuid import UUID

import psycopg

_PAGE = 2000
_EPOCH = 946_684_800_000_000  # microseconds from 1970 to 2000, when PostgreSQL's time begins
_INFINITY = 2**63 - 1
_EVENTS = (
    "SELECT position, coalesce(originator_version, 0), coalesce(topic, ''), coalesce(state, ''), coalesce(salt, ''),"
    " coalesce(uuid_send(originator_id), ''), timestamptz_send(coalesce(recorded_at, '-infinity'))"
    " FROM events WHERE collectivity = %s AND position > coalesce(%s, position - 1)"
    " AND position <= coalesce(%s, position) ORDER BY position"
)


class Stored(NamedTuple):
    """The columns of one event of a collectivity; `recorded_at` in microseconds since 1970."""

    position: int
    version: int
    topic: str
    state: bytes
    salt: bytes
    stream: bytes
    recorded_at: int


class Source(Protocol):
    """What an audit reads."""

    def sizes(self) -> Mapping[str, int]:
        """Every collectivity that has events, the service included, with what its reading weighs."""
        ...

    def events(self, code: str, after: int | None = None, up_to: int | None = None) -> Iterator[Stored]:
        """The events of one collectivity, in order of position."""
        ...

    def collectivity_of(self, stream: UUID) -> str | None:
        """Whose stream it is; None when nobody has it."""
        ...


@dataclass(frozen=True, slots=True)
class PostgresSource:
    """The events table, at the address of the projector's role; rows come by pages, never all at once."""

    url: str

    def sizes(self) -> dict[str, int]:
        with psycopg.connect(self.url) as connection:
            rows = connection.execute(
                "SELECT collectivity, count(*) FROM events WHERE collectivity IS NOT NULL GROUP BY collectivity"
            ).fetchall()
        return dict(rows)

    def events(self, code: str, after: int | None = None, up_to: int | None = None) -> Iterator[Stored]:
        with psycopg.connect(self.url) as connection, connection.cursor("audit", binary=True) as cursor:
            cursor.execute(_EVENTS, [code, after, up_to])
            while rows := cursor.fetchmany(_PAGE):
                for position, version, topic, state, salt, stream, instant in rows:
                    recorded_at = min(int.from_bytes(instant, "big", signed=True) + _EPOCH, _INFINITY)
                    yield Stored(position, version, topic, state, salt, stream, recorded_at)

    def collectivity_of(self, stream: UUID) -> str | None:
        with psycopg.connect(self.url) as connection:
            query = "SELECT collectivity FROM events WHERE originator_id = %s LIMIT 1"
            row = connection.execute(query, [stream]).fetchone()
        return None if row is None else str(row[0])
