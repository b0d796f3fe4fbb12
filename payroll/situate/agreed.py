"""What an engagement whose pay is agreed brings to the month; apprentices, private law and units of work have their rooms."""

from collections.abc import Sequence
from datetime import date

from payroll.absences import AbsenceShare
from payroll.facts import WorkingTimeSet
from payroll.presence import Period
from payroll.refusal import Refused
from payroll.situate.agent_month import AgentMonth
from payroll.situate.apprentice import apprentice_inputs, percent_of_smic
from payroll.situate.private import private_inputs
from payroll.situate.rubriques import Rubrique, segment_values
from payroll.situate.staff import quotities
from payroll.situate.units import cents, rate
from payroll.situate.work import work_inputs
from payroll.words import PayUnit, Regime

_BY_THE_HOUR = frozenset({Regime.APPRENTICE, Regime.PRIVATE, Regime.AIDED})  # their contract has weekly hours


def agreed_pay(own: AgentMonth, period: Period, used: Sequence[Rubrique]) -> dict[str, int]:
    day, days = period.first, period.thirtieths
    _refuse_index_primes(own, day)
    values = {"days": days, "full_weight": 100 * days, "salary": _salary(own, day), **_quota(own, day)}
    if own.regime == Regime.APPRENTICE:
        values["smic_percent"] = rate(percent_of_smic(own, day))
    return values | segment_values(own, period, used, AbsenceShare())


def agreed_inputs(own: AgentMonth, parts: Sequence[dict[str, int]]) -> dict[str, int]:
    if any(own.month <= each.effective_on <= own.last for each in own.strikes):
        raise Refused(
            f"La grève d'un engagement de statut « {own.engaged.status} » n'est pas encore couverte (heures non "
            "travaillées, ou trentièmes du service public). Payer ce mois hors du logiciel et reprendre les cumuls.",
            code="strike_of_agreed_pay",
        )
    if own.regime == Regime.APPRENTICE:
        return apprentice_inputs(own)
    paid = work_inputs(own, max(part["salary"] for part in parts))
    return paid | private_inputs(own) if own.regime == Regime.PRIVATE else paid


def has_hours(own: AgentMonth, day: date) -> bool:
    """Whether the contract has weekly hours: whoever is paid by the act, the form or the day may have none."""
    return own.regime in _BY_THE_HOUR or own.agent.at(WorkingTimeSet, day) is not None


def _salary(own: AgentMonth, day: date) -> int:
    """The monthly salary agreed, in cents."""
    agreed = own.agent.agreed.get(PayUnit.MONTH)
    held = agreed.at(day) if agreed else None
    return cents(held.amount) if held else 0


def _quota(own: AgentMonth, day: date) -> dict[str, int]:
    if not has_hours(own, day):
        return {"quota_num": 1, "quota_den": 1, "post_num": 1, "post_den": 1}
    post, quota = quotities(own, day)
    return {
        "quota_num": quota.numerator,
        "quota_den": quota.denominator,
        "post_num": post.numerator,
        "post_den": post.denominator,
    }


def _refuse_index_primes(own: AgentMonth, day: date) -> None:
    ifse = own.agent.primes.get("ifse")
    granted = ifse.at(day) if ifse else None
    if granted and granted.monthly_amount:
        raise Refused(
            f"L'IFSE ne se verse pas à un engagement de statut « {own.engaged.status} » (CGFP, art. L. 714-4). La "
            "retirer, ou enregistrer la prime que prévoit le contrat sous une rubrique de l'employeur.",
            code="ifse_of_agreed_pay",
        )
