"""The plan read again, fast: closures over exact ratios, built once per plan; judges every bulletin that was ever issued.

It shares nothing with the compiler but the algebra, writes no code and executes none; `interpreter` is its oracle.
Sums and products by constants are gathered into one weighted sum when the plan is read; the rest is closures. A ratio is
(numerator, denominator), the denominator above zero, never reduced: only comparisons and roundings read it.
"""

import operator
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache, partial, reduce
from math import lcm
from operator import itemgetter
from types import MappingProxyType
from typing import NamedTuple

from payroll.algebra import (
    Add,
    Bracket,
    Compare,
    Divide,
    Euros,
    Expression,
    Fact,
    Greater,
    Law,
    Lesser,
    Line,
    Multiply,
    Number,
    Part,
    Power,
    Rounded,
    Segment,
    Select,
    Subtract,
    SumOverSegments,
    Total,
    YearToDate,
    walk,
)
from payroll.plan import CalculationRefused, LawTable, Plan, divisor_refusal
from payroll.power import UNIT, power
from payroll.rules import Rule

Ratio = tuple[int, int]
Values = list[int]  # the lines, in the order of `Plan.slots`, then the flat inputs of `Plan.values`
Read = Callable[[Values], Ratio]
Whole = Callable[[Values], int]
Holds = Callable[[Values], bool]
Step = tuple[Holds | None, tuple[tuple[int, Whole], ...]]  # when a line applies, and each of its parts with its place


def half_up(n: int, d: int) -> int:
    """The nearest whole number of n/d, halves away from zero."""
    return (2 * n + d) // (2 * d) if n >= 0 else -((d - 2 * n) // (2 * d))


