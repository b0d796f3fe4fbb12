"""What a scenario answers on agents whose cents are worked by hand, what it refuses, and that nothing of it is ever saved."""

from dataclasses import fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from random import Random
from typing import Any

import pytest

from domain.aggregate import Aggregate
from domain.desk import new_of
from domain.event import Event
from domain.month import calculate_month
from domain.principal import Principal
from domain.refusal import Refused
from domain.scenario import Head, KnownLaw, Result, ScenarioRefused, heads, run
from domain.scenario.head import Earlier, KnownEngagement
from domain.scenario.law import changed, prolonged
from domain.scenario.result import Cost, percent
from domain.store.port import EventStore
from payroll import facts as f
from payroll.law import Law, LawError
from payroll.situation import CUMULS
from payroll.words import Status
from tests.domain.branches import a_head, known_law, official, scenario, territory
from tests.domain.town import CODE, PAYROLL, a_service, a_town, issued
from tests.payroll.careers import LONG_AGO, a_mandate, a_position, engaged, hours
from tests.payroll.dossiers import the_law

CNRACL = """
title = "CNRACL : trois points chaque janvier jusqu'en 2028"
from = "2027-01"
months = 36
[[law]]
key = "cnracl.employer"
add = "3.00"
each = "january"
until = 2028
"""
MAYOR = KnownEngagement("000009", 1, (engaged(LONG_AGO, Status.ELECTED), a_mandate(LONG_AGO, "51.6")))
FOUR_HUNDRED = 196911  # 400 × 5 907,34 ÷ 1 200 = 1 969,1133


def asking(change: str, first: str = "2027-01", months: int = 1) -> str:
    return f'title = "Essai"\nfrom = "{first}"\nmonths = {months}\n{change}'


def answer(change: str, *known: Head, months: int = 1) -> Result:
    return run(scenario(asking(change, months=months)), known or [a_head(official())], known_law())


def line(result: Result, code: str, year: int = 2027) -> tuple[int, int]:
    """A rubrique's pay in the base and in the scenario, in cents."""
    found = next(each for each in result.rubriques[year] if each.code == code)
    return found.base, found.scenario


# ---- amounts worked by hand ----------------------------------------------------------------------------------------


def test_three_points_of_cnracl_each_january_cost_three_percent_of_the_base_then_six() -> None:
    """Index 422 at 31/35: 422 × 5 907,34 ÷ 1 200 × 31/35 = 1 840,00. Three points of it: 55,20; six: 110,40.

    1 840,00 × 40,65 % = 747,96 and × 43,65 % = 803,16 in 2027; × 43,65 % and × 49,65 % = 913,56 from 2028 on."""
    agent = KnownEngagement("000001", 1, (engaged(LONG_AGO), a_position(im=422), hours(weekly="31")))
    result = run(scenario(CNRACL), [a_head(agent)], known_law())
    years = [both.difference for both in result.by_year.values()]
    assert [each.employer for each in years] == [12 * 5520, 12 * 11040, 12 * 11040]
    assert all((each.bulletins, each.gross, each.net) == (0, 0, 0) and each.cost == each.employer for each in years)
    moved = {each.code: (each.base_employer, each.scenario_employer) for each in result.rubriques[2027]}
    assert moved.pop("cnracl") == (12 * 74796, 12 * 80316)
    assert all(base == other for base, other in moved.values())
    assert [(each.effective_on, each.before, each.after) for each in result.moved] == [
        (date(2027, 1, 1), "40.65", "43.65"),
        (date(2028, 1, 1), "43.65", "49.65"),
    ]


def test_a_point_raised_by_one_and_a_half_percent_is_published_to_the_cent() -> None:
    """5 907,34 × 1,015 = 5 995,9501, published 5 995,95; 400 × 5 995,95 ÷ 1 200 = 1 998,65."""
    result = answer('[[law]]\nkey = "point.annual_value"\npercent = "1.5"\neffective_on = 2027-01-01')
    assert [(each.before, each.after) for each in result.moved] == [("5907.34", "5995.95")]
    assert line(result, "traitement_indiciaire") == (FOUR_HUNDRED, 199865)
    assert result.total.difference.gross == 199865 - FOUR_HUNDRED
    assert percent(result.total.difference.gross, result.total.base.gross) == 150  # 29,54 ÷ 1 969,11 = 1,5002 %


