"""Every `use: exact` case of law/remuneration/examples.json in the covered statuses, formula by formula.

Cases older than the covered law test the formula with the case's own parameters, which never enter the law files. Those of
days and dates (PRO, CMO, GRV-05, SFT-07, IHTS-03) are in `test_situate_*`; SUR-02 is in `test_surcotisation`.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from payroll import facts as f
from payroll.bulletin import Bulletin
from payroll.compiler import compile_plan
from payroll.plan import Plan
from payroll.situation import Situation
from tests.payroll import dossiers
from tests.payroll.dossiers import calculator
from tests.payroll.situations import situation
from tests.payroll.test_golden_slips import GRADE, SINCE, slip, staff


def with_law(month: Situation, **own: str) -> Bulletin:
    """The bulletin under the case's own parameters (names with « __ » for the dot)."""
    known = calculator().plan(month.regime, month.month, month.payment_date, (), month.families)
    law = dict(known.law) | {name.replace("__", "."): Fraction(value) for name, value in own.items()}
    plan = Plan(known.status, known.rules, law)
    flat = plan.values(month.inputs, month.cumuls, month.segments)
    return Bulletin(month, plan, compile_plan(plan, len(month.segments))(flat))


def cents(euros: str) -> int:
    return int(Decimal(euros) * 100)


@pytest.mark.parametrize(
    ("case", "point", "im", "expected"),
    [
        ("TIB-01", "5623.23", 309, "1447.98"),
        ("TIB-04", "5820.04", 374, "1813.91"),
        ("TIB-05b", "5907.34", 640, "3150.58"),
    ],
)
def test_traitement(case: str, point: str, im: int, expected: str) -> None:
    bulletin = with_law(situation(segment={"im": im}), point__annual_value=point)
    assert bulletin.part("traitement_indiciaire") == cents(expected), case


def test_traitement_of_an_employer_that_rounds_the_year_first() -> None:
    """TIB-06: IM 570 is 33 671,84 a year; a twelfth of it, 2 805,99, is what such an employer pays."""
    bulletin = calculator().calculate(situation(segment={"im": 570}, tib_annual_rounding=1))
    assert bulletin.part("traitement_indiciaire") == cents("2805.99")


@pytest.mark.parametrize(
    ("case", "hourly", "im", "expected"), [("ID-01", "11.88", 366, "0.06"), ("ID-03", "12.02", 370, "1.60")]
)
def test_indemnite_differentielle(case: str, hourly: str, im: int, expected: str) -> None:
    bulletin = with_law(situation(segment={"im": im}), smic__hourly=hourly)
    assert bulletin.part("indemnite_differentielle_smic") == cents(expected), case


@pytest.mark.parametrize(
    ("case", "point", "im", "children", "expected"),
    [
        ("SFT-01", "5623.23", 461, 4, "322.25"),
        ("SFT-03 one", "5528.71", 449, 1, "2.29"),
        ("SFT-03 two, floor", "5528.71", 300, 2, "72.73"),
        ("SFT-03 two, cap", "5528.71", 900, 2, "109.77"),
        ("SFT-03 three, floor", "5528.71", 300, 3, "180.73"),
        ("SFT-03 three, cap", "5528.71", 900, 3, "279.51"),
        ("SFT-05", "5441.16", 821, 3, "275.33"),  # 4,5343 a month is 54,4116 a year
    ],
)
def test_sft(case: str, point: str, im: int, children: int, expected: str) -> None:
    month = situation(segment={"im": im}, sft_children=children)
    bulletin = with_law(month, point__annual_value=point, sft__im_floor="449", sft__im_cap="717")
    assert bulletin.part("sft") == cents(expected), case


def test_sft_of_separated_parents_is_a_share_of_the_whole() -> None:
    """SFT-09: mother's share 2/3 of the SFT of three children, one rounding. IM 500: 15,24 + 8 % of 2 461,39 = 212,15."""
    month = situation(segment={"im": 500}, sft_children=3, sft_share_own=2, sft_share_all=3)
    whole = Fraction("15.24") + Fraction(8, 100) * 500 * Fraction("5907.34") / 1200
    assert calculator().calculate(month).part("sft") == round(whole * 200 / 3)


@pytest.mark.parametrize(("zone", "expected"), [(1, "43.74"), (2, "14.58"), (3, "0.00")])
def test_residence_minimum(zone: int, expected: str) -> None:
    """IR-02: floor IM 313, point 5 589,69."""
    month = situation(segment={"im": 300}, residence_zone=zone)
    bulletin = with_law(month, point__annual_value="5589.69", traitement__im_floor="313")
    assert bulletin.part("indemnite_residence") == cents(expected)


