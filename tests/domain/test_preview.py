"""The preview of a rappel: what would be paid again, said before anything is recorded, and equal to what is then paid."""

from datetime import date
from decimal import Decimal
from functools import partial

import pytest

from domain import commands
from domain.preview import arrears_in_words, debts_in_words, issued_arrears, preview
from domain.refusal import Refused
from domain.run_commands import replay
from payroll import facts
from tests.domain import town
from tests.domain.test_rappels import FEBRUARY, JANUARY, MARCH, Clock, enter, issued, position, rappels
from tests.domain.town import CODE, PAYROLL, a_service, agent_id


@pytest.fixture
def service(log):
    service = a_service(log, Clock())
    town.a_town(service, 2)
    issued(service, JANUARY)
    issued(service, FEBRUARY)
    return service


def recorded(number, fact):
    return partial(commands.record_agent_fact, agent=agent_id(number), fact=fact)


def test_a_preview_says_months_lines_causes_and_amounts_and_records_nothing(service):
    head = service.store.head()
    found = preview(service.desk(PAYROLL, CODE), [recorded(1, position(410, JANUARY))])
    assert service.store.head() == head
    assert (found.month, list(found.arrears)) == (MARCH, [agent_id(1)])
    said = found.sentences(agent_id(1))
    assert said[0].startswith("01/2025 : net +") and "employeur +" in said[0]
    assert "situation de carrière pour l'agent 000001, à effet du 01/01/2025" in said[1]
    # 410 × 5 907,34 ÷ 1 200 = 2 018,34; 400 × … = 1 969,11.
    traitement = next(each for each in said if "Traitement indiciaire" in each)
    assert "2\u202f018,34 €" in traitement and "au lieu de 1\u202f969,11 €" in traitement and "+49,23 €" in traitement
    assert any("CNRACL, part de l'employeur" in each and "34,65 %" in each and "+17,05 €" in each for each in said)


def test_what_was_previewed_is_what_is_paid(service):
    facts_supposed = [
        position(410, JANUARY),
        facts.PrimeGranted(effective_on=FEBRUARY, code="ifse", monthly_amount=Decimal(250)),
    ]
    found = preview(service.desk(PAYROLL, CODE), [recorded(1, fact) for fact in facts_supposed])
    for fact in facts_supposed:
        enter(service, 1, fact)
    march = issued(service, MARCH)[1]
    supposed = {
        (line.origin.month, line.code): (Decimal(line.amount) / 100, Decimal(line.employer) / 100)
        for each in found.arrears[agent_id(1)].differences
        for line in each.lines
    }
    assert supposed == rappels(march) != {}


def test_an_issued_rappel_is_explained_again_from_the_log(service):
    enter(service, 1, position(410, JANUARY))
    issued(service, MARCH)
    desk = service.desk(PAYROLL, CODE)
    found = issued_arrears(replay(desk, MARCH))
    said = arrears_in_words(found[agent_id(1)], desk.knowledge.ledger(CODE, service.store.head()))
    assert [each[:7] for each in said if not each.startswith(" ")] == ["01/2025", "02/2025"]


def test_a_fact_that_changes_no_past_month_has_no_rappel(service):
    assert preview(service.desk(PAYROLL, CODE), [recorded(1, position(410, MARCH))]).arrears == {}


def test_a_fact_of_the_employer_is_previewed_for_everybody(service):
    rates = facts.LocalRatesSet(effective_on=FEBRUARY, work_accident=Decimal("1.66"), cdg=Decimal("0.90"))
    found = preview(service.desk(PAYROLL, CODE), [partial(commands.record_employer_fact, fact=rates)])
    # 0,10 % of 1 969,11 is 1,97, the employer's alone: 0,90 % = 17,72; 0,80 % = 15,75.
    assert len(found.arrears) == 2
    said = found.sentences(agent_id(2))
    assert said[0] == "02/2025 : net inchangé, employeur +1,97 €"


def test_a_wrong_fact_is_refused_before_it_is_previewed(service):
    with pytest.raises(Refused, match="avant l'engagement"):
        preview(service.desk(PAYROLL, CODE), [recorded(1, position(410, date(2020, 1, 1)))])


def test_debts_are_said_with_their_prescription(service):
    for day in range(1, 31):
        enter(service, 1, facts.StrikeRecorded(effective_on=date(2025, 1, day)))
    issued(service, MARCH)
    ledger = service.knowledge.ledger(CODE, service.store.head())
    [said] = debts_in_words(ledger, date(2025, 4, 1))
    assert said.startswith("000001 n° 1 :") and "en cours" in said and "prescription le 01/04/2027" in said
    [later] = debts_in_words(ledger, date(2027, 4, 1))
    assert "prescrite" in later
