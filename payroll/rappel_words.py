"""A reopened month said line by line: what was settled, what is due now, the difference, and the calculation of each."""

from collections.abc import Iterator

from payroll.algebra import Part
from payroll.bulletin import Bulletin
from payroll.formula import Formula, euros, number
from payroll.rappels import Reopened
from payroll.rules import Rule

_SHARES: dict[Part, str] = {"amount": "", "employee": "part de l'agent", "employer": "part de l'employeur"}


def line_sentences(found: Reopened, old: Bulletin | None, new: Bulletin | None) -> Iterator[str]:
    """One sentence a line and share that differs: « CNRACL, part de l'employeur : 699,35 € = 2 018,34 € × 34,65 %, au
    lieu de 638,80 € = 2 018,34 € × 31,65 % : +60,55 € »."""
    for _, rule in found.rules:
        if rule.kind == "information":
            continue
        for part in rule.parts():
            change = found.changes.get((rule.code, part), 0)
            if change and part != "base":
                yield _sentence(rule, part, change, old if found.before else None, new if found.after else None)


def _sentence(rule: Rule, part: Part, change: int, old: Bulletin | None, new: Bulletin | None) -> str:
    share = f", {_SHARES[part]}" if _SHARES[part] else ""
    instead = f", au lieu de {before}" if (before := _calculated(rule.code, part, old)) else ""
    return f"{rule.label}{share} : {_calculated(rule.code, part, new) or euros(0)}{instead} : {signed(change)}"


def _calculated(code: str, part: Part, bulletin: Bulletin | None) -> str:
    """« 699,35 € = 2 018,34 € × 34,65 % »; the amount alone when nothing was due."""
    if bulletin is None:
        return ""
    rule = next((each for each in bulletin.plan.rules if each.code == code), None)
    amount = bulletin.part(code, part)
    expression = None if rule is None else getattr(rule, part)
    if not amount or expression is None:
        return euros(amount)
    formula = Formula(bulletin.reading)
    if part == "amount":
        return f"{euros(amount)} = {formula.write(expression, None)}"
    return f"{euros(amount)} = {euros(bulletin.part(code, 'base'))} × {number(formula.value(expression, None))} %"


def signed(cents: int) -> str:
    """« +60,55 € », « −24,61 € »."""
    return f"{'+' if cents > 0 else ''}{euros(cents)}"
