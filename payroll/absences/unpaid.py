"""Days without service: leaves without pay, exclusion, service not done; and the suspension, which keeps the traitement.

CGFP, art. L. 115-1 and L. 711-2 (pay after service), L. 514-1 (disponibilité), L. 515-1 (congé parental), L. 533-1
(exclusion), L. 531-1 (suspension); décret n° 88-145, art. 14 to 18.
"""

from datetime import date

from payroll.absences.day import AbsenceDay, PrimeRule, Rights, Taken


def without_pay(day: date, taken: Taken, rights: Rights) -> AbsenceDay:
    return AbsenceDay(day, str(taken[day].kind), 0, PrimeRule.STOPPED, accessories=0)


def suspension(day: date, taken: Taken, rights: Rights) -> AbsenceDay:
    """Traitement, indemnité de résidence and SFT are kept; what rewards the functions (NBI, primes) is not."""
    return AbsenceDay(day, "suspension", 100, PrimeRule.STOPPED, nbi=0)
