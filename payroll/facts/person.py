"""What is said of the person: family, tax."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from payroll.facts.fact import Fact
from payroll.words import DomicileZone


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyDeclared(Fact):
    """Children who count for the SFT (births), and this agent's share when parents live apart (own / all children)."""

    type: Literal["family_declared"] = "family_declared"
    births: tuple[date, ...] = ()
    share_own: int = 1
    share_all: int = 1
    claimed: bool = True  # False: the other parent receives the SFT
    declaration_year: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WithholdingRateReceived(Fact):
    """PAS rate in percent sent by the DGFiP, with the identifier of its return file; None: no personal rate."""

    type: Literal["withholding_rate_received"] = "withholding_rate_received"
    rate: Decimal | None
    rate_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DomicileSet(Fact):
    """Tax domicile, for the neutral grid of the PAS."""

    type: Literal["domicile_set"] = "domicile_set"
    zone: DomicileZone = DomicileZone.METROPOLE
