"""Turns a plan into straight-line integer code for so many segments; judged by `interpreter`, never trusted alone.

Source is written only from the closed node classes: every name is v0…vn, every constant an int, so no label, code or
user's text can reach it; it runs with empty builtins. An exact rational is `v × p / (q × d)`: a variable, a constant
fraction, and at most one variable divisor.
"""

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from fractions import Fraction
from functools import partial
from math import gcd, lcm
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
from payroll.plan import CalculationRefused, Plan, divisor_refusal
from payroll.power import UNIT, power
from payroll.rules import Rule

Runner = Callable[[Sequence[int]], tuple[int, ...]]


def compile_plan(plan: Plan, segments: int) -> Runner:
    """The function from the flat inputs of `Plan.values` to the flat amounts of `Plan.slots`, for so many segments."""
    writer = _Writer(plan, segments)
    code = compile(writer.write(), "<plan>", "exec")
    refuse = partial(_refuse, tuple(writer.refusals))
    namespace: dict[str, object] = {"__builtins__": {}, "refuse": refuse, "power": power}
    exec(code, namespace)
    return namespace["run"]  # type: ignore[return-value]


def source(plan: Plan, segments: int) -> str:
    """The generated source, for inspection and for the test that nothing foreign reaches it."""
    return _Writer(plan, segments).write()


def _refuse(refusals: tuple[str, ...], index: int) -> None:
    raise CalculationRefused(refusals[index])


