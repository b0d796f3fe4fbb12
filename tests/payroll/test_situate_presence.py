"""Thirtieths, segments, strikes and entries: the counts that sources publish, and what must hold of any month."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payroll import facts as f
from payroll.presence import Period, last_of, presence, segments, shared_thirtieths
from payroll.public_holidays import easter, public_holidays
from payroll.refusal import NothingToPay, Refused
from payroll.words import StrikeUnit
from tests.payroll.careers import (
    a_mandate,
    a_position,
    an_employer,
    an_official,
    days_of,
    ended,
    engaged,
    hours,
    month_of,
    sick,
    situated,
)


@pytest.mark.parametrize(
    ("case", "entry", "thirtieths"),
    [
        ("PRO-01", date(2017, 12, 26), 6),  # andre-icard, article 21256; CE, 26 February 1996, n° 156217
        ("PRO-03", date(2017, 2, 20), 9),  # the same
        ("remuneration.md §3", date(2025, 8, 24), 8),  # 24–31 August
        ("remuneration.md §3", date(2025, 4, 24), 7),  # 24–30 April
    ],
)
def test_an_entry_counts_the_days_under_contract(case: str, entry: date, thirtieths: int) -> None:
    assert presence(entry, None, entry.replace(day=1), "calendar_days").thirtieths == thirtieths, case


def test_out_on_the_15th_and_back_on_the_16th_of_february_is_28_thirtieths() -> None:
    out = presence(date(2020, 1, 1), date(2025, 2, 15), month_of(2025, 2), "calendar_days")
    back = presence(date(2025, 2, 16), None, month_of(2025, 2), "calendar_days")
    assert out.thirtieths + back.thirtieths == 28  # remuneration.md §3, computed there


@pytest.mark.parametrize("month", [month_of(2025, 2), month_of(2025, 4), month_of(2025, 8)])
def test_a_full_month_is_thirty_whatever_its_length(month: date) -> None:
    assert days_of(situated(an_official(), month)) == [30]


def test_the_complement_policy_takes_the_missing_days_from_thirty() -> None:
    agent = an_official(on=date(2025, 8, 24))
    assert days_of(situated(agent, month_of(2025, 8), employer=an_employer(thirtieths="complement"))) == [30 - 23]


def test_under_the_complement_policy_an_entry_on_a_31st_pays_nothing_and_says_so() -> None:
    with pytest.raises(NothingToPay, match="aucun trentième"):
        situated(an_official(on=date(2025, 8, 31)), month_of(2025, 8), employer=an_employer(thirtieths="complement"))


@pytest.mark.parametrize(
    ("day", "shared"),
    [
        (date(2025, 4, 15), [14, 16]),
        (date(2025, 8, 15), [14, 16]),
        (date(2025, 2, 15), [14, 16]),
        (date(2025, 2, 28), [27, 3]),
        (date(2025, 8, 30), [29, 1]),
        (date(2025, 8, 31), [30]),  # the thirty are counted: it shows from September
    ],
)
def test_a_change_of_position_shares_thirty_thirtieths(day: date, shared: list[int]) -> None:
    assert days_of(situated(an_official(a_position(day, im=420)), day.replace(day=1))) == shared


def test_the_31st_keeps_the_pay_of_the_days_before_it_and_its_strike() -> None:
    day = date(2025, 7, 31)
    strike = f.StrikeRecorded(effective_on=day)
    month = situated(an_official(a_position(day, im=420), strike), month_of(2025, 7))
    (segment,) = month.segments
    assert segment["im"] == 400
    assert Fraction(segment["strike_num"], segment["strike_den"]) == Fraction(1, 30)
    assert month.inputs["ceiling"] == 392_500  # 3 925 €: the whole month is employed
    assert situated(an_official(a_position(day, im=420)), month_of(2025, 8)).segments[0]["im"] == 420


MONTHS = st.builds(month_of, st.sampled_from([2025, 2026]), st.integers(1, 12))


@given(MONTHS, st.integers(0, 30), st.integers(0, 30), st.sets(st.integers(1, 31), max_size=6))
def test_any_changes_share_the_thirtieths_and_lose_no_day(
    month: date, late: int, early: int, changes: set[int]
) -> None:
    first = min(month + timedelta(days=late), last_of(month))
    last = max(first, last_of(month) - timedelta(days=early))
    whole = presence(first, last, month, "calendar_days")
    parts = segments(whole, [month + timedelta(days=day - 1) for day in changes])
    assert sum(part.thirtieths for part in parts) == whole.thirtieths
    assert all(part.thirtieths > 0 for part in parts)
    covered = [part.first + timedelta(days=n) for part in parts for n in range(part.days)]
    assert covered == [first + timedelta(days=n) for n in range(whole.days)]
    if whole.days == last_of(month).day:
        assert whole.thirtieths == 30


@given(MONTHS, st.integers(2, 31))
def test_an_elu_and_his_successor_share_thirty_thirtieths(month: date, day: int) -> None:
    coming = min(month.replace(day=min(day, last_of(month).day)), last_of(month))
    leaving = coming - timedelta(days=1)
    assert shared_thirtieths(month, leaving) + shared_thirtieths(coming, last_of(month)) == 30


# ---- élus: elected-and-special-statuses.md A8 -------------------------------------------------------------------------


def _elected(*more: f.AgentFact, on: date = date(2024, 1, 1)) -> tuple[f.AgentFact, ...]:
    return (engaged(on, status="elu"), *more)  # type: ignore[arg-type]


def _shares(*agent: f.AgentFact, month: date, **policies: Any) -> list[tuple[int, int, int]]:
    parts = situated(agent, month, employer=an_employer(**policies)).segments
    return [(part["elected_percent"], part["elected_num"], part["elected_den"]) for part in parts]


def test_a_raise_on_24_december_2025_is_23_and_7_thirtieths() -> None:
    agent = _elected(a_mandate(date(2024, 1, 1), "25.5"), a_mandate(date(2025, 12, 24), "28.1"))
    assert _shares(*agent, month=month_of(2025, 12)) == [(255_000, 23, 30), (281_000, 7, 30)]
    by_calendar = _shares(*agent, month=month_of(2025, 12), elected_proration="calendar")
    assert by_calendar == [(255_000, 23, 31), (281_000, 8, 31)]


def test_an_installation_on_22_march_2026_is_21_and_9_thirtieths() -> None:
    percent = a_mandate(date(2024, 1, 1), "28.1")
    assert _shares(*_elected(percent, ended(date(2026, 3, 21))), month=month_of(2026, 3)) == [(281_000, 21, 30)]
    coming = _elected(a_mandate(date(2026, 3, 22), "28.1"), on=date(2026, 3, 22))
    assert _shares(*coming, month=month_of(2026, 3)) == [(281_000, 9, 30)]
    assert _shares(*coming, month=month_of(2026, 3), elected_proration="calendar") == [(281_000, 10, 31)]


def test_a_delegation_withdrawn_on_10_june_leaves_9_thirtieths() -> None:
    agent = _elected(a_mandate(date(2024, 1, 1), "10.7"), a_mandate(date(2025, 6, 10), "0"))
    assert _shares(*agent, month=month_of(2025, 6)) == [(107_000, 9, 30), (0, 21, 30)]
    with pytest.raises(NothingToPay, match="ne perçoit pas"):
        situated(agent, month_of(2025, 7))


# ---- strike -----------------------------------------------------------------------------------------------------------


MARCH = month_of(2025, 3)


def _strike(*strikes: f.StrikeRecorded, month: date = MARCH, more: tuple[f.AgentFact, ...] = ()) -> Fraction:
    parts = situated(an_official(*strikes, *more), month).segments
    return sum((Fraction(part["strike_num"], part["strike_den"]) for part in parts), Fraction(0))


def _struck(day: date, unit: StrikeUnit = StrikeUnit.DAY, quantity: str = "1") -> f.StrikeRecorded:
    return f.StrikeRecorded(effective_on=day, unit=unit, quantity=Decimal(quantity))


def test_friday_and_monday_are_four_thirtieths() -> None:
    """GRV-05, service-public.fr F499."""
    friday, monday = date(2025, 3, 14), date(2025, 3, 17)
    assert _strike(_struck(friday), _struck(monday)) == Fraction(4, 30)
    assert _strike(_struck(friday), _struck(monday + timedelta(days=1))) == Fraction(2, 30)


def test_half_a_day_withholds_20_euros_on_1200() -> None:
    """GRV-01, cfdt-mairie-toulon.org."""
    assert 1200 * _strike(_struck(date(2025, 3, 14), StrikeUnit.HALF_DAY)) == 20


def test_three_hours_withhold_23_74_euros_on_1200() -> None:
    """GRV-03: 1 200 × 3 ÷ 151,67 = 23,735…"""
    withheld = 1200 * _strike(_struck(date(2025, 3, 14), StrikeUnit.HOUR, "3"))
    assert Fraction("23.735") <= withheld < Fraction("23.745")


def test_an_hour_of_half_time_is_taken_on_its_own_hours() -> None:
    """remuneration.md §3: 75,83 h for half time, which is 151,67 ÷ 2 to the hundredth."""
    half = situated(
        (engaged(), a_position(), hours(percent=50), _struck(date(2025, 3, 14), StrikeUnit.HOUR)), month_of(2025, 3)
    )
    share = Fraction(half.segments[0]["strike_num"], half.segments[0]["strike_den"])
    assert share == 1 / (Fraction("151.67") / 2)


def test_a_holiday_between_two_days_of_strike_counts() -> None:
    """Wednesday 30 April and Friday 2 May 2025, with 1 May between: 1/30 in April, 2/30 in May."""
    strikes = (_struck(date(2025, 4, 30)), _struck(date(2025, 5, 2)))
    assert _strike(*strikes, month=month_of(2025, 4)) == Fraction(1, 30)
    assert _strike(*strikes, month=month_of(2025, 5)) == Fraction(2, 30)


def test_a_weekend_of_sickness_between_two_days_of_strike_is_sickness() -> None:
    """Struck Friday and Monday, sick Saturday and Sunday: two thirtieths struck, two sick."""
    friday = date(2025, 3, 14)
    weekend = sick(friday + timedelta(days=1), friday + timedelta(days=2))
    assert _strike(_struck(friday), _struck(friday + timedelta(days=3)), more=(weekend,)) == Fraction(2, 30)


def test_a_strike_of_the_whole_month_takes_thirty_thirtieths() -> None:
    for month in (month_of(2025, 2), month_of(2025, 7)):
        everyday = [_struck(month + timedelta(days=n)) for n in range(last_of(month).day)]
        assert _strike(*everyday, month=month) == 1


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ((_struck(date(2025, 3, 14)), ended(date(2025, 3, 10))), "hors de l'engagement"),
        ((_struck(date(2025, 3, 14)), sick(date(2025, 3, 10), date(2025, 3, 20))), "arrêt de maladie"),
        ((_struck(date(2025, 3, 14), quantity="2"),), "quantité"),
        ((_struck(date(2025, 3, 14)), _struck(date(2025, 3, 14), StrikeUnit.HOUR)), "deux unités"),
    ],
)
def test_a_strike_that_cannot_be_is_refused(facts: tuple[f.AgentFact, ...], said: str) -> None:
    with pytest.raises(Refused, match=said):
        situated(an_official(*facts), month_of(2025, 3))


def test_the_holidays_of_2023_to_2026_are_those_published() -> None:
    """Easter: 9 April 2023, 31 March 2024, 20 April 2025, 5 April 2026; eleven days each year.

    The last two years: service-public.fr F2405."""
    wanted = [date(2023, 4, 9), date(2024, 3, 31), date(2025, 4, 20), date(2026, 4, 5)]
    assert [easter(day.year) for day in wanted] == wanted
    assert {date(2024, 4, 1), date(2024, 5, 9), date(2024, 5, 20)} < public_holidays(2024)
    moving_2026 = {date(2026, 4, 6), date(2026, 5, 14), date(2026, 5, 25)}
    assert moving_2026 < public_holidays(2026)
    assert len(public_holidays(2025)) == len(public_holidays(2026)) == 11


# ---- who is not paid --------------------------------------------------------------------------------------------------


def test_an_agent_out_of_the_month_has_nothing_to_pay() -> None:
    with pytest.raises(NothingToPay, match="ne commence que le 01/05/2025"):
        situated(an_official(on=date(2025, 5, 1)), month_of(2025, 4))
    with pytest.raises(NothingToPay, match="pris fin le 31/03/2025"):
        situated(an_official(ended(date(2025, 3, 31))), month_of(2025, 4))


def test_a_period_knows_its_days() -> None:
    assert Period(date(2025, 2, 27), date(2025, 3, 2), 4).days == 4
