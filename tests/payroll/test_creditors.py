"""Those whom a part of the net goes to: who comes first, who shares, what is kept, over situations of every regime.

Two whole slips worked by hand are among the golden dossiers; here the rules of order, and what no situation may break."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings

from payroll import facts as f
from payroll.bulletin import Bulletin
from payroll.refusal import Refused
from payroll.situate import AgentRecord, situate
from payroll.situation import CREDITOR_LINES, Situation
from payroll.words import AttachmentKind
from tests.payroll import dossiers
from tests.payroll.situations import situations
from tests.payroll.test_golden_slips import TOWN, staff

JANUARY = date(2026, 1, 1)
SINCE = date(2025, 6, 1)


def act(kind: AttachmentKind, reference: str, amount: str = "0", monthly: str | None = None, since: date = SINCE):
    return f.AttachmentNotified(
        effective_on=since,
        kind=kind,
        reference=reference,
        amount=Decimal(amount),
        monthly=None if monthly is None else Decimal(monthly),
    )


def slip(*more: f.AgentFact, month: date = JANUARY, withheld: dict[str, int] | None = None, variables=()) -> Bulletin:
    """An official at 400 points, without prime nor child, at a rate of nought."""
    record = AgentRecord(
        (*staff(400), f.WithholdingRateReceived(effective_on=month, rate=Decimal(0)), *more), variables, withheld or {}
    )
    calculator = dossiers.calculator()
    payment = month.replace(day=26)
    return calculator.calculate(situate(record, TOWN, month, payment, 1, {}, calculator.law, dossiers.the_grids()))


SEIZURE = act(AttachmentKind.SEIZURE, "TJ-1", "5000")


def test_the_share_of_a_seizure_is_the_brackets():
    """Traitement 1 969,11: CNRACL 218,57; CSG and CRDS on 98,25 % = 1 934,65: 131,56 + 46,43 + 9,67; net 1 562,88.

    18 754,56 a year: 224 + 425 + 854 + 1 057,50 + (18 754,56 − 17 230)/3 = 508,1867: 3 068,6867 / 12 = 255,72."""
    paid = slip(SEIZURE)
    assert paid.totals.net_before_pas == 1_562_88
    assert (paid.part("saisie_1"), paid.totals.net_a_payer) == (255_72, 1_562_88 - 255_72)
    assert paid.attached == {"TJ-1": 255_72}


def test_a_person_at_charge_widens_the_brackets():
    """Bounds 1 740 higher: 311 + 425 + 854 + (18 754,56 − 14 740) / 4 = 1 003,64: 2 593,64 / 12 = 216,14."""
    paid = slip(SEIZURE, f.DependantsDeclared(effective_on=SINCE, persons=1))
    assert paid.part("saisie_1") == 216_14


def test_the_share_is_that_of_all_employers_when_this_one_withholds_for_all():
    """1 562,88 + 600,00 = 2 162,88, or 25 954,56 a year: 224 + 425 + 854 + 1 057,50 + 1 413,3333 + (25 810 − 21 470) × 2/3
    = 2 893,3333 + 144,56 = 7 011,7267; / 12 = 584,31."""
    paid = slip(SEIZURE, f.OtherNetDeclared(effective_on=SINCE, monthly_net=Decimal(600)))
    assert paid.part("saisie_1") == 584_31


def test_what_remains_of_an_act_ends_it():
    paid = slip(act(AttachmentKind.SEIZURE, "TJ-1", "400"), withheld={"TJ-1": 255_72})
    assert paid.part("saisie_1") == 144_28
    assert not slip(act(AttachmentKind.SEIZURE, "TJ-1", "400"), withheld={"TJ-1": 400_00}).attached


def test_a_cession_gives_no_more_than_its_month():
    paid = slip(act(AttachmentKind.CESSION, "CE-1", "1800", "150"))
    assert paid.part("saisie_1") == 150_00


def test_arrears_of_a_pension_are_a_twelfth_for_twelve_months():
    """500,00 in twelve: 41,67, 41,66, 41,67… (500 × n / 12 at each month); from the thirteenth, the current month alone."""
    pension = act(AttachmentKind.ALIMONY, "PA-1", "500", "100", since=JANUARY)
    months = [date(2026, month, 1) for month in range(1, 13)]
    taken = [slip(pension, month=each).part("pension_1") for each in months]
    assert taken[:3] == [141_67, 141_66, 141_67]
    assert sum(taken) == 12 * 100_00 + 500_00
    old = act(AttachmentKind.ALIMONY, "PA-1", "500", "100", since=date(2025, 1, 1))
    assert slip(old).part("pension_1") == 100_00


def test_the_employer_takes_its_own_debt_after_the_creditors():
    calculator, limited = dossiers.calculator(), act(AttachmentKind.SEIZURE, "TJ-1", "200")
    situation = slip(limited).situation
    paid = calculator.calculate(replace(situation, inputs=situation.inputs | {"debt_due": 90_000}))
    assert (paid.part("saisie_1"), paid.part("reprise_trop_percu")) == (200_00, 55_72)


def test_an_act_lifted_takes_no_more_and_what_was_taken_late_is_given_back_by_a_variable():
    lifted = f.AttachmentLifted(effective_on=date(2026, 1, 20), reference="TJ-1")
    back = f.AmountPaid(effective_on=JANUARY, code="restitution_saisie", amount=Decimal("255.72"))
    paid = slip(SEIZURE, lifted, variables=(back,))
    assert (paid.part("saisie_1"), paid.part("restitution_saisie")) == (0, -255_72)
    assert paid.totals.net_a_payer == 1_562_88 + 255_72 and paid.totals.cost == slip().totals.cost


def test_an_act_notified_after_the_payment_takes_nothing():
    assert not slip(act(AttachmentKind.PUBLIC, "S-1", "300", since=date(2026, 1, 27))).attached


def test_what_cannot_be_shared_is_refused_by_name():
    with pytest.raises(Refused, match=r"S-4 .*n'a pas de ligne"):
        slip(*(act(AttachmentKind.PUBLIC, f"S-{number}", "10") for number in range(1, 5)))
    with pytest.raises(Refused, match="Deux actes portent la référence TJ-1"):
        slip(SEIZURE, act(AttachmentKind.SEIZURE, "TJ-1", "10"))
    with pytest.raises(Refused, match="La mainlevée TJ-9 ne désigne aucun acte"):
        slip(SEIZURE, f.AttachmentLifted(effective_on=SINCE, reference="TJ-9"))


@settings(max_examples=60, deadline=None)
@given(situations())
def test_creditors_never_take_more_than_the_law_lets_them(situation: Situation) -> None:
    paid = dossiers.calculator().calculate(situation)
    pensions = [paid.part(line) for line in CREDITOR_LINES if line.startswith("pension")]
    others = [paid.part(line) for line in CREDITOR_LINES if not line.startswith("pension")]
    dues = [situation.inputs[f"{line}_due"] for line in CREDITOR_LINES]
    assert all(0 <= taken <= due for taken, due in zip([*pensions, *others], dues, strict=True))
    assert sum(pensions) <= max(paid.part("net_hors_minimum"), 0)
    assert sum(others) == min(sum(dues[2:]), paid.part("part_des_creanciers"))
    assert sum(others) + paid.part("reprise_trop_percu") <= paid.part("quotite_saisissable")
    withheld = paid.total("alimony") + paid.total("attachment")
    assert withheld == sum(pensions) + sum(others)
    assert paid.totals.net_a_payer >= 0