def test_these_ten_echelons_follow_the_grid() -> None:
    """Échelon 9 of the grid C2 is index 397: 397 × 5 907,34 ÷ 1 200 = 1 954,34 for ten agents out of twelve."""
    people = [official(f"{number:06d}") for number in range(12)]
    ten = [f"{number:06d}" for number in range(10)]
    change = f'[[fact]]\ntype = "position_held"\nwho = {{ matricule = {ten} }}\nechelons = 1\neffective_on = 2027-01-01'
    result = answer(change.replace("'", '"'), a_head(*people))
    assert line(result, "traitement_indiciaire") == (12 * FOUR_HUNDRED, 10 * 195434 + 2 * FOUR_HUNDRED)
    assert "fact[0] (position_held, 01/01/2027) : 10 engagement(s) changé(s)." in result.assumptions


def test_in_a_group_whoever_has_no_echelon_above_stays_and_is_counted() -> None:
    """Échelon 12 of C2 is the last, échelon 19 is on no grid; an agent named is refused rather than left."""
    top = KnownEngagement("000002", 1, (engaged(LONG_AGO), replace(a_position(), echelon=12, ib=486, im=425), hours()))
    lost = KnownEngagement("000003", 1, (engaged(LONG_AGO), replace(a_position(), echelon=19), hours()))
    group = '[[fact]]\ntype = "position_held"\nwho = "everyone"\nechelons = 1\neffective_on = 2027-01-01'
    result = answer(group, a_head(official(), top, lost))
    assert any("2 engagement(s) au sommet de leur grille ou hors grille" in each for each in result.assumptions)
    assert line(result, "traitement_indiciaire") == (
        sum((FOUR_HUNDRED, 209218, FOUR_HUNDRED)),
        195434 + 209218 + FOUR_HUNDRED,
    )
    with pytest.raises(ScenarioRefused, match="n'est pas connu"):
        answer(group.replace('"everyone"', '{ matricule = "000003" }'), a_head(lost))


def test_this_agent_at_eighty_percent_is_paid_six_sevenths() -> None:
    """400 × 5 907,34 ÷ 1 200 × 6/7 = 1 687,81, and the weekly hours stay those of the post."""
    change = """
[[fact]]
type = "working_time_set"
who = { matricule = "000001" }
part_time_percent = 80
effective_on = 2027-02-01
"""
    result = answer(change, a_head(official(), official("000002")), months=2)
    assert line(result, "traitement_indiciaire") == (4 * FOUR_HUNDRED, 3 * FOUR_HUNDRED + 168781)
    assert [both.difference.gross for both in result.by_month.values()] == [0, 168781 - FOUR_HUNDRED]


def test_an_ifse_for_a_whole_grade_leaves_the_elus_alone() -> None:
    change = """
[[fact]]
type = "prime_granted"
code = "ifse"
monthly_amount = "150.00"
who = { grade = "adjoint_administratif_principal_2e_classe" }
effective_on = 2027-01-01
"""
    result = answer(change, a_head(official(), official("000002"), MAYOR))
    assert line(result, "ifse") == (0, 2 * 15000)
    assert result.total.difference.bulletins == 0


def test_an_employers_rate_is_changed_for_the_collectivity_named() -> None:
    """Work accidents are not a matter of CNRACL: a contractuel at 1 969,11 × 1 point = 19,69 more, in one town of two."""
    agent = KnownEngagement("000001", 1, (engaged(LONG_AGO, Status.CONTRACT), a_position(), hours()))
    change = """
[[fact]]
type = "local_rates_set"
who = { collectivity = "pissos" }
work_accident = "2.66"
effective_on = 2027-01-01
"""
    result = answer(change, a_head(agent), a_head(agent, code="pissos"))
    assert [body.total.difference.cost for body in result.bodies] == [0, 1969]
    assert [body.code for body in result.bodies] == ["labrit", "pissos"]


def test_a_departure_ends_the_cost_and_is_no_refusal() -> None:
    change = '[[fact]]\ntype = "engagement_ended"\nwho = { matricule = "000001" }\nreason = "retraite"\neffective_on = 2027-01-31'
    result = answer(change, months=3)
    assert [both.scenario.bulletins for both in result.by_month.values()] == [1, 0, 0]


def test_a_law_change_lasts_until_a_value_published_later() -> None:
    """A value stands in for one day's: CNRACL at 37,65 % in 2027, and the published 43,65 % again from 2028."""
    asked = scenario(asking('[[law]]\nkey = "cnracl.employer"\nvalue = "37.65"\neffective_on = 2027-01-01', months=24))
    after, moved = changed(the_law(), asked)
    values = [str(float(after.fraction("cnracl.employer", date(year, 6, 1)))) for year in (2026, 2027, 2028)]
    assert values == ["37.65", "37.65", "43.65"]
    assert [(each.before, each.after) for each in moved] == [("40.65", "37.65")]


