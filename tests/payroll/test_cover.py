"""Complementary cover, chosen or compulsory, meal vouchers, advances: whole slips by the arithmetic written beside."""

from datetime import date
from decimal import Decimal

import pytest

from payroll import facts as f
from payroll.bulletin import Bulletin
from payroll.refusal import Refused
from payroll.situate import AgentRecord, situate
from payroll.words import CoverKind, Status
from tests.payroll import dossiers
from tests.payroll.test_golden_slips import SINCE, TOWN, staff

JANUARY = date(2026, 1, 1)


def slip(*more, status=Status.OFFICIAL, employer=(), variables=()) -> Bulletin:
    """At 400 points (1 969,11), no prime, a rate of nought."""
    rate = f.WithholdingRateReceived(effective_on=JANUARY, rate=Decimal(0))
    record = AgentRecord((*staff(400, status), rate, *more), variables)
    calculator, paid_on = dossiers.calculator(), date(2026, 1, 26)
    law, grids = calculator.law, dossiers.the_grids()
    return calculator.calculate(situate(record, (*TOWN, *employer), JANUARY, paid_on, 1, {}, law, grids))


def cover(kind: CoverKind, employee: str, employer: str, compulsory: bool = False) -> f.CoverHeld:
    return f.CoverHeld(
        effective_on=SINCE, kind=kind, employee=Decimal(employee), employer=Decimal(employer), compulsory=compulsory
    )


def test_a_participation_to_a_chosen_contract_is_ordinary_pay():
    """Gross 1 984,11; RAFP 5 % of 15,00 = 0,75; CSG on 1 949,39: 132,56 + 46,79, CRDS 9,75; CNRACL 218,57: 1 575,69 before tax;
    the agent's 40,00 go to the insurer: 1 535,69. Taxable 1 984,11 − 218,57 − 0,75 − 132,56 = 1 632,23."""
    paid = slip(cover(CoverKind.HEALTH, "40", "15"))
    assert paid.totals.gross == 1_984_11
    assert [paid.part(code, "employee") for code in ("cnracl", "rafp", "csg_deductible")] == [218_57, 75, 132_56]
    assert (paid.totals.net_before_pas, paid.totals.net_imposable) == (1_575_69, 1_632_23)
    assert (paid.part("cotisation_sante"), paid.totals.net_a_payer) == (40_00, 1_535_69)


def test_the_participation_is_outside_the_base_of_the_ircantec_alone():
    paid = slip(cover(CoverKind.PROVIDENT, "0", "7"), status=Status.CONTRACT)
    assert paid.part("ircantec_a", "base") == 1_969_11
    assert paid.part("vieillesse_deplafonnee", "base") == 1_976_11
    assert paid.cumuls["ircantec_gross"] == 1_969_11


def test_a_compulsory_contract_is_outside_the_gross_but_not_outside_csg():
    """CSG on 1 934,650575 + 30 = 1 964,65: 133,60 + 47,15, CRDS 9,82; net 1 969,11 − 218,57 − 20 − 190,57 = 1 539,97.

    Taxable 1 969,11 − 218,57 − 20 − 133,60 + 30 (health, employer's share) = 1 626,94. Forfait social 8 % of 30,00."""
    paid = slip(cover(CoverKind.HEALTH, "20", "30", compulsory=True))
    assert paid.totals.gross == 1_969_11
    assert paid.part("csg_deductible", "base") == 1_964_65
    assert (paid.part("sante_obligatoire", "employee"), paid.part("sante_obligatoire", "employer")) == (20_00, 30_00)
    assert paid.part("forfait_social", "employer") == 2_40
    assert (paid.totals.net_before_pas, paid.totals.net_imposable) == (1_539_97, 1_626_94)


def test_a_compulsory_provident_contract_is_not_taxed():
    """Taxable 1 969,11 − 218,57 − 10 − 6,80 % × (1 934,650575 + 25) = 1 959,65 → 133,26 = 1 607,28."""
    paid = slip(cover(CoverKind.PROVIDENT, "10", "25", compulsory=True))
    assert paid.totals.net_imposable == 1_607_28


def test_what_is_beyond_six_percent_of_the_ceiling_is_refused():
    """6 % of 4 005 = 240,30."""
    with pytest.raises(Refused, match="dépasse 6 % du plafond"):
        slip(cover(CoverKind.HEALTH, "0", "240.31", compulsory=True))


def test_a_contract_ends_by_two_zeros():
    ended = f.CoverHeld(effective_on=date(2025, 7, 1), kind=CoverKind.HEALTH)
    assert slip(cover(CoverKind.HEALTH, "40", "15"), ended).totals.gross == 1_969_11


@pytest.mark.parametrize(
    ("value", "excess", "withheld"),
    [("12.00", 0, 86_40), ("12.50", 3_24, 93_24)],  # 60 %: 7,20 below 7,32; 7,50 above by 0,18 × 18
)
def test_meal_vouchers(value, excess, withheld):
    """18 vouchers; the agent pays what the exempt share leaves: 4,80, then 12,50 − 7,32 = 5,18."""
    voted = f.MealVouchersVoted(effective_on=SINCE, value=Decimal(value), employer_percent=Decimal(60))
    given = f.QuantityEntered(effective_on=JANUARY, code="titres_restaurant", quantity=Decimal(18))
    paid = slip(employer=(voted,), variables=(given,))
    assert paid.totals.gross == 1_969_11 + excess
    assert paid.part("titres_restaurant") == withheld
    assert paid.totals.net_a_payer == paid.totals.net_before_pas - withheld


def test_vouchers_without_a_vote_are_refused():
    given = f.QuantityEntered(effective_on=JANUARY, code="titres_restaurant", quantity=Decimal(18))
    with pytest.raises(Refused, match="délibération sur les titres-restaurant"):
        slip(variables=(given,))


def test_an_advance_is_taken_back_and_lowers_no_base():
    paid = slip(variables=(f.AmountPaid(effective_on=JANUARY, code="acompte_verse", amount=Decimal(300)),))
    assert (paid.totals.net_before_pas, paid.totals.net_a_payer) == (1_562_88, 1_262_88)
