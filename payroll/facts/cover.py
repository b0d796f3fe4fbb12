"""What is said of the complementary cover of agents, and of meal vouchers: shares of the employer and of the agent."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from payroll.facts.fact import Fact
from payroll.words import CoverKind


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverHeld(Fact):
    """The agent's health or provident contract (euros a month), from `effective_on`; two zeros end it.

    `employee`: what the pay withholds for the insurer, zero when the agent pays it apart. `compulsory`: a collective contract
    that the agent must join (CSS, art. L. 242-1, II, 4° bis); otherwise the employer's share is ordinary pay."""

    type: Literal["cover_held"] = "cover_held"
    kind: CoverKind
    employee: Decimal = Decimal(0)
    employer: Decimal = Decimal(0)
    compulsory: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MealVouchersVoted(Fact):
    """Titres-restaurant of this employer: the value of one (euros), and the percent of it that the employer pays."""

    type: Literal["meal_vouchers_voted"] = "meal_vouchers_voted"
    value: Decimal
    employer_percent: Decimal
