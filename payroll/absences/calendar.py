"""The calendar of absences: each day under its certificate, paid by the room of its kind of leave.

What contradicts itself (two leaves on a day, dates that go backwards, a leave outside the engagement) and what the regime
does not open is refused by name here; how a day is paid is left to the rooms.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from types import MappingProxyType

from payroll.absences.day import AbsenceDay, Rights, Room
from payroll.absences.ordinary_sickness import ordinary_sickness
from payroll.facts import SickCertificate
from payroll.presence import Period, last_of
from payroll.refusal import Refused
from payroll.words import AGREED, AbsenceKind, Regime

_ELSEWHERE = "Payer ce mois hors du logiciel et reprendre les cumuls."
_DAY = timedelta(days=1)
_ROOMS: Mapping[AbsenceKind, Room] = MappingProxyType({AbsenceKind.ORDINARY_SICKNESS: ordinary_sickness})
_LABELS = {
    AbsenceKind.LONG_SICKNESS: "congé de longue maladie",
    AbsenceKind.LONG_DURATION: "congé de longue durée",
    AbsenceKind.SERVICE_ACCIDENT: "CITIS",
    AbsenceKind.SERIOUS_ILLNESS: "congé de grave maladie",
    AbsenceKind.MATERNITY: "congé de maternité",
    AbsenceKind.PATERNITY: "congé de paternité",
    AbsenceKind.PARENTAL: "congé parental",
    AbsenceKind.UNPAID: "absence sans traitement",
}


def absence_days(
    certificates: Iterable[SickCertificate], rights: Rights, whole: Period, engaged_on: date
) -> list[AbsenceDay]:
    """The days of absence within the presence of the month.

    A certificate that ends before the engagement (sickness in a former post) only counts on the rolling year."""
    known = list(certificates)
    month = whole.first.replace(day=1)
    touching = [each for each in known if each.effective_on <= last_of(month) and each.last_day >= month]
    for each in known:
        _refuse_backwards(each)
    for each in touching:
        _refuse_outside(each, engaged_on, whole)
        _refuse_uncovered(each, rights.regime)
    if not touching:
        return []
    taken = _days_taken(known)
    under = _by_kind(taken)
    return [
        _ROOMS[certificate.kind](day, certificate, under[certificate.kind], rights)
        for day, certificate in sorted(taken.items())
        if day in whole
    ]


def _by_kind(taken: Mapping[date, SickCertificate]) -> Mapping[AbsenceKind, Sequence[date]]:
    """The days taken under each kind of leave, ascending."""
    under: dict[AbsenceKind, list[date]] = {}
    for day in sorted(taken):
        under.setdefault(taken[day].kind, []).append(day)
    return under


def _where(certificate: SickCertificate) -> str:
    return f"du {certificate.effective_on:%d/%m/%Y} au {certificate.last_day:%d/%m/%Y}"


def _refuse_backwards(certificate: SickCertificate) -> None:
    if certificate.last_day < certificate.effective_on:
        raise Refused(
            f"L'arrêt {_where(certificate)} finit avant de commencer. Corriger ses dates.",
            code="absence_dates",
            field="last_day",
        )


def _refuse_outside(certificate: SickCertificate, engaged_on: date, whole: Period) -> None:
    """An absence begins inside the engagement; one that goes on after its end stops there by itself."""
    if certificate.effective_on < engaged_on or certificate.effective_on > whole.last:
        raise Refused(
            f"L'absence {_where(certificate)} commence hors de l'engagement de l'agent. "
            "Corriger ses dates ou celles de l'engagement.",
            code="absence_outside",
            field="effective_on",
        )


def _refuse_uncovered(certificate: SickCertificate, regime: Regime) -> None:
    if certificate.kind != AbsenceKind.ORDINARY_SICKNESS:
        raise Refused(
            f"Absence {_where(certificate)} : le {_LABELS[certificate.kind]} n'est pas encore couvert. {_ELSEWHERE}",
            code="absence_not_covered",
            field="kind",
        )
    if regime in (Regime.ELECTED, Regime.ELECTED_SUBJECT):
        raise Refused(
            f"Arrêt {_where(certificate)} : l'indemnité d'un élu empêché par la maladie "
            f"(CGCT, art. L. 2123-25-1) n'est pas encore couverte. {_ELSEWHERE}",
            code="absence_not_covered",
        )
    if regime in AGREED:
        raise Refused(
            f"Arrêt {_where(certificate)} : le congé de maladie d'un engagement de droit privé ou sans indice "
            f"(régime « {regime} » ; maintien selon le contrat, indemnités journalières) n'est pas encore couvert. "
            f"{_ELSEWHERE}",
            code="absence_not_covered",
        )
    if regime != Regime.CNRACL:
        raise Refused(
            f"Arrêt {_where(certificate)} : le congé de maladie des contractuels et des fonctionnaires sous le seuil "
            "d'affiliation (décret n° 88-145, art. 7 ; indemnités journalières) n'est pas encore couvert. "
            f"{_ELSEWHERE}",
            code="absence_not_covered",
        )


def _days_taken(certificates: Sequence[SickCertificate]) -> dict[date, SickCertificate]:
    taken: dict[date, SickCertificate] = {}
    for each in certificates:
        day = each.effective_on
        while day <= each.last_day:
            if day in taken:
                raise Refused(
                    f"Deux absences couvrent le {day:%d/%m/%Y}. "
                    "Corriger la fin de la première ou le début de la suivante.",
                    code="contradictory_facts",
                )
            taken[day] = each
            day += _DAY
    return taken
