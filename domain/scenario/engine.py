"""The exact engine over the months of one collectivity, base and scenario side by side, kept in memory and summed.

Nothing is calculated twice: a bulletin whose plan and inputs are those of the other side, or of the same month a year
before, has the same amounts, for a plan's code reads nothing else.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from domain.scenario.head import Head, KnownEngagement
from domain.scenario.law import differing
from domain.scenario.result import BodyResult, Both, Cost, Rubrique, counted
from payroll.ahead import Ahead, Horizon, Stance, months_from
from payroll.bulletin import totals_of
from payroll.calculate import CURRENT, Calculator, Engine
from payroll.compiler import Runner
from payroll.facts import CollectivityDescribed, EmployerFact
from payroll.grids import Grids
from payroll.law import Law, LawError
from payroll.plan import CalculationRefused, Plan
from payroll.rubriques import SECTIONS
from payroll.rules import Rule
from payroll.series import NOTHING_YET, Coded, Codes, Cumuls, Series, flat_inputs

PAYMENT_DAY = 27
_SHOWN = ("net", "tax")  # sections whose information lines a bulletin prints


class Paid(NamedTuple):
    """A bulletin's amounts, under the code and the inputs that gave them."""

    coded: Coded
    runner: Runner
    flat: tuple[int, ...]
    amounts: tuple[int, ...]


class NotPaid(NamedTuple):
    reason: str
    refused: bool


Outcome = Paid | NotPaid


class Broken(NamedTuple):
    """A bulletin that the base pays and the scenario makes impossible."""

    collectivity: str
    matricule: str
    engagement: int
    month: date
    reason: str


class Shared:
    """The stances of an engagement that the scenario leaves alone: the base's, unless the law that they read differs."""

    def __init__(self, base: Ahead, own: Ahead, differing: frozenset[str]) -> None:
        self._base, self._own, self._differing = base, own, differing

    def at(self, month: date) -> Stance:
        stance = self._base.at(month)
        return stance if stance.read.isdisjoint(self._differing) else self._own.at(month)


class Side:
    """One law: its plans month after month, and how an engagement is paid under it."""

    def __init__(self, law: Law, grids: Grids, codes: Codes, engine: Engine) -> None:
        self.horizon = Horizon(law, grids, PAYMENT_DAY)
        self.series = Series(Calculator(law, engine), self.horizon, codes)

    def pay(self, stance: Stance, cumuls: Cumuls, known: Iterable[Outcome | None]) -> tuple[Outcome, Cumuls]:
        """The amounts of a month and the year's amounts after it; `known` are outcomes that may be the same."""
        if stance.situation is None:
            return NotPaid(stance.reason, stance.refused), cumuls
        try:
            laid = self.series.laid(stance)
            flat = flat_inputs(laid, cumuls)
            for each in known:
                if isinstance(each, Paid) and each.runner is laid.runner and each.flat == flat:
                    break
            else:
                each = Paid(laid.coded, laid.runner, flat, laid.runner(flat))
        except (CalculationRefused, LawError) as refusal:
            return NotPaid(str(refusal), True), cumuls
        return each, laid.coded.after(each.amounts, cumuls, laid.constants)


@dataclass
class Followed:
    """One engagement of a person, on both sides, with its outcomes of the last twelve months."""

    known: KnownEngagement
    base: Ahead
    scenario: Ahead | Shared
    paid_already: frozenset[date]
    base_year: list[Outcome | None] = field(default_factory=lambda: [None] * 12)
    scenario_year: list[Outcome | None] = field(default_factory=lambda: [None] * 12)


@dataclass
class Person:
    """The engagements of one matricule, which share the amounts of the year."""

    engagements: list[Followed]
    base: Cumuls
    scenario: Cumuls = NOTHING_YET


class Sums:
    """The amounts of one side added up, plan by plan; of one month, then of its year."""

    def __init__(self) -> None:
        self._month: dict[Coded, list[tuple[int, ...]]] = {}
        self.years: dict[tuple[int, Coded], list[int]] = {}

    def add(self, paid: Paid) -> None:
        self._month.setdefault(paid.coded, []).append(paid.amounts)

    def close(self, month: date) -> Cost:
        """The sums of the month, added to those of its year; the next month begins empty."""
        cost = Cost()
        for coded, bulletins in self._month.items():
            sums = [sum(column) for column in zip(*bulletins, strict=True)]
            totals = totals_of(coded.plan, sums)
            cost = cost.plus(
                Cost(len(bulletins), totals.gross, totals.employer_contributions, totals.cost, totals.net_a_payer)
            )
            year = self.years.get((month.year, coded))
            self.years[month.year, coded] = sums if year is None else list(map(int.__add__, year, sums))
        self._month = {}
        return cost


