"""What an élu brings to the month: the percent of each period, the assessment of the mandates, the shared ceiling."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from payroll.facts import MandateHeld, MandatesAssessed
from payroll.interpreter import half_up
from payroll.presence import Period, shared_thirtieths
from payroll.refusal import Refused
from payroll.situate.agent_month import AgentMonth
from payroll.situate.employer import elected_training_due
from payroll.situate.units import needed
from payroll.words import FrfeCase


def mandate(own: AgentMonth, period: Period) -> dict[str, int]:
    held = needed(own.agent.at(MandateHeld, period.first), f"le mandat au {period.first:%d/%m/%Y}")
    if held.percent < 0:
        raise Refused(
            f"L'indemnité de fonction au {period.first:%d/%m/%Y} est de {held.percent} % : elle ne peut être "
            "négative. Corriger le mandat.",
            code="percent",
            field="percent",
        )
    return {
        "days": shared_thirtieths(period.first, period.last) if period.thirtieths else 0,
        "elected_percent": half_up(Fraction(held.percent) * 10_000),
        "elected_num": period.thirtieths,
        "elected_den": 30 if own.policies.elected_proration == "thirtieths" else own.last.day,
    }


_FRFE = {FrfeCase.NONE: 0, FrfeCase.SINGLE: 1, FrfeCase.SEVERAL: 2, FrfeCase.SMALL_COMMUNE: 3}


def elected_inputs(own: AgentMonth, parts: Sequence[dict[str, int]]) -> dict[str, int]:
    assessed = own.agent.at(MandatesAssessed, own.whole.last)
    if assessed is None:
        own.note("Situation des mandats non évaluée : mandat unique, non assujetti (CSS, art. L. 382-31).")
        assessed = MandatesAssessed(effective_on=own.month, subject_to_social_security=False)
    return {
        "elected_training_due": elected_training_due(own.body),
        "frfe_case": _FRFE[assessed.frfe_case],
        "frfe_share": half_up(Fraction(assessed.frfe_share_percent) * 10_000),
    }


def monthly_indemnity(own: AgentMonth, parts: Sequence[Mapping[str, int]]) -> Fraction:
    """Euros a month at the highest percent held this month: a delegation withdrawn does not lose the ceiling."""
    points = own.law.fraction("elected.index_im", own.month) * own.law.fraction("point.annual_value", own.month)
    return points / 1200 * Fraction(max(part["elected_percent"] for part in parts), 1_000_000)
