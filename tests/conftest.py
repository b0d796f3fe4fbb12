"""Fixtures shared by all tests: the seeds of hypothesis, a real PostgreSQL, and a store in memory."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from domain.store import MemoryStore, Stores
from tests import postgres

settings.register_profile(
    "ci", derandomize=True, max_examples=40, deadline=None, suppress_health_check=list(HealthCheck)
)
settings.register_profile("long", max_examples=1000, deadline=None, suppress_health_check=list(HealthCheck))
settings.load_profile("long" if os.environ.get("PAIEX_HYPOTHESIS") == "long" else "ci")


@pytest.fixture(scope="session")
def owner_url() -> Iterator[str]:
    """The owner's address on the session's server."""
    with postgres.server() as url:
        yield url


@pytest.fixture
def database(owner_url: str) -> Iterator[str]:
    """The owner's address of a fresh, migrated database."""
    with postgres.fresh_database(owner_url) as url:
        yield url


@pytest.fixture
def stores(database: str) -> Iterator[Stores]:
    """The three service roles on a fresh database."""
    opened = postgres.stores_of(database)
    yield opened
    opened.close()


@pytest.fixture
def memory_store() -> MemoryStore:
    return MemoryStore()
