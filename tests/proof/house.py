"""A sealed service for the tests of the proof: two communes that issue their months, sealed by each issue, then for the day."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from uuid import uuid4

import psycopg
from psycopg import sql

from domain.desk import Service
from domain.proof.head import Head, head_of
from domain.proof.seal import SealingKey
from domain.proof.sealer import Sealer
from domain.store import SERVICE, EventStore, Keyring
from tests.domain.town import MASTER, Clock
from tests.postgres import database_url

KEY = SealingKey(sha256(b"paiex tests seal").digest())
FOREIGN = SealingKey(sha256(b"somebody else").digest())
CODES = ("labrit", "sabres")


def sealed_service(store: EventStore, clock: Callable[[], datetime] | None = None) -> Service:
    return Service(store, Keyring(store, MASTER), clock or Clock(), sealer=Sealer(store, KEY))


def seal_the_day(service: Service, codes: tuple[str, ...] = CODES) -> None:
    """What `paiex audit seal` does."""
    assert service.sealer is not None
    for code in codes:
        service.sealer.seal(code, "daily", service.clock())
    service.sealer.seal_service(codes, service.clock())


def a_head(service: Service, codes: tuple[str, ...] = CODES) -> Head:
    assert service.sealer is not None
    return head_of(service.sealer, KEY, [SERVICE, *codes], service.clock())


@contextmanager
def copied(owner_url: str, origin: str) -> Iterator[str]:
    """The owner's address of a copy of a database, dropped afterwards."""
    name = f"paiex_proof_{uuid4().hex}"
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*map(sql.Identifier, (name, origin))))
        try:
            yield database_url(owner_url, name)
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


__all__ = ["CODES", "FOREIGN", "KEY", "a_head", "copied", "seal_the_day", "sealed_service"]
