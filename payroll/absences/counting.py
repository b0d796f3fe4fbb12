"""Days of leave already taken before a day, within a window or not, and the days that a length of service opens."""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction

from payroll.absences.day import Rights

_DAY = timedelta(days=1)


def window_opens(day: date, years: int = 1) -> date:
    """The first day of the years that end on the eve, date to date: 16 October for 15 October of the next year."""
    return day.replace(year=day.year - years, day=28 if (day.month, day.day) == (2, 29) else day.day) + _DAY


def taken_before(day: date, taken: Sequence[date], years: int = 1) -> int:
    """Days taken in the years that end on the eve of the day."""
    return bisect_left(taken, day) - bisect_left(taken, window_opens(day, years))


def years_of_days(days: Sequence[date]) -> int:
    """So many days counted in years of three hundred and sixty-five: a 29 February makes no year longer."""
    return sum((each.month, each.day) != (2, 29) for each in days)


def opened_by_service(key: str, day: date, on: date, rights: Rights) -> int:
    """Days that the service reached `on` opens, by a table of the law (months of service, days) in force on `day`."""
    months = rights.service_months(on)
    reached = [row[1] for row in rights.law.table(key, day) if row[0] is not None and row[0] <= months]
    opened = reached[-1] if reached else Fraction(0)
    assert isinstance(opened, Fraction)
    return int(opened)
