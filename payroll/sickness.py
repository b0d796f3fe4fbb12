"""Ordinary sick leave of officials (CMO), certificate by certificate: carence, reduced full pay, half pay after ninety days.

CGFP, art. L. 822-1 to L. 822-5; loi n° 2017-1837, art. 115; the percentage is that of the day each certificate begins
(90 % since 1 March 2025), a prolongation being a certificate of its own; days are counted date to date over a year.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from payroll.facts import SickCertificate
from payroll.law import Law
from payroll.presence import Period, last_of
from payroll.refusal import Refused
from payroll.words import AbsenceKind, Regime

_ELSEWHERE = "Payer ce mois hors du logiciel et reprendre les cumuls."
DayKind = Literal["carence", "full", "reduced", "half"]
_DAY = timedelta(days=1)
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


@dataclass(frozen=True, slots=True)
class SickDay:
    """One day of sickness: how it is paid, and the percent of the pay that it loses."""

    day: date
    kind: DayKind
    lost: int
    otherwise: "SickDay | None" = None  # of a carence day: how the day would be paid without it


@dataclass(frozen=True, slots=True)
class SickShare:
    """A segment's thirtieths of sickness by kind of pay; `loss` sums the percents lost on reduced days."""

    carence: int = 0
    full: int = 0
    reduced: int = 0
    half: int = 0
    loss: int = 0
    half_loss: int = 0

    @property
    def thirtieths(self) -> int:
        return self.carence + self.full + self.reduced + self.half

    def full_weight(self, days: int) -> int:
        """3000ths of a month paid of what follows the traitement, over `days` thirtieths of presence."""
        return 100 * (days - self.carence) - self.loss - self.half_loss


def sick_days(
    certificates: Iterable[SickCertificate], regime: Regime, whole: Period, law: Law, engaged_on: date
) -> list[SickDay]:
    """The days of sickness within the presence of the month; other absences and other regimes are refused by name.

    A certificate that ends before the engagement (sickness in a former post) only counts on the rolling year."""
    known = list(certificates)
    month = whole.first.replace(day=1)
    touching = [each for each in known if each.effective_on <= last_of(month) and each.last_day >= month]
    for each in known:
        _refuse_backwards(each)
    for each in touching:
        _refuse_outside(each, engaged_on, whole)
        _refuse_uncovered(each, regime)
    if not touching:
        return []
    taken = _days_taken([each for each in known if each.kind == AbsenceKind.ORDINARY_SICKNESS])
    days = sorted(taken)
    return [_sick_day(day, taken[day], days, law) for day in days if day in whole]


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
                    f"Deux arrêts de maladie couvrent le {day:%d/%m/%Y}. "
                    "Corriger la fin du premier ou le début de la prolongation.",
                    code="contradictory_facts",
                )
            taken[day] = each
            day += _DAY
    return taken


def _sick_day(day: date, certificate: SickCertificate, days: Sequence[date], law: Law) -> SickDay:
    paid = _paid_day(day, certificate, days, law)
    if day == certificate.effective_on and not certificate.prolongation and certificate.carence_waived is None:
        return SickDay(day, "carence", 100, paid)
    return paid


def _paid_day(day: date, certificate: SickCertificate, days: Sequence[date], law: Law) -> SickDay:
    before = bisect_left(days, day) - bisect_left(days, _a_year_before(day))
    if before >= law.fraction("sick.total_days", day):
        raise Refused(
            f"Le {day:%d/%m/%Y}, l'agent a épuisé ses droits à congé de maladie ordinaire (CGFP, art. L. 822-2). "
            "Enregistrer la décision prise : reprise, disponibilité d'office, congé de longue maladie.",
            code="sick_leave_exhausted",
        )
    if before >= law.fraction("sick.full_days", day):
        return SickDay(day, "half", 100 - int(law.fraction("sick.half_rate", day)))
    lost = 100 - int(law.fraction("sick.full_rate", certificate.effective_on))
    return SickDay(day, "reduced" if lost else "full", lost)


def _a_year_before(day: date) -> date:
    """The first day of the twelve months that end on the eve: 16 October for 15 October of the next year."""
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day) + _DAY


def share(days: Sequence[SickDay], segment: Period) -> SickShare:
    """The segment's sick days in thirtieths: as many as calendar days, all of them when the whole segment is sick."""
    inside = [each for each in days if each.day in segment]
    if not inside or not segment.thirtieths:
        return SickShare()
    wanted = segment.thirtieths if len(inside) == segment.days else min(len(inside), segment.thirtieths)
    counted = _shortened(inside, len(inside) - wanted) + [_repeated(inside[-1])] * (wanted - len(inside))
    by_kind = {kind: [each for each in counted if each.kind == kind] for kind in ("carence", "full", "reduced", "half")}
    return SickShare(
        carence=len(by_kind["carence"]),
        full=len(by_kind["full"]),
        reduced=len(by_kind["reduced"]),
        half=len(by_kind["half"]),
        loss=sum(each.lost for each in by_kind["reduced"]),
        half_loss=sum(each.lost for each in by_kind["half"]),
    )


def _shortened(days: list[SickDay], excess: int) -> list[SickDay]:
    """Without the last days that thirty thirtieths cannot hold (a 31st); the carence day always keeps its own."""
    left_out = {each.day for each in [each for each in days if each.kind != "carence"][-excess:]} if excess > 0 else ()
    return [each for each in days if each.day not in left_out]


def _repeated(day: SickDay) -> SickDay:
    """A thirtieth that no calendar day holds (after 28 February) is paid as the last day; never a second carence."""
    return day.otherwise or day
