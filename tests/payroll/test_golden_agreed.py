"""The lines of pay that is agreed and not on an index, at each date on which their law changed, worked out a second time.

As `test_golden_periods`, whose typed tables it reads: private-law employees, subsidised contracts, those paid off the index.
Rates of Agirc-Arrco: private-law-rates.json (unchanged since 2019).
"""

from datetime import date
from fractions import Fraction

import pytest

from payroll.bulletin import Bulletin
from payroll.words import Regime
from tests.payroll.test_golden_periods import (
    ABOVE,
    CAPPED,
    DATES,
    DUE,
    EVERYWHERE,
    LOCAL,
    MONTHS,
    NOTHING,
    OF_GENERAL,
    ON_STAFF,
    PSS,
    SMIC,
    Rates,
    at,
    attachable,
    cents,
    fixed,
    holds,
    paid,
)

F = Fraction
SALARY = 500_000  # cents: above the ceiling, under four, at every date
ON_THE_WHOLE = (Regime.OFF_INDEX, Regime.AIDED)
PAID = (*ON_THE_WHOLE, Regime.PRIVATE, Regime.YOUTH_LEADER, Regime.CENSUS, Regime.SIDE)
UNITS = ("heure", "jour", "semaine", "acte", "feuille_logement", "bulletin_individuel", "heure_enfant")
AGIRC_ARRCO_1: Rates = {
    "agirc_arrco_t1": (fixed("3.15"), fixed("4.72")),
    "ceg_t1": (fixed("0.86"), fixed("1.29")),
}
AGIRC_ARRCO_2: Rates = {
    "agirc_arrco_t2": (fixed("8.64"), fixed("12.95")),
    "ceg_t2": (fixed("1.08"), fixed("1.62")),
}


def a_slip(regime: Regime, month: date, **more: int) -> Bulletin:
    return paid(regime, month, {"salary": SALARY}, **{**LOCAL, **DUE, **more})


def ceiling(month: date) -> int:
    return int(at(PSS, month) * 100)


@pytest.mark.parametrize("regime", ON_THE_WHOLE)
@pytest.mark.parametrize("month", MONTHS)
def test_the_general_regime_on_the_whole_salary(regime: Regime, month: date) -> None:
    bulletin, top = a_slip(regime, month), ceiling(month)
    holds(bulletin, {**EVERYWHERE, **OF_GENERAL}, SALARY, month)
    holds(bulletin, {code: ON_STAFF[code] for code in ("cnfpt", "cnfpt_apprentissage")}, SALARY, month)
    holds(bulletin, {**CAPPED, "fnal_plafonne": (NOTHING, fixed("0.10"))}, top, month)
    holds(bulletin, ABOVE, SALARY - top, month)
    holds(bulletin, {"chomage": (NOTHING, (("2017-10", "4.05"), ("2025-05", "4.00")))}, SALARY, month)
    bases = {"old_age_capped_base": top, "ircantec_a_base": top, "ircantec_b_base": SALARY - top, "fnal_base": top}
    assert {code: bulletin.part(code) for code in bases} == bases
    holds(a_slip(regime, month, headcount_50=1), {"fnal": (NOTHING, fixed("0.50"))}, SALARY, month)
    if regime == Regime.OFF_INDEX:
        holds(bulletin, {"centre_gestion": ON_STAFF["centre_gestion"]}, SALARY, month)


@pytest.mark.parametrize("month", MONTHS)
def test_private_law_beside_its_reduced_rates(month: date) -> None:
    bulletin, top = a_slip(Regime.PRIVATE, month), ceiling(month)
    whole = {
        code: rates
        for code, rates in {**EVERYWHERE, **OF_GENERAL}.items()
        if code not in ("maladie", "allocations_familiales")
    }
    holds(bulletin, {**whole, **{code: ON_STAFF[code] for code in ("cnfpt", "cnfpt_apprentissage")}}, SALARY, month)
    holds(bulletin, {"vieillesse_plafonnee": CAPPED["vieillesse_plafonnee"], **AGIRC_ARRCO_1}, top, month)
    holds(bulletin, {"fnal_plafonne": (NOTHING, fixed("0.10"))}, top, month)
    holds(bulletin, AGIRC_ARRCO_2, SALARY - top, month)
    holds(bulletin, {"cet": (fixed("0.14"), fixed("0.21"))}, SALARY, month)
    bases = {"old_age_capped_base": top, "agirc_t2_base": SALARY - top, "agirc_cet_base": SALARY, "fnal_base": top}
    assert {code: bulletin.part(code) for code in bases} == bases


