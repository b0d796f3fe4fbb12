"""Élus whose month is not ordinary: prevented, without delegation, of several mandates, above the cap, with a rente.

Amounts of elected-and-special-statuses.md A7 to A10, or arithmetic written beside; terminal 4 110,524083 € a month.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from payroll import facts as f
from payroll.bulletin import Bulletin
from payroll.interpreter import half_up
from payroll.refusal import NothingToPay, Refused
from payroll.words import AnnuityFund, ElectedBody, ElectedFunction, FrfeCase, Prevention, Regime, Status
from tests.payroll.careers import LONG_AGO, an_employer, engaged, sick, situated
from tests.payroll.dossiers import calculator
from tests.payroll.test_elected_votes import council

MAYOR, DEPUTY = ElectedFunction.MAYOR, ElectedFunction.DEPUTY_MAYOR
OCTOBER, JUNE = date(2026, 10, 1), date(2026, 6, 1)
VILLAGE = council(2000)


def held(function: ElectedFunction, percent: str, on: date = LONG_AGO) -> f.MandateHeld:
    return f.MandateHeld(effective_on=on, function=function, percent=Decimal(percent))


def slip(
    month: date, *said: f.AgentFact, of: f.CouncilRenewed = VILLAGE, cumuls: dict[str, int] | None = None
) -> Bulletin:
    agent = (engaged(status=Status.ELECTED), *said)
    return calculator().calculate(situated(agent, month, employer=(*an_employer(), of), cumuls=cumuls))


def assessed(subject: bool, **more: object) -> f.MandatesAssessed:
    return f.MandatesAssessed(effective_on=LONG_AGO, subject_to_social_security=subject, **more)  # type: ignore[arg-type]


def other(gross: str, body: ElectedBody = ElectedBody.DEPARTEMENT, **more: object) -> f.OtherMandateDeclared:
    return f.OtherMandateDeclared(
        effective_on=LONG_AGO,
        code=str(more.pop("code", body)),
        body=body,
        monthly_gross=Decimal(gross),
        **more,  # type: ignore[arg-type]
    )


# ---- prevented: L. 2123-25-1, D. 2123-23-1 ---------------------------------------------------------------------------


def prevented(first: date, last: date, daily: str, **more: object) -> f.MandatePrevented:
    said = {"reason": Prevention.SICKNESS, "daily_allowance": Decimal(daily)} | more
    return f.MandatePrevented(effective_on=first, last_day=last, **said)  # type: ignore[arg-type]


def test_daily_allowances_are_deducted() -> None:
    """A8: adjoint 878,83, 25,00 × 31 days of October = 775,00: 103,83 is paid, and bears the contributions."""
    bulletin = slip(OCTOBER, held(DEPUTY, "21.38"), prevented(OCTOBER, date(2026, 10, 31), "25"))
    assert bulletin.part("indemnites_journalieres_deduites") == -77_500
    assert bulletin.totals.gross == 10_383
    assert bulletin.part("ircantec_a", "base") == 10_383
    assert bulletin.situation.frozen["absences"] == [{"motive": "maladie", "first": "2026-10-01", "last": "2026-10-31"}]


@pytest.mark.parametrize(
    ("absence", "deducted"),
    [
        (prevented(OCTOBER, date(2026, 10, 31), "0"), 0),  # no allowance: the indemnity is kept whole
        (prevented(OCTOBER, date(2026, 10, 31), "60"), 87_883),  # never below zero
        (prevented(date(2026, 10, 2), date(2026, 10, 17), "25"), 0),  # fifteen clear days after the first: not beyond
        (prevented(date(2026, 10, 2), date(2026, 10, 18), "25"), 42_500),  # seventeen days × 25,00
        (prevented(date(2026, 9, 20), date(2026, 10, 10), "25"), 25_000),  # ten days in this month
        # the scheme of his profession pays from the 20th only: twelve days
        (prevented(OCTOBER, date(2026, 10, 31), "25", allowance_from=date(2026, 10, 20)), 30_000),
        (prevented(OCTOBER, date(2026, 10, 31), "25", reason=Prevention.MATERNITY), 77_500),
    ],
)
def test_which_days_are_deducted(absence: f.MandatePrevented, deducted: int) -> None:
    bulletin = slip(OCTOBER, held(DEPUTY, "21.38"), absence)
    assert bulletin.part("indemnites_journalieres_deduites") == -deducted


def test_who_stopped_all_activity_keeps_it_whole_until_the_law_of_december_2025() -> None:
    stopped = f.ActivityStopped(effective_on=LONG_AGO)
    for month, deducted in ((date(2025, 10, 1), 0), (date(2025, 12, 1), 20_000), (date(2026, 1, 1), 77_500)):
        absence = prevented(date(2025, 9, 1), date(2026, 1, 31), "25")  # in December, the 24th to the 31st
        bulletin = slip(month, held(DEPUTY, "21.38"), stopped, absence)
        assert bulletin.part("indemnites_journalieres_deduites") == -deducted, month


def test_two_absences_on_a_day_and_a_certificate_of_an_employee_are_refused() -> None:
    first = prevented(OCTOBER, date(2026, 10, 20), "25")
    with pytest.raises(Refused, match="Deux empêchements"):
        slip(OCTOBER, held(DEPUTY, "21.38"), first, replace(first, effective_on=date(2026, 10, 20)))
    with pytest.raises(Refused, match="Enregistrer son empêchement"):
        slip(OCTOBER, held(DEPUTY, "21.38"), sick(date(2026, 10, 5), date(2026, 10, 9)))


# ---- delegation withdrawn: L. 2123-24, V -----------------------------------------------------------------------------


def test_a_delegation_withdrawn_on_10_june() -> None:
    """A8: nine thirtieths of 878,83 = 263,65; nothing in July."""
    said = (held(DEPUTY, "21.38"), f.DelegationWithdrawn(effective_on=date(2026, 6, 10)))
    assert slip(JUNE, *said).totals.gross == 26_365
    with pytest.raises(NothingToPay):
        slip(date(2026, 7, 1), *said)
    again = held(DEPUTY, "21.38", date(2026, 7, 16))
    assert slip(date(2026, 7, 1), *said, again).totals.gross == 43_942  # 15/30 of 878,8300, given a new delegation


def test_a_deputy_of_a_large_town_without_activity_keeps_it_three_months() -> None:
    """33 % = 1 356,47 until 9 September: 9/30 = 406,94; in a small commune, nothing after the day."""
    withdrawn = f.DelegationWithdrawn(effective_on=date(2026, 6, 10), without_activity=True)
    town = council(25_000)
    for month, paid in ((JUNE, 135_647), (date(2026, 8, 1), 135_647), (date(2026, 9, 1), 40_694)):
        assert slip(month, held(DEPUTY, "33"), withdrawn, of=town).totals.gross == paid, month
    with pytest.raises(NothingToPay):
        slip(OCTOBER, held(DEPUTY, "33"), withdrawn, of=town)
    assert slip(JUNE, held(DEPUTY, "21.38"), withdrawn).totals.gross == 26_365


# ---- affiliation -----------------------------------------------------------------------------------------------------


def regime(month: date, *said: f.AgentFact, of: f.CouncilRenewed = VILLAGE) -> Regime:
    return slip(month, *said, of=of).situation.regime


def test_an_option_acts_from_the_first_of_the_month_after_its_receipt_and_so_does_its_renunciation() -> None:
    said = (
        held(DEPUTY, "21.38"),
        f.AffiliationChosen(effective_on=date(2026, 3, 17)),
        f.AffiliationChosen(effective_on=date(2026, 9, 1), renounced=True),
    )
    found = {month: regime(date(2026, month, 1), *said) for month in (3, 4, 9, 10)}
    assert found == {
        3: Regime.ELECTED,
        4: Regime.ELECTED_SUBJECT,
        9: Regime.ELECTED_SUBJECT,
        10: Regime.ELECTED,
    }


@pytest.mark.parametrize(
    ("function", "of", "expected"),
    [
        (MAYOR, council(200), Regime.ELECTED_SUBJECT),
        (DEPUTY, council(9_999), Regime.ELECTED),
        (DEPUTY, council(10_000), Regime.ELECTED_SUBJECT),
        (ElectedFunction.COUNCILLOR, council(20_000, ElectedBody.COMMUNITY), Regime.ELECTED_SUBJECT),
        (ElectedFunction.VICE_PRESIDENT, council(400_000, ElectedBody.DEPARTEMENT), Regime.ELECTED_SUBJECT),
        (ElectedFunction.COUNCILLOR, council(400_000, ElectedBody.DEPARTEMENT), Regime.ELECTED),
        (ElectedFunction.PRESIDENT, council(20_000, ElectedBody.SYNDICATE), Regime.ELECTED),
    ],
)
def test_from_the_first_euro_when_all_activity_stopped(
    function: ElectedFunction, of: f.CouncilRenewed, expected: Regime
) -> None:
    said = (held(function, "5"), f.ActivityStopped(effective_on=date(2026, 2, 1)))
    assert regime(date(2026, 1, 1), *said, of=of) == Regime.ELECTED
    assert regime(date(2026, 2, 1), *said, of=of) == expected
    back = f.ActivityStopped(effective_on=date(2026, 3, 1), stopped=False)
    assert regime(date(2026, 3, 1), *said, back, of=of) == Regime.ELECTED


def test_a_seconded_official_is_refused_by_name() -> None:
    with pytest.raises(Refused, match="fonctionnaire détaché pour son mandat"):
        slip(JUNE, held(MAYOR, "50"), f.ActivityStopped(effective_on=LONG_AGO, seconded=True))


@pytest.mark.parametrize("body", [ElectedBody.CLOSED_MIXED, ElectedBody.OPEN_MIXED, ElectedBody.OTHER])
def test_a_mandate_outside_the_test_bears_ircantec_and_csg_only(body: ElectedBody) -> None:
    """URSSAF's example: the syndicat mixte bears CSG and CRDS whatever the total; IRCANTEC is due, the DIF is not."""
    said = (held(ElectedFunction.PRESIDENT, "21.66"), assessed(True, declared_total=Decimal(3400)))
    lines = {line.code for line in slip(JUNE, *said, of=council(12_000, body)).lines}
    assert {"ircantec_a", "csg_deductible"} <= lines
    assert not {"vieillesse_plafonnee", "maladie", "dif_elus"} & lines


