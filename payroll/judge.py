"""The plan read again, fast: closures over exact ratios, built once per plan; judges every bulletin that was ever issued.

It shares nothing with the compiler but the algebra, writes no code and executes none; `interpreter` is its oracle.
A ratio is (numerator, denominator), the denominator above zero, never reduced: only comparisons and roundings read it.
"""

import operator
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

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
    Rounded,
    Segment,
    Select,
    Subtract,
    SumOverSegments,
    Total,
    YearToDate,
)
from payroll.plan import CalculationRefused, LawTable, Plan, divisor_refusal
from payroll.rules import Rule

Ratio = tuple[int, int]
Values = list[int]  # the lines, in the order of `Plan.slots`, then the flat inputs of `Plan.values`
Read = Callable[[Values, int], Ratio]  # the second argument is where the current segment begins in the values
Holds = Callable[[Values, int], bool]
Step = Callable[[Values], None]


def half_up(n: int, d: int) -> int:
    """The nearest whole number of n/d, halves away from zero."""
    return (2 * n + d) // (2 * d) if n >= 0 else -((d - 2 * n) // (2 * d))


class Judge:
    """One plan, ready to be run on any number of situations."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        month, year, by_segment = plan.inputs
        first, self._width = len(plan.slots), len(by_segment)
        self._facts = {name: first + index for index, name in enumerate(month)}
        self._cumuls = {name: first + len(month) + index for index, name in enumerate(year)}
        self._first = first + len(month) + len(year)
        self._segment = {name: index for index, name in enumerate(by_segment)}
        self._lines: dict[tuple[str, Part], int] = {}  # those already read
        self._totals: dict[str, list[int]] = {}
        self._steps = [self._step(rule) for rule in plan.rules]

    def amounts(self, flat: Sequence[int], segments: int) -> tuple[int, ...]:
        """From the flat inputs of `Plan.values`, of so many segments, to the flat amounts of `Plan.slots`, in cents.

        Refuses what the compiled plan would refuse, in its words."""
        lines = len(self._plan.slots)
        values = [0] * lines + list(flat)
        if not self._width:
            values += [0] * segments  # a sum over segments counts them even when it reads nothing of them
        for step in self._steps:
            step(values)
        return tuple(values[:lines])

    # ---- lines ----------------------------------------------------------------------------------------------------

    def _step(self, rule: Rule) -> Step:
        holds = None if rule.applies is None else self._holds(rule.applies, rule.label, inside=False)
        parts = [self._part(rule, part) for part in rule.parts()]
        counted = self._lines.get((rule.code, "employee" if rule.kind == "contribution" else "amount"))
        if counted is not None:
            for effect in rule.effects:
                self._totals.setdefault(effect, []).append(counted)
        return _step(holds, parts)

    def _part(self, rule: Rule, part: Part) -> tuple[int, Read]:
        read = self._read(getattr(rule, part), rule.label, inside=False)
        if part in ("employee", "employer"):
            read = _share(self._lines[rule.code, "base"], read)
        place = self._lines[rule.code, part] = self._plan.place_of[rule.code, part]
        return place, read

    # ---- expressions ----------------------------------------------------------------------------------------------

    def _holds(self, condition: Compare, label: str, inside: bool) -> Holds:
        left, right = (self._read(each, label, inside) for each in (condition.left, condition.right))
        return _compared(condition.operator, left, right)

    def _read(self, node: Expression, label: str, inside: bool) -> Read:
        """How an expression is read; `label` names the line in a refusal, `inside` says whether in a sum over segments."""
        match node:
            case SumOverSegments(term):
                return _sum(self._read(term, label, inside=True), self._first, self._width or 1)
            case Select(condition, then, otherwise):
                branches = (self._read(each, label, inside) for each in (then, otherwise))
                return _chosen(self._holds(condition, label, inside), *branches)
            case Rounded(x, unit, _):
                return _rounded(self._read(x, label, inside), Fraction(unit))
            case Bracket(key, x, mode):
                read = _whole if mode == "whole" else _marginal
                return read(self._table(key), self._read(x, label, inside))
            case Add() | Subtract() | Multiply() | Divide() | Lesser() | Greater():
                return self._pair(node, label, inside)
            case _:
                return self._leaf(node, inside)

    def _pair(self, node: Add | Subtract | Multiply | Divide | Lesser | Greater, label: str, inside: bool) -> Read:
        left, factor = self._read(node.left, label, inside), self._constant(node.right)
        if factor is not None and isinstance(node, Multiply):
            return _scaled(left, factor)
        if factor is not None and factor > 0 and isinstance(node, Divide):
            return _scaled(left, 1 / factor)
        right = self._read(node.right, label, inside)
        if isinstance(node, Divide):
            return _divided(left, right, divisor_refusal(label, node.right))
        return _PAIRS[type(node)](left, right)

    def _constant(self, node: Expression) -> Fraction | None:
        match node:
            case Number(value):
                return Fraction(value)
            case Law(key):
                return self._law(key)
            case Euros(key):
                return self._law(key) * 100
        return None

    def _leaf(self, node: Expression, inside: bool) -> Read:
        constant = self._constant(node)
        if constant is not None:
            return _constant(constant)
        match node:
            case Fact(name):
                return _whole_number(self._facts[name])
            case YearToDate(name):
                return _whole_number(self._cumuls[name])
            case Line(code, part):
                return _whole_number(self._lines[code, part])
            case Total(effect):
                return _total(tuple(self._totals.get(effect, ())))
            case Segment(name) if inside:
                return _of_segment(self._segment[name])
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


# ---- how each is read ----------------------------------------------------------------------------------------------


def _step(holds: Holds | None, parts: Sequence[tuple[int, Read]]) -> Step:
    """The parts of one line, nought when it does not apply: nothing of it is then calculated, or refused."""

    def run(values: Values) -> None:
        if holds is None or holds(values, 0):
            for place, read in parts:
                n, d = read(values, 0)
                values[place] = half_up(n, d)

    return run


def _share(base: int, rate: Read) -> Read:
    def read(values: Values, at: int) -> Ratio:
        n, d = rate(values, at)
        return values[base] * n, d * 100

    return read


def _constant(value: Fraction) -> Read:
    ratio = (value.numerator, value.denominator)
    return lambda values, at: ratio


def _whole_number(place: int) -> Read:
    return lambda values, at: (values[place], 1)


def _of_segment(index: int) -> Read:
    return lambda values, at: (values[at + index], 1)


def _total(places: tuple[int, ...]) -> Read:
    return lambda values, at: (sum([values[place] for place in places]), 1)


def _sum(term: Read, first: int, width: int) -> Read:
    def read(values: Values, at: int) -> Ratio:
        n, d = 0, 1
        for segment in range(first, len(values), width):
            more, by = term(values, segment)
            n, d = (n + more, d) if by == d else (n * by + more * d, d * by)
        return n, d

    return read


def _chosen(holds: Holds, then: Read, otherwise: Read) -> Read:
    return lambda values, at: then(values, at) if holds(values, at) else otherwise(values, at)


def _rounded(x: Read, unit: Fraction) -> Read:
    p, q = unit.numerator, unit.denominator

    def read(values: Values, at: int) -> Ratio:
        n, d = x(values, at)
        return half_up(n * q, d * p) * p, q

    return read


def _whole(table: LawTable, x: Read) -> Read:
    closed = tuple((*bound.as_integer_ratio(), rate.as_integer_ratio()) for bound, rate in table if bound is not None)
    last = table[-1][1].as_integer_ratio()

    def read(values: Values, at: int) -> Ratio:
        n, d = x(values, at)
        for p, q, rate in closed:
            if n * q < p * d:
                return rate
        return last

    return read


def _marginal(table: LawTable, x: Read) -> Read:
    """Each slice of x at its own rate: the sum of (lesser of x and the upper bound − the lower) × rate / 100."""

    def read(values: Values, at: int) -> Ratio:
        owed, below, whole = Fraction(0), Fraction(0), Fraction(*x(values, at))
        for bound, rate in table:
            top = whole if bound is None else min(whole, bound)
            owed += max(top - below, Fraction(0)) * rate / 100
            below = whole if bound is None else bound
        return owed.numerator, owed.denominator

    return read


def _added(left: Read, right: Read) -> Read:
    def read(values: Values, at: int) -> Ratio:
        (a, b), (c, d) = left(values, at), right(values, at)
        return (a + c, b) if b == d else (a * d + c * b, b * d)

    return read


def _subtracted(left: Read, right: Read) -> Read:
    def read(values: Values, at: int) -> Ratio:
        (a, b), (c, d) = left(values, at), right(values, at)
        return (a - c, b) if b == d else (a * d - c * b, b * d)

    return read


def _multiplied(left: Read, right: Read) -> Read:
    def read(values: Values, at: int) -> Ratio:
        (a, b), (c, d) = left(values, at), right(values, at)
        return a * c, b * d

    return read


def _scaled(x: Read, factor: Fraction) -> Read:
    p, q = factor.numerator, factor.denominator

    def read(values: Values, at: int) -> Ratio:
        n, d = x(values, at)
        return n * p, d * q

    return read


def _divided(left: Read, right: Read, refusal: str) -> Read:
    def read(values: Values, at: int) -> Ratio:
        (a, b), (c, d) = left(values, at), right(values, at)
        if c <= 0:
            raise CalculationRefused(refusal)
        return a * d, b * c

    return read


def _lesser(left: Read, right: Read) -> Read:
    def read(values: Values, at: int) -> Ratio:
        (a, b), (c, d) = x, y = left(values, at), right(values, at)
        return x if a * d <= c * b else y

    return read


def _greater(left: Read, right: Read) -> Read:
    def read(values: Values, at: int) -> Ratio:
        (a, b), (c, d) = x, y = left(values, at), right(values, at)
        return x if a * d >= c * b else y

    return read


_PAIRS: Mapping[type[Expression], Callable[[Read, Read], Read]] = {
    Add: _added,
    Subtract: _subtracted,
    Multiply: _multiplied,
    Lesser: _lesser,
    Greater: _greater,
}
_ORDERS: Mapping[str, Callable[[int, int], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def _compared(sign: str, left: Read, right: Read) -> Holds:
    order = _ORDERS[sign]

    def holds(values: Values, at: int) -> bool:
        (a, b), (c, d) = left(values, at), right(values, at)
        return order(a * d, c * b)

    return holds
