"""Which rules rest on which parameter of the law: asked by who shows a rule, or says whom a change concerns."""

from collections.abc import Iterable, Mapping

from payroll.algebra import Bracket, Euros, Law, walk
from payroll.rules import Rule


def parameters_of(rule: Rule) -> tuple[str, ...]:
    """The parameters that a rule names, in the order in which its formula does; a row of a table is its table."""
    nodes = (node for root in rule.expressions() for node in walk(root))
    named = (node.key.partition("[")[0] for node in nodes if isinstance(node, Law | Euros | Bracket))
    return tuple(dict.fromkeys(named))


def uses(rules: Iterable[Rule]) -> Mapping[str, tuple[Rule, ...]]:
    """The rules of a table by the parameter that they name, in the order of the table."""
    found: dict[str, list[Rule]] = {}
    for rule in rules:
        for key in parameters_of(rule):
            found.setdefault(key, []).append(rule)
    return {key: tuple(each) for key, each in found.items()}
