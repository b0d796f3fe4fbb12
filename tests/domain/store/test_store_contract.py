"""One contract for every event store, in memory and on PostgreSQL; then what only PostgreSQL can promise."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import psycopg
import pytest

from domain.store import (
    ClockWentBack,
    Command,
    CommandConflict,
    EventStore,
    LostConnection,
    MemoryStore,
    NewEvent,
    PostgresStore,
    Stores,
    StreamConflict,
)
from domain.store.migrate import migrate
from tests.domain.store.cutter import losing_a_reply
from tests.postgres import MASTER, PARTS, ROLES

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)


@pytest.fixture(params=["memory", "postgresql"])
def store(request: pytest.FixtureRequest) -> EventStore:
    return MemoryStore() if request.param == "memory" else request.getfixturevalue("stores").writer


def event(stream: UUID | None = None, version: int = 1, text: str = "{}") -> NewEvent:
    return NewEvent(stream or uuid4(), version, "test.happened.v1", text.encode())


def all_of(store: EventStore, stores: Stores | None = None) -> list[int]:
    return [each.position for each in store.read_all(after=0, limit=100_000)]


def test_what_is_appended_is_read_back_in_order(store: EventStore) -> None:
    stream, other = uuid4(), uuid4()
    store.append(
        [event(stream, 1, "a"), event(other, 1, "b"), event(stream, 2, "c")], collectivity="A", recorded_at=NOON
    )
    store.append([event(stream, 3, "d")], collectivity="A", recorded_at=NOON)
    assert [each.state for each in store.stream(stream, collectivity="A")] == [b"a", b"c", b"d"]
    whole = store.collectivity("A")
    assert [each.state for each in whole] == [b"a", b"b", b"c", b"d"]
    assert [each.position for each in whole] == sorted({each.position for each in whole})
    assert all(each.recorded_at == NOON and each.collectivity == "A" for each in whole)
    second = whole[1].position
    assert [each.state for each in store.collectivity("A", after=second)] == [b"c", b"d"]
    assert [each.state for each in store.collectivity("A", up_to=second)] == [b"a", b"b"]
    assert [each.state for each in store.stream(stream, collectivity="A", after_version=1)] == [b"c", b"d"]
    assert [each.state for each in store.stream(stream, collectivity="A", up_to=second)] == [b"a"]
    assert store.head() == whole[-1].position


def test_a_stream_is_seen_from_its_own_collectivity_only(store: EventStore) -> None:
    stream = uuid4()
    store.append([event(stream)], collectivity="A", recorded_at=NOON)
    assert store.stream(stream, collectivity="B") == []
    assert store.collectivity("B") == []


def test_the_same_version_twice_is_refused_and_nothing_is_written(store: EventStore) -> None:
    stream = uuid4()
    store.append([event(stream)], collectivity="A", recorded_at=NOON)
    with pytest.raises(StreamConflict):
        store.append([event(), event(stream)], collectivity="A", recorded_at=NOON)
    with pytest.raises(StreamConflict):
        store.append([event(stream, 2), event(stream, 2)], collectivity="A", recorded_at=NOON)
    assert len(store.collectivity("A")) == 1


def test_a_command_done_twice_is_done_once(store: EventStore) -> None:
    command = Command("pay", "digest")
    first = store.append([event()], collectivity="A", recorded_at=NOON, command=command, result={"net": "1.00"})
    again = store.append([event()], collectivity="A", recorded_at=NOON, command=command, result={"net": "2.00"})
    assert (first.repeated, again.repeated) == (False, True)
    assert (again.first, again.last, again.result) == (first.first, first.last, {"net": "1.00"})
    assert store.repeated("A", command) == again
    assert len(store.collectivity("A")) == 1
    assert store.repeated("B", command) is None, "a key belongs to its collectivity"


def test_the_same_key_with_another_payload_is_refused(store: EventStore) -> None:
    store.append([event()], collectivity="A", recorded_at=NOON, command=Command("pay", "digest"))
    with pytest.raises(CommandConflict):
        store.append([event()], collectivity="A", recorded_at=NOON, command=Command("pay", "other"))
    with pytest.raises(CommandConflict):
        store.repeated("A", Command("pay", "other"))


def test_time_never_goes_back(store: EventStore) -> None:
    store.append([event()], collectivity="A", recorded_at=NOON)
    with pytest.raises(ClockWentBack):
        store.append([event()], collectivity="B", recorded_at=NOON - timedelta(seconds=6))
    store.append([event()], collectivity="A", recorded_at=NOON - timedelta(seconds=4))
    assert [each.recorded_at for each in store.collectivity("A")] == [NOON, NOON]


def test_known_on_a_day_ends_at_midnight_in_paris(store: EventStore) -> None:
    """15 January 23:30 UTC is the 16th in Paris; in July the day ends at 22:00 UTC."""
    before = store.append([event()], collectivity="A", recorded_at=datetime(2026, 1, 15, 22, 59, tzinfo=UTC)).last
    after = store.append([event()], collectivity="A", recorded_at=datetime(2026, 1, 15, 23, 30, tzinfo=UTC)).last
    summer = store.append([event()], collectivity="A", recorded_at=datetime(2026, 7, 14, 22, 0, tzinfo=UTC)).last
    assert store.position_known_on(date(2026, 1, 14)) == 0
    assert store.position_known_on(date(2026, 1, 15)) == before
    assert store.position_known_on(date(2026, 7, 14)) == after
    assert store.position_known_on(date(2026, 7, 15)) == summer


def test_each_event_keeps_its_own_salt(store: EventStore) -> None:
    store.append([event() for _ in range(50)], collectivity="A", recorded_at=NOON)
    salts = [each.salt for each in store.collectivity("A")]
    assert {len(each) for each in salts} == {16} and len(set(salts)) == 50
    assert [each.salt for each in store.read_all(after=0, limit=50)] in ([], salts), (
        "empty for a writer without a scope"
    )


def test_the_last_event_of_a_stream(store: EventStore) -> None:
    stream = uuid4()
    assert store.last(stream, collectivity="A") is None
    store.append([event(stream, 1), event(stream, 2, "b"), event()], collectivity="A", recorded_at=NOON)
    last = store.last(stream, collectivity="A")
    assert last is not None and (last.originator_version, last.state) == (2, b"b")
    assert store.last(stream, collectivity="B") is None


def test_several_streams_are_read_in_the_order_of_the_log(store: EventStore) -> None:
    one, other, third = uuid4(), uuid4(), uuid4()
    for stream, version in ((one, 1), (other, 1), (third, 1), (one, 2), (other, 2)):
        store.append([event(stream, version)], collectivity="A", recorded_at=NOON)
    found = store.streams([other, one, uuid4()], collectivity="A")
    assert [(each.originator_id, each.originator_version) for each in found] == [
        (one, 1), (other, 1), (one, 2), (other, 2),
    ]  # fmt: skip
    assert [each.position for each in found] == sorted(each.position for each in found)
    assert store.streams([one], collectivity="A", up_to=found[0].position) == found[:1]
    assert store.streams([one], collectivity="B") == [] == store.streams([], collectivity="A")


def test_topics_are_left_out_of_several_streams(store: EventStore) -> None:
    one, other = uuid4(), uuid4()
    for version, topic in enumerate(("asked.v1", "discussed.v1", "ended.v1"), 1):
        new = [NewEvent(stream, version, f"test.{topic}", b"{}") for stream in (one, other)]
        store.append(new, collectivity="A", recorded_at=NOON)
    whole = store.streams([one, other], collectivity="A")
    assert len(whole) == 6
    found = store.streams([one, other], collectivity="A", without=["test.discussed.v1", "test.unknown.v1"])
    assert found == [each for each in whole if each.topic != "test.discussed.v1"] and len(found) == 4
    known = store.streams([one, other], collectivity="A", without=["test.asked.v1"], up_to=whole[3].position)
    assert known == whole[2:4], "what was discussed, and nothing after it"


def test_a_save_of_twenty_thousand_events_does_not_hang(store: EventStore) -> None:
    saved = store.append([event() for _ in range(20_000)], collectivity="A", recorded_at=NOON)
    assert len(store.collectivity("A")) == 20_000
    assert saved.last == store.head()


# ---- PostgreSQL only -------------------------------------------------------------------------------------------------


def test_a_tailing_reader_misses_nothing_under_four_writers(stores: Stores) -> None:
    """Four connections append at once; a reader that never goes back must have seen every event."""
    seen: list[int] = []
    finished = threading.Event()

    def write(_: int) -> None:
        writer = PostgresStore(stores.writer_url)
        for _ in range(150):
            writer.append([event(), event()], collectivity="A", recorded_at=datetime.now(UTC))
        writer.close()

    def tail() -> None:
        while True:
            last = finished.is_set()
            page = stores.projector.read_all(after=seen[-1] if seen else 0, limit=200)
            seen.extend(each.position for each in page)
            if last and not page:
                return

    reader = threading.Thread(target=tail)
    reader.start()
    with ThreadPoolExecutor(4) as writers:
        list(writers.map(write, range(4)))
    finished.set()
    reader.join(timeout=60)
    assert len(seen) == 4 * 150 * 2
    assert seen == all_of(stores.projector)


def test_the_projector_names_every_collectivity(stores: Stores, memory_store: MemoryStore) -> None:
    for store in (stores.writer, memory_store):
        for code in ("b", "@service", "A", "b"):
            store.append([event()], collectivity=code, recorded_at=NOON)
    assert stores.projector.collectivities() == memory_store.collectivities() == ["@service", "A", "b"]
    assert stores.writer.collectivities() == [], "a writer without a scope sees nothing"


def test_a_log_older_than_the_salts_gets_one_for_each_event(database: str, stores: Stores) -> None:
    """The schema is brought back to what it was before, then migrated: each event gets a salt, and appends go on."""
    stores.writer.append([event() for _ in range(20)], collectivity="A", recorded_at=NOON)
    with psycopg.connect(database, options="-c search_path=paiex") as connection:
        connection.execute("ALTER TABLE events DROP COLUMN salt")
        connection.execute("DELETE FROM schema_stamp")
    migrate(database, MASTER, ROLES, PARTS)
    stores.writer.append([event()], collectivity="A", recorded_at=NOON)
    salts = [each.salt for each in stores.writer.collectivity("A")]
    assert {len(each) for each in salts} == {16} and len(set(salts)) == 21
    with psycopg.connect(database, options="-c search_path=paiex") as connection:
        query = (
            "SELECT column_default FROM information_schema.columns WHERE table_name = 'events' AND column_name = 'salt'"
        )
        assert connection.execute(query).fetchone() == (None,)


@pytest.fixture
def cut_once(stores: Stores) -> Iterator[str]:
    """The writer's address through a proxy that loses the first reply."""
    with losing_a_reply(stores.writer_url) as url:
        yield url


