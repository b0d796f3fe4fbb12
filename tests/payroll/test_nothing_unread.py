"""Nothing that the door lets in is left unread: a fact or a variable changes its month, or that month is refused by name."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import pytest

from domain.guards import guard_against_engagement, guard_values
from payroll import facts as f
from payroll.refusal import NothingToPay, Refused
from payroll.situation import Situation
from payroll.words import AbsenceKind, CoverKind, ElectedBody, LeaderFunction, PayUnit, Status
from tests.payroll.careers import LONG_AGO, a_mandate, a_position, an_employer, engaged, hours, sick, situated

JULY = date(2025, 7, 1)
LAW = f.PrivateLawSet(effective_on=LONG_AGO, legal_personality=True, unemployment=True)


def agreed(amount: int, unit: PayUnit = PayUnit.MONTH, on: date = LONG_AGO) -> f.PayAgreed:
    return f.PayAgreed(effective_on=on, unit=unit, amount=Decimal(amount))


ENGAGEMENTS: dict[Status, tuple[f.AgentFact, ...]] = {
    Status.OFFICIAL: (a_position(), hours()),
    Status.CONTRACT: (a_position(), hours()),
    Status.ELECTED: (a_mandate(LONG_AGO, "40"),),
    Status.APPRENTICE: (
        hours(),
        f.ApprenticeshipSigned(effective_on=LONG_AGO, concluded_on=LONG_AGO, birth_month=date(2006, 1, 1)),
    ),
    Status.PRIVATE: (hours(), agreed(2500)),
    Status.INTEGRATION: (
        hours(), agreed(2000), f.StateAidGranted(effective_on=LONG_AGO, last_day=date(2025, 12, 31)),
    ),
    Status.ADULT_RELAY: (hours(), agreed(2000)),
    Status.YOUTH_LEADER: (
        agreed(2000), f.LeaderFunctionHeld(effective_on=LONG_AGO, function=LeaderFunction.LEADER),
    ),
    Status.CENSUS_TAKER: (agreed(500),),
    Status.OCCASIONAL: (agreed(500),),
    Status.EXPERT: (agreed(500),),
    Status.CHILDMINDER: (agreed(1500),),
    Status.FOSTER: (agreed(3000), f.ChildrenEntrusted(effective_on=LONG_AGO, count=1)),
    Status.SIDE_ACTIVITY: (agreed(500),),
    Status.TRAINEE: (agreed(600),),
}  # fmt: skip
SAID: dict[str, f.AgentFact] = {
    "ifse": f.PrimeGranted(effective_on=JULY, code="ifse", monthly_amount=Decimal(100)),
    "a right to a rubrique": f.EntitlementGranted(effective_on=JULY, code="teletravail", quantity=Decimal(1)),
    "hours over all jobs": f.AffiliationDeclared(effective_on=JULY, total_weekly_hours=Decimal(20)),
    "a pay agreed": agreed(3500, on=JULY),
    "leave paid with the pay": f.LeavePaidWithPay(effective_on=JULY),
    "a leave requalified": f.LeaveRequalified(
        effective_on=date(2025, 7, 3), last_day=date(2025, 7, 20), kind=AbsenceKind.LONG_SICKNESS
    ),
    "benefits": f.DailyBenefitsStated(
        effective_on=date(2025, 7, 3), last_day=date(2025, 7, 20), daily_gross=Decimal(30)
    ),
    "hours not done": f.HoursNotWorked(effective_on=date(2025, 7, 3), hours=Decimal(3)),
    "sick": sick(date(2025, 7, 3), date(2025, 7, 20)),
    "a strike": f.StrikeRecorded(effective_on=date(2025, 7, 3)),
    "therapy": f.TherapeuticPartTimeGranted(effective_on=JULY, last_day=date(2025, 8, 3), percent=50),
    "a side activity": f.SideActivityDeclared(effective_on=JULY, rafp_room=Decimal(100)),
    "a grade of origin": f.OriginPositionHeld(effective_on=JULY, im=500),
    "pay elsewhere": f.OtherPayDeclared(effective_on=JULY, here=Decimal(1000), elsewhere=Decimal(1000)),
    "a cover": f.CoverHeld(effective_on=JULY, kind=CoverKind.HEALTH, employee=Decimal(10), employer=Decimal(10)),
    "persons at charge": f.DependantsDeclared(effective_on=JULY, persons=2),
    "net pay elsewhere": f.OtherNetDeclared(effective_on=JULY, monthly_net=Decimal(500)),
    "another mandate": f.OtherMandateDeclared(
        effective_on=JULY, code="x", body=ElectedBody.COMMUNE, monthly_gross=Decimal(1000)
    ),
    "surcotisation": f.SurcotisationRequested(effective_on=JULY, requested_on=JULY),
    "a cadre": f.ExecutiveSet(effective_on=JULY),
}
DONE: dict[str, f.MonthFact] = {
    "work by the hour": f.WorkDone(effective_on=JULY, unit=PayUnit.HOUR, quantity=Decimal(3)),
    "hours at homes": f.HomeHours(effective_on=JULY, total=Decimal(10), eligible=Decimal(5)),
    "an amount": f.AmountPaid(effective_on=JULY, code="cia", amount=Decimal(10)),
}


def july(status: Status, *said: f.AgentFact, done: Iterable[f.MonthFact] = ()) -> Situation | str:
    agent = (engaged(LONG_AGO, status), *ENGAGEMENTS[status], *said)
    try:
        return situated(agent, JULY, *done, employer=(*an_employer(), LAW))
    except (Refused, NothingToPay) as why:
        return str(why)


def enters(status: Status, said: f.AgentFact) -> bool:
    try:
        guard_values(said)
        guard_against_engagement(said, engaged(LONG_AGO, status))
    except Refused:
        return False
    return True


def read(situation: Situation | str) -> object:
    if isinstance(situation, str):
        return situation
    return situation.regime, situation.segments, dict(situation.inputs), situation.local


@pytest.mark.parametrize("status", Status)
def test_a_fact_that_enters_is_read_or_its_month_is_refused(status: Status) -> None:
    plain = july(status)
    assert isinstance(plain, Situation), plain
    entered = {name: said for name, said in SAID.items() if enters(status, said)}
    assert {name for name, said in entered.items() if read(july(status, said)) == read(plain)} == set()
    assert 0 < len(entered) < len(SAID)


@pytest.mark.parametrize("status", Status)
def test_a_variable_is_read_or_its_month_is_refused(status: Status) -> None:
    plain = july(status)
    assert {name for name, each in DONE.items() if read(july(status, done=(each,))) == read(plain)} == set()


@pytest.mark.parametrize("name", ["ifse", "a right to a rubrique", "hours over all jobs"])
def test_what_no_mandate_reads_does_not_enter(name: str) -> None:
    with pytest.raises(Refused, match="ne concerne pas un engagement de statut « elu »"):
        guard_against_engagement(SAID[name], engaged(LONG_AGO, Status.ELECTED))


@pytest.mark.parametrize("name", ["a pay agreed", "leave paid with the pay"])
def test_what_is_agreed_beside_an_index_is_refused(name: str) -> None:
    refused = july(Status.CONTRACT, SAID[name])
    assert isinstance(refused, str)
    assert "payé sur un indice" in refused and "Mettre fin" in refused


def test_work_by_the_hour_of_an_apprentice_is_refused() -> None:
    refused = july(Status.APPRENTICE, done=(DONE["work by the hour"],))
    assert isinstance(refused, str) and "« apprenti »" in refused


def test_a_leave_requalified_that_nothing_precedes_is_refused() -> None:
    refused = july(Status.OFFICIAL, SAID["a leave requalified"])
    assert isinstance(refused, str) and "rencontre aucun congé le 03/07/2025" in refused
