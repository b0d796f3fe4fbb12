"""Long leaves: CLM and CLD of officials, CGM of the régime général, CITIS, accident of contractuels.

CGFP, art. L. 822-6 to L. 822-17 (CLM, CLD) and L. 822-21 to L. 822-25 (CITIS); décret n° 88-145, art. 8 and 9, décret
n° 91-298, art. 36. A year at full pay then half pay; the State's 60 % of the next years is not the territory's.
"""

from datetime import date

from payroll.absences.counting import opened_by_service, window_opens, years_of_days
from payroll.absences.day import AbsenceDay, PrimeRule, Rights, Taken
from payroll.refusal import Refused
from payroll.words import ABSENCE_NAMES, AbsenceKind, Regime


def long_sickness(day: date, taken: Taken, rights: Rights) -> AbsenceDay:
    return _by_years(day, taken, rights, "clm", "long_sickness")


def serious_illness(day: date, taken: Taken, rights: Rights) -> AbsenceDay:
    """Open to a contractuel after three years of service; an official of the régime général has no such condition."""
    service = rights.law.fraction("serious_illness.service_months", day)
    if rights.regime == Regime.CONTRACT and rights.service_months(taken[day].effective_on) < service:
        raise Refused(
            f"Le congé de grave maladie du {taken[day].effective_on:%d/%m/%Y} demande {service} mois de services "
            "(décret n° 88-145, art. 8). Enregistrer un congé de maladie ordinaire, ou les services antérieurs.",
            code="leave_not_open",
            field="kind",
        )
    return _by_years(day, taken, rights, "cgm", "serious_illness")


def long_duration(day: date, taken: Taken, rights: Rights) -> AbsenceDay:
    """Counted over the career; no NBI (décret n° 93-863, art. 2) and no prime, whatever the deliberation."""
    law = rights.law
    before = years_of_days([each for each in taken if each < day])
    _refuse_exhausted(day, before, AbsenceKind.LONG_DURATION, "long_duration", rights)
    half = before >= law.fraction("long_duration.full_days", day)
    pay = int(law.fraction("long_leave.half_rate", day)) if half else 100
    return AbsenceDay(day, "cld", pay, PrimeRule.STOPPED, nbi=0)


def service_accident(day: date, taken: Taken, rights: Rights) -> AbsenceDay:
    """Full pay until recovery."""
    return AbsenceDay(day, "", 100, PrimeRule.ACCIDENT)


def work_accident(day: date, taken: Taken, rights: Rights) -> AbsenceDay:
    """Of a contractuel: full pay for so many days from the accident, by length of service, then the fund's benefit alone."""
    opened = opened_by_service("work_accident.contract.days", day, _accident_of(day, taken), rights)
    before = sum(_accident_of(day, taken) <= each < day for each in taken)
    if before >= opened:
        return AbsenceDay(day, "accident_sans_traitement", 0, PrimeRule.STOPPED, accessories=0)
    return AbsenceDay(day, "", 100, PrimeRule.ACCIDENT)


def _accident_of(day: date, taken: Taken) -> date:
    """The first day of the accident that a day belongs to: that of the last certificate that prolongs no other."""
    starts = [each.effective_on for each in taken.values() if not each.prolongation and each.effective_on <= day]
    return max(starts, default=min(taken))


def _by_years(day: date, taken: Taken, rights: Rights, line: str, key: str) -> AbsenceDay:
    """A leave whose rights are renewed over a period of years."""
    law = rights.law
    opens = window_opens(day, int(law.fraction(f"{key}.period_years", day)))
    before = years_of_days([each for each in taken if opens <= each < day])
    _refuse_exhausted(day, before, taken[day].kind, key, rights)
    if before >= law.fraction(f"{key}.full_days", day):
        return AbsenceDay(day, line, int(law.fraction("long_leave.half_rate", day)), PrimeRule.LONG_NEXT)
    return AbsenceDay(day, "", 100, PrimeRule.LONG_FIRST)


def _refuse_exhausted(day: date, before: int, kind: AbsenceKind, key: str, rights: Rights) -> None:
    if before >= rights.law.fraction(f"{key}.total_days", day):
        raise Refused(
            f"Le {day:%d/%m/%Y}, l'agent a épuisé son {ABSENCE_NAMES[kind]}. "
            "Enregistrer la décision prise : reprise, reclassement, disponibilité d'office, retraite.",
            code="sick_leave_exhausted",
        )
