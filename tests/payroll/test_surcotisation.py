"""Surcotisation CNRACL: the rate frozen on the day of the request, on the full-time pay; other quotas of part time."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from payroll import facts as f
from payroll.refusal import Refused
from payroll.words import Status
from tests.payroll.situations import situation
from tests.payroll.test_golden_slips import SINCE, staff
from tests.payroll.test_national_rubriques import JANUARY, euros, slip
from tests.payroll.test_published_examples import with_law


def part_time(percent: int) -> f.WorkingTimeSet:
    return f.WorkingTimeSet(effective_on=date(2023, 1, 1), weekly_hours=Decimal(35), part_time_percent=percent)


def asked(requested_on: date, effective_on: date = date(2023, 1, 1)) -> f.SurcotisationRequested:
    return f.SurcotisationRequested(effective_on=effective_on, requested_on=requested_on)


@pytest.mark.parametrize(
    ("requested_on", "rates"),
    [  # second-reading.md §2.A [C], at 50, 60, 70, 80 and 90 %
        (date(2022, 12, 1), ("22.25", "20.02", "17.79", "15.56", "13.33")),
        (date(2024, 2, 1), ("22.25", "20.02", "17.79", "15.56", "13.33")),  # the last day of 30,65 %
        (date(2024, 2, 2), ("22.65", "20.34", "18.03", "15.72", "13.41")),
        (date(2025, 2, 1), ("22.65", "20.34", "18.03", "15.72", "13.41")),
        (date(2025, 2, 2), ("23.85", "21.30", "18.75", "16.20", "13.65")),
        (date(2026, 1, 1), ("25.05", "22.26", "19.47", "16.68", "13.89")),
    ],
)
def test_the_rate_is_that_of_the_day_of_the_request(requested_on: date, rates: tuple[str, ...]) -> None:
    for percent, rate in zip((50, 60, 70, 80, 90), rates, strict=True):
        paid = slip(
            part_time(percent), asked(requested_on, max(requested_on, date(2023, 1, 1))), month=date(2026, 3, 1)
        )
        line = next(each for each in paid.lines if each.code == "surcotisation")
        assert (line.base, line.employee_rate) == (196_911, Fraction(rate) * 10_000), (requested_on, percent)


@pytest.mark.parametrize(
    ("share", "expected"),
    [((1, 2), "19.42"), ((3, 5), "17.29"), ((7, 10), "15.16"), ((4, 5), "13.03"), ((9, 10), "10.89")],
)
def test_published_rates_of_2013(share: tuple[int, int], expected: str) -> None:
    """SUR-02: 8,76 % and 28,85 % (inferred by the source's reader): 8,76 × q + 0,80 × 37,61 × (1 − q)."""
    month = situation(segment={"im": 400}, surcotisation_employer=288_500, worked_num=share[0], worked_den=share[1])
    paid = with_law(month, cnracl__employee="8.76")
    line = next(each for each in paid.lines if each.code == "surcotisation")
    assert line.employee_rate == Fraction(expected) * 10_000


def test_it_replaces_the_retenue_and_leaves_the_employer_on_what_is_paid() -> None:
    """IM 400, 80 %: 1 969,11 × 16,68 % = 328,45 for 1 687,81 × 11,10 % = 187,35; employer 1 687,81 × 37,65 % = 635,46."""
    paid = slip(part_time(80), asked(date(2026, 1, 1), JANUARY))
    without = slip(part_time(80))
    assert (paid.part("surcotisation", "employee"), paid.part("retenue_remplacee", "employee")) == (32_845, -18_735)
    assert paid.part("cnracl", "employer") == without.part("cnracl", "employer") == 63_546
    assert paid.totals.employee_contributions - without.totals.employee_contributions == -(32_845 - 18_735)


def test_it_ends_and_is_refused_at_full_time_or_outside_the_fund() -> None:
    over = f.SurcotisationRequested(effective_on=JANUARY, requested_on=date(2023, 1, 1), ended=True)
    assert slip(part_time(80), asked(date(2023, 1, 1)), over).part("surcotisation", "employee") == 0
    for agent in (staff(400), staff(400, weekly="20"), staff(400, Status.CONTRACT, "20")):
        with pytest.raises(Refused, match="surcotisation"):
            slip(asked(date(2023, 1, 1)), agent=agent)


@pytest.mark.parametrize(
    ("percent", "expected"),
    [
        (55, "1083.01"),  # 1 969,1133 × 55 %
        (75, "1476.84"),  # 75 % stays 75 %
        (80, "1687.81"),  # 6/7
        (85, "1744.07"),  # 85 × 4/7 + 40 = 88,571 % = 31/35
        (90, "1800.33"),  # 32/35
    ],
)
def test_every_quota_of_part_time_is_paid_by_its_formula(percent: int, expected: str) -> None:
    assert euros(slip(part_time(percent)), "traitement_indiciaire") == expected


def test_part_time_on_a_post_that_is_not_complete_composes_both() -> None:
    """28 of 35 hours at 80 %: 1 969,1133 × 28/35 × 6/7 = 1 350,25."""
    both = f.WorkingTimeSet(effective_on=SINCE, weekly_hours=Decimal(28), part_time_percent=80)
    agent = (*(each for each in staff(400) if not isinstance(each, f.WorkingTimeSet)), both)
    assert euros(slip(agent=agent), "traitement_indiciaire") == "1350.25"
