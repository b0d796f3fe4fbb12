"""Publishing the law as it came out: one event a time, and each position of the log reads the law published before it."""

from datetime import date
from fractions import Fraction

import pytest

from domain import commands
from domain.desk import Service
from domain.refusal import Refused
from domain.store.port import EventStore
from payroll.law import load_law
from tests.domain.town import ADMIN, PAYROLL, a_service

JANUARY = date(2025, 1, 1)
BEFORE, AFTER = date(2025, 1, 25), date(2025, 1, 31)


@pytest.fixture
def service(log: EventStore) -> Service:
    return a_service(log)


def published(service: Service, day: date | None = None) -> list[str]:
    said = service.acting(ADMIN).do(commands.publish_law, published_by=day).result["changes"]
    assert isinstance(said, list)
    return said


def test_a_position_reads_the_law_published_before_it(service: Service) -> None:
    """Décret n° 2025-86, JO of 31 January 2025: 31,65 % as the service knew it, then 34,65 %."""
    published(service, BEFORE)
    first = service.store.head()
    said = published(service, AFTER)
    second = service.store.head()
    assert second == first + 1
    assert [sentence.split(" : ")[1].split(" (")[0] for sentence in said] == [
        "43,65\u00a0% à effet du 01/01/2028, publié le 31/01/2025",
        "40,65\u00a0% à effet du 01/01/2027, publié le 31/01/2025",
        "37,65\u00a0% à effet du 01/01/2026, publié le 31/01/2025",
        "34,65\u00a0% à effet du 01/01/2025, publié le 31/01/2025",
    ]
    rates = [service.knowledge.law(at).in_force.law.fraction("cnracl.employer", JANUARY) for at in (first, second)]
    assert rates == [Fraction("31.65"), Fraction("34.65")]


def test_the_same_knowledge_again_records_nothing(service: Service) -> None:
    published(service, BEFORE)
    head = service.store.head()
    assert published(service, BEFORE) == []
    assert published(service, date(2025, 1, 30)) == []  # nothing came out in between
    assert service.store.head() == head


def test_day_by_day_or_at_once_the_law_is_the_same(service: Service) -> None:
    """Every publication day in turn ends in the shipped corpus, so that publishing it whole adds nothing."""
    law = load_law()
    for day in (date(2022, 12, 1), *law.publications()):
        published(service, day)
    head = service.store.head()
    assert head == 1 + len(law.publications())
    assert published(service) == []
    assert service.knowledge.law(head).in_force.law == law


def test_a_log_that_knows_more_refuses_to_know_less(service: Service) -> None:
    published(service)
    head = service.store.head()
    with pytest.raises(Refused, match=r"parues jusqu'au \d\d/\d\d/2026 .* connu au 31/01/2025 en retirerait"):
        published(service, AFTER)
    assert service.store.head() == head


def test_changed_grids_are_said(service: Service) -> None:
    published(service, BEFORE)
    files = dict(commands.shipped_grid_files())
    files["grades.toml"] += "\n# relu\n"
    same = service.acting(ADMIN).do(commands.publish_law, grid_files=files, published_by=BEFORE).result
    assert same["changes"] == []  # a comment is no content
    files["grades.toml"] = files["grades.toml"].replace("nbi = true", "nbi = false", 1)
    changed = service.acting(ADMIN).do(commands.publish_law, grid_files=files, published_by=BEFORE).result
    assert changed["changes"] == ["Grilles d'échelons, grades et table des indices : contenu revu"]


def test_only_who_governs_publishes(service: Service) -> None:
    with pytest.raises(Refused, match="ne peut pas gérer"):
        service.acting(PAYROLL).do(commands.publish_law, published_by=BEFORE)
