"""Writes an expression as one French line with its numbers, « 400 × 5 907,34 € ÷ 1 200 »; `explanation` makes the tree.

What is money (cents) is followed through the algebra, so that a step in euros is written in euros and points are not.
"""

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
    Power,
    Rounded,
    Segment,
    Select,
    Subtract,
    SumOverSegments,
    Total,
    YearToDate,
)
from payroll.interpreter import Interpreter, half_up
from payroll.provenance import in_cents, in_hundredths, words_of

NARROW = "\u202f"
_SUM, _PRODUCT, _ATOM = 1, 2, 3  # how tightly a text holds together
SIGNS = {"==": "=", "!=": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥"}
_FAILS = {"==": "≠", "!=": "=", "<": "≥", "<=": ">", ">": "≤", ">=": "<"}
_Text = tuple[str, int]


def number(value: Fraction) -> str:
    """A number as French people write it: narrow spaces, decimal comma, « ≈ » when decimals would lie."""
    if value.denominator == 1:
        return _grouped(value.numerator)
    scaled = value * 10_000
    if scaled.denominator == 1:
        whole, rest = divmod(abs(scaled.numerator), 10_000)
        decimals = f",{rest:04d}".rstrip("0") if rest else ""
        return f"{'−' if value < 0 else ''}{_grouped(whole)}{decimals}"
    return f"≈ {number(Fraction(half_up(scaled), 10_000))}"


def euros(cents: Fraction | int) -> str:
    """Cents as euros, « 1 969,11 € »; « ≈ » when the exact amount has more decimals."""
    exact = Fraction(cents)
    rounded = half_up(exact)
    whole, rest = divmod(abs(rounded), 100)
    sign = "−" if rounded < 0 else ""
    return f"{'' if exact == rounded else '≈ '}{sign}{_grouped(whole)},{rest:02d} €"


def _grouped(whole: int) -> str:
    return f"{whole:,}".replace(",", NARROW).replace("-", "−")


def money(node: Expression) -> int:
    """How many times cents enter the value: 1 for an amount, 0 for a number, 2 for a product of amounts."""
    match node:
        case Euros() | Line() | Total() | YearToDate():
            return 1
        case Fact(name) | Segment(name):
            return int(in_cents(name))
        case Multiply(left, right):
            return money(left) + money(right)
        case Divide(left, right):
            return money(left) - money(right)
        case Add(left, right) | Subtract(left, right) | Lesser(left, right) | Greater(left, right):
            return max(money(left), money(right))
        case Select(_, left, right):
            return max(money(left), money(right))
        case Rounded(x) | SumOverSegments(x):
            return money(x)
        case Bracket(_, x, mode):
            return money(x) if mode == "marginal" else 0
    return 0


def percentage(node: Expression) -> tuple[Expression, Expression] | None:
    """The base and the rate of a « base × rate / 100 », if the expression is one."""
    match node:
        case Divide(Multiply(base, rate), Number(value)) if value == 100 and money(rate) == 0:
            return base, rate
    return None


class Formula:
    """The texts of the expressions of one bulletin."""

    def __init__(self, reading: Interpreter) -> None:
        self.reading = reading

    def value(self, node: Expression, segment: int | None) -> Fraction:
        """The exact value, inside a segment of the month if one is given."""
        return self.reading.evaluate(node, None if segment is None else self.reading.segments[segment])

    def shown(self, node: Expression, segment: int | None) -> str:
        """The value as people write it: euros if it is money."""
        value = self.value(node, segment)
        return euros(value) if money(node) == 1 else number(value)

    def holds(self, condition: Compare, segment: int | None) -> bool:
        return self.reading.holds(condition, None if segment is None else self.reading.segments[segment])

    def because(self, condition: Compare, segment: int | None) -> str:
        """The condition as it turned out: « enfants à charge (3) ≠ 1 »."""
        sign = (SIGNS if self.holds(condition, segment) else _FAILS)[condition.operator]
        return f"{self._named(condition.left, segment)} {sign} {self._named(condition.right, segment)}"

    def _named(self, node: Expression, segment: int | None) -> str:
        match node:
            case Fact(name) | Segment(name):
                return f"{words_of(name)} ({self.shown(node, segment)})"
            case YearToDate(name) | Law(name) | Euros(name) | Line(name):
                return f"{name} ({self.shown(node, segment)})"
        return self.write(node, segment)

    def write(self, node: Expression, segment: int | None) -> str:
        """The expression with its numbers."""
        return self._text(node, segment)[0]

    def _text(self, node: Expression, segment: int | None) -> _Text:
        match node:
            case Add() | Subtract():
                return self._sum(node, segment)
            case Multiply() | Divide():
                return self._product(node, segment)
            case Lesser(left, right):
                return f"le plus petit de ({self.write(left, segment)} ; {self.write(right, segment)})", _ATOM
            case Greater(left, right):
                return f"le plus grand de ({self.write(left, segment)} ; {self.write(right, segment)})", _ATOM
            case Select(condition, then, otherwise):
                return self._text(then if self.holds(condition, segment) else otherwise, segment)
            case Power(x, exponent):
                return f"puissance {number(exponent)} de ({self.write(x, segment)})", _ATOM
            case Rounded(x):
                return f"arrondi de ({self.write(x, segment)})", _ATOM
            case SumOverSegments(term) if len(self.reading.segments) == 1:
                return self._text(term, 0)
            case SumOverSegments(term):
                terms = (self._inside(term, each, _PRODUCT) for each in range(len(self.reading.segments)))
                return " + ".join(terms), _SUM
        value = self.value(node, segment)
        return self.shown(node, segment), _ATOM if value >= 0 else _SUM

    def _inside(self, node: Expression, segment: int | None, at_least: int) -> str:
        text, strength = self._text(node, segment)
        return text if strength >= at_least else f"({text})"

    def _sum(self, node: Add | Subtract, segment: int | None) -> _Text:
        """A term that is nought is left out, unless nothing else is left."""
        sign = "+" if isinstance(node, Add) else "−"
        if self.value(node.right, segment) == 0:
            return self._text(node.left, segment)
        right = self._inside(node.right, segment, _PRODUCT)
        if self.value(node.left, segment) == 0:
            return self._text(node.right, segment) if sign == "+" else (f"−{right}", _SUM)
        return f"{self._inside(node.left, segment, _SUM)} {sign} {right}", _SUM

    def _product(self, node: Multiply | Divide, segment: int | None) -> _Text:
        """A factor that is one (full time, the whole month) is left out."""
        if money(node.right) == 0 and self.value(node.right, segment) == 1:
            return self._text(node.left, segment)
        match node:
            case Divide(Multiply(each, Fact(name) as hours), Number(value)) if value == 100 and in_hundredths(name):
                counted = number(self.value(hours, segment) / 100)
                return f"{self._inside(each, segment, _PRODUCT)} × {counted}", _PRODUCT
        percent = percentage(node)
        if percent is not None:
            base, rate = percent
            return f"{self._inside(base, segment, _PRODUCT)} × {self._inside(rate, segment, _ATOM)} %", _PRODUCT
        sign, tight = ("×", _PRODUCT) if isinstance(node, Multiply) else ("÷", _ATOM)
        left, right = self._inside(node.left, segment, _PRODUCT), self._inside(node.right, segment, tight)
        return f"{left} {sign} {right}", _PRODUCT
