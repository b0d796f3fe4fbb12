"""A second, slow Situate: it walks the month day by day and re-reads every fact each day; the judge of `payroll.situate`.

It shares the facts and the law with it, and no code. It covers officials of the CNRACL, contractuels without sickness
and élus; what it does not model (hours paid, local primes, refusals other than exhausted rights) is tested elsewhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import TypeVar

from payroll import facts as f
from payroll.law import Law
from payroll.words import SickPrimePolicy, Status, StrikeUnit

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


class Exhausted(Exception):
    """More than twelve months of sickness on the rolling year."""


@dataclass
class Day:
    """One day of presence: the thirtieths it carries, and how it is paid when sick."""

    day: date
    thirtieths: int
    sick: str = ""  # "carence", "paid" or "half"
    loss: int = 0  # percent lost that day, carence apart
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
        certificate = self._certificate(day.day)
        if certificate is not None:
            self._sickness(day, certificate)
        else:
            day.struck = self._struck(day.day)
        return day

    def _certificate(self, day: date) -> f.SickCertificate | None:
        return next((each for each in self.certificates if each.effective_on <= day <= each.last_day), None)

    def _sickness(self, day: Day, certificate: f.SickCertificate) -> None:
        try:
            anniversary = day.day.replace(year=day.day.year - 1)
        except ValueError:
            anniversary = date(day.day.year - 1, 2, 28)
        before, looked = 0, anniversary + ONE
        while looked < day.day:
            before += self._certificate(looked) is not None
            looked += ONE
        if before >= 360:
            raise Exhausted
        if before >= 90:
            day.sick, day.loss = "half", 50
        else:
            day.sick, day.loss = "paid", 10 if certificate.effective_on >= date(2025, 3, 1) else 0
        if certificate.effective_on == day.day and not certificate.prolongation and not certificate.carence_waived:
            day.sick = "carence" if day.sick == "paid" else "carence half"

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
        sick = self._sick_thirtieths(group)
        worked = group.thirtieths - len(sick)
        losses = [100 if kind.startswith("carence") else loss for kind, loss in sick]
        full_weight = 100 * group.thirtieths - sum(losses)
        suspended = self.policies.ifse_in_sickness == SickPrimePolicy.SUSPENDED
        return {
            "days": group.thirtieths,
            "im": max(position.im, 366),
            "nbi": nbi.points if nbi and self.engaged.status == Status.OFFICIAL else 0,
            "cti": 1 if cti and cti.granted else 0,
            "quota": quota,
            "post": post,
            "full_weight": full_weight,
            "ifse": int(ifse.monthly_amount * 100) if ifse else 0,
            "ifse_weight": 100 * worked if suspended else full_weight,
            "carence_days": sum(kind.startswith("carence") for kind, _ in sick),
            "reduced_days": sum(kind == "paid" and loss > 0 for kind, loss in sick),
            "reduced_loss": sum(loss for kind, loss in sick if kind == "paid"),
            "half_days": sum(kind == "half" for kind, _ in sick),
            "strike": self._strike(group, worked),
        }

    def _sick_thirtieths(self, group: Group) -> list[tuple[str, int]]:
        """One a sick day; of a group wholly sick, all of them: the last day fills what is missing, a 31st gives way."""
        if not group.thirtieths:
            return []
        sick = [(each.sick, each.loss) for each in group.days if each.sick]
        everyone = len(sick) == len(group.days)
        while len(sick) > group.thirtieths:
            last = max(index for index, (kind, _) in enumerate(sick) if not kind.startswith("carence"))
            sick.pop(last)
        while everyone and len(sick) < group.thirtieths:
            kind, loss = sick[-1]
            sick.append(({"carence": "paid", "carence half": "half"}.get(kind, kind), loss))
        return sick

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
        worked = Fraction(time.part_time_percent, 100)
        paid = {80: Fraction(6, 7), 90: Fraction(32, 35)}.get(time.part_time_percent, worked)
        return post, post * paid, post * worked

    # ---- the month ---------------------------------------------------------------------------------------------------

    def ceiling(self) -> int:
        """Each day of the month brings its part of the ceiling, at the hours worked in the segment it belongs to."""
        full = self.law.fraction("pss.monthly", self.month) * 100
        total = Fraction(0)
        for group in self.groups():
            share = Fraction(1)
            if not self.elected and self.policies.part_time_ceiling:
                share = self.quotities(group.first)[2]
            total += sum(full * share / len(self.month_days) for _ in group.days)
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
