"""Debts whose bulletins are refused: what was withheld for nothing is given back, to the cent."""

from datetime import date
from decimal import Decimal

import pytest

from domain import commands, run_commands
from domain.bulletin import read_again
from domain.refusal import Refused
from payroll import facts
from tests.domain import town
from tests.domain.test_rappels import APRIL, FEBRUARY, JANUARY, MARCH, Clock, debts_of, enter, issued, payday
from tests.domain.time_machine import bulletins_of, plans_of
from tests.domain.town import CODE, PAYROLL, a_service, agent_id


@pytest.fixture
def service(memory_store):
    """Two officials; number 1 was paid for a January of strike, February takes it back and opens a debt."""
    service = a_service(memory_store, Clock())
    town.a_town(service, 2)
    issued(service, JANUARY)
    for day in range(1, 31):
        enter(service, 1, facts.StrikeRecorded(effective_on=date(2025, 1, day)))
    issued(service, FEBRUARY)
    return service


def refused(service, month):
    service.acting(PAYROLL, CODE).do(run_commands.refuse, month, 1, payday(month), "RIB", [agent_id(1)])


def balance(service):
    """Nets of number 1 less what it owes: what its lines are worth, whatever was withheld and when (cents)."""
    plan_of = plans_of(service)
    totals = [read_again(each, plan_of(each.plan), plan_of).totals for each in bulletins_of(service, "000001")]
    lines = sum(each.net_before_pas + each.pas for each in totals)
    owed = sum(debt.remaining for debt in debts_of(service)) * 100
    return sum(each.net_a_payer for each in totals) - owed - lines


def test_the_debt_of_a_refused_bulletin_goes_with_it(service):
    refused(service, FEBRUARY)
    assert [each.remaining for each in debts_of(service)] == [Decimal(0)]
    issued(service, FEBRUARY, 2, (agent_id(1),))
    assert [each.state(MARCH) for each in debts_of(service)] == ["annulée", "en cours"]
    assert balance(service) == 0


def test_an_instalment_of_a_refused_bulletin_is_owed_again(service):
    before = debts_of(service)[0].remaining
    issued(service, MARCH)
    assert debts_of(service)[0].remaining < before
    refused(service, MARCH)
    assert debts_of(service)[0].remaining == before
    issued(service, MARCH, 2, (agent_id(1),))
    assert balance(service) == 0


def test_what_was_withheld_for_a_debt_that_a_refusal_cancels_is_given_back(service):
    """March withheld for February's debt, then February is refused: rank 2 owes again, and the next pay gives March's back."""
    march = issued(service, MARCH)[1]
    withheld = march.part("reprise_trop_percu")
    assert withheld > 0
    refused(service, FEBRUARY)
    assert debts_of(service)[0].remaining == -Decimal(withheld) / 100
    issued(service, FEBRUARY, 2, (agent_id(1),))
    issued(service, APRIL)
    first, second = debts_of(service)
    assert first.remaining == 0 and second.remaining > 0
    assert balance(service) == 0


def test_a_debt_is_withheld_as_agreed_then_upheld_against_prescription_then_waived(service):
    """100,00 a month whatever the share admits; two years run again from the decision; what is waived is withheld no more."""
    act = service.acting(PAYROLL, CODE)
    act.do(commands.agree_instalment, agent_id(1), 1, Decimal("100.00"))
    assert issued(service, MARCH)[1].part("reprise_trop_percu") == 100_00
    [debt] = debts_of(service)
    assert (debt.prescribed_on(), debt.due(date(2027, 3, 1))) == (date(2027, 3, 1), Decimal(0))
    act.do(commands.uphold_debt, agent_id(1), 1, date(2026, 5, 4), "D-2026-9")
    [debt] = debts_of(service)
    assert (debt.prescribed_on(), debt.due(date(2027, 3, 1))) == (date(2028, 5, 4), Decimal("100.00"))
    with pytest.raises(Refused, match="prescrite depuis le 04/05/2028"):
        act.do(commands.uphold_debt, agent_id(1), 1, date(2028, 5, 4), "D-2028-1")
    act.do(commands.waive_debt, agent_id(1), 1, "Situation sociale")
    [debt] = debts_of(service)
    assert (debt.state(date(2025, 4, 1)), debt.remaining) == ("remise", Decimal(0))
    assert issued(service, APRIL)[1].part("reprise_trop_percu") == 0