def test_the_months_of_the_year_before_the_scenario_count_as_paid_or_as_calculated() -> None:
    """The cap of the RAFP looks at the whole year: what is known of it changes what December takes up.

    IFSE 600 less 13,92 of transfert primes/points, traitement 1 969,11: the cap is 20 % of it, 393,82 a month."""
    agent = official("000001", f.PrimeGranted(effective_on=LONG_AGO, code="ifse", monthly_amount=Decimal("600.00")))
    text = asking('[[law]]\nkey = "cnracl.employer"\nadd = "1.00"\neffective_on = 2026-12-01', first="2026-12")
    nothing_known = run(scenario(text), [a_head(agent)], known_law())
    assert line(nothing_known, "rafp", 2026) == (-1969, -1969)  # 393,82 × 5 %: eleven months calculated at their cap
    own = tuple(FOUR_HUNDRED if name == "tib" else 0 for name in CUMULS)
    paid = replace(agent, earlier=tuple(Earlier(date(2026, month, 1), own) for month in range(1, 12)))
    known = run(scenario(text), [a_head(paid)], known_law())
    assert line(known, "rafp", 2026) == (-2930, -2930)  # (600,00 − 13,92) × 5 %: the cap of eleven months is free


# ---- refusals ------------------------------------------------------------------------------------------------------

LAW = '[[law]]\nkey = "{}"\n{}'
FACT = '[[fact]]\ntype = "{}"\n{}'
REFUSED: dict[str, tuple[str, str, str]] = {
    "an unknown parameter": (
        LAW.format("cnracl.employeur", 'add = "3.00"\neffective_on = 2027-01-01'), "law[0].key", "cnracl.employer"),
    "a table": (LAW.format("pas.grid.metropole", 'add = "3.00"\neffective_on = 2027-01-01'), "law[0].key", ""),
    "a law outside the months": (
        LAW.format("cnracl.employer", 'add = "3.00"\neffective_on = 2029-01-01'), "law[0].effective_on", "31/12/2027"),
    "a law inside a month": (
        LAW.format("cnracl.employer", 'add = "3.00"\neffective_on = 2027-02-02'), "law[0].effective_on", "premier"),
    "no january left": (LAW.format("cnracl.employer", 'add = "3.00"\neach = "january"\nuntil = 2026'), "law[0].each", ""),
    "a number without quotes": (
        LAW.format("cnracl.employer", "add = 3.00\neffective_on = 2027-01-01"), "law[0].add", "guillemets"),
    "a value and a sum": (
        LAW.format("cnracl.employer", 'add = "3"\nvalue = "4"\neffective_on = 2027-01-01'), "law[0]", "un seul"),
    "a rate below nought": (
        LAW.format("cnracl.employer", 'add = "-50"\neffective_on = 2027-01-01'), "law[0]", "négatif"),
    "an unknown matricule": (
        FACT.format("working_time_set", 'who = { matricule = "999" }\npart_time_percent = 80\neffective_on = 2027-01-01'),
        "fact[0].who.matricule", "999"),
    "an unknown collectivity": (
        FACT.format("nbi_granted", 'who = { collectivity = "sore" }\npoints = 10\neffective_on = 2027-01-01'),
        "fact[0].who.collectivity", "sore"),
    "a quotity of zero": (
        FACT.format("working_time_set", 'who = "everyone"\npart_time_percent = 0\neffective_on = 2027-01-01'),
        "fact[0].part_time_percent", "attendu de 50 à 90, ou 100"),
    "a fact outside the months": (
        FACT.format("nbi_granted", 'who = "everyone"\npoints = 10\neffective_on = 2026-12-31'),
        "fact[0].effective_on", "31/12/2026"),
    "nobody named": (FACT.format("nbi_granted", "points = 10\neffective_on = 2027-01-01"), "fact[0].who", "everyone"),
    "an unknown fact": (FACT.format("promotion", 'who = "everyone"\neffective_on = 2027-01-01'), "fact[0].type", "nbi_granted"),
    "an unknown field": (
        FACT.format("nbi_granted", 'who = "everyone"\npoint = 10\neffective_on = 2027-01-01'), "fact[0].point", "points"),
    "a variable of the month": (
        FACT.format("hours_worked", 'who = "everyone"\neffective_on = 2027-01-01'), "fact[0].type", "élément variable"),
    "a new engagement": (FACT.format("engaged", 'who = "everyone"\neffective_on = 2027-01-01'), "fact[0].type", "engagement"),
    "nothing given": (FACT.format("nbi_granted", 'who = "everyone"\neffective_on = 2027-01-01'), "fact[0]", "rien"),
    "a field of the fact missing": (
        FACT.format("engagement_ended", 'who = "everyone"\neffective_on = 2027-01-01'), "fact[0]", "rien"),
    "an unknown grade": (
        FACT.format("position_held", 'who = "everyone"\ngrade = "archiviste"\nechelon = 1\neffective_on = 2027-01-01'),
        "fact[0]", "archiviste"),
    "a prime that nobody voted": (
        FACT.format("prime_granted", 'who = "everyone"\ncode = "nuit"\nmonthly_amount = "10"\neffective_on = 2027-01-01'),
        "fact", "nuit"),
    "nothing that changes": ("", "scenario", "rien ne change"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_a_refusal_names_the_field_and_says_what_to_write(case: str) -> None:
    change, field, words = REFUSED[case]
    with pytest.raises(ScenarioRefused) as refused:
        answer(change, months=12)
    assert refused.value.field == field
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ('title = ""\nfrom = "2027-01"\nmonths = 1', "title"),
        ('title = "Essai"\nfrom = "janvier"\nmonths = 1', "from"),
        ('title = "Essai"\nfrom = "2027-01-02"\nmonths = 1', "from"),
        ('title = "Essai"\nfrom = "2022-12"\nmonths = 1', "from"),
        ('title = "Essai"\nfrom = "2027-01"\nmonths = 37', "months"),
        ('title = "Essai"\nfrom = "2027-01"\nmonths = 1\ncolour = "red"', "colour"),
    ],
)
def test_the_head_of_the_file_is_refused_field_by_field(text: str, field: str) -> None:
    with pytest.raises(ScenarioRefused) as refused:
        scenario(text)
    assert refused.value.field == field


