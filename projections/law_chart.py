"""A small step chart of one parameter of the law over the covered years, as inline SVG; the colours are the page's."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from html import escape
from itertools import pairwise

from payroll.law_values import Parameter, Value
from payroll.law_words import day_words, value_words

FIRST, LAST = date(2023, 1, 1), date(2027, 1, 1)  # what is shown, at least; a value known for later is shown too
_WIDTH, _HEIGHT = 352, 116
_LEFT, _RIGHT, _TOP, _BOTTOM = 4, 70, 20, 24
_LETTER = 6.1  # width of a figure


@dataclass(frozen=True, slots=True)
class _Step:
    day: date
    value: Value
    height: Fraction


def step_chart(parameter: Parameter, mark: str) -> str:
    """The SVG; empty when the parameter is no number, or does not change in the years shown. `mark` is unique in its page."""
    steps = _steps(parameter)
    if len(steps) < 2:
        return ""
    told = " ; ".join(
        f"{value_words(parameter, each.value)} à partir du {day_words(each.value.effective_on)}" for each in steps
    )
    return (
        f'<svg class="courbe" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-labelledby="{mark} {mark}-dit">'
        f'<title id="{mark}">{escape(parameter.label)} : valeur au cours du temps</title>'
        f'<desc id="{mark}-dit">{escape(told)}.</desc>{_drawn(parameter, steps)}</svg>'
    )


def _steps(parameter: Parameter) -> list[_Step]:
    """Oldest first; what was in force before the first day shown begins there; a value that changes nothing is no step."""
    winning = {value.effective_on: value for value in reversed(parameter.values)}
    numbers = [(day, value) for day, value in sorted(winning.items()) if isinstance(value.value, Fraction)]
    begun = [place for place, (day, _) in enumerate(numbers) if day <= FIRST]
    shown = numbers[begun[-1] if begun else 0 :]
    steps: list[_Step] = []
    for day, value in shown:
        assert isinstance(value.value, Fraction)
        if not steps or steps[-1].height != value.value:
            steps.append(_Step(max(day, FIRST), value, value.value))
    return steps


def _drawn(parameter: Parameter, steps: Sequence[_Step]) -> str:
    plane = _Plane(
        max(LAST, date(steps[-1].day.year + 1, 1, 1)),
        min(each.height for each in steps),
        max(each.height for each in steps),
    )
    path = f"M{plane.x(steps[0].day)} {plane.y(steps[0].height)}"
    path += "".join(f"H{plane.x(each.day)}V{plane.y(each.height)}" for each in steps[1:]) + f"H{plane.x(plane.last)}"
    return f'{plane.years()}<path d="{path}"/>{"".join(_labels(parameter, steps, plane))}'


@dataclass(frozen=True, slots=True)
class _Plane:
    """Days from left to right, values from low to high."""

    last: date
    low: Fraction
    high: Fraction

    def x(self, day: date) -> float:
        return round(_LEFT + (_WIDTH - _LEFT - _RIGHT) * (day - FIRST).days / (self.last - FIRST).days, 1)

    def y(self, height: Fraction) -> float:
        share = float((height - self.low) / (self.high - self.low))
        return round(_HEIGHT - _BOTTOM - share * (_HEIGHT - _TOP - _BOTTOM), 1)

    def years(self) -> str:
        """A line where each year begins, and its number."""
        begun = [(self.x(date(year, 1, 1)), year) for year in range(FIRST.year, self.last.year)]
        return "".join(
            f'<line x1="{x}" x2="{x}" y1="{_TOP}" y2="{_HEIGHT - 6}"/><text x="{round(x + 3, 1)}" y="{_HEIGHT - 8}">{year}</text>'
            for x, year in begun
        )


def _labels(parameter: Parameter, steps: Sequence[_Step], plane: _Plane) -> Iterator[str]:
    """The value of a step above where it begins, if the next leaves it room; the last is written at the end."""
    for step, following in pairwise(steps):
        words = value_words(parameter, step.value)
        if plane.x(following.day) - plane.x(step.day) >= _LETTER * len(words):
            x, y = round(plane.x(step.day) + 2, 1), round(plane.y(step.height) - 5, 1)
            yield f'<text x="{x}" y="{y}">{escape(words)}</text>'
    x, y = round(plane.x(plane.last) + 5, 1), round(plane.y(steps[-1].height) + 4, 1)
    yield f'<text class="derniere" x="{x}" y="{y}">{escape(value_words(parameter, steps[-1].value))}</text>'
