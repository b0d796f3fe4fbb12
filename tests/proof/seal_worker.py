"""A process that issues (`issue URL`) or that writes and seals again and again (`seal URL NAME`), for the tests of the proof."""

import sys
from datetime import UTC, date, datetime
from uuid import uuid4

from domain import run_commands
from domain.proof.sealer import Sealer
from domain.store import NewEvent, PostgresStore
from tests.domain.town import PAYROLL
from tests.proof.house import KEY, sealed_service

ROUNDS = 15


def issue(url: str) -> None:
    store = PostgresStore(url)
    service = sealed_service(store, lambda: datetime.now(UTC))
    service.acting(PAYROLL, "labrit", key="issue").do(run_commands.issue, date(2026, 1, 1), 1)
    store.close()


def seal(url: str, name: str) -> None:
    store = PostgresStore(url)
    sealer = Sealer(store, KEY)
    for number in range(ROUNDS):
        event = NewEvent(uuid4(), 1, "test.happened.v1", f"{name} {number}".encode())
        saved = store.append([event], collectivity="labrit", recorded_at=datetime.now(UTC))
        sealer.seal("labrit", "run", datetime.now(UTC), covering=saved.last)
        sealer.seal_service(["labrit"], datetime.now(UTC))
    store.close()


if __name__ == "__main__":
    {"issue": issue, "seal": seal}[sys.argv[1]](*sys.argv[2:])
