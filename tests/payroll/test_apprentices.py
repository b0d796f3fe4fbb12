"""Apprentices of public bodies: the scale by age and year, birthdays and anniversaries inside, the part that is free, the tax.

The slips of issue 4, scenario (ii), are golden dossiers; here, what moves the percent and what is refused."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from payroll import facts as f
from payroll.bulletin import Bulletin
from payroll.refusal import Refused
from payroll.words import HoursKind, Regime, Status
from tests.payroll.careers import an_employer, ended, engaged, hours, sick, situated
from tests.payroll.dossiers import calculator

SEPTEMBER = date(2025, 9, 1)
SIGNED = f.ApprenticeshipSigned(effective_on=SEPTEMBER, concluded_on=date(2025, 8, 28), birth_month=date(2006, 1, 1))


def an_apprentice(since: date = SEPTEMBER, *more: f.AgentFact, **terms: object) -> tuple[f.AgentFact, ...]:
    signed = replace(SIGNED, **({"effective_on": since, "concluded_on": since} | terms))  # type: ignore[arg-type]
    return (engaged(since, Status.APPRENTICE), signed, hours(since), *more)


def percents(agent: tuple[f.AgentFact, ...], month: date) -> list[tuple[int, Fraction]]:
    """Thirtieths and percent of the SMIC of each segment."""
    segments = situated(agent, month).segments
    return [(each["days"], Fraction(each["smic_percent"], 10_000)) for each in segments]


def slip(agent: tuple[f.AgentFact, ...], month: date, **more: object) -> Bulletin:
    return calculator().calculate(situated(agent, month, **more))  # type: ignore[arg-type]


SCALE = {17: (27, 39, 55), 18: (43, 51, 67), 20: (43, 51, 67), 21: (53, 61, 78), 25: (53, 61, 78), 26: (100, 100, 100)}


@pytest.mark.parametrize("age", SCALE)
@pytest.mark.parametrize("year", [1, 2, 3, 4])
def test_the_scale_of_the_code_by_age_and_year(age: int, year: int) -> None:
    """D. 6222-26; a fourth year (years done before) is paid as the third."""
    agent = an_apprentice(birth_month=date(2025 - age, 1, 1), years_done=year - 1)
    assert percents(agent, date(2025, 10, 1)) == [(30, Fraction(SCALE[age][min(year, 3) - 1]))]


def test_a_birthday_counts_from_the_first_of_the_next_month() -> None:
    agent = an_apprentice(birth_month=date(2005, 2, 1))  # twenty-one in February 2026
    assert percents(agent, date(2026, 2, 1)) == [(30, Fraction(43))]
    assert percents(agent, date(2026, 3, 1)) == [(30, Fraction(53))]


def test_an_anniversary_of_the_contract_cuts_the_month() -> None:
    """Engaged on 15 September 2025: fourteen thirtieths of the first year, sixteen of the second."""
    agent = an_apprentice(date(2025, 9, 15))
    september = date(2026, 9, 1)
    assert percents(agent, september) == [(14, Fraction(43)), (16, Fraction(51))]
    # 1 867,02 × (43 % × 14 + 51 % × 16) / 30 = 1 867,02 × 14,18 / 30 = 882,48 (882,478…)
    assert slip(agent, september).part("salaire_apprenti") == 88_248


def test_a_percent_below_the_scale_is_refused_from_the_day_it_is_below() -> None:
    agent = an_apprentice(percent=Decimal(45))
    assert percents(agent, date(2025, 10, 1)) == [(30, Fraction(45))], "better than the 43 % of the first year"
    with pytest.raises(Refused, match=r"01/09/2026, l'apprenti de 20 ans en 2e année est payé 45 % .* 51 %"):
        situated(agent, date(2026, 9, 1))


def test_under_fifteen_is_refused() -> None:
    with pytest.raises(Refused, match="quinze ans"):
        situated(an_apprentice(birth_month=date(2012, 1, 1)), date(2025, 10, 1))


@pytest.mark.parametrize(
    ("concluded", "free", "csg"),
    [(date(2025, 2, 28), 790_000, 0), (date(2025, 3, 1), 500_000, 1)],
)
def test_the_day_of_conclusion_decides_not_the_day_of_execution(concluded: date, free: int, csg: int) -> None:
    inputs = situated(an_apprentice(date(2025, 3, 3), concluded_on=concluded), date(2025, 3, 1)).inputs
    assert (inputs["apprentice_free"], inputs["apprentice_csg"]) == (free, csg)


def test_the_free_part_follows_the_days_present() -> None:
    """Gone on 10 February 2026, 53 %: 1 823,03 × 53 % × 10/30 = 322,07; free 1 823,03 / 2 × 10/30 = 303,84; 18,23 bear."""
    agent = an_apprentice(SEPTEMBER, ended(date(2026, 2, 10)), birth_month=date(2003, 1, 1))
    bulletin = slip(agent, date(2026, 2, 1))
    assert bulletin.part("salaire_apprenti") == 32_207
    assert bulletin.part("seuil_apprenti") == 30_384
    assert bulletin.part("vieillesse_deplafonnee", "base") == 1_823
    assert bulletin.situation.regime == Regime.APPRENTICE


def test_tax_begins_above_the_smic_of_the_year_whatever_the_months() -> None:
    """26 years, 100 %, free to 50 %: taxable of February 2026 is 1 766,29, of which 100,00 were left under 21 876,00.

    1 823,03 less 911,52 = 911,51: 62,89 + 3,65 + 25,89 + 60,90 (6,80 % of 895,56) = 153,33 withheld and deductible."""
    agent = an_apprentice(birth_month=date(1998, 1, 1))
    first = slip(agent, date(2026, 2, 1))
    assert first.totals.net_imposable == 0
    assert first.cumuls["exempt_pay"] == 182_303 - 15_333
    last = slip(agent, date(2026, 2, 1), cumuls={"exempt_pay": 2_187_600 - 10_000})
    assert last.part("remuneration_exoneree") == 10_000
    assert last.totals.net_imposable == 182_303 - 15_333 - 10_000


@pytest.mark.parametrize(("month", "joined", "said"), [(2, True, False), (3, True, True), (3, False, False)])
def test_unemployment_counted_at_nought_is_said_to_be_confirmed(month: int, joined: bool, said: bool) -> None:
    """L. 6227-9 leaves to the State its own apprentices only since 21 February 2026; a line of nothing would hide the doubt."""
    rates = f.LocalRatesSet(effective_on=SEPTEMBER, work_accident=Decimal("1.66"), unemployment=joined)
    bulletin = slip(an_apprentice(), date(2026, month, 1), employer=(*an_employer(), rates))
    assert "chomage" not in {line.code for line in bulletin.lines}
    assert any("Assurance chômage" in note for note in bulletin.situation.notes) is said


def test_what_is_not_covered_is_refused_by_name() -> None:
    overtime = f.HoursWorked(effective_on=date(2026, 2, 1), kind=HoursKind.OVERTIME, hours=Decimal(2))
    with pytest.raises(Refused, match="heures supplémentaires d'un apprenti"):
        situated(an_apprentice(), date(2026, 2, 1), overtime)
    with pytest.raises(Refused, match="IFSE"):
        prime = f.PrimeGranted(effective_on=SEPTEMBER, code="ifse", monthly_amount=Decimal(50))
        situated(an_apprentice(SEPTEMBER, prime), date(2026, 2, 1))
    with pytest.raises(Refused, match="droit privé ou sans indice"):
        situated(an_apprentice(SEPTEMBER, sick(date(2026, 2, 3), date(2026, 2, 5))), date(2026, 2, 1))
    with pytest.raises(Refused, match="grève d'un engagement"):
        situated(an_apprentice(SEPTEMBER, f.StrikeRecorded(effective_on=date(2026, 2, 3))), date(2026, 2, 1))
    with pytest.raises(Refused, match="contrat d'apprentissage"):
        situated((engaged(SEPTEMBER, Status.APPRENTICE), hours(SEPTEMBER)), date(2026, 2, 1))
