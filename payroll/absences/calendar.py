"""The calendar of absences: each day under its certificate, paid by the room of its kind of leave.

What contradicts itself (two leaves on a day, dates that go backwards, a leave outside the engagement) and what the regime
does not open is refused by name here; how a day is paid is left to the rooms.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType

from payroll.absences.day import AbsenceDay, Rights, Room, Taken
from payroll.absences.family_leave import extra_birth_leave, full_family_leave
from payroll.absences.long_leave import (
    long_duration,
    long_sickness,
    serious_illness,
    service_accident,
    work_accident,
)
from payroll.absences.ordinary_sickness import ordinary_sickness
from payroll.absences.unpaid import suspension, without_pay
from payroll.facts import LeaveRequalified, SickCertificate
from payroll.presence import Period, last_of
from payroll.refusal import Refused
from payroll.words import ABSENCE_NAMES, AGREED, AbsenceKind, Regime

_ELSEWHERE = "Payer ce mois hors du logiciel et reprendre les cumuls."
_DAY = timedelta(days=1)
_OFFICIALS = frozenset({Regime.CNRACL, Regime.TNC})
_STAFF = _OFFICIALS | {Regime.CONTRACT}
_K = AbsenceKind
# By kind of leave: how it pays a day, who may take it, what to record for the others.
_LEAVES: Mapping[AbsenceKind, tuple[Room, frozenset[Regime], str]] = MappingProxyType(
    {
        _K.ORDINARY_SICKNESS: (ordinary_sickness, _STAFF, ""),
        _K.LONG_SICKNESS: (long_sickness, frozenset({Regime.CNRACL}), "un congé de grave maladie"),
        _K.LONG_DURATION: (long_duration, frozenset({Regime.CNRACL}), "un congé de grave maladie"),
        _K.SERIOUS_ILLNESS: (
            serious_illness,
            _STAFF - {Regime.CNRACL},
            "un congé de longue maladie ou de longue durée",
        ),
        _K.SERVICE_ACCIDENT: (service_accident, _OFFICIALS, "un congé pour accident du travail"),
        _K.WORK_ACCIDENT: (work_accident, frozenset({Regime.CONTRACT}), "un CITIS"),
        _K.MATERNITY: (full_family_leave, _STAFF, ""),
        _K.PATHOLOGICAL: (full_family_leave, _STAFF, ""),
        _K.POSTNATAL: (full_family_leave, _STAFF, ""),
        _K.PATERNITY: (full_family_leave, _STAFF, ""),
        _K.ADOPTION: (full_family_leave, _STAFF, ""),
        _K.BIRTH: (full_family_leave, _STAFF, ""),
        _K.EXTRA_BIRTH_LEAVE: (extra_birth_leave, _STAFF, ""),
        _K.PARENTAL: (without_pay, _STAFF, ""),
        _K.DETACHED_LEAVE: (without_pay, _OFFICIALS, "un congé sans traitement"),
        _K.UNPAID_LEAVE: (without_pay, _STAFF, ""),  # contractuels and stagiaires
        _K.EXCLUSION: (without_pay, _STAFF, ""),
        _K.UNPAID: (without_pay, _STAFF, ""),
        _K.SUSPENSION: (suspension, _STAFF, ""),
    }
)
# The leaves that a decision may put in the place of an ordinary sick leave already paid.
_REQUALIFYING = {_K.LONG_SICKNESS, _K.LONG_DURATION, _K.SERIOUS_ILLNESS, _K.SERVICE_ACCIDENT, _K.WORK_ACCIDENT}


def absence_days(
    certificates: Iterable[SickCertificate],
    rights: Rights,
    whole: Period,
    engaged_on: date,
    requalified: Iterable[LeaveRequalified] = (),
) -> list[AbsenceDay]:
    """The days of absence within the presence of the month.

    A certificate that ends before the engagement (sickness in a former post) only counts on the rolling year."""
    known = list(certificates)
    month = whole.first.replace(day=1)
    decisions = list(requalified)
    touching = [each for each in known if _touches(each, month)]
    for each in known:
        _refuse_backwards(each)
    for each in touching:
        _refuse_outside(each, engaged_on, whole)
    if not touching and not any(_touches(each, month) for each in decisions):
        return []
    first = _days_taken(known)
    now = _requalified(first, decisions)
    for leave in {now[day].kind: now[day] for day in now if day in whole}.values():
        _refuse_closed(leave, rights.regime)
    return [_day(day, first, now, rights) for day in now if day in whole]


def _touches(leave: SickCertificate | LeaveRequalified, month: date) -> bool:
    return leave.effective_on <= last_of(month) and leave.last_day >= month


def _day(day: date, first: Taken, now: Taken, rights: Rights) -> AbsenceDay:
    found = _paid(day, now, rights)
    return found if now[day].kind == first[day].kind else replace(found, first_paid=_paid(day, first, rights))


def _paid(day: date, taken: Taken, rights: Rights) -> AbsenceDay:
    kind = taken[day].kind
    found = _LEAVES[kind][0](day, {each: under for each, under in taken.items() if under.kind == kind}, rights)
    return found if found.kind == kind else replace(found, kind=kind)


def _requalified(first: Taken, decisions: Iterable[LeaveRequalified]) -> Taken:
    """The days taken, each under the leave that the last word puts it in."""
    now = dict(first)
    for decision in decisions:
        for day in _days_of(decision):
            _refuse_requalified(day, decision, now.get(day))
            now[day] = replace(first[day], kind=decision.kind)
    return now


def _period(leave: SickCertificate | LeaveRequalified) -> str:
    return f"{leave.effective_on:%d/%m/%Y} au {leave.last_day:%d/%m/%Y}"


def _where(certificate: SickCertificate) -> str:
    return f"du {_period(certificate)}"


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


def _refuse_closed(certificate: SickCertificate, regime: Regime) -> None:
    """A leave that the regime does not open; an élu's sickness is not covered."""
    if regime in (Regime.ELECTED, Regime.ELECTED_SUBJECT):
        raise Refused(
            f"Arrêt {_where(certificate)} : un élu n'a pas de congé de maladie (CGCT, art. L. 2123-25-1). "
            "Enregistrer son empêchement, avec l'indemnité journalière qu'il reçoit d'ailleurs.",
            code="absence_not_covered",
        )
    if regime in AGREED:
        raise Refused(
            f"Arrêt {_where(certificate)} : le congé de maladie d'un engagement de droit privé ou sans indice "
            f"(régime « {regime} » ; maintien selon le contrat, indemnités journalières) n'est pas encore couvert. "
            f"{_ELSEWHERE}",
            code="absence_not_covered",
        )
    _, open_to, instead = _LEAVES[certificate.kind]
    if regime not in open_to:
        raise Refused(
            f"Le {ABSENCE_NAMES[certificate.kind]} {_where(certificate)} n'est pas ouvert au régime « {regime} » de "
            f"l'agent. Enregistrer {instead}.",
            code="leave_not_open",
            field="kind",
        )


