"""Rule tables, law and inputs drawn at random over the whole algebra, for the test that the compiler equals its oracle."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import partial
from typing import Literal

from hypothesis import strategies as st

from payroll.algebra import (
    Add,
    Bracket,
    Compare,
    Comparison,
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
from payroll.plan import LawTable, LawValue, Plan
from payroll.power import UNIT, power
from payroll.rules import Rule, RuleTable, contribution, earning, information, withholding

DAY = date(2026, 1, 1)
STATUS = "regime"
_FACTS = ("hours", "points", "children")
_SEGMENTS = ("days", "quota_num", "quota_den")
_CUMULS = ("ceiling", "gross")
_SCALARS = ("rate", "value", "cap")
_TABLES = ("grid", "slices")
_EFFECTS = ("gross", "tib", "rafp")
_OPERATORS: tuple[Comparison, ...] = ("==", "!=", "<", "<=", ">", ">=")
_MODES: tuple[Literal["whole", "marginal"], ...] = ("whole", "marginal")
_PAIRS = (Add, Subtract, Multiply, Divide, Lesser, Greater)
# Nought, one and their neighbours are where divisors, bounds and halves go wrong; large amounts are where floats would.
_INTEGERS = st.one_of(st.sampled_from((0, 0, 1, -1, 2, 100)), st.integers(-3_000, 3_000), st.integers(-(10**9), 10**9))
_FRACTIONS = st.builds(Fraction, st.integers(-2_000, 2_000), st.sampled_from((1, 2, 3, 7, 100, 10_000)))

EXPONENTS = (Fraction(7, 4), Fraction(1, 2), Fraction(3))


def raised(x: Fraction, exponent: Fraction) -> Fraction:
    """For who reads a formula back."""
    whole = Fraction(x)
    return Fraction(power(whole.numerator, whole.denominator, *exponent.as_integer_ratio()), UNIT)


RAISED = {each: partial(raised, exponent=each) for each in EXPONENTS}
_BOUNDS = st.one_of(st.sampled_from((0, 1, 2, 100)), st.integers(-50, 3_000)).map(Fraction)  # often met exactly


@dataclass(frozen=True)
class Case:
    """A plan and one situation for it."""

    plan: Plan
    facts: dict[str, int]
    cumuls: dict[str, int]
    segments: tuple[dict[str, int], ...]


@st.composite
def _tables(draw: st.DrawFn) -> LawTable:
    bounds = sorted(draw(st.sets(_BOUNDS, max_size=3)))
    return tuple((bound, draw(_FRACTIONS)) for bound in (*bounds, None))


def _values(names: tuple[str, ...]) -> st.SearchStrategy[dict[str, int]]:
    return st.fixed_dictionaries({name: _INTEGERS for name in names})


class _Rules:
    """Draws rules one after the other: each may read only the lines and totals that precede it."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.before: list[tuple[str, Part]] = []
        self.totalled: set[str] = set()

    def _pick(self, *choices: str) -> str:
        return self.draw(st.sampled_from(choices))

    def leaf(self, inside: bool) -> Expression:
        kinds = ["number", "law", "euros", "fact", "fact", "cumul", "total"]
        kinds += ["segment"] * 3 if inside else []
        kinds += ["line"] * 2 if self.before else []
        match self._pick(*kinds):
            case "number":
                return Number(self.draw(st.one_of(_INTEGERS, _FRACTIONS)))
            case "law":
                return Law(self._pick(*_SCALARS))
            case "euros":
                return Euros(self._pick(*_SCALARS))
            case "fact":
                return Fact(self._pick(*_FACTS))
            case "cumul":
                return YearToDate(self._pick(*_CUMULS))
            case "segment":
                return Segment(self._pick(*_SEGMENTS))
            case "line":
                return Line(*self.draw(st.sampled_from(self.before)))
        effect = self._pick(*_EFFECTS)
        self.totalled.add(effect)
        return Total(effect)

    def expression(self, depth: int, inside: bool = False) -> Expression:
        if depth == 0:
            return self.leaf(inside)
        below = depth - 1
        match self._pick(
            "leaf", "pair", "pair", "pair", "pair", "select", "select", "bracket", "rounded", "power", "sum"
        ):
            case "pair":
                pair = self.draw(st.sampled_from(_PAIRS))
                return pair(self.expression(below, inside), self.expression(below, inside))
            case "select":
                condition = self.condition(below, inside)
                return Select(condition, self.expression(below, inside), self.expression(below, inside))
            case "bracket":
                mode = self.draw(st.sampled_from(_MODES))
                return Bracket(self._pick(*_TABLES), self.expression(below, inside), mode)
            case "rounded":
                unit = self.draw(st.sampled_from((1, 100, Fraction(1, 10_000))))
                return Rounded(self.expression(below, inside), unit, "article")
            case "power":
                exponent = self.draw(st.sampled_from(EXPONENTS))
                return Power(self.expression(min(below, 1), inside), exponent)
            case "sum" if not inside:
                return SumOverSegments(self.expression(below, True))
        return self.leaf(inside)

    def condition(self, depth: int, inside: bool = False) -> Compare:
        left, right = self.expression(depth, inside), self.expression(depth, inside)
        return Compare(self.draw(st.sampled_from(_OPERATORS)), left, right)

    def rule(self, index: int) -> Rule:
        code = f"r{index}"
        common = {"section": "pay", "statuses": {STATUS}, "article": "article"}
        applies = self.condition(1) if self.draw(st.booleans()) else None
        if self.draw(st.booleans()):
            rates = [self.expression(1) if self.draw(st.booleans()) else None for _ in range(2)]
            base = self.expression(2)
            employee, employer = rates if any(rates) else (Law("rate"), None)
            rule = contribution(
                code, code, base=base, employee=employee, employer=employer, applies=applies,
                effects=self.effects(), **common,
            )  # fmt: skip
        else:
            make = self.draw(st.sampled_from((earning, withholding, information)))
            amount = self.expression(3)
            rule = make(code, code, amount=amount, applies=applies, effects=self.effects(), **common)
        self.before += [(code, part) for part in rule.parts()]
        return rule

    def effects(self) -> set[str]:
        return {effect for effect in _EFFECTS if effect not in self.totalled and self.draw(st.booleans())}


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Up to five rules over every node of the algebra, with one to three segments; divisors may well be nought."""
    rules = _Rules(draw)
    table = RuleTable(rules.rule(index) for index in range(draw(st.integers(1, 5))))
    law: dict[str, LawValue] = {key: draw(_FRACTIONS) for key in _SCALARS}
    law |= {key: draw(_tables()) for key in _TABLES}
    return Case(
        Plan(STATUS, table.for_status(STATUS, DAY), law),
        draw(_values(_FACTS)),
        draw(_values(_CUMULS)),
        tuple(draw(_values(_SEGMENTS)) for _ in range(draw(st.integers(1, 3)))),
    )
