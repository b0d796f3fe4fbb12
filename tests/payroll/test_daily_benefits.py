"""The fund's daily benefits on a bulletin: deducted, passed on when the employer receives them, awaited when nobody told them.

IM 400 is 1 969,1133 a month. Three whole pays before the stop give 3 × 1 969,11 ÷ 91,25 ÷ 2 = 32,37 a day (R. 323-4).
"""

from datetime import date
from decimal import Decimal

import pytest

from payroll import facts as f
from payroll.bulletin import Bulletin
from payroll.refusal import Refused
from payroll.words import AbsenceKind
from tests.payroll.careers import (
    LONG_AGO,
    a_contractual,
    a_position,
    an_official,
    engaged,
    hours,
    month_of,
    sick,
    situated,
)
from tests.payroll.dossiers import calculator

APRIL = month_of(2026, 4)
STOP = sick(date(2026, 4, 6), date(2026, 4, 15))
RATE = f.WithholdingRateReceived(effective_on=date(2026, 1, 1), rate=Decimal(10))


def told(first: date, last: date, daily: str = "32.37", subrogated: bool = False) -> f.DailyBenefitsStated:
    return f.DailyBenefitsStated(effective_on=first, last_day=last, daily_gross=Decimal(daily), subrogated=subrogated)


SEVEN_DAYS = told(date(2026, 4, 9), date(2026, 4, 15))  # after the three days of waiting


def paid(agent: tuple[f.AgentFact, ...], month: date = APRIL) -> Bulletin:
    return calculator().calculate(situated(agent, month))


def euros(bulletin: Bulletin, code: str) -> str:
    return f"{Decimal(bulletin.part(code)) / 100:.2f}"


def test_benefits_that_the_agent_receives_are_taken_from_the_gross() -> None:
    """1 969,11 − 65,64 (carence) − 59,07 (nine days at 90 %) − 7 × 32,37 = 226,59 : gross 1 617,81, every base with it."""
    bulletin = paid(a_contractual(STOP, SEVEN_DAYS, RATE))
    assert euros(bulletin, "ijss_deduites") == "-226.59"
    assert bulletin.totals.gross == 161_781
    assert bulletin.part("vieillesse_deplafonnee", "base") == bulletin.part("maladie", "base") == 161_781
    assert bulletin.totals.reimbursements == 0
    assert bulletin.part("pas_base") == bulletin.part("net_imposable")
    assert "benefits_awaited" not in bulletin.situation.frozen


def test_subrogated_benefits_are_passed_on_net_and_taxed_at_source() -> None:
    """CSG and CRDS of the fund: 6,7 % of 226,59 = 15,18; at source, 96,2 % of 226,59 = 217,98 beside the net imposable."""
    own, other = (
        paid(a_contractual(STOP, told(date(2026, 4, 9), date(2026, 4, 15), subrogated=each), RATE))
        for each in (True, False)
    )
    assert (euros(own, "ijss_subrogees"), euros(own, "ijss_csg_crds")) == ("226.59", "-15.18")
    assert own.totals.gross == other.totals.gross == 161_781
    assert own.totals.net_imposable == other.totals.net_imposable
    assert own.totals.montant_net_social - other.totals.montant_net_social == 22_659 - 1_518, "BOSS, 14 novembre 2023"
    assert own.part("pas_base") == own.part("net_imposable") + 21_798
    assert own.totals.net_a_payer - other.totals.net_a_payer == 22_659 - 1_518 - (own.part("pas") - other.part("pas"))


def test_an_accidents_benefits_are_taxed_by_half() -> None:
    """Ten days at 40,00: 400,00; half of it, less 3,8 %: 192,40."""
    accident = sick(date(2026, 4, 6), date(2026, 4, 15), kind=AbsenceKind.WORK_ACCIDENT)
    bulletin = paid(a_contractual(accident, told(date(2026, 4, 6), date(2026, 4, 15), "40.00", True), RATE))
    assert (euros(bulletin, "ijss_subrogees_accident"), euros(bulletin, "ijss_imposables")) == ("400.00", "192.40")


def test_beyond_sixty_days_of_a_stop_the_fund_takes_the_tax() -> None:
    """From 1 March: the sixtieth day is 29 April; of thirty days of April, one is left to the fund."""
    agent = a_contractual(
        sick(date(2026, 3, 1), date(2026, 5, 31)), told(date(2026, 4, 1), date(2026, 4, 30), "32.37", True), RATE
    )
    bulletin = paid(agent)
    assert euros(bulletin, "ijss_subrogees") == "938.73"  # 29 × 32,37
    assert euros(bulletin, "ijss_subrogees_au_dela") == "32.37"


def test_benefits_never_take_more_than_the_pay_maintained() -> None:
    """May at half pay, 1 969,1133 ÷ 2 = 984,56; thirty-one benefits of 42,97 are 1 332,07: 984,55 are left of 1 969,11."""
    agent = a_contractual(sick(date(2026, 3, 1), date(2026, 6, 30)), told(date(2026, 5, 1), date(2026, 5, 31), "42.97"))
    bulletin = paid(agent, month_of(2026, 5))
    assert (euros(bulletin, "maladie_demi_traitement"), euros(bulletin, "ijss_deduites")) == ("-984.56", "-984.55")
    assert bulletin.totals.gross == 0


def test_an_official_under_the_threshold_has_them_too() -> None:
    """20 h of 35; seven days of 18,50: 129,50."""
    agent = (
        engaged(LONG_AGO),
        a_position(),
        hours(weekly="20"),
        STOP,
        told(date(2026, 4, 9), date(2026, 4, 15), "18.50"),
    )
    assert euros(paid(agent), "ijss_deduites") == "-129.50"


def test_what_is_not_told_yet_is_said_and_never_guessed() -> None:
    """Paid whole until the statement comes; the three days of waiting are owed nothing."""
    bulletin = paid(a_contractual(STOP))
    assert bulletin.part("ijss_deduites") == 0
    assert bulletin.situation.frozen["benefits_awaited"] == ["2026-04-09", "2026-04-15"]
    assert "benefits_awaited" not in paid(an_official(STOP)).situation.frozen


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (an_official(STOP, SEVEN_DAYS), "n'en sert pas"),
        (a_contractual(SEVEN_DAYS), "aucun congé"),
        (a_contractual(STOP, told(date(2026, 4, 9), date(2026, 4, 16))), "aucun congé"),
        (a_contractual(STOP, SEVEN_DAYS, told(date(2026, 4, 15), date(2026, 4, 15))), "deux relevés"),
    ],
)
def test_a_statement_that_cannot_be_is_refused(agent: tuple[f.AgentFact, ...], said: str) -> None:
    with pytest.raises(Refused, match=said):
        paid(agent)