def test_residence_counts_the_nbi() -> None:
    """IR-04: IM 387 and 10 points of NBI pay as 397 points would."""
    with_nbi = calculator().calculate(situation(segment={"im": 387, "nbi": 10}, residence_zone=1))
    without = calculator().calculate(situation(segment={"im": 397}, residence_zone=1))
    assert with_nbi.part("indemnite_residence") == without.part("indemnite_residence") > 0


def test_cti_of_forty_nine_points() -> None:
    """remuneration.md §2.4 [C]: 241,22 since July 2023; 49 × 5 907,34 / 1 200 = 241,2164."""
    assert calculator().calculate(situation(segment={"im": 400, "cti": 1})).part("cti") == cents("241.22")


@pytest.mark.parametrize(
    ("hours", "code", "expected"),
    [
        ("ihts_first", "ihts", "13.13"),
        ("ihts_next", "ihts_au_dela", "13.34"),
        ("ihts_night_first", "ihts_nuit", "26.25"),
        ("ihts_night_next", "ihts_nuit_au_dela", "26.67"),
        ("ihts_sunday_first", "ihts_dimanche", "21.88"),
        ("ihts_sunday_next", "ihts_dimanche_au_dela", "22.23"),
    ],
)
def test_overtime_rates(hours: str, code: str, expected: str) -> None:
    """IHTS-01: IM 330, zone 1, point 5 623,23 (18 556,66 and 556,70 a year); one hour pays its rounded rate."""
    month = situation(segment={"im": 330}, residence_zone=1, ihts_im=330, **{hours: 100})
    bulletin = with_law(month, point__annual_value="5623.23", traitement__im_floor="309")
    assert bulletin.part(code) == cents(expected)


def test_carence_takes_a_thirtieth_of_each_element() -> None:
    """CAR-01: traitement 1 658,85 → 55,30; NBI 70,29 → 2,34; primes 29,75 → 0,99. IM 354 and 15 points, point 5 623,23."""
    segment = {"im": 354, "nbi": 15, "carence_days": 1, "full_weight": 2900, "ifse": 2975, "ifse_weight": 2900}
    bulletin = with_law(situation(segment=segment), point__annual_value="5623.23")
    assert bulletin.part("traitement_indiciaire") == cents("1658.85")
    assert bulletin.part("nbi") == cents("70.29")
    assert bulletin.part("carence_traitement") == -cents("55.30")
    assert bulletin.part("carence_nbi") == -cents("2.34")
    assert 2975 - bulletin.part("ifse") == cents("0.99")


@pytest.mark.parametrize(
    ("case", "share", "expected"), [("GRV-01", (1, 60), "20.00"), ("GRV-03", (300, 15167), "23.74")]
)
def test_strike(case: str, share: tuple[int, int], expected: str) -> None:
    """Of a pay of 1 200,00: half a day 20,00; three hours of 151,67, 23,74. Here the pay is a prime of 1 200,00."""
    segment = {"im": 0, "ifse": 120_000, "strike_num": share[0], "strike_den": share[1]}
    assert calculator().calculate(situation(segment=segment)).part("greve_primes") == -cents(expected), case


def test_sick_scenario_of_march_2025() -> None:
    """Issue 4 (i): IM 400, fourteen days at 90 % in March 2025 → −91,89; the carence day of February → −65,64."""
    march = situation(
        month=date(2025, 3, 1), segment={"im": 400, "reduced_days": 14, "reduced_loss": 140, "full_weight": 2860}
    )
    february = situation(month=date(2025, 2, 1), segment={"im": 400, "carence_days": 1, "full_weight": 2900})
    assert calculator().calculate(march).part("maladie_reduite_traitement") == -cents("91.89")
    assert calculator().calculate(february).part("carence_traitement") == -cents("65.64")


@pytest.mark.parametrize("percent", [(6, 7), (32, 35), (1, 2), (7, 10)])
@pytest.mark.parametrize("im", [366, 400, 485, 678])
def test_part_time_never_pays_more_gross_than_full_time(im: int, percent: tuple[int, int]) -> None:
    def gross(num: int, den: int, part_time: int) -> int:
        segment = {"im": im, "nbi": 10, "ifse": 30_000, "quota_num": num, "quota_den": den}
        month = situation(segment=segment, sft_children=3, part_time=part_time, residence_zone=1, transfer_concerned=1)
        return calculator().calculate(month).totals.gross

    assert gross(*percent, 1) <= gross(1, 1, 0)


