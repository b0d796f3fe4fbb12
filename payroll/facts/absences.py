"""Certificates and days not worked."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from payroll.facts.fact import Fact
from payroll.words import AbsenceKind, StrikeUnit


@dataclass(frozen=True, slots=True, kw_only=True)
class SickCertificate(Fact):
    """One certificate (arrêt or prolongation) or leave, both days included; `effective_on` is its first day.

    `carence_waived` names the reason for which no carence day applies, a word of `words.CARENCE_WAIVERS`."""

    type: Literal["sick_certificate"] = "sick_certificate"
    kind: AbsenceKind = AbsenceKind.ORDINARY_SICKNESS
    last_day: date
    prolongation: bool = False
    carence_waived: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveRequalified(Fact):
    """A decision puts days of ordinary sickness, both included, under another leave (CLM, CLD, CGM, CITIS, accident).

    The traitement is that of the new leave; the primes already paid stay acquired (décret n° 2010-997, art. 2)."""

    type: Literal["leave_requalified"] = "leave_requalified"
    kind: AbsenceKind
    last_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRecognised(Fact):
    """Service that counts for a contractuel's leaves goes back to `since` (décret n° 88-145, art. 28); without it, the
    engagement's first day."""

    type: Literal["service_recognised"] = "service_recognised"
    since: date


@dataclass(frozen=True, slots=True, kw_only=True)
class StrikeRecorded(Fact):
    """Strike on `effective_on`: a day, half a day, or hours (`quantity`)."""

    type: Literal["strike_recorded"] = "strike_recorded"
    unit: StrikeUnit = StrikeUnit.DAY
    quantity: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyBenefitsStated(Fact):
    """A statement of the fund: `daily_gross` euros for each day, both days included; `subrogated`: paid to the employer."""

    type: Literal["daily_benefits_stated"] = "daily_benefits_stated"
    last_day: date
    daily_gross: Decimal
    subrogated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TherapeuticPartTimeGranted(Fact):
    """Part time for therapy, both days included: `percent` of the hours is worked; the traitement is kept whole."""

    type: Literal["therapeutic_part_time_granted"] = "therapeutic_part_time_granted"
    last_day: date
    percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursNotWorked(Fact):
    """Hours of service not done on `effective_on`, without leave nor strike; whole days are a leave « service_non_fait »."""

    type: Literal["hours_not_worked"] = "hours_not_worked"
    hours: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateSentLate(Fact):
    """The certificate that begins on `effective_on` was sent to the employer on `sent_on`, beyond forty-eight hours.

    The first time the employer warns; again within twenty-four months it may halve the pay between the two days
    (décret n° 87-602, art. 15). `excused`: hospital, or a reason proved within eight days."""

    type: Literal["certificate_sent_late"] = "certificate_sent_late"
    sent_on: date
    excused: bool = False
