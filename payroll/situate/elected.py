"""What an élu is paid: the percent of each period, by his mandate, the vote of the day or the law; majorations."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction

from payroll.elected_scale import council_on, majoration, scale_of, voted_percent
from payroll.facts import (
    CouncilRenewed,
    DelegationWithdrawn,
    IndemnitiesVoted,
    MandateHeld,
)
from payroll.interpreter import half_up
from payroll.presence import Period, last_of, shared_thirtieths
from payroll.refusal import Refused
from payroll.situate.agent_month import AgentMonth
from payroll.situate.units import needed
from payroll.words import ElectedFunction


def mandate(own: AgentMonth, period: Period) -> dict[str, int]:
    day = period.first
    held = needed(own.agent.at(MandateHeld, day), f"le mandat au {day:%d/%m/%Y}")
    council, vote = council_on(own.employer, day), own.employer.at(IndemnitiesVoted, day)
    percent = Fraction(0) if _withdrawn(own, held, day) else _percent(own, held, council, vote, day)
    added = majoration(own.law, council, vote, held.function, day) if council and percent else Fraction(0)
    return {
        "days": shared_thirtieths(period.first, period.last) if period.thirtieths else 0,
        "elected_percent": half_up(percent * 10_000),
        "elected_num": period.thirtieths,
        "elected_den": 30 if own.policies.elected_proration == "thirtieths" else own.last.day,
        "elected_raise_num": added.numerator,
        "elected_raise_den": added.denominator,
    }


def _withdrawn(own: AgentMonth, held: MandateHeld, day: date) -> bool:
    """Whether the delegation of this mandate ended, and its indemnity with it; a mandate held since then is a new one."""
    withdrawn = own.agent.at(DelegationWithdrawn, day)
    if withdrawn is None or withdrawn.effective_on <= held.effective_on:
        return False
    return day >= _unpaid_from(own, withdrawn, held)


def _unpaid_from(own: AgentMonth, withdrawn: DelegationWithdrawn, held: MandateHeld) -> date:
    """The first day without indemnity: three months later for an adjoint of a large commune without activity."""
    day = withdrawn.effective_on
    council = council_on(own.employer, day)
    large = council is not None and council.population >= own.law.fraction("elected.delegation_kept_population", day)
    if not withdrawn.without_activity:
        return day
    if not large or held.function is not ElectedFunction.DEPUTY_MAYOR:
        own.note("Délégation retirée : l'indemnité n'est gardée qu'aux adjoints des communes de 20 000 habitants.")
        return day
    return months_after(day, int(own.law.fraction("elected.delegation_kept_months", day)))


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the last of a shorter month."""
    years, index = divmod(day.month - 1 + months, 12)
    first = date(day.year + years, index + 1, 1)
    return first.replace(day=min(day.day, last_of(first).day))


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
    yield from _withdrawals(own)


def _withdrawals(own: AgentMonth) -> Iterator[date]:
    for withdrawn in own.agent.all(DelegationWithdrawn):
        held = own.agent.at(MandateHeld, withdrawn.effective_on)
        if held is not None:
            yield _unpaid_from(own, withdrawn, held)


def monthly_indemnity(own: AgentMonth, parts: Sequence[Mapping[str, int]]) -> Fraction:
    """Euros a month at the highest percent held this month: a delegation withdrawn does not lose the ceiling."""
    points = own.law.fraction("elected.index_im", own.month) * own.law.fraction("point.annual_value", own.month)
    return points / 1200 * max(_paid(part) for part in parts) / 1_000_000


def _paid(part: Mapping[str, int]) -> Fraction:
    """Ten-thousandths of a percent, majorations included."""
    return part["elected_percent"] * (1 + Fraction(part["elected_raise_num"], part["elected_raise_den"]))
