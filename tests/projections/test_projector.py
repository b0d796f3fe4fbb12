"""The projector on a real PostgreSQL: up to date, restartable, rebuilt beside writers, stopped visibly by a poison event."""

import threading
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import psycopg
import pytest

from domain import commands, run_commands
from domain.event import EventReference
from domain.events import BulletinCancelled, BulletinIssued
from domain.store import NewEvent, Stores
from payroll import facts
from projections.folds import PROJECTIONS
from projections.projector import ProjectionStopped, Projector
from projections.reader import Reader
from tests.domain.town import CODE, PAYROLL, a_service, a_town, agent_id, issued

JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)


@pytest.fixture
def projector(stores: Stores) -> Projector:
    service = a_service(stores.writer)
    a_town(service, 4)
    a_town(service, 2, code="sabres")
    issued(service)
    issued(service, code="sabres")
    return Projector(stores.projector_url, PROJECTIONS)


def _prints(projector: Projector) -> dict[str, str]:
    return {name: projector.fingerprint(name) for name in projector.projections}


def test_rows_equal_an_independent_fold_of_the_log(stores: Stores, projector: Projector) -> None:
    projector.catch_up()
    nets: Counter[str] = Counter()
    for recorded in stores.projector.read_all(after=0, limit=100_000):
        if recorded.topic == "bulletin.issued.v1":
            event = BulletinIssued.from_bytes(recorded.state)
            plan = Reader(stores.reader_url).plan(event.plan)
            place = [rule.code for rule in plan.rules].index("net_a_payer")
            nets[recorded.collectivity] += event.amounts[plan.slots.index((place, "amount"))]
    reader = Reader(stores.reader_url)
    for code, count in ((CODE, 4), ("sabres", 2)):
        rows = reader.bulletin_rows((code,), JANUARY)
        assert len(rows) == count
        assert sum(row["net_a_payer"] for row in rows) == nets[code]
        assert [run["state"] for run in reader.runs((code,))] == ["issued"]


def test_a_restart_adds_nothing_and_goes_on_from_where_it_was(stores: Stores, projector: Projector) -> None:
    projector.catch_up()
    before = _prints(projector)
    assert Projector(stores.projector_url, PROJECTIONS).catch_up() == projector.catch_up()
    assert _prints(projector) == before


def test_a_rebuild_beside_a_writer_gives_the_same_rows(stores: Stores, projector: Projector) -> None:
    projector.catch_up()
    service = a_service(stores.writer, lambda: datetime.now(UTC))
    stop = threading.Event()

    def write() -> None:
        for number in range(200):
            if stop.is_set():
                return
            fact = facts.NbiGranted(effective_on=FEBRUARY + timedelta(days=number), points=number)
            service.acting(PAYROLL, CODE).do(commands.record_agent_fact, agent_id(1), fact)

    writer = threading.Thread(target=write)
    writer.start()
    for name in projector.projections:
        projector.rebuild(name)
    stop.set()
    writer.join()
    positions = projector.catch_up()
    assert len(set(positions.values())) == 1
    live = _prints(projector)
    for name in projector.projections:
        projector.rebuild(name)
    assert _prints(projector) == live


def test_pages_of_any_size_give_the_same_rows(
    stores: Stores, projector: Projector, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows changed twice in one page or in two, plans read in the page that keeps them or later, bulletins paid after theirs."""
    payroll = a_service(stores.writer, lambda: datetime.now(UTC)).acting(PAYROLL, CODE)
    granted = payroll.do(commands.record_agent_fact, agent_id(1), facts.NbiGranted(effective_on=FEBRUARY, points=15))
    reference = EventReference(stream=agent_id(1), version=int(str(granted.result["version"])))
    payroll.do(commands.withdraw_agent_fact, agent_id(1), reference)
    payroll.do(run_commands.transmit, JANUARY, 1, JANUARY)
    payroll.do(run_commands.accept, JANUARY, 1, JANUARY)
    payroll.do(run_commands.record_payment, JANUARY, 1, JANUARY)
    monkeypatch.setattr("projections.projector._PAGE", 1)
    for name in projector.projections:
        projector.rebuild(name)
    one_by_one = _prints(projector)
    monkeypatch.setattr("projections.projector._PAGE", 10_000)
    for name in projector.projections:
        projector.rebuild(name)
    assert _prints(projector) == one_by_one


def test_a_poison_event_stops_its_projection_visibly_and_no_other(stores: Stores, projector: Projector) -> None:
    projector.catch_up()
    poison = NewEvent(uuid4(), 1, "agent.position_held.v1", b"{}")
    stores.writer.append([poison], collectivity=CODE, recorded_at=datetime.now(UTC))
    with pytest.raises(ProjectionStopped, match="agents"):
        Projector(stores.projector_url, [projector.projections["agents"]]).catch_up()
    others = [each for each in PROJECTIONS if each.name != "agents"]
    assert set(Projector(stores.projector_url, others).catch_up().values()) == {stores.projector.head()}
    with psycopg.connect(stores.projector_url) as connection:
        row = connection.execute(
            "SELECT stopped_at, reason FROM views.projection_status WHERE projection = 'agents' AND NOT shadow"
        ).fetchone()
    assert row is not None and row[0] and "ne peut pas être lu" in row[1]


def test_the_reader_sees_its_scope_only(stores: Stores, projector: Projector) -> None:
    projector.catch_up()
    with psycopg.connect(stores.reader_url) as connection:
        for table in ("bulletins", "runs", "agents", "collectivities", "agent_accounts"):
            query = f"SELECT DISTINCT collectivity FROM views.{table}".encode()
            connection.execute("SELECT set_config('paiex.scope', '', true)")
            assert connection.execute(query).fetchall() == [], table
            connection.execute("SELECT set_config('paiex.scope', 'sabres', true)")
            assert connection.execute(query).fetchall() == [("sabres",)], table
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("DELETE FROM views.bulletins")


def test_scope_survives_a_rebuild(stores: Stores, projector: Projector) -> None:
    projector.catch_up()
    projector.rebuild("bulletins")
    reader = Reader(stores.reader_url)
    assert reader.bulletin_rows((), JANUARY) == []
    assert {row["collectivity"] for row in reader.bulletin_rows((CODE,), JANUARY)} == {CODE}


def test_a_cancelled_bulletin_stays_visible_and_counts_no_more(stores: Stores, projector: Projector) -> None:
    projector.catch_up()
    reader = Reader(stores.reader_url)
    key = reader.bulletin_rows((CODE,), JANUARY)[0]["bulletin"]
    row = reader.bulletin_rows((CODE,), JANUARY)[0]
    sealed = stores.keyring.seal(CODE, agent_id(1), {"text": "RIB d'un tiers"})
    event = BulletinCancelled(by=PAYROLL.author, agent=row["agent"], month=JANUARY, rank=1, reason=sealed)
    new = NewEvent(key, 2, BulletinCancelled.topic, event.to_bytes())
    stores.writer.append([new], collectivity=CODE, recorded_at=datetime.now(UTC))
    projector.catch_up()
    assert (
        next(each for each in reader.bulletin_rows((CODE,), JANUARY) if each["bulletin"] == key)["status"]
        == "cancelled"
    )
    assert len(reader.standing(CODE, JANUARY)) == 3
    assert sum(count.bulletins for count in reader.counts((CODE,))) == 3
