"""The exact engine over the months of one collectivity, base and scenario side by side, kept in memory and summed.

Nothing is calculated twice: a bulletin whose plan, inputs and year's amounts are those of the other side, or of the same
month a year before, is the same bulletin, for a plan's code reads nothing else.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from domain.scenario.head import Head, KnownEngagement
from domain.scenario.law import differing
from domain.scenario.result import BodyResult, Both, Cost, Rubrique, counted
from payroll.ahead import Ahead, Horizon, Stance, months_from
from payroll.bulletin import totals_of
from payroll.calculate import CURRENT, Calculator, Engine
from payroll.facts import CollectivityDescribed, EmployerFact
from payroll.grids import Grids
from payroll.law import Law, LawError
from payroll.plan import CalculationRefused, Plan
from payroll.rubriques import SECTIONS
from payroll.rules import Rule
from payroll.series import NOTHING_YET, Coded, Codes, Cumuls, Laid, Series, flat_inputs

PAYMENT_DAY = 27
_NO_RAPPEL: Mapping[str, int] = {}
_SHOWN = ("net", "tax")  # sections whose information lines a bulletin prints


class Paid(NamedTuple):
    """A bulletin's amounts, with all that they come from: inputs under a plan, and the year's amounts before it."""

    laid: Laid
    before: Cumuls
    flat: tuple[int, ...]
    amounts: tuple[int, ...]
    after: Cumuls


class NotPaid(NamedTuple):
    """Nothing is due, or the calculator refuses the case; the year's amounts stay."""

    reason: str
    refused: bool
    after: Cumuls
    laid: None = None


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
        self._codes = codes
        self.horizon = Horizon(law, grids, PAYMENT_DAY)
        self.series = Series(Calculator(law, engine), self.horizon, codes)

    def pay(self, stance: Stance, cumuls: Cumuls, *known: Outcome | None) -> Outcome:
        """The bulletin of a month after these amounts of the year; `known` are bulletins that may be the same."""
        if stance.situation is None:
            return NotPaid(stance.reason, stance.refused, cumuls)
        try:
            laid = self.series.laid(stance)
            for each in known:
                if each is not None and each.laid is laid and each.before == cumuls:
                    return each
            flat = flat_inputs(laid, cumuls)
            amounts = self._amounts(laid, flat, known)
        except (CalculationRefused, LawError) as refusal:
            return NotPaid(str(refusal), True, cumuls)
        return Paid(laid, cumuls, flat, amounts, laid.coded.after(amounts, cumuls, laid.constants))

    def _amounts(self, laid: Laid, flat: tuple[int, ...], known: Sequence[Outcome | None]) -> tuple[int, ...]:
        """Patched from a bulletin on the same inputs under another law, or run whole."""
        for each in known:
            if each is not None and each.laid is not None and each.flat == flat:
                patch = self._codes.patch(each.laid, laid)
                if patch is not None:
                    return patch.apply(flat, each.amounts)
        return laid.runner(flat)


@dataclass(slots=True)
class Followed:
    """One engagement of a person, on both sides, with its bulletins of the last twelve months."""

    known: KnownEngagement
    base: Ahead
    scenario: Ahead | Shared
    paid_already: frozenset[date]
    base_year: list[Outcome | None] = field(default_factory=lambda: [None] * 12)
    scenario_year: list[Outcome | None] = field(default_factory=lambda: [None] * 12)


@dataclass(slots=True)
class Person:
    """The engagements of one matricule, which share the amounts of the year."""

    engagements: list[Followed]
    base: Cumuls
    scenario: Cumuls = NOTHING_YET


class Slip(NamedTuple):
    """One engagement's month on both sides."""

    known: KnownEngagement
    base: Outcome
    scenario: Outcome


