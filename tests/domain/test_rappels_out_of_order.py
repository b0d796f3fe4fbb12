"""Rappels when things come in an unusual order: nothing is lost, nothing is paid twice."""

from decimal import Decimal

import pytest

from domain import commands, run_commands, streams
from domain.event import EventReference
from payroll import facts
from payroll.words import HoursKind, PrimeShape, Status
from tests.domain import town
from tests.domain.test_rappels import (
    APRIL,
    CNRACL_2025,
    FEBRUARY,
    JANUARY,
    MARCH,
    Clock,
    bulletin_of,
    enter,
    issued,
    law_without,
    payday,
    position,
    rappels,
    stands,
)
from tests.domain.town import ADMIN, CODE, PAYROLL, PROOF, a_service, agent_id

LATE = Decimal("49.23")  # IM 400 → 410: 2 018,34 − 1 969,11 a month


@pytest.fixture
def service(memory_store):
    """Two officials, IM 400, IFSE 200, the law complete."""
    service = a_service(memory_store, Clock())
    town.a_town(service, 2)
    return service


def reference(appended):
    return EventReference(stream=appended.result["stream"], version=appended.result["version"])


def refused(service, month, number=1, rank=1):
    act = service.acting(PAYROLL, CODE)
    act.do(run_commands.refuse, month, rank, payday(month), "RIB", [agent_id(number)])


def variable(service, month, fact, number=1, **said):
    return service.acting(PAYROLL, CODE).do(commands.enter_variable, agent_id(number), month, fact, **said)


def overtime(month, hours, rank=1):
    return facts.HoursWorked(effective_on=month, kind=HoursKind.OVERTIME, hours=Decimal(hours), rank=rank)


def test_a_month_reissued_after_a_later_one_hides_nothing_learnt_in_between(service):
    """January is paid by rank 2 after February; between the two, an échelon from February is entered."""
    issued(service, JANUARY)
    refused(service, JANUARY)
    issued(service, FEBRUARY)
    enter(service, 1, position(410, FEBRUARY))
    issued(service, JANUARY, 2, (agent_id(1),))
    assert rappels(issued(service, MARCH)[1])[2, "traitement_indiciaire"][0] == LATE


def test_a_decree_published_after_the_run_was_opened_is_paid(service, memory_store):
    """The run is opened, then the law is published, then the run is calculated: nothing else is recorded in between."""
    late = a_service(type(memory_store)(), Clock())
    late.acting(ADMIN).do(commands.publish_law, law_without(CNRACL_2025))
    town.a_town(late, 1, law=None)
    issued(late, JANUARY)
    town.opened(late, FEBRUARY, 1, payday(FEBRUARY))
    late.acting(ADMIN).do(commands.publish_law)
    digest = town.calculated_and_submitted(late, FEBRUARY)
    late.acting(town.MAYOR, CODE).do(run_commands.approve, FEBRUARY, 1, digest)
    late.acting(PAYROLL, CODE).do(run_commands.issue, FEBRUARY, 1)
    # 1 969,11 × 34,65 % = 682,30; 31,65 % = 623,22
    assert rappels(bulletin_of(late, 1, FEBRUARY)) == {(1, "cnracl"): (Decimal(0), Decimal("59.08"))}


def test_a_decree_published_after_the_calculation_does_not_change_it(service, memory_store):
    """The run keeps the law of its position: it is stale, and says so, instead of being silently another one."""
    late = a_service(type(memory_store)(), Clock())
    late.acting(ADMIN).do(commands.publish_law, law_without(CNRACL_2025))
    town.a_town(late, 1, law=None)
    issued(late, JANUARY)
    town.opened(late, FEBRUARY, 1, payday(FEBRUARY))
    act = late.acting(PAYROLL, CODE)
    digest = act.do(run_commands.calculate, FEBRUARY, 1).result["digest"]
    late.acting(ADMIN).do(commands.publish_law)
    act.do(run_commands.control, FEBRUARY, 1)
    assert run_commands.replay(late.desk(PAYROLL, CODE), FEBRUARY).digest == digest