# ---- several mandates ------------------------------------------------------------------------------------------------


def test_tranche_a_is_shared_over_all_mandates() -> None:
    """ircantec.retraites.fr, 2024: 46 368 × 36 500 / 67 000 = 25 260 a year of 36 500; here its twelfth, 25 260,18 / 12.

    36 500 / 12 = 3 041,67, as 73,996… %: the voted percent 74 % is 3 041,79; 3 864 × 3 041,79 / (3 041,79 + 2 541,67)."""
    bulletin = slip(date(2024, 6, 1), held(MAYOR, "74"), other("2541.67"), of=council(60_000))
    share = Fraction("3041.787821") / (Fraction("3041.79") + Fraction("2541.67"))
    assert bulletin.situation.inputs["ceiling"] == half_up(386_400 * share)
    a, b = bulletin.part("ircantec_a", "base"), bulletin.part("ircantec_b", "base")
    assert (a, a + b) == (half_up(386_400 * share), 304_179)


def test_mandates_declared_and_not_assessed_share_the_part_for_expenses() -> None:
    """822,10 here (20 %) of 2 877,36 with a département's 2 055,26; this commune has 2 000 inhabitants: 38,75 % = 1 592,83.

    28,5714 % of it, 455,09: taxable 822,10 less CSG 55,90, IRCANTEC 23,35 and 455,09 = 287,76."""
    bulletin = slip(JUNE, held(DEPUTY, "20"), other("2055.26"))
    inputs = bulletin.situation.inputs
    share = half_up(Fraction("822.104817") / (Fraction("822.104817") + Fraction("2055.26")) * 1_000_000)
    assert (inputs["frfe_case"], inputs["frfe_share"]) == (3, share)
    taken = half_up(Fraction("1592.828082") * 100 * share / 1_000_000)
    assert bulletin.part("frfe") == taken
    assert bulletin.totals.net_imposable == 82_210 - 5_590 - 2_335 - taken
    assert any("autres mandats déclarés" in note for note in bulletin.situation.notes)
    town = slip(JUNE, held(DEPUTY, "20"), other("2055.26"), of=council(12_000)).situation.inputs
    assert town["frfe_case"] == 2
    village = other("400", ElectedBody.COMMUNE, commune_population=300)
    assert slip(JUNE, held(DEPUTY, "20"), village, of=council(12_000)).situation.inputs["frfe_case"] == 3
    said = assessed(False, frfe_case=FrfeCase.NONE)
    assert slip(JUNE, held(DEPUTY, "20"), other("2055.26"), said).situation.inputs["frfe_case"] == 0


