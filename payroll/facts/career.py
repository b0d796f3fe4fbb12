"""What is said of an agent's engagement, grade, working time, workplace and allowances."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from payroll.facts.fact import Fact
from payroll.words import ResidenceZone, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Engaged(Fact):
    """The engagement starts on `effective_on`. A change of status is a new engagement."""

    type: Literal["engaged"] = "engaged"
    status: Status
    probationary: bool = False  # stagiaire
    contract_number: str = "00001"
    planned_end: date | None = None  # initial term of a CDD; decides the short-contract abatement of the PAS


@dataclass(frozen=True, slots=True, kw_only=True)
class EngagementEnded(Fact):
    """`effective_on` is the last day paid."""

    type: Literal["engagement_ended"] = "engagement_ended"
    reason: str  # code of motive, e.g. "demission", "fin_de_contrat", "fin_de_mandat", "mutation", "retraite"


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionHeld(Fact):
    """Career situation: grade (code of `legislation/grids/grades.toml`), échelon, brut and majoré index (points)."""

    type: Literal["position_held"] = "position_held"
    grade: str
    echelon: int
    ib: int
    im: int
    transfer_primes_points: bool = True  # False: cadre d'emplois outside the transfert primes/points


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingTimeSet(Fact):
    """Weekly hours of the post (35 = temps complet), and the part-time share worked (50 to 90 %, or 100)."""

    type: Literal["working_time_set"] = "working_time_set"
    weekly_hours: Decimal
    part_time_percent: int = 100
    full_time_weekly_hours: Decimal = Decimal(35)  # 16 or 20 for artistic teachers


@dataclass(frozen=True, slots=True, kw_only=True)
class NbiGranted(Fact):
    """NBI in points from `effective_on`; 0 ends it."""

    type: Literal["nbi_granted"] = "nbi_granted"
    points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CtiGranted(Fact):
    """Complément de traitement indiciaire (Ségur): the agent serves in an eligible establishment."""

    type: Literal["cti_granted"] = "cti_granted"
    granted: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkplaceSet(Fact):
    """Commune of service (INSEE code) and its zone for the indemnité de résidence."""

    type: Literal["workplace_set"] = "workplace_set"
    commune: str
    residence_zone: ResidenceZone = ResidenceZone.THREE


@dataclass(frozen=True, slots=True, kw_only=True)
class PrimeGranted(Fact):
    """A monthly amount (euros at full time) of a prime of a deliberation: "ifse" or a local code; zero ends it."""

    type: Literal["prime_granted"] = "prime_granted"
    code: str
    monthly_amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class EntitlementGranted(Fact):
    """The agent is entitled, from `effective_on`, to a rubrique that the law or a deliberation prices.

    `quantity` is a number of units (1: it is due whole), or the percent of the agent; zero ends it."""

    type: Literal["entitlement_granted"] = "entitlement_granted"
    code: str
    quantity: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SurcotisationRequested(Fact):
    """The official contributes to his pension on the full time from `effective_on`, at the rate of the day of the request.

    A renewal is another fact; `ended`: he no longer does."""

    type: Literal["surcotisation_requested"] = "surcotisation_requested"
    requested_on: date
    ended: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AffiliationDeclared(Fact):
    """Weekly hours of this official over all employers (CNRACL affiliation looks at their sum)."""

    type: Literal["affiliation_declared"] = "affiliation_declared"
    total_weekly_hours: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class CumulsTakenOver(Fact):
    """Year-to-date amounts (euros) paid before the log begins, by the names of `payroll.cumuls`, for `year`."""

    type: Literal["cumuls_taken_over"] = "cumuls_taken_over"
    year: int
    amounts: dict[str, Decimal]
