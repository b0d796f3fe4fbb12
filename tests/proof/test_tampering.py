"""Tampering in the real tables, as superuser: each kind is found and named."""

import json
from collections.abc import Callable
from uuid import UUID, uuid4

import psycopg
import pytest

from domain import streams
from domain.events import SealMade
from domain.proof.audit import Fault, Finding
from domain.proof.report import Report, audit
from domain.proof.seal import Entry, header_hash, packed
from domain.proof.source import PostgresSource
from domain.proof.tree import leaf_hash, root
from tests.proof.conftest import History
from tests.proof.house import CODES, FOREIGN, KEY

LABRIT = "labrit"


def run(url: str, statement: str, *arguments: object) -> None:
    with psycopg.connect(url, options="-c search_path=paiex") as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(statement.encode(), arguments)


def asked(url: str, query: str, *arguments: object) -> list[tuple]:
    with psycopg.connect(url, options="-c search_path=paiex") as connection:
        return connection.execute(query.encode(), arguments).fetchall()


def a_bulletin(url: str) -> tuple[int, UUID]:
    """The position and stream of the second bulletin of January at Labrit, well inside its first seal."""
    query = (
        "SELECT position, originator_id FROM events WHERE collectivity = %s AND topic = 'bulletin.issued.v1' ORDER BY 1"
    )
    return asked(url, query, LABRIT)[1]


def of(report: Report, code: str = LABRIT) -> dict[Fault, Finding]:
    return {each.fault: each for each in report.findings if each.collectivity == code}


def only(report: Report) -> Finding:
    assert len(report.findings) == 1, report.lines()
    return report.findings[0]


def test_an_untouched_log_is_sound(source: PostgresSource, history: History) -> None:
    report = audit(source, head=history.head)
    assert report.sound, report.lines()
    assert [len(each.hashes) for each in report.checked if each.collectivity == LABRIT] == [2]
    assert [each.tail for each in report.checked] == [0, 0, 0]
    assert audit(source, head=history.january).sound, "an older head is still contained"
    assert audit(source, head=history.head, jobs=2).checked == report.checked, "spawned processes find the same"


@pytest.mark.parametrize(
    "change",
    [
        "state = set_byte(state, 40, (get_byte(state, 40) + 1) %% 128)",
        "recorded_at = recorded_at + interval '1 microsecond'",
        "recorded_at = 'infinity'",
        "topic = 'bulletin.cancelled.v1'",
        "salt = set_byte(salt, 3, (get_byte(salt, 3) + 1) %% 256)",
        "originator_version = 7",
        "originator_id = '00000000-0000-0000-0000-000000000000'",
    ],
)
def test_one_changed_column_is_named(superuser: str, source: PostgresSource, history: History, change: str) -> None:
    position, stream = a_bulletin(superuser)
    run(superuser, f"UPDATE events SET {change} WHERE position = %s", position)
    for report in (audit(source, head=history.head), audit(source)):
        found = only(report)
        assert (found.collectivity, found.fault) == (LABRIT, Fault.ALTERED)
        assert found.place is not None and found.place.position == position
    if "originator" not in change:
        assert found.place.stream == str(stream) and found.place.version == 1
        assert found.place.topic == "bulletin.issued.v1"


def test_a_deleted_event_is_named(superuser: str, source: PostgresSource, history: History) -> None:
    position, stream = a_bulletin(superuser)
    run(superuser, "DELETE FROM events WHERE position = %s", position)
    found = only(audit(source, head=history.head))
    assert found.fault == Fault.MISSING
    assert str(found.place) == f"position {position}, flux {stream}, version 1, bulletin.issued.v1"


INSERT = (
    "INSERT INTO events (position, originator_id, originator_version, topic, state, collectivity, recorded_at, salt)"
    " OVERRIDING SYSTEM VALUE SELECT %s, %s, 1, topic, state, collectivity, recorded_at, salt FROM events WHERE position = %s"
)


@pytest.mark.parametrize("at", [0, -3])
def test_an_inserted_event_is_named(superuser: str, source: PostgresSource, history: History, at: int) -> None:
    """In a hole left by another collectivity's event, moved away; and before the beginning of the log."""
    position, _ = a_bulletin(superuser)
    if at == 0:
        (at,) = asked(
            superuser, "SELECT max(position) FROM events WHERE collectivity = '@service' AND position < %s", position
        )[0]
        run(superuser, "DELETE FROM events WHERE position = %s", at)
    stranger = uuid4()
    run(superuser, INSERT, at, stranger, position)
    found = of(audit(source, head=history.head))
    assert list(found) == [Fault.INSERTED]
    assert str(found[Fault.INSERTED].place) == f"position {at}, flux {stranger}, version 1, bulletin.issued.v1"


