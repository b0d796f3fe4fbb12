"""A second, slow Situate: it walks the month day by day and re-reads every fact each day; the judge of `payroll.situate`.

It shares the facts and the law with it, and no code. It covers officials of both regimes, contractuels and élus, with
every leave; what it does not model (hours paid, local primes, refusals other than exhausted rights) is tested elsewhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import TypeVar

from payroll import facts as f
from payroll.law import Law
from payroll.situation import LEAVES, LEAVES_WITHOUT_NBI
from payroll.words import Status, StrikeUnit
from tests.payroll.leaves_day_by_day import AT_FULL_TIME, Leaves, Paid

F = TypeVar("F", bound=f.Fact)
ONE = timedelta(days=1)
HOLIDAYS = {
    date(year, month, day)
    for year, days in {
        2024: ((1, 1), (4, 1), (5, 1), (5, 8), (5, 9), (5, 20), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)),
        2025: ((1, 1), (4, 21), (5, 1), (5, 8), (5, 29), (6, 9), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)),
        2026: ((1, 1), (4, 6), (5, 1), (5, 8), (5, 14), (5, 25), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)),
        2027: ((1, 1),),
    }.items()
    for month, day in days
}
CUTTING = (f.PositionHeld, f.WorkingTimeSet, f.NbiGranted, f.CtiGranted, f.MandateHeld, f.PrimeGranted)


@dataclass
class Day:
    """One day of presence: the thirtieths it carries, and how it is paid when absent."""

    day: date
    thirtieths: int
    absent: Paid | None = None
    struck: bool = False


@dataclass
class Group:
    """Days between two changes."""

    days: list[Day] = field(default_factory=list)

    @property
    def thirtieths(self) -> int:
        return sum(each.thirtieths for each in self.days)

    @property
    def first(self) -> date:
        return self.days[0].day


def in_force(facts: Sequence[f.Fact], kind: type[F], day: date, code: str | None = None) -> F | None:
    found: F | None = None
    for each in facts:
        if not isinstance(each, kind) or each.effective_on > day:
            continue
        if code is not None and getattr(each, "code", None) != code:
            continue
        if found is None or each.effective_on > found.effective_on:
            found = each
    return found


class DayByDay:
    """One agent's month."""

    def __init__(self, facts: Sequence[f.AgentFact], employer: Sequence[f.EmployerFact], month: date, law: Law) -> None:
        self.facts, self.law, self.month = facts, law, month
        self.month_days = [day for n in range(31) if (day := month + n * ONE).month == month.month]
        (self.engaged,) = {each for each in facts if isinstance(each, f.Engaged)}
        self.end = next((each.effective_on for each in facts if isinstance(each, f.EngagementEnded)), date.max)
        self.policies = in_force(employer, f.PoliciesSet, self.month_days[-1]) or f.PoliciesSet(effective_on=month)
        self.certificates = [each for each in facts if isinstance(each, f.SickCertificate)]
        silence = f.AbsenceClausesVoted(effective_on=month, code="ifse")
        clauses = in_force(employer, f.AbsenceClausesVoted, self.month_days[-1]) or silence
        self.leaves = Leaves(facts, self.engaged, self.policies, clauses)
        self.strikes = [each for each in facts if isinstance(each, f.StrikeRecorded)]
        self.elected = self.engaged.status == Status.ELECTED
        self.days = [self._day(each) for each in self._carried()]

    # ---- days --------------------------------------------------------------------------------------------------------

    def _present(self, day: date) -> bool:
        return self.engaged.effective_on <= day <= self.end

    def _carried(self) -> list[Day]:
        """Each day carries one thirtieth until thirty are counted; what the month lacks is carried by its last day."""
        present = [day for day in self.month_days if self._present(day)]
        missing = len(self.month_days) - len(present)
        if self.elected and self.policies.elected_proration == "calendar":
            return [Day(day, 1) for day in present]
        if self.elected:
            carries = {day: 1 if day.day <= 30 else 0 for day in self.month_days}
            carries[self.month_days[-1]] += 30 - sum(carries.values())
            return [Day(day, carries[day]) for day in present]
        if self.policies.thirtieths == "complement":
            total = max(0, 30 - missing)
        else:
            total = 30 if missing == 0 else min(30, len(present))
        days = []
        for day in present:
            carried = 1 if total > 0 else 0
            total -= carried
            days.append(Day(day, carried))
        days[-1].thirtieths += total
        return days

    def _day(self, day: Day) -> Day:
        day.absent = self.leaves.paid(day.day)
        if day.absent is None:
            day.struck = self._struck(day.day)
        return day

    def _struck(self, day: date) -> bool:
        """Struck itself, or a day of rest between two days of strike."""
        if self._on_strike(day):
            return True
        return self._rests(day) and all(self._strike_beyond(day, step) for step in (-ONE, ONE))

    def _strike_beyond(self, day: date, step: timedelta) -> bool:
        beyond = day + step
        while self._rests(beyond) and not self._on_strike(beyond):
            beyond += step
        return self._on_strike(beyond)

    def _on_strike(self, day: date) -> bool:
        return any(each.unit == StrikeUnit.DAY and each.effective_on == day for each in self.strikes)

    def _rests(self, day: date) -> bool:
        return day.isoweekday() in (6, 7) or day in HOLIDAYS

    # ---- groups ------------------------------------------------------------------------------------------------------

    def groups(self) -> list[Group]:
        """A change opens a group, unless all thirtieths are already counted on its day."""
        groups: list[Group] = []
        for each in self.days:
            changes = any(isinstance(fact, CUTTING) and fact.effective_on == each.day for fact in self.facts)
            if groups and not self.elected and self._worked(each.day) != self._worked(each.day - ONE):
                changes = True
            if not groups or (changes and each.thirtieths):
                groups.append(Group())
            groups[-1].days.append(each)
        return groups

    def segments(self) -> list[dict[str, object]]:
        return [self._elected(group) if self.elected else self._segment(group) for group in self.groups()]

    def _elected(self, group: Group) -> dict[str, object]:
        mandate = in_force(self.facts, f.MandateHeld, group.first)
        assert mandate is not None
        thirtieths = self.policies.elected_proration == "thirtieths"
        return {
            "elected_percent": int(mandate.percent * 10_000),
            "elected": Fraction(group.thirtieths, 30 if thirtieths else len(self.month_days)),
        }

    def _segment(self, group: Group) -> dict[str, object]:
        day = group.first
        position = in_force(self.facts, f.PositionHeld, day)
        nbi = in_force(self.facts, f.NbiGranted, day)
        cti = in_force(self.facts, f.CtiGranted, day)
        ifse = in_force(self.facts, f.PrimeGranted, day, "ifse")
        assert position is not None
        post, quota, _ = self.quotities(day)
        absent = self._absent_thirtieths(group)
        worked = group.thirtieths - len(absent)
        lost = {
            line: sum(100 - each.pay for each in absent if each.line == line) for line in (*LEAVES, "maladie_reduite")
        }
        return {
            "days": group.thirtieths,
            "im": max(position.im, 366),
            "nbi": nbi.points if nbi and self.engaged.status == Status.OFFICIAL else 0,
            "cti": 1 if cti and cti.granted else 0,
            "quota": quota,
            "post": post,
            "full_weight": 100 * worked + sum(each.pay for each in absent),
            "ifse": int(ifse.monthly_amount * 100) if ifse else 0,
            "ifse_weight": 100 * worked + sum(each.ifse for each in absent),
            "carence_days": sum(each.line == "carence" for each in absent),
            "reduced_days": sum(each.line == "maladie_reduite" for each in absent),
            "reduced_loss": lost["maladie_reduite"],
            "half_days": sum(each.line == "maladie_demi" for each in absent),
            **self._benefits(group, absent),
            "tpt_loss": 100 - self._therapeutic(group.first),
            "ifse_tpt": 1,
            **{f"{line}_loss": lost[line] for line in LEAVES},
            **{
                f"{line}_nbi_loss": sum(100 - each.nbi for each in absent if each.line == line and each.nbi is not None)
                for line in LEAVES_WITHOUT_NBI
            },
            "strike": self._strike(group, worked),
            "undone": self._undone(group, worked),
        }

    def _worked(self, day: date) -> tuple[object, int]:
        return self.quotities(day), self._therapeutic(day)

    def _therapeutic(self, day: date) -> int:
        held = [
            f_.percent
            for f_ in self.facts
            if isinstance(f_, f.TherapeuticPartTimeGranted) and f_.effective_on <= day <= f_.last_day
        ]
        return held[0] if held else 100

    def _benefits(self, group: Group, absent: list[Paid]) -> dict[str, object]:
        """Each day told brings its amount; the thirtieths that stand for a day told bring what they pay."""
        told = {
            day.day: int(each.daily_gross * 100)
            for day in group.days
            for each in self.facts
            if isinstance(each, f.DailyBenefitsStated) and each.effective_on <= day.day <= each.last_day
        }
        return {
            "benefits": sum(told.values()),
            "benefits_weight": sum(each.pay for each in absent if each.day in told),
        }

    def _absent_thirtieths(self, group: Group) -> list[Paid]:
        """One a day absent; of a group wholly absent, all of them: the last day fills what is missing, a 31st gives way."""
        if not group.thirtieths:
            return []
        absent = [each.absent for each in group.days if each.absent]
        everyone = len(absent) == len(group.days)
        while len(absent) > group.thirtieths:
            absent.pop(max(index for index, each in enumerate(absent) if each.line != "carence"))
        while everyone and len(absent) < group.thirtieths:
            absent.append(absent[-1].without_carence or absent[-1])
        return absent

    def _undone(self, group: Group, left: int) -> Fraction:
        share = Fraction(0)
        for each in self.facts:
            if isinstance(each, f.HoursNotWorked) and each.effective_on in {day.day for day in group.days}:
                share += Fraction(each.hours) / (Fraction("151.67") * self.quotities(each.effective_on)[2])
        return min(share, Fraction(left, 30) - self._strike(group, left))

    def _strike(self, group: Group, left: int) -> Fraction:
        struck = sum(each.struck for each in group.days)
        if struck == len(group.days):
            return Fraction(group.thirtieths, 30)
        share = Fraction(struck, 30)
        for each in self.strikes:
            if each.effective_on not in {day.day for day in group.days}:
                continue
            if each.unit == StrikeUnit.HALF_DAY:
                share += Fraction(1, 60)
            if each.unit == StrikeUnit.HOUR:
                share += Fraction(each.quantity) / (Fraction("151.67") * self.quotities(each.effective_on)[2])
        return min(share, Fraction(left, 30))

    def quotities(self, day: date) -> tuple[Fraction, Fraction, Fraction]:
        """Of the post, as paid, as worked."""
        time = in_force(self.facts, f.WorkingTimeSet, day)
        assert time is not None
        post = Fraction(time.weekly_hours) / Fraction(time.full_time_weekly_hours)
        full = self._paid_at_full_time(day) or self._therapeutic(day) < 100
        percent = 100 if full else time.part_time_percent
        worked = Fraction(percent, 100)
        paid = {80: Fraction(6, 7), 90: Fraction(32, 35)}.get(percent, worked)
        return post, post * paid, post * worked

    def _paid_at_full_time(self, day: date) -> bool:
        return any(
            each.kind in AT_FULL_TIME and each.effective_on <= day <= each.last_day for each in self.certificates
        )

    def nothing_is_paid(self) -> bool:
        return all(each.absent is not None and each.absent.nothing for each in self.days)

    # ---- the month ---------------------------------------------------------------------------------------------------

    def ceiling(self) -> int:
        """Each day of the month brings its part of the ceiling, at the hours worked in the segment it belongs to."""
        full = self.law.fraction("pss.monthly", self.month) * 100
        total = Fraction(0)
        for group in self.groups():
            share = Fraction(1)
            if not self.elected and self.policies.part_time_ceiling:
                share = self.quotities(group.first)[2]
            paid = [each for each in group.days if each.absent is None or not each.absent.nothing]
            total += sum(full * share / len(self.month_days) for _ in paid)
        exact = Decimal(total.numerator) / Decimal(total.denominator)
        return int(exact.quantize(Decimal(1), ROUND_HALF_UP))

    def children(self) -> int:
        """Months paid are those that begin after the birth and before the month of the twentieth birthday."""
        family = in_force(self.facts, f.FamilyDeclared, self.days[0].day)
        if family is None or not family.claimed:
            return 0
        return sum(self._counts(birth) for birth in family.births)

    def _counts(self, birth: date) -> bool:
        year, month = (birth.year, birth.month + 1) if birth.month < 12 else (birth.year + 1, 1)
        stops = date(birth.year + 20, birth.month, 1)
        return date(year, month, 1) <= self.month < stops
