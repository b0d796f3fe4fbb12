"""Ordinary sick leave (CMO), certificate by certificate: carence, reduced full pay, half pay after ninety days.

CGFP, art. L. 822-1 to L. 822-5; loi n° 2017-1837, art. 115; the percentage is that of the day each certificate begins
(90 % since 1 March 2025), a prolongation being a certificate of its own; days are counted date to date over a year.
"""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date, timedelta

from payroll.absences.day import AbsenceDay, PrimeRule, Rights
from payroll.facts import SickCertificate
from payroll.refusal import Refused

_DAY = timedelta(days=1)


def ordinary_sickness(day: date, certificate: SickCertificate, taken: Sequence[date], rights: Rights) -> AbsenceDay:
    paid = _paid_day(day, certificate, taken, rights)
    if day == certificate.effective_on and not certificate.prolongation and certificate.carence_waived is None:
        return AbsenceDay(day, "carence", 0, PrimeRule.SICKNESS, paid)
    return paid


def _paid_day(day: date, certificate: SickCertificate, taken: Sequence[date], rights: Rights) -> AbsenceDay:
    law = rights.law
    before = bisect_left(taken, day) - bisect_left(taken, _a_year_before(day))
    if before >= law.fraction("sick.total_days", day):
        raise Refused(
            f"Le {day:%d/%m/%Y}, l'agent a épuisé ses droits à congé de maladie ordinaire (CGFP, art. L. 822-2). "
            "Enregistrer la décision prise : reprise, disponibilité d'office, congé de longue maladie.",
            code="sick_leave_exhausted",
        )
    if before >= law.fraction("sick.full_days", day):
        return AbsenceDay(day, "maladie_demi", int(law.fraction("sick.half_rate", day)), PrimeRule.SICKNESS)
    rate = int(law.fraction("sick.full_rate", certificate.effective_on))
    return AbsenceDay(day, "maladie_reduite" if rate < 100 else "", rate, PrimeRule.SICKNESS)


def _a_year_before(day: date) -> date:
    """The first day of the twelve months that end on the eve: 16 October for 15 October of the next year."""
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day) + _DAY
