"""Taxe sur les salaires: the brackets of the year shared out over its months, and settled in December."""

from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from payroll import facts as f
from payroll.bulletin import Bulletin
from payroll.refusal import Refused
from payroll.situate import AgentRecord, situate
from tests.payroll import dossiers
from tests.payroll.test_golden_slips import SINCE, TOWN, staff


def slip(month: int, cumuls: Counter[str], percent: str = "100", ifse: str = "0", town=TOWN) -> Bulletin:
    """At 400 points: 1 969,11 a month, IFSE apart."""
    declared = f.PayrollTaxDeclared(effective_on=SINCE, liable_percent=Decimal(percent))
    since = date(2026, month, 1)
    record = AgentRecord((*staff(400), f.PrimeGranted(effective_on=since, code="ifse", monthly_amount=Decimal(ifse))))
    calculator, day = dossiers.calculator(), date(2026, month, 1)
    return calculator.calculate(
        situate(record, (*town, declared), day, day.replace(day=26), 1, cumuls, calculator.law, dossiers.the_grids())
    )


def test_a_month_takes_a_twelfth_of_the_brackets():
    """1 969,11 × 12 = 23 629,32: 9 229 × 4,25 % = 392,2325; 9 194 × 8,50 % = 781,49; 5 206,32 × 13,60 % = 708,0595.

    1 881,7820 / 12 = 156,82, all at the charge of the employer."""
    paid = slip(1, Counter())
    assert (paid.part("taxe_salaires", "employer"), paid.cumuls["payroll_tax_base"]) == (156_82, 1_969_11)
    assert paid.totals.net_before_pas == 1_562_88


def test_twelve_months_are_the_tax_of_the_year():
    """Gross 11 × 1 969,11 + 3 969,11 = 25 629,32: 392,2325 + 781,49 + 7 206,32 × 13,60 % = 980,0595: 2 153,78."""
    cumuls: Counter[str] = Counter()
    for month in range(1, 13):
        cumuls.update(slip(month, cumuls, ifse="2000" if month == 6 else "0").cumuls)
    assert cumuls["payroll_tax"] == 2_153_78


def test_half_of_the_pay_liable():
    """984,56 × 12 = 11 814,66 (984,555 rounded up): 392,2325 + 2 585,72 × 8,50 % = 219,7862 → 612,0187 / 12 = 51,00."""
    assert slip(1, Counter(), percent="50").part("taxe_salaires", "employer") == 51_00


def test_overseas_is_refused():
    town = tuple(replace(each, commune="97411") if isinstance(each, f.CollectivityDescribed) else each for each in TOWN)
    with pytest.raises(Refused, match="outre-mer"):
        slip(1, Counter(), town=town)
