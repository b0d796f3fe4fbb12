"""The slow, plain reading of a plan with fractions: oracle of the compiler and of the judge, and what reads a bulletin again."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import partial

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
)
from payroll.plan import CalculationRefused, LawTable, Plan, divisor_refusal
from payroll.power import UNIT, power
from payroll.rules import Rule

Inputs = Mapping[str, int]
_ZERO = Fraction(0)


def half_up(x: Fraction) -> int:
    """The nearest whole number, halves away from zero."""
    return (2 * x.numerator + x.denominator) // (2 * x.denominator) if x >= 0 else -half_up(-x)


class Interpreter:
    """One situation under one plan: `evaluate` answers for any expression, given the lines known so far.

    Without `amounts` every rule is run; with them, the stored lines are read and nothing is recalculated."""

    def __init__(
        self,
        plan: Plan,
        facts: Inputs,
        cumuls: Inputs,
        segments: Sequence[Inputs],
        amounts: Sequence[int] | None = None,
    ) -> None:
        self.plan = plan
        self.facts = facts
        self.cumuls = cumuls
        self.segments = segments
        self.lines: dict[tuple[str, Part], int] = {}
        self._done: list[Rule] = []
        self._label = ""
        if amounts is None:
            for rule in plan.rules:
                self._run(rule)
            return
        self._done = list(plan.rules)
        self.lines = {
            (plan.rules[index].code, part): amount for (index, part), amount in zip(plan.slots, amounts, strict=True)
        }

    @property
    def amounts(self) -> tuple[int, ...]:
        """The flat result, in the order of `Plan.slots`."""
        return tuple(self.lines[self.plan.rules[index].code, part] for index, part in self.plan.slots)

    def _run(self, rule: Rule) -> None:
        self._label = rule.label
        applies = rule.applies is None or self.holds(rule.applies)
        for part in rule.parts():
            self.lines[rule.code, part] = self._part(rule, part) if applies else 0
        self._done.append(rule)

    def _part(self, rule: Rule, part: Part) -> int:
        expression = getattr(rule, part)
        if part in ("employee", "employer"):
            return half_up(self.lines[rule.code, "base"] * self.evaluate(expression) / 100)
        return half_up(self.evaluate(expression))

    def holds(self, condition: Compare, segment: Inputs | None = None) -> bool:
        left, right = self.evaluate(condition.left, segment), self.evaluate(condition.right, segment)
        order = (left > right) - (left < right)
        return {
            "==": order == 0,
            "!=": order != 0,
            "<": order < 0,
            "<=": order <= 0,
            ">": order > 0,
            ">=": order >= 0,
        }[condition.operator]

    def evaluate(self, node: Expression, segment: Inputs | None = None) -> Fraction:
        """The exact value of an expression (cents, percent, points…, as its leaves say)."""
        at = partial(self.evaluate, segment=segment)
        match node:
            case Number() | Law() | Euros() | Fact() | YearToDate() | Segment() | Line() | Total():
                return self._leaf(node, segment)
            case SumOverSegments(term):
                return sum((self.evaluate(term, each) for each in self.segments), _ZERO)
            case Select(condition, then, otherwise):
                return at(then) if self.holds(condition, segment) else at(otherwise)
            case Rounded(x, unit, _):
                return Fraction(half_up(at(x) / unit) * unit)
            case Power(x, exponent):
                base = at(x)
                return Fraction(power(base.numerator, base.denominator, *exponent.as_integer_ratio()), UNIT)
            case Bracket(key, x, mode):
                return _bracket(self._table(key), at(x), mode)
            case _:
                return self._arithmetic(node, segment)

    def _leaf(self, node: Expression, segment: Inputs | None) -> Fraction:
        match node:
            case Number(value):
                return Fraction(value)
            case Law(key):
                return self._law(key)
            case Euros(key):
                return self._law(key) * 100
            case Fact(name):
                return Fraction(self.facts[name])
            case YearToDate(name):
                return Fraction(self.cumuls[name])
            case Segment(name) if segment is not None:
                return Fraction(segment[name])
            case Line(code, part):
                return Fraction(self.lines[code, part])
            case Total(effect):
                return Fraction(self.total(effect))
        raise TypeError(f"{type(node).__name__} outside a sum over segments")

    def _arithmetic(self, node: Expression, segment: Inputs | None) -> Fraction:
        left = self.evaluate(node.left, segment)  # type: ignore[attr-defined]
        right = self.evaluate(node.right, segment)  # type: ignore[attr-defined]
        match node:
            case Add():
                return left + right
            case Subtract():
                return left - right
            case Multiply():
                return left * right
            case Divide():
                if right <= 0:
                    raise CalculationRefused(divisor_refusal(self._label, node.right))
                return left / right
            case Lesser():
                return min(left, right)
            case Greater():
                return max(left, right)
        raise TypeError(f"unknown expression {type(node).__name__}")

    def total(self, effect: str) -> int:
        """The sum of the lines that bear an effect (the employee share of a contribution), in cents."""
        return sum(
            self.lines.get((rule.code, "employee" if rule.kind == "contribution" else "amount"), 0)
            for rule in self._done
            if effect in rule.effects
        )

    def _law(self, key: str) -> Fraction:
        value = self.plan.law[key]
        if not isinstance(value, Fraction):
            raise TypeError(f"{key} is a table")
        return value

    def _table(self, key: str) -> LawTable:
        value = self.plan.law[key]
        if isinstance(value, Fraction):
            raise TypeError(f"{key} is not a table")
        return value


def _bracket(table: LawTable, x: Fraction, mode: str) -> Fraction:
    if mode == "whole":
        return next(rate for bound, rate in table if bound is None or x < bound)
    owed, below = _ZERO, _ZERO
    for bound, rate in table:
        top = x if bound is None else min(x, bound)
        owed += max(top - below, _ZERO) * rate / 100
        below = x if bound is None else bound
    return owed