def test_a_matricule_of_two_collectivities_must_be_told_apart() -> None:
    change = FACT.format("nbi_granted", 'who = { matricule = "000001" }\npoints = 10\neffective_on = 2027-01-01')
    with pytest.raises(ScenarioRefused, match=r"labrit, pissos. Dire collectivity"):
        answer(change, a_head(official()), a_head(official(), code="pissos"))


# ---- one answer ----------------------------------------------------------------------------------------------------


def test_two_runs_in_any_order_and_in_two_processes_give_the_same_bytes() -> None:
    known = territory(4)
    text = CNRACL.replace("36", "13")
    first = run(scenario(text), known, known_law())
    shuffled = [replace(each, engagements=_shuffled(each.engagements)) for each in reversed(known)]
    assert run(scenario(text), shuffled, known_law()) == first
    spawned = run(scenario(text), known, known_law(), jobs=2)
    assert (spawned, spawned.digest) == (first, first.digest)


def _shuffled(engagements: tuple[KnownEngagement, ...]) -> tuple[KnownEngagement, ...]:
    return tuple(Random(1).sample(engagements, len(engagements)))


def test_sums_hold_together() -> None:
    """Months sum to years, collectivities and rubriques to the whole."""
    result = run(scenario(CNRACL.replace("36", "14")), territory(5), known_law())
    assert result.total == result.by_year[2027].plus(result.by_year[2028])
    assert sum(body.total.scenario.cost for body in result.bodies) == result.total.scenario.cost
    lines = [each for year in result.rubriques.values() for each in year]
    assert sum(each.scenario_employer for each in lines) == result.total.scenario.employer
    assert sum(each.base_employer for each in lines) == result.total.base.employer
    months = list(result.by_month)
    assert all(later > earlier for earlier, later in pairwise(months)) and len(months) == 14


def test_what_rests_on_the_prolonged_law_is_said() -> None:
    change = '[[law]]\nkey = "cnracl.employer"\nadd = "1.00"\neffective_on = 2026-12-01'
    inside = run(scenario(asking(change, first="2026-12")), [a_head(official())], known_law())
    beyond = run(scenario(asking(change, first="2026-12", months=2)), [a_head(official())], known_law())
    said = "législation prolongée"
    assert not any(said in each for each in inside.assumptions)
    assert any(said in each and "12/2026" in each for each in beyond.assumptions)


