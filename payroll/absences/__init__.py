"""Absences as a calendar of certificates: one day, one leave, and the share of each element of pay that the day still bears.

A room for each family of leaves (`ordinary_sickness`…) says how a day is paid; `calendar` walks the certificates and refuses
what contradicts itself or is not open to the agent; `share` turns the days of a segment into thirtieths.
"""

from payroll.absences.calendar import absence_days
from payroll.absences.day import AbsenceDay, Rights
from payroll.absences.share import AbsenceShare, share

__all__ = ["AbsenceDay", "AbsenceShare", "Rights", "absence_days", "share"]
