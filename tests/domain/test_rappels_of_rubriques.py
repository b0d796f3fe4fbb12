"""What is counted late, or granted late, of a national rubrique is paid once by the next bulletin; what was eaten is not."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from domain import commands
from domain.refusal import Refused
from payroll import facts
from tests.domain import town
from tests.domain.test_rappels import FEBRUARY, JANUARY, MARCH, enter, issued, rappels
from tests.domain.town import CODE, PAYROLL, a_service, agent_id


class Clock(town.Clock):
    def __init__(self):
        self.now = datetime(2025, 1, 8, 9, 0, tzinfo=UTC)


@pytest.fixture
def service(log):
    service = a_service(log, Clock())
    town.a_town(service, 2)
    for code in ("astreinte_semaine", "prime_grand_age", "teletravail"):
        adopted = facts.RubriqueAdopted(effective_on=date(2024, 1, 1), code=code)
        service.acting(PAYROLL, CODE).do(commands.record_employer_fact, adopted)
    return service


def count(service, code, quantity, month):
    fact = facts.QuantityEntered(effective_on=month, code=code, quantity=Decimal(quantity))
    service.acting(PAYROLL, CODE).do(commands.enter_variable, agent_id(1), month, fact)


def test_a_week_on_call_learnt_late_is_paid_under_its_own_month(service):
    """149,48 of January, entered when January was issued: February pays it with the contributions of January."""
    issued(service, JANUARY)
    count(service, "astreinte_semaine", "1", JANUARY)
    february = issued(service, FEBRUARY)[1]
    found = rappels(february)
    assert found[1, "astreinte_semaine"] == (Decimal("149.48"), Decimal(0))
    assert found[1, "csg_deductible"][0] == Decimal("-9.99")  # 149,48 × 98,25 % = 146,87 × 6,8 % = 9,987
    assert rappels(issued(service, MARCH)[1]) == {}


def test_an_entitlement_granted_late_owes_each_month_since(service):
    """118 € for January and February, in March."""
    issued(service, JANUARY)
    issued(service, FEBRUARY)
    enter(service, 1, facts.EntitlementGranted(effective_on=JANUARY, code="prime_grand_age"))
    found = rappels(issued(service, MARCH)[1])
    assert [found[month, "prime_grand_age"][0] for month in (1, 2)] == [Decimal(118), Decimal(118)]


def test_the_year_of_telework_is_capped_across_months_and_rappels(service):
    """253,44 a year: 80 days in January are 230,40; 20 more are 23,04, not 57,60; ten learnt late are worth nothing."""
    count(service, "teletravail", "80", JANUARY)
    assert issued(service, JANUARY)[1].part("teletravail") == 230_40
    count(service, "teletravail", "20", FEBRUARY)
    assert issued(service, FEBRUARY)[1].part("teletravail") == 23_04
    count(service, "teletravail", "10", FEBRUARY)
    assert rappels(issued(service, MARCH)[1]) == {}


def test_a_meal_is_not_taken_back_from_a_month_already_paid(service):
    issued(service, JANUARY)
    with pytest.raises(Refused, match="ne se rappelle pas"):
        count(service, "repas_fourni", "2", JANUARY)
