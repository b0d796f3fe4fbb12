"""What a scenario answers: costs by collectivity and month, rubriques by year, base against scenario; cents throughout.

Sums of rounded lines only: no average, no estimate. How they are written is for `projections/` and `api/`.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from domain.content import canonical, sha256_of
from domain.scenario.law import Moved
from payroll.interpreter import half_up


class Cost(NamedTuple):
    """`cost` is gross + employer contributions + reimbursements; `net` what agents receive, after tax (cents)."""

    bulletins: int = 0
    gross: int = 0
    employer: int = 0
    cost: int = 0
    net: int = 0

    def plus(self, other: "Cost") -> "Cost":
        return Cost(*map(int.__add__, self, other))

    def minus(self, other: "Cost") -> "Cost":
        return Cost(*map(int.__sub__, self, other))


class Both(NamedTuple):
    """The same sum in the base and in the scenario."""

    base: Cost = Cost()
    scenario: Cost = Cost()

    def plus(self, other: "Both") -> "Both":
        return Both(self.base.plus(other.base), self.scenario.plus(other.scenario))

    @property
    def difference(self) -> Cost:
        return self.scenario.minus(self.base)


class Rubrique(NamedTuple):
    """A line summed over a year: what it adds to the agents' pay (negative: taken), what it costs besides."""

    code: str
    label: str
    section: str
    base: int = 0
    base_employer: int = 0
    scenario: int = 0
    scenario_employer: int = 0

    def plus(self, other: "Rubrique") -> "Rubrique":
        sums = (mine + theirs for mine, theirs in zip(self[3:], other[3:], strict=True))
        return Rubrique(self.code, self.label, self.section, *sums)


class Unpaid(NamedTuple):
    """An engagement that the calculator refuses in the base, for so many months: left out of both sums."""

    matricule: str
    engagement: int
    reason: str
    months: int


@dataclass(frozen=True, slots=True)
class BodyResult:
    """One collectivity, in the order of its months; rubriques by year in the order of the bulletin."""

    code: str
    name: str
    months: tuple[tuple[date, Both], ...]
    rubriques: tuple[tuple[int, Rubrique], ...]
    unpaid: tuple[Unpaid, ...]

    @property
    def total(self) -> Both:
        return _sum(both for _, both in self.months)


@dataclass(frozen=True)
class Result:
    """The whole answer; two runs on the same log give the same digest."""

    title: str
    position: int
    law_digest: str
    months: tuple[date, ...]
    prolonged_after: date  # the last month that payroll covers: later ones rest on the prolonged law
    moved: tuple[Moved, ...]
    assumptions: tuple[str, ...]
    bodies: tuple[BodyResult, ...]

    @cached_property
    def by_month(self) -> dict[date, Both]:
        return {month: _sum(body.months[place][1] for body in self.bodies) for place, month in enumerate(self.months)}

    @cached_property
    def by_year(self) -> dict[int, Both]:
        return _by_year(self.by_month.items())

    @cached_property
    def total(self) -> Both:
        return _sum(self.by_month.values())

    @cached_property
    def rubriques(self) -> dict[int, tuple[Rubrique, ...]]:
        """By year, over all collectivities, in the order in which bulletins print them."""
        years: dict[int, dict[str, Rubrique]] = {}
        for body in self.bodies:
            for year, each in body.rubriques:
                known = years.setdefault(year, {})
                known[each.code] = known[each.code].plus(each) if each.code in known else each
        return {year: tuple(found.values()) for year, found in sorted(years.items())}

    @cached_property
    def digest(self) -> str:
        return sha256_of(canonical([self.title, self.position, self.law_digest, self.bodies]).decode())


def years_of(body: BodyResult) -> dict[int, Both]:
    """The collectivity's sums by calendar year."""
    return _by_year(body.months)


def percent(difference: int, base: int) -> int | None:
    """Hundredths of a percent, half-up; None when the base is nil."""
    return half_up(Fraction(difference * 10_000, abs(base))) if base else None


def _by_year(months: Iterable[tuple[date, Both]]) -> dict[int, Both]:
    years: dict[int, Both] = {}
    for month, both in months:
        years[month.year] = years.get(month.year, Both()).plus(both)
    return years


def _sum(parts: Iterable[Both]) -> Both:
    total = Both()
    for each in parts:
        total = total.plus(each)
    return total


def counted(reasons: Iterable[tuple[str, int, str]]) -> tuple[Unpaid, ...]:
    """Refusals of months gathered by engagement and reason."""
    return tuple(Unpaid(*key, months) for key, months in sorted(Counter(reasons).items()))