def test_an_event_added_after_a_seal_under_an_older_date_is_named(
    superuser: str, source: PostgresSource, history: History
) -> None:
    """Nothing seals it yet, but it says to be older than what the log already held."""
    position, _ = a_bulletin(superuser)
    (last,) = asked(superuser, "SELECT max(position) FROM events")[0]
    run(superuser, INSERT, last + 1, stranger := uuid4(), position)
    found = only(audit(source, head=history.head))
    assert found.fault == Fault.BACKDATED
    assert found.place is not None and (found.place.position, found.place.stream) == (last + 1, str(stranger))


def test_two_swapped_positions_are_named(superuser: str, source: PostgresSource, history: History) -> None:
    first, stream = a_bulletin(superuser)
    run(superuser, "ALTER TABLE events ALTER position DROP IDENTITY")
    for old, new in ((first, -1), (first + 1, first), (-1, first + 1)):
        run(superuser, "UPDATE events SET position = %s WHERE position = %s", new, old)
    found = only(audit(source, head=history.head))
    assert found.fault == Fault.MOVED
    assert found.place is not None and (found.place.position, found.place.stream) == (first, str(stream))


def test_an_event_moved_in_the_log_without_passing_another_of_its_own_is_named(
    superuser: str, source: PostgresSource, history: History
) -> None:
    """The law published earlier than it was: only its position says so, and a position decides what a run knew."""
    (position,) = asked(superuser, "SELECT min(position) FROM events WHERE topic = 'legislation.law_published.v1'")[0]
    run(superuser, "ALTER TABLE events ALTER position DROP IDENTITY")
    run(superuser, "UPDATE events SET position = 0 WHERE position = %s", position)
    found = only(audit(source, head=history.head))
    assert (found.collectivity, found.fault) == ("@service", Fault.MOVED)


def test_an_event_given_to_another_collectivity_is_named(
    superuser: str, source: PostgresSource, history: History
) -> None:
    position, _ = a_bulletin(superuser)
    run(superuser, "UPDATE events SET collectivity = 'sabres' WHERE position = %s", position)
    report = audit(source, head=history.head)
    assert list(of(report)) == [Fault.MISSING]
    assert list(of(report, "sabres")) == [Fault.INSERTED]


def _last_seal(url: str, code: str) -> tuple[int, SealMade]:
    query = "SELECT position, state FROM events WHERE originator_id = %s ORDER BY originator_version DESC LIMIT 1"
    position, state = asked(url, query, streams.seals(code))[0]
    return position, SealMade.from_bytes(state)


def test_a_truncated_log_is_named(superuser: str, source: PostgresSource, history: History) -> None:
    """The events of February are cut off, the seals are left."""
    run(
        superuser,
        "DELETE FROM events WHERE collectivity = %s AND topic LIKE 'bulletin.%%' AND state LIKE '%%2026-02-01%%'",
        LABRIT,
    )
    assert list(of(audit(source, head=history.head))) == [Fault.MISSING]


def test_log_and_seals_truncated_together_are_found_with_the_head_only(
    superuser: str, source: PostgresSource, history: History
) -> None:
    """Everything since the seals of January goes, the service's seal as well."""
    end = max(
        position
        for code in (*CODES, "@service")
        for position, state in asked(
            superuser, "SELECT position, state FROM events WHERE originator_id = %s", streams.seals(code)
        )
        if SealMade.from_bytes(state).header.number == 1
    )
    run(superuser, "DELETE FROM events WHERE position > %s", end)
    blind = audit(source, key=KEY.public)
    assert blind.sound
    assert any("ne peut pas exclure" in line for line in blind.lines())
    report = audit(source, head=history.head)
    assert {each.fault for each in report.findings} == {Fault.TRUNCATED}
    assert {each.collectivity for each in report.findings} == {*CODES, "@service"}
    assert audit(source, head=history.january).sound


def test_one_collectivity_truncated_with_its_seals_is_named_by_the_service(
    superuser: str, source: PostgresSource
) -> None:
    position, _ = _last_seal(superuser, LABRIT)
    run(superuser, "DELETE FROM events WHERE collectivity = %s AND position >= %s", LABRIT, position)
    found = only(audit(source, key=KEY.public))
    assert (found.collectivity, found.fault) == (LABRIT, Fault.TRUNCATED)


def test_a_collectivity_that_disappears_is_named(superuser: str, source: PostgresSource) -> None:
    run(superuser, "DELETE FROM events WHERE collectivity = %s", LABRIT)
    assert list(of(audit(source, key=KEY.public))) == [Fault.TRUNCATED]


