"""The two stores of the domain's tests: the same month is played in memory and on PostgreSQL."""

import pytest

from domain.store.port import EventStore


@pytest.fixture(params=["memory", "postgresql"])
def log(request: pytest.FixtureRequest) -> EventStore:
    """An empty log."""
    if request.param == "memory":
        return request.getfixturevalue("memory_store")
    return request.getfixturevalue("stores").writer
