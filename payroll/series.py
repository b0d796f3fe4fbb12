"""Many bulletins of one law in a row: the plan of each month by what it rests on, its inputs laid flat, the year added up.

The amounts are those of `Calculator`, the year's those of `Bulletin.cumuls`: nothing here knows a rule of pay.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from operator import itemgetter

from payroll.ahead import Horizon, Stance, law_moves
from payroll.bulletin import Bulletin
from payroll.calculate import Calculator
from payroll.compiler import Runner, compile_plan
from payroll.patch import Patch, patch
from payroll.plan import Plan
from payroll.situation import CUMULS, LocalRubrique, Situation

Cumuls = tuple[int, ...]  # in the order of CUMULS
NOTHING_YET: Cumuls = (0,) * len(CUMULS)
_Chosen = Callable[[Cumuls], tuple[int, ...]]
_Reader = Callable[[Sequence[int], Cumuls, Cumuls], Cumuls]


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """A plan ready to run on flat inputs; two laws that give the same plan share it."""

    plan: Plan
    of_the_year: _Chosen  # the year-to-date amounts that the plan names, out of all
    after: _Reader  # (amounts, cumuls before, constants of the stance) → cumuls after


@dataclass(frozen=True, slots=True, eq=False)
class Laid:
    """A stance laid flat for one plan: run on `month + the year's amounts + segments`."""

    coded: Coded
    runner: Runner
    month: tuple[int, ...]
    segments: tuple[int, ...]
    constants: Cumuls  # what the bulletin adds to the year whatever its amounts (its ceiling)
    taken_over: Cumuls | None  # the year's amounts paid before the log began

    @classmethod
    def of(cls, situation: Situation, coded: Coded, runner: Runner) -> "Laid":
        plan = coded.plan
        month, year, _ = plan.inputs
        flat = tuple(plan.values(situation.inputs, situation.cumuls, situation.segments))
        taken = tuple(situation.cumuls[name] for name in CUMULS)
        nothing = Bulletin(situation, plan, (0,) * len(plan.slots)).cumuls
        return cls(
            coded,
            runner,
            flat[: len(month)],
            flat[len(month) + len(year) :],
            tuple(nothing[name] for name in CUMULS),
            taken if any(taken) else None,
        )


class Codes:
    """The plans and their code, shared by the laws of one process: one content, one code."""

    def __init__(self) -> None:
        self._coded: dict[str, Coded] = {}
        self._runners: dict[tuple[str, int], Runner] = {}
        self._laid: dict[Stance, dict[str, Laid]] = {}
        self._patches: dict[tuple[Runner, Runner], Patch | None] = {}

    def laid(self, stance: Stance, plan: Plan) -> Laid:
        """The stance laid flat for a plan; plans that name the same inputs share the same numbers."""
        known = self._laid.setdefault(stance, {})
        if plan.digest not in known:
            alike = next((each for each in known.values() if each.coded.plan.inputs == plan.inputs), None)
            known[plan.digest] = self._lay(stance, plan, alike)
        return known[plan.digest]

    def patch(self, known: Laid, wanted: Laid) -> Patch | None:
        """What turns the amounts of one into those of the other, should their flat inputs be the same."""
        key = (known.runner, wanted.runner)
        if key not in self._patches:
            self._patches[key] = self._patch(known, wanted)
        return self._patches[key]

    def _patch(self, known: Laid, wanted: Laid) -> Patch | None:
        segments = [number for (digest, number), each in self._runners.items() if each is wanted.runner]
        same = self._runners.get((known.coded.plan.digest, segments[0])) is known.runner
        return patch(known.coded.plan, wanted.coded.plan, segments[0]) if same else None

    def forget(self) -> None:
        """Lets go of the stances; plans and code stay."""
        self._laid.clear()

    def _lay(self, stance: Stance, plan: Plan, alike: Laid | None) -> Laid:
        assert stance.situation is not None
        if plan.digest not in self._coded:
            self._coded[plan.digest] = Coded(plan, _chosen(plan), _reader(plan, stance.situation))
        coded, runner = self._coded[plan.digest], self._runner(plan, len(stance.situation.segments))
        if alike is not None:
            return Laid(coded, runner, alike.month, alike.segments, alike.constants, alike.taken_over)
        return Laid.of(stance.situation, coded, runner)

    def _runner(self, plan: Plan, segments: int) -> Runner:
        key = (plan.digest, segments)
        if key not in self._runners:
            self._runners[key] = compile_plan(plan, segments)
        return self._runners[key]


class Series:
    """The flat bulletins of one law, month after month."""

    def __init__(self, calculator: Calculator, horizon: Horizon, codes: Codes) -> None:
        self._calculator, self._horizon, self._codes = calculator, horizon, codes
        self._moves = sorted(horizon.moves.keys() | _rule_moves(calculator))
        self._epoch, self._since, self._month = date.min, date.min, date.min
        self._plans: dict[tuple[str, tuple[LocalRubrique, ...], tuple[str, ...]], Plan] = {}
        self._laid: dict[Stance, Laid] = {}

    def begin(self, month: date) -> None:
        """Plans are asked for again from a month in which the law or the table of rules moves.

        Months come in order; an earlier one begins anew."""
        index = bisect_right(self._moves, month)
        epoch = self._moves[index - 1] if index else date.min
        if epoch != self._epoch or month <= self._month:
            self._epoch, self._since = epoch, month
            self._plans.clear()
            self._laid.clear()
        self._month = month

    def laid(self, stance: Stance) -> Laid:
        """The stance under the plan of the month begun; `CalculationRefused` or `LawError` says why it cannot be."""
        found = self._laid.get(stance)
        if found is None:
            assert stance.situation is not None
            found = self._laid[stance] = self._codes.laid(stance, self._plan(stance.situation))
        return found

    def _plan(self, situation: Situation) -> Plan:
        key = (situation.regime, situation.local, situation.families)
        if key not in self._plans:
            payment = self._since.replace(day=self._horizon.payment_day)
            regime, local, families = key
            self._plans[key] = self._calculator.plan(regime, self._since, payment, local, families)
        return self._plans[key]


def flat_inputs(laid: Laid, cumuls: Cumuls) -> tuple[int, ...]:
    """The inputs of the plan's code, given the year's amounts paid in the log."""
    if laid.taken_over is not None:
        cumuls = tuple(map(int.__add__, cumuls, laid.taken_over))
    return laid.month + laid.coded.of_the_year(cumuls) + laid.segments


def _rule_moves(calculator: Calculator) -> set[date]:
    """The months in which a rule of the national table comes or goes."""
    spans = {rule.in_force for rule in calculator.engine.rules(()).rules}
    days = {first for first, _ in spans if first > date.min}
    days |= {last + timedelta(days=1) for _, last in spans if last is not None}
    return {month for day in days for month in law_moves(day)}


def _chosen(plan: Plan) -> _Chosen:
    places = [CUMULS.index(name) for name in plan.inputs[1]]
    if len(places) > 1:
        return itemgetter(*places)
    return partial(_few, tuple(places))


def _few(places: tuple[int, ...], cumuls: Cumuls) -> tuple[int, ...]:
    return tuple(cumuls[place] for place in places)


def _reader(plan: Plan, situation: Situation) -> _Reader:
    """`Bulletin.cumuls` as straight code: it is a sum of amounts, so each amount set to one tells where it goes.

    The source holds integers and three names only, and runs without builtins, as the plans' own code does."""
    nothing = Bulletin(situation, plan, (0,) * len(plan.slots)).cumuls
    terms: list[list[str]] = [[f"c[{place}]+k[{place}]"] for place in range(len(CUMULS))]
    for slot in range(len(plan.slots)):
        one = tuple(int(slot == place) for place in range(len(plan.slots)))
        added = Bulletin(situation, plan, one).cumuls
        for place, name in enumerate(CUMULS):
            weight = added[name] - nothing[name]
            if weight:
                terms[place].append(f"{weight}*a[{slot}]" if weight not in (1, -1) else f"{'+-'[weight < 0]}a[{slot}]")
    text = ",".join("+".join(each).replace("++", "+").replace("+-", "-") for each in terms)
    code = compile(f"lambda a, c, k: ({text},)", "<cumuls>", "eval")
    reader: _Reader = eval(code, {"__builtins__": {}})
    return reader
