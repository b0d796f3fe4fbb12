"""Which values still to be confirmed a bulletin rests on: found when somebody reads it, never frozen with it.

A parameter counts when a line that is not nil really read it (the case retained, not the others), or when the situation of the
month did, if who asks watched it; a reading of the law counts with the lines that it governs (`legislation/words/readings.toml`).
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import resources

from payroll.algebra import Bracket, Compare, Euros, Expression, Law, Select, SumOverSegments, children
from payroll.bulletin import Bulletin
from payroll.interpreter import Inputs, Interpreter
from payroll.law import Law as LawInForce
from payroll.law_used import value_used
from payroll.law_values import Doubt, Parameter, Value
from payroll.rules import Rule
from payroll.situation import Situation

EVERY_LINE = "*"


@dataclass(frozen=True, slots=True)
class DoubtUsed:
    """A value to confirm and the codes of the lines that rest on it; no line: the situation of the month read it."""

    parameter: Parameter
    value: Value
    doubt: Doubt
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WatchedLaw(LawInForce):
    """A law that remembers each value asked of it, to tell what the situation of one month rests on."""

    seen: dict[str, Value] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def over(cls, law: LawInForce) -> "WatchedLaw":
        return cls(law.parameters, law.digest)

    def at(self, key: str, day: date) -> Value:
        value = LawInForce.at(self, key, day)
        self.seen[key] = value
        return value


def doubts_used(
    bulletin: Bulletin, law: LawInForce, situated: Mapping[str, Value] | None = None
) -> tuple[DoubtUsed, ...]:
    """Those of one bulletin, in the words of a law, the greatest stake first; `situated` is what a `WatchedLaw` saw."""
    lines: dict[str, list[str]] = {}
    paid = [rule for rule in bulletin.plan.rules if _pays(bulletin, rule)]
    for rule in paid:
        for key in dict.fromkeys(_keys_read(bulletin.reading, rule)):
            lines.setdefault(key, []).append(rule.code)
    found = {
        each.parameter.key: each for each in (*_of_lines(bulletin, law, lines), *_of_readings(bulletin, law, paid))
    }
    for key, value in (situated or {}).items():
        if value.doubt is not None:
            found.setdefault(key, DoubtUsed(law.parameters[key], value, value.doubt, ()))
    return tuple(sorted(found.values(), key=lambda each: (-each.doubt.stake_cents, each.parameter.key)))


@dataclass(frozen=True, slots=True)
class Governed:
    """What a reading of the law governs: the codes of lines, for some regimes, where the bulletin froze some words."""

    lines: frozenset[str]
    regimes: frozenset[str]
    frozen: Mapping[str, str]

    def holds(self, code: str, situation: Situation) -> bool:
        return (
            (code in self.lines or EVERY_LINE in self.lines)
            and (not self.regimes or situation.regime in self.regimes)
            and all(situation.frozen.get(name) == word for name, word in self.frozen.items())
        )


@cache
def readings() -> Mapping[str, Governed]:
    """What each reading of the law governs, by its key."""
    file = resources.files("payroll").joinpath("legislation", "words", "readings.toml")
    return {
        key: Governed(frozenset(each["lines"]), frozenset(each.get("regimes", ())), each.get("frozen", {}))
        for key, each in tomllib.loads(file.read_text("utf-8")).items()
    }


def _of_lines(bulletin: Bulletin, law: LawInForce, lines: Mapping[str, list[str]]) -> Iterator[DoubtUsed]:
    """By the value that the plan holds, which the lines really used."""
    for key, codes in lines.items():
        parameter = law.parameters.get(key.partition("[")[0])
        if parameter is not None:
            value = value_used(parameter, bulletin.plan.law[key], key, _day(bulletin, parameter))
            if value is not None and value.doubt is not None:
                yield DoubtUsed(parameter, value, value.doubt, tuple(codes))


def _of_readings(bulletin: Bulletin, law: LawInForce, paid: Sequence[Rule]) -> Iterator[DoubtUsed]:
    for key, governed in readings().items():
        parameter = law.parameters.get(key)
        codes = tuple(rule.code for rule in paid if governed.holds(rule.code, bulletin.situation))
        if codes and parameter is not None:
            day = _day(bulletin, parameter)
            value = next((each for each in parameter.values if each.effective_on <= day), None)
            if value is not None and value.doubt is not None:
                yield DoubtUsed(parameter, value, value.doubt, codes)


def _day(bulletin: Bulletin, parameter: Parameter) -> date:
    situation = bulletin.situation
    return situation.payment_date if parameter.selected_by == "payment_date" else situation.month


def _pays(bulletin: Bulletin, rule: Rule) -> bool:
    """Whether the line is worth something; a base on which nobody pays is not."""
    return any(bulletin.part(rule.code, part) for part in rule.parts() if part != "base")


def _keys_read(reading: Interpreter, rule: Rule) -> Iterator[str]:
    for root in rule.expressions():
        yield from _inside(reading, root, None)


def _inside(reading: Interpreter, node: Expression | Compare, segment: Inputs | None) -> Iterator[str]:
    """The parameters that an expression read: of a choice, the condition and the case retained; of a sum, each period."""
    match node:
        case Law(key) | Euros(key):
            yield key
        case Bracket(key, x):
            yield key
            yield from _inside(reading, x, segment)
        case Select(condition, then, otherwise):
            yield from _inside(reading, condition, segment)
            yield from _inside(reading, then if reading.holds(condition, segment) else otherwise, segment)
        case SumOverSegments(term):
            for each in reading.segments:
                yield from _inside(reading, term, each)
        case _:
            for child in children(node):
                yield from _inside(reading, child, segment)
