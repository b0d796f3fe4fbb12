"""A scenario written out: tables whose sums are those of the answer, JSON without a float, charts that say what they show."""

import csv
import io
import json
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from domain.scenario import Result, run
from projections.scenario_chart import cost_chart, difference_chart
from projections.scenario_tables import as_data, tables
from projections.states.spreadsheet import csv_bytes
from tests.domain.branches import a_head, known_law, official, scenario, territory

TEXT = """
title = "Point d'indice : +1,5 % & après"
from = "2026-11"
months = 4
[[law]]
key = "point.annual_value"
percent = "1.5"
effective_on = 2026-12-01
"""


@pytest.fixture(scope="module")
def result() -> Result:
    return run(scenario(TEXT), territory(5), known_law())


def _rows(result: Result, name: str) -> list[dict[str, str]]:
    (table,) = (each for each in tables(result) if each.name == name)
    return list(csv.DictReader(io.StringIO(csv_bytes(table).decode("utf-8-sig")), delimiter=";"))


def _cents(text: str) -> int:
    return int(Decimal(text.replace(",", ".")) * 100)


def test_months_and_years_sum_to_the_answer_and_say_which_law_they_rest_on(result: Result) -> None:
    months, years = _rows(result, "mois"), _rows(result, "annees")
    for rows in (months, years):
        assert rows[-1]["Collectivité"] == "Total"
        assert _cents(rows[-1]["Coût employeur, scénario"]) == result.total.scenario.cost
        assert sum(_cents(row["Coût employeur, écart"]) for row in rows[:-1]) == result.total.difference.cost
        assert sum(int(row["Bulletins, base"]) for row in rows[:-1]) == result.total.base.bulletins
    assert {row["Mois"]: row["Droit"] for row in months[:-1]} == {
        "2026-11": "publié",
        "2026-12": "publié",
        "2027-01": "prolongé",
        "2027-02": "prolongé",
    }


def test_rubriques_sum_to_the_employers_contributions(result: Result) -> None:
    rows = _rows(result, "rubriques")
    assert sum(_cents(row["Part employeur, scénario"]) for row in rows[:-1]) == result.total.scenario.employer
    assert _cents(rows[-1]["Part employeur, base"]) == result.total.base.employer
    pay = next(row for row in rows if row["Rubrique"] == "traitement_indiciaire")
    assert _cents(pay["Part agent, écart"]) == _cents(pay["Part agent, scénario"]) - _cents(pay["Part agent, base"]) > 0


def test_json_holds_everything_and_no_float(result: Result) -> None:
    def floats(text: str) -> float:
        raise AssertionError(f"a float: {text}")

    data = json.loads(json.dumps(as_data(result)), parse_float=floats)
    assert data["last_month_covered"] == "2026-12" and data["assumptions"]
    assert [each["prolonged_law"] for each in data["months"]] == [False, False, True, True]
    assert [(each["base"], each["scenario"]) for each in data["law_changes"]] == [("5907.34", "5995.95")]
    assert len(data["collectivities"]) == 5
    assert sum(Decimal(each["total"]["difference"]["cost"]) for each in data["collectivities"]) * 100 == (
        result.total.difference.cost
    )


@pytest.mark.parametrize("draw", [cost_chart, difference_chart])
def test_charts_are_svg_that_say_in_words_what_they_show(result: Result, draw) -> None:
    picture = ElementTree.fromstring(draw(result))
    assert picture.get("role") == "img"
    title, told = (picture.find(f"{{http://www.w3.org/2000/svg}}{name}") for name in ("title", "desc"))
    assert title is not None and "Point d'indice : +1,5 % & après" in str(title.text)
    assert told is not None and str(told.text).endswith(".")


def test_the_curves_say_when_the_axis_does_not_begin_at_nought_and_when_the_law_is_prolonged(result: Result) -> None:
    drawn = cost_chart(result)
    assert "L&#x27;axe ne part pas de zéro." in drawn
    assert "Législation prolongée à partir de janvier 2027" in drawn


def test_a_scenario_of_one_month_and_one_that_costs_nothing_are_drawn() -> None:
    one = TEXT.replace("2026-11", "2026-12").replace("months = 4", "months = 1")
    assert "<circle" in cost_chart(run(scenario(one), [a_head(official())], known_law()))
    nothing = one.replace('percent = "1.5"', 'add = "0.00"')
    same = run(scenario(nothing), [a_head(official())], known_law())
    assert same.total.difference.cost == 0
    assert ElementTree.fromstring(difference_chart(same)) is not None


def test_many_collectivities_share_one_line() -> None:
    heads = [a_head(official(), code=f"C{number:02d}") for number in range(25)]
    drawn = difference_chart(run(scenario(TEXT), heads, known_law()))
    assert "5 autres collectivités" in drawn
    assert drawn.count("<rect") == 1 + 20
