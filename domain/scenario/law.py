"""The law of a scenario: the published one prolonged, then changed at the dates asked; it is never published.

Every value made here has the status « scenario », which no corpus of the log may hold.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from fractions import Fraction

from domain.scenario.asked import LawChange, Scenario, ScenarioRefused
from payroll.interpreter import half_up
from payroll.law import Law
from payroll.law_values import Parameter, Value

STATUS = "scenario"
_RATE_VALIDITY = "pas.rate_validity_months"
_FOR_EVER = Fraction(1200)  # months


@dataclass(frozen=True, slots=True)
class Moved:
    """A parameter on a day from which it differs: what the base says, what the scenario says, as written."""

    key: str
    label: str
    unit: str
    effective_on: date
    before: str
    after: str


def prolonged(law: Law, first: date) -> Law:
    """The published law as a projection reads it: the last rate of withholding received from the DGFiP stays valid."""
    parameter = law.parameter(_RATE_VALIDITY)
    value = Value(first, None, _FOR_EVER, "Scénario : dernier taux transmis prolongé", STATUS, str(_FOR_EVER))
    kept = tuple(each for each in parameter.values if each.effective_on < first)
    return _with(law, {_RATE_VALIDITY: replace(parameter, values=(value, *kept))})


def changed(law: Law, scenario: Scenario) -> tuple[Law, tuple[Moved, ...]]:
    """The law with the scenario's changes, in the order of the file, and what they come to."""
    parameters = dict(law.parameters)
    for place, change in enumerate(scenario.law):
        parameter = _numeric(law, change, f"law[{place}].key")
        for day in scenario.days(change):
            parameters[parameter.key] = _moved(parameters[parameter.key], change, day, scenario.title, place)
    after = _with(law, {key: parameters[key] for key in {each.key for each in scenario.law}})
    return after, tuple(_moves(law, after, scenario))


def differing(base: Law, other: Law) -> frozenset[str]:
    """The parameters that two laws do not give alike."""
    return frozenset(key for key, each in other.parameters.items() if base.parameters.get(key) != each)


def _with(law: Law, parameters: dict[str, Parameter]) -> Law:
    return Law.of({**law.parameters, **parameters}.values())


def _numeric(law: Law, change: LawChange, where: str) -> Parameter:
    parameter = law.parameters.get(change.key)
    if parameter is None:
        near = get_close_matches(change.key, law.parameters, n=3)
        advice = f"Proches : {', '.join(near)}." if near else "Les clés sont dans payroll/legislation/."
        raise ScenarioRefused((where, f"le paramètre de droit « {change.key} » n'existe pas. {advice}"))
    if not all(isinstance(each.value, Fraction) for each in parameter.values):
        why = f"« {parameter.label} » est un barème ou un texte : un scénario ne change que des nombres."
        raise ScenarioRefused((where, why))
    return parameter


def _steps(parameter: Parameter) -> dict[date, Value]:
    """The value of each date of effect, oldest first: the newest published wins."""
    return dict(sorted({each.effective_on: each for each in reversed(parameter.values)}.items()))


def _moved(parameter: Parameter, change: LawChange, day: date, title: str, place: int) -> Parameter:
    steps = _steps(parameter)
    earlier = [on for on in steps if on <= day]
    if not earlier:
        why = f"« {parameter.label} » n'a pas de valeur avant le {day:%d/%m/%Y} : rien à changer."
        raise ScenarioRefused((f"law[{place}].effective_on", why))
    steps[day] = replace(steps[earlier[-1]], effective_on=day)
    move = _move(change)
    for on in [day] if change.value is not None else [on for on in steps if on >= day]:
        steps[on] = _written(on, move(steps[on]), title)
        if steps[on].value < 0:  # type: ignore[operator]
            why = f"« {parameter.label} » deviendrait négatif au {on:%d/%m/%Y} ({steps[on].raw})."
            raise ScenarioRefused((f"law[{place}]", f"{why} Corriger le changement."))
    return replace(parameter, values=tuple(steps[on] for on in sorted(steps, reverse=True)))


def _move(change: LawChange) -> Callable[[Value], Fraction]:
    if change.value is not None:
        given = Fraction(change.value)
        return lambda _: given
    if change.add is not None:
        added = Fraction(change.add)
        return lambda held: _number(held) + added
    assert change.percent is not None
    factor = 1 + Fraction(change.percent) / 100
    return lambda held: _as_published(_number(held) * factor, held)


def _number(value: Value) -> Fraction:
    assert isinstance(value.value, Fraction)
    return value.value


def _as_published(value: Fraction, held: Value) -> Fraction:
    """Percents give a value with as many decimals as the one published, two at least, as a decree would write it."""
    decimals = max(2, len(str(held.raw).partition(".")[2]))
    return Fraction(half_up(value * 10**decimals), 10**decimals)


def _written(day: date, value: Fraction, title: str) -> Value:
    return Value(day, None, value, f"Scénario « {title} »", STATUS, decimal(value))


def decimal(value: Fraction) -> str:
    """A fraction of finite decimals, « 43.65 »; what comes from written numbers is one."""
    decimals = next(count for count in range(40) if (value * 10**count).denominator == 1)
    digits = f"{abs(value) * 10**decimals}".rjust(decimals + 1, "0")
    whole, rest = digits[: len(digits) - decimals], digits[len(digits) - decimals :]
    return f"{'-' if value < 0 else ''}{whole}{'.' if rest else ''}{rest}"


def _moves(base: Law, after: Law, scenario: Scenario) -> Iterator[Moved]:
    for key in sorted({each.key for each in scenario.law}):
        parameter, steps, known = after.parameter(key), _steps(after.parameter(key)), _steps(base.parameter(key))
        for day, value in steps.items():
            if day >= scenario.first_month and known.get(day) != value:
                before = base.at(key, day)
                if before.value != value.value:
                    yield Moved(key, parameter.label, parameter.unit, day, str(before.raw), str(value.raw))
