"""What is said of those whom a part of the agent's pay goes to: attachments notified and lifted, persons at charge, other pays.

A creditor is named by the reference of the act alone: who it is, and where it is paid, belongs to the document."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from payroll.facts.fact import Fact
from payroll.words import AttachmentKind


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentNotified(Fact):
    """An act that attaches the pay from `effective_on`, the day on which the employer was notified.

    `amount`: what it claims in all (euros); of a pension, the arrears of the six months before, spread over twelve.
    `monthly`: the current month of a pension, or the most that a cession gives each month. `rank`: who is served first, when
    the act or the court says otherwise than the kind does (1 before 2)."""

    type: Literal["attachment_notified"] = "attachment_notified"
    kind: AttachmentKind
    reference: str  # of the act: capitals, digits, - and /
    amount: Decimal = Decimal(0)
    monthly: Decimal | None = None
    rank: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentLifted(Fact):
    """The act has no more effect from `effective_on`; what was withheld before stays withheld."""

    type: Literal["attachment_lifted"] = "attachment_lifted"
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DependantsDeclared(Fact):
    """Persons at charge beside the children declared: spouse or ascendant below the RSA, children whom no SFT counts."""

    type: Literal["dependants_declared"] = "dependants_declared"
    persons: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherNetDeclared(Fact):
    """Net pay a month (euros) from other employers, when this one was charged to withhold on the whole; zero ends it."""

    type: Literal["other_net_declared"] = "other_net_declared"
    monthly_net: Decimal
