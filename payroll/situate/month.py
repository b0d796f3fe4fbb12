"""Situate: the histories of an agent and an employer in, the month's integers out; all arithmetic on pay is left to rules.

Pure and indifferent to the order of facts. A case that the law covers and we do not is refused by its name.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from payroll import overtime
from payroll.ceiling import Worked, by_days, by_hours, by_mandates, worked_share
from payroll.facts import (
    ApprenticeshipSigned,
    CollectivityDescribed,
    CtiGranted,
    Engaged,
    EngagementEnded,
    Fact,
    HomeHours,
    HoursWorked,
    LocalRatesSet,
    MandateHeld,
    NbiGranted,
    OriginPositionHeld,
    OtherPayDeclared,
    PositionHeld,
    WorkDone,
    WorkingTimeSet,
)
from payroll.frozen import frozen_month
from payroll.grids import Grids
from payroll.history import History, Timeline
from payroll.law import Law
from payroll.presence import Period, last_of, segments
from payroll.refusal import NothingToPay, Refused
from payroll.situate.agent_month import AgentMonth, AgentRecord, EmployerFacts, must_cover
from payroll.situate.agreed import agreed_inputs, agreed_pay, has_hours
from payroll.situate.apprentice import anniversaries
from payroll.situate.cover import cover_inputs, voucher_inputs
from payroll.situate.creditors import creditors, other_net
from payroll.situate.cumuls import year_to_date
from payroll.situate.elected import elected_changes, mandate, monthly_indemnity
from payroll.situate.elected_month import declared_total, elected_inputs
from payroll.situate.employer import employer_inputs, payroll_tax_inputs
from payroll.situate.home_help import home_inputs
from payroll.situate.private import COMPLEMENTARY_HOURS
from payroll.situate.rubriques import Rubrique, families, month_values, rubriques, voted
from payroll.situate.staff import benefits_awaited, dependants, over_limit, pay, staff_inputs
from payroll.situate.tax import withholding
from payroll.situation import MONTH_INPUTS, SEGMENT_INPUTS, Situation, families_of
from payroll.words import ABSENCE_NAMES, AGREED, Regime

# What cuts the month into segments.
CUTTING: tuple[type[Fact], ...] = (
    PositionHeld,
    WorkingTimeSet,
    NbiGranted,
    CtiGranted,
    MandateHeld,
    ApprenticeshipSigned,
    OriginPositionHeld,
)
_DENOMINATORS = tuple(name for name in SEGMENT_INPUTS if name.endswith("_den"))
_MONTH_DENOMINATORS = tuple(name for name in MONTH_INPUTS if name.endswith("_den"))
NOTHING_OWED: Mapping[str, int] = MappingProxyType({})
_DAY = timedelta(days=1)
_OF_DAYS_WORKED = ("absences", "changes", "present_from", "present_to")


def situate(
    agent: AgentRecord,
    employer: EmployerFacts,
    month: date,
    payment_date: date,
    rank: int,
    cumuls: Mapping[str, int],
    law: Law,
    grids: Grids,
    *,
    complementary: bool = False,
    owed: Mapping[str, int] = NOTHING_OWED,
) -> Situation:
    """The month of one agent. `complementary`: an earlier rank paid the month, only this rank's variables are due.
    `owed`: what past months bring (`situation.RAPPEL_INPUTS`) and the debts that may be withheld (`debt_due`), in cents.

    Raises `NothingToPay` with a motive, or `Refused` with the case that is contradictory or not covered."""
    must_cover(month)
    own = AgentMonth(agent, employer, month, payment_date, rank, law, grids)
    return situation_of(own, cumuls, complementary, owed)


def situate_rappels(
    agent: AgentRecord,
    employer: EmployerFacts,
    month: date,
    payment_date: date,
    cumuls: Mapping[str, int],
    law: Law,
    grids: Grids,
    owed: Mapping[str, int],
) -> Situation:
    """A month that pays nothing of its own but rappels: to an agent who left, or who has no pay this month.

    Who the agent was (grade, quotity, contract) is frozen as of the last month under the engagement."""
    history = History.of(agent.facts)
    ended = [each.effective_on for each in history.all(EngagementEnded)]
    known = min([*ended, last_of(month)]).replace(day=1)
    last = AgentMonth(AgentRecord(agent.facts), employer, known, payment_date, 0, law, grids)
    situated = situation_of(last, cumuls, True, owed, rappels_only=True)
    left = known != month
    frozen = {name: said for name, said in situated.frozen.items() if name not in _OF_DAYS_WORKED}
    return replace(
        situated,
        month=month,
        inputs=situated.inputs | {"closes_year": 0},
        cumuls=year_to_date(last, cumuls, month),
        frozen={**(frozen if left else situated.frozen), "rappels_only": True},
        notes=(),
    )


def regime_near(agent: AgentRecord, employer: EmployerFacts, month: date, law: Law, grids: Grids) -> Regime:
    """The regime of a month, or that of the nearest month of which the engagement and the employer are known."""
    history, employment = History.of(agent.facts), History.of(employer)
    known = [*history.all(Engaged), *employment.all(CollectivityDescribed)[:1], *employment.all(LocalRatesSet)[:1]]
    ended = [each.effective_on for each in history.all(EngagementEnded)]
    near = min([*ended, max([month, *(each.effective_on for each in known)])]).replace(day=1)
    return AgentMonth(AgentRecord(agent.facts), employer, near, near, 0, law, grids).regime


def situation_of(
    own: AgentMonth,
    cumuls: Mapping[str, int],
    complementary: bool,
    owed: Mapping[str, int] = NOTHING_OWED,
    rappels_only: bool = False,
) -> Situation:
    """The whole month, segment by segment; `complementary` and `rappels_only`: nothing of the month itself is paid."""
    used = rubriques(own)
    cut = periods(own, complementary, rappels_only)
    parts = tuple(_segment(own, period, used, complementary) for period in cut)
    if own.elected and not complementary and not any(part["elected_percent"] for part in parts):
        raise NothingToPay("L'élu ne perçoit pas d'indemnité ce mois-ci.")
    attached, acts = creditors(own, complementary)
    values = month_values(own, used)
    values |= voucher_inputs(own, values["vouchers"]) | payroll_tax_inputs(own)
    inputs = {**_inputs(own, cut, parts, complementary), **values, **owed, **attached}
    return Situation(
        regime=own.regime,
        month=own.month,
        payment_date=own.payment_date,
        segments=parts,
        inputs=inputs,
        cumuls=year_to_date(own, cumuls, own.month),
        local=voted(used),
        families=tuple(sorted({*families_of(parts, inputs), *families(used)})),
        frozen=frozen_month(
            own.agent,
            own.engaged,
            own.ended,
            own.body,
            own.rates,
            own.whole,
            own.payment_date,
            parts[-1],
            inputs,
        )
        | over_limit(own)
        | benefits_awaited(own)
        | acts,
        notes=tuple(own.notes),
    )


def periods(own: AgentMonth, complementary: bool, rappels_only: bool = False) -> list[Period]:
    """The segments of the month, in days and thirtieths; none are paid when complementary."""
    if complementary:
        if not own.variables and not rappels_only:
            raise NothingToPay("L'agent est déjà payé de ce mois et n'a pas d'élément pour ce rang.")
        return [Period(own.whole.last, own.whole.last, 0)]
    if not own.whole.thirtieths and not own.variables:
        raise NothingToPay(
            f"Présent du {own.whole.first:%d/%m/%Y} au {own.whole.last:%d/%m/%Y} seulement : aucun trentième n'est dû."
        )
    _refuse_month_without_service(own)
    timelines: list[Timeline[Any]] = [*map(own.agent.timeline, CUTTING), *own.agent.primes.values()]
    timelines += [*own.agent.agreed.values(), *own.agent.entitlements.values()]
    changes = [day for each in timelines for day in own.changes(each)]
    return segments(own.whole, [*changes, *anniversaries(own), *elected_changes(own), *_part_time_suspended(own)])


def _refuse_month_without_service(own: AgentMonth) -> None:
    if len(own.absences) == own.whole.days and all(each.unpaid for each in own.absences) and not own.variables:
        names = {ABSENCE_NAMES[each.kind] for each in own.certificates if each.effective_on <= own.whole.last}
        raise NothingToPay(
            f"Aucun jour n'est payé du {own.whole.first:%d/%m/%Y} au {own.whole.last:%d/%m/%Y} "
            f"({', '.join(sorted(names))})."
        )


def _part_time_suspended(own: AgentMonth) -> Iterator[date]:
    """The days on which a leave, or a part time for therapy, suspends part time, and those on which it comes back."""
    spans = [(each.effective_on, each.last_day) for each in own.leaves_at_full_time()]
    spans += [(each.effective_on, each.last_day) for each in own.therapeutic]
    for first, last in spans:
        for day in (first, last + _DAY):
            if own.whole.first < day <= own.whole.last and _share_worked(own, day) != _share_worked(own, day - _DAY):
                yield day


def _share_worked(own: AgentMonth, day: date) -> tuple[int, int]:
    return own.working_time(day).part_time_percent, own.therapeutic_percent(day)


def _segment(own: AgentMonth, period: Period, used: Sequence[Rubrique], complementary: bool) -> dict[str, int]:
    values = dict.fromkeys(SEGMENT_INPUTS, 0)
    values |= {"days": period.thirtieths, **dict.fromkeys(_DENOMINATORS, 1)}
    if own.elected:
        return values | mandate(own, period)
    values |= agreed_pay(own, period, used) if own.regime in AGREED else pay(own, period, used)
    if complementary:
        return values | dict.fromkeys(("days", "full_weight", "ifse_weight", "cti", "strike_num", "undone_num"), 0)
    return values


def _refuse_misplaced(own: AgentMonth) -> None:
    """A variable of another kind of engagement would be left unread."""
    by_the_unit = own.regime in AGREED and own.regime is not Regime.APPRENTICE
    on_an_index = own.regime not in AGREED and not own.elected
    misplaced: dict[type[Fact], bool] = {WorkDone: not by_the_unit, HomeHours: not on_an_index}
    if any(misplaced.get(type(each)) for each in own.variables):
        raise Refused(
            f"Du travail à l'unité ou des heures d'aide à domicile sont saisis pour un engagement « {own.engaged.status} », "
            "payé autrement. Retirer la variable, ou ouvrir l'engagement qui porte ce travail.",
            code="variable_of_other_status",
        )


def _inputs(
    own: AgentMonth, cut: Sequence[Period], parts: Sequence[dict[str, int]], complementary: bool
) -> dict[str, int]:
    _refuse_misplaced(own)
    inputs = dict.fromkeys(MONTH_INPUTS, 0) | dict.fromkeys(_MONTH_DENOMINATORS, 1)
    inputs |= _employer_inputs(own) | withholding(own)
    inputs |= {"sft_share_own": 1, "sft_share_all": 1, "residence_zone": 3, "dependants": dependants(own)}
    inputs["other_net"] = other_net(own)
    if own.elected:
        inputs |= elected_inputs(own, parts, complementary)
        if any(isinstance(each, HoursWorked) for each in own.variables):
            raise Refused(
                "Un élu ne perçoit pas d'heures supplémentaires (décret n° 2002-60, art. 2). "
                "Retirer la variable du mois.",
                code="hours_of_elected",
            )
    elif own.regime in AGREED:
        inputs |= agreed_inputs(own, parts)
    else:
        inputs |= staff_inputs(own, parts[-1]) | home_inputs(own)
        inputs |= {} if complementary else cover_inputs(own)
    inputs["closes_year"] = int(own.month.month == 12 or own.ends_this_month())
    inputs["ceiling"] = 0 if complementary else _ceiling(own, cut, parts, inputs)
    if complementary:
        inputs |= {"sft_children": 0, "health_employee": 0, "health_employer": 0}
    return inputs


def _employer_inputs(own: AgentMonth) -> dict[str, int]:
    due = employer_inputs(own.body, own.rates, own.law, own.month)
    return due | {"tib_annual_rounding": int(own.policies.tib_rounding == "annual")}


def _shared(full: Fraction, declared: OtherPayDeclared) -> Fraction:
    """The ceiling that other employers leave, as the pays are declared (CSS, art. R. 242-3): hours count no more."""
    if declared.here <= 0 or declared.elsewhere < 0:
        raise Refused(
            f"Rémunérations déclarées ici ({declared.here} €) et ailleurs ({declared.elsewhere} €) : elles sont positives, et "
            "partagent le plafond (CSS, art. R. 242-3). Corriger la déclaration.",
            code="other_pay",
            field="here",
        )
    return full * Fraction(declared.here) / Fraction(declared.here + declared.elsewhere)


def _ceiling(own: AgentMonth, cut: Sequence[Period], parts: Sequence[dict[str, int]], inputs: Mapping[str, int]) -> int:
    full = own.law.fraction("pss.monthly", own.month) * 100
    if own.elected:
        total = declared_total(own, parts)
        return by_mandates(full, monthly_indemnity(own, parts), total, own.whole.days, own.last.day)
    unpaid = [each.day for each in own.absences if each.unpaid]
    if len(unpaid) == own.whole.days:
        return 0
    employed = own.whole.days - len(unpaid)
    declared = own.agent.at(OtherPayDeclared, own.whole.last)
    if declared is not None and declared.elsewhere:
        return by_days(_shared(full, declared), employed, own.last.day)
    if not own.policies.part_time_ceiling or (own.regime in AGREED and not has_hours(own, own.whole.last)):
        return by_days(full, employed, own.last.day)
    extra = Fraction(sum(inputs[name] for name in (*overtime.NAMES, *COMPLEMENTARY_HOURS)), 100)
    worked = [
        Worked(period.days - sum(day in period for day in unpaid), worked_share(own.working_time(period.first)))
        for period in cut
    ]
    return by_hours(full, worked, extra / own.law.fraction("hours.legal_month", own.month), own.last.day)
