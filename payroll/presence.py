"""Presence in the month: calendar days and thirtieths, the segments between changes, and the share that a strike takes.

A whole month is thirty thirtieths whatever its length; an entry or an exit counts the calendar days under contract, thirty
at most (CE, 26 février 1996, n° 156217). Inside one engagement a change shares the thirtieths out: the days before it as the
calendar counts them, the rest after it; a change on a 31st therefore shows from the next month only, and that day stays
with those before it.
"""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal

from payroll.facts import HoursNotWorked, StrikeRecorded
from payroll.public_holidays import public_holidays
from payroll.refusal import NothingToPay, Refused
from payroll.words import StrikeUnit

_DAY = timedelta(days=1)
Method = Literal["calendar_days", "complement", "shared", "calendar"]


@dataclass(frozen=True, slots=True)
class Period:
    """Consecutive days, both included, and the thirtieths that they are worth (days, by the method « calendar »)."""

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


def presence(engaged_on: date, ended_on: date | None, month: date, method: Method) -> Period:
    """The days of the month under the engagement; refuses kindly when there are none."""
    last = last_of(month)
    if engaged_on > last:
        raise NothingToPay(f"L'engagement ne commence que le {engaged_on:%d/%m/%Y}.")
    if ended_on is not None and ended_on < month:
        raise NothingToPay(f"L'engagement a pris fin le {ended_on:%d/%m/%Y}.")
    first, end = max(engaged_on, month), min(ended_on or last, last)
    days, length = (end - first).days + 1, last.day
    match method:
        case "calendar":
            return Period(first, end, days)
        case "shared":
            return Period(first, end, shared_thirtieths(first, end))
        case "complement":
            return Period(first, end, max(0, 30 - (length - days)))
        case "calendar_days":
            return Period(first, end, 30 if days == length else min(days, 30))


def shared_thirtieths(first: date, last: date) -> int:
    """Thirtieths shared by those who follow each other: 21 for who leaves on the 21st, 9 for who comes on the 22nd."""
    until = 30 if last == last_of(last.replace(day=1)) else min(last.day, 30)
    return until - min(first.day - 1, 30)


def segments(whole: Period, changes: Iterable[date]) -> list[Period]:
    """The presence cut at each change: no day is lost, and the thirtieths of the parts sum to those of the whole.

    A change that comes when all thirtieths are already counted (a 31st) cuts nothing."""
    starts = sorted({whole.first, *(day for day in changes if whole.first < day <= whole.last)})
    counted = [day for day in starts if day == whole.first or (day - whole.first).days < whole.thirtieths]
    ends = [*(start - _DAY for start in counted[1:]), whole.last]
    left = whole.thirtieths
    cut: list[Period] = []
    for first, last in zip(counted, ends, strict=True):
        share = left if last == whole.last else (last - first).days + 1
        cut.append(Period(first, last, share))
        left -= share
    return cut


def strike_share(
    strikes: Sequence[StrikeRecorded],
    period: Period,
    monthly_hours: Fraction,
    sick: Container[date] = (),
    paid: int = 30,
) -> Fraction:
    """The part of a month that strikes of this period take: 1/30 a day, 1/60 half a day, 1/monthly hours an hour.

    Days of strike that only weekends and public holidays separate count from the first to the last (Friday and Monday:
    4/30). A strike of the whole period takes all its thirtieths, and none takes more than the `paid` thirtieths left."""
    if not strikes:
        return Fraction(0)
    counted = {
        day
        for first, last in _runs(sorted({each.effective_on for each in strikes if each.unit == StrikeUnit.DAY}))
        for day in _days(max(first, period.first), min(last, period.last))
        if day not in sick
    }
    if len(counted) == period.days:
        return Fraction(period.thirtieths, 30)
    shorter = Fraction(0)
    for each in strikes:
        if each.effective_on in period and each.unit != StrikeUnit.DAY:
            unit = Fraction(1, 60) if each.unit == StrikeUnit.HALF_DAY else 1 / monthly_hours
            shorter += unit * Fraction(each.quantity)
    return min(Fraction(len(counted), 30) + shorter, Fraction(paid, 30))


def _runs(days: Sequence[date]) -> list[tuple[date, date]]:
    runs: list[tuple[date, date]] = []
    for day in days:
        if runs and all(_rests(between) for between in _days(runs[-1][1] + _DAY, day - _DAY)):
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return runs


def _rests(day: date) -> bool:
    return day.weekday() >= 5 or day in public_holidays(day.year)


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def undone_share(undone: Iterable[HoursNotWorked], period: Period, monthly_hours: Fraction, left: Fraction) -> Fraction:
    """The part of a month that hours not done take: each 1/monthly hours, never more than what is `left` to pay."""
    hours = sum((Fraction(each.hours) for each in undone if each.effective_on in period), Fraction(0))
    return min(hours / monthly_hours, left)


def refuse_hours_elsewhere(
    undone: Iterable[HoursNotWorked], strikes: Iterable[StrikeRecorded], whole: Period, absent: Container[date]
) -> None:
    """Hours not done fall on a day of presence, neither absent nor wholly on strike, of the month."""
    struck = {each.effective_on for each in strikes if each.unit == StrikeUnit.DAY}
    month = (whole.first.year, whole.first.month)
    for each in undone:
        day = each.effective_on
        if (day.year, day.month) == month and (day not in whole or day in absent or day in struck):
            raise Refused(
                f"Les heures non faites du {day:%d/%m/%Y} tombent hors de la présence de l'agent (absence, grève ou "
                "engagement). Corriger leur date, ou les retirer.",
                code="hours_elsewhere",
                field="effective_on",
            )


def refuse_strikes_elsewhere(strikes: Iterable[StrikeRecorded], whole: Period, sick: Container[date]) -> None:
    """A strike is said once, of a day of presence that is not a day of sickness; only hours have a quantity."""
    units: dict[date, StrikeUnit] = {}
    for each in strikes:
        where = f"La grève du {each.effective_on:%d/%m/%Y}"
        if each.effective_on not in whole:
            raise Refused(f"{where} tombe hors de l'engagement de l'agent. Corriger la date.", code="strike_outside")
        if each.effective_on in sick:
            raise Refused(
                f"{where} tombe pendant un arrêt de maladie. Retirer la grève ou corriger l'arrêt.",
                code="strike_while_sick",
            )
        if each.quantity <= 0 or (each.unit != StrikeUnit.HOUR and each.quantity != 1):
            raise Refused(
                f"{where} porte une quantité de {each.quantity} : une journée ou une demi-journée se saisit par jour, "
                "seules les heures se comptent. Corriger la quantité.",
                code="strike_quantity",
                field="quantity",
            )
        if units.setdefault(each.effective_on, each.unit) != each.unit:
            raise Refused(
                f"{where} est saisie en deux unités à la fois. Garder la journée, la demi-journée ou les heures.",
                code="contradictory_facts",
                field="unit",
            )
