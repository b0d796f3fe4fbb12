"""The pictures of a scenario, as accessible SVG: each month's cost in the base and in the scenario, who bears the difference."""

from collections.abc import Iterator, Sequence
from datetime import date
from html import escape
from itertools import count

from domain.scenario.result import BodyResult, Result, percent
from projections import french
from projections.chart import FONT, HAIR, INK, MUTED, text

_WIDTH = 840
_LEFT, _RIGHT, _TOP, _BOTTOM = 92, 30, 112, 62
_BASE, _SCENARIO, _BETWEEN, _LESS = "#566370", "#0f4c5c", "#d5e6ea", "#e0a030"
_MARKS = 6  # at most, above the floor of the axis
_SHOWN = 20  # collectivities with a bar of their own; the others share one
_BAR, _NAMES = 24, 292  # height of a bar's row, room for names


def cost_chart(result: Result) -> str:
    """Two curves, one point a month. The axis begins where the curves do, and says so."""
    height = 460
    months = list(result.by_month.items())
    base, other = [both.base.cost for _, both in months], [both.scenario.cost for _, both in months]
    plane = _Plane(len(months), _axis(min(*base, *other), max(*base, *other)), height)
    title = "Coût employeur par mois"
    body = "".join((*_legend(result), *plane.frame(), *plane.curves(base, other), *plane.months(result)))
    return _svg(height, title, result.title, _words(result), body)


def difference_chart(result: Result) -> str:
    """One bar a collectivity, by the size of the difference over the whole scenario; the smallest are summed in words."""
    bodies = sorted(result.bodies, key=lambda body: (-abs(body.total.difference.cost), body.code))
    bars = [(_name(body), body.total.difference.cost, _share(body)) for body in bodies[:_SHOWN]]
    rest = bodies[_SHOWN:]
    others = f"{len(rest)} autres collectivités : {_signed(sum(body.total.difference.cost for body in rest))}"
    title = f"Écart de coût par collectivité, {_span(result.months)}"
    told = " ; ".join(f"{name} : {_signed(cents)}" for name, cents, _ in bars) + "."
    bottom = 92 + _BAR * len(bars)
    body = "".join(_bars(bars))
    if rest:
        told = f"{told[:-1]} ; {others}."
        body += text(_NAMES, bottom + 16, others, size=12.5, fill=MUTED)
    return _svg(bottom + (44 if rest else 20), title, result.title, told, body)


def _svg(height: int, title: str, subtitle: str, told: str, body: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" lang="fr" '
        f'aria-labelledby="chart-title chart-desc" font-family="{FONT}">'
        f'<title id="chart-title">{escape(f"{title} – {subtitle}")}</title><desc id="chart-desc">{escape(told)}</desc>'
        f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>'
        f"{text(24, 34, title, size=20, weight=600)}{text(24, 58, subtitle, size=14, fill=MUTED)}{body}</svg>\n"
    )


# ---- the curves ----------------------------------------------------------------------------------------------------


class _Plane:
    """From months and cents to the picture."""

    def __init__(self, months: int, axis: range, height: int) -> None:
        self._step = (_WIDTH - _LEFT - _RIGHT) / max(months - 1, 1)
        self._axis, self._floor = axis, height - _BOTTOM
        self._low, self._high = axis[0], axis[-1]

    def x(self, place: int) -> float:
        return round(_LEFT + self._step * place, 1)

    def y(self, cents: int) -> float:
        share = (cents - self._low) / max(self._high - self._low, 1)
        return round(self._floor - (self._floor - _TOP) * share, 1)

    def frame(self) -> Iterator[str]:
        for cents in self._axis:
            y = self.y(cents)
            colour = HAIR if cents else MUTED
            yield f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y}" y2="{y}" stroke="{colour}"/>'
            yield text(_LEFT - 10, y + 4, _money(cents), size=12, fill=MUTED, anchor="end")
        if self._low:
            yield text(24, self._floor + 54, "L'axe ne part pas de zéro.", size=11.5, fill=MUTED)

    def curves(self, base: Sequence[int], other: Sequence[int]) -> Iterator[str]:
        there = [f"{self.x(place)},{self.y(cents)}" for place, cents in enumerate(base)]
        back = [f"{self.x(place)},{self.y(cents)}" for place, cents in enumerate(other)]
        yield f'<polygon points="{" ".join((*there, *reversed(back)))}" fill="{_BETWEEN}"/>'
        yield _line(there, _BASE, ' stroke-dasharray="5 4"')
        yield _line(back, _SCENARIO, "")

    def months(self, result: Result) -> Iterator[str]:
        """A mark at each January, and at the first month; the month from which the law is prolonged."""
        for place, month in enumerate(result.months):
            if month.month == 1 or place == 0:
                x = self.x(place)
                yield f'<line x1="{x}" x2="{x}" y1="{self._floor}" y2="{self._floor + 6}" stroke="{MUTED}"/>'
                anchor = "start" if place == 0 else "middle"
                yield text(x, self._floor + 22, french.month(month).capitalize(), size=12, anchor=anchor)
        later = [month for month in result.months if month > result.prolonged_after]
        if later:
            words = f"Législation prolongée à partir de {french.month(later[0])}"
            yield text(_WIDTH - _RIGHT, self._floor + 54, words, size=11.5, fill=MUTED, anchor="end")


