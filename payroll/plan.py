"""A plan: the rules of one regime with the law values they use, kept by content for ever."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from hashlib import sha256
from itertools import pairwise
from typing import Any

from payroll import algebra
from payroll.algebra import Bracket, Compare, Euros, Expression, Law, Part, walk
from payroll.rules import Rule, Settlement, named_inputs

LawTable = tuple[tuple[Fraction | None, Fraction], ...]  # (upper bound, rate): bounds ascend, the last is None
LawValue = Fraction | LawTable


class CalculationRefused(ValueError):
    """The plan cannot be run on these inputs; says in French which and why."""


def divisor_refusal(label: str, divisor: Expression) -> str:
    """Why a line cannot be calculated: its divisor, named by what it reads, is not above zero."""
    named = {
        str(getattr(node, name)): None
        for node in walk(divisor)
        for name in ("name", "key", "code", "effect")
        if hasattr(node, name)
    }
    what = f"le diviseur ({', '.join(named)})" if named else "un diviseur constant"
    where = f"{label} : " if label else ""
    return f"{where}{what} n'est pas au-dessus de zéro. Corriger cette donnée de la situation du mois."


@dataclass(frozen=True)
class Plan:
    """Rules in order and the value of each parameter they name. Same content, same digest, same amounts, for ever."""

    status: str
    rules: tuple[Rule, ...]
    law: Mapping[str, LawValue]

    def __post_init__(self) -> None:
        for key, value in self.law.items():
            if not isinstance(value, Fraction):
                _check_table(key, value)

    @cached_property
    def inputs(self) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        """Names of the month's facts, of the year-to-date amounts, and of the values of each segment."""
        return named_inputs(self.rules)

    @cached_property
    def slots(self) -> tuple[tuple[int, Part], ...]:
        """What each number of the flat result is: rule index and part."""
        return tuple((index, part) for index, rule in enumerate(self.rules) for part in rule.parts())

    @cached_property
    def law_rates(self) -> dict[tuple[str, str], int]:
        """Rates that depend on the law alone, in ten-thousandths of a percent, once somebody has read them."""
        return {}

    @cached_property
    def place_of(self) -> dict[tuple[str, str], int]:
        """Where in the flat result stands the part of a line."""
        return {(self.rules[index].code, part): place for place, (index, part) in enumerate(self.slots)}

    @cached_property
    def places(self) -> dict[tuple[str, str], tuple[int, ...]]:
        """Where in the flat result stand the amounts of an effect, of a line (its code), and of a part."""
        found: dict[tuple[str, str], list[int]] = {}
        for place, (index, part) in enumerate(self.slots):
            rule = self.rules[index]
            names = [("part", str(part))]
            if part == "amount":
                names.append(("line", rule.code))
            if part in ("amount", "employee"):
                names += [("effect", effect) for effect in sorted(rule.effects)]
            for name in names:
                found.setdefault(name, []).append(place)
        return {name: tuple(places) for name, places in found.items()}

    @cached_property
    def content(self) -> bytes:
        """The canonical JSON of the plan, the form in which it is kept."""
        law = _canonical({key: _law_data(value) for key, value in self.law.items()})
        rules = ",".join(map(_rule_content, self.rules))
        return f'{{"law":{law},"rules":[{rules}],"status":{_canonical(self.status)}}}'.encode()

    @cached_property
    def digest(self) -> str:
        return sha256(self.content).hexdigest()

    def values(
        self, facts: Mapping[str, int], cumuls: Mapping[str, int], segments: tuple[Mapping[str, int], ...]
    ) -> list[int]:
        """The flat inputs in the plan's order; a missing one is refused by name."""
        month, year, by_segment = self.inputs
        try:
            flat = [facts[name] for name in month]
            flat += [cumuls[name] for name in year]
            for segment in segments:
                flat += [segment[name] for name in by_segment]
        except KeyError as missing:
            raise CalculationRefused(f"La donnée « {missing.args[0]} » manque à la situation du mois.") from None
        return flat