class TwoLaws:
    """The base and the scenario's law, with their compiled plans, for as many collectivities as one process takes."""

    def __init__(
        self, base: Law, scenario: Law, grids: Grids, first: date, months: int, engine: Engine = CURRENT
    ) -> None:
        self._codes = Codes()
        self.base = Side(base, grids, self._codes, engine)
        self.scenario = Side(scenario, grids, self._codes, engine)
        self._differing = differing(base, scenario)
        self._first = first
        self._months = tuple(months_from(first, months))
        self._before = tuple(months_from(first.replace(month=1), first.month - 1))

    def slips(self, base: Head, scenario: Head) -> Iterator[tuple[date, list[Slip]]]:
        """Every month of the scenario with the slips of the collectivity, in the order of matricules."""
        self._codes.forget()
        persons = self._persons(base, scenario)
        for month in self._before:
            self._before_it_begins(month, persons)
        for person in persons:
            person.scenario = person.base
        for month in self._months:
            self.base.series.begin(month)
            self.scenario.series.begin(month)
            yield month, [slip for person in persons for slip in self._month(month, person)]

    def _persons(self, base: Head, scenario: Head) -> list[Person]:
        found: dict[str, Person] = {}
        same_employer = base.employer == scenario.employer
        for known, changed in zip(base.in_order(), scenario.in_order(), strict=True):
            person = found.setdefault(known.matricule, Person([], NOTHING_YET))
            before = [each for each in known.earlier if each.month < self._first]
            for each in before:
                person.base = tuple(map(int.__add__, person.base, each.own))
            ahead = Ahead(known.facts, base.employer, self.base.horizon)
            own = Ahead(changed.facts, scenario.employer, self.scenario.horizon)
            alone = same_employer and known.facts == changed.facts
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
                    person.base = self.base.pay(stance, person.base).after

    def _month(self, month: date, person: Person) -> Iterator[Slip]:
        place = month.month - 1
        if place == 0 and month > self._first:
            person.base = person.scenario = NOTHING_YET
        for each in person.engagements:
            base = self.base.pay(each.base.at(month), person.base, each.base_year[place])
            if isinstance(base, NotPaid) and base.refused:  # left out of both sides, even if the scenario could pay it
                scenario: Outcome = base._replace(after=person.scenario)
            else:
                scenario = self.scenario.pay(each.scenario.at(month), person.scenario, base, each.scenario_year[place])
            person.base, person.scenario = base.after, scenario.after
            each.base_year[place], each.scenario_year[place] = base, scenario
            yield Slip(each.known, base, scenario)

    def run(self, base: Head, scenario: Head) -> tuple[BodyResult, tuple[Broken, ...]]:
        """The collectivity's sums, and the bulletins that the scenario alone makes impossible."""
        sums, other = Sums(), Sums()
        costs: list[tuple[date, Both]] = []
        unpaid: list[tuple[str, int, str]] = []
        broken: list[Broken] = []
        for month, slips in self.slips(base, scenario):
            cost = sums.add(month, [each.base for each in slips])
            costs.append((month, Both(cost, other.add(month, [each.scenario for each in slips]))))
            for known, before, after in slips:
                if before.laid is None and before.refused:
                    unpaid.append((known.matricule, known.engagement, before.reason))
                elif after.laid is None and after.refused:
                    broken.append(Broken(base.code, known.matricule, known.engagement, month, after.reason))
        rubriques = tuple(_rubriques(sums, other))
        name = _name(base.employer, self._first)
        return BodyResult(base.code, name, tuple(costs), rubriques, counted(unpaid)), tuple(broken)


class Sums:
    """The amounts of one side added up, plan by plan: of each month, then of its year.

    A month is that of the year before, less the bulletins that differ and with those in their places."""

    def __init__(self) -> None:
        self._last: dict[int, tuple[Sequence[Outcome], dict[Coded, list[int]]]] = {}
        self.years: dict[tuple[int, Coded], list[int]] = {}

    def add(self, month: date, outcomes: Sequence[Outcome]) -> Cost:
        """The cost of the month's bulletins, added to those of its year."""
        sums = self._of(month.month, outcomes)
        self._last[month.month] = outcomes, sums
        cost = Cost(sum(each.laid is not None for each in outcomes))
        for coded, amounts in sums.items():
            totals = totals_of(coded.plan, amounts, _NO_RAPPEL)
            cost = cost.plus(Cost(0, totals.gross, totals.employer_contributions, totals.cost, totals.net_a_payer))
            year = self.years.get((month.year, coded))
            self.years[month.year, coded] = amounts if year is None else list(map(int.__add__, year, amounts))
        return cost

    def _of(self, month: int, outcomes: Sequence[Outcome]) -> dict[Coded, list[int]]:
        if month not in self._last:
            return _added(outcomes)
        before, sums = self._last[month]
        pairs = [(old, new) for old, new in zip(before, outcomes, strict=True) if old is not new]
        if 2 * len(pairs) > len(outcomes):
            return _added(outcomes)
        gone, come = _added(old for old, _ in pairs), _added(new for _, new in pairs)
        found = dict(sums)
        for coded, amounts in gone.items():
            found[coded] = list(map(int.__sub__, found[coded], amounts))
        for coded, amounts in come.items():
            found[coded] = list(map(int.__add__, found[coded], amounts)) if coded in found else amounts
        return found


def _added(outcomes: Iterable[Outcome]) -> dict[Coded, list[int]]:
    by_plan: dict[Coded, list[tuple[int, ...]]] = {}
    for each in outcomes:
        if each.laid is not None:
            by_plan.setdefault(each.laid.coded, []).append(each.amounts)
    return {coded: [sum(column) for column in zip(*bulletins, strict=True)] for coded, bulletins in by_plan.items()}


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
