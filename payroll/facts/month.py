"""Monthly variables: true of one month only; `effective_on` is the first day of the month they are paid with."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from payroll.facts.fact import Fact
from payroll.words import HoursKind, PayUnit


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursWorked(Fact):
    """Overtime (IHTS) or heures complémentaires, in hours with two decimals."""

    type: Literal["hours_worked"] = "hours_worked"
    kind: HoursKind
    hours: Decimal
    over_limit_decision: bool = False  # the decision that admits hours above the monthly limit
    rank: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountPaid(Fact):
    """A one-off amount (euros): "cia" or a local rubrique of shape one-off, reimbursement or withholding."""

    type: Literal["amount_paid"] = "amount_paid"
    code: str
    amount: Decimal
    rank: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class QuantityEntered(Fact):
    """So many units of a rubrique that has a price: days, nights, meals, hours, euros of a cost; two decimals at most."""

    type: Literal["quantity_entered"] = "quantity_entered"
    code: str
    quantity: Decimal
    rank: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementStated(Fact):
    """What settles a leave not taken or the end of an engagement, on a pay of reference (euros) that its text defines.

    `quantity`: days not taken, years of service, part due, or the amount agreed; `out_of`: the days acquired, or the years of
    service of an amount agreed."""

    type: Literal["settlement_stated"] = "settlement_stated"
    code: str
    reference: Decimal
    quantity: Decimal = Decimal(1)
    out_of: Decimal = Decimal(1)
    rank: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class RappelEntered(Fact):
    """An amount (euros, negative to take back) of a rubrique of the gross, due for an earlier month `origin` that the log
    does not hold, or decided by a person. Contributions are those of that month; its year must have been taken over."""

    type: Literal["rappel_entered"] = "rappel_entered"
    code: str
    origin: date  # first day of the month of work
    amount: Decimal
    rank: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkDone(Fact):
    """Hours, days, acts or forms of the month (two decimals), paid at the amount agreed for that unit."""

    type: Literal["work_done"] = "work_done"
    unit: PayUnit
    quantity: Decimal
    rank: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeHours(Fact):
    """Hours of the calendar month: all of them, those at eligible homes, and those at homes eligible by age only (70 years),
    whose pay counts up to 65 SMIC hours a household. A month paid without hours repeats the ratio of the last one."""

    type: Literal["home_hours"] = "home_hours"
    total: Decimal
    eligible: Decimal
    by_age: Decimal = Decimal(0)
    households_by_age: int = 0
    rank: int = 1
