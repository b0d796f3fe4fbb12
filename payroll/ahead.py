"""One engagement month after month: situated again only where a fact, the law or the calendar changes its situation.

What a month changes by itself is closed here: December closes the year, children come of age, a rate of withholding
grows old, a short contract lasts, an élu prorated by the calendar follows the length of the month. Cumuls are left out, and so
are the creditors of the agent: the net foreseen is the one before what they take.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property

from payroll.facts import (
    AgentFact,
    ApprenticeshipSigned,
    AttachmentLifted,
    AttachmentNotified,
    CumulsTakenOver,
    DailyBenefitsStated,
    DelegationWithdrawn,
    EmployerFact,
    Engaged,
    Fact,
    FamilyDeclared,
    HomeHelpBodySet,
    LeaveRequalified,
    MandatePrevented,
    PoliciesSet,
    SickCertificate,
    StateAidGranted,
    TherapeuticPartTimeGranted,
    WithholdingRateReceived,
)
from payroll.grids import Grids
from payroll.law import Law, LawError
from payroll.law_values import Parameter
from payroll.presence import last_of
from payroll.refusal import NothingToPay, Refused
from payroll.situate import AgentMonth, AgentRecord, anniversary, months_after, situation_of
from payroll.situate.home_help import SOCIAL_ONLY_SINCE
from payroll.situation import Situation
from payroll.words import Status


class WatchedLaw(Law):
    """The same law, which notes the parameters that it is asked for."""

    __slots__ = ("asked",)

    def __init__(self, law: Law) -> None:
        super().__init__(law.parameters, law.digest)
        object.__setattr__(self, "asked", set())

    def parameter(self, key: str) -> Parameter:
        self.asked.add(key)  # type: ignore[attr-defined]
        return super().parameter(key)

    def taken(self) -> frozenset[str]:
        """The parameters asked for since the last time; forgets them."""
        asked: set[str] = self.asked  # type: ignore[attr-defined]
        found = frozenset(asked)
        asked.clear()
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Stance:
    """An engagement as it stands for some months: situated, or why it is not paid; `read` names the law it rests on."""

    read: frozenset[str]
    situation: Situation | None
    reason: str = ""
    refused: bool = False


class Horizon:
    """What all engagements share: the law and the grids, the months in which each parameter moves, the day of payment."""

    def __init__(self, law: Law, grids: Grids, payment_day: int) -> None:
        self.law, self.grids, self.payment_day = WatchedLaw(law), grids, payment_day
        moves: dict[date, set[str]] = {}
        for parameter in law.parameters.values():
            for value in parameter.values:
                for month in law_moves(value.effective_on):
                    moves.setdefault(month, set()).add(parameter.key)
        self.moves = {month: frozenset(moves[month]) for month in sorted(moves)}
        self.child_ages = self._numbers("sft.child_age_limit")
        self.rate_validities = self._numbers("pas.rate_validity_months")
        self.kept_delegations = self._numbers("elected.delegation_kept_months")
        self.short_contracts = self._numbers("pas.short_contract_months")
        scales = (each.value for each in law.parameters["apprentice.minimum"].values)
        self.apprentice_ages = sorted(
            {int(row[0]) for rows in scales if isinstance(rows, tuple) for row in rows if row[0]}
        )
        self._next: dict[tuple[frozenset[str], date], date] = {}

    def _numbers(self, key: str) -> list[int]:
        values = (each.value for each in self.law.parameters[key].values)
        return sorted({int(each) for each in values if isinstance(each, Fraction)})

    def next_move(self, read: frozenset[str], month: date) -> date:
        """The first month after this one in which a parameter among these moves."""
        key = (read, month)
        if key not in self._next:
            moving = (each for each, keys in self.moves.items() if each > month and not read.isdisjoint(keys))
            self._next[key] = next(moving, date.max)
        return self._next[key]


class Ahead:
    """The stances of one engagement, asked in the order of months."""

    def __init__(self, facts: tuple[AgentFact, ...], employer: Sequence[EmployerFact], horizon: Horizon) -> None:
        own = tuple(each for each in facts if not isinstance(each, AttachmentNotified | AttachmentLifted))
        self._record, self._employer, self._horizon = AgentRecord(own), employer, horizon
        self._by_length = _prorated_by_the_calendar(facts, employer)
        self._held: dict[tuple[int, bool], Stance] = {}
        self._held_until = date.min
        self._last: Stance | None = None
        self._last_until = date.min

    @cached_property
    def _cuts(self) -> list[date]:
        return sorted(set(_cuts(self._record.facts, self._employer, self._horizon)))

    def at(self, month: date) -> Stance:
        """The stance of that month; the very object of an earlier month when nothing in it has changed."""
        if self._last is None or month >= self._last_until:
            self._last = self._stance(month)
            self._last_until = min(self._held_until, self._calendar_moves(month))
        return self._last

    def _calendar_moves(self, month: date) -> date:
        """The next month that differs by itself: December, the month after it, or any other length of month."""
        if self._by_length or month.month == 12:
            return later(month, 1)
        return date(month.year, 12, 1)

    def _stance(self, month: date) -> Stance:
        if month >= self._held_until:
            self._held.clear()
            self._held_until = date.max
        key = (last_of(month).day if self._by_length else 0, month.month == 12)
        held = self._held.get(key)
        if held is None:
            other = self._held.get((key[0], not key[1]))
            held = self._held[key] = self._situated(month) if other is None else _closing(other, key[1])
            next_cut = self._cuts[bisect_right(self._cuts, month) :][:1] or [date.max]
            self._held_until = min(self._held_until, next_cut[0], self._horizon.next_move(held.read, month))
        return held

    def _situated(self, month: date) -> Stance:
        horizon = self._horizon
        horizon.law.taken()
        try:
            payment = month.replace(day=horizon.payment_day)
            at = AgentMonth(self._record, self._employer, month, payment, 1, horizon.law, horizon.grids)
            situation = situation_of(at, {}, complementary=False)
        except NothingToPay as motive:
            return Stance(horizon.law.taken(), None, str(motive))
        except (Refused, LawError) as refusal:
            return Stance(horizon.law.taken(), None, str(refusal), refused=True)
        return Stance(horizon.law.taken(), situation)


def _closing(stance: Stance, december: bool) -> Stance:
    """The same stance in, or out of, the month that closes the year; whoever leaves is situated in the month itself."""
    if stance.situation is None:
        return stance
    inputs = stance.situation.inputs | {"closes_year": int(december)}
    return replace(stance, situation=replace(stance.situation, inputs=inputs))


def around(day: date) -> tuple[date, date]:
    """The month of a day and the next one: a change shares out the first, and holds whole in the second."""
    return day.replace(day=1), last_of(day.replace(day=1)) + timedelta(days=1)


def law_moves(day: date) -> tuple[date, ...]:
    """The months that differ because the law does from that day; from a first of month, that month alone."""
    return around(day)[:1] if day.day == 1 else around(day)


def months_from(first: date, count: int) -> Iterator[date]:
    """So many months, by their first days."""
    for number in range(count):
        yield later(first, number)


def later(month: date, months: int) -> date:
    """The first day of the month that comes so many months later."""
    years, index = divmod(month.month - 1 + months, 12)
    return date(month.year + years, index + 1, 1)


def _cuts(facts: Iterable[AgentFact], employer: Iterable[EmployerFact], horizon: Horizon) -> Iterator[date]:
    """The months in which the engagement must be situated again, whatever the law does."""
    for each in (*facts, *employer):
        yield from around(each.effective_on)
        yield from _absent_months(each)
        yield from _later_cuts(each, horizon)


def _after_engagement(engaged: Engaged, horizon: Horizon) -> Iterator[date]:
    yield from (later(engaged.effective_on, months) for months in horizon.short_contracts)
    if engaged.status == Status.APPRENTICE:
        yield from (each for years in range(1, 5) for each in around(anniversary(engaged.effective_on, years)))


def _absent_months(fact: Fact) -> Iterator[date]:
    """Every month of an absence differs by its days."""
    lasting = SickCertificate | LeaveRequalified | DailyBenefitsStated | MandatePrevented | TherapeuticPartTimeGranted
    if isinstance(fact, lasting):
        last = around(max(fact.effective_on, fact.last_day))[1]
        month = fact.effective_on.replace(day=1)
        while month <= last:
            yield month
            month = later(month, 1)


def _later_cuts(fact: Fact, horizon: Horizon) -> Iterator[date]:
    """What a fact changes after its own month."""
    match fact:
        case FamilyDeclared():
            yield from _growing_up(fact, horizon)
        case WithholdingRateReceived():
            yield from (later(fact.effective_on, months + 1) for months in horizon.rate_validities)
        case Engaged():
            yield from _after_engagement(fact, horizon)
        case HomeHelpBodySet():
            yield from around(SOCIAL_ONLY_SINCE)
        case StateAidGranted():
            yield from around(fact.last_day)
        case ApprenticeshipSigned():
            yield from (later(fact.birth_month, 12 * age + 1) for age in horizon.apprentice_ages)
        case DelegationWithdrawn():
            for months in horizon.kept_delegations:
                yield from around(months_after(fact.effective_on, months))
        case CumulsTakenOver():
            yield from (date(fact.year, 1, 1), date(fact.year + 1, 1, 1))


def _growing_up(family: FamilyDeclared, horizon: Horizon) -> Iterator[date]:
    for birth in family.births:
        yield from around(birth)
        yield from (date(birth.year + age, birth.month, 1) for age in horizon.child_ages)


def _prorated_by_the_calendar(facts: Iterable[AgentFact], employer: Iterable[EmployerFact]) -> bool:
    elected = any(isinstance(each, Engaged) and each.status == Status.ELECTED for each in facts)
    policies = (each for each in employer if isinstance(each, PoliciesSet))
    return elected and any(each.elected_proration == "calendar" for each in policies)
