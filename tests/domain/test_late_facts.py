"""What the law's newer facts say late is paid once: due = paid, line by line, against a log where all was said on time.

Each is entered after its months are issued, then withdrawn: the next run takes all back, the one after asks for nothing."""

from datetime import date
from decimal import Decimal

import pytest

from domain import commands
from domain.bulletin import months_reopened
from domain.event import EventReference
from domain.refusal import Refused
from payroll import facts as f
from payroll.words import AbsenceKind, CoverKind, PayUnit, Status
from tests.domain.replays import replayed
from tests.domain.time_machine import (
    HIRED,
    MONTHS,
    a_commune,
    a_service,
    arrive,
    bulletins_of,
    employer_facts,
    fresh,
    lines_of,
    pay,
    staff,
    stream,
    whole_law,
)
from tests.domain.town import CODE, PAYROLL, PROOF

JULY, AUGUST, SEPTEMBER, OCTOBER, NOVEMBER = MONTHS[:5]
OFFICIAL = staff(Status.OFFICIAL, HIRED, 400, 35, 200)
CONTRACT = staff(Status.CONTRACT, HIRED, 400, 35, 200)


def engaged(status: Status, *said: f.AgentFact, weekly: int = 35) -> list[f.AgentFact]:
    hours = f.WorkingTimeSet(effective_on=HIRED, weekly_hours=Decimal(weekly))
    return [f.Engaged(effective_on=HIRED, status=status), hours, *said]


def agreed(amount: int, since: date = HIRED, unit: PayUnit = PayUnit.MONTH) -> f.PayAgreed:
    return f.PayAgreed(effective_on=since, unit=unit, amount=Decimal(amount))


def apprenticed(since: date, percent: int | None = None) -> f.ApprenticeshipSigned:
    return f.ApprenticeshipSigned(
        effective_on=since, concluded_on=HIRED, birth_month=date(2006, 7, 1), percent=percent and Decimal(percent)
    )


def away(kind: AbsenceKind, last: date = date(2025, 8, 13)) -> f.SickCertificate:
    return f.SickCertificate(effective_on=date(2025, 7, 14), last_day=last, kind=kind)


LATE: dict[str, tuple[list[f.AgentFact], list[f.AgentFact]]] = {
    "an apprentice paid above the scale": (
        engaged(Status.APPRENTICE, apprenticed(HIRED)), [apprenticed(date(2025, 8, 10), 80)],
    ),
    "a private salary": (
        engaged(Status.PRIVATE, agreed(2100)), [agreed(2300, date(2025, 7, 10)), f.ExecutiveSet(effective_on=JULY)],
    ),
    "a PEC's pay": (
        engaged(Status.INTEGRATION, agreed(1500), f.StateAidGranted(effective_on=HIRED, last_day=date(2026, 12, 31)), weekly=26),
        [agreed(1600, date(2025, 7, 10))],
    ),
    "children entrusted": (
        engaged(Status.FOSTER, agreed(3000), f.ChildrenEntrusted(effective_on=HIRED, count=1)),
        [agreed(3200, JULY), f.ChildrenEntrusted(effective_on=JULY, count=2)],
    ),
    "a long leave": (OFFICIAL, [away(AbsenceKind.LONG_SICKNESS, date(2025, 10, 13))]),
    "a parental leave": (OFFICIAL, [away(AbsenceKind.PARENTAL)]),
    "hours not done": (OFFICIAL, [f.HoursNotWorked(effective_on=date(2025, 7, 14), hours=Decimal(3))]),
    "therapy": (
        OFFICIAL,
        [f.TherapeuticPartTimeGranted(effective_on=date(2025, 7, 14), last_day=date(2025, 10, 13), percent=50)],
    ),
    "a leave, then another": (
        OFFICIAL,
        [
            away(AbsenceKind.ORDINARY_SICKNESS),
            f.LeaveRequalified(
                effective_on=date(2025, 7, 14), last_day=date(2025, 8, 13), kind=AbsenceKind.LONG_SICKNESS
            ),
        ],
    ),
    "benefits that the employer receives": (
        CONTRACT,
        [
            away(AbsenceKind.ORDINARY_SICKNESS),
            f.DailyBenefitsStated(
                effective_on=date(2025, 7, 17), last_day=date(2025, 8, 13), daily_gross=Decimal(30), subrogated=True
            ),
        ],
    ),
    "pay elsewhere": (
        staff(Status.CONTRACT, HIRED, 821, 20, 2000),
        [f.OtherPayDeclared(effective_on=JULY, here=Decimal(2000), elsewhere=Decimal(2000))],
    ),
    "a compulsory cover": (
        OFFICIAL,
        [
            f.CoverHeld(
                effective_on=JULY, kind=CoverKind.HEALTH, employee=Decimal(20), employer=Decimal(15), compulsory=True
            )
        ],
    ),
    "a grade of origin": (OFFICIAL, [f.OriginPositionHeld(effective_on=JULY, im=420, nbi=10)]),
}  # fmt: skip


