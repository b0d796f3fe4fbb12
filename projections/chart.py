"""One accessible SVG: bulletins a month, agents and élus stacked, last year's total marked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from projections import french
from projections.counts import Count

_WIDTH, _HEIGHT = 840, 430
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 20, 92, 58
INK, MUTED, HAIR = "#17212b", "#566370", "#dde4e7"
_AGENTS, _ELECTED = "#0f4c5c", "#e0a030"
FONT = "'Source Sans 3','Source Sans Pro',system-ui,'Segoe UI',sans-serif"


@dataclass(frozen=True, slots=True)
class Bar:
    month: date
    agents: int
    elected: int
    year_before: int | None

    @property
    def total(self) -> int:
        return self.agents + self.elected


def bars(counts: Sequence[Count]) -> list[Bar]:
    totals: dict[date, list[int]] = {}
    for count in counts:
        totals.setdefault(count.month, [0, 0])[count.elected] += count.bulletins
    before = {month: sum(both) for month, both in totals.items()}
    return [
        Bar(month, agents, elected, before.get(month.replace(year=month.year - 1)))
        for month, (agents, elected) in sorted(totals.items())
    ]


def chart(counts: Sequence[Count], place: str) -> str:
    """The SVG of at most the last twelve months. `place` says whose bulletins they are."""
    shown = bars(counts)[-12:]
    title = f"Bulletins émis par mois – {place}"
    body = "".join((*_frame(shown), *_legend(shown), *_columns(shown)))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" lang="fr" '
        f'aria-labelledby="chart-title chart-desc" font-family="{FONT}">'
        f'<title id="chart-title">{escape(title)}</title><desc id="chart-desc">{escape(_words(shown))}</desc>'
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>'
        f"{text(_LEFT - 40, 34, title, size=20, weight=600)}{body}</svg>\n"
    )


def _words(shown: Sequence[Bar]) -> str:
    if not shown:
        return "Aucun bulletin émis."
    told = [
        f"{french.month(bar.month)} : {number(bar.total)} bulletins, dont {number(bar.agents)} d'agents et "
        f"{number(bar.elected)} d'élus" + (f" ({number(bar.year_before)} un an avant)" if bar.year_before else "")
        for bar in shown
    ]
    return " ; ".join(told) + "."


def number(value: int) -> str:
    return f"{value:,}".replace(",", french.GROUP)


def ceiling(most: int) -> int:
    """The least top of an axis of four round steps that holds `most`."""
    step = 1
    while True:
        for tenths in (10, 15, 20, 25, 30, 40, 50):
            top = 4 * step * tenths // 10
            if top >= most and step * tenths % 10 == 0:
                return top
        step *= 10


def _top(shown: Sequence[Bar]) -> int:
    return ceiling(max((max(bar.total, bar.year_before or 0) for bar in shown), default=1))


def _y(value: int, top: int) -> float:
    return round(_HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * value / top, 1)


def _frame(shown: Sequence[Bar]) -> list[str]:
    top = _top(shown)
    parts = []
    for step in range(5):
        value = top * step // 4
        y = _y(value, top)
        colour = MUTED if step == 0 else HAIR
        parts.append(f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y}" y2="{y}" stroke="{colour}"/>')
        parts.append(text(_LEFT - 10, y + 4, number(value), size=12, fill=MUTED, anchor="end"))
    return parts


def _legend(shown: Sequence[Bar]) -> list[str]:
    parts = [
        f'<rect x="{_LEFT - 40}" y="53" width="13" height="13" rx="2" fill="{_AGENTS}"/>',
        text(_LEFT - 21, 64, "Agents", size=13),
        f'<rect x="{_LEFT + 44}" y="53" width="13" height="13" rx="2" fill="{_ELECTED}"/>',
        text(_LEFT + 63, 64, "Élus", size=13),
    ]
    if any(bar.year_before for bar in shown):
        parts.append(_mark(_LEFT + 106, 59.5, 22))
        parts.append(text(_LEFT + 134, 64, "Total un an avant", size=13))
    return parts


def _columns(shown: Sequence[Bar]) -> list[str]:
    top = _top(shown)
    space = (_WIDTH - _LEFT - _RIGHT) / max(len(shown), 1)
    width = min(56.0, space * 0.62)
    parts: list[str] = []
    for place, bar in enumerate(shown):
        middle = round(_LEFT + space * (place + 0.5), 1)
        parts += _column(bar, middle, width, top)
    return parts


def _column(bar: Bar, middle: float, width: float, top: int) -> list[str]:
    left, floor, agents, total = (
        round(middle - width / 2, 1),
        _y(0, top),
        _y(bar.agents, top),
        _y(bar.total, top),
    )
    names = french.month(bar.month).split(" ")
    parts = [
        _box(left, agents, width, floor - agents, _AGENTS),
        _box(left, total, width, agents - total, _ELECTED),
        text(
            middle,
            min(total, _y(bar.year_before or 0, top)) - 8,
            number(bar.total),
            size=13,
            weight=600,
            anchor="middle",
        ),
        text(middle, floor + 20, names[0].capitalize(), size=12.5, anchor="middle"),
        text(middle, floor + 36, names[1], size=11.5, fill=MUTED, anchor="middle"),
    ]
    if bar.year_before:
        parts.append(_mark(middle - width / 2 - 5, _y(bar.year_before, top), width + 10))
    return parts


def _box(x: float, y: float, width: float, height: float, fill: str) -> str:
    return f'<rect x="{x}" y="{y}" width="{round(width, 1)}" height="{round(height, 1)}" fill="{fill}"/>'


def _mark(x: float, y: float, width: float) -> str:
    return (
        f'<line x1="{round(x, 1)}" x2="{round(x + width, 1)}" y1="{y}" y2="{y}" '
        f'stroke="{INK}" stroke-width="2.5" stroke-dasharray="4 3"/>'
    )


def text(
    x: float, y: float, words: str, *, size: float, fill: str = INK, weight: int = 400, anchor: str = "start"
) -> str:
    return (
        f'<text x="{round(x, 1)}" y="{round(y, 1)}" font-size="{size}" font-weight="{weight}" fill="{fill}" '
        f'text-anchor="{anchor}">{escape(words)}</text>'
    )
