"""What changes in the law between two months: parameters, rules that come into force or leave it; words are left to others."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from payroll.law import Law, LawError
from payroll.law_uses import governed_by, uses
from payroll.law_values import Parameter, Value
from payroll.presence import last_of
from payroll.rules import Rule
from payroll.situate import FIRST_MONTH, LAST_MONTH


@dataclass(frozen=True, slots=True)
class Moved:
    """A parameter, its value in the first month (None: it had none), each later one, and the rules that rest on it."""

    parameter: Parameter
    before: Value | None
    steps: tuple[Value, ...]
    rules: tuple[Rule, ...]

    @property
    def after(self) -> Value:
        return self.steps[-1]


@dataclass(frozen=True, slots=True)
class LawDifference:
    """From the end of one month to the end of another: what moved, by the names of parameters and in the order of rules."""

    first: date
    second: date
    moved: tuple[Moved, ...]
    entering: tuple[Rule, ...]
    leaving: tuple[Rule, ...]


def law_difference(law: Law, table: Sequence[Rule], first: date, second: date) -> LawDifference:
    """What changes after the month `first` and up to the month `second`; refuses months not covered or out of order."""
    for month in (first, second):
        if not FIRST_MONTH <= month <= LAST_MONTH:
            raise LawError(
                f"{month:%Y-%m} n'est pas couvert : la loi est tenue de {FIRST_MONTH:%Y-%m} à {LAST_MONTH:%Y-%m}. "
                "Choisir deux mois de cette période."
            )
    if second <= first:
        raise LawError(f"{second:%Y-%m} ne suit pas {first:%Y-%m}. Donner l'ancien mois, puis le nouveau.")
    start, end = last_of(first), last_of(second)
    here = [rule for rule in table if _in_force(rule, end)]
    named = uses(here)
    return LawDifference(
        first,
        second,
        tuple(
            Moved(parameter, before, steps, tuple(dict.fromkeys((*named.get(key, ()), *governed_by(key, here)))))
            for key, parameter in law.parameters.items()
            for before, steps in [_steps(parameter, start, end)]
            if steps
        ),
        tuple(rule for rule in here if not _in_force(rule, start)),
        tuple(rule for rule in table if _in_force(rule, start) and not _in_force(rule, end)),
    )


def _in_force(rule: Rule, day: date) -> bool:
    first, last = rule.in_force
    return first <= day and (last is None or day <= last)


def _steps(parameter: Parameter, start: date, end: date) -> tuple[Value | None, tuple[Value, ...]]:
    """The value on the first day, and those that really differ from the one before, up to the last day."""
    winning = sorted({value.effective_on: value for value in reversed(parameter.values)}.items())
    before = next((value for day, value in reversed(winning) if day <= start), None)
    return before, tuple(_differing(before, [value for day, value in winning if start < day <= end]))


def _differing(before: Value | None, values: Sequence[Value]) -> Iterator[Value]:
    raw = before.raw if before else None
    for value in values:
        if value.raw != raw:
            yield value
        raw = value.raw
