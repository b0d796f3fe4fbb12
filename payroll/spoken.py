"""The sentence that a payroll agent would say of a line on the telephone, from templates kept as data; calculates nothing.

A template names values between braces (`legislation/words/sentences.toml` says how); a rubrique without one, or whose amount
goes against its kind, is said by the sentence of its kind, so that every line speaks.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib import resources

from payroll.bulletin import Bulletin
from payroll.formula import euros, number
from payroll.provenance import in_cents
from payroll.rules import Rule

_PLACE = re.compile(r"\{([\w.]+)(?::([^{}]+))?\}")
_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
OF_THE_LINE = ("amount", "employer", "base", "employee_rate", "employer_rate", "label", "cause", "element", "month")


@dataclass(frozen=True, slots=True)
class Sentences:
    """The templates: of each rubrique that has its own, of those whose amount goes against their kind, of each kind."""

    rubriques: Mapping[str, str]
    back: Mapping[str, str]
    generic: Mapping[str, str]

    def template(self, code: str, shape: str) -> str:
        """That of a rubrique for the shape of its line, by default that of the shape."""
        if shape == "nothing":
            return self.generic[shape]
        own = self.back if shape.endswith("_back") else self.rubriques
        return own.get(code) or self.generic.get(shape) or self.generic["information"]


@cache
def sentences() -> Sentences:
    """Those shipped with the law."""
    file = resources.files("payroll").joinpath("legislation", "words", "sentences.toml")
    data = tomllib.loads(file.read_text("utf-8"))
    return Sentences(data["rubriques"], data["back"], data["generic"])


def places(template: str) -> tuple[tuple[str, str], ...]:
    """The names that a template asks for, each with the way to say it (empty: its own)."""
    return tuple(_PLACE.findall(template))


def say(bulletin: Bulletin, rule: Rule, known: Sentences | None = None) -> str:
    """The sentence of one line of a bulletin; what its own template names and the bulletin does not have, its kind says."""
    templates, shape = known or sentences(), _shape(bulletin, rule)
    speaker = _Speaker(bulletin, rule)
    try:
        return speaker.filled(templates.template(rule.code, shape))
    except KeyError:
        return speaker.filled(templates.template("", shape))


def _shape(bulletin: Bulletin, rule: Rule) -> str:
    """The generic sentence that fits the kind and the sign of a line."""
    if rule.kind == "contribution":
        agent, employer = bulletin.part(rule.code, "employee"), bulletin.part(rule.code, "employer")
        if agent > 0:
            return "contribution" if employer else "contribution_agent"
        return "contribution_back" if agent < 0 else "contribution_employer" if employer else "nothing"
    amount = bulletin.part(rule.code)
    if not amount:
        return "nothing"
    if rule.kind == "deduction" and amount < 0:
        return "deduction_element" if " : " in rule.label else "deduction"
    return rule.kind if amount > 0 and rule.kind != "deduction" else f"{rule.kind}_back"


class _Speaker:
    """Says the values of one line."""

    def __init__(self, bulletin: Bulletin, rule: Rule) -> None:
        self.bulletin = bulletin
        self.rule = rule

    def filled(self, template: str) -> str:
        return _PLACE.sub(lambda found: self._said(found[1], found[2] or ""), template)

    def _said(self, name: str, way: str) -> str:
        if name in OF_THE_LINE:
            return self._of_the_line(name)
        if name.startswith("line."):
            return euros(abs(self.bulletin.part(name.removeprefix("line."))))
        situation = self.bulletin.situation
        if name in situation.inputs:
            return _value(name, way, situation.inputs[name])
        held = [segment[name] for segment in situation.segments]
        if "|" in way or way not in ("", "euros", "taux", "heures"):
            return _counted(sum(held), way)
        return " puis ".join(dict.fromkeys(_value(name, way, each) for each in held))

    def _of_the_line(self, name: str) -> str:
        code, month = self.rule.code, self.bulletin.situation.month
        match name:
            case "label":
                return self.rule.label
            case "cause" | "element":
                cause, _, element = self.rule.label.partition(" : ")
                return cause if name == "cause" else element
            case "month":
                return f"{_MONTHS[month.month - 1]} {month.year}"
            case "employee_rate" | "employer_rate":
                expression = self.rule.employee if name == "employee_rate" else self.rule.employer
                rate = Fraction(0) if expression is None else self.bulletin.reading.evaluate(expression)
                return f"{number(abs(rate))} %"
            case "amount":
                return euros(
                    abs(self.bulletin.part(code, "employee" if self.rule.kind == "contribution" else "amount"))
                )
        return euros(abs(self.bulletin.part(code, name)))


def _value(name: str, way: str, value: int) -> str:
    if way == "euros" or (not way and in_cents(name)):
        return euros(value)
    if way == "taux":
        return f"{number(Fraction(value, 10_000))} %"
    if way == "heures":
        return _counted(Fraction(value, 100), "heure")
    return _counted(value, way) if way else number(Fraction(value))


def _counted(value: Fraction | int, way: str) -> str:
    """« 9 jours », « 1 jour »: below two, what is counted stays in the singular."""
    one, _, many = way.partition("|")
    exact = Fraction(value)
    return f"{number(exact)} {one if abs(exact) < 2 else many or one + 's'}"
