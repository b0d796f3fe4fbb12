"""Ordinary sick leave (CMO), certificate by certificate: carence, reduced full pay, half pay, and none beyond the rights.

Officials: CGFP, art. L. 822-1 to L. 822-5; contractuels, by length of service: décret n° 88-145, art. 7; the carence: loi
n° 2017-1837, art. 115. The percentage is that of the day each certificate begins (90 % since 1 March 2025), a prolongation
being a certificate of its own; days are counted date to date over a year.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from payroll.absences.counting import opened_by_service, taken_before
from payroll.absences.day import AbsenceDay, PrimeRule, Rights, Taken
from payroll.facts import CertificateSentLate, SickCertificate
from payroll.law import Law
from payroll.refusal import Refused
from payroll.words import Regime


def ordinary_sickness(day: date, taken: Taken, rights: Rights) -> AbsenceDay:
    certificate = taken[day]
    paid = _of_contract(day, taken, rights) if rights.regime == Regime.CONTRACT else _of_official(day, taken, rights)
    if day in rights.halved:
        paid = AbsenceDay(day, "arret_tardif", paid.pay // 2, PrimeRule.SICKNESS)
    first = day == certificate.effective_on and not certificate.prolongation
    if first and certificate.carence_waived == "reprise_48h":
        _must_resume_shortly(day, taken)
    if first and certificate.carence_waived is None and paid.pay:
        return AbsenceDay(day, "carence", 0, PrimeRule.SICKNESS, otherwise=paid)
    return paid


def _must_resume_shortly(day: date, taken: Taken) -> None:
    """Forty-eight hours of work at most between two stops: the former one ended within three days."""
    if not any(day - timedelta(days=n) in taken for n in (1, 2, 3)):
        raise Refused(
            f"L'arrêt du {day:%d/%m/%Y} est dispensé de carence pour une reprise d'au plus 48 heures, mais aucun congé de "
            "maladie ne finit dans les trois jours qui précèdent (loi n° 2017-1837, art. 115, II). Retirer la dispense, ou "
            "enregistrer le premier arrêt.",
            code="carence_waiver",
            field="carence_waived",
        )


def halved_days(late: Sequence[CertificateSentLate], law: Law) -> frozenset[date]:
    """The days, from the first to the eve of the sending, of a certificate sent late again (décret n° 87-602, art. 15).

    Again: within twenty-four months, date to date, of the first day of another that was late and not excused."""
    counted = [each for each in late if not each.excused]
    again = (
        each
        for each in counted
        if any(other.effective_on < each.effective_on <= _months_after(other.effective_on, law) for other in counted)
    )
    return frozenset(
        each.effective_on + timedelta(days=n) for each in again for n in range((each.sent_on - each.effective_on).days)
    )


def _months_after(day: date, law: Law) -> date:
    years = int(law.fraction("sick.late_months", day)) // 12
    return day.replace(year=day.year + years, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _of_official(day: date, taken: Taken, rights: Rights) -> AbsenceDay:
    law = rights.law
    before = taken_before(day, list(taken))
    if before >= law.fraction("sick.total_days", day):
        raise Refused(
            f"Le {day:%d/%m/%Y}, l'agent a épuisé ses droits à congé de maladie ordinaire (CGFP, art. L. 822-2). "
            "Enregistrer la décision prise : reprise, disponibilité d'office, congé de longue maladie.",
            code="sick_leave_exhausted",
        )
    if before >= law.fraction("sick.full_days", day):
        return _half(day, rights)
    return _reduced(day, taken[day], "sick.full_rate", rights)


def _of_contract(day: date, taken: Taken, rights: Rights) -> AbsenceDay:
    """So many days at the reduced full rate and as many at half pay; days without pay use no right."""
    paid: list[date] = []
    for each, certificate in taken.items():
        opened = _opened(day, certificate, rights)
        before = taken_before(each, paid)
        if each == day:
            break
        if before < 2 * opened:
            paid.append(each)
    if before >= 2 * opened:
        return AbsenceDay(day, "maladie_sans_traitement", 0, PrimeRule.STOPPED, accessories=0)
    return _half(day, rights) if before >= opened else _reduced(day, certificate, "sick.contract.full_rate", rights)


def _opened(day: date, certificate: SickCertificate, rights: Rights) -> int:
    return opened_by_service("sick.contract.days", day, certificate.effective_on, rights)


def _half(day: date, rights: Rights) -> AbsenceDay:
    return AbsenceDay(day, "maladie_demi", int(rights.law.fraction("sick.half_rate", day)), PrimeRule.SICKNESS)


def _reduced(day: date, certificate: SickCertificate, key: str, rights: Rights) -> AbsenceDay:
    rate = int(rights.law.fraction(key, certificate.effective_on))
    return AbsenceDay(day, "maladie_reduite" if rate < 100 else "", rate, PrimeRule.SICKNESS)
