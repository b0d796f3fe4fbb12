"""Private law: every worked example of the law files, line by line; the year regularised month after month; refusals.

The examples (`fixtures/examples/private_law.json`) are those of an independent public model, corrected where the law differs:
a cent on a line, two on a total. AGS is never due by a public body; their tax is by the neutral grid."""

import json
from collections import Counter
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from payroll import facts as f
from payroll.bulletin import Bulletin
from payroll.refusal import Refused
from payroll.situation import CUMULS
from payroll.words import CollectivityKind, HoursKind, PayUnit, PrimeShape, Status
from tests.payroll.careers import a_contractual, engaged, hours, situated
from tests.payroll.dossiers import calculator

SINCE = date(2022, 1, 1)
EXAMPLES = json.loads((Path(__file__).parents[2] / "fixtures/examples/private_law.json").read_text("utf-8"))["cases"]
COVERED = {each["id"]: each for each in EXAMPLES if not each["id"].startswith("app_")}  # private apprentices: see below

# Names of the examples to the lines that they sum.
EMPLOYEE = {
    "vieillesse_plafonnee": ("vieillesse_plafonnee",),
    "vieillesse_deplafonnee": ("vieillesse_deplafonnee",),
    "retraite_complementaire_t1_t2": ("agirc_arrco_t1", "agirc_arrco_t2"),
    "ceg": ("ceg_t1", "ceg_t2"),
    "cet": ("cet",),
    "apec": ("apec",),
    "sante_complementaire": ("frais_de_sante",),
    "csg_deductible": ("csg_deductible",),
}
EMPLOYER = {
    **{name: codes for name, codes in EMPLOYEE.items() if not name.startswith("csg")},
    "maladie": ("maladie", "maladie_complement"),
    "atmp": ("accident_travail",),
    "allocations_familiales": ("allocations_familiales", "famille_complement"),
    "prevoyance_cadres": ("prevoyance_cadres",),
    "chomage": ("chomage",),
    "fnal": ("fnal_plafonne", "fnal"),
    "csa": ("csa",),
    "dialogue_social": ("dialogue_social",),
    "formation_professionnelle": ("formation_professionnelle",),
    "taxe_apprentissage": ("taxe_apprentissage",),
    "peec": ("effort_construction",),
    "cpf_cdd": ("cpf_cdd",),
    "forfait_social": ("forfait_social",),
}


def an_epic(headcount: int = 60, work_accident: str = "1.5", **terms: Any) -> tuple[f.EmployerFact, ...]:
    due = {"general_reduction": True, "apprenticeship_tax": True, "housing": True} | terms
    return (
        f.CollectivityDescribed(
            effective_on=SINCE,
            name="Régie des eaux (exemple)",
            kind=CollectivityKind.PUBLIC_BODY,
            siret="21400001200011",
            population=0,
            headcount=headcount,
            commune="40192",
            ape="3600Z",
        ),
        f.LocalRatesSet(effective_on=SINCE, work_accident=Decimal(work_accident), cnfpt=False),
        f.PrivateLawSet(effective_on=SINCE, legal_personality=True, unemployment=True, **due),
        f.LocalRubriqueDefined(
            effective_on=SINCE, code="precarite", label="Indemnité de fin de contrat", shape=PrimeShape.ONE_OFF
        ),
    )


def an_employee(
    salary: str, weekly: str = "35", *more: f.AgentFact, since: date = SINCE, **act: Any
) -> tuple[f.AgentFact, ...]:
    return (
        engaged(since, Status.PRIVATE, **act),
        f.PayAgreed(effective_on=since, unit=PayUnit.MONTH, amount=Decimal(salary)),
        hours(since, weekly),
        *more,
    )


def slip(
    agent: tuple[f.AgentFact, ...], month: date, *variables: f.MonthFact, employer: Any = None, **more: Any
) -> Bulletin:
    return calculator().calculate(situated(agent, month, *variables, employer=employer or an_epic(), **more))


def number(written: str) -> str:
    return written.partition(" ")[0].rstrip("%")


