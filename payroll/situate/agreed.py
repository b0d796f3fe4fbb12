"""What an engagement whose pay is agreed brings to the month; each status has its own room beside this one."""

from collections.abc import Sequence
from datetime import date

from payroll.absences import AbsenceShare
from payroll.presence import Period
from payroll.refusal import Refused
from payroll.situate.agent_month import AgentMonth
from payroll.situate.apprentice import apprentice_inputs, percent_of_smic
from payroll.situate.private import private_inputs
from payroll.situate.staff import local_primes, quotities
from payroll.situate.units import cents, rate
from payroll.situation import LocalRubrique
from payroll.words import PayUnit, Regime


def agreed_pay(own: AgentMonth, period: Period, local: Sequence[LocalRubrique]) -> dict[str, int]:
    day, days = period.first, period.thirtieths
    _refuse_index_primes(own, day)
    values = {"days": days, "full_weight": 100 * days, "salary": salary(own, day), **_quota(own, day)}
    if own.regime == Regime.APPRENTICE:
        values["smic_percent"] = rate(percent_of_smic(own, day))
    return values | local_primes(own, period, local, AbsenceShare())


def agreed_inputs(own: AgentMonth, last: dict[str, int]) -> dict[str, int]:
    if any(own.month <= each.effective_on <= own.last for each in own.strikes):
        raise Refused(
            f"La grève d'un engagement de statut « {own.engaged.status} » n'est pas encore couverte (heures non "
            "travaillées, ou trentièmes du service public). Payer ce mois hors du logiciel et reprendre les cumuls.",
            code="strike_of_agreed_pay",
        )
    if own.regime == Regime.APPRENTICE:
        return apprentice_inputs(own)
    return private_inputs(own, last["salary"])


def salary(own: AgentMonth, day: date) -> int:
    """The monthly salary agreed, in cents."""
    agreed = own.agent.agreed.get(PayUnit.MONTH)
    held = agreed.at(day) if agreed else None
    return cents(held.amount) if held else 0


def _quota(own: AgentMonth, day: date) -> dict[str, int]:
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