@pytest.mark.parametrize("regime", [*ON_THE_WHOLE, Regime.PRIVATE, Regime.SIDE])
@pytest.mark.parametrize("month", MONTHS)
def test_csg_and_crds_on_a_salary(regime: Regime, month: date) -> None:
    bulletin, base = a_slip(regime, month), cents(F(SALARY, 100) * F("98.25") / 100)
    assert bulletin.part("csg_base") == base
    csg: Rates = {"csg_deductible": (fixed("6.80"), NOTHING), "csg_non_deductible": (fixed("2.40"), NOTHING)}
    holds(bulletin, {**csg, "crds": (fixed("0.50"), NOTHING)}, base, month)


@pytest.mark.parametrize("regime", [*PAID, Regime.TRAINEE])
def test_what_is_agreed_is_paid(regime: Regime) -> None:
    """A salary for two thirds of the month, then 12,5 units at 17,39 each, one unit after another."""
    month = date(2026, 1, 1)
    part = paid(regime, month, {"salary": SALARY, "days": 20})
    assert part.part("salaire") == cents(F(SALARY, 100) * 20 / 30)
    for unit in UNITS:
        worked = paid(regime, month, {"salary": 0}, **{f"price_{unit}": 1739, f"units_{unit}": 1250})
        assert worked.part(f"travail_{unit}") == cents(F("17.39") * F("12.5")), unit


@pytest.mark.parametrize("regime", PAID)
@pytest.mark.parametrize("month", DATES)
def test_tax_at_a_personal_rate_and_the_attachable_share(regime: Regime, month: date) -> None:
    given = {"pas_rate": 25_000, "dependants": 2, "debt_due": 999_999}
    bulletin = a_slip(regime, month, **given)
    base = bulletin.part("net_imposable")
    assert bulletin.part("pas_base") == base > 0
    assert bulletin.part("pas") == cents(F(base, 100) * F("2.5") / 100)
    net = bulletin.part("net_avant_impot") - bulletin.part("pas")
    share = cents(attachable(F(net, 100), 2, month))
    assert bulletin.part("quotite_saisissable") == bulletin.part("reprise_trop_percu") == share > 0
    assert bulletin.part("net_a_payer") == net - share


@pytest.mark.parametrize("regime", PAID)
def test_a_net_below_zero_is_carried(regime: Regime) -> None:
    month = date(2026, 1, 1)
    net = paid(regime, month, {"salary": SALARY}, pas_rate=0).part("net_avant_impot")
    taken = paid(regime, month, {"salary": SALARY}, pas_rate=0, rappel_gross=-net - 10_000)
    assert taken.part("net_a_payer") - taken.part("trop_percu") == -10_000
    assert taken.part("trop_percu") >= 10_000


@pytest.mark.parametrize("month", MONTHS)
def test_an_apprentice_paid_the_whole_smic(month: date) -> None:
    """The SMIC of 1 820 hours a year, to the cent; nothing free here, then 79 % of it, on which the apprentice owes nothing."""
    smic = cents(at(SMIC, month) * 1820 / 12)
    agent: Rates = {
        "vieillesse_plafonnee": (fixed("6.90"), NOTHING),
        "vieillesse_deplafonnee": (fixed("0.40"), NOTHING),
        "ircantec_a": (CAPPED["ircantec_a"][0], NOTHING),
    }
    whole = paid(Regime.APPRENTICE, month, {"smic_percent": 1_000_000}, **LOCAL)
    assert whole.part("salaire_apprenti") == whole.part("assiette_sociale") == smic
    holds(whole, agent, smic, month)
    taken = sum(whole.part(code, "employee") for code in agent)
    assert whole.part("remuneration_exoneree") == smic - taken  # under the SMIC of a year (CGI, art. 81 bis)
    free = paid(Regime.APPRENTICE, month, {"smic_percent": 1_000_000}, **LOCAL, apprentice_free=790_000)
    threshold = cents(F(smic, 100) * 79 / 100)
    assert free.part("seuil_apprenti") == threshold
    assert free.part("assiette_sociale") == smic - threshold
    holds(free, agent, smic - threshold, month)


@pytest.mark.parametrize("month", DATES)
def test_what_an_apprentice_may_be_withheld(month: date) -> None:
    bulletin = paid(Regime.APPRENTICE, month, {"smic_percent": 1_000_000}, **LOCAL, dependants=2, debt_due=999_999)
    share = cents(attachable(F(bulletin.part("net_avant_impot"), 100), 2, month))
    assert bulletin.part("quotite_saisissable") == bulletin.part("reprise_trop_percu") == share > 0
