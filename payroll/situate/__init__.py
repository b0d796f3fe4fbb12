"""Situate: one room for each thing that makes the month (staff, élus, tax, amounts, employer) around `AgentMonth`."""

from payroll.situate.agent_month import FIRST_MONTH, LAST_MONTH, AgentMonth, AgentRecord, must_cover
from payroll.situate.apprentice import anniversary
from payroll.situate.elected import months_after
from payroll.situate.employer import elected_training_due, employer_inputs
from payroll.situate.month import NOTHING_OWED, regime_near, situate, situate_rappels, situation_of

__all__ = [
    "FIRST_MONTH",
    "LAST_MONTH",
    "NOTHING_OWED",
    "AgentMonth",
    "AgentRecord",
    "anniversary",
    "elected_training_due",
    "employer_inputs",
    "months_after",
    "must_cover",
    "regime_near",
    "situate",
    "situate_rappels",
    "situation_of",
]