def _line(points: Sequence[str], colour: str, dashes: str) -> str:
    if len(points) == 1:
        x, y = points[0].split(",")
        return f'<circle cx="{x}" cy="{y}" r="4" fill="{colour}"/>'
    return (
        f'<polyline points="{" ".join(points)}" fill="none" stroke="{colour}" stroke-width="2.5" '
        f'stroke-linejoin="round"{dashes}/>'
    )


def _legend(result: Result) -> Iterator[str]:
    total, during = result.total, f" en {len(result.months)} mois"
    yield f'<line x1="24" x2="50" y1="84" y2="84" stroke="{_BASE}" stroke-width="2.5" stroke-dasharray="5 4"/>'
    yield text(58, 88, f"Base : {_money(total.base.cost)}{during}", size=13)
    yield f'<line x1="290" x2="316" y1="84" y2="84" stroke="{_SCENARIO}" stroke-width="2.5"/>'
    yield text(324, 88, f"Scénario : {_money(total.scenario.cost)}{during}", size=13)
    written = _signed(total.difference.cost)
    rate = percent(total.difference.cost, total.base.cost)
    yield text(
        _WIDTH - _RIGHT,
        88,
        f"Écart : {written}" + (f" ({_rate(rate)})" if rate is not None else ""),
        size=13,
        weight=600,
        anchor="end",
    )


def _axis(least: int, most: int) -> range:
    """The round marks of the axis, in cents: from nought, unless the curves would use less than half of it."""
    flat = 2 * (most - least) < most
    for step in _round_steps():
        low = least // step * step if flat else 0
        if most <= low + _MARKS * step:
            return range(low, max(most, low + 1) + step, step)
    raise AssertionError("unreachable")


def _round_steps() -> Iterator[int]:
    """1, 2, 5, 10, 20… euros, in cents."""
    for power in count():
        yield from (100 * leading * 10**power for leading in (1, 2, 5))


def _words(result: Result) -> str:
    told = [
        f"{year} : base {_money(both.base.cost)}, scénario {_money(both.scenario.cost)}, "
        f"écart {_signed(both.difference.cost)}"
        for year, both in result.by_year.items()
    ]
    return " ; ".join(told) + "."


# ---- the bars ------------------------------------------------------------------------------------------------------


def _bars(bars: Sequence[tuple[str, int, str]]) -> Iterator[str]:
    above = max((cents for _, cents, _ in bars if cents > 0), default=0)
    below = max((-cents for _, cents, _ in bars if cents < 0), default=0)
    width, span = _WIDTH - _NAMES - _RIGHT - 150, above + below or 1
    zero = round(_NAMES + width * below / span, 1)
    for place, (name, cents, share) in enumerate(bars):
        y = 84 + _BAR * place
        length = round(width * abs(cents) / span, 1)
        x = zero if cents >= 0 else zero - length
        colour = _SCENARIO if cents >= 0 else _LESS
        yield text(_NAMES - 12, y + 14, name, size=12.5, anchor="end")
        yield f'<rect x="{round(x, 1)}" y="{y + 2}" width="{length}" height="{_BAR - 8}" fill="{colour}"/>'
        end = zero + length + 8 if cents >= 0 else zero + 8
        yield text(end, y + 14, _signed(cents) + (f"  ({share})" if share else ""), size=12, fill=INK)
    bottom = 84 + _BAR * len(bars)
    yield f'<line x1="{zero}" x2="{zero}" y1="80" y2="{bottom}" stroke="{MUTED}"/>'


def _name(body: BodyResult) -> str:
    name = body.name or body.code
    return name if len(name) <= 42 else f"{name[:41]}…"


def _share(body: BodyResult) -> str:
    found = percent(body.total.difference.cost, body.total.base.cost)
    return "" if found is None else _rate(found)


# ---- words ---------------------------------------------------------------------------------------------------------


def _span(months: Sequence[date]) -> str:
    if not months:
        return ""
    first, last = french.month(months[0]), french.month(months[-1])
    return first if first == last else f"{first} – {last}"


def _money(cents: int) -> str:
    """Euros as a reader takes them in: « 15,42 M€ », « 812 k€ », « 940 € »."""
    for unit, worth in (("M€", 100_000_000), ("k€", 100_000)):
        if abs(cents) >= worth * (1 if unit == "M€" else 10):
            hundredths = (2 * abs(cents) * 100 + worth) // (2 * worth)
            written = french.quantity(hundredths) if unit == "M€" else f"{(hundredths + 50) // 100}"
            return f"{french.MINUS if cents < 0 else ''}{written}{french.GROUP}{unit}"
    return f"{french.amount(cents)[:-3]}{french.GROUP}€"


def _signed(cents: int) -> str:
    return f"+{_money(cents)}" if cents > 0 else _money(cents)


def _rate(hundredths: int) -> str:
    sign = "+" if hundredths > 0 else french.MINUS if hundredths < 0 else ""
    return f"{sign}{french.quantity(abs(hundredths))}{french.GROUP}%"
