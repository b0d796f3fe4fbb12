"""The annual report's counts: bulletins and payees a month, agents and élus apart, year on year.

A cancelled bulletin is not counted, the one that replaces it is. A payee is one engagement paid.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from projections.states.table import Column, Kind, Row, Table
from projections.words import KINDS

# Strata of CGCT art. L. 2123-23: lower bounds in inhabitants.
_STRATA = (0, 500, 1_000, 3_500, 10_000, 20_000, 50_000, 100_000)


@dataclass(frozen=True, slots=True)
class Count:
    """One collectivity, one month, agents or élus."""

    collectivity: str
    month: date
    elected: bool
    bulletins: int
    payees: int


@dataclass(frozen=True, slots=True)
class Employer:
    """What the counts group by. `kind` is a value of `CollectivityKind`; `population` that of its stratum."""

    code: str
    name: str
    kind: str
    population: int


def stratum(population: int) -> str:
    """« 1 000 à 3 499 habitants »."""
    place = max(index for index, least in enumerate(_STRATA) if population >= least)
    if place == 0:
        return "Moins de 500 habitants"
    if place == len(_STRATA) - 1:
        return "100 000 habitants et plus"
    return f"{_thousands(_STRATA[place])} à {_thousands(_STRATA[place + 1] - 1)} habitants"


def _thousands(number: int) -> str:
    return f"{number:,}".replace(",", "\u202f")


_FIGURES = (
    Column("Bulletins d'agents", Kind.COUNT),
    Column("Bulletins d'élus", Kind.COUNT),
    Column("Bulletins", Kind.COUNT),
    Column("Agents payés", Kind.COUNT),
    Column("Élus payés", Kind.COUNT),
    Column("Personnes payées", Kind.COUNT),
)


def _figures(counts: Iterable[Count]) -> tuple[int, ...]:
    found = list(counts)
    agents, elected = [c for c in found if not c.elected], [c for c in found if c.elected]
    bulletins = (sum(c.bulletins for c in agents), sum(c.bulletins for c in elected))
    payees = (sum(c.payees for c in agents), sum(c.payees for c in elected))
    return (*bulletins, sum(bulletins), *payees, sum(payees))


def by_collectivity(counts: Sequence[Count], employers: Mapping[str, Employer]) -> Table:
    columns = (Column("Collectivité", wide=True), Column("Code"), Column("Mois"), *_FIGURES)
    groups = sorted({(employers[c.collectivity].name, c.collectivity, c.month) for c in counts})
    rows: tuple[Row, ...] = tuple(
        (name, code, f"{month:%Y-%m}", *_figures(c for c in counts_of if c.month == month))
        for name, code, month in groups
        if (counts_of := [c for c in counts if c.collectivity == code])
    )
    return _table("bulletins-par-collectivite", "Bulletins par collectivité", columns, rows, counts)


def by_kind(counts: Sequence[Count], employers: Mapping[str, Employer]) -> Table:
    """Communes, communautés, établissements publics, établissements sociaux."""
    order = list(KINDS)
    return _by(
        counts,
        "bulletins-par-type",
        "Type de collectivité",
        key=lambda count: order.index(employers[count.collectivity].kind),
        label=lambda place: KINDS[order[place]],
    )


def by_stratum(counts: Sequence[Count], employers: Mapping[str, Employer]) -> Table:
    """Population strata of the collectivities that have one; the others are counted under « sans strate »."""

    def key(count: Count) -> int:
        population = employers[count.collectivity].population
        return max(i for i, least in enumerate(_STRATA) if population >= least) if population else -1

    return _by(
        counts,
        "bulletins-par-strate",
        "Strate de population",
        key=key,
        label=lambda place: "Sans strate" if place < 0 else stratum(_STRATA[place]),
    )


def _by(
    counts: Sequence[Count], name: str, title: str, key: Callable[[Count], int], label: Callable[[int], str]
) -> Table:
    found: dict[tuple[int, date], list[Count]] = {}
    employers: dict[tuple[int, date], set[str]] = {}
    for count in counts:
        place = (key(count), count.month)
        found.setdefault(place, []).append(count)
        employers.setdefault(place, set()).add(count.collectivity)
    columns = (
        Column(title, wide=True),
        Column("Mois"),
        Column("Collectivités", Kind.COUNT),
        *_FIGURES,
    )
    rows: tuple[Row, ...] = tuple(
        (label(place[0]), f"{place[1]:%Y-%m}", len(employers[place]), *_figures(found[place]))
        for place in sorted(found)
    )
    return _table(name, f"Bulletins par {title.lower()}", columns, rows, counts)


def _table(name: str, title: str, columns: tuple[Column, ...], rows: tuple[Row, ...], counts: Sequence[Count]) -> Table:
    blank: list[None] = [None] * (len(columns) - 1 - len(_FIGURES))
    return Table(name, title, columns, rows, ("Total", *blank, *_figures(counts)))


def year_on_year(counts: Sequence[Count]) -> Table:
    """Each month beside the same month of the year before, when it is known."""
    columns = (
        Column("Mois"),
        *_FIGURES,
        Column("Bulletins un an avant", Kind.COUNT),
        Column("Écart", Kind.COUNT),
    )
    months: dict[date, list[Count]] = {}
    for count in counts:
        months.setdefault(count.month, []).append(count)
    rows = []
    for month in sorted(months):
        figures = _figures(months[month])
        before = months.get(month.replace(year=month.year - 1))
        earlier = _figures(before)[2] if before else None
        rows.append((f"{month:%Y-%m}", *figures, earlier, None if earlier is None else figures[2] - earlier))
    return Table(
        "bulletins-par-mois",
        "Bulletins par mois",
        columns,
        tuple(rows),
        ("Total", *_figures(counts), None, None),
    )
