"""A scenario's answer as tables (months, years, rubriques) and as JSON-able data; cents in, euros written out."""

from collections.abc import Iterator
from datetime import date

from domain.scenario.result import BodyResult, Both, Cost, Result, Rubrique, percent, years_of
from projections.states.table import Cell, Column, Kind, Row, Table
from projections.words import section_label

Json = dict[str, object]
_AMOUNTS = ("gross", "employer", "cost", "net")
_TITLES = {"gross": "Brut", "employer": "Charges patronales", "cost": "Coût employeur", "net": "Net à payer"}
_SIDES = tuple(
    column
    for title in _TITLES.values()
    for column in (
        Column(f"{title}, base", Kind.AMOUNT),
        Column(f"{title}, scénario", Kind.AMOUNT),
        Column(f"{title}, écart", Kind.AMOUNT),
    )
)
_COUNTS = (Column("Bulletins, base", Kind.COUNT), Column("Bulletins, scénario", Kind.COUNT))
_RATE = Column("Coût, écart en %", Kind.AMOUNT, summed=False)  # hundredths of a percent
_PUBLISHED, _PROLONGED = "publié", "prolongé"


def tables(result: Result) -> tuple[Table, ...]:
    """Every table of the answer, under the name of its file."""
    return months(result), years(result), rubriques(result)


def months(result: Result) -> Table:
    """One row a collectivity and month; « droit » says whether payroll covers the month."""
    columns = (Column("Collectivité"), Column("Nom"), Column("Mois"), Column("Droit"), *_COUNTS, *_SIDES, _RATE)
    rows = tuple(
        (body.code, body.name, f"{month:%Y-%m}", _law(result, month), *_cells(both))
        for body in result.bodies
        for month, both in body.months
    )
    totals = ("Total", None, None, None, *_cells(result.total))
    return Table("mois", f"{result.title} : par mois", columns, rows, totals, notes=result.assumptions)


def years(result: Result) -> Table:
    """One row a collectivity and year."""
    columns = (Column("Collectivité"), Column("Nom"), Column("Année"), *_COUNTS, *_SIDES, _RATE)
    rows = tuple(
        (body.code, body.name, str(year), *_cells(both))
        for body in result.bodies
        for year, both in years_of(body).items()
    )
    totals = ("Total", None, None, *_cells(result.total))
    return Table("annees", f"{result.title} : par année", columns, rows, totals, notes=result.assumptions)


def rubriques(result: Result) -> Table:
    """One row a collectivity, year and line: what agents get or give, and what the employer pays besides."""
    columns = (
        Column("Collectivité"), Column("Année"), Column("Rubrique"), Column("Libellé"), Column("Groupe"),
        Column("Part agent, base", Kind.AMOUNT), Column("Part agent, scénario", Kind.AMOUNT),
        Column("Part agent, écart", Kind.AMOUNT), Column("Part employeur, base", Kind.AMOUNT),
        Column("Part employeur, scénario", Kind.AMOUNT), Column("Part employeur, écart", Kind.AMOUNT),
    )  # fmt: skip
    rows = tuple(_rubrique(body, year, each) for body in result.bodies for year, each in body.rubriques)
    sums = (sum(int(row[place] or 0) for row in rows) if place >= 8 else None for place in range(5, 11))
    totals: Row = ("Total des parts employeur", None, None, None, None, *sums)
    return Table("rubriques", f"{result.title} : par rubrique", columns, rows, totals, notes=result.assumptions)


def _rubrique(body: BodyResult, year: int, each: Rubrique) -> Row:
    return (
        body.code,
        str(year),
        each.code,
        each.label,
        section_label(each.section),
        each.base,
        each.scenario,
        each.scenario - each.base,
        each.base_employer,
        each.scenario_employer,
        each.scenario_employer - each.base_employer,
    )


def _law(result: Result, month: date) -> str:
    return _PUBLISHED if month <= result.prolonged_after else _PROLONGED


def _cells(both: Both) -> Iterator[Cell]:
    yield from (both.base.bulletins, both.scenario.bulletins)
    for name in _AMOUNTS:
        yield from (getattr(side, name) for side in (both.base, both.scenario, both.difference))
    yield percent(both.difference.cost, both.base.cost)


# ---- JSON ----------------------------------------------------------------------------------------------------------


def as_data(result: Result) -> Json:
    """The whole answer; amounts are euros written as strings, percents too, months « 2027-01 »."""
    return {
        "schema_version": 1,
        "title": result.title,
        "position": result.position,
        "law_digest": result.law_digest,
        "digest": result.digest,
        "last_month_covered": f"{result.prolonged_after:%Y-%m}",
        "assumptions": list(result.assumptions),
        "law_changes": [
            {
                "key": each.key,
                "label": each.label,
                "unit": each.unit,
                "effective_on": each.effective_on.isoformat(),
                "base": each.before,
                "scenario": each.after,
            }
            for each in result.moved
        ],
        "total": _both(result.total),
        "years": [{"year": year, **_both(both)} for year, both in result.by_year.items()],
        "months": [_month(result, month, both) for month, both in result.by_month.items()],
        "rubriques": [{"year": year, **_line(each)} for year, lines in result.rubriques.items() for each in lines],
        "collectivities": [_body(result, body) for body in result.bodies],
    }


def _body(result: Result, body: BodyResult) -> Json:
    return {
        "code": body.code,
        "name": body.name,
        "total": _both(body.total),
        "years": [{"year": year, **_both(both)} for year, both in years_of(body).items()],
        "months": [_month(result, month, both) for month, both in body.months],
        "rubriques": [{"year": year, **_line(each)} for year, each in body.rubriques],
        "left_out": [each._asdict() for each in body.unpaid],
    }


def _month(result: Result, month: date, both: Both) -> Json:
    return {"month": f"{month:%Y-%m}", "prolonged_law": month > result.prolonged_after, **_both(both)}


def _both(both: Both) -> Json:
    rate = percent(both.difference.cost, both.base.cost)
    return {
        "base": cost_data(both.base),
        "scenario": cost_data(both.scenario),
        "difference": cost_data(both.difference),
        "cost_percent": None if rate is None else euros(rate),
    }


def cost_data(cost: Cost) -> Json:
    """A cost under the names of its parts."""
    return {"bulletins": cost.bulletins} | {name: euros(getattr(cost, name)) for name in _AMOUNTS}


def _line(each: Rubrique) -> Json:
    return {
        "code": each.code,
        "label": each.label,
        "base": euros(each.base),
        "scenario": euros(each.scenario),
        "base_employer": euros(each.base_employer),
        "scenario_employer": euros(each.scenario_employer),
    }


def euros(cents: int) -> str:
    """-5908 → « -59.08 »; hundredths of a percent are written so too."""
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}"
