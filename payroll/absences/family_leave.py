"""Leaves of birth and adoption: pay in full, primes kept by law, no carence; the congé supplémentaire pays a fraction.

CGFP, art. L. 631-1 to L. 631-9 and L. 714-6; décret n° 88-145, art. 10; loi n° 2025-1403, art. 99.
"""

from datetime import date, timedelta

from payroll.absences.day import AbsenceDay, PrimeRule, Rights, Taken
from payroll.refusal import Refused
from payroll.words import ABSENCE_NAMES, AbsenceKind

_LIMITS = {AbsenceKind.PATHOLOGICAL: "maternity.pathological_days", AbsenceKind.POSTNATAL: "maternity.postnatal_days"}
# Part time is suspended for as long as they last (décret n° 2004-777, art. 9).
AT_FULL_TIME = frozenset(
    {
        AbsenceKind.MATERNITY,
        AbsenceKind.PATHOLOGICAL,
        AbsenceKind.POSTNATAL,
        AbsenceKind.PATERNITY,
        AbsenceKind.ADOPTION,
    }
)
_ONE_PREGNANCY = timedelta(days=280)


def full_family_leave(day: date, taken: Taken, rights: Rights) -> AbsenceDay:
    kind = taken[day].kind
    if kind in _LIMITS:
        limit = rights.law.fraction(_LIMITS[kind], day)
        if sum(day - _ONE_PREGNANCY <= each < day for each in taken) >= limit:
            raise Refused(
                f"Le {day:%d/%m/%Y} dépasse les {limit} jours du {ABSENCE_NAMES[kind]} (CGFP, art. L. 631-3 ; "
                "Code du travail, art. L. 1225-21). Enregistrer la suite en congé de maladie, sans jour de carence.",
                code="leave_too_long",
                field="last_day",
            )
    return AbsenceDay(day, "", 100, PrimeRule.KEPT)


def extra_birth_leave(day: date, taken: Taken, rights: Rights) -> AbsenceDay:
    """One fraction of the traitement the first month, date to date, another the second."""
    opens = rights.law.parameter("extra_birth_leave.first_month_rate").values[-1].effective_on
    if day < opens:
        raise Refused(
            f"Le congé supplémentaire de naissance du {taken[day].effective_on:%d/%m/%Y} n'est ouvert qu'à partir du "
            f"{opens:%d/%m/%Y} (loi n° 2025-1403, art. 99). Corriger ses dates ou sa nature.",
            code="leave_not_open",
            field="effective_on",
        )
    if sum(each < day for each in taken) >= _TWO_MONTHS:
        raise Refused(
            f"Le {day:%d/%m/%Y} dépasse les deux mois du congé supplémentaire de naissance (Code du travail, "
            "art. L. 1225-46-2). Corriger ses dates, ou enregistrer la suite sous un autre congé.",
            code="leave_too_long",
            field="last_day",
        )
    key = "first" if day < _a_month_after(min(taken)) else "second"
    rate = int(rights.law.fraction(f"extra_birth_leave.{key}_month_rate", day))
    return AbsenceDay(day, "naissance_supplementaire", rate, PrimeRule.EXTRA_BIRTH)


_TWO_MONTHS = 62  # days of the two longest months in a row


def _a_month_after(day: date) -> date:
    year, month = divmod(day.year * 12 + day.month, 12)
    following = date(year, month + 1, 1)
    last = (following + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return following.replace(day=min(day.day, last.day))