def example(case: dict[str, Any]) -> Bulletin:
    """The facts of an example, in our words."""
    said = case["situation"]
    month = date.fromisoformat(case["period"] + "-01")
    health = Decimal(number(said["salarié . cotisations . prévoyances . santé . montant"])) / 2
    employer = an_epic(
        int(number(said["entreprise . salariés . effectif"])),
        number(said["établissement . taux ATMP"]),
        health_employee=health,
        health_employer=health,
    )
    more: list[f.AgentFact] = []
    if said.get("salarié . contrat . statut cadre") == "oui":
        more.append(f.ExecutiveSet(effective_on=SINCE))
    variables: list[f.MonthFact] = []
    overtime = said.get("salarié . temps de travail . heures supplémentaires")
    if overtime:
        variables.append(
            f.HoursWorked(effective_on=month, kind=HoursKind.OVERTIME_FIRST, hours=Decimal(number(overtime)))
        )
    act: dict[str, Any] = {}
    if said["salarié . contrat"] == "'CDD'":  # of one month, its 10 % of precariousness paid with it
        act = {"since": month, "planned_end": date(month.year, month.month, 30 if month.month == 6 else 28)}
        variables.append(f.AmountPaid(effective_on=month, code="precarite", amount=Decimal(240)))
    weekly = number(said.get("salarié . contrat . temps de travail . temps partiel . heures par semaine", "35"))
    salary = number(said["salarié . contrat . salaire brut"])
    return slip(an_employee(salary, weekly, *more, **act), month, *variables, employer=employer)


@pytest.mark.parametrize("name", sorted(COVERED))
def test_worked_example(name: str) -> None:
    case, bulletin = COVERED[name], example(COVERED[name])
    wanted, cents = case["expected"], lambda euros: round(Decimal(str(euros)) * 100)
    for part, table, side in (("employee", EMPLOYEE, "salarie"), ("employer", EMPLOYER, "employeur")):
        found = {each: sum(bulletin.part(code, part) for code in codes) for each, codes in table.items()}
        far = {
            each: (amount, wanted[side][each])
            for each, amount in found.items()
            if abs(amount - cents(wanted[side][each])) > (1 if len(table[each]) == 1 else 2)
        }
        assert not far, far
    non_deductible = bulletin.part("csg_non_deductible", "employee") + bulletin.part("crds", "employee")
    on_hours = bulletin.part("csg_heures", "employee")
    csg = sum(cents(wanted["salarie"][each]) for each in ("csg_crds_non_deductible", "csg_crds_revenus_non_imposables"))
    assert abs(non_deductible + on_hours - csg) <= 2
    assert abs(-bulletin.part("allegement_heures", "employee") - cents(wanted["salarie"]["reduction_hs"])) <= 1
    assert (
        abs(-bulletin.part("deduction_heures", "employer") - cents(wanted["employeur"]["deduction_forfaitaire_hs"]))
        <= 1
    )
    reduction = bulletin.part("reduction_generale", "employer") + bulletin.part(
        "reduction_generale_retraite", "employer"
    )
    assert abs(-reduction - cents(wanted["reduction_montant"])) <= 1
    assert bulletin.totals.gross == cents(wanted["brut"])
    for total, name_there in (
        (bulletin.totals.net_before_pas, "net_avant_impot_from_rounded_lines"),
        (bulletin.totals.montant_net_social, "montant_net_social"),
        (bulletin.totals.net_imposable, "net_imposable"),
        (bulletin.part("pas_base"), "pas_base"),
        (-bulletin.totals.pas, "pas_montant"),
    ):
        assert abs(total - cents(wanted[name_there])) <= 2, name_there


# ---- the year ----------------------------------------------------------------------------------------------------------


def year_of(salaries: list[str], year: int, **employer: Any) -> list[Bulletin]:
    """Twelve months, each with the cumuls of those before."""
    held: Counter[str] = Counter()
    slips = []
    for number_, salary in enumerate(salaries, 1):
        agent = an_employee(salary)
        cumuls = {name: held[name] for name in CUMULS}
        slips.append(slip(agent, date(year, number_, 1), employer=an_epic(**employer), cumuls=cumuls))
        held.update(slips[-1].cumuls)
    return slips


