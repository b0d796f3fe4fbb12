"""One sealed history for the session, and a copy of its database for each test that tampers with it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from psycopg.conninfo import conninfo_to_dict

from domain.proof.head import Head
from domain.proof.source import PostgresSource
from tests import postgres
from tests.domain.town import a_town, issued
from tests.proof.house import CODES, a_head, copied, seal_the_day, sealed_service


@dataclass(frozen=True)
class History:
    """A database in which two communes of three agents issued January and February; `head` was kept after February."""

    database: str
    head: Head
    january: Head


@pytest.fixture(scope="session")
def history(owner_url: str) -> Iterator[History]:
    with postgres.fresh_database(owner_url) as url:
        stores = postgres.stores_of(url)
        service = sealed_service(stores.writer)
        for code in CODES:
            a_town(service, 3, code)
            issued(service, date(2026, 1, 1), payday=date(2026, 1, 28), code=code)
        seal_the_day(service)
        january = a_head(service)
        for code in CODES:
            issued(service, date(2026, 2, 1), payday=date(2026, 2, 26), code=code)
        seal_the_day(service)
        head = a_head(service)
        stores.close()
        yield History(str(conninfo_to_dict(url)["dbname"]), head, january)


@pytest.fixture
def superuser(owner_url: str, history: History) -> Iterator[str]:
    """A copy of the sealed database, at the address of its owner."""
    with copied(owner_url, history.database) as url:
        yield url


@pytest.fixture
def source(superuser: str) -> PostgresSource:
    return PostgresSource(postgres.stores_of(superuser).projector_url)
