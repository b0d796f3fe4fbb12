"""Short ways to say an agent, an employer and a month, for the tests of Situate."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from payroll import facts as f
from payroll.situate import AgentRecord, situate
from payroll.situation import Situation
from payroll.words import CollectivityKind, ElectedFunction, Status
from tests.payroll.dossiers import the_grids, the_law

LONG_AGO = date(2024, 1, 1)
GRADE = "adjoint_administratif_principal_2e_classe"


def a_position(on: date = LONG_AGO, im: int = 400, grade: str = GRADE) -> f.PositionHeld:
    return f.PositionHeld(effective_on=on, grade=grade, echelon=8, ib=446, im=im)


def hours(on: date = LONG_AGO, weekly: str = "35", percent: int = 100, full: str = "35") -> f.WorkingTimeSet:
    return f.WorkingTimeSet(
        effective_on=on,
        weekly_hours=Decimal(weekly),
        part_time_percent=percent,
        full_time_weekly_hours=Decimal(full),
    )


def engaged(on: date = LONG_AGO, status: Status = Status.OFFICIAL, **other: Any) -> f.Engaged:
    return f.Engaged(effective_on=on, status=status, **other)


def ended(on: date) -> f.EngagementEnded:
    return f.EngagementEnded(effective_on=on, reason="demission")


def sick(first: date, last: date, **other: Any) -> f.SickCertificate:
    return f.SickCertificate(effective_on=first, last_day=last, **other)


def a_mandate(on: date, percent: str) -> f.MandateHeld:
    return f.MandateHeld(effective_on=on, function=ElectedFunction.MAYOR, percent=Decimal(percent))


def an_official(*more: f.AgentFact, on: date = LONG_AGO) -> tuple[f.AgentFact, ...]:
    return (engaged(on), a_position(on), hours(on), *more)


def a_contractual(*more: f.AgentFact, on: date = LONG_AGO, **other: Any) -> tuple[f.AgentFact, ...]:
    return (engaged(on, Status.CONTRACT, **other), a_position(on), hours(on), *more)


def an_employer(kind: CollectivityKind = CollectivityKind.COMMUNE, **policies: Any) -> tuple[f.EmployerFact, ...]:
    return (
        f.CollectivityDescribed(
            effective_on=LONG_AGO,
            name="Commune d'essai",
            kind=kind,
            siret="21400001200011",
            population=1200,
            headcount=20,
            commune="40001",
        ),
        f.LocalRatesSet(effective_on=LONG_AGO, work_accident=Decimal("1.66")),
        f.PoliciesSet(effective_on=LONG_AGO, **policies),
    )


def situated(
    agent: Iterable[f.AgentFact],
    month: date,
    *variables: f.MonthFact,
    employer: tuple[f.EmployerFact, ...] | None = None,
    rank: int = 1,
    payment_date: date | None = None,
    complementary: bool = False,
    cumuls: dict[str, int] | None = None,
) -> Situation:
    return situate(
        AgentRecord(tuple(agent), variables),
        employer or an_employer(),
        month,
        payment_date or month.replace(day=28),
        rank,
        cumuls or {},
        the_law(),
        the_grids(),
        complementary=complementary,
    )


def days_of(situation: Situation) -> list[int]:
    return [segment["days"] for segment in situation.segments]


def month_of(year: int, month: int) -> date:
    return date(year, month, 1)