UNEVEN = ["1900", "1900", "9000", "1900", "2500", "1823.03", "4005", "1900", "2500", "30000", "1900", "2100"]


def summed(slips: list[Bulletin], code: str, part: str = "amount") -> int:
    return sum(each.part(code, part) for each in slips)


def test_each_ceiling_over_the_year_is_the_yearly_rule() -> None:
    """Pay 61 428,03 over 48 060,00: tranche 1 is the ceiling, tranche 2 the rest, CET the whole, four ceilings the whole."""
    slips = year_of(UNEVEN, 2026)
    pay, ceiling = sum(round(Decimal(each) * 100) for each in UNEVEN), 12 * 400_500
    assert pay == 6_142_803 and ceiling == 4_806_000
    assert summed(slips, "vieillesse_plafonnee", "base") == ceiling
    assert summed(slips, "agirc_arrco_t2", "base") == pay - ceiling
    assert summed(slips, "cet", "base") == pay
    assert summed(slips, "four_ceilings_base") == pay
    assert slips[0].part("cet", "base") == 0 and slips[2].part("cet", "base") == 1_280_000, (
        "from the first euro, in March"
    )


def test_below_the_ceiling_over_the_year_no_tranche_2_nor_cet_is_left() -> None:
    """9 000,00 in March pass three ceilings, given back as the year goes on: 9 000 + 11 × 1 900 = 29 900."""
    slips = year_of(["1900", "1900", "9000", *["1900"] * 9], 2026)
    assert slips[2].part("agirc_arrco_t2", "base") == 1_280_000 - 3 * 400_500
    assert summed(slips, "agirc_arrco_t2", "base") == summed(slips, "cet", "base") == 0
    assert summed(slips, "vieillesse_plafonnee", "base") == 2_990_000


def coefficient_of_2026(smic: Fraction, pay: Fraction) -> Fraction:
    """RGDU from its text, in decimals of fifty places (from 50 agents: 0,0200 and 0,3821)."""
    if pay >= 3 * smic:
        return Fraction(0)
    inside = min(Fraction(1), (3 * smic / pay - 1) / 2)
    exact = Decimal("0.02") + Decimal("0.3821") * (Decimal(inside.numerator) / inside.denominator) ** Decimal("1.75")
    return Fraction(exact.quantize(Decimal("0.0001"), rounding="ROUND_HALF_UP"))


def test_the_reduction_of_the_year_is_that_of_the_pay_of_the_year_whatever_the_months() -> None:
    """12,02 € × 1 820 h for the whole of 2026, although the SMIC is 12,31 € since June."""
    slips = year_of(UNEVEN, 2026)
    pay, smic = Fraction(6_142_803), Fraction(1202 * 1820)
    given = -summed(slips, "reduction_generale", "employer") - summed(slips, "reduction_generale_retraite", "employer")
    assert given == round(coefficient_of_2026(smic, pay) * pay) > 0
    assert any(each.part("reduction_generale", "employer") > 0 for each in slips), (
        "given back in the month of 30 000,00"
    )


def test_2025_is_regularised_as_two_contracts() -> None:
    """T moves on 1 May 2025 (0,3234 then 0,3233): (T / 0,6) × (1,6 × 4 × 1 801,80 / 8 400 − 1), then of eight months."""
    slips = year_of(["1900", "2300", "2100", "2100", *["2000"] * 4, "2500", "2500", "1900", "1900"], 2025)

    def reduction(part: list[Bulletin]) -> int:
        return -summed(part, "reduction_generale", "employer") - summed(part, "reduction_generale_retraite", "employer")

    # 1,6 × 7 207,20 / 8 400 − 1 = 0,372800; × 0,3234 / 0,6 = 0,200939 → 0,2009 × 8 400,00 = 1 687,56
    assert reduction(slips[:4]) == 168_756
    # 1,6 × 14 414,40 / 16 800 − 1 = 0,372800; × 0,3233 / 0,6 = 0,200877 → 0,2009 × 16 800,00 = 3 375,12
    assert reduction(slips[4:]) == 337_512
    # its Agirc-Arrco part in January: (1,6 × 1 801,80 / 1 900 − 1) × 0,539 = 0,2788 × 1 900 = 529,72; × 6,01 / 32,34 = 98,44
    assert slips[0].part("reduction_generale_retraite", "base") == 9_844


