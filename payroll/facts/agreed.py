"""What is said of pay that is not on an index: amounts agreed, apprenticeship."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from payroll.facts.fact import Fact
from payroll.words import PayUnit


@dataclass(frozen=True, slots=True, kw_only=True)
class PayAgreed(Fact):
    """Euros for each unit from `effective_on`, as the contract or the deliberation says; zero ends it."""

    type: Literal["pay_agreed"] = "pay_agreed"
    unit: PayUnit
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutiveSet(Fact):
    """Whether a private-law employee is a cadre (APEC, prévoyance of the cadres), from `effective_on`."""

    type: Literal["executive_set"] = "executive_set"
    executive: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprenticeshipSigned(Fact):
    """The terms of an apprenticeship executed from `effective_on`, the first day of the contract.

    `concluded_on` decides the exemption of the apprentice (1 March 2025). The month of birth, by its first day, is enough: a
    new age counts from the next month. `percent` of the SMIC when the contract gives more than the scale; `years_done`:
    whole years of apprenticeship before this contract."""

    type: Literal["apprenticeship_signed"] = "apprenticeship_signed"
    concluded_on: date
    birth_month: date
    years_done: int = 0
    percent: Decimal | None = None
