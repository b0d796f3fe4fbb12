"""The eleven public holidays of metropolitan France: days that no one is expected to work between two days of strike."""

from datetime import date, timedelta
from functools import cache

_FIXED = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
_AFTER_EASTER = (1, 39, 50)  # Easter Monday, Ascension, Whit Monday


@cache
def public_holidays(year: int) -> frozenset[date]:
    """Code du travail, art. L. 3133-1."""
    moving = (easter(year) + timedelta(days=days) for days in _AFTER_EASTER)
    return frozenset(moving) | {date(year, month, day) for month, day in _FIXED}


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Meeus's anonymous algorithm)."""
    golden, century, rest = year % 19, year // 100, year % 100
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    week = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (golden + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * late + 114, 31)
    return date(year, month, day + 1)
