"""What an élu brings to the month beside the percent: other mandates, what prevents him, the cap, the rente."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from payroll.elected_affiliation import TRAINED, other_mandates
from payroll.elected_scale import council_on
from payroll.facts import (
    ActivityStopped,
    AnnuityChosen,
    CouncilRenewed,
    IndemnityClipped,
    MandatePrevented,
    MandatesAssessed,
    OtherMandateDeclared,
)
from payroll.interpreter import half_up
from payroll.refusal import Refused
from payroll.situate.agent_month import AgentMonth
from payroll.situate.elected import monthly_indemnity
from payroll.situate.employer import elected_training_due
from payroll.situate.units import cents, rate
from payroll.words import ElectedBody, FrfeCase

_FRFE = {FrfeCase.NONE: 0, FrfeCase.SINGLE: 1, FrfeCase.SEVERAL: 2, FrfeCase.SMALL_COMMUNE: 3}


def elected_inputs(own: AgentMonth, parts: Sequence[dict[str, int]], complementary: bool) -> dict[str, int]:
    assessed = own.agent.at(MandatesAssessed, own.whole.last) or _as_declared(own, parts)
    council = council_on(own.employer, own.whole.last)
    return {
        "elected_training_due": int(council.body in TRAINED)
        if _renewed(own) and council
        else elected_training_due(own.body),
        "frfe_case": _FRFE[assessed.frfe_case],
        "frfe_share": half_up(Fraction(assessed.frfe_share_percent) * 10_000),
        "daily_allowances": 0 if complementary else _daily_allowances(own),
        **_clipping(own),
        "annuity_rate": _annuity(own),
    }


def _renewed(own: AgentMonth) -> bool:
    return own.employer.at(CouncilRenewed, own.whole.last) is not None


def _as_declared(own: AgentMonth, parts: Sequence[Mapping[str, int]]) -> MandatesAssessed:
    """Nobody assessed the mandates: one alone, or what the other mandates declared make of it."""
    others = other_mandates(own.agent, own.whole.last)
    if not others:
        own.note("Situation des mandats non évaluée : mandat unique, non assujetti (CSS, art. L. 382-31).")
        return MandatesAssessed(effective_on=own.month, subject_to_social_security=False)
    own.note(
        "Situation des mandats tirée des autres mandats déclarés : fraction de frais d'emploi au prorata des bruts."
    )
    gross = monthly_indemnity(own, parts)
    share = gross / (gross + sum(Fraction(each.monthly_gross) for each in others)) * 100
    return MandatesAssessed(
        effective_on=own.month,
        subject_to_social_security=False,
        frfe_case=frfe_case(own, others),
        frfe_share_percent=Decimal(half_up(share * 10_000)) / 10_000,
    )


def frfe_case(own: AgentMonth, others: Sequence[OtherMandateDeclared]) -> FrfeCase:
    """The part for frais d'emploi of an élu of several bodies, one of them a small commune or not (CGI, art. 81, 1°)."""
    limit = own.law.fraction("elected.frfe.small_commune_population", own.month)
    council = council_on(own.employer, own.whole.last)
    here = [council.population] if council and council.body is ElectedBody.COMMUNE else []
    elsewhere = [each.commune_population for each in others if each.commune_population is not None]
    return FrfeCase.SMALL_COMMUNE if any(each < limit for each in here + elsewhere) else FrfeCase.SEVERAL


def declared_total(own: AgentMonth, parts: Sequence[Mapping[str, int]]) -> Decimal | None:
    """Monthly gross euros of all mandates, this one included: as assessed, else as declared; None: this one alone."""
    assessed = own.agent.at(MandatesAssessed, own.whole.last)
    if assessed is not None and assessed.declared_total is not None:
        return assessed.declared_total
    others = other_mandates(own.agent, own.whole.last)
    if not others:
        return None
    gross = Decimal(half_up(monthly_indemnity(own, parts) * 100)) / 100
    return gross + sum((each.monthly_gross for each in others), Decimal(0))


def _daily_allowances(own: AgentMonth) -> int:
    """Cents of the month: each day for which the scheme of his profession pays a prevented élu, once it lasts more than
    fifteen clear days; whoever stopped all activity keeps his indemnity whole until the law of 22 December 2025."""
    total, seen = Fraction(0), set[date]()
    for each in own.agent.all(MandatePrevented):
        first = max(each.allowance_from or each.effective_on, own.whole.first)
        days = {first + timedelta(days=n) for n in range((min(each.last_day, own.whole.last) - first).days + 1)}
        if days & seen:
            raise Refused(
                f"Deux empêchements de l'élu couvrent le {min(days & seen):%d/%m/%Y}. Corriger leurs dates.",
                code="contradictory_facts",
                field="last_day",
            )
        seen |= days
        long = (each.last_day - each.effective_on).days > own.law.fraction("elected.prevented_days", own.month)
        if long:
            total += Fraction(each.daily_allowance) * 100 * sum(_deducted(own, day) for day in days)
    return half_up(total)


def _deducted(own: AgentMonth, day: date) -> bool:
    activity = own.agent.at(ActivityStopped, day)
    working = activity is None or not activity.stopped
    return working or own.law.at("elected.prevented_without_activity", day).value == "oui"


def _clipping(own: AgentMonth) -> dict[str, int]:
    clipped = own.agent.at(IndemnityClipped, own.whole.last)
    if clipped is None or not clipped.cut_here:
        return {}
    others = other_mandates(own.agent, own.whole.last)
    return {
        "clipping": 1,
        "clipping_others": sum(cents(each.monthly_gross - each.monthly_contributions) for each in others),
        "clipping_csg": int(clipped.csg_counts),
        "clipping_reversed": int(any((each.taken_on or date.min) > own.engaged.effective_on for each in others)),
    }


def _annuity(own: AgentMonth) -> int:
    chosen = own.agent.at(AnnuityChosen, own.whole.last)
    if chosen is not None and chosen.percent > own.law.fraction("elected.rente_highest", own.month):
        raise Refused(
            f"Rente de {chosen.percent} % : l'élu en choisit 8 au plus (CGCT, art. R. 2123-24). Corriger le taux.",
            code="percent_above_cap",
            field="percent",
        )
    return rate(chosen.percent) if chosen is not None else 0
