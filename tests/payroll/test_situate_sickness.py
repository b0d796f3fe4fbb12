"""Ordinary sickness, certificate by certificate: carence, 90 % from March 2025, half pay after ninety days, primes."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from payroll import facts as f
from payroll.refusal import Refused
from payroll.words import SickPrimePolicy
from tests.payroll.careers import (
    a_mandate,
    a_position,
    an_employer,
    an_official,
    ended,
    engaged,
    month_of,
    sick,
    situated,
)

_NAMES = ("carence_days", "reduced_days", "reduced_loss", "half_days")


def _sickness(month: date, *certificates: f.AgentFact) -> tuple[int, int, int, int]:
    parts = situated(an_official(*certificates), month).segments
    carence, reduced, loss, half = (sum(part[name] for part in parts) for name in _NAMES)
    return carence, reduced, loss, half


def test_a_certificate_of_february_stays_whole_and_its_prolongation_is_at_90() -> None:
    """CMO-01 (cdg49.fr): stop 28 February – 6 March 2025, prolongation 7 – 13 March."""
    stop = sick(date(2025, 2, 28), date(2025, 3, 6))
    prolongation = sick(date(2025, 3, 7), date(2025, 3, 13), prolongation=True)
    assert _sickness(month_of(2025, 2), stop, prolongation) == (1, 0, 0, 0)
    assert _sickness(month_of(2025, 3), stop, prolongation) == (0, 7, 70, 0)


def test_a_stop_of_24_february_and_its_prolongation_of_10_march() -> None:
    """Issue 4: February one day of carence and the rest whole; March, 1–9 whole and 10–23 at 90 %."""
    stop = sick(date(2025, 2, 24), date(2025, 3, 9))
    prolongation = sick(date(2025, 3, 10), date(2025, 3, 23), prolongation=True)
    agent = an_official(stop, prolongation)
    (february,) = situated(agent, month_of(2025, 2)).segments
    (march,) = situated(agent, month_of(2025, 3)).segments
    assert (february["carence_days"], february["reduced_days"], february["full_weight"]) == (1, 0, 100 * 29)
    assert (march["carence_days"], march["reduced_days"], march["full_weight"]) == (0, 14, 100 * 16 + 90 * 14)


def test_ten_days_are_a_day_of_carence_and_nine_at_90() -> None:
    """remuneration.md §4.2, example: 10-day CMO, carence one day, 9 days at 90 %."""
    assert _sickness(month_of(2026, 4), sick(date(2026, 4, 6), date(2026, 4, 15))) == (1, 9, 90, 0)


def test_carence_is_waived_by_a_named_reason() -> None:
    waived = sick(date(2026, 4, 6), date(2026, 4, 15), carence_waived="ALD")
    assert _sickness(month_of(2026, 4), waived) == (0, 10, 100, 0)


@pytest.mark.parametrize(("month", "last"), [(month_of(2026, 2), 28), (month_of(2026, 5), 31), (month_of(2026, 4), 30)])
def test_a_whole_month_of_sickness_is_thirty_thirtieths(month: date, last: int) -> None:
    whole = sick(month, month.replace(day=last), prolongation=True)
    assert _sickness(month, whole) == (0, 30, 300, 0)


def test_the_carence_of_a_31st_keeps_its_thirtieth() -> None:
    until = sick(date(2026, 5, 1), date(2026, 5, 30), prolongation=True)
    assert _sickness(month_of(2026, 5), until, sick(date(2026, 5, 31), date(2026, 6, 2))) == (1, 29, 290, 0)


def test_the_last_thirtieths_of_february_follow_the_certificate_not_its_carence() -> None:
    """A change on 28 February leaves three thirtieths; sick from that day: one of carence, two at 90 %."""
    agent = an_official(a_position(date(2026, 2, 28), im=420), sick(date(2026, 2, 28), date(2026, 3, 5)))
    first, second = situated(agent, month_of(2026, 2)).segments
    assert (first["days"], first["carence_days"]) == (27, 0)
    assert [second[name] for name in ("days", *_NAMES)] == [3, 1, 2, 20, 0]


# ---- the rolling year -------------------------------------------------------------------------------------------------


def _days(first: date, count: int) -> f.SickCertificate:
    return sick(first, first + timedelta(days=count - 1), prolongation=True)


@pytest.mark.parametrize(
    ("oldest", "half"),
    [(date(2024, 10, 15), 0), (date(2024, 10, 16), 1)],
)
def test_the_window_of_15_october_opens_on_16_october_of_the_year_before(oldest: date, half: int) -> None:
    """CMO-03, service-public.fr F490: eighty-nine days elsewhere, one more on the edge of the window."""
    elsewhere = _days(date(2025, 1, 1), 89)
    stop = _days(date(2025, 10, 15), 1)
    assert _sickness(month_of(2025, 10), _days(oldest, 1), elsewhere, stop)[3] == half


def test_the_ninety_first_day_is_at_half_pay_and_the_carence_day_counts() -> None:
    """1 January to 30 April 2026: 90 days end on 31 March (31 + 28 + 31), carence of 1 January included."""
    stop = sick(date(2026, 1, 1), date(2026, 4, 30))
    assert _sickness(month_of(2026, 1), stop) == (1, 29, 290, 0)
    assert _sickness(month_of(2026, 3), stop) == (0, 30, 300, 0)
    assert _sickness(month_of(2026, 4), stop) == (0, 0, 0, 30)
    (april,) = situated(an_official(stop), month_of(2026, 4)).segments
    assert april["full_weight"] == 50 * 30


def test_after_twelve_months_the_leave_is_exhausted() -> None:
    stop = sick(date(2025, 1, 1), date(2026, 3, 31), prolongation=True)
    with pytest.raises(Refused, match=r"épuisé ses droits") as refusal:
        situated(an_official(stop), month_of(2026, 1))
    assert refusal.value.code == "sick_leave_exhausted"


def test_sickness_before_the_engagement_counts_on_the_rolling_year() -> None:
    before = _days(date(2025, 1, 1), 90)
    agent = an_official(before, _days(date(2025, 6, 2), 5), on=date(2025, 5, 1))
    assert situated(agent, month_of(2025, 6)).segments[0]["half_days"] == 5


# ---- primes -----------------------------------------------------------------------------------------------------------


def _prime(code: str) -> f.PrimeGranted:
    return f.PrimeGranted(effective_on=date(2024, 1, 1), code=code, monthly_amount=Decimal("200.00"))


def test_the_ifse_is_suspended_on_each_sick_day_unless_voted_otherwise() -> None:
    agent = an_official(_prime("ifse"), sick(date(2026, 4, 6), date(2026, 4, 15)))
    (silent,) = situated(agent, month_of(2026, 4)).segments
    assert silent["ifse_weight"] == 100 * 20
    voted = an_employer(ifse_in_sickness=SickPrimePolicy.FOLLOWS_PAY)
    (following,) = situated(agent, month_of(2026, 4), employer=voted).segments
    assert following["ifse_weight"] == following["full_weight"] == 100 * 20 + 90 * 9


def test_a_local_prime_follows_its_own_deliberation() -> None:
    local = f.LocalRubriqueDefined(
        effective_on=date(2024, 1, 1),
        code="prime_annuelle",
        label="Prime annuelle",
        shape="mensuelle",  # type: ignore[arg-type]
        sick_policy=SickPrimePolicy.FOLLOWS_PAY,
    )
    agent = an_official(_prime("prime_annuelle"), sick(date(2026, 4, 6), date(2026, 4, 15)))
    (segment,) = situated(agent, month_of(2026, 4), employer=(*an_employer(), local)).segments
    assert segment["prime.prime_annuelle"] == 20_000
    assert segment["prime_weight.prime_annuelle"] == 100 * 20 + 90 * 9


# ---- what is refused --------------------------------------------------------------------------------------------------

_WEEK = (date(2026, 4, 6), date(2026, 4, 12))


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        ((engaged(status="elu"), a_mandate(date(2024, 1, 1), "20"), sick(*_WEEK)), "élu"),  # type: ignore[arg-type]
        (an_official(sick(*_WEEK), on=date(2026, 4, 8)), "hors de l'engagement"),
        (an_official(sick(*_WEEK), ended(date(2026, 4, 3))), "hors de l'engagement"),
        (an_official(sick(*_WEEK), sick(date(2026, 4, 12), date(2026, 4, 14))), "Deux absences"),
        (an_official(sick(_WEEK[1], _WEEK[0])), "finit avant de commencer"),
    ],
)
def test_sickness_that_cannot_be_paid_is_refused(agent: tuple[f.AgentFact, ...], said: str) -> None:
    with pytest.raises(Refused, match=said):
        situated(agent, month_of(2026, 4))


def test_a_stop_that_outlives_the_engagement_ends_with_it() -> None:
    agent = an_official(sick(*_WEEK, prolongation=True), ended(date(2026, 4, 8)))
    (segment,) = situated(agent, month_of(2026, 4)).segments
    assert (segment["days"], segment["reduced_days"]) == (8, 3)
