"""The facts behind a bulletin: as they were known when it was calculated, each with its author and its documents."""

from datetime import date
from decimal import Decimal

import pytest

from domain import commands, streams
from domain.bulletin import Bulletin
from domain.event import Author, Evidence
from domain.events import BulletinIssued
from domain.sources import Behind, Entry, behind
from domain.store.port import EventStore
from payroll import facts
from tests.domain.town import CODE, JANUARY, PAYROLL, PROOF, Clock, a_service, a_town, agent_id, issued


def _issued(log: EventStore) -> tuple[BulletinIssued, Behind]:
    service = a_service(log)
    a_town(service, 1)
    issued(service)
    stream = streams.bulletin(agent_id(1), JANUARY, 1)
    event = service.desk(PAYROLL, CODE).load(Bulletin, stream).issued
    assert event is not None
    later = facts.PositionHeld(
        effective_on=date(2025, 11, 1), grade="adjoint_administratif_territorial", echelon=7, ib=461, im=409
    )
    service.acting(PAYROLL, CODE).do(commands.record_agent_fact, agent=agent_id(1), fact=later, evidence=PROOF)
    return event, behind(log, CODE, event)


def test_what_was_learnt_later_is_not_behind_the_bulletin(log: EventStore) -> None:
    """An échelon of November, entered after the January run: it is in the log, not behind the bulletin of January."""
    event, known = _issued(log)
    positions = [each for each in known.record.facts if isinstance(each, facts.PositionHeld)]
    assert [each.im for each in positions] == [400]
    assert {type(each) for each in known.employer} == {facts.CollectivityDescribed, facts.LocalRatesSet}
    assert event.month == JANUARY


def test_each_fact_has_its_author_its_day_and_its_document(log: EventStore) -> None:
    _, known = _issued(log)
    for fact in (*known.record.facts, known.employer[0]):
        entry = known.entry(fact)
        assert entry is not None and entry.by.user == PAYROLL.user
        assert entry.recorded_at.date() == Clock().now.date()
    position = next(each for each in known.record.facts if isinstance(each, facts.PositionHeld))
    entry = known.entry(position)
    assert entry is not None and entry.words == "saisi par awa le 08/01/2026, pièce cdcdcdcdcdcd"
    alike = facts.NbiGranted(effective_on=JANUARY, points=10)
    assert known.entry(alike) is None


@pytest.mark.parametrize(
    ("evidence", "words"),
    [
        (Evidence(), "pièce attendue"),
        (Evidence(status="waived"), "dispensé de pièce"),
        (Evidence(status="attached", documents=("ab" * 32, "12" * 32)), "pièce abababababab, 121212121212"),
    ],
)
def test_a_document_awaited_or_waived_is_said(evidence: Evidence, words: str) -> None:
    fact = facts.LocalRatesSet(effective_on=JANUARY, work_accident=Decimal("1.66"))
    entry = Entry(fact, Author(user="awa", role="payroll_agent"), Clock().now, evidence)
    assert entry.words == f"saisi par awa le 08/01/2026, {words}"
