"""Which rules rest on which parameter of the law: asked by who shows a rule, or says whom a change concerns."""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources

from payroll.algebra import Bracket, Euros, Law, walk
from payroll.rules import Rule, named_inputs


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


def governed_by(key: str, rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules that read a value of the month which this parameter governs, though their formula does not name it."""
    names = {name for begin, inputs in inputs_governed().items() if _begins(key, begin) for name in inputs}
    if not names:
        return ()
    return tuple(rule for rule in rules if names & {name for each in named_inputs((rule,))[::2] for name in each})


@cache
def inputs_governed() -> Mapping[str, tuple[str, ...]]:
    """By the key of a parameter, or what it begins with, the values of the month that the situation takes from it."""
    file = resources.files("payroll").joinpath("legislation", "words", "inputs.toml")
    return {key: tuple(names) for key, names in tomllib.loads(file.read_text("utf-8")).items()}


def _begins(key: str, begin: str) -> bool:
    return key == begin or key.startswith(f"{begin}.")
