"""Our integer formatting writes what Babel writes for fr_FR."""

from datetime import date
from decimal import Decimal

from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from projections import french


@given(st.integers(min_value=-(10**12), max_value=10**12))
def test_amounts_are_written_as_babel_writes_them(cents: int) -> None:
    expected = format_decimal(Decimal(cents) / 100, "#,##0.00", locale="fr_FR").replace("-", french.MINUS)
    assert french.amount(cents) == expected


def test_the_thousands_are_separated_by_a_narrow_no_break_space() -> None:
    assert french.amount(196_911) == "1\u202f969,11"


def test_rates_keep_at_least_two_decimals() -> None:
    assert [french.rate(r) for r in (376_500, 16_600, 1_000, 98_255)] == ["37,65", "1,66", "0,10", "9,8255"]


def test_dates_are_french() -> None:
    assert french.long_date(date(2026, 8, 1)) == "1er août 2026"
    assert french.siret("21400000000017") == "214\u00a0000\u00a0000\u00a000017"


def test_a_month_is_elided_after_de() -> None:
    assert [french.of_month(date(2026, month, 1)).split()[0] for month in (3, 4, 8, 10)] == [
        "de",
        "d'avril",
        "d'août",
        "d'octobre",
    ]