def test_a_mandate_that_ended_counts_no_more() -> None:
    ended = replace(other("0"), effective_on=date(2026, 6, 1))
    assert slip(JUNE, held(DEPUTY, "20"), other("2055.26"), ended).situation.inputs["frfe_case"] == 1


# ---- the cap on cumulated indemnities (A7) ---------------------------------------------------------------------------

# A president of a département paid 5 960,26 elsewhere, of which 480,00 of contributions; here a mayor of 60 000 inhabitants,
# 110 % = 4 521,58. Cap 8 897,925 (1,5 × 5 931,95), less 5 480,26 elsewhere: 3 417,665 may be paid net here.
ELSEWHERE = other("5960.26", monthly_contributions=Decimal(480), taken_on=date(2024, 6, 1))
CLIPPED = f.IndemnityClipped(effective_on=LONG_AGO)


def test_the_indemnity_is_brought_to_the_gross_whose_net_reaches_the_cap() -> None:
    """Ceiling shared: 4 005 × 4 521,58 / 10 481,84 = 1 727,65; net of 2,84 % there: 1 678,58. Above, 7,06 %: the gross is
    1 727,65 + (3 417,665 − 1 678,585) / 0,9294 = 3 598,84; cut 922,74, and 922,74 goes to the body of the latest mandate."""
    said = (held(MAYOR, "110"), ELSEWHERE, CLIPPED)
    bulletin = slip(JUNE, *said, of=council(60_000))
    assert bulletin.situation.inputs["ceiling"] == 172_765
    assert bulletin.part("ecretement") == -92_274
    assert bulletin.totals.gross == 452_158 - 92_274
    own = bulletin.total("gross") - bulletin.total("social")
    assert abs(own - Fraction(341_766)) <= 1, "the net of this body is what the cap leaves"
    assert bulletin.part("dif_elus", "base") == bulletin.totals.gross, "the cut part bears no DIF"
    assert bulletin.part("ecretement_reverse", "employer") == 92_274
    assert bulletin.totals.cost == 452_158 + bulletin.part("ircantec_a", "employer") + bulletin.part(
        "ircantec_b", "employer"
    )


