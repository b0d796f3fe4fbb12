"""When seals are made: at each issue, once, whoever else seals at the same time; and what a crash in between leaves."""

import os
import signal
import subprocess
import sys
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from domain import run_commands, streams
from domain.crash_points import VARIABLE
from domain.events import SealMade
from domain.principal import Principal
from domain.proof.audit import check
from domain.proof.report import audit
from domain.proof.seal import Entry, entry_of, unpacked
from domain.proof.sealer import Sealer
from domain.proof.source import PostgresSource
from domain.refusal import Refused
from domain.store import EventStore, MemoryStore, Stores
from tests.domain.town import CODE, JANUARY, PAYROLL, a_service, a_town, calculated_and_submitted, issued, opened
from tests.proof import seal_worker
from tests.proof.house import FOREIGN, KEY, seal_the_day, sealed_service

ROOT = Path(__file__).parents[2]
FEBRUARY = date(2026, 2, 1)


@pytest.fixture(params=["memory", "postgresql"])
def log(request: pytest.FixtureRequest) -> EventStore:
    return MemoryStore() if request.param == "memory" else request.getfixturevalue("stores").writer


def seals(store: EventStore, code: str = CODE) -> list[SealMade]:
    return [SealMade.from_bytes(each.state) for each in store.stream(streams.seals(code), collectivity=code)]


def test_each_issue_seals_everything_up_to_it(log: EventStore) -> None:
    service = sealed_service(log)
    a_town(service, 2)
    issued(service)
    issued(service, FEBRUARY, payday=date(2026, 2, 26))
    first, second = seals(log)
    assert [each.header.kind for each in (first, second)] == ["run", "run"]
    assert (first.header.number, first.header.after, first.header.previous) == (1, 0, "0" * 64)
    assert (second.header.number, second.header.after, second.header.previous) == (2, first.header.position, first.hash)
    covered = [entry for seal in (first, second) for entry in unpacked(seal.topics, seal.entries)]
    everything = log.collectivity(CODE)
    assert covered == [entry_of(each) for each in everything[:-1]], "all events but the last seal itself"
    assert everything[-1].topic == "seal.made.v1"


def test_the_same_issue_told_again_seals_nothing_more(log: EventStore) -> None:
    service = sealed_service(log)
    a_town(service, 1)
    issued(service)
    service.acting(PAYROLL, CODE).do(run_commands.transmit, JANUARY, 1, date(2026, 1, 16))
    before = log.head()
    service.acting(PAYROLL, CODE).do(run_commands.issue, JANUARY, 1)
    assert log.head() == before, "what came after the issue waits for the next seal"
    seal_the_day(service, (CODE,))
    after = log.head()
    seal_the_day(service, (CODE,))
    assert log.head() == after, "a day without facts adds no seal"
    assert [each.header.kind for each in seals(log)] == ["run", "daily"]
    (whole,) = seals(log, streams.SERVICE)
    assert [(each.collectivity, each.number, each.hash) for each in whole.heads] == [(CODE, 2, seals(log)[1].hash)]


def test_a_service_without_a_sealing_key_seals_nothing(memory_store: MemoryStore) -> None:
    service = a_service(memory_store)
    a_town(service, 1)
    issued(service)
    assert seals(memory_store) == []


def test_another_key_does_not_go_on_with_the_chain(memory_store: MemoryStore) -> None:
    service = sealed_service(memory_store)
    a_town(service, 1)
    issued(service)
    service.sealer = Sealer(memory_store, FOREIGN)
    with pytest.raises(Refused, match="clé d'origine"):
        issued(service, FEBRUARY, payday=date(2026, 2, 26))
    assert len(seals(memory_store)) == 1
    said = [each.topic for each in memory_store.collectivity(CODE)]
    assert said.count("run.issued.v1") == 2, "what was issued stays issued"


def started(*arguments: str, kill_at: str = "") -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.proof.seal_worker", *arguments]
    environment = os.environ | {VARIABLE: kill_at, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True)


def ended(worker: subprocess.Popen[str]) -> int:
    _, said = worker.communicate(timeout=60)
    assert worker.returncode in (0, -signal.SIGKILL), said
    return worker.returncode


@pytest.mark.parametrize("again", ["the same issue told again", "the seal of the day"])
def test_a_crash_between_the_issue_and_its_seal_leaves_a_tail_that_is_counted_then_covered(
    stores: Stores, again: str
) -> None:
    service = sealed_service(stores.writer, lambda: datetime.now(UTC))
    a_town(service, 2)
    opened(service)
    digest = calculated_and_submitted(service)
    service.acting(Principal("maire", "approver", frozenset({CODE})), CODE).do(run_commands.approve, JANUARY, 1, digest)
    assert ended(started("issue", stores.writer_url, kill_at="before seal")) == -signal.SIGKILL
    source = PostgresSource(stores.projector_url)
    left = check(source, KEY.public, CODE)
    assert (len(left.hashes), left.tail, left.events) == (0, left.events, len(stores.writer.collectivity(CODE)))
    assert any("Événements non encore scellés : " in line for line in audit(source, key=KEY.public).lines())
    if again == "the seal of the day":
        seal_the_day(service, (CODE,))
    else:
        assert ended(started("issue", stores.writer_url)) == 0
    then = check(source, KEY.public, CODE)
    assert (len(then.hashes), then.tail, then.findings) == (1, 0, ())


def test_two_processes_that_seal_at_once_make_one_chain(stores: Stores) -> None:
    workers = [started("seal", stores.writer_url, name) for name in ("one", "two")]
    assert [ended(each) for each in workers] == [0, 0]
    report = audit(PostgresSource(stores.projector_url), key=KEY.public)
    assert report.sound, report.lines()
    made = seals(stores.writer, "labrit")
    assert [each.header.number for each in made] == list(range(1, len(made) + 1))
    covered: Counter[Entry] = Counter(entry for each in made for entry in unpacked(each.topics, each.entries))
    written = [each for each in stores.writer.collectivity("labrit") if each.topic == "test.happened.v1"]
    assert len(written) == 2 * seal_worker.ROUNDS
    assert all(covered[entry_of(each)] == 1 for each in written)


def test_a_destroyed_personal_key_leaves_the_seals_sound(stores: Stores) -> None:
    service = sealed_service(stores.writer)
    a_town(service, 2)
    issued(service)
    seal_the_day(service, (CODE,))
    service.keyring.destroy(CODE, streams.person(CODE, "000001"))
    report = audit(PostgresSource(stores.projector_url), key=KEY.public)
    assert report.sound and sum(each.tail for each in report.checked) == 0
