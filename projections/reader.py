"""Reads the read models as the reader role, within a scope that the database enforces; recalculates nothing."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from psycopg import Connection
from psycopg.rows import DictRow, dict_row
from psycopg_pool import ConnectionPool

from domain.bulletin import read_again
from domain.event import load
from domain.events import BulletinIssued
from payroll.bulletin import Bulletin
from payroll.plan import Plan, plan_from_content
from projections.counts import Count, Employer
from projections.states.sealing import RunSeal

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Issued:
    """A row of `views.bulletins` and the bulletin read again from what its event froze."""

    row: Row
    bulletin: Bulletin
    event: BulletinIssued


class Reader:
    """What a Principal may see: every question names the collectivities it is asked for."""

    def __init__(self, url: str) -> None:
        self._pool: ConnectionPool[Connection[DictRow]] = ConnectionPool(
            url,
            min_size=0,
            max_size=8,
            open=True,
            kwargs={"row_factory": dict_row},
            check=ConnectionPool.check_connection,  # a server that restarted left dead connections
            timeout=5,
            reconnect_timeout=1,  # a page is refused in words rather than waited for
        )

    def close(self) -> None:
        self._pool.close()

    @contextmanager
    def _within(self, scope: Sequence[str]) -> Iterator[Connection[DictRow]]:
        with self._pool.connection() as connection, connection.transaction():
            connection.execute("SELECT set_config('paiex.scope', %s, true)", [",".join(scope)])
            yield connection

    def rows(self, scope: Sequence[str], query: str, arguments: Sequence[object] = ()) -> list[Row]:
        """The rows of a query of this package; callers outside it use the questions below."""
        with self._within(scope) as connection:
            return connection.execute(query.encode(), arguments).fetchall()

    # ---- questions ---------------------------------------------------------------------------------------------------

    def collectivities(self, scope: Sequence[str]) -> list[Row]:
        return self.rows(scope, "SELECT * FROM views.collectivities ORDER BY collectivity")

    def runs(self, scope: Sequence[str], month: date | None = None) -> list[Row]:
        query = "SELECT * FROM views.runs WHERE month = coalesce(%s, month) ORDER BY month, collectivity, rank"
        return self.rows(scope, query, [month])

    def months(self, scope: Sequence[str]) -> list[date]:
        """The months that have a run, oldest first."""
        return [row["month"] for row in self.rows(scope, "SELECT DISTINCT month FROM views.runs ORDER BY month")]

    def agents(self, scope: Sequence[str], after: str = "", limit: int = 100) -> list[Row]:
        query = "SELECT * FROM views.agents WHERE agent::text > %s ORDER BY agent::text LIMIT %s"
        return self.rows(scope, query, [after, limit])

    def agent(self, scope: Sequence[str], agent: str) -> Row | None:
        found = self.rows(scope, "SELECT * FROM views.agents WHERE agent::text = %s", [agent])
        return found[0] if found else None

    def bulletin_rows(
        self, scope: Sequence[str], month: date | None = None, after: str = "", limit: int = 100
    ) -> list[Row]:
        query = (
            "SELECT * FROM views.bulletins WHERE month = coalesce(%s, month) AND bulletin::text > %s"
            " ORDER BY bulletin::text LIMIT %s"
        )
        return self.rows(scope, query, [month, after, limit])

    def bulletin(self, scope: Sequence[str], key: str) -> Issued | None:
        found = self.rows(scope, "SELECT * FROM views.bulletins WHERE bulletin::text = %s", [key])
        return self.issued(found[0]) if found else None

    def standing(self, code: str, month: date, rank: int | None = None) -> list[Issued]:
        """The bulletins of a month that are not cancelled, agents then élus, by matricule."""
        query = (
            "SELECT * FROM views.bulletins WHERE collectivity = %s AND month = %s AND rank = coalesce(%s, rank)"
            " AND status <> 'cancelled' ORDER BY elected, matricule, engagement, rank"
        )
        return [self.issued(row) for row in self.rows([code], query, [code, month, rank])]

    def of_engagement(self, code: str, agent: str) -> list[Issued]:
        """The bulletins of an engagement that are not cancelled, oldest first."""
        query = (
            "SELECT * FROM views.bulletins WHERE collectivity = %s AND agent::text = %s AND status <> 'cancelled'"
            " ORDER BY month, rank"
        )
        return [self.issued(row) for row in self.rows([code], query, [code, agent])]

    def seals(self, code: str, month: date) -> list[RunSeal]:
        """The seal that covers each issued run of a month, by rank."""
        query = (
            "SELECT run.rank, number, coalesce(kind, '') AS kind, coalesce(root, '') AS root,"
            " coalesce(signature, '') AS signature"
            " FROM (SELECT rank, max(position) AS issued FROM views.bulletins WHERE collectivity = %s AND month = %s"
            " GROUP BY rank) run LEFT JOIN views.seals ON collectivity = %s AND covers_after < issued"
            " AND issued <= covers_to ORDER BY run.rank"
        )
        return [RunSeal(**row) for row in self.rows([code], query, [code, month, code])]

    def counts(self, scope: Sequence[str]) -> list[Count]:
        """Bulletins that stand and engagements paid, per collectivity, month, agents and élus."""
        query = (
            "SELECT collectivity, month, elected, count(*) AS bulletins, count(DISTINCT agent) AS payees"
            " FROM views.bulletins WHERE status <> 'cancelled' GROUP BY collectivity, month, elected"
            " ORDER BY collectivity, month, elected"
        )
        return [Count(**row) for row in self.rows(scope, query)]

    def employers(self, scope: Sequence[str]) -> dict[str, Employer]:
        return {
            row["collectivity"]: Employer(row["collectivity"], row["name"], row["kind"], row["population"])
            for row in self.collectivities(scope)
        }

    def accounts(self, code: str, agents: Sequence[str]) -> dict[str, list[Row]]:
        """Every account of these engagements, oldest first, still sealed."""
        query = "SELECT * FROM views.agent_accounts WHERE agent::text = ANY(%s) ORDER BY agent, position"
        found: dict[str, list[Row]] = {}
        for row in self.rows([code], query, [list(agents)]):
            found.setdefault(str(row["agent"]), []).append(row)
        return found

    # ---- reading again -----------------------------------------------------------------------------------------------

    def issued(self, row: Row) -> Issued:
        event = load(row["topic"], row["content"].encode())
        assert isinstance(event, BulletinIssued)
        return Issued(row, read_again(event, self.plan(row["plan"]), self.plan), event)

    def plan(self, digest: str) -> Plan:
        """A plan kept by content; it never changes, so it is read once a process."""
        if digest not in _plans():
            with self._pool.connection() as connection:
                row = connection.execute("SELECT content FROM views.plans WHERE digest = %s", [digest]).fetchone()
            if row is None:
                raise KeyError(f"plan {digest}")
            _plans()[digest] = plan_from_content(row["content"].encode())
        return _plans()[digest]


@lru_cache(maxsize=1)
def _plans() -> dict[str, Plan]:
    return {}
