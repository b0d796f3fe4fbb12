"""Two scenarios side by side as JSON-able data, and the lines of the bulletin that differ; cents in, euros written out."""

from collections.abc import Iterable, Iterator

from domain.scenario import Comparison, Result
from domain.scenario.compare import Step
from domain.scenario.result import BodyResult, Both, Rubrique, percent, years_of
from projections.scenario_tables import Json, cost_data, euros
from projections.scenario_words import step_in_words


def lines_that_differ(result: Result) -> list[Rubrique]:
    """Over all months and collectivities, in the order of the bulletin."""
    found: dict[str, Rubrique] = {}
    for each in (line for lines in result.rubriques.values() for line in lines):
        found[each.code] = found[each.code].plus(each) if each.code in found else each
    return list(_differing(found.values()))


def own_assumptions(side: Result, found: Comparison) -> list[str]:
    """What one of the two answers rests on and the other does not."""
    return [each for each in side.assumptions if each not in found.result.assumptions]


def as_data(found: Comparison) -> Json:
    """The whole comparison: « before » is the first scenario, « after » the second; months « 2027-01 »."""
    result = found.result
    return {
        "schema_version": 1,
        "before": {"title": found.one.title, "assumptions": own_assumptions(found.one, found)},
        "after": {"title": found.other.title, "assumptions": own_assumptions(found.other, found)},
        "assumptions": list(result.assumptions),
        "position": result.position,
        "law_digest": result.law_digest,
        "last_month_covered": f"{result.prolonged_after:%Y-%m}",
        **_sums(result),
        "steps": [_step(each, found) for each in found.steps],
    }


def _step(step: Step, found: Comparison) -> Json:
    moves = [{"where": each.where, "of": "after" if each.added else "before"} for each in step.moves]
    return {"what": step_in_words(step, found), "moves": moves, **_sums(step.result)}


def _sums(result: Result) -> Json:
    return {
        "total": _both(result.total),
        "years": [{"year": year, **_both(both)} for year, both in result.by_year.items()],
        "months": [{"month": f"{month:%Y-%m}", **_both(both)} for month, both in result.by_month.items()],
        "collectivities": [_body(each) for each in result.bodies],
        "rubriques": [
            {"year": year, **_line(each)} for year, lines in result.rubriques.items() for each in _differing(lines)
        ],
    }


def _body(body: BodyResult) -> Json:
    return {
        "code": body.code,
        "name": body.name,
        "total": _both(body.total),
        "years": [{"year": year, **_both(both)} for year, both in years_of(body).items()],
        "months": [{"month": f"{month:%Y-%m}", **_both(both)} for month, both in body.months],
        "left_out": [each._asdict() for each in body.unpaid],
    }


def _both(both: Both) -> Json:
    rate = percent(both.difference.cost, both.base.cost)
    return {
        "before": cost_data(both.base),
        "after": cost_data(both.scenario),
        "difference": cost_data(both.difference),
        "cost_percent": None if rate is None else euros(rate),
    }


def _differing(lines: Iterable[Rubrique]) -> Iterator[Rubrique]:
    return (each for each in lines if (each.base, each.base_employer) != (each.scenario, each.scenario_employer))


def _line(each: Rubrique) -> Json:
    return {
        "code": each.code,
        "label": each.label,
        "before": euros(each.base),
        "after": euros(each.scenario),
        "before_employer": euros(each.base_employer),
        "after_employer": euros(each.scenario_employer),
    }