def _check_table(key: str, table: LawTable) -> None:
    bounds = [bound for bound, _ in table]
    ascending = all(low is not None and (high is None or low < high) for low, high in pairwise(bounds))
    if not ascending or not bounds or bounds[-1] is not None:
        raise CalculationRefused(
            f"Le barème « {key} » doit avoir des bornes croissantes et une dernière tranche ouverte."
        )


def law_keys(rules: tuple[Rule, ...]) -> tuple[str, ...]:
    """The parameters that these rules name."""
    return tuple(sorted(frozenset().union(*map(_law_keys_of, rules))))


@lru_cache(maxsize=4096)
def _law_keys_of(rule: Rule) -> frozenset[str]:
    nodes = (node for root in rule.expressions() for node in walk(root))
    return frozenset(node.key for node in nodes if isinstance(node, Law | Euros | Bracket))


def plan_from_content(content: bytes) -> Plan:
    """The plan that was kept; nothing of it is executed."""
    data = json.loads(content)
    return Plan(
        status=data["status"],
        rules=tuple(_rule_read(_canonical(each)) for each in data["rules"]),
        law={key: _law_from(value) for key, value in data["law"].items()},
    )


# ---- content ------------------------------------------------------------------------------------------------------

_NODES: dict[str, type] = {
    node.__name__: node
    for node in (
        algebra.Number, algebra.Law, algebra.Euros, algebra.Fact, algebra.Segment, algebra.YearToDate, algebra.Line,
        algebra.Total, algebra.Add, algebra.Subtract, algebra.Multiply, algebra.Divide, algebra.Lesser,
        algebra.Greater, algebra.Compare, algebra.Select, algebra.Bracket, algebra.SumOverSegments, algebra.Rounded,
        algebra.Power,
    )
}  # fmt: skip


def _node_data(node: object) -> object:
    if isinstance(node, Expression | Compare):
        return [type(node).__name__, *(_node_data(getattr(node, name)) for name in _field_names(type(node)))]
    if isinstance(node, Fraction):
        return node.numerator if node.denominator == 1 else {"fraction": str(node)}
    return node


def _node_from(data: Any) -> Any:
    if isinstance(data, list):
        return _NODES[data[0]](*(_node_from(each) for each in data[1:]))
    return Fraction(data["fraction"]) if isinstance(data, dict) else data


def _field_names(kind: type) -> tuple[str, ...]:
    return tuple(kind.__dataclass_fields__)  # type: ignore[attr-defined]


_EXPRESSIONS = ("amount", "base", "employee", "employer", "applies")


def _canonical(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@lru_cache(maxsize=4096)
def _rule_content(rule: Rule) -> str:
    """The canonical JSON of one rule, written once a process: every plan of every law holds mostly the same rules."""
    return _canonical(_rule_data(rule))


def _rule_data(rule: Rule) -> dict[str, object]:
    data: dict[str, object] = {
        "code": rule.code,
        "label": rule.label,
        "section": rule.section,
        "kind": rule.kind,
        "article": rule.article,
        "settlement": rule.settlement.value,
        "effects": sorted(rule.effects),
        "tags": [list(tag) for tag in rule.tags],
    }
    for name in _EXPRESSIONS:
        expression = getattr(rule, name)
        if expression is not None:
            data[name] = _node_data(expression)
    return data


@lru_cache(maxsize=4096)
def _rule_read(text: str) -> Rule:
    """The rule of this text, read once a process."""
    return _rule_from(json.loads(text))


def _rule_from(data: dict[str, Any]) -> Rule:
    expressions = {name: _node_from(data[name]) for name in _EXPRESSIONS if name in data}
    return Rule(
        code=data["code"],
        label=data["label"],
        section=data["section"],
        kind=data["kind"],
        statuses=frozenset(),
        article=data["article"],
        settlement=Settlement(data["settlement"]),
        effects=frozenset(data["effects"]),
        tags=tuple((name, value) for name, value in data["tags"]),
        **expressions,
    )


def _law_data(value: LawValue) -> object:
    if isinstance(value, Fraction):
        return str(value)
    return [[None if bound is None else str(bound), str(rate)] for bound, rate in value]


def _law_from(data: Any) -> LawValue:
    if isinstance(data, str):
        return Fraction(data)
    return tuple((None if bound is None else Fraction(bound), Fraction(rate)) for bound, rate in data)
