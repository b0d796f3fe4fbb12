"""How integers and dates are written in French: the symbols are Babel's for fr_FR; parses nothing.

Amounts are cents, rates ten-thousandths of a percent, quantities hundredths.
"""

from collections.abc import Callable
from datetime import date
from functools import cache

from babel import Locale
from babel.numbers import get_decimal_symbol, get_group_symbol

FRENCH = Locale.parse("fr_FR")
GROUP = get_group_symbol(FRENCH)  # narrow no-break space
COMMA = get_decimal_symbol(FRENCH)
MINUS = "\N{MINUS SIGN}"
_MONTHS: dict[int, str] = dict(FRENCH.months["format"]["wide"])
_SHORT: dict[int, str] = dict(FRENCH.months["format"]["abbreviated"])


def amount(cents: int) -> str:
    """196911 → « 1 969,11 » (narrow no-break space); a negative amount takes the minus sign U+2212."""
    return _decimal(cents, 2)


def optional(write: Callable[[int], str], value: int | None) -> str:
    """Nothing is written for what is absent or nil."""
    return "" if not value else write(value)


@cache
def rate(ten_thousandths: int) -> str:
    """376500 → « 37,65 »; at least two decimals, up to four."""
    text = _decimal(ten_thousandths, 4)
    return text[:-2] if text.endswith("00") else text.rstrip("0")


def quantity(hundredths: int) -> str:
    """1400 → « 14,00 »."""
    return _decimal(hundredths, 2)


def _decimal(value: int, decimals: int) -> str:
    whole, rest = divmod(abs(value), 10**decimals)
    sign = MINUS if value < 0 else ""
    return f"{sign}{whole:,}".replace(",", GROUP) + f"{COMMA}{rest:0{decimals}d}"


def month(day: date) -> str:
    """« janvier 2026 »."""
    return f"{_MONTHS[day.month]} {day.year}"


def of_month(day: date) -> str:
    """« de janvier 2026 », « d'octobre 2026 »."""
    name = month(day)
    return f"d'{name}" if name[0] in "ao" else f"de {name}"


def months(first: date, last: date) -> str:
    """« juin 2024 », « juin et juil. 2024 », « nov. 2024 à sept. 2025 »: the months from one to another, included."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    if count == 1:
        return month(first)
    begin = _SHORT[first.month] if first.year == last.year else f"{_SHORT[first.month]} {first.year}"
    end = f"{_SHORT[last.month]} {last.year}"
    return f"{begin} {'et' if count == 2 else 'à'} {end}"


def long_date(day: date) -> str:
    """« 1er janvier 2026 »."""
    return f"{'1er' if day.day == 1 else day.day} {month(day)}"


def short_date(day: date) -> str:
    """« 01/01/2026 »."""
    return f"{day:%d/%m/%Y}"


def siret(digits: str) -> str:
    """« 214 000 123 00017 » when the fourteen digits are there."""
    if len(digits) != 14:
        return digits
    return f"{digits[:3]} {digits[3:6]} {digits[6:9]} {digits[9:]}".replace(" ", "\N{NO-BREAK SPACE}")
