"""Explains a line lazily, as a tree in French, from plan, inputs and result; nothing is traced while paying.

The tree names parameters and situated inputs; who asks decorates them with article and dates (`law`) or with the facts
that made them (`provenance`), through `Decorator`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
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
from payroll.bulletin import Bulletin
from payroll.interpreter import half_up
from payroll.rules import Rule

NARROW = "\u202f"
Kind = str  # line, share, sum, operation, choice, rounding, law, fact, cumul, constant


@dataclass(frozen=True, slots=True)
class Leaf:
    """What is asked about: kind « law », « fact » or « cumul », the name, and the segment if it has one."""

    kind: Kind
    name: str
    segment: int | None


Decorator = Callable[[Leaf], str]


@dataclass(frozen=True, slots=True)
class Explained:
    """One step: what it is, its value as people write it, a note (article, dates, facts), what it comes from."""

    kind: Kind
    label: str
    value: str
    note: str = ""
    children: tuple["Explained", ...] = ()

    def to_data(self) -> dict[str, object]:
        """The tree as JSON-able data; empty parts are left out."""
        data: dict[str, object] = {"kind": self.kind, "label": self.label, "value": self.value}
        if self.note:
            data["note"] = self.note
        if self.children:
            data["from"] = [child.to_data() for child in self.children]
        return data

    def to_text(self, depth: int = 0) -> str:
        """The tree as indented French text."""
        note = f"  [{self.note}]" if self.note else ""
        own = f"{'  ' * depth}{self.label} : {self.value}{note}"
        return "\n".join([own, *(child.to_text(depth + 1) for child in self.children)])


def explain(bulletin: Bulletin, code: str, decorate: Decorator = lambda leaf: "") -> Explained:
    """The tree of one line of a bulletin; a code that the plan does not have raises KeyError."""
    rule = next((rule for rule in bulletin.plan.rules if rule.code == code), None)
    if rule is None:
        raise KeyError(code)
    return _Explainer(bulletin, decorate).line(rule)


def number(value: Fraction) -> str:
    """A number as French people write it: narrow spaces, decimal comma, a fraction when decimals would lie."""
    if value.denominator == 1:
        return _grouped(value.numerator)
    scaled = value * 10_000
    if scaled.denominator == 1:
        whole, rest = divmod(abs(scaled.numerator), 10_000)
        return f"{'−' if value < 0 else ''}{_grouped(whole)},{rest:04d}".rstrip("0")
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


_SHARES: Mapping[Part, str] = {
    "amount": "montant",
    "base": "assiette",
    "employee": "part de l'agent",
    "employer": "part de l'employeur",
}


class _Explainer:
    def __init__(self, bulletin: Bulletin, decorate: Decorator) -> None:
        self.reading = bulletin.reading
        self.rules = {rule.code: rule for rule in bulletin.plan.rules}
        self.order = bulletin.plan.rules
        self.decorate = decorate

    def line(self, rule: Rule) -> Explained:
        shares = tuple(self._share(rule, part) for part in rule.parts())
        main = self.reading.lines[rule.code, rule.parts()[0]]
        if len(shares) == 1:
            return Explained("line", rule.label, euros(main), rule.article, shares[0].children)
        return Explained("line", rule.label, euros(main), rule.article, shares)

    def _share(self, rule: Rule, part: Part) -> Explained:
        value = euros(self.reading.lines[rule.code, part])
        expression: Expression = getattr(rule, part)
        if rule.applies is not None and not self.reading.holds(rule.applies):
            return Explained("share", _SHARES[part], value, "la règle ne s'applique pas ce mois-ci")
        inside = self._node(expression, None)
        if part in ("employee", "employer"):
            rate = self.reading.evaluate(expression)
            label = f"{_SHARES[part]} = assiette × {number(rate)} %, arrondi au centime"
            return Explained("share", label, value, children=tuple(_significant(inside)))
        return Explained("share", f"{_SHARES[part]}, arrondi au centime", value, children=tuple(_significant(inside)))

    # ---- expressions ------------------------------------------------------------------------------------------------

    def _node(self, node: Expression, segment: int | None) -> Explained:
        match node:
            case Number(value):
                return Explained("constant", number(Fraction(value)), number(Fraction(value)))
            case Law(key) | Euros(key):
                return self._law(node, key)
            case Fact(name) | YearToDate(name) | Segment(name):
                return self._input(node, name, segment)
            case Line(code, part):
                label = f"{self.rules[code].label} ({_SHARES[part]})"
                return Explained("line", label, euros(self.reading.lines[code, part]), f"ligne {code}")
            case Total(effect):
                return self._total(effect)
            case SumOverSegments(term):
                return self._sum(term)
            case Select(condition, then, otherwise):
                return self._select(condition, then, otherwise, segment)
            case Rounded(x, _, reference):
                return self._step("rounding", "arrondi", node, segment, (x,), reference)
            case Bracket(key, x, _):
                note = self.decorate(Leaf("law", key, None))
                rate = f"{number(self._value(node, segment))} %"
                return Explained("law", f"barème {key}", rate, note, (self._node(x, segment),))
            case _:
                return self._operation(node, segment)

    def _law(self, node: Expression, key: str) -> Explained:
        shown = euros if isinstance(node, Euros) else number
        return Explained("law", key, shown(self.reading.evaluate(node)), self.decorate(Leaf("law", key, None)))

    def _input(self, node: Expression, name: str, segment: int | None) -> Explained:
        kind = "cumul" if isinstance(node, YearToDate) else "fact"
        label = f"cumul de l'année : {name}" if kind == "cumul" else name
        value = self._value(node, segment)
        shown = euros(value) if kind == "cumul" else number(value)
        return Explained(kind, label, shown, self.decorate(Leaf(kind, name, segment)))

    def _total(self, effect: str) -> Explained:
        lines = tuple(
            Explained("line", rule.label, euros(amount), f"ligne {rule.code}")
            for rule in self.order
            if effect in rule.effects
            for amount in (self.reading.lines[rule.code, "employee" if rule.kind == "contribution" else "amount"],)
            if amount
        )
        return Explained("sum", f"total « {effect} »", euros(self.reading.total(effect)), children=lines)

    def _sum(self, term: Expression) -> Explained:
        segments = tuple(
            Explained(
                "sum",
                f"période {index + 1} du mois",
                euros(self._value(term, index)),
                children=tuple(_significant(self._node(term, index))),
            )
            for index in range(len(self.reading.segments))
        )
        total = self.reading.evaluate(SumOverSegments(term))
        return segments[0] if len(segments) == 1 else Explained("sum", "somme des périodes", euros(total), "", segments)

    def _select(self, condition: Compare, then: Expression, otherwise: Expression, segment: int | None) -> Explained:
        inputs = None if segment is None else self.reading.segments[segment]
        return self._node(then if self.reading.holds(condition, inputs) else otherwise, segment)

    def _operation(self, node: Expression, segment: int | None) -> Explained:
        left, right = node.left, node.right  # type: ignore[attr-defined]
        match node:
            case Add():
                return self._step("operation", "somme", node, segment, (left, right))
            case Subtract() if left == Number(0):
                return self._step("operation", "en moins", node, segment, (right,))
            case Subtract():
                return self._step("operation", "différence", node, segment, (left, right))
            case Multiply():
                return self._step("operation", "produit", node, segment, (left, right))
            case Divide():
                return self._step("operation", "quotient", node, segment, (left, right))
            case Lesser():
                return self._step("choice", "le plus petit de", node, segment, (left, right))
            case Greater():
                return self._step("choice", "le plus grand de", node, segment, (left, right))
        raise TypeError(type(node).__name__)

    def _step(
        self,
        kind: Kind,
        label: str,
        node: Expression,
        segment: int | None,
        inside: tuple[Expression, ...],
        note: str = "",
    ) -> Explained:
        value = number(self._value(node, segment))
        return Explained(kind, label, value, note, tuple(self._node(each, segment) for each in inside))

    def _value(self, node: Expression, segment: int | None) -> Fraction:
        return self.reading.evaluate(node, None if segment is None else self.reading.segments[segment])


def _significant(node: Explained) -> Iterator[Explained]:
    """A chain of the same operation is shown flat: a × b × c, not (a × b) × c."""
    if node.kind == "operation" and node.children:
        for child in node.children:
            if child.kind == "operation" and child.label == node.label:
                yield from _significant(child)
            else:
                yield child
    else:
        yield node
