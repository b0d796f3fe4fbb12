"""Presence in the month: calendar days and thirtieths, the segments between changes, and the share that a strike takes.

A whole month is thirty thirtieths whatever its length; an entry or an exit counts the calendar days under contract, thirty
at most (CE, 26 février 1996, n° 156217). Inside one engagement a change shares the thirtieths out: the days before it as the
calendar counts them, the rest after it; a change on a 31st therefore shows from the next month only.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from payroll.facts import StrikeRecorded
from payroll.refusal import NothingToPay, Refused
from payroll.words import StrikeUnit

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Consecutive days, both included, and the thirtieths that they are worth."""

    first: date
    last: date
    thirtieths: int

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def last_of(month: date) -> date:
    """The last day of the month that begins on `month`."""
    return (month + timedelta(days=31)).replace(day=1) - _DAY


def presence(engaged_on: date, ended_on: date | None, month: date, *, complement: bool) -> Period:
    """The days of the month under the engagement; refuses kindly when there are none."""
    last = last_of(month)
    if engaged_on > last:
        raise NothingToPay(f"L'engagement ne commence que le {engaged_on:%d/%m/%Y}.")
    if ended_on is not None and ended_on < month:
        raise NothingToPay(f"L'engagement a pris fin le {ended_on:%d/%m/%Y}.")
    first, end = max(engaged_on, month), min(ended_on or last, last)
    days, length = (end - first).days + 1, last.day
    if days == length:
        return Period(first, end, 30)
    return Period(first, end, max(0, 30 - (length - days)) if complement else min(days, 30))


def segments(whole: Period, changes: Iterable[date]) -> list[Period]:
    """The presence cut at each change; the thirtieths of the parts sum to those of the whole."""
    starts = sorted({whole.first, *(day for day in changes if whole.first < day <= whole.last)})
    ends = [*(start - _DAY for start in starts[1:]), whole.last]
    cut: list[Period] = []
    left = whole.thirtieths
    for index, (first, last) in enumerate(zip(starts, ends, strict=True)):
        share = left if index == len(starts) - 1 else min((last - first).days + 1, left)
        cut.append(Period(first, last, share))
        left -= share
    return [period for period in cut if period.thirtieths] or cut[-1:]


def strike_share(strikes: Sequence[StrikeRecorded], period: Period, monthly_hours: Fraction) -> Fraction:
    """The part of a month that strikes of this period take: 1/30 a day, 1/60 half a day, 1/monthly hours an hour.

    Days of strike that only rest days separate count from the first to the last (Friday and Monday: 4/30)."""
    days = sorted({each.effective_on for each in strikes if each.unit == StrikeUnit.DAY})
    counted = {day for first, last in _runs(days) for day in _days(first, last) if day in period}
    shorter = Fraction(0)
    for each in strikes:
        if each.effective_on in period and each.unit != StrikeUnit.DAY:
            unit = Fraction(1, 60) if each.unit == StrikeUnit.HALF_DAY else 1 / monthly_hours
            shorter += unit * Fraction(each.quantity)
    return Fraction(len(counted), 30) + shorter


def _runs(days: Sequence[date]) -> list[tuple[date, date]]:
    runs: list[tuple[date, date]] = []
    for day in days:
        if runs and all(between.weekday() >= 5 for between in _days(runs[-1][1] + _DAY, day - _DAY)):
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return runs


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def refuse_strikes_elsewhere(strikes: Iterable[StrikeRecorded], whole: Period, sick: Iterable[date]) -> None:
    """A strike is said of a day of presence that is not a day of sickness."""
    days_of_sickness = frozenset(sick)
    for each in strikes:
        if each.effective_on not in whole:
            raise Refused(
                f"La grève du {each.effective_on:%d/%m/%Y} tombe hors de l'engagement de l'agent. Corriger la date."
            )
        if each.effective_on in days_of_sickness:
            raise Refused(
                f"La grève du {each.effective_on:%d/%m/%Y} tombe pendant un arrêt de maladie. "
                "Retirer la grève ou corriger l'arrêt."
            )
