"""The read model of seals: each run of a month with the seal that covers it, within the scope of who asks."""

from datetime import date

import pytest

from domain.events import SealMade
from domain.store import Stores
from domain.streams import seals
from projections.folds import PROJECTIONS
from projections.projector import Projector
from projections.reader import Reader
from projections.states.sealing import RunSeal
from tests.domain.town import CODE, JANUARY, a_service, a_town, issued
from tests.proof.house import seal_the_day, sealed_service

FEBRUARY = date(2026, 2, 1)


@pytest.fixture
def reader(stores: Stores):
    opened = Reader(stores.reader_url)
    yield opened
    opened.close()


def caught_up(stores: Stores) -> None:
    Projector(stores.projector_url, PROJECTIONS).catch_up()


def test_each_run_has_the_seal_that_covers_it(stores: Stores, reader: Reader) -> None:
    service = sealed_service(stores.writer)
    a_town(service, 2)
    issued(service)
    issued(service, FEBRUARY, payday=date(2026, 2, 26))
    caught_up(stores)
    made = [SealMade.from_bytes(each.state) for each in stores.writer.stream(seals(CODE), collectivity=CODE)]
    for seal, month in zip(made, (JANUARY, FEBRUARY), strict=True):
        assert reader.seals(CODE, month) == [RunSeal(1, seal.header.number, "run", seal.header.root, seal.signature)]
    rows = reader.rows([CODE], "SELECT hash FROM views.seals ORDER BY number")
    assert [row["hash"] for row in rows] == [seal.hash for seal in made]
    assert reader.rows(["sabres"], "SELECT * FROM views.seals") == []


def test_a_run_is_not_sealed_until_a_seal_covers_it(stores: Stores, reader: Reader) -> None:
    service = a_service(stores.writer)
    a_town(service, 1)
    issued(service)
    caught_up(stores)
    assert reader.seals(CODE, JANUARY) == [RunSeal(1)]
    assert reader.seals(CODE, FEBRUARY) == []
    seal_the_day(sealed_service(stores.writer, service.clock), (CODE,))
    caught_up(stores)
    (sealed,) = reader.seals(CODE, JANUARY)
    assert (sealed.number, sealed.kind) == (1, "daily")