def test_a_local_prime_that_was_never_due_is_taken_back_whole(service):
    """The prime leaves the plan with its withdrawal: its line must still appear, negative, with what it bore."""
    rubrique = facts.LocalRubriqueDefined(
        effective_on=JANUARY, code="astreinte", label="Astreinte", shape=PrimeShape.MONTHLY
    )
    service.acting(PAYROLL, CODE).do(commands.record_employer_fact, rubrique)
    granted = facts.PrimeGranted(effective_on=JANUARY, code="astreinte", monthly_amount=Decimal("90.00"))
    said = enter(service, 1, granted)
    issued(service, JANUARY)
    service.acting(PAYROLL, CODE).do(commands.withdraw_agent_fact, agent_id(1), reference(said))
    february = issued(service, FEBRUARY)
    assert rappels(february[1])[1, "astreinte"][0] == Decimal("-90.00")
    assert february[1].totals.gross == february[2].totals.gross - 90_00
    assert rappels(issued(service, MARCH)[1]) == {}


def test_a_prime_that_becomes_a_reimbursement_changes_side_even_at_the_same_amount(service):
    act = service.acting(PAYROLL, CODE)
    said = act.do(
        commands.record_employer_fact,
        facts.LocalRubriqueDefined(effective_on=JANUARY, code="repas", label="Repas", shape=PrimeShape.ONE_OFF),
    )
    variable(service, JANUARY, facts.AmountPaid(effective_on=JANUARY, code="repas", amount=Decimal("50.00")))
    issued(service, JANUARY)
    right = facts.LocalRubriqueDefined(
        effective_on=JANUARY, code="repas", label="Repas", shape=PrimeShape.REIMBURSEMENT
    )
    act.do(commands.record_employer_fact, right, replaces=reference(said))
    february = issued(service, FEBRUARY)
    assert february[1].totals.gross == february[2].totals.gross - 50_00
    assert february[1].totals.reimbursements == 50_00


def test_somebody_paid_late_by_a_rappel_is_not_paid_again_by_the_next_rank_of_the_month(service):
    """Number 3 is learnt after January; February pays January; a rank 2 of January for number 1 leaves number 3 alone."""
    issued(service, JANUARY)
    refused(service, JANUARY)
    service.acting(PAYROLL, CODE).do_all("settle", town._settle(3, CODE))
    issued(service, FEBRUARY)
    assert rappels(bulletin_of(service, 3, FEBRUARY))[1, "traitement_indiciaire"][0] == Decimal("1969.11")
    issued(service, JANUARY, 2)
    assert stands(service, 1, JANUARY, 2)
    assert not stands(service, 3, JANUARY, 2)


def test_hours_paid_by_a_complementary_run_are_liquidated_again_with_the_grade(service):
    """Ten hours at 16,23 then 16,63 (see test_rappels): 4,00, wherever they were paid."""
    issued(service, JANUARY)
    variable(service, JANUARY, overtime(JANUARY, 10, rank=2))
    issued(service, JANUARY, 2, (agent_id(1),))
    enter(service, 1, position(410, JANUARY))
    assert rappels(issued(service, FEBRUARY)[1])[1, "ihts"][0] == Decimal("4.00")
    assert rappels(issued(service, MARCH)[1]) == {}


def test_hours_of_a_complementary_run_withdrawn_later_are_taken_back(service):
    issued(service, JANUARY)
    said = variable(service, JANUARY, overtime(JANUARY, 10, rank=2))
    issued(service, JANUARY, 2, (agent_id(1),))
    service.acting(PAYROLL, CODE).do(commands.withdraw_variable, agent_id(1), JANUARY, reference(said))
    assert rappels(issued(service, FEBRUARY)[1])[1, "ihts"][0] == Decimal("-162.30")


def test_a_month_refused_after_its_complementary_run_is_paid_whole_and_the_complement_not_again(service):
    issued(service, JANUARY)
    variable(service, JANUARY, overtime(JANUARY, 10, rank=2))
    issued(service, JANUARY, 2, (agent_id(1),))
    refused(service, JANUARY)
    again = issued(service, JANUARY, 3)
    assert again[1].part("traitement_indiciaire") == 1969_11
    assert again[1].part("ihts_jour_1") == again[1].part("ihts") == 0
    assert rappels(issued(service, FEBRUARY)[1]) == {}


def test_a_rappel_whose_bulletin_is_refused_after_the_next_month_is_paid_again(service):
    """February pays the rappel of January, March is issued, then the comptable refuses February."""
    issued(service, JANUARY)
    enter(service, 1, position(410, JANUARY))
    assert rappels(issued(service, FEBRUARY)[1])[1, "traitement_indiciaire"][0] == LATE
    issued(service, MARCH)
    refused(service, FEBRUARY)
    again = issued(service, FEBRUARY, 2)
    assert rappels(again[1])[1, "traitement_indiciaire"][0] == LATE
    assert rappels(issued(service, APRIL)[1]) == {}


