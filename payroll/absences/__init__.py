"""Absences as a calendar of certificates: one day, one leave, and the share of each element of pay that the day still bears.

A room for each family of leaves (`ordinary_sickness`…) says how a day is paid; `calendar` walks the certificates and refuses
what contradicts itself or is not open to the agent; `share` turns the days of a segment into thirtieths.
"""

from payroll.absences.benefits import Benefit, Taxed, awaited, benefits
from payroll.absences.calendar import absence_days
from payroll.absences.day import AbsenceDay, PrimeRule, Rights
from payroll.absences.family_leave import AT_FULL_TIME
from payroll.absences.ordinary_sickness import halved_days
from payroll.absences.share import AbsenceShare, PrimeClauses, share

__all__ = [
    "AT_FULL_TIME",
    "AbsenceDay",
    "AbsenceShare",
    "Benefit",
    "PrimeClauses",
    "PrimeRule",
    "Rights",
    "Taxed",
    "absence_days",
    "awaited",
    "benefits",
    "halved_days",
    "share",
]
