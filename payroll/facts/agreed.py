"""What is said of pay that is not on an index: amounts agreed, apprenticeship."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from payroll.facts.fact import Fact
from payroll.words import HomeHelpGround, LeaderFunction, PayUnit


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


@dataclass(frozen=True, slots=True, kw_only=True)
class StateAidGranted(Fact):
    """The State's aid to a PEC, from `effective_on` to `last_day`: its exemption lasts as long (CT, art. L. 5134-31)."""

    type: Literal["state_aid_granted"] = "state_aid_granted"
    last_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaderFunctionHeld(Fact):
    """The function under a contrat d'engagement éducatif."""

    type: Literal["leader_function_held"] = "leader_function_held"
    function: LeaderFunction


@dataclass(frozen=True, slots=True, kw_only=True)
class CensusBaseSet(Fact):
    """`flat` False: employer and census taker agreed on the real pay, by the rules of contractuels."""

    type: Literal["census_base_set"] = "census_base_set"
    flat: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildrenEntrusted(Fact):
    """How many children an assistant familial keeps in continuous care, for the minimum pay."""

    type: Literal["children_entrusted"] = "children_entrusted"
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SideActivityDeclared(Fact):
    """Euros of RAFP base that the main employer leaves this year under the 20 % of the traitement."""

    type: Literal["side_activity_declared"] = "side_activity_declared"
    rafp_room: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class LeavePaidWithPay(Fact):
    """Leave that will not be taken, paid each month as a percent of the pay (seasonal, short contracts); zero ends it."""

    type: Literal["leave_paid_with_pay"] = "leave_paid_with_pay"
    percent: Decimal = Decimal(10)


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginPositionHeld(Fact):
    """An official seconded here: index and NBI of the grade of origin, which bears the CNRACL; an index of 0 ends it."""

    type: Literal["origin_position_held"] = "origin_position_held"
    im: int
    nbi: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherPayDeclared(Fact):
    """Euros a month, gross, here and at the other employers: the ceiling is shared as they are (CSS, art. R. 242-3)."""

    type: Literal["other_pay_declared"] = "other_pay_declared"
    here: Decimal
    elsewhere: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeHelpHeld(Fact):
    """A home helper, and on what ground the exemption may be taken; a replacement names whom it replaces (matricule)."""

    type: Literal["home_help_held"] = "home_help_held"
    ground: HomeHelpGround
    replaced: str = ""
