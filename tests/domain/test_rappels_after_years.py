"""Rappels that come after years: what is prescribed is found, said and never withheld; what is not, is."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from domain import commands, streams
from domain.bulletin import Bulletin, months_reopened
from domain.event import EventReference
from payroll import facts
from tests.domain import town
from tests.domain.test_rappels import bulletin_of, enter, payday, position, rappels
from tests.domain.town import ADMIN, CODE, PAYROLL, a_service, agent_id

JANUARY, FEBRUARY, MARCH = (date(2023, month, 1) for month in (1, 2, 3))
HIRED = date(2022, 1, 1)


class Clock(town.Clock):
    def __init__(self):
        self.now = datetime(2023, 1, 8, 9, 0, tzinfo=UTC)


@pytest.fixture
def service(memory_store):
    """One official of IM 400 paid for January and February 2023."""
    service = a_service(memory_store, Clock())
    service.acting(ADMIN).do(commands.publish_law)
    govern, act = service.acting(ADMIN, CODE), service.acting(PAYROLL, CODE)
    govern.do(commands.register_collectivity, HIRED)
    govern.do(commands.grant_delegation, "maire", HIRED)
    for fact in town.employer(HIRED):
        act.do(commands.record_employer_fact, fact)
    for subject in ("ifse", "cia", "ihts", "elus"):
        act.do(commands.record_deliberation, "2022", subject, HIRED, HIRED)
    act.do_all("settle", town._settle(1, CODE, HIRED))
    for month in (JANUARY, FEBRUARY):
        paid(service, month)
    return service


def paid(service, month):
    town.issued(service, month, 1, payday(month))
    return bulletin_of(service, 1, month)


def reopened_by(service, month):
    event = service.desk(PAYROLL, CODE).load(Bulletin, streams.bulletin(agent_id(1), month, 1)).issued
    return [(each.month, each.final) for each in months_reopened(event)]


def reference(appended):
    return EventReference(stream=appended.result["stream"], version=appended.result["version"])


def test_a_claim_two_years_after_the_payment_is_final_and_the_next_month_is_not(service):
    """January paid on 26 January 2023: prescribed from 1 February 2025; February from 1 March (loi n° 2000-321, art. 37-1)."""
    enter(service, 1, position(390, JANUARY))
    found = paid(service, date(2025, 2, 1))
    assert reopened_by(service, date(2025, 2, 1)) == [(JANUARY, "prescription"), (FEBRUARY, "")]
    assert {month for month, _ in rappels(found)} == {2}
    paid(service, date(2025, 3, 1))
    assert reopened_by(service, date(2025, 3, 1)) == []


def test_what_was_given_up_is_not_paid_when_the_correction_is_itself_corrected(service):
    """IM 400 → 390, prescribed and kept by the agent; → 400 again: nothing is due; → 410: only what passes 400."""
    wrong = enter(service, 1, position(390, JANUARY))
    paid(service, date(2025, 2, 1))
    right = enter(service, 1, position(400, JANUARY), replaces=reference(wrong))
    back = paid(service, date(2025, 3, 1))
    assert not [line for (month, line) in rappels(back) if month == 1]
    enter(service, 1, position(410, JANUARY), replaces=reference(right))
    # 2023, from January: 58,2004 a point and a year / 12 = 4,85003…: ten points 48,50.
    assert rappels(paid(service, date(2025, 4, 1)))[1, "traitement_indiciaire"][0] == Decimal("48.50")


def test_a_wrong_rappel_is_taken_back_two_years_after_its_own_payment(service):
    """The rappel of January 2023 was paid in 2024 and was wrong: the claim runs from 2024."""
    said = enter(service, 1, position(410, JANUARY))
    paid(service, date(2024, 6, 1))
    enter(service, 1, position(400, JANUARY), replaces=reference(said))
    back = paid(service, date(2025, 6, 1))
    assert rappels(back)[1, "traitement_indiciaire"][0] == Decimal("-48.50")


def test_a_change_of_regime_learnt_after_two_years_is_one_difference(service):
    """Affiliated to the régime général all along: what one regime loses and the other gains are judged together."""
    enter(service, 1, facts.AffiliationDeclared(effective_on=JANUARY, total_weekly_hours=Decimal(20)))
    found = paid(service, date(2025, 2, 1))
    finals = {final for month, final in reopened_by(service, date(2025, 2, 1)) if month == JANUARY}
    assert len(finals) == 1
    january = [line for line in found.lines if line.origin == JANUARY]
    assert sum(line.amount for line in january if line.code == "traitement_indiciaire") == 0


def test_a_claim_within_two_years_is_never_given_up_whatever_earlier_rappels_took_back(service):
    """IM 400 → 390 in March, → 380 in April: each takes ten points back, 48,50 a month."""
    first = enter(service, 1, position(390, JANUARY))
    assert rappels(paid(service, MARCH))[1, "traitement_indiciaire"][0] == Decimal("-48.50")
    enter(service, 1, position(380, JANUARY), replaces=reference(first))
    april = date(2023, 4, 1)
    assert rappels(paid(service, april))[1, "traitement_indiciaire"][0] == Decimal("-48.50")
    assert {final for _, final in reopened_by(service, april)} == {""}