class _Ratio(NamedTuple):
    """variable × p / (q × divisor); without variable, the constant p / q."""

    variable: str | None
    p: int
    q: int = 1
    divisor: str | None = None

    def times(self, factor: Fraction) -> "_Ratio":
        p, q = self.p * factor.numerator, self.q * factor.denominator
        common = gcd(p, q)
        return _Ratio(self.variable if p else None, p // common, q // common, self.divisor if p else None)


_ZERO = _Ratio(None, 0)
_HOLDS: Mapping[str, Callable[[Fraction, Fraction], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class _Writer:
    def __init__(self, plan: Plan, segments: int) -> None:
        self.plan = plan
        self.segments = segments
        self.statements: list[str] = []
        self.count = 0
        self.known: dict[tuple[Expression, int | None], _Ratio] = {}
        self.above_zero: set[str] = set()
        self.margin = "    "
        self.label = ""
        self.refusals: list[str] = []
        self.lines: dict[tuple[str, Part], str | int] = {}
        self.done: list[Rule] = []
        month, year, by_segment = plan.inputs
        self.facts = {name: self._name() for name in month}
        self.cumuls = {name: self._name() for name in year}
        self.by_segment = [{name: self._name() for name in by_segment} for _ in range(segments)]

    def _name(self) -> str:
        self.count += 1
        return f"v{self.count - 1}"

    def _emit(self, statement: str) -> None:
        self.statements.append(self.margin + statement)

    def _bind(self, expression: str) -> str:
        name = self._name()
        self._emit(f"{name} = {expression}")
        return name

    @contextmanager
    def _aside(self) -> Iterator[list[str]]:
        """Statements of a branch, kept apart: what is known inside it is forgotten after it."""
        outer = self.statements, self.known, self.above_zero, self.margin
        self.statements, self.known, self.above_zero = [], dict(self.known), set(self.above_zero)
        self.margin += " "
        yield self.statements
        self.statements, self.known, self.above_zero, self.margin = outer

    def write(self) -> str:
        unpack = ", ".join(f"v{index}" for index in range(self.count))
        results = [str(each) for rule in self.plan.rules for each in self._rule(rule)]
        body = [f"    {unpack}, = x"] if unpack else []
        body += [*self.statements, f"    return ({' '.join(f'{each},' for each in results)})"]
        return "\n".join(["def run(x):", *body, ""])

    # ---- lines ----------------------------------------------------------------------------------------------------

    def _rule(self, rule: Rule) -> list[str | int]:
        self.label = rule.label
        test = True if rule.applies is None else self._test(rule.applies, None)
        amounts: list[str | int] = self._parts(rule) if test is True else [0] * len(rule.parts())
        if isinstance(test, str):
            amounts = self._when(test, rule)
        self.lines |= {(rule.code, part): amount for part, amount in zip(rule.parts(), amounts, strict=True)}
        self.done.append(rule)
        return amounts

    def _parts(self, rule: Rule) -> list[str | int]:
        for part in rule.parts():
            self.lines[rule.code, part] = self._part(rule, part)
        return [self.lines[rule.code, part] for part in rule.parts()]

    def _when(self, test: str, rule: Rule) -> list[str | int]:
        """Nought unless the rule applies: nothing of it is calculated, or refused, otherwise."""
        with self._aside() as inside:
            amounts = self._parts(rule)
            names = [self._name() for _ in amounts]
            for name, amount in zip(names, amounts, strict=True):
                self._emit(f"{name} = {amount}")
        self._emit(f"{' = '.join(names)} = 0")
        self._emit(f"if {test}:")
        self.statements += inside
        return list(names)

    def _part(self, rule: Rule, part: Part) -> str | int:
        ratio = self._at(getattr(rule, part), None)
        if part in ("employee", "employer"):
            ratio = self._multiply(self._whole(self.lines[rule.code, "base"]), ratio).times(Fraction(1, 100))
        return self._half_up(ratio)

    @staticmethod
    def _whole(amount: str | int) -> _Ratio:
        return _Ratio(None, amount) if isinstance(amount, int) else _Ratio(amount, 1)

    def _half_up(self, ratio: _Ratio) -> str | int:
        if ratio.variable is None:
            return (2 * abs(ratio.p) + ratio.q) // (2 * ratio.q) * (1 if ratio.p >= 0 else -1)
        if ratio.q == 1 and ratio.divisor is None:
            return ratio.variable if ratio.p == 1 else self._bind(f"{ratio.variable}*{ratio.p}")
        if ratio.divisor is None:
            n, d, two_d = self._bind(f"{ratio.variable}*{2 * ratio.p}"), str(ratio.q), str(2 * ratio.q)
        else:
            n = self._bind(f"{ratio.variable}*{2 * ratio.p}")
            d = ratio.divisor if ratio.q == 1 else self._bind(f"{ratio.divisor}*{ratio.q}")
            two_d = f"(2*{d})"
        return self._bind(f"({n}+{d})//{two_d} if {n} >= 0 else -(({d}-{n})//{two_d})")

    # ---- expressions ----------------------------------------------------------------------------------------------

    def _at(self, node: Expression, segment: int | None) -> _Ratio:
        key = (node, segment)
        if key not in self.known:
            self.known[key] = self._fresh(node, segment)
        return self.known[key]

    def _fresh(self, node: Expression, segment: int | None) -> _Ratio:
        match node:
            case Number() | Law() | Euros():
                return _constant(self._given(node))
            case Fact() | YearToDate() | Segment():
                return _Ratio(self._input(node, segment), 1)
            case Line(code, part):
                return self._whole(self.lines[code, part])
            case Total(effect):
                return self._total(effect)
            case SumOverSegments(term):
                total = _ZERO
                for each in range(self.segments):
                    total = self._add(total, self._at(term, each))
                return total
            case Rounded() | Power():
                return self._brought(node, self._at(node.x, segment))
            case Select():
                return self._select(node, segment)
            case Bracket(key, x, mode):
                return self._bracket(key, self._at(x, segment), mode)
            case _:
                return self._arithmetic(node, segment)

    def _brought(self, node: Rounded | Power, x: _Ratio) -> _Ratio:
        """x rounded to a unit, or raised to a power."""
        if isinstance(node, Rounded):
            return self._whole(self._half_up(x.times(Fraction(1, node.unit)))).times(Fraction(node.unit))
        p, q = node.exponent.as_integer_ratio()
        if x.variable is None:
            return _constant(Fraction(power(x.p, x.q, p, q), UNIT))
        n = x.variable if x.p == 1 else f"{x.variable}*{x.p}"
        d = f"{x.q}" if x.divisor is None else f"{x.divisor}*{x.q}"
        return _Ratio(self._bind(f"power({n}, {d}, {p}, {q})"), 1, UNIT)

    def _given(self, node: Number | Law | Euros) -> Fraction:
        match node:
            case Number(value):
                return Fraction(value)
            case Law(key):
                return self._law(key)
            case Euros(key):
                return self._law(key) * 100

    def _input(self, node: Fact | YearToDate | Segment, segment: int | None) -> str:
        match node:
            case Fact(name):
                return self.facts[name]
            case YearToDate(name):
                return self.cumuls[name]
            case Segment(name) if segment is not None:
                return self.by_segment[segment][name]
        raise TypeError(f"{node.name} is the value of a segment, outside a sum over segments")

    def _arithmetic(self, node: Expression, segment: int | None) -> _Ratio:
        left = self._at(node.left, segment)  # type: ignore[attr-defined]
        right = self._at(node.right, segment)  # type: ignore[attr-defined]
        match node:
            case Add():
                return self._add(left, right)
            case Subtract():
                return self._add(left, right.times(Fraction(-1)))
            case Multiply():
                return self._multiply(left, right)
            case Divide():
                return self._divide(left, right, node.right)
            case Lesser():
                return self._choose(left, right, "<")
            case Greater():
                return self._choose(left, right, ">")
        raise TypeError(f"unknown expression {type(node).__name__}")

    def _multiply(self, left: _Ratio, right: _Ratio) -> _Ratio:
        if left.variable is None:
            return right.times(Fraction(left.p, left.q))
        if right.variable is None:
            return left.times(Fraction(right.p, right.q))
        variable = self._bind(f"{left.variable}*{right.variable}")
        return _Ratio(variable, left.p, left.q, self._product(left.divisor, right.divisor)).times(
            Fraction(right.p, right.q)
        )

    def _product(self, left: str | None, right: str | None) -> str | None:
        if left is None or right is None:
            return left or right
        return self._bind(f"{left}*{right}")

    def _divide(self, left: _Ratio, right: _Ratio, divisor: Expression) -> _Ratio:
        if right.variable is None:
            if right.p > 0:
                return left.times(Fraction(right.q, right.p))
            self._emit(self._refusal(divisor))
            return _ZERO
        below = right.variable if right.p > 0 else self._bind(f"-{right.variable}")
        if below not in self.above_zero:
            self.above_zero.add(below)
            self._emit(f"if {below} <= 0: {self._refusal(divisor)}")
        if left.p == 0:
            return _ZERO
        variable = left.variable
        if right.divisor is not None:
            variable = right.divisor if variable is None else self._bind(f"{variable}*{right.divisor}")
        elif variable is None:
            variable = self._bind("1")
        inverse = Fraction(right.q, abs(right.p))
        return _Ratio(variable, left.p, left.q, self._product(left.divisor, below)).times(inverse)

    def _refusal(self, divisor: Expression) -> str:
        self.refusals.append(divisor_refusal(self.label, divisor))
        return f"refuse({len(self.refusals) - 1})"

    def _common(self, left: _Ratio, right: _Ratio) -> tuple[str, str, int, str | None]:
        """Both over one divisor: (left text, right text, q, divisor)."""
        q = lcm(left.q, right.q)
        texts = []
        for ratio, other in ((left, right), (right, left)):
            factors = [str(ratio.p * q // ratio.q)]
            if ratio.variable is not None:
                factors = [ratio.variable] if factors == ["1"] else [ratio.variable, *factors]
            if other.divisor is not None and other.divisor != ratio.divisor:
                factors.append(other.divisor)
            texts.append("*".join(factors) if ratio.p else "0")
        same = left.divisor == right.divisor
        return texts[0], texts[1], q, left.divisor if same else self._product(left.divisor, right.divisor)

    def _add(self, left: _Ratio, right: _Ratio) -> _Ratio:
        if left.variable is None and right.variable is None and not (left.divisor or right.divisor):
            return _constant(Fraction(left.p, left.q) + Fraction(right.p, right.q))
        if left.p == 0 or right.p == 0:
            return right if left.p == 0 else left
        x, y, q, divisor = self._common(left, right)
        return _Ratio(self._bind(f"{x} + {y}"), 1, q, divisor)

    def _choose(self, left: _Ratio, right: _Ratio, sign: str) -> _Ratio:
        """The left one when it compares so to the right one, else the right one."""
        if left.variable is None and right.variable is None:
            return left if _HOLDS[sign](Fraction(left.p, left.q), Fraction(right.p, right.q)) else right
        x, y, q, divisor = self._common(left, right)
        x, y = (text if text.isidentifier() or text.lstrip("-").isdigit() else self._bind(text) for text in (x, y))
        return _Ratio(self._bind(f"{x} if {x} {sign} {y} else {y}"), 1, q, divisor)

    def _test(self, condition: Compare, segment: int | None) -> str | bool:
        """The text of a condition, or its answer when the law alone decides."""
        left, right = self._at(condition.left, segment), self._at(condition.right, segment)
        if left.variable is None and right.variable is None:
            return _HOLDS[condition.operator](Fraction(left.p, left.q), Fraction(right.p, right.q))
        x, y, _, _ = self._common(left, right)
        return f"({x} {condition.operator} {y})"

    def _select(self, node: Select, segment: int | None) -> _Ratio:
        test = self._test(node.condition, segment)
        if isinstance(test, bool):
            return self._at(node.then if test else node.otherwise, segment)
        if self._may_refuse(node.then) or self._may_refuse(node.otherwise):
            return self._branches(test, node, segment)
        x, y, q, divisor = self._common(self._at(node.then, segment), self._at(node.otherwise, segment))
        return _Ratio(self._bind(f"{x} if {test} else {y}"), 1, q, divisor)

    def _may_refuse(self, node: Expression) -> bool:
        """Whether it divides by anything that is not known to be above zero; if not, it may be calculated for nothing."""
        divisors = (each.right for each in walk(node) if isinstance(each, Divide))
        return not all(isinstance(each, Number | Law | Euros) and self._given(each) > 0 for each in divisors)

    def _branches(self, test: str, node: Select, segment: int | None) -> _Ratio:
        """Only the branch that holds is calculated, so only it can refuse."""
        with self._aside() as then:
            left = self._at(node.then, segment)
        with self._aside() as otherwise:
            right = self._at(node.otherwise, segment)
        n, d, q = self._name(), self._name(), lcm(left.q, right.q)
        for opening, inside, ratio in ((f"if {test}:", then, left), ("else:", otherwise, right)):
            p = ratio.p * q // ratio.q
            numerator = f"{p}" if ratio.variable is None else f"{ratio.variable}*{p}"
            self._emit(opening)
            self.statements += inside
            self._emit(f" {n} = {numerator}")
            self._emit(f" {d} = {ratio.divisor or 1}")
        return _Ratio(n, 1, q, d if left.divisor or right.divisor else None)

    def _total(self, effect: str) -> _Ratio:
        parts = [
            self.lines.get((rule.code, "employee" if rule.kind == "contribution" else "amount"), 0)
            for rule in self.done
            if effect in rule.effects
        ]
        names = [str(part) for part in parts if part != 0]
        return _Ratio(self._bind(" + ".join(names)), 1) if names else _ZERO

    # ---- law ------------------------------------------------------------------------------------------------------

    def _law(self, key: str) -> Fraction:
        value = self.plan.law[key]
        if not isinstance(value, Fraction):
            raise TypeError(f"{key} is a table")
        return value

    def _bracket(self, key: str, x: _Ratio, mode: str) -> _Ratio:
        table = self.plan.law[key]
        if isinstance(table, Fraction):
            raise TypeError(f"{key} is not a table")
        if mode == "marginal":
            return self._marginal(table, x)
        q = lcm(*(rate.denominator for _, rate in table))
        choice = ""
        for bound, rate in table:
            if bound is None:
                return _Ratio(self._bind(choice + str(int(rate * q))), 1, q)
            below, limit, _, _ = self._common(x, _constant(bound))
            choice += f"{int(rate * q)} if {below} < {limit} else "
        raise TypeError("a table whose last bracket is bounded")

    def _marginal(self, table: Sequence[tuple[Fraction | None, Fraction]], x: _Ratio) -> _Ratio:
        owed, below = _ZERO, Fraction(0)
        for bound, rate in table:
            top = x if bound is None else self._choose(x, _constant(bound), "<")
            above = self._add(top, _constant(-below))
            slice_ = self._choose(above, _ZERO, ">")
            owed = self._add(owed, slice_.times(rate / 100))
            below = bound if bound is not None else below
        return owed


def _constant(value: Fraction) -> _Ratio:
    return _Ratio(None, value.numerator, value.denominator)