def test_csg_and_crds_are_left_aside_where_the_employer_says_so() -> None:
    """Net of 12,54 % up to the ceiling: 1 727,65 × 0,8746 = 1 511,00; of 16,76 % above: (3 417,665 − 1 511,003) / 0,8324 =
    2 290,56; the gross is 4 018,21, the cut 503,37."""
    said = (held(MAYOR, "110"), ELSEWHERE, replace(CLIPPED, csg_counts=True))
    bulletin = slip(JUNE, *said, of=council(60_000))
    assert bulletin.part("ecretement") == -50_337
    net = bulletin.total("gross") - bulletin.total("social") - bulletin.total("csg")
    assert abs(net - Fraction("341766.5")) <= 2


def test_what_is_cut_stays_here_when_the_latest_mandate_is_this_one() -> None:
    earlier = replace(ELSEWHERE, taken_on=date(2021, 7, 1))
    bulletin = slip(JUNE, held(MAYOR, "110"), earlier, CLIPPED, of=council(60_000))
    assert bulletin.part("ecretement") == -92_274
    assert bulletin.part("ecretement_reverse", "employer") == 0


def test_below_the_cap_or_cut_elsewhere_nothing_is_taken() -> None:
    low = replace(ELSEWHERE, monthly_gross=Decimal(3000))
    assert slip(JUNE, held(MAYOR, "110"), low, CLIPPED, of=council(60_000)).part("ecretement") == 0
    away = replace(CLIPPED, cut_here=False)
    assert slip(JUNE, held(MAYOR, "110"), ELSEWHERE, away, of=council(60_000)).part("ecretement") == 0


def test_a_subject_who_is_cut_reaches_the_cap_too() -> None:
    """Up to the ceiling 2,84 + 6,90 + 0,40 %: 1 727,65 × 0,8986 = 1 552,47; above 7,06 + 0,40 %: (3 417,665 − 1 552,466) / 0,9254
    = 2 015,56; the gross is 3 743,21, the cut 778,37."""
    said = (held(MAYOR, "110"), ELSEWHERE, CLIPPED, assessed(True))
    bulletin = slip(JUNE, *said, of=council(60_000))
    assert bulletin.part("ecretement") == -77_837
    own = bulletin.total("gross") - bulletin.total("social")
    assert abs(own - Fraction("341766.5")) <= 2


# ---- rente -----------------------------------------------------------------------------------------------------------


def test_the_rente_is_paid_twice_and_the_half_of_the_body_bears_csg_and_tax() -> None:
    """878,83 at 8 %: 70,31 each. CSG on 949,14: 64,54 + 22,78 + 4,75; IRCANTEC 24,96 and DIF 8,79 on 878,83.

    Net 878,83 − 92,07 − 24,96 − 8,79 − 70,31 = 682,70; taxable 949,14 − 64,54 − 24,96 − 698,79 = 160,85 (one mandate)."""
    rente = f.AnnuityChosen(effective_on=LONG_AGO, fund=AnnuityFund.CAREL, percent=Decimal(8))
    bulletin = slip(JUNE, held(DEPUTY, "21.38"), rente)
    assert (bulletin.part("rente_elu", "employee"), bulletin.part("rente_elu", "employer")) == (7_031, 7_031)
    assert bulletin.part("csg_deductible", "base") == 94_914
    assert [bulletin.part(code, "employee") for code in ("csg_deductible", "csg_non_deductible", "crds")] == [
        6_454,
        2_278,
        475,
    ]
    assert bulletin.part("ircantec_a", "employee") == 2_496
    assert bulletin.totals.net_before_pas == 68_270
    assert bulletin.totals.net_imposable == 16_085
    assert bulletin.totals.montant_net_social == 87_883 - 9_207 - 2_496, "a rente is chosen: it is not withheld by law"
    assert bulletin.totals.cost == 87_883 + 7_031 + bulletin.part("ircantec_a", "employer")
    with pytest.raises(Refused, match="8 au plus"):
        slip(JUNE, held(DEPUTY, "21.38"), replace(rente, percent=Decimal("8.5")))