def test_an_agent_whom_the_calculator_refuses_is_left_out_of_both_sides_and_named() -> None:
    lost = KnownEngagement("000002", 1, (engaged(LONG_AGO), a_position(grade="grade_disparu"), hours()))
    result = answer(
        LAW.format("cnracl.employer", 'add = "1"\neffective_on = 2027-01-01'), a_head(official(), lost), months=3
    )
    (unpaid,) = result.bodies[0].unpaid
    assert (unpaid.matricule, unpaid.months) == ("000002", 3) and "grade_disparu" in unpaid.reason
    assert result.total.base.bulletins == result.total.scenario.bulletins == 3


def test_an_agent_left_out_is_not_counted_as_a_cost_of_the_scenario_that_would_pay_them() -> None:
    lost = KnownEngagement("000002", 1, (engaged(LONG_AGO), a_position(grade="grade_disparu"), hours()))
    change = (
        '[[fact]]\ntype = "position_held"\nwho = { matricule = "000002" }\n'
        'grade = "adjoint_administratif_principal_2e_classe"\nechelon = 8\neffective_on = 2027-01-01'
    )
    result = answer(change, a_head(official(), lost))
    assert [each.matricule for each in result.bodies[0].unpaid] == ["000002"]
    assert result.total.base.bulletins == 1 and result.total.difference == Cost()


# ---- nothing enters the log ----------------------------------------------------------------------------------------


def test_a_scenario_reads_the_log_and_adds_nothing_to_it(log: EventStore) -> None:
    service = a_service(log)
    a_town(service, agents=3)
    issued(service)
    position = log.head()
    before = log.read_all(after=0, limit=10_000)
    asked = scenario(CNRACL)
    law = KnownLaw.of(service.knowledge.law(position))
    known = heads(service.knowledge, PAYROLL, [CODE], position, asked)
    result = run(asked, known, law)
    assert result.total.base.bulletins == 3 * 36
    assert log.head() == position and log.read_all(after=0, limit=10_000) == before
    assert service.knowledge.ledger(CODE, position).changed_at <= position


def test_the_base_of_the_next_month_is_what_the_real_month_pays(log: EventStore) -> None:
    """The year's amounts already paid, by work and by payment, are those that the run of the month reads."""
    service = a_service(log)
    a_town(service, agents=3)
    issued(service)
    position, february = log.head(), date(2026, 2, 1)
    law = service.knowledge.law(position)
    real = calculate_month(service.knowledge.ledger(CODE, position), law, february, 1, february.replace(day=27))
    asked = scenario(asking('[[law]]\nkey = "cnracl.employer"\nadd = "1"\neffective_on = 2026-02-01', first="2026-02"))
    known = heads(service.knowledge, PAYROLL, [CODE], position, asked)
    assert [each.month for each in known[0].engagements[0].earlier] == [date(2026, 1, 1)]
    base = run(asked, known, KnownLaw.of(law)).total.base
    totals = [each.bulletin.totals for each in real.paid]
    assert (base.bulletins, base.cost) == (3, sum(each.cost for each in totals))
    assert base.net == sum(each.net_a_payer for each in totals)


def test_no_desk_can_save_what_a_scenario_is_made_of() -> None:
    known = a_head(official())
    asked = scenario(CNRACL)
    result = run(asked, [known], known_law())
    for each in _inside((asked, known, result)):
        assert not isinstance(each, Aggregate | Event)
    with pytest.raises(AttributeError):
        new_of(known)  # type: ignore[arg-type]


def _inside(value: object) -> list[Any]:
    """The values that a scenario's objects are made of."""
    if isinstance(value, tuple | list):
        return [found for each in value for found in _inside(each)]
    if is_dataclass(value) and not isinstance(value, type):
        return [value, *(found for each in fields(value) for found in _inside(getattr(value, each.name)))]
    return [value]


def test_the_law_of_a_scenario_is_refused_as_a_corpus() -> None:
    base = prolonged(the_law(), date(2027, 1, 1))
    for law in (base, changed(base, scenario(CNRACL))[0]):
        with pytest.raises(LawError, match="scenario"):
            Law.from_corpus(law.corpus())


def test_it_asks_for_the_right_to_read_every_collectivity_named(log: EventStore) -> None:
    service = a_service(log)
    a_town(service, agents=1)
    elsewhere = Principal("autre", "contributor", frozenset({"pissos"}))
    with pytest.raises(Refused, match=f"n'a pas accès à la collectivité « {CODE} »"):
        heads(service.knowledge, elsewhere, [CODE], log.head(), scenario(CNRACL))