def test_reduced_rates_are_judged_on_the_year() -> None:
    """2025: 2,25 × 12 × 1 801,80 = 48 648,60. Two months of 9 000,00 bear the complement, given back in the end."""
    slips = year_of(["9000", "9000", *["2000"] * 10], 2025)
    assert slips[0].part("maladie", "employer") == 63_000 and slips[0].part("maladie_complement", "employer") == 54_000
    assert summed(slips, "maladie_complement", "base") == summed(slips, "famille_complement", "base") == 0
    assert summed(slips, "maladie", "base") == 3_800_000


def test_without_eligibility_there_is_no_reduction_and_full_rates() -> None:
    bulletin = slip(an_employee("2500"), date(2025, 6, 1), employer=an_epic(general_reduction=False))
    assert (
        bulletin.part("maladie", "employer") == 32_500 and bulletin.part("allocations_familiales", "employer") == 13_125
    )
    assert bulletin.part("reduction_generale", "employer") == bulletin.part("maladie_complement", "employer") == 0


# ---- the month ---------------------------------------------------------------------------------------------------------


def test_complementary_hours_at_ten_then_twenty_five_percent() -> None:
    """24 h for 1 250,08: the hour is 12,02; the tenth of 104 h is 10,40 h. 12 h: 10,40 × 13,22 + 1,60 × 15,03."""
    done = f.HoursWorked(effective_on=date(2026, 2, 1), kind=HoursKind.COMPLEMENTARY, hours=Decimal(12))
    bulletin = slip(an_employee("1250.08", "24"), date(2026, 2, 1), done)
    assert bulletin.part("heures_complementaires_10") == 13_749  # 137,488
    assert bulletin.part("heures_complementaires_25") == 2_405  # 24,048
    assert -bulletin.part("allegement_heures", "employee") == 1_827  # 161,54 × 11,31 % = 18,270
    assert bulletin.part("deduction_heures", "employer") == 0, "never on heures complémentaires"
    # ceiling: (104 + 12) / 151,67 of 4 005,00; hours.legal_month is 1 820 / 12
    assert bulletin.situation.inputs["ceiling"] == round(Fraction(400_500) * (104 + 12) * 12 / 1820)


def test_half_a_month_halves_the_smic_of_the_reduction() -> None:
    """Come on 16 June 2026: 15/30 of 2 000,00 and of 1 823,03 (12,02 × 1 820 / 12): the coefficient of the whole month."""
    agent = an_employee("2000", since=date(2026, 6, 16))
    bulletin = slip(agent, date(2026, 6, 1))
    assert bulletin.part("salaire") == 100_000
    assert bulletin.part("reduction_smic") == 91_152
    given = -bulletin.part("reduction_generale", "employer") - bulletin.part("reduction_generale_retraite", "employer")
    assert given == round(coefficient_of_2026(Fraction(91_152), Fraction(100_000)) * 100_000)


def test_what_is_contradictory_is_refused() -> None:
    month = date(2026, 2, 1)
    with pytest.raises(Refused, match="sans personnalité"):
        terms = f.PrivateLawSet(effective_on=SINCE, legal_personality=False, unemployment=True, general_reduction=True)
        slip(an_employee("2000"), month, employer=(*an_epic()[:2], terms))
    with pytest.raises(Refused, match="droit privé"):
        slip(an_employee("2000"), month, employer=an_epic()[:2])
    with pytest.raises(Refused, match="supplementaires_25"):
        slip(an_employee("2000"), month, f.HoursWorked(effective_on=month, kind=HoursKind.OVERTIME, hours=Decimal(2)))
    with pytest.raises(Refused, match="durée légale"):
        slip(
            an_employee("1000", "24"),
            month,
            f.HoursWorked(effective_on=month, kind=HoursKind.COMPLEMENTARY, hours=Decimal(50)),
        )
    other = f.HoursWorked(effective_on=month, kind=HoursKind.OVERTIME_FIRST, hours=Decimal(2))
    with pytest.raises(Refused, match="droit privé"):
        situated(a_contractual(), month, other)
