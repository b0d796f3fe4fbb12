"""What the faults share: a seed that is printed, a server that may be broken, and the month that nothing disturbed."""

import os
import random
from collections.abc import Iterator

import pytest

from domain.store.launcher import EmbeddedPostgres
from tests.faults.office import REST, close_idle, digest_of, terminals, up_to_approval
from tests.postgres import fresh_database, own_server


@pytest.fixture
def chance() -> random.Random:
    """The test's only chance; PAIEX_FAULTS_SEED plays another."""
    seed = int(os.environ.get("PAIEX_FAULTS_SEED", "20260128"))
    print(f"PAIEX_FAULTS_SEED={seed}")
    return random.Random(seed)


@pytest.fixture(scope="session")
def fragile() -> Iterator[EmbeddedPostgres]:
    """A server of these tests' own, which they may stop, starve and restart."""
    with own_server() as server:
        yield server


@pytest.fixture
def fragile_database(fragile: EmbeddedPostgres) -> Iterator[str]:
    """The owner's address of a fresh, migrated database on the server that may be broken."""
    with fresh_database(fragile.url) as url:
        yield url


@pytest.fixture(scope="session")
def undisturbed(owner_url: str) -> tuple[str, str]:
    """The digests of the history up to the issue, and up to the payment, when nothing goes wrong."""
    with fresh_database(owner_url) as url, terminals(url, "awa") as (terminal,):
        up_to_approval(terminal)
        terminal.play(REST[0])
        issued = digest_of(url)
        terminal.play(*REST[1:])
        return issued, digest_of(url)


@pytest.fixture(scope="session", autouse=True)
def _nobody_stays() -> Iterator[None]:
    """The terminals are closed at the end."""
    yield
    close_idle()
