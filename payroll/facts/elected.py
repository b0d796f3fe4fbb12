"""What is said of an élu: mandates, and how they are assessed."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from payroll.facts.fact import Fact
from payroll.words import ElectedFunction, FrfeCase


@dataclass(frozen=True, slots=True, kw_only=True)
class MandateHeld(Fact):
    """Élu: function, percent of the terminal index voted (or automatic), delegation executory from `effective_on`.

    `percent` is zero when the delegation is withdrawn."""

    type: Literal["mandate_held"] = "mandate_held"
    function: ElectedFunction
    percent: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class MandatesAssessed(Fact):
    """Élu: dated assessment of social security and of the FRFE over all mandates that count.

    `declared_total` is the monthly gross (euros) of all mandates that count, this one included."""

    type: Literal["mandates_assessed"] = "mandates_assessed"
    subject_to_social_security: bool
    declared_total: Decimal | None = None
    frfe_case: FrfeCase = FrfeCase.SINGLE
    frfe_share_percent: Decimal = Decimal(100)
    evidence_note: str = ""
