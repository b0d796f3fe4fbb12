"""Units of work and their agreed price, and the minimums of those who are paid so: hours, days, acts, forms, children."""

from fractions import Fraction

from payroll.facts import (
    ChildrenEntrusted,
    HoursWorked,
    LeaderFunctionHeld,
    LeavePaidWithPay,
    PayAgreed,
    SideActivityDeclared,
    StateAidGranted,
    WorkDone,
)
from payroll.formula import euros
from payroll.history import Timeline
from payroll.interpreter import half_up
from payroll.refusal import NothingToPay, Refused
from payroll.situate.agent_month import AgentMonth
from payroll.situate.private import private_hours
from payroll.situate.units import cents, needed, rate
from payroll.words import LeaderFunction, PayUnit, Regime, Status

_FUNCTIONS = {each: number for number, each in enumerate(LeaderFunction, 1)}
_WITH_PRIVATE_HOURS = frozenset({Regime.PRIVATE, Regime.AIDED})


def work_inputs(own: AgentMonth, salary: int) -> dict[str, int]:
    """Every unit done this month with its price, and what the status adds."""
    worked = [each for each in own.variables if isinstance(each, WorkDone)]
    if not salary and not own.variables and not own.agent.primes:
        raise NothingToPay("Aucun travail n'est saisi pour ce mois.")
    values: dict[str, int] = {}
    for each in worked:
        values[f"units_{each.unit}"] = values.get(f"units_{each.unit}", 0) + _quantity(each)
        values[f"price_{each.unit}"] = _price(own, each.unit)
    _least_pay(own, values, salary)
    return values | _of_status(own) | _hours(own, salary)


def _quantity(work: WorkDone) -> int:
    if work.quantity <= 0 or work.unit == PayUnit.MONTH:
        raise Refused(
            f"Travail « {work.unit} » : {work.quantity} saisi. Une quantité est positive, et le salaire d'un mois ne se "
            "saisit pas en variable. Corriger la variable du mois.",
            code="quantity",
            field="quantity",
        )
    return half_up(Fraction(work.quantity) * 100)


def _price(own: AgentMonth, unit: PayUnit) -> int:
    """Of the last day of the month."""
    agreed: Timeline[PayAgreed] | None = own.agent.agreed.get(unit)
    held = agreed.at(own.whole.last) if agreed else None
    if held is None or not held.amount:
        raise Refused(
            f"Du travail « {unit} » est saisi sans montant convenu au {own.whole.last:%d/%m/%Y}. Enregistrer ce que la "
            "délibération ou le contrat prévoit pour cette unité.",
            code="no_price",
            field="unit",
        )
    return cents(held.amount)


def _hours(own: AgentMonth, salary: int) -> dict[str, int]:
    if own.regime in _WITH_PRIVATE_HOURS:
        time = own.working_time(own.whole.last)
        return private_hours(own) | {"hour_salary": salary, "weekly_hours": half_up(Fraction(time.weekly_hours) * 100)}
    if any(isinstance(each, HoursWorked) for each in own.variables):
        raise Refused(
            f"Les heures au-delà du temps de travail d'un engagement « {own.engaged.status} » ne sont pas couvertes : ses "
            "heures se saisissent en travail du mois. Corriger la variable.",
            code="hours",
        )
    return {}


def _of_status(own: AgentMonth) -> dict[str, int]:
    day = own.whole.last
    leave, side = own.agent.at(LeavePaidWithPay, day), own.agent.at(SideActivityDeclared, day)
    values = {"leave_percent": rate(leave.percent) if leave else 0}
    if own.regime == Regime.SIDE:
        if side is None:
            own.note(
                "Activité accessoire : la part de RAFP laissée par l'employeur principal n'est pas déclarée, rien ne la porte."
            )
        values["rafp_room"] = cents(side.rafp_room) if side else 0
    if own.regime == Regime.YOUTH_LEADER:
        held = needed(own.agent.at(LeaderFunctionHeld, day), f"la fonction d'animation au {day:%d/%m/%Y}")
        values["leader_function"] = _FUNCTIONS[held.function]
        _refuse_daily_director(own, held.function)
    if own.engaged.status == Status.INTEGRATION:
        values |= {"aided_integration": 1, "aided_exemption": int(_aided(own))}
    return values