def test_a_month_refused_after_its_rappel_was_paid_is_not_paid_twice_over(service):
    """February's rappel of January stands when January is refused: rank 2 pays January whole, less what stands."""
    issued(service, JANUARY)
    enter(service, 1, position(410, JANUARY))
    issued(service, FEBRUARY)
    refused(service, JANUARY)
    again = issued(service, JANUARY, 2)
    assert again[1].part("traitement_indiciaire") == 2018_34
    assert rappels(again[1])[1, "traitement_indiciaire"][0] == -LATE
    assert rappels(issued(service, MARCH)[1]) == {}


def test_amounts_taken_over_on_one_engagement_count_in_the_ceilings_of_the_other(memory_store):
    """5 000 € under a ceiling of 3 000 taken over: 2 000 above it. A second contract of 360,35 € with a ceiling of a fifth
    of 3 925,00 (785,00) then fills the year: its whole pay and the room left, 785,00 − 360,35, are capped base."""
    service = a_service(memory_store, Clock())
    town.a_town(service, 0)
    first, second = (streams.agent(CODE, "000004", number) for number in (1, 2))
    for number, agent in enumerate((first, second), start=1):
        said = [
            facts.Engaged(effective_on=town.HIRED, status=Status.CONTRACT),
            facts.PositionHeld(effective_on=town.HIRED, grade="adjoint_technique", echelon=1, ib=367, im=366),
            facts.WorkingTimeSet(effective_on=town.HIRED, weekly_hours=Decimal(7)),
        ]
        act = service.acting(PAYROLL, CODE)
        act.do(commands.register_agent, "000004", number)
        for fact in said:
            act.do(commands.record_agent_fact, agent, fact, PROOF)
    amounts = {"social_base": Decimal(5000), "ceiling": Decimal(3000), "old_age_capped_base": Decimal(3000)}
    taken = facts.CumulsTakenOver(effective_on=JANUARY, year=2025, amounts=amounts)
    act.do(commands.record_agent_fact, first, taken, PROOF)
    town.opened(service, JANUARY, 1, payday(JANUARY))
    act.do(run_commands.calculate, JANUARY, 1)
    found = run_commands.replay(service.desk(PAYROLL, CODE), JANUARY).paid
    assert [each.bulletin.part("traitement_indiciaire") for each in found] == [360_35, 360_35]
    assert [each.bulletin.part("old_age_capped_base") for each in found] == [785_00, 785_00]


def test_a_month_paid_whole_again_leaves_the_rappels_of_its_complements(service):
    """Ten hours paid by a complement and taken back by February; January refused, then paid again without a trace of them."""
    issued(service, JANUARY)
    said = variable(service, JANUARY, overtime(JANUARY, 10, rank=2))
    issued(service, JANUARY, 2, (agent_id(1),))
    service.acting(PAYROLL, CODE).do(commands.withdraw_variable, agent_id(1), JANUARY, reference(said))
    assert rappels(issued(service, FEBRUARY)[1])[1, "ihts"][0] == Decimal("-162.30")
    refused(service, JANUARY)
    again = issued(service, JANUARY, 3)[1]
    assert sum(line.amount for line in again.lines if line.code == "ihts") == 0
    assert rappels(issued(service, MARCH)[1]) == {}


def test_a_refused_complement_is_paid_by_the_next_rank_without_being_named(service):
    issued(service, JANUARY)
    variable(service, JANUARY, overtime(JANUARY, 10, rank=2))
    issued(service, JANUARY, 2, (agent_id(1),))
    refused(service, JANUARY, rank=2)
    again = issued(service, JANUARY, 3)
    assert again[1].part("ihts") == 162_30 and again[1].part("traitement_indiciaire") == 0
    assert rappels(issued(service, FEBRUARY)[1]) == {}


def test_somebody_first_paid_by_the_next_rank_of_an_old_month_is_paid_the_months_since(service):
    """Number 3 is learnt after February; rank 2 of January, opened for number 1, pays its January: March owes February."""
    issued(service, JANUARY)
    issued(service, FEBRUARY)
    refused(service, JANUARY)
    service.acting(PAYROLL, CODE).do_all("settle", town._settle(3, CODE))
    issued(service, JANUARY, 2)
    assert bulletin_of(service, 3, JANUARY, 2).part("traitement_indiciaire") == 1969_11
    issued(service, MARCH)
    assert rappels(bulletin_of(service, 3, MARCH))[2, "traitement_indiciaire"][0] == Decimal("1969.11")
