"""Two scenarios compared, written out: each change in one line of French, steps that sum to the whole, only lines that differ."""

from decimal import Decimal
from typing import Any

import pytest

from domain.scenario import Comparison, Pair, compare, read
from projections.scenario_comparison import as_data, lines_that_differ, own_assumptions
from projections.scenario_words import change_in_words, step_in_words
from tests.domain.branches import a_head, known_law, official, scenario

HEAD = 'title = "{}"\nfrom = "2027-01"\nmonths = 13\n'
NBI = '[[fact]]\ntype = "nbi_granted"\nwho = "everyone"\npoints = {}\neffective_on = 2027-02-01\n'
LAW = '[[law]]\nkey = "cnracl.employer"\nadd = "-1.50"\neach = "january"\n'


@pytest.fixture(scope="module")
def found() -> Comparison:
    one, other = scenario(HEAD.format("Ici") + NBI.format(10)), scenario(HEAD.format("Là") + LAW + NBI.format(30))
    return compare(Pair(one, other), [a_head(official()), a_head(official(), code="pissos")], known_law())


def test_each_step_is_one_line_of_french(found: Comparison) -> None:
    assert [step_in_words(each, found) for each in found.steps] == [
        "sans fact[0] : nbi_granted au 01/02/2027, points = 10, tous",
        "avec law[0] : CNRACL, part employeur (cnracl.employer) −1,50 chaque janvier",
        "avec fact[0] : nbi_granted au 01/02/2027, points = 30, tous",
    ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"key": "x", "value": "37.65", "effective_on": "2027-01-01"}, "x = 37,65 au 01/01/2027"),
        ({"key": "x", "percent": "1.5", "effective_on": "2027-01-01"}, "x +1,5 % au 01/01/2027"),
        ({"key": "x", "add": "3.00", "each": "january", "until": 2028}, "x +3,00 chaque janvier jusqu'en 2028"),
    ],
)
def test_a_change_of_law_in_words(change: dict[str, object], said: str) -> None:
    asked = read({"title": "Essai", "from": "2027-01", "months": 1, "law": [change]})
    assert change_in_words(asked.law[0], {}).replace("\N{NARROW NO-BREAK SPACE}", " ") == said


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            {"type": "position_held", "echelons": 1, "who": {"matricule": ["1", "2"], "collectivity": "labrit"}},
            "position_held au 01/01/2027, échelons +1, collectivité labrit, matricule 1, 2",
        ),
        (
            {"type": "prime_granted", "code": "ifse", "monthly_amount": "150.00", "who": {"status": "fonctionnaire"}},
            "prime_granted au 01/01/2027, code = ifse, monthly_amount = 150,00, statut fonctionnaire",
        ),
        (
            {"type": "sick_certificate", "last_day": "2027-01-31", "prolongation": False, "who": "everyone"},
            "sick_certificate au 01/01/2027, last_day = 31/01/2027, prolongation = non, tous",
        ),
    ],
)
def test_a_fact_in_words(change: dict[str, object], said: str) -> None:
    asked = {"title": "Essai", "from": "2027-01", "months": 1, "fact": [change | {"effective_on": "2027-01-01"}]}
    assert change_in_words(read(asked).facts[0], {}) == said


def test_steps_sum_to_the_whole_in_euros_year_by_year(found: Comparison) -> None:
    said: dict[str, Any] = as_data(found)
    assert [each["year"] for each in said["years"]] == [2027, 2028]
    for place, year in enumerate(said["years"]):
        steps = [Decimal(step["years"][place]["difference"]["cost"]) for step in said["steps"]]
        assert sum(steps) == Decimal(year["difference"]["cost"]) != 0
    assert Decimal(said["total"]["after"]["cost"]) == Decimal(found.other.total.scenario.cost) / 100
    assert [each["code"] for each in said["collectivities"]] == ["labrit", "pissos"]


def test_only_lines_that_differ_are_listed(found: Comparison) -> None:
    """NBI: 10 points are 49,23 a month, 30 are 147,68 (147,6835); two agents, twelve months. The traitement is the same."""
    lines = {each.code: each for each in lines_that_differ(found.result)}
    assert (lines["nbi"].base, lines["nbi"].scenario) == (24 * 4923, 24 * 14768)
    assert "traitement_indiciaire" not in lines and "cnracl" in lines
    in_data: Any = as_data(found)["rubriques"]
    assert {each["code"] for each in in_data} == set(lines)


def test_what_only_one_answer_rests_on_is_said_apart() -> None:
    one, other = scenario(HEAD.format("Ici") + NBI.format(10)), scenario(HEAD.format("Là") + LAW)
    found = compare(Pair(one, other), [a_head(official())], known_law())
    assert own_assumptions(found.one, found) == ["fact[0] (nbi_granted, 01/02/2027) : 1 engagement(s) changé(s)."]
    assert own_assumptions(found.other, found) == []