def _signed_again(url: str, code: str, key=FOREIGN) -> None:
    """Alters a bulletin's amount, then makes the whole chain of the collectivity again, coherent, under another key."""
    query = (
        "SELECT position, originator_version, topic, state, salt, originator_id, recorded_at FROM events"
        " WHERE collectivity = %s ORDER BY position"
    )
    before, waiting = "0" * 64, []
    for position, version, topic, state, salt, stream, instant in asked(url, query, code):
        if topic == "seal.made.v1":
            made = SealMade.from_bytes(state)
            covered = [each for each in waiting if each.position <= made.header.position]
            waiting = [each for each in waiting if each.position > made.header.position]
            topics, entries = packed(covered)
            header = made.header.model_copy(
                update={"previous": before, "root": root([each.leaf for each in covered]).hex(), "key": key.public}
            )
            made = made.model_copy(
                update={
                    "header": header,
                    "topics": topics,
                    "entries": entries,
                    "signature": key.sign_seal(header_hash(header)),
                }
            )
            before, state = made.hash, made.to_bytes()
            run(url, "UPDATE events SET state = %s WHERE position = %s", state, position)
        micros = round(instant.timestamp() * 1_000_000)
        leaf = leaf_hash(salt, stream.bytes, position, version, micros, code, topic, state)
        waiting.append(Entry(position, version, topic, stream.bytes, leaf))


def test_everything_signed_again_by_a_foreign_key_is_found(
    superuser: str, source: PostgresSource, history: History
) -> None:
    position, _ = a_bulletin(superuser)
    run(superuser, "UPDATE events SET state = set_byte(state, 40, 48) WHERE position = %s", position)
    _signed_again(superuser, LABRIT)
    assert {Fault.FOREIGN, Fault.REWRITTEN} <= set(of(audit(source, head=history.head)))
    assert Fault.FOREIGN in of(audit(source, key=KEY.public))


def test_everything_signed_again_by_the_stolen_key_is_found_with_the_head(
    superuser: str, source: PostgresSource, history: History
) -> None:
    """Who holds the machine holds the key: only what was kept elsewhere speaks then."""
    position, _ = a_bulletin(superuser)
    run(superuser, "UPDATE events SET state = set_byte(state, 40, 48) WHERE position = %s", position)
    _signed_again(superuser, LABRIT, KEY)
    assert set(of(audit(source, head=history.head))) == {Fault.REWRITTEN}


def _edited_seal(url: str, edit: Callable[[dict], None]) -> int:
    """Edits the first seal of Labrit."""
    query = "SELECT position, state FROM events WHERE originator_id = %s ORDER BY originator_version LIMIT 1"
    position, state = asked(url, query, streams.seals(LABRIT))[0]
    content = json.loads(state)
    edit(content)
    run(url, "UPDATE events SET state = %s WHERE position = %s", json.dumps(content).encode(), position)
    return position


@pytest.mark.parametrize(
    ("edit", "fault"),
    [
        (lambda seal: seal["header"].update(count=1), Fault.SIGNATURE),
        (lambda seal: seal.update(signature="00" * 64), Fault.SIGNATURE),
        (lambda seal: seal.update(entries=""), Fault.ROOT),
        (lambda seal: seal.update(entries="!"), Fault.UNREADABLE),
        (lambda seal: seal.pop("header"), Fault.UNREADABLE),
        (lambda seal: seal["header"].update(number=5), Fault.CHAIN),
    ],
)
def test_an_edited_seal_is_named(superuser, source, history, edit, fault) -> None:
    position = _edited_seal(superuser, edit)
    found = of(audit(source, head=history.head))
    assert fault in found
    place = found[fault].place
    assert place is not None and (place.position, place.topic) == (position, "seal.made.v1")
    assert found[Fault.ALTERED].place == place, "the next seal covers the one before"


def test_a_removed_seal_breaks_the_chain(superuser: str, source: PostgresSource, history: History) -> None:
    run(superuser, "DELETE FROM events WHERE originator_id = %s AND originator_version = 1", streams.seals(LABRIT))
    found = of(audit(source, head=history.head))
    assert {Fault.CHAIN, Fault.MISSING, Fault.TRUNCATED} == set(found)
    assert found[Fault.MISSING].place is not None and found[Fault.MISSING].place.topic == "seal.made.v1"


def test_an_edited_head_is_found(source: PostgresSource, history: History) -> None:
    edited = history.head.model_copy(update={"collectivities": history.head.collectivities[:1]})
    assert only(audit(source, head=edited)).fault == Fault.HEAD


def test_without_a_head_the_report_says_what_it_cannot_exclude(source: PostgresSource) -> None:
    words = " ".join(audit(source).lines())
    assert "ne peut pas exclure" in words and KEY.public in words