def _refuse_daily_director(own: AgentMonth, function: LeaderFunction) -> None:
    daily = any(isinstance(each, WorkDone) and each.unit == PayUnit.DAY for each in own.variables)
    if daily and function in (LeaderFunction.DEPUTY_DIRECTOR, LeaderFunction.DIRECTOR):
        raise Refused(
            f"Un {function} n'a pas d'assiette à la journée (arrêté du 11 octobre 1976) : le payer à la semaine ou au mois.",
            code="daily_director",
            field="unit",
        )


def _aided(own: AgentMonth) -> bool:
    """The exemption lasts as long as the State's aid: the whole month, or a refusal by name."""
    aids = [each for each in own.agent.all(StateAidGranted) if each.effective_on <= own.whole.last]
    if not aids:
        raise Refused(
            "Le PEC n'a pas de convention d'aide de l'État : son exonération (Code du travail, art. L. 5134-31) en dépend. "
            "Enregistrer ses dates.",
            code="state_aid",
        )
    covered = [each.effective_on <= own.whole.first and own.whole.last <= each.last_day for each in aids]
    over = all(each.last_day < own.whole.first for each in aids)
    if not any(covered) and not over:
        raise Refused(
            f"L'aide de l'État ne couvre qu'une partie de {own.month:%m/%Y} : l'exonération d'un mois partagé n'est pas "
            "couverte. Faire coïncider l'aide et le mois, ou payer ce mois hors du logiciel.",
            code="state_aid",
            field="last_day",
        )
    return any(covered)


# ---- minimums ---------------------------------------------------------------------------------------------------------


def _least_pay(own: AgentMonth, values: dict[str, int], salary: int) -> None:
    """What each kind of work is paid at least; below, the month is refused with the minimum and its article."""
    smic = own.law.fraction("smic.hourly", own.month) * 100
    if own.regime != Regime.TRAINEE:
        _refuse_below(values.get("price_heure"), smic, "l'heure", "Code du travail, art. L. 3231-2")
    _refuse_below(
        values.get("price_heure_enfant"),
        smic * own.law.fraction("childminder.smics", own.month),
        "l'heure d'accueil d'un enfant",
        "CASF, art. D. 423-9",
    )
    if own.regime == Regime.YOUTH_LEADER:
        least = smic * own.law.fraction("leader.smics", own.month)
        _refuse_below(values.get("price_jour"), least, "la journée d'animation", "CASF, art. D. 432-2")
    if own.engaged.status == Status.FOSTER:
        _foster(own, salary, smic)


def _foster(own: AgentMonth, salary: int, smic: Fraction) -> None:
    """First child at the monthly SMIC, each further at 70 SMIC hours (since September 2022)."""
    held = needed(own.agent.at(ChildrenEntrusted, own.whole.last), "le nombre d'enfants confiés")
    if held.count and salary:
        month = half_up(smic * 1820 / 12)
        least = month + (held.count - 1) * smic * own.law.fraction("foster.smics_each_further", own.month)
        _refuse_below(salary, least, f"l'accueil de {held.count} enfant(s)", "CASF, art. L. 423-30 et D. 423-23")


def _refuse_below(paid: int | None, least: Fraction, what: str, article: str) -> None:
    if paid is not None and paid < half_up(least):
        raise Refused(
            f"{euros(paid)} pour {what} : le minimum est de {euros(half_up(least))} ({article}). Relever le montant convenu.",
            code="below_minimum",
            field="amount",
        )