class Judge:
    """One plan, ready to be run on any number of situations."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._steps = {1: _Reading(plan, 1).steps}

    def amounts(self, flat: Sequence[int], segments: int) -> tuple[int, ...]:
        """From the flat inputs of `Plan.values`, of so many segments, to the flat amounts of `Plan.slots`, in cents.

        Refuses what the compiled plan would refuse, in its words."""
        if segments not in self._steps:
            self._steps[segments] = _Reading(self._plan, segments, self._steps[1]).steps
        lines = len(self._plan.slots)
        values = [0] * lines + list(flat)
        for holds, parts in self._steps[segments]:
            if holds is None or holds(values):  # else nought: nothing of it is calculated, or refused
                for place, whole in parts:
                    values[place] = whole(values)
        return tuple(values[:lines])


# ---- weighted sums -------------------------------------------------------------------------------------------------


class _Weighted(NamedTuple):
    """A constant and values, each times its weight, by place; all over one denominator."""

    constant: int = 0
    weights: Mapping[int, int] = MappingProxyType({})
    over: int = 1

    @classmethod
    def of(cls, constant: int | Fraction) -> "_Weighted":
        return cls(constant.numerator, over=constant.denominator)

    def plus(self, other: "_Weighted", sign: int = 1) -> "_Weighted":
        over = lcm(self.over, other.over)
        own, its = over // self.over, sign * over // other.over
        weights = {place: weight * own for place, weight in self.weights.items()}
        for place, weight in other.weights.items():
            weights[place] = weights.get(place, 0) + weight * its
        return _Weighted(self.constant * own + other.constant * its, weights, over)

    def times(self, factor: Fraction) -> "_Weighted":
        p, q = factor.numerator, factor.denominator
        weights = {place: weight * p for place, weight in self.weights.items()}
        return _Weighted(self.constant * p, weights, self.over * q)

    def numerator(self) -> Whole:
        constant, pairs = self.constant, tuple(self.weights.items())
        if not pairs:
            return lambda values: constant
        if len(pairs) == 1:
            ((place, weight),) = pairs
            alone: Whole = itemgetter(place)
            return alone if (weight, constant) == (1, 0) else lambda values: values[place] * weight + constant
        if set(self.weights.values()) == {1}:
            several = itemgetter(*self.weights)
            return lambda values: sum(several(values), constant)
        return lambda values: sum([values[place] * weight for place, weight in pairs], constant)


class _Scaled(NamedTuple):
    """Anything else, times a constant."""

    read: Read
    factor: Fraction = Fraction(1)


_Term = _Weighted | _Scaled
_NOUGHT: _Term = _Weighted()


def _read(term: _Term) -> Read:
    if isinstance(term, _Weighted):
        numerator, over = term.numerator(), term.over
        if not term.weights:
            ratio = (term.constant, over)
            return lambda values: ratio
        return lambda values: (numerator(values), over)
    read, (p, q) = term.read, term.factor.as_integer_ratio()
    if p == q:
        return read

    def scaled(values: Values) -> Ratio:
        n, d = read(values)
        return n * p, d * q

    return scaled


def _whole(term: _Term) -> Whole:
    """The value rounded to the cent."""
    if isinstance(term, _Weighted):
        numerator, over = term.numerator(), term.over
        return numerator if over == 1 else lambda values: half_up(numerator(values), over)
    read, (p, q) = term.read, term.factor.as_integer_ratio()

    def whole(values: Values) -> int:
        n, d = read(values)
        return half_up(n * p, d * q)

    return whole


# ---- reading a plan ------------------------------------------------------------------------------------------------


class _Reading:
    """A plan turned into steps, for so many segments."""

    def __init__(self, plan: Plan, segments: int, known: Sequence[Step] = ()) -> None:
        """`known`: the steps for another number of segments; those of the rules that read no segment are the same."""
        self._plan = plan
        month, year, by_segment = plan.inputs
        first = len(plan.slots)
        self._facts = {name: first + index for index, name in enumerate(month)}
        self._cumuls = {name: first + len(month) + index for index, name in enumerate(year)}
        first += len(month) + len(year)
        self._segments = [
            {name: first + segment * len(by_segment) + index for index, name in enumerate(by_segment)}
            for segment in range(segments)
        ]
        self._lines: dict[tuple[str, Part], int] = {}  # those already read
        self._totals: dict[str, list[int]] = {}
        self.steps = [
            self._step(rule) if not known or _reads_segments(rule) else self._counted(rule, known[index])
            for index, rule in enumerate(plan.rules)
        ]

    # ---- lines ----------------------------------------------------------------------------------------------------

    def _step(self, rule: Rule) -> Step:
        holds = None if rule.applies is None else self._holds(rule.applies, rule.label, None)
        return self._counted(rule, (holds, tuple(self._part(rule, part) for part in rule.parts())))

    def _counted(self, rule: Rule, step: Step) -> Step:
        """The step, whose line the totals of later rules count."""
        for part, (place, _) in zip(rule.parts(), step[1], strict=True):
            self._lines[rule.code, part] = place
        counted = self._lines.get((rule.code, "employee" if rule.kind == "contribution" else "amount"))
        if counted is not None:
            for effect in rule.effects:
                self._totals.setdefault(effect, []).append(counted)
        return step

    def _part(self, rule: Rule, part: Part) -> tuple[int, Whole]:
        term = self._term(getattr(rule, part), rule.label, None)
        if part in ("employee", "employer"):
            term = _product(_value(self._lines[rule.code, "base"]), term)
            term = _product(term, _Weighted(1, over=100))
        place = self._lines[rule.code, part] = self._plan.place_of[rule.code, part]
        return place, _whole(term)

    # ---- expressions ----------------------------------------------------------------------------------------------

    def _holds(self, condition: Compare, label: str, segment: int | None) -> Holds:
        left, right = (self._term(each, label, segment) for each in (condition.left, condition.right))
        return _compared(condition.operator, left, right)

    def _term(self, node: Expression, label: str, segment: int | None) -> _Term:
        """How an expression is read; `label` names the line in a refusal, `segment` is that of a sum over segments."""
        match node:
            case SumOverSegments(term):
                terms = [self._term(term, label, each) for each in range(len(self._segments))]
                return reduce(_sum, terms, _NOUGHT)
            case Select(condition, then, otherwise):
                branches = (_read(self._term(each, label, segment)) for each in (then, otherwise))
                return _Scaled(_chosen(self._holds(condition, label, segment), *branches))
            case Rounded(x, unit, _):
                part = _product(self._term(x, label, segment), _Weighted.of(1 / Fraction(unit)))
                return _Scaled(_rounded(_whole(part)), Fraction(unit))
            case Power(x, exponent):
                return _Scaled(_powered(_read(self._term(x, label, segment)), exponent))
            case Bracket(key, x, mode):
                read = _whole_bracket if mode == "whole" else _marginal
                return _Scaled(read(self._table(key), _read(self._term(x, label, segment))))
            case Add() | Subtract() | Multiply() | Divide() | Lesser() | Greater():
                return self._pair(node, label, segment)
            case _:
                return self._leaf(node, segment)

    def _pair(
        self, node: Add | Subtract | Multiply | Divide | Lesser | Greater, label: str, segment: int | None
    ) -> _Term:
        left, right = self._term(node.left, label, segment), self._term(node.right, label, segment)
        match node:
            case Add():
                return _sum(left, right)
            case Subtract():
                return _sum(left, _product(right, _Weighted(-1)))
            case Multiply():
                return _product(left, right)
            case Divide():
                return _quotient(left, right, partial(divisor_refusal, label, node.right))
            case Lesser():
                return _Scaled(_lesser(_read(left), _read(right)))
            case Greater():
                return _Scaled(_greater(_read(left), _read(right)))

    def _leaf(self, node: Expression, segment: int | None) -> _Term:
        match node:
            case Number(value):
                return _Weighted.of(value)
            case Law(key):
                return _Weighted.of(self._law(key))
            case Euros(key):
                return _Weighted.of(self._law(key) * 100)
            case Fact(name):
                return _value(self._facts[name])
            case YearToDate(name):
                return _value(self._cumuls[name])
            case Line(code, part):
                return _value(self._lines[code, part])
            case Total(effect):
                return _Weighted(weights=dict.fromkeys(self._totals.get(effect, ()), 1))
            case Segment(name) if segment is not None:
                return _value(self._segments[segment][name])
        raise TypeError(f"{type(node).__name__} outside a sum over segments, or unknown")

    def _law(self, key: str) -> Fraction:
        value = self._plan.law[key]
        if not isinstance(value, Fraction):
            raise TypeError(f"{key} is a table")
        return value

    def _table(self, key: str) -> LawTable:
        value = self._plan.law[key]
        if isinstance(value, Fraction):
            raise TypeError(f"{key} is not a table")
        return value


@lru_cache(maxsize=4096)
def _reads_segments(rule: Rule) -> bool:
    return any(isinstance(node, SumOverSegments) for root in rule.expressions() for node in walk(root))


# ---- how each is read ----------------------------------------------------------------------------------------------


def _value(place: int) -> _Weighted:
    return _Weighted(weights={place: 1})


def _sum(left: _Term, right: _Term) -> _Term:
    if left is _NOUGHT:
        return right
    if isinstance(left, _Weighted) and isinstance(right, _Weighted):
        return left.plus(right)
    return _Scaled(_added(_read(left), _read(right)))


def _product(left: _Term, right: _Term) -> _Term:
    for one, other in ((left, right), (right, left)):
        if isinstance(other, _Weighted) and not other.weights:
            by = Fraction(other.constant, other.over)
            return one.times(by) if isinstance(one, _Weighted) else _Scaled(one.read, one.factor * by)
    return _Scaled(_multiplied(_read(left), _read(right)))


def _quotient(left: _Term, right: _Term, refusal: Callable[[], str]) -> _Term:
    if isinstance(right, _Weighted) and not right.weights and right.constant > 0:
        return _product(left, _Weighted(right.over, over=right.constant))
    return _Scaled(_divided(_read(left), _read(right), refusal()))


def _chosen(holds: Holds, then: Read, otherwise: Read) -> Read:
    return lambda values: then(values) if holds(values) else otherwise(values)


def _rounded(whole: Whole) -> Read:
    return lambda values: (whole(values), 1)


def _powered(x: Read, exponent: Fraction) -> Read:
    p, q = exponent.as_integer_ratio()

    def read(values: Values) -> Ratio:
        n, d = x(values)
        return power(n, d, p, q), UNIT

    return read


def _whole_bracket(table: LawTable, x: Read) -> Read:
    closed = tuple((*bound.as_integer_ratio(), rate.as_integer_ratio()) for bound, rate in table if bound is not None)
    last = table[-1][1].as_integer_ratio()

    def read(values: Values) -> Ratio:
        n, d = x(values)
        for p, q, rate in closed:
            if n * q < p * d:
                return rate
        return last

    return read


def _marginal(table: LawTable, x: Read) -> Read:
    """Each slice of x at its own rate (percents), nothing below nought: on a slice, what is owed is one line."""
    first = table[0][0]
    below = Fraction(0) if first is None else min(first, Fraction(0))
    owed, last = Fraction(0), (0, 0, 1)
    slices = [(*below.as_integer_ratio(), last)]
    for bound, rate in table:
        if bound is None:
            last = _line(owed, below, rate)
        elif bound > below:
            slices.append((*bound.as_integer_ratio(), _line(owed, below, rate)))
            owed, below = owed + (bound - below) * rate / 100, bound

    def read(values: Values) -> Ratio:
        n, d = x(values)
        a, b, c = next((line for p, q, line in slices if n * q < p * d), last)
        return a * d + b * n, c * d

    return read


def _line(owed: Fraction, below: Fraction, rate: Fraction) -> tuple[int, int, int]:
    """(a, b, c): what is owed of x is (a + b × x) / c, from the lower bound of its slice on."""
    line = _Weighted.of(owed - below * rate / 100).plus(
        _Weighted(weights={0: rate.numerator}, over=rate.denominator * 100)
    )
    return line.constant, line.weights[0], line.over


def _added(left: Read, right: Read) -> Read:
    def read(values: Values) -> Ratio:
        (a, b), (c, d) = left(values), right(values)
        return (a + c, b) if b == d else (a * d + c * b, b * d)

    return read


def _multiplied(left: Read, right: Read) -> Read:
    def read(values: Values) -> Ratio:
        (a, b), (c, d) = left(values), right(values)
        return a * c, b * d

    return read


def _divided(left: Read, right: Read, refusal: str) -> Read:
    def read(values: Values) -> Ratio:
        (a, b), (c, d) = left(values), right(values)
        if c <= 0:
            raise CalculationRefused(refusal)
        return a * d, b * c

    return read


def _lesser(left: Read, right: Read) -> Read:
    def read(values: Values) -> Ratio:
        (a, b), (c, d) = x, y = left(values), right(values)
        return x if a * d <= c * b else y

    return read


def _greater(left: Read, right: Read) -> Read:
    def read(values: Values) -> Ratio:
        (a, b), (c, d) = x, y = left(values), right(values)
        return x if a * d >= c * b else y

    return read


_ORDERS: Mapping[str, Callable[[int, int], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def _compared(sign: str, left: _Term, right: _Term) -> Holds:
    order = _ORDERS[sign]
    if isinstance(left, _Weighted) and isinstance(right, _Weighted):
        difference = left.plus(right, -1)
        numerator, constant = difference._replace(constant=0).numerator(), -difference.constant
        return lambda values: order(numerator(values), constant)
    one, other = _read(left), _read(right)

    def holds(values: Values) -> bool:
        (a, b), (c, d) = one(values), other(values)
        return order(a * d, c * b)

    return holds
