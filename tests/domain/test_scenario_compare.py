"""Two scenarios compared: what each costs, and the cents of every change that only one of them asks, worked by hand.

400 × 5 907,34 ÷ 1 200 = 1 969,11. CNRACL of 2027 is 40,65 %: 800,44; with two points 42,65 %: 839,83 (839,8254); with three
43,65 %: 859,52 (859,5165).
"""

from dataclasses import replace
from datetime import date

import pytest

from domain.scenario import Comparison, Head, Pair, Scenario, ScenarioRefused, compare, run, unchanged
from domain.scenario.result import Cost
from tests.domain.branches import a_head, known_law, official, scenario, territory

HEAD = 'title = "{title}"\nfrom = "2027-01"\nmonths = {months}\n'
LAW = '[[law]]\nkey = "{key}"\nadd = "{add}"\neffective_on = {day}\n'
NBI = '[[fact]]\ntype = "nbi_granted"\nwho = {{ collectivity = "{code}" }}\npoints = {points}\neffective_on = 2027-01-01\n'
CNRACL_3 = LAW.format(key="cnracl.employer", add="3.00", day="2027-01-01")
CNRACL_2 = LAW.format(key="cnracl.employer", add="2.00", day="2027-01-01")
CNRACL_1_FEBRUARY = LAW.format(key="cnracl.employer", add="1.00", day="2027-02-01")


def asking(title: str, *changes: str, months: int = 2) -> Scenario:
    return scenario(HEAD.format(title=title, months=months) + "\n".join(changes))


def compared(one: Scenario, other: Scenario, *known: Head) -> Comparison:
    return compare(Pair(one, other), known or [a_head(official())], known_law())


def moves(found: Comparison) -> list[list[tuple[str, bool]]]:
    return [[(each.where, each.added) for each in step.moves] for step in found.steps]


def costs(found: Comparison) -> list[list[int]]:
    """By step, what it changes in each month, in cents."""
    return [[both.difference.cost for both in step.result.by_month.values()] for step in found.steps]


# ---- amounts worked by hand ----------------------------------------------------------------------------------------


def test_each_difference_is_given_to_the_change_that_makes_it() -> None:
    """Three points from January (59,08 a month, by the rounded lines) give way to two from January and one more from February.

    January: 800,44 + 59,08 = 859,52 in the first, 839,83 in the second. February: 859,52 in both (40,65 + 2 + 1 = 43,65)."""
    one, other = asking("Trois points", CNRACL_3), asking("Deux, puis un", CNRACL_2, CNRACL_1_FEBRUARY)
    found = compared(one, other)
    assert moves(found) == [[("law[0]", False)], [("law[0]", True)], [("law[1]", True)]]
    assert costs(found) == [[80044 - 85952] * 2, [83983 - 80044] * 2, [0, 85952 - 83983]]
    assert [both.difference.cost for both in found.result.by_month.values()] == [83983 - 85952, 0]
    (cnracl,) = (each for each in found.result.rubriques[2027] if each.code == "cnracl")
    assert (cnracl.base_employer, cnracl.scenario_employer) == (2 * 85952, 83983 + 85952)
    assert found.result.title == "Trois points → Deux, puis un"


def test_what_both_ask_is_given_to_neither() -> None:
    """Ten points of NBI in both (10 × 5 907,34 ÷ 1 200 = 49,23), twenty more in the town that only the second names (98,46)."""
    ten = NBI.format(code="labrit", points=10)
    one = asking("NBI à Labrit", ten, CNRACL_2)
    other = asking("NBI partout", CNRACL_2, NBI.format(code="pissos", points=20), ten)
    found = compared(one, other, a_head(official()), a_head(official("000002"), code="pissos"))
    assert moves(found) == [[("fact[0]", True)]]
    (step,) = found.steps
    assert [body.total.difference.gross for body in step.result.bodies] == [0, 2 * 9846]
    assert {each.code for each in found.result.rubriques[2027] if each.base != each.scenario} >= {"nbi"}
    assert [body.total.base for body in found.result.bodies] == [body.total.scenario for body in found.one.bodies]


def test_the_same_change_written_otherwise_is_no_difference() -> None:
    """« 3.00 » and « 3.0 », in another place of the file: the same question."""
    moved = CNRACL_3.replace("3.00", "3.0")
    found = compared(asking("Ici", CNRACL_3), asking("Là", moved))
    assert found.steps == () and found.result.total.difference == Cost()


