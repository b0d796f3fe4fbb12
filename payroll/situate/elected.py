"""What an élu brings to the month: the percent of each period, the assessment of the mandates, the shared ceiling."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction

from payroll.elected_scale import council_on, majoration, scale_of, voted_percent
from payroll.facts import CouncilRenewed, IndemnitiesVoted, MandateHeld, MandatesAssessed
from payroll.interpreter import half_up
from payroll.presence import Period, shared_thirtieths
from payroll.refusal import Refused
from payroll.situate.agent_month import AgentMonth
from payroll.situate.employer import elected_training_due
from payroll.situate.units import needed
from payroll.words import FrfeCase


def mandate(own: AgentMonth, period: Period) -> dict[str, int]:
    day = period.first
    held = needed(own.agent.at(MandateHeld, day), f"le mandat au {day:%d/%m/%Y}")
    council, vote = council_on(own.employer, day), own.employer.at(IndemnitiesVoted, day)
    percent = _percent(own, held, council, vote, day)
    added = majoration(own.law, council, vote, held.function, day) if council and percent else Fraction(0)
    return {
        "days": shared_thirtieths(period.first, period.last) if period.thirtieths else 0,
        "elected_percent": half_up(percent * 10_000),
        "elected_num": period.thirtieths,
        "elected_den": 30 if own.policies.elected_proration == "thirtieths" else own.last.day,
        "elected_raise_num": added.numerator,
        "elected_raise_den": added.denominator,
    }


def _percent(
    own: AgentMonth, held: MandateHeld, council: CouncilRenewed | None, vote: IndemnitiesVoted | None, day: date
) -> Fraction:
    """The percent before majoration: the mandate's own, else the vote's, else what the law gives to who heads the body."""
    if held.percent is None:
        return voted_percent(own.law, council, vote, held.function, day)
    if held.percent < 0:
        raise Refused(
            f"L'indemnité de fonction au {day:%d/%m/%Y} est de {held.percent} % : elle ne peut être "
            "négative. Corriger le mandat.",
            code="percent",
            field="percent",
        )
    return Fraction(held.percent)


def elected_changes(own: AgentMonth) -> Iterator[date]:
    """The days of the month on which the council, its vote, or the percent that the law gives, changes."""
    if not own.elected:
        return
    yield from own.changes(own.employer.timeline(CouncilRenewed))
    yield from own.changes(own.employer.timeline(IndemnitiesVoted))
    first, last = own.whole.first, own.whole.last
    for held in own.agent.timeline(MandateHeld).during(first, last):
        council = council_on(own.employer, max(held.effective_on, first))
        key = scale_of(council.body, held.function) if council and held.percent is None else None
        if key is not None and key in own.law.parameters:
            yield from own.law.known_in(first, last, (key, "elected.president_by_law"))


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
    return points / 1200 * max(_paid(part) for part in parts) / 1_000_000


def _paid(part: Mapping[str, int]) -> Fraction:
    """Ten-thousandths of a percent, majorations included."""
    return part["elected_percent"] * (1 + Fraction(part["elected_raise_num"], part["elected_raise_den"]))