def _refuse_requalified(day: date, decision: LeaveRequalified, found: SickCertificate | None) -> None:
    """Only a day of ordinary sickness, once, becomes another leave for health."""
    if found is None or found.kind != AbsenceKind.ORDINARY_SICKNESS or decision.kind not in _REQUALIFYING:
        what = "aucun congé" if found is None else f"un {ABSENCE_NAMES[found.kind]}"
        raise Refused(
            f"La requalification du {_period(decision)} en {ABSENCE_NAMES[decision.kind]} rencontre {what} le "
            f"{day:%d/%m/%Y} : seul un congé de maladie ordinaire devient CLM, CLD, CGM, CITIS ou accident du travail. "
            "Corriger ses dates ou sa nature.",
            code="requalification",
            field="kind",
        )


def _days_of(leave: SickCertificate | LeaveRequalified) -> Iterator[date]:
    day = leave.effective_on
    while day <= leave.last_day:
        yield day
        day += _DAY


def _days_taken(certificates: Sequence[SickCertificate]) -> Taken:
    """Every day of every leave, ascending."""
    taken: dict[date, SickCertificate] = {}
    for each in certificates:
        for day in _days_of(each):
            if day in taken:
                raise Refused(
                    f"Deux absences couvrent le {day:%d/%m/%Y}. "
                    "Corriger la fin de la première ou le début de la suivante.",
                    code="contradictory_facts",
                )
            taken[day] = each
    return dict(sorted(taken.items()))