def test_a_reply_lost_after_the_commit_gives_the_first_result_on_retry(stores: Stores, cut_once: str) -> None:
    writer = PostgresStore(cut_once)
    done = writer.append(
        [event()], collectivity="A", recorded_at=NOON, command=Command("pay", "digest"), result={"net": "1.00"}
    )
    writer.close()
    assert done.repeated and done.result == {"net": "1.00"}
    assert len(stores.writer.collectivity("A")) == 1


def test_a_lost_reply_without_a_command_is_said(stores: Stores, cut_once: str) -> None:
    writer = PostgresStore(cut_once)
    with pytest.raises(LostConnection):
        writer.append([event()], collectivity="A", recorded_at=NOON)
    writer.close()


def _rows(url: str, scope: str | None, table: str = "events") -> list[str]:
    with psycopg.connect(url) as connection:
        if scope is not None:
            connection.execute("SELECT set_config('paiex.scope', %s, true)", [scope])
        return [row[0] for row in connection.execute(f"SELECT collectivity FROM {table}".encode()).fetchall()]


def test_a_role_with_no_where_sees_its_scope_and_nothing_without_one(stores: Stores) -> None:
    for code in ("A", "B"):
        stores.writer.append([event()], collectivity=code, recorded_at=NOON, command=Command(code, code))
    for url in (stores.reader_url, stores.writer_url):
        assert _rows(url, "A") == ["A"]
        assert _rows(url, "A,B") == ["A", "B"]
        assert _rows(url, None) == _rows(url, "") == []
    assert _rows(stores.projector_url, None) == ["A", "B"]
    assert _rows(stores.writer_url, "B", "commands") == ["B"]


