"""The law's files: what they say against outside figures, what they refuse, what a new corpus may change."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import combinations, pairwise
from pathlib import Path

import pytest

from payroll.grids import load_grids
from payroll.law import Change, Law, LawError, changes, load_law, parse_law
from payroll.law_doubts import doubts_page

ROOT = Path(__file__).parents[2]
BAD_LAW = Path(__file__).parent / "bad_law"
LEGISLATION = ROOT / "payroll" / "legislation"


@pytest.fixture(scope="module")
def law() -> Law:
    return load_law()


def files() -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in LEGISLATION.glob("*.toml")}


def to_cent(amount: Fraction) -> Decimal:
    exact = Decimal(amount.numerator) / Decimal(amount.denominator)
    return exact.quantize(Decimal("0.01"), ROUND_HALF_UP)


# What the files say on a day


@pytest.mark.parametrize(
    ("key", "day", "expected"),
    [
        # a value is in force from its day of effect, not the day before
        ("cnracl.employer", "2023-12-31", "30.65"),
        ("cnracl.employer", "2024-01-01", "31.65"),
        ("cnracl.employer", "2025-01-01", "34.65"),
        ("cnracl.employer", "2026-01-01", "37.65"),
        ("cnracl.employer", "2027-01-01", "40.65"),  # already published (décret 2025-86)
        ("cnracl.employer", "2028-01-01", "43.65"),
        ("cnracl.employee", "2026-01-01", "11.10"),
        # 8,88 % in the calendar year 2024 only (second reading, point 2)
        ("health.cnracl.employer", "2023-12-31", "9.88"),
        ("health.cnracl.employer", "2024-12-31", "8.88"),
        ("health.cnracl.employer", "2025-01-01", "9.88"),
        ("health.cnracl.employer", "2026-11-24", "9.88"),
        ("old_age.uncapped.employer", "2025-12-31", "2.02"),
        ("old_age.uncapped.employer", "2026-01-01", "2.11"),
        ("unemployment.employer", "2025-04-30", "4.05"),
        ("unemployment.employer", "2025-05-01", "4"),
        ("traitement.im_floor", "2026-11-24", "366"),
        ("elected.index_im", "2025-01-01", "835"),
        ("smic.hourly", "2026-05-31", "12.02"),
        ("smic.hourly", "2026-06-01", "12.31"),
        # chosen by the date of the certificate: 90 % from 1 March 2025
        ("sick.full_rate", "2025-02-28", "100"),
        ("sick.full_rate", "2025-03-01", "90"),
        ("mobility.regional", "2026-01-01", "0.15"),
    ],
)
def test_value_in_force(law: Law, key: str, day: str, expected: str) -> None:
    assert law.fraction(key, date.fromisoformat(day)) == Fraction(expected)


def test_fractions_are_exact(law: Law) -> None:
    day = date(2026, 1, 1)
    assert law.fraction("overtime.sunday_factor", day) == Fraction(5, 3)
    assert law.fraction("part_time.pay_80", day) == Fraction(6, 7)
    assert law.fraction("part_time.pay_90", day) == Fraction(32, 35)


def test_other_dates_than_the_month_choose(law: Law) -> None:
    assert law.parameter("sick.full_rate").selected_by == "certificate_date"
    assert law.parameter("pas.neutral_grid.metropole").selected_by == "payment_date"
    assert law.parameter("cnracl.employer").selected_by == "month"


def test_neutral_grid_changes_on_the_first_of_may(law: Law) -> None:
    """The 2026 grid starts on 1 May 2026, not in January (contributions.md §0.3)."""
    april = law.table("pas.neutral_grid.metropole", date(2026, 4, 30))
    may = law.table("pas.neutral_grid.metropole", date(2026, 5, 1))
    assert april[0] == (Fraction(1620), Fraction(0))
    assert may[0] == (Fraction(1635), Fraction(0))
    assert may[-1] == (None, Fraction(43))


@pytest.mark.parametrize("zone", ["metropole", "guadeloupe_reunion_martinique", "guyane_mayotte"])
def test_neutral_grids_rise(law: Law, zone: str) -> None:
    for value in law.parameter(f"pas.neutral_grid.{zone}").values:
        rows = law.table(f"pas.neutral_grid.{zone}", value.effective_on)
        assert len(rows) == 20
        assert [rate for _, rate in rows] == sorted(rate for _, rate in rows if rate is not None)
        bounds = [bound for bound, _ in rows[:-1]]
        assert all(low is not None and high is not None and low < high for low, high in pairwise(bounds))


def test_every_month_since_2023_is_covered(law: Law) -> None:
    """Only what new laws created starts inside the period; every other parameter has a value throughout."""
    new = ("gipa.", "isfe.", "night.care", "purchase_power.", "untaken_leave.")
    starts = {
        key for key in law.parameters if key not in law.values_in_force(date(2023, 1, 1)) and not key.startswith(new)
    }
    assert starts == {
        "reading.elected_net_social",  # the montant net social is shown since July 2023
        "reading.regional_mobility_communes",
        "reading.elected_vice_president",
        "rgdu.least",  # réduction générale dégressive unique, 2026
        "rgdu.smics",
        "rgdu.delta.under_50",
        "rgdu.delta.from_50",
        "extra_birth_leave.first_month_rate",
        "extra_birth_leave.second_month_rate",
        "housing.single",  # the scales of 2023 were not found: a lodging of that year is refused by name
        "housing.per_room",
    }


# What could be known on a day


@pytest.mark.parametrize(
    ("key", "day", "known_on", "expected"),
    [
        # décret n° 2024-49 of 30/01/2024, JO of the 31st, effective on the 1st
        ("cnracl.employer", "2024-01-01", "2024-01-30", "30.65"),
        ("cnracl.employer", "2024-01-01", "2024-01-31", "31.65"),
        ("health.cnracl.employer", "2024-01-01", "2024-01-30", "9.88"),
        ("health.cnracl.employer", "2024-01-01", "2024-01-31", "8.88"),
        ("health.cnracl.employer", "2025-01-01", "2024-01-31", "9.88"),
        # décret n° 2025-86 of 30/01/2025, JO of the 31st: four years at once
        ("cnracl.employer", "2025-01-01", "2025-01-30", "31.65"),
        ("cnracl.employer", "2025-01-01", "2025-01-31", "34.65"),
        ("cnracl.employer", "2027-01-01", "2025-01-31", "40.65"),
        # published before it binds
        ("smic.hourly", "2024-11-01", "2024-10-23", "11.65"),
        ("smic.hourly", "2024-11-01", "2024-10-24", "11.88"),
        ("pss.monthly", "2024-01-01", "2023-12-28", "3666"),
        ("pss.monthly", "2024-01-01", "2023-12-29", "3864"),
        ("point.annual_value", "2023-07-01", "2023-06-28", "5820.04"),
        ("traitement.im_floor", "2023-05-01", "2023-04-26", "353"),
        ("rsa.floor", "2023-04-01", "2023-05-04", "598.54"),
        ("rsa.floor", "2023-04-01", "2023-05-05", "607.75"),
    ],
)
def test_value_known_on_a_day(law: Law, key: str, day: str, known_on: str, expected: str) -> None:
    known = law.published_by(date.fromisoformat(known_on))
    assert known.fraction(key, date.fromisoformat(day)) == Fraction(expected)


def test_an_unrecorded_publication_is_known_at_once(law: Law) -> None:
    known = law.published_by(date(2000, 1, 1))
    assert known.parameter("cnracl.employee") == law.parameter("cnracl.employee")
    assert known.fraction("cnracl.employer", date(2026, 1, 1)) == Fraction("30.65")


def test_a_parameter_without_any_known_value_disappears(law: Law) -> None:
    assert "elected.scales.maire" in law.published_by(date(2000, 1, 1)).parameters
    with pytest.raises(LawError, match=r"« reading\.regional_mobility_communes » n'existe pas"):
        law.published_by(date(2025, 11, 6)).parameter("reading.regional_mobility_communes")
    assert "reading.regional_mobility_communes" in law.published_by(date(2025, 11, 7)).parameters


def test_the_law_grows_from_each_publication_to_each_later_one(law: Law) -> None:
    """From what was known on any day to what was known on any later one, only additions, never an edition."""
    days = (date(2022, 12, 1), *law.publications())
    known = {day: law.published_by(day) for day in days}
    assert len(days) > 20
    for earlier, later in combinations(days, 2):
        found = changes(known[earlier], known[later])
        assert {change.kind for change in found} <= {"added", "superseded"}
        assert all(earlier < (each.after.published_on or later) <= later for each in found if each.after)
        assert found, (earlier, later)
    assert known[days[-1]] == law
    assert Law.from_corpus(json.loads(json.dumps(known[days[5]].corpus()))) == known[days[5]]


@pytest.mark.parametrize("year", range(2023, 2027))
def test_every_late_publication_is_named(law: Law, year: int) -> None:
    """What came out after it bound, hence is put right later: read off the files, so that a new one is noticed."""
    late = {
        (key, value.effective_on.isoformat())
        for key, parameter in law.parameters.items()
        for value in parameter.values
        if value.published_on is not None
        and value.published_on > value.effective_on
        and value.effective_on.year == year
    }
    assert (
        late
        == {
            2023: {("rsa.floor", "2023-04-01"), ("meal_voucher.exempt", "2023-01-01")},
            2024: {
                ("cnracl.employer", "2024-01-01"),
                ("health.cnracl.employer", "2024-01-01"),
                ("rsa.floor", "2024-04-01"),
                ("telework.year", "2024-01-01"),
            },
            2025: {("cnracl.employer", "2025-01-01")},
            2026: set(),
        }[year]
    )


def test_no_rule_s_parameter_changes_inside_a_month(law: Law) -> None:
    """A value taken in the middle of a month would refuse that month by name: only the scales of the élus do."""
    inside = {
        (key, value.effective_on.isoformat())
        for key, parameter in law.parameters.items()
        for value in parameter.values
        if value.effective_on >= date(2023, 1, 1) and value.effective_on.day != 1
    }
    assert inside == {
        ("surcotisation.employer", "2024-02-02"),  # chosen by the day of the request
        ("surcotisation.employer", "2025-02-02"),
        ("mutual_end.officials", "2026-02-21"),  # read on the last day of the month, by no rule
        ("elected.scales.maire", "2025-12-24"),
        ("elected.scales.adjoint", "2025-12-24"),
        ("elected.theoretical_envelope", "2025-12-24"),
        ("elected.president_by_law", "2025-12-24"),
        ("elected.prevented_without_activity", "2025-12-24"),
        ("reading.elected_vice_president", "2025-12-24"),
    }


# The figures agree with what others published, computed here from our values


@pytest.mark.parametrize(
    ("day", "published"),
    [
        ("2024-11-01", "1801.80"),
        ("2026-01-01", "1823.03"),
        ("2026-06-01", "1867.02"),
        ("2023-01-01", "1709.28"),
    ],
)
def test_monthly_smic_is_the_hourly_one_on_1820_hours(law: Law, day: str, published: str) -> None:
    on = date.fromisoformat(day)
    computed = to_cent(law.fraction("smic.hourly", on) * 1820 / 12)
    assert computed == Decimal(published)
    assert law.fraction("smic.monthly", on) == Fraction(published)


def test_ircantec_is_the_theoretical_rate_times_the_call_rate(law: Law) -> None:
    """2,24 / 3,36 / 5,56 / 10,04 called at 125 %, then 127 % from 2026, rounded to the hundredth."""
    theoretical = {"a.employee": "2.24", "a.employer": "3.36", "b.employee": "5.56", "b.employer": "10.04"}
    for name, rate in theoretical.items():
        for day, call in ((date(2025, 12, 31), "1.25"), (date(2026, 1, 1), "1.27")):
            expected = to_cent(Fraction(rate) * Fraction(call))
            assert law.fraction(f"ircantec.{name}", day) == Fraction(expected), (name, day)


@pytest.mark.parametrize(
    ("scale", "population", "day", "published"),
    [
        # adcf.org table of 2024, obtained only without intermediate rounding
        ("maire", 100_000, "2024-01-01", "5960.26"),
        ("maire", 50_000, "2024-01-01", "4521.58"),
        ("adjoint", 3_500, "2024-01-01", "904.32"),
        ("adjoint", 100_000, "2024-01-01", "2712.95"),
        # elected-and-special-statuses.md A2 and A11
        ("maire", 300, "2025-01-15", "1048.18"),
        ("maire", 300, "2025-12-23", "1048.18"),
        ("maire", 300, "2025-12-24", "1155.06"),
        ("maire", 1_000, "2026-01-01", "2289.56"),
        ("adjoint", 9_999, "2026-01-01", "958.57"),
        ("syndicat_president", 10_000, "2026-01-01", "890.34"),
        ("cc_president", 50_000, "2026-01-01", "3390.77"),
        ("ca_vice_president", 200_000, "2026-01-01", "2980.13"),
        ("departement_vice_president", 1_000_000, "2026-01-01", "3740.58"),
    ],
)
def test_elected_scales_give_the_published_amounts(
    law: Law, scale: str, population: int, day: str, published: str
) -> None:
    on = date.fromisoformat(day)
    rows = law.table(f"elected.scales.{scale}", on)
    percent = max((low, rate) for low, rate in rows if low is not None and low <= population)[1]
    assert percent is not None
    terminal = law.fraction("elected.index_im", on) * law.fraction("point.annual_value", on) / 1200
    assert to_cent(terminal * percent / 100) == Decimal(published)


def test_fraction_representative_of_costs(law: Law) -> None:
    """698,79 / 1 048,18 / 1 592,83 from 2024: percents of 4 110,524…, rounded once (A10)."""
    on = date(2026, 1, 1)
    terminal = law.fraction("elected.index_im", on) * law.fraction("point.annual_value", on) / 1200
    single = terminal * law.fraction("elected.frfe.single", on) / 100
    assert to_cent(single) == Decimal("698.79")
    assert to_cent(single * law.fraction("elected.frfe.several_factor", on)) == Decimal("1048.18")
    assert to_cent(terminal * law.fraction("elected.frfe.small_commune", on) / 100) == Decimal("1592.83")


def test_half_the_ceiling_for_elected(law: Law) -> None:
    on = date(2026, 1, 1)
    half = law.fraction("pss.monthly", on) * law.fraction("elected.social_security_threshold", on)
    assert half == Fraction("2002.50")


@pytest.mark.parametrize(
    ("children", "floor", "cap"),
    [(2, "77.72", "117.30"), (3, "194.04", "299.58"), (4, "332.70", "517.40"), (5, "471.37", "735.23")],
)
def test_family_supplement_table(law: Law, children: int, floor: str, cap: str) -> None:
    """The table of remuneration.md §2.3 from 2024."""
    on = date(2026, 1, 1)
    row = min(children, 3) - 1
    fixed = law.table("sft.fixed", on)[row][1]
    percent = law.table("sft.proportional", on)[row][1]
    assert fixed is not None and percent is not None
    further = max(children - 3, 0)
    fixed += further * law.fraction("sft.fixed_each_further", on)
    percent += further * law.fraction("sft.proportional_each_further", on)
    for key, published in (("sft.im_floor", floor), ("sft.im_cap", cap)):
        traitement = law.fraction("point.annual_value", on) * law.fraction(key, on) / 1200
        assert to_cent(fixed + percent * traitement / 100) == Decimal(published)


def test_seizable_part_of_1500_euros(law: Law) -> None:
    """234,76 € in 2026 without dependants (contributions.md §9); monthly bounds are the annual ones / 12."""
    seizable, low, net = Fraction(0), Fraction(0), Fraction(1500)
    for bound, share in law.table("saisie.brackets", date(2026, 1, 1)):
        high = net if bound is None else min(net, Fraction(to_cent(bound / 12)))
        assert share is not None
        seizable += max(high - low, Fraction(0)) * share
        low = max(low, high)
    assert to_cent(seizable) == Decimal("234.76")


@pytest.mark.parametrize("day", ["2023-01-01", "2023-05-01", "2024-01-01", "2024-11-01", "2026-01-01", "2026-06-01"])
def test_short_contract_abatement_is_half_the_taxable_smic(law: Law, day: str) -> None:
    """(1 − 7,30 % − 4,01 % − 98,25 % × 6,80 %) / 2 of the monthly SMIC, to the euro (contributions.md §6)."""
    on = date.fromisoformat(day)
    kept = 1 - Fraction("0.0730") - Fraction("0.0401") - Fraction("0.9825") * Fraction("0.0680")
    exact = law.fraction("smic.monthly", on) * kept / 2
    assert law.fraction("pas.short_contract_abatement", on) == round(exact)


# Every value carries its text, its source and its doubt


def test_every_value_names_its_text_and_its_source(law: Law) -> None:
    silent = [
        (key, value.effective_on)
        for key, parameter in law.parameters.items()
        for value in parameter.values
        if not value.reference or not value.source
    ]
    assert silent == []


def test_a_doubt_offers_the_value_it_keeps(law: Law) -> None:
    """For a number, the value used is one of the candidates written."""
    for key, parameter in law.parameters.items():
        for value in parameter.values:
            if value.doubt is not None and isinstance(value.raw, str) and parameter.unit != "text":
                assert value.raw in {each.value for each in value.doubt.candidates}, key


def test_the_page_of_doubts_is_up_to_date(law: Law) -> None:
    written = (ROOT / "docs" / "law-doubts.md").read_text("utf-8")
    assert written == doubts_page(law, load_grids()), (
        "Refaire la page : .venv/bin/python -m payroll.law_doubts > docs/law-doubts.md"
    )


def test_the_page_of_doubts_names_every_doubt(law: Law) -> None:
    page = doubts_page(law, load_grids())
    for key, parameter in law.parameters.items():
        assert (f"## `{key}` à effet" in page) == any(value.doubt for value in parameter.values)


# Looking up


def test_a_day_before_the_first_value_is_refused_by_name(law: Law) -> None:
    with pytest.raises(LawError, match=r"Plafond mensuel .*pss\.monthly.* 2022-12-31 n'est pas couvert"):
        law.fraction("pss.monthly", date(2022, 12, 31))


def test_an_unknown_parameter_is_refused_by_name(law: Law) -> None:
    with pytest.raises(LawError, match=r"« cnracl\.patron » n'existe pas"):
        law.at("cnracl.patron", date(2026, 1, 1))


def test_a_number_is_not_a_scale(law: Law) -> None:
    with pytest.raises(LawError, match="n'est pas un barème"):
        law.table("crds", date(2026, 1, 1))
    with pytest.raises(LawError, match="n'est pas un nombre"):
        law.fraction("sft.fixed", date(2026, 1, 1))


def test_the_affiliation_threshold_depends_on_the_cadre_demplois(law: Law) -> None:
    prefix = "cnracl.affiliation_threshold"
    teacher = law.variant_key(prefix, "professeur_enseignement_artistique")
    other = law.variant_key(prefix, "redacteur")
    assert (teacher, other) == (f"{prefix}.professeur_enseignement_artistique", f"{prefix}.default")
    assert law.fraction(other, date(2026, 1, 1)) == 28
    assert law.at(teacher, date(2026, 1, 1)).status == "to_confirm"


def test_days_of_change_inside_a_month(law: Law) -> None:
    maire = ["elected.scales.maire"]
    assert law.known_in(date(2025, 12, 1), date(2025, 12, 31), maire) == (date(2025, 12, 24),)
    assert law.known_in(date(2025, 12, 24), date(2025, 12, 31), maire) == ()
    assert date(2026, 6, 1) in law.known_in(date(2026, 5, 15), date(2026, 6, 15))


def test_a_repeated_value_or_another_date_cuts_no_month(law: Law) -> None:
    """IM 366 is republished to_confirm on 1 June 2026, unchanged; a PAS grid is chosen by the payment."""
    assert law.known_in(date(2026, 5, 15), date(2026, 6, 15), ["traitement.im_floor"]) == ()
    assert law.known_in(date(2026, 4, 15), date(2026, 5, 15), ["pas.neutral_grid.metropole"]) == ()


# The corpus


def test_the_order_of_files_and_keys_is_irrelevant(law: Law) -> None:
    shuffled = dict(reversed(list(files().items())))
    assert parse_law(shuffled).digest == law.digest
    merged = {"one.toml": "\n".join(files().values())}
    assert parse_law(merged).digest == law.digest


def test_the_corpus_round_trips_through_json(law: Law) -> None:
    again = Law.from_corpus(json.loads(json.dumps(law.corpus())))
    assert again == law
    assert again.digest == law.digest
    assert again.parameters == law.parameters


def test_any_word_changes_the_digest(law: Law) -> None:
    changed = files()
    changed["pension.toml"] = changed["pension.toml"].replace('value = "37.65"', 'value = "37.66"')
    assert parse_law(changed).digest != law.digest


def test_a_bad_corpus_is_refused_like_a_bad_file(law: Law) -> None:
    corpus = json.loads(json.dumps(law.corpus()))
    corpus["parameters"]["crds"]["values"][0]["value"] = 0.5
    with pytest.raises(LawError, match=r"corpus publié, paramètre crds, valeur n° 1 : la valeur 0\.5"):
        Law.from_corpus(corpus)
    corpus["parameters"]["crds"]["values"][0]["effective_on"] = "1er février 1996"
    with pytest.raises(LawError, match="« effective_on » n'est pas une date"):
        Law.from_corpus(corpus)
    with pytest.raises(LawError, match="« parameters » manque"):
        Law.from_corpus({})


# What a new corpus may change

OLD = """
[trial.rate]
label = "Taux d'essai"
unit = "percent"
[[trial.rate.values]]
effective_on = 2026-01-01
published_on = 2025-12-24
value = "10"
reference = "Décret, art. 1"
status = "confirmed"
[[trial.rate.values]]
effective_on = 2025-01-01
value = "9"
reference = "Décret, art. 1"
status = "confirmed"
"""


def trial(text: str) -> Law:
    return parse_law({"trial.toml": text})


def trial_with(block: str) -> Law:
    head, _, tail = OLD.partition("[[trial.rate.values]]")
    return trial(f"{head}{block}[[trial.rate.values]]{tail}")


def block(effective_on: str, published_on: str, value: str) -> str:
    return (
        f"[[trial.rate.values]]\neffective_on = {effective_on}\npublished_on = {published_on}\n"
        f'value = "{value}"\nreference = "Décret, art. 2"\nstatus = "confirmed"\n'
    )


def seen(found: tuple[Change, ...]) -> list[tuple[str, str, date | None]]:
    return [(change.kind, change.key, change.effective_on) for change in found]


def test_the_first_publication_adds_everything() -> None:
    expected = [("added", "trial.rate", date(2026, 1, 1)), ("added", "trial.rate", date(2025, 1, 1))]
    assert seen(changes(None, trial(OLD))) == expected


def test_the_same_law_changes_nothing(law: Law) -> None:
    assert changes(law, law) == ()


def test_a_new_date_of_effect_is_added() -> None:
    new = trial_with(block("2026-06-01", "2026-05-24", "11"))
    assert seen(changes(trial(OLD), new)) == [("added", "trial.rate", date(2026, 6, 1))]
    assert new.fraction("trial.rate", date(2026, 6, 1)) == 11


def test_a_later_publication_supersedes_the_same_date() -> None:
    new = trial_with(block("2026-01-01", "2026-01-31", "11"))
    (change,) = changes(trial(OLD), new)
    assert (change.kind, change.effective_on) == ("superseded", date(2026, 1, 1))
    assert change.sentence == (
        "Taux d'essai (trial.rate) : 11\u00a0% à effet du 01/01/2026, publié le 31/01/2026, "
        "remplace la valeur publiée auparavant (Décret, art. 2)"
    )
    assert change.before is not None and change.before.raw == "10"
    assert change.after is not None and change.after.raw == "11"
    assert new.fraction("trial.rate", date(2026, 1, 1)) == 11


def test_a_law_that_supersedes_itself_was_known_before_as_it_was() -> None:
    new = trial_with(block("2026-01-01", "2026-01-31", "11"))
    before, after = new.published_by(date(2026, 1, 30)), new.published_by(date(2026, 1, 31))
    assert (before, after) == (trial(OLD), new)
    assert seen(changes(before, after)) == [("superseded", "trial.rate", date(2026, 1, 1))]
    assert new.published_by(date(2025, 12, 23)).fraction("trial.rate", date(2026, 1, 1)) == 9


@pytest.mark.parametrize(
    ("key", "wanted"),
    [
        (
            "cnracl.employer",
            "CNRACL, part employeur (cnracl.employer) : 34,65\u00a0% à effet du 01/01/2025, publié le 31/01/2025 "
            "(Décret n° 91-613 du 28 juin 1991, art. 5 ; décret n° 2025-86 du 30 janvier 2025, art. 1)",
        ),
        (
            "smic.hourly",
            "SMIC horaire brut (smic.hourly) : 11,88\u00a0€ à effet du 01/11/2024, publié le 24/10/2024 "
            "(Code du travail, art. L. 3231-2 et suivants ; décret n° 2024-951 du 23 octobre 2024)",
        ),
        (
            "elected.majoration.tourisme_under_5000",
            "Majoration des indemnités votées, station de tourisme de moins de 5 000 habitants "
            "(elected.majoration.tourisme_under_5000) : 50\u00a0% à effet du 01/01/2023 "
            "(Code général des collectivités territoriales, art. L. 2123-22 et R. 2123-23)",
        ),
    ],
)
def test_a_change_says_its_article_and_its_dates(law: Law, key: str, wanted: str) -> None:
    assert wanted in [change.sentence for change in changes(None, law) if change.key == key]


def test_words_may_be_completed_and_the_label_bettered() -> None:
    noted = OLD.replace('"Décret, art. 1"', '"Décret n° 2026-1, art. 1"', 1)
    assert seen(changes(trial(OLD), trial(noted))) == [("annotated", "trial.rate", date(2026, 1, 1))]
    dated = OLD.replace("effective_on = 2025-01-01", "effective_on = 2025-01-01\npublished_on = 2024-12-30")
    assert seen(changes(trial(OLD), trial(dated))) == [("annotated", "trial.rate", date(2025, 1, 1))]
    named = OLD.replace("Taux d'essai", "Taux")
    assert seen(changes(trial(OLD), trial(named))) == [("relabelled", "trial.rate", None)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('value = "9"', 'value = "9.5"'),
        ("effective_on = 2025-01-01", "effective_on = 2025-01-02"),
        ("published_on = 2025-12-24", "published_on = 2025-12-25"),
        ("published_on = 2025-12-24\n", ""),
    ],
)
def test_a_published_value_is_never_edited(before: str, after: str) -> None:
    assert before in OLD
    with pytest.raises(LawError, match=r"Taux d'essai.*modifiée ou retirée"):
        changes(trial(OLD), trial(OLD.replace(before, after)))


def test_a_published_value_is_never_removed() -> None:
    shorter = OLD[: OLD.rindex("[[trial.rate.values]]")]
    with pytest.raises(LawError, match=r"effet du 2025-01-01 a été modifiée ou retirée"):
        changes(trial(OLD), trial(shorter))
    with pytest.raises(LawError, match=r"« trial\.rate » a disparu"):
        changes(trial(OLD), Law.of(()))


def test_the_unit_of_a_published_parameter_stays() -> None:
    with pytest.raises(LawError, match="l'unité, les colonnes ou la date de choix"):
        changes(trial(OLD), trial(OLD.replace('unit = "percent"', 'unit = "number"')))


# What is refused: one file per kind of error, and the words a lawyer will read

REFUSALS: Mapping[str, str] = {
    "blank_reference": "valeur n° 1 : « reference » manque",
    "boolean_in_english": "« value » vaut 'true', ce qui n'est pas connu. À faire : choisir parmi oui, non",
    "cell_as_number": "la case 1000 (ligne 1) n'est pas entre guillemets",
    "cell_out_of_range": "150 % est hors de 0 à 100",
    "columns_without_table": "des colonnes sont données sans barème",
    "confirmed_with_doubt": "une valeur confirmée porte un doute (searched)",
    "date_as_string": "« effective_on » n'est pas une date ('2026-01-01')",
    "date_with_time": "« effective_on » n'est pas une date",
    "doubt_candidate_without_source": "« source » manque",
    "doubt_stake_as_text": "stake_cents n'est pas un nombre entier de centimes",
    "doubt_without_candidate": "aucune valeur candidate",
    "doubt_without_fields": "une valeur à confirmer doit dire candidates, stake_cents, who",
    "duplicate_effective_on": "valeur n° 2 : la date d'effet 2026-01-01 est en double",
    "duplicate_publication": "valeur n° 2 : la date d'effet 2026-01-01 est en double",
    "empty_parameter": "« unit » manque",
    "empty_values": "aucune valeur. À faire : ajouter au moins un bloc",
    "missing_effective_on": "la date d'effet « effective_on » manque",
    "missing_label": "« label » manque",
    "missing_reference": "« reference » manque",
    "missing_unit": "« unit » manque",
    "missing_value": "« value » manque",
    "no_values": "aucune valeur. À faire : ajouter au moins un bloc",
    "not_toml": "ce n'est pas du TOML lisible",
    "order_broken": "l'ordre est rompu, 2026-01-01 suit 2025-01-01",
    "percent_negative": "-1 % est hors de 0 à 100",
    "percent_too_high": "988 % est hors de 0 à 100",
    "publication_order_broken": "la publication du 2025-12-24 suit celle du 2025-12-20",
    "ragged_rows": "la ligne 2 du barème a 1 cases au lieu de 2",
    "rows_without_table": "des lignes « rows » sont données hors d'un barème",
    "table_with_single_value": "un barème s'écrit en lignes",
    "table_without_columns": "les colonnes du barème manquent",
    "unknown_field": "champ inconnu « rate »",
    "unknown_parameter_field": "champ inconnu « period »",
    "unknown_selector": "« selected_by » vaut 'birthday'",
    "unknown_status": "« status » vaut 'sure'",
    "unknown_unit": "« unit » vaut 'francs'",
    "unparsable_fraction": "« 5/0 » n'est pas un nombre lisible (fraction)",
    "unparsable_value": "« 10,5 » n'est pas un nombre lisible (percent)",
    "value_as_number": "la valeur 10.5 n'est pas entre guillemets",
    "value_outside_parameter": "une valeur se trouve hors de tout paramètre",
}


def test_every_bad_file_is_expected() -> None:
    assert {path.stem for path in BAD_LAW.glob("*.toml")} == set(REFUSALS)


@pytest.mark.parametrize("name", sorted(REFUSALS))
def test_a_bad_file_is_refused_in_words(name: str) -> None:
    text = (BAD_LAW / f"{name}.toml").read_text("utf-8")
    with pytest.raises(LawError) as refusal:
        parse_law({f"{name}.toml": text})
    message = str(refusal.value)
    assert message.startswith(f"{name}.toml")
    assert REFUSALS[name] in message
    assert "À faire" in message


def test_publication_after_effect_is_ordinary() -> None:
    late = OLD.replace("published_on = 2025-12-24", "published_on = 2026-01-31")
    assert trial(late).fraction("trial.rate", date(2026, 1, 1)) == 10


def test_one_parameter_in_two_files_is_refused() -> None:
    with pytest.raises(LawError, match=r"two\.toml, paramètre trial\.rate : ce paramètre est déjà défini"):
        parse_law({"one.toml": OLD, "two.toml": OLD})