def test_the_purchasing_power_of_2020() -> None:
    """GIPA-01: IM 514, 28 559,64 × 1,0377 − 28 903,40 = 732,94."""
    month = replace(situation(month=date(2023, 10, 1)), families=("gipa",))
    month.inputs.update({"quantity.gipa": 100, "im_start.gipa": 514, "im_end.gipa": 514})
    own = {"gipa__point_start": "5556.35", "gipa__point_end": "5623.23", "gipa__inflation": "3.77"}
    assert with_law(month, **own).part("gipa") == cents("732.94")


@pytest.mark.parametrize(
    ("category", "day", "base", "csg", "crds"),
    [(1, "135", "132.64", "12.20", "0.66"), (2, "90", "88.43", "8.14", "0.44"), (3, "75", "73.69", "6.78", "0.37")],
)
def test_a_saved_day_bears_csg_and_crds(category: int, day: str, base: str, csg: str, crds: str) -> None:
    """CET-01, the amounts of 2020, alone on the slip: 98,25 % of the day, 9,2 % and 0,5 % of it; the two CSG may round apart."""
    month = replace(situation(segment={"im": 0, "full_weight": 0}, category=category), families=("cet_indemnise",))
    month.inputs["quantity.cet_indemnise"] = 100
    paid = with_law(month, **{f"cet__day.{letter}": day for letter in "ABC"})
    assert paid.part("cet_indemnise") == cents(day)
    assert abs(paid.part("csg_base") - cents(base)) == 0
    both = paid.part("csg_deductible", "employee") + paid.part("csg_non_deductible", "employee")
    assert abs(both - cents(csg)) <= 1
    assert abs(paid.part("crds", "employee") - cents(crds)) <= 1


@pytest.mark.parametrize(
    ("month", "im", "expected"),
    [  # remuneration.md §1.4, « published » and computed: the monthly SMIC less the traitement of the index
        (date(2024, 10, 1), 366, "0.00"),
        (date(2024, 11, 1), 366, "0.06"),
        (date(2025, 12, 1), 366, "0.06"),
        *((date(2026, 1, 1), im, amount) for im, amount in
          ((366, "21.29"), (367, "16.37"), (368, "11.45"), (369, "6.52"), (370, "1.60"), (371, "0.00"))),
        *((date(2026, 6, 1), im, amount) for im, amount in
          ((366, "65.28"), (367, "60.36"), (368, "55.44"), (369, "50.51"), (370, "45.59"), (371, "40.67"), (372, "35.74"),
           (373, "30.82"), (374, "25.90"), (375, "20.98"), (376, "16.05"), (377, "11.13"), (378, "6.21"), (379, "1.29"),
           (380, "0.00"))),
    ],
)  # fmt: skip
def test_the_smic_differential_at_each_date(month: date, im: int, expected: str) -> None:
    bulletin = calculator().calculate(situation(month=month, segment={"im": im}))
    assert bulletin.part("indemnite_differentielle_smic") == cents(expected)


@pytest.mark.parametrize(
    ("month", "floor", "expected"),
    [  # remuneration.md §1.2
        (date(2023, 1, 1), 353, "1712.06"),
        (date(2023, 5, 1), 361, "1750.86"),
        (date(2023, 7, 1), 361, "1777.12"),
        (date(2024, 1, 1), 366, "1801.74"),
        (date(2026, 6, 1), 366, "1801.74"),
    ],
)
def test_the_least_traitement_at_each_date(month: date, floor: int, expected: str) -> None:
    """An échelon below the floor is paid on the floor, from the facts."""
    held = f.PositionHeld(effective_on=SINCE, grade=GRADE, echelon=1, ib=367, im=340, transfer_primes_points=False)
    agent = (*(each for each in staff(400) if not isinstance(each, f.PositionHeld)), held)
    bulletin = slip(agent, month)
    assert bulletin.situation.segments[0]["im"] == floor
    assert bulletin.part("traitement_indiciaire") == cents(expected)


@pytest.mark.parametrize(
    ("month", "chevron", "im", "expected"),
    [  # HEA: 890, 925, 972 in 2023, 895, 930, 977 since 2024 (usac-cgt.org); IM × 5 907,34 / 1 200
        (date(2023, 12, 1), 1, 890, "4381.28"),
        (date(2023, 12, 1), 3, 972, "4784.95"),
        (date(2024, 1, 1), 1, 895, "4405.89"),
        (date(2024, 1, 1), 2, 930, "4578.19"),
        (date(2026, 3, 1), 3, 977, "4809.56"),
    ],
)
def test_a_letter_scale_is_paid_as_any_index(month: date, chevron: int, im: int, expected: str) -> None:
    assert dossiers.the_grids().im("attache_hors_classe_special", chevron, month)[1] == im
    bulletin = calculator().calculate(situation(month=month, segment={"im": im}))
    assert bulletin.part("traitement_indiciaire") == cents(expected)