def test_a_scope_ends_with_its_transaction(stores: Stores) -> None:
    stores.writer.append([event()], collectivity="A", recorded_at=NOON)
    with psycopg.connect(stores.reader_url, autocommit=True) as connection:
        with connection.transaction():
            connection.execute("SELECT set_config('paiex.scope', 'A', true)")
        assert connection.execute("SELECT count(*) FROM events").fetchone() == (0,)


@pytest.mark.parametrize("role", ["writer_url", "projector_url", "reader_url"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET state = 'x'",
        "UPDATE events SET salt = decode(repeat('00', 16), 'hex')",
        "DELETE FROM events",
        "TRUNCATE events",
        "INSERT INTO events (originator_id, originator_version, topic, state, collectivity, recorded_at)"
        " VALUES (gen_random_uuid(), 1, 't', 'x', 'A', now())",
        "DELETE FROM commands",
        "UPDATE commands SET result = '{}'",
        "DELETE FROM personal_keys",
        "ALTER TABLE events DISABLE ROW LEVEL SECURITY",
        "DROP TABLE events",
    ],
)
def test_no_service_role_may_change_what_was_said(stores: Stores, role: str, statement: str) -> None:
    with psycopg.connect(getattr(stores, role)) as connection:
        connection.execute("SELECT set_config('paiex.scope', 'A', true)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement.encode())


def test_service_roles_have_no_power_of_their_own(stores: Stores) -> None:
    for url in (stores.writer_url, stores.projector_url, stores.reader_url):
        with psycopg.connect(url) as connection:
            row = connection.execute(
                "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
            owned = connection.execute("SELECT count(*) FROM pg_tables WHERE tableowner = current_user").fetchone()
        assert row == (False, False, False, False)
        assert owned == (0,)


def test_only_the_writer_appends(stores: Stores) -> None:
    for url in (stores.reader_url, stores.projector_url):
        other = PostgresStore(url)
        with pytest.raises(Exception, match="permission denied"):
            other.append([event()], collectivity="A", recorded_at=NOON)
        other.close()
