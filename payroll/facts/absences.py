"""Certificates and days not worked."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from payroll.facts.fact import Fact
from payroll.words import AbsenceKind, StrikeUnit


@dataclass(frozen=True, slots=True, kw_only=True)
class SickCertificate(Fact):
    """One certificate (arrêt or prolongation), both days included; `effective_on` is its first day.

    `carence_waived` names the reason of L. 822-... for which no carence day applies (resumption under 48 h, ALD, …)."""

    type: Literal["sick_certificate"] = "sick_certificate"
    kind: AbsenceKind = AbsenceKind.ORDINARY_SICKNESS
    last_day: date
    prolongation: bool = False
    carence_waived: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StrikeRecorded(Fact):
    """Strike on `effective_on`: a day, half a day, or hours (`quantity`)."""

    type: Literal["strike_recorded"] = "strike_recorded"
    unit: StrikeUnit = StrikeUnit.DAY
    quantity: Decimal = Decimal(1)