def test_each_is_paid_once_and_taken_back_once() -> None:
    service = a_service()
    a_commune(service, whole_law())
    act = service.acting(PAYROLL, CODE)
    law = f.PrivateLawSet(effective_on=HIRED, legal_personality=True, unemployment=True, general_reduction=True)
    for each in (*employer_facts(), law):
        act.do(commands.record_employer_fact, each)
    for number, (before, _) in enumerate(LATE.values(), 1):
        arrive(service, stream(number), number, 1, before)
    issue(service, JULY, AUGUST)
    said = [
        (stream(number), reference(act.do(commands.record_agent_fact, stream(number), fact, PROOF).result))
        for number, (_, late) in enumerate(LATE.values(), 1)
        for fact in late
    ]
    issue(service, SEPTEMBER)
    reopened = {each.agent for each in bulletins_of(service) if each.month == SEPTEMBER and months_reopened(each)}
    assert reopened == {stream(number) for number in range(1, len(LATE) + 1)}
    agrees(service, JULY, AUGUST, SEPTEMBER)
    for agent, each in reversed(said):
        act.do(commands.withdraw_agent_fact, agent, each)
    issue(service, OCTOBER, NOVEMBER)
    agrees(service, JULY, AUGUST, SEPTEMBER, OCTOBER, NOVEMBER)
    assert not any(months_reopened(each) for each in bulletins_of(service) if each.month == NOVEMBER)
    tally = replayed(service.store).tally
    assert (tally.bulletins, tally.arithmetic_failed, tally.knowledge_differs) == (5 * len(LATE), 0, 0)


def test_a_variable_of_a_month_after_the_end_is_refused_and_that_of_the_last_is_a_rappel() -> None:
    service = a_service()
    a_commune(service, whole_law())
    act = service.acting(PAYROLL, CODE)
    for each in employer_facts():
        act.do(commands.record_employer_fact, each)
    end = f.EngagementEnded(effective_on=date(2025, 7, 20), reason="mutation")
    arrive(service, stream(1), 1, 1, [*OFFICIAL, end])
    arrive(service, stream(2), 2, 1, OFFICIAL)
    issue(service, JULY)
    late = f.AmountPaid(effective_on=AUGUST, code="cia", amount=Decimal(100))
    with pytest.raises(Refused, match=r"a pris fin le 20/07/2025 : un élément de 08/2025.*saisir sur 07/2025"):
        act.do(commands.enter_variable, stream(1), AUGUST, late)
    own = f.AmountPaid(effective_on=JULY, code="cia", amount=Decimal(100))
    act.do(commands.enter_variable, stream(1), JULY, own)
    issue(service, AUGUST)
    assert lines_of(service)[stream(1), JULY]["cia", "amount"] == 100_00


def issue(service, *months: date) -> None:
    for month in months:
        service.clock.now = max(service.clock.now, service.clock.now.replace(month=month.month, day=10))
        assert pay(service, month, 1, month.replace(day=26))


def reference(result) -> EventReference:
    return EventReference(stream=result["stream"], version=result["version"])


def agrees(service, *months: date) -> None:
    second = fresh(service, months, lambda month: month.replace(day=26))
    assert lines_of(service) == lines_of(second)
