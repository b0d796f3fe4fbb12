"""The vocabulary of facts: what can be said of an agent, an employer or a month, with the date from which it holds.

These are the bodies of the events (`domain/`) and of the public door `paiex calculate`. Who entered a fact, with which
document, belongs to the event that carries it. Amounts are `Decimal` euros, durations hours, rates percent.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal

from payroll.words import (
    AbsenceKind,
    CollectivityKind,
    DomicileZone,
    ElectedFunction,
    FrfeCase,
    HoursKind,
    PrimeShape,
    ResidenceZone,
    SickPrimePolicy,
    Status,
    StrikeUnit,
)

_FORBID: dict[str, str] = {"extra": "forbid"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something true from `effective_on` on."""

    __pydantic_config__: ClassVar[dict[str, str]] = _FORBID
    effective_on: date


# ---- one agent: an engagement in one collectivity ----------------------------------------------------------------


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
    """Weekly hours of the post (35 = temps complet), and the part-time share worked (100, 90, 80, 70, 60 or 50 %)."""

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
class FamilyDeclared(Fact):
    """Children who count for the SFT (births), and this agent's share when parents live apart (own / all children)."""

    type: Literal["family_declared"] = "family_declared"
    births: tuple[date, ...] = ()
    share_own: int = 1
    share_all: int = 1
    claimed: bool = True  # False: the other parent receives the SFT
    declaration_year: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PrimeGranted(Fact):
    """A monthly amount (euros at full time) of a prime of a deliberation: "ifse" or a local code; zero ends it."""

    type: Literal["prime_granted"] = "prime_granted"
    code: str
    monthly_amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class SickCertificate(Fact):
    """One certificate (arrêt or prolongation), both days included; `effective_on` is its first day.

    `carence_waived` names the reason of L. 822-... for which no carence day applies (resumption under 48 h, ALD, …)."""

    type: Literal["sick_certificate"] = "sick_certificate"
    kind: AbsenceKind = AbsenceKind.ORDINARY_SICKNESS
    last_day: date
    prolongation: bool = False
    carence_waived: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StrikeRecorded(Fact):
    """Strike on `effective_on`: a day, half a day, or hours (`quantity`)."""

    type: Literal["strike_recorded"] = "strike_recorded"
    unit: StrikeUnit = StrikeUnit.DAY
    quantity: Decimal = Decimal(1)


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


AgentFact = (
    Engaged
    | EngagementEnded
    | PositionHeld
    | WorkingTimeSet
    | NbiGranted
    | CtiGranted
    | WorkplaceSet
    | FamilyDeclared
    | PrimeGranted
    | SickCertificate
    | StrikeRecorded
    | WithholdingRateReceived
    | DomicileSet
    | MandateHeld
    | MandatesAssessed
    | AffiliationDeclared
    | CumulsTakenOver
)


# ---- monthly variables: true of one month only; `effective_on` is the first day of the month they are paid with ----


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
class RappelEntered(Fact):
    """An amount (euros, negative to take back) of a rubrique of the gross, due for an earlier month `origin` that the log
    does not hold, or decided by a person. Contributions are those of that month; its year must have been taken over."""

    type: Literal["rappel_entered"] = "rappel_entered"
    code: str
    origin: date  # first day of the month of work
    amount: Decimal
    rank: int = 1


MonthFact = HoursWorked | AmountPaid | RappelEntered


# ---- the employer ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectivityDescribed(Fact):
    """Kind, population of the stratum frozen at the last renewal, headcount for the thresholds, town of the seat."""

    type: Literal["collectivity_described"] = "collectivity_described"
    name: str
    kind: CollectivityKind
    siret: str
    population: int
    headcount: int
    commune: str  # INSEE code of the seat
    ape: str = "8411Z"
    budget: str = "principal"
    nomenclature: Literal["M57", "M22"] = "M57"


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalRatesSet(Fact):
    """Rates notified or voted for this employer, in percent; booleans say what it owes."""

    type: Literal["local_rates_set"] = "local_rates_set"
    work_accident: Decimal
    mobility: Decimal = Decimal(0)
    regional_mobility: bool = False
    cdg: Decimal = Decimal(0)
    cnfpt: bool = True
    unemployment: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalRubriqueDefined(Fact):
    """A rubrique of this employer, voted by a deliberation, on one of a few named shapes."""

    type: Literal["local_rubrique_defined"] = "local_rubrique_defined"
    code: str  # lower case letters, digits and _; never a code of the national table
    label: str
    shape: PrimeShape
    sick_policy: SickPrimePolicy = SickPrimePolicy.SUSPENDED


@dataclass(frozen=True, slots=True, kw_only=True)
class PoliciesSet(Fact):
    """The employer's dated choices where the law leaves one; each default is shown on the journal when it acts."""

    type: Literal["policies_set"] = "policies_set"
    tib_rounding: Literal["exact", "annual"] = "exact"
    thirtieths: Literal["calendar_days", "complement"] = "calendar_days"
    elected_proration: Literal["thirtieths", "calendar"] = "thirtieths"
    ifse_in_sickness: SickPrimePolicy = SickPrimePolicy.SUSPENDED
    complementary_majoration: bool = False
    part_time_ceiling: bool = True


EmployerFact = CollectivityDescribed | LocalRatesSet | LocalRubriqueDefined | PoliciesSet
