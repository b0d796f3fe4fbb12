"""The algebra of pay rules: a small closed set of exact expressions, written as they are read aloud.

An expression says what is computed, never how: `compiler` turns it into integer code, `interpreter` into fractions,
`explanation` into French. Money is cents, percents are percents.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, Union, get_args

Part = Literal["amount", "base", "employee", "employer"]
Comparison = Literal["==", "!=", "<", "<=", ">", ">="]
Mode = Literal["whole", "marginal"]
Operand = Union["Expression", int, Fraction]


class _Node:
    """What is frozen for ever remembers its hash: that of a whole tree would be counted again at each of its branches."""

    __slots__ = ("_hash",)

    def __init_subclass__(cls) -> None:
        cls.__hash__ = _hash_once  # type: ignore[assignment]


def _hash_once(node: _Node) -> int:
    try:
        return node._hash  # type: ignore[attr-defined, no-any-return]
    except AttributeError:
        found = hash((type(node), *(getattr(node, name) for name in node.__dataclass_fields__)))  # type: ignore[attr-defined]
        object.__setattr__(node, "_hash", found)
        return found


class Expression(_Node):
    """An exact rational, computed from facts, law and earlier lines."""

    __slots__ = ()

    def __add__(self, other: Operand) -> "Add":
        return Add(self, as_expression(other))

    def __radd__(self, other: Operand) -> "Add":
        return Add(as_expression(other), self)

    def __sub__(self, other: Operand) -> "Subtract":
        return Subtract(self, as_expression(other))

    def __rsub__(self, other: Operand) -> "Subtract":
        return Subtract(as_expression(other), self)

    def __mul__(self, other: Operand) -> "Multiply":
        return Multiply(self, as_expression(other))

    def __rmul__(self, other: Operand) -> "Multiply":
        return Multiply(as_expression(other), self)

    def __truediv__(self, other: Operand) -> "Divide":
        return Divide(self, as_expression(other))

    def __neg__(self) -> "Subtract":
        return Subtract(Number(0), self)


class AlgebraError(ValueError):
    """An expression that the algebra does not have, written by a rule or read in a kept plan; says which."""


def _closed(found: str, words: object, what: str) -> None:
    allowed = get_args(words)
    if found not in allowed:
        raise AlgebraError(f"{what} « {found} » n'existe pas ; attendu : {', '.join(allowed)}.")


def as_expression(value: Operand) -> Expression:
    """An expression as it is; a whole number or a fraction as a constant."""
    return value if isinstance(value, Expression) else Number(value)


@dataclass(frozen=True, slots=True)
class Number(Expression):
    """A constant that the law writes into its own formula (12 months, 30 thirtieths); never a rate."""

    value: int | Fraction

    def __post_init__(self) -> None:
        if not isinstance(self.value, int | Fraction):
            raise AlgebraError(
                f"« {self.value} » est un flottant ou un texte : une règle est exacte, en entiers ou fractions."
            )


@dataclass(frozen=True, slots=True)
class Law(Expression):
    """A parameter as the law writes it (percent, points…); `key[row]`: the row of a table that begins with row."""

    key: str


@dataclass(frozen=True, slots=True)
class Euros(Expression):
    """A parameter written in euros, in cents."""

    key: str


@dataclass(frozen=True, slots=True)
class Fact(Expression):
    """A situated integer of the month (`situation.MONTH_INPUTS`)."""

    name: str


@dataclass(frozen=True, slots=True)
class Segment(Expression):
    """A situated integer of one segment of the month; only inside `SumOverSegments`."""

    name: str


@dataclass(frozen=True, slots=True)
class YearToDate(Expression):
    """What earlier bulletins of the year already hold, in cents (`situation.CUMULS`)."""

    name: str


@dataclass(frozen=True, slots=True)
class Line(Expression):
    """A rounded part of an earlier line, in cents."""

    code: str
    part: Part = "amount"

    def __post_init__(self) -> None:
        _closed(self.part, Part, "La part de ligne")


@dataclass(frozen=True, slots=True)
class Total(Expression):
    """The sum, in cents, of the earlier lines that bear this effect (of a contribution: the employee's share)."""

    effect: str


@dataclass(frozen=True, slots=True)
class Add(Expression):
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Subtract(Expression):
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Multiply(Expression):
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Divide(Expression):
    """left ÷ right; a divisor that is not above zero is refused by name."""

    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Lesser(Expression):
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Greater(Expression):
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Compare(_Node):
    """A condition. A fact that is yes or no is an integer, 1 or 0, compared with one."""

    operator: Comparison
    left: Expression
    right: Expression

    def __post_init__(self) -> None:
        _closed(self.operator, Comparison, "La comparaison")


Condition = Compare


@dataclass(frozen=True, slots=True)
class Select(Expression):
    condition: Compare
    then: Expression
    otherwise: Expression


@dataclass(frozen=True, slots=True)
class Bracket(Expression):
    """A law table of (upper bound, rate in percent), the lower bound being inside its bracket.

    "whole": the rate of the bracket where x falls. "marginal": the amount, each slice of x at its own rate."""

    key: str
    x: Expression
    mode: Mode

    def __post_init__(self) -> None:
        _closed(self.mode, Mode, "Le mode de barème")


@dataclass(frozen=True, slots=True)
class SumOverSegments(Expression):
    """The exact sum of an expression over the segments of the month; rounded, if at all, after the sum."""

    term: Expression


@dataclass(frozen=True, slots=True)
class Rounded(Expression):
    """Half-up to a whole number of `unit` (1 = the cent when x is cents), because `reference` says so."""

    x: Expression
    unit: int | Fraction
    reference: str

    def __post_init__(self) -> None:
        if self.unit <= 0:
            raise AlgebraError(f"L'unité d'arrondi « {self.unit} » ({self.reference}) n'est pas au-dessus de zéro.")


@dataclass(frozen=True, slots=True)
class Power(Expression):
    """x to a fractional exponent (7/4), to the nearest twelfth decimal (`payroll.power`); nought when x is not above it."""

    x: Expression
    exponent: Fraction

    def __post_init__(self) -> None:
        if self.exponent <= 0 or self.exponent.denominator not in (1, 2, 4):
            raise AlgebraError(
                f"L'exposant « {self.exponent} » n'est pas une fraction positive de dénominateur 1, 2 ou 4."
            )


def Clamp(x: Operand, low: Operand, high: Operand) -> Lesser:
    """x, at least low, at most high (high wins)."""
    return Lesser(Greater(as_expression(x), as_expression(low)), as_expression(high))


def percent_of(base: Operand, rate: Operand) -> Divide:
    """base × rate / 100."""
    return Divide(Multiply(as_expression(base), as_expression(rate)), Number(100))


def children(node: Expression | Compare) -> Iterator[Expression | Compare]:
    """The expressions and conditions directly inside a node."""
    for name in node.__dataclass_fields__:  # type: ignore[union-attr]
        value = getattr(node, name)
        if isinstance(value, _Node):
            yield value  # type: ignore[misc]


def walk(node: Expression | Compare) -> Iterator[Expression | Compare]:
    """The node and all that it contains."""
    left = [node]
    while left:
        yield (one := left.pop())
        left += reversed(tuple(children(one)))