class TwoLaws:
    """The base and the scenario's law, with their compiled plans, for as many collectivities as one process takes."""

    def __init__(self, base: Law, scenario: Law, grids: Grids, first: date, months: int, engine: Engine = CURRENT):
        self._codes = Codes()
        self.base = Side(base, grids, self._codes, engine)
        self.scenario = Side(scenario, grids, self._codes, engine)
        self._differing = differing(base, scenario)
        self.first = first
        self._months = tuple(months_from(first, months))
        self._before = tuple(months_from(first.replace(month=1), first.month - 1))

    def run(self, base: Head, scenario: Head) -> tuple[BodyResult, tuple[Broken, ...]]:
        """The collectivity's sums, and the bulletins that the scenario alone makes impossible."""
        self._codes.forget()
        persons = self._persons(base, scenario)
        for month in self._before:
            self._before_it_begins(month, persons)
        for person in persons:
            person.scenario = person.base
        return _Run(self, base.code, persons).result(self._months, _name(base.employer, self.first))

    def _persons(self, base: Head, scenario: Head) -> list[Person]:
        found: dict[str, Person] = {}
        for known, changed in zip(base.in_order(), scenario.in_order(), strict=True):
            person = found.setdefault(known.matricule, Person([], NOTHING_YET))
            before = [each for each in known.earlier if each.month < self.first]
            for each in before:
                person.base = tuple(map(int.__add__, person.base, each.own))
            ahead = Ahead(known.facts, base.employer, self.base.horizon)
            own = Ahead(changed.facts, scenario.employer, self.scenario.horizon)
            alone = known.facts == changed.facts and base.employer == scenario.employer
            other = Shared(ahead, own, self._differing) if alone else own
            person.engagements.append(Followed(known, ahead, other, frozenset(each.month for each in before)))
        return list(found.values())

    def _before_it_begins(self, month: date, persons: list[Person]) -> None:
        """A month of the first year before the scenario: what no bulletin paid is calculated, for the year's amounts."""
        self.base.series.begin(month)
        for person in persons:
            for each in person.engagements:
                stance = each.base.at(month)
                if month not in each.paid_already:
                    _, person.base = self.base.pay(stance, person.base, ())


class _Run:
    """The months of one collectivity, one after the other."""

    def __init__(self, laws: TwoLaws, code: str, persons: list[Person]) -> None:
        self._laws, self._code, self._persons = laws, code, persons
        self._base, self._scenario = Sums(), Sums()
        self._unpaid: list[tuple[str, int, str]] = []
        self._broken: list[Broken] = []

    def result(self, months: tuple[date, ...], name: str) -> tuple[BodyResult, tuple[Broken, ...]]:
        costs = tuple((month, self._month(month)) for month in months)
        rubriques = tuple(_rubriques(self._base, self._scenario))
        return BodyResult(self._code, name, costs, rubriques, counted(self._unpaid)), tuple(self._broken)

    def _month(self, month: date) -> Both:
        laws = self._laws
        laws.base.series.begin(month)
        laws.scenario.series.begin(month)
        for person in self._persons:
            if month.month == 1 and month > laws.first:
                person.base = person.scenario = NOTHING_YET
            for each in person.engagements:
                self._bulletin(month, person, each)
        return Both(self._base.close(month), self._scenario.close(month))

    def _bulletin(self, month: date, person: Person, each: Followed) -> None:
        place = month.month - 1
        base, person.base = self._laws.base.pay(each.base.at(month), person.base, (each.base_year[place],))
        known = (base, each.scenario_year[place])
        scenario, person.scenario = self._laws.scenario.pay(each.scenario.at(month), person.scenario, known)
        each.base_year[place], each.scenario_year[place] = base, scenario
        if isinstance(base, Paid):
            self._base.add(base)
        elif base.refused:
            self._unpaid.append((each.known.matricule, each.known.engagement, base.reason))
        if isinstance(scenario, Paid):
            self._scenario.add(scenario)
        elif scenario.refused and not (isinstance(base, NotPaid) and base.refused):
            self._broken.append(Broken(self._code, each.known.matricule, each.known.engagement, month, scenario.reason))


def _name(employer: Iterable[EmployerFact], day: date) -> str:
    described = [each for each in employer if isinstance(each, CollectivityDescribed) and each.effective_on <= day]
    return max(described, key=lambda each: each.effective_on).name if described else ""


# ---- rubriques -----------------------------------------------------------------------------------------------------


def _rubriques(base: Sums, scenario: Sums) -> Iterator[tuple[int, Rubrique]]:
    """The lines of each year in the order of the bulletin; those nil on both sides are left out."""
    found: dict[tuple[int, int, str], Rubrique] = {}
    for sums, of_base in ((base, True), (scenario, False)):
        for (year, coded), amounts in sums.years.items():
            for rule, pay, employer in _lines(coded.plan, amounts):
                key = (year, list(SECTIONS).index(rule.section), rule.code)
                sides = (pay, employer, 0, 0) if of_base else (0, 0, pay, employer)
                line = Rubrique(rule.code, rule.label, rule.section, *sides)
                found[key] = found[key].plus(line) if key in found else line
    yield from ((year, found[year, section, code]) for year, section, code in sorted(found))


def _lines(plan: Plan, amounts: list[int]) -> Iterator[tuple[Rule, int, int]]:
    """What each line adds to the agents' pay, and what it costs the employer besides."""
    parts: dict[int, dict[str, int]] = {}
    for (index, part), amount in zip(plan.slots, amounts, strict=True):
        parts.setdefault(index, {})[part] = amount
    for index, found in parts.items():
        rule = plan.rules[index]
        shown = rule.section != "base" and (rule.kind != "information" or rule.section in _SHOWN)
        pay, employer = found.get("amount", 0) - found.get("employee", 0), found.get("employer", 0)
        if shown and (pay or employer):
            yield rule, -pay if rule.kind == "withholding" else pay, employer
