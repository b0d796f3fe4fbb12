"""Explains a line lazily, as a tree in French, from plan, inputs and result; nothing is traced while paying.

The tree names parameters and situated inputs; who asks decorates them with article and dates (`law`) or with the facts
that made them (`provenance`), through `Decorator`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from payroll.algebra import (
    Add,
    Bracket,
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
from payroll.bulletin import Bulletin
from payroll.formula import Formula, euros, number, percentage
from payroll.provenance import words_of
from payroll.rules import Rule
from payroll.spoken import say

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
    """One step: what it is, its value as people write it, a note (article, dates, facts), what it comes from.

    A line and each of its shares have a formula, the calculation in one line: « 1 687,81 € × 11,1 % = 187,35 € ». A line asked
    for has the sentence that one would say of it to the person paid, `said`."""

    kind: Kind
    label: str
    value: str
    note: str = ""
    children: tuple["Explained", ...] = ()
    formula: str = ""
    said: str = ""

    def to_data(self) -> dict[str, object]:
        """The tree as JSON-able data; empty parts are left out."""
        data: dict[str, object] = {"said": self.said} if self.said else {}
        data |= {"kind": self.kind, "label": self.label, "value": self.value}
        if self.formula:
            data["formula"] = self.formula
        if self.note:
            data["note"] = self.note
        if self.children:
            data["from"] = [child.to_data() for child in self.children]
        return data

    def to_text(self, depth: int = 0) -> str:
        """The tree as indented French text."""
        note = f"  [{self.note}]" if self.note else ""
        own = f"{'  ' * depth}{self.label} : {self.formula or self.value}{note}"
        return "\n".join(
            [*([self.said] if self.said else []), own, *(child.to_text(depth + 1) for child in self.children)]
        )


def explain(bulletin: Bulletin, code: str, decorate: Decorator = lambda leaf: "") -> Explained:
    """The tree of one line of a bulletin; a code that the plan does not have raises KeyError."""
    rule = next((rule for rule in bulletin.plan.rules if rule.code == code), None)
    if rule is None:
        raise KeyError(code)
    return replace(_Explainer(bulletin, decorate).line(rule), said=say(bulletin, rule))


_SHARES: Mapping[Part, str] = {
    "amount": "montant",
    "base": "assiette",
    "employee": "part de l'agent",
    "employer": "part de l'employeur",
}


class _Explainer:
    def __init__(self, bulletin: Bulletin, decorate: Decorator) -> None:
        self.reading = bulletin.reading
        self.formula = Formula(bulletin.reading)
        self.rules = {rule.code: rule for rule in bulletin.plan.rules}
        self.order = bulletin.plan.rules
        self.decorate = decorate

    def line(self, rule: Rule) -> Explained:
        main = euros(self.reading.lines[rule.code, rule.parts()[0]])
        if rule.applies is not None and not self.reading.holds(rule.applies):
            why = f"ne s'applique pas ce mois-ci, car {self.formula.because(rule.applies, None)}"
            return Explained("line", rule.label, main, rule.article, (Explained("condition", "la règle", why),))
        shares = tuple(self._share(rule, part) for part in rule.parts())
        if len(shares) == 1:
            return Explained("line", rule.label, main, rule.article, shares[0].children, shares[0].formula)
        return Explained("line", rule.label, main, rule.article, shares)

    def _share(self, rule: Rule, part: Part) -> Explained:
        amount = self.reading.lines[rule.code, part]
        expression: Expression = getattr(rule, part)
        exact = self.reading.evaluate(expression)
        if part in ("employee", "employer"):
            base = self.reading.lines[rule.code, "base"]
            written, exact = f"{euros(base)} × {number(exact)} %", exact * base / 100
        else:
            written = self.formula.write(expression, None)
        rounded = "" if exact == amount else " (arrondi au centime)"
        inside = tuple(_significant(self._node(expression, None)))
        formula = "" if written == euros(amount) else f"{written} = {euros(amount)}{rounded}"
        return Explained("share", _SHARES[part], euros(amount), "", inside, formula)

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
            case Select():
                return self._select(node, segment)
            case Rounded() | Power():
                return self._brought(node, segment)
            case Bracket():
                return self._bracket(node, segment)
            case _:
                return self._operation(node, segment)

    def _brought(self, node: Rounded | Power, segment: int | None) -> Explained:
        if isinstance(node, Rounded):
            return self._step("rounding", "arrondi", node, segment, (node.x,), node.reference)
        return self._step("operation", f"puissance {number(node.exponent)}", node, segment, (node.x,))

    def _law(self, node: Expression, key: str) -> Explained:
        shown = euros if isinstance(node, Euros) else number
        return Explained("law", key, shown(self.reading.evaluate(node)), self.decorate(Leaf("law", key, None)))

    def _input(self, node: Expression, name: str, segment: int | None) -> Explained:
        kind = "cumul" if isinstance(node, YearToDate) else "fact"
        label = f"cumul de l'année : {name}" if kind == "cumul" else words_of(name)
        return Explained(kind, label, self.formula.shown(node, segment), self.decorate(Leaf(kind, name, segment)))

    def _bracket(self, node: Bracket, segment: int | None) -> Explained:
        note = self.decorate(Leaf("law", node.key, None))
        value = self.formula.shown(node, segment)
        shown = f"{value} %" if node.mode == "whole" else value
        match node.x:
            case Divide(cents, Number(value=unit)) if unit == 100:  # the bounds of the table are euros
                inside = Explained("operation", "en euros", f"{number(self.formula.value(node.x, segment))} €", "", (
                    self._node(cents, segment),
                ))  # fmt: skip
            case _:
                inside = self._node(node.x, segment)
        return Explained("law", f"barème {node.key}", shown, note, (inside,))

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
                self.formula.shown(term, index),
                children=tuple(_significant(self._node(term, index))),
            )
            for index in range(len(self.reading.segments))
        )
        if len(segments) == 1:
            return segments[0]
        return Explained("sum", "somme des périodes", self.formula.shown(SumOverSegments(term), None), "", segments)

    def _select(self, node: Select, segment: int | None) -> Explained:
        """The case that held, with the conditions that led to it."""
        value, reasons = self.formula.shown(node, segment), []
        chosen: Expression = node
        while isinstance(chosen, Select):
            reasons.append(self.formula.because(chosen.condition, segment))
            chosen = chosen.then if self.formula.holds(chosen.condition, segment) else chosen.otherwise
        inside = (self._node(chosen, segment),)
        return Explained("choice", "cas retenu", value, f"car {' et '.join(reasons)}", inside)

    def _operation(self, node: Expression, segment: int | None) -> Explained:
        percent = percentage(node)
        if percent is not None:
            return self._step("operation", "pourcentage", node, segment, percent)
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
        value = self.formula.shown(node, segment)
        return Explained(kind, label, value, note, tuple(self._node(each, segment) for each in inside))


_FLAT = ("somme", "produit")  # whatever the side
_FLAT_LEFT = ("différence", "quotient")  # a − b − c is (a − b) − c, never a − (b − c)


def _significant(node: Explained) -> Iterator[Explained]:
    """A chain of the same operation is shown flat: a × b × c, not (a × b) × c."""
    if node.kind != "operation" or not node.children:
        yield node
        return
    for index, child in enumerate(node.children):
        same = child.kind == "operation" and child.label == node.label
        if same and (node.label in _FLAT or (node.label in _FLAT_LEFT and index == 0)):
            yield from _significant(child)
        else:
            yield child
