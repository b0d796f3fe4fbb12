"""The fund's daily benefits (indemnités journalières) of the régime général, from the statements that tell them.

They are deducted from the traitement maintained (décret n° 88-145, art. 12; décret n° 91-298, art. 38), whoever receives
them. Nothing is estimated: a month paid before its statement is paid whole, says so, and a late statement is a rappel.
"""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from payroll.absences.day import AbsenceDay
from payroll.facts import DailyBenefitsStated, SickCertificate
from payroll.law import Law
from payroll.presence import Period
from payroll.refusal import Refused
from payroll.words import AbsenceKind, Regime

_DAY = timedelta(days=1)
_ACCIDENTS = frozenset({AbsenceKind.SERVICE_ACCIDENT, AbsenceKind.WORK_ACCIDENT})
_SICKNESS = frozenset({AbsenceKind.ORDINARY_SICKNESS, AbsenceKind.SERIOUS_ILLNESS})
_BIRTHS = frozenset(
    {
        AbsenceKind.MATERNITY,
        AbsenceKind.PATHOLOGICAL,
        AbsenceKind.POSTNATAL,
        AbsenceKind.PATERNITY,
        AbsenceKind.ADOPTION,
        AbsenceKind.EXTRA_BIRTH_LEAVE,
    }
)
_WITH_BENEFITS = _ACCIDENTS | _SICKNESS | _BIRTHS
WAITING_DAYS = 3  # of a stop of sickness (CSS, art. R. 323-1, 1°)


class Taxed(Enum):
    """What the employer's withholding tax takes of a benefit that it passes on (BOI-IR-PAS-20-10-10)."""

    WHOLE = "whole"
    HALF = "half"  # accident (CGI, art. 81, 8°)
    NOT = "not"  # sickness beyond its first days: left to the fund


@dataclass(frozen=True, slots=True)
class Benefit:
    """The benefit of one day, in cents gross; `subrogated`: the fund pays it to the employer."""

    day: date
    cents: int
    subrogated: bool
    taxed: Taxed


def benefits(
    statements: Iterable[DailyBenefitsStated],
    absences: Sequence[AbsenceDay],
    certificates: Sequence[SickCertificate],
    regime: Regime,
    whole: Period,
    law: Law,
) -> list[Benefit]:
    """The benefits of the days of the month; those of nobody, of no absence or said twice are refused."""
    absent = {each.day: each for each in absences}
    sick = _days_of_sickness(certificates)
    found: dict[date, Benefit] = {}
    for each in statements:
        for day in _days(max(each.effective_on, whole.first), min(each.last_day, whole.last)):
            _refuse(day, absent.get(day), regime, day in found)
            taxed = _taxed(day, absent[day], sick, law)
            found[day] = Benefit(day, int(each.daily_gross * 100), each.subrogated, taxed)
    return [found[day] for day in sorted(found)]


def awaited(
    absences: Sequence[AbsenceDay], told: Sequence[Benefit], certificates: Sequence[SickCertificate], regime: Regime
) -> list[date]:
    """The days paid for which the fund owes a benefit that no statement tells yet."""
    if regime not in (Regime.TNC, Regime.CONTRACT):
        return []
    known, sick = {each.day for each in told}, _days_of_sickness(certificates)
    return [
        each.day
        for each in absences
        if each.pay and each.kind in _WITH_BENEFITS and each.day not in known and not _waits(each, sick)
    ]


def _waits(absent: AbsenceDay, sick: Set[date]) -> bool:
    return absent.kind in _SICKNESS and _since_stop(absent.day, sick) < WAITING_DAYS


def _taxed(day: date, absent: AbsenceDay, sick: Set[date], law: Law) -> Taxed:
    if absent.kind in _ACCIDENTS:
        return Taxed.HALF
    beyond = absent.kind in _SICKNESS and _since_stop(day, sick) >= law.fraction("benefits.taxed_days", day)
    return Taxed.NOT if beyond else Taxed.WHOLE


def _days_of_sickness(certificates: Iterable[SickCertificate]) -> Set[date]:
    return {day for each in certificates if each.kind in _SICKNESS for day in _days(each.effective_on, each.last_day)}


def _since_stop(day: date, sick: Set[date]) -> int:
    """Days of the stop before this one, its prolongations joined."""
    first = day
    while first - _DAY in sick:
        first -= _DAY
    return (day - first).days


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _refuse(day: date, absent: AbsenceDay | None, regime: Regime, twice: bool) -> None:
    where = f"Indemnités journalières du {day:%d/%m/%Y}"
    if regime not in (Regime.TNC, Regime.CONTRACT):
        raise Refused(
            f"{where} : le régime « {regime} » de l'agent n'en sert pas, l'employeur maintient seul le traitement "
            "(décret n° 60-58 du 11 janvier 1960, art. 4). Retirer le relevé, ou vérifier l'affiliation.",
            code="benefits_of_nobody",
        )
    if absent is None or absent.kind not in _WITH_BENEFITS:
        raise Refused(
            f"{where} : aucun congé de santé ou de naissance ne couvre ce jour. Enregistrer l'arrêt, ou corriger le relevé.",
            code="benefits_without_leave",
            field="effective_on",
        )
    if twice:
        raise Refused(
            f"{where} : deux relevés les disent. Corriger la fin du premier ou le début du suivant.",
            code="contradictory_facts",
            field="effective_on",
        )