def test_against_nothing_every_change_has_its_cost() -> None:
    """The log as it stands is the base of the scenario itself."""
    other = asking("Deux, puis un", CNRACL_2, CNRACL_1_FEBRUARY)
    found = compared(unchanged(other), other)
    assert costs(found) == [[83983 - 80044] * 2, [0, 85952 - 83983]]
    assert found.result.by_month == run(other, [a_head(official())], known_law()).by_month
    back = compared(other, unchanged(other))
    assert moves(back) == [[("law[1]", False)], [("law[0]", False)]]
    assert costs(back) == [[0, 83983 - 85952], [80044 - 83983] * 2]


def test_changes_that_cannot_be_taken_apart_are_told_together() -> None:
    """A prime needs its deliberation: between the two wordings of it nothing can be paid, 150,00 a month before and after."""
    voted = """
[[fact]]
type = "local_rubrique_defined"
who = "everyone"
code = "nuit"
label = "{label}"
shape = "mensuelle"
effective_on = 2027-01-01
"""
    paid = """
[[fact]]
type = "prime_granted"
who = "everyone"
code = "nuit"
monthly_amount = "150.00"
effective_on = 2027-01-01
"""
    one, other = (asking(label, voted.format(label=label), paid) for label in ("Nuit", "Travail de nuit"))
    found = compared(one, other)
    assert moves(found) == [[("fact[0]", False), ("fact[0]", True)]]
    assert costs(found) == [[0, 0]]
    (night,) = (each for each in found.result.rubriques[2027] if each.code == "nuit")
    assert (night.base, night.scenario) == (2 * 15000, 2 * 15000)


# ---- the whole -----------------------------------------------------------------------------------------------------


def test_steps_sum_to_the_difference_of_every_collectivity_and_month() -> None:
    """Law and facts together, over a change of year, on the demonstration's people, in one process or two."""
    point = '[[law]]\nkey = "point.annual_value"\npercent = "1.5"\neffective_on = 2027-03-01\n'
    echelon = '[[fact]]\ntype = "position_held"\nwho = "everyone"\nechelons = 1\neffective_on = 2027-02-01\n'
    part_time = (
        '[[fact]]\ntype = "working_time_set"\nwho = { status = "fonctionnaire" }\npart_time_percent = 80\n'
        "effective_on = 2027-04-01\n"
    )
    one = asking("A", CNRACL_3, echelon, months=13)
    other = asking("B", point, part_time, months=13)
    known = territory(3)
    found = compare(Pair(one, other), known, known_law())
    assert [len(step.moves) for step in found.steps] == [1, 1, 1, 1]
    for place, body in enumerate(found.result.bodies):
        for month, (_, both) in enumerate(body.months):
            parts = [step.result.bodies[place].months[month][1].difference for step in found.steps]
            assert Cost(*(sum(each) for each in zip(*parts, strict=True))) == both.difference
            assert both.base == found.one.bodies[place].months[month][1].scenario
            assert both.scenario == found.other.bodies[place].months[month][1].scenario
    assert all(step.result.total.difference.cost for step in found.steps)
    lines = [each for year in found.result.rubriques.values() for each in year]
    assert sum(each.scenario_employer - each.base_employer for each in lines) == found.result.total.difference.employer
    assert compare(Pair(one, other), known, known_law(), jobs=2) == found


# ---- refused -------------------------------------------------------------------------------------------------------


def test_other_months_are_refused() -> None:
    here = asking("Deux mois", CNRACL_2)
    for there in (asking("Trois mois", CNRACL_2, months=3), replace(here, first_month=date(2027, 2, 1))):
        with pytest.raises(ScenarioRefused, match="de 01/2027 à 02/2027"):
            Pair(here, there)


def test_what_one_of_them_cannot_ask_is_refused_under_its_title() -> None:
    lost = asking("NBI à Sore", NBI.format(code="sore", points=10))
    with pytest.raises(ScenarioRefused) as refused:
        compared(asking("Deux", CNRACL_2), lost)
    ((where, why),) = refused.value.problems
    assert where == "« NBI à Sore », fact[0].who.collectivity" and "« sore » n'est pas dans ce calcul" in why
