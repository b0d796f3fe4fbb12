"""What is said of the employer: who it is, its rates, its rubriques, its choices."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from payroll.facts.fact import Fact
from payroll.words import CollectivityKind, HomeHelpBody, Nature, PrimeShape, SickPrimePolicy


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

    @property
    def nature(self) -> Nature:
        return Nature.PRIME

    @property
    def rate(self) -> Decimal | None:
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class RubriqueVoted(Fact):
    """A rubrique of this employer on any shape and of any nature, which supersedes what was said of its code before.

    `rate` is its price: euros a month (forfait) or a unit, percent of the hourly pay (heures). Shapes of repayment and of
    withholding have their own nature, whatever `nature` says."""

    type: Literal["rubrique_voted"] = "rubrique_voted"
    code: str  # lower case letters, digits and _; never a code of the national table
    label: str
    shape: PrimeShape
    nature: Nature
    rate: Decimal | None = None
    sick_policy: SickPrimePolicy = SickPrimePolicy.SUSPENDED


@dataclass(frozen=True, slots=True, kw_only=True)
class RubriqueAdopted(Fact):
    """A deliberation adopts a national rubrique (`payroll/rubriques/national.toml`) from `effective_on`, or ends it.

    `rate` is the one voted (euros or percent) where the text leaves it to the employer; `sick_policy` what becomes of a monthly
    rubrique in sickness, where the text says nothing."""

    type: Literal["rubrique_adopted"] = "rubrique_adopted"
    code: str
    adopted: bool = True
    rate: Decimal | None = None
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


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateLawSet(Fact):
    """What this employer owes on its private-law staff (EPIC, régie of a SPIC); none of it is ever inferred.

    `general_reduction` needs the personality and a link to unemployment insurance (CSS, art. L. 241-13, II). Rates in
    percent of the first ceiling, health in euros a month and agent, as the collective contract says."""

    type: Literal["private_law_set"] = "private_law_set"
    legal_personality: bool
    unemployment: bool
    general_reduction: bool = False
    training: bool = True
    apprenticeship_tax: bool = False
    housing: bool = False
    provident_employee: Decimal = Decimal(0)
    provident_employer: Decimal = Decimal(0)
    health_employee: Decimal = Decimal(0)
    health_employer: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceClausesVoted(Fact):
    """What a deliberation says of a prime (`code`: ifse or a local rubrique) in absences other than ordinary sickness.

    Silence is suspension. In long leaves (CLM, CGM) a percent of the prime, within the State's own (décret n° 2010-997)."""

    type: Literal["absence_clauses_voted"] = "absence_clauses_voted"
    code: str
    service_accident: SickPrimePolicy = SickPrimePolicy.SUSPENDED
    long_leave_first_year: int = 0
    long_leave_next_years: int = 0
    extra_birth_leave: SickPrimePolicy = SickPrimePolicy.SUSPENDED
    kept_in_therapeutic_part_time: bool = False  # False: by the hours worked (circulaire du 15 mai 2018)


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeHelpBodySet(Fact):
    """The title under which this employer's home helpers may be exempt (CSS, art. L. 241-10, III)."""

    type: Literal["home_help_body_set"] = "home_help_body_set"
    body: HomeHelpBody


@dataclass(frozen=True, slots=True, kw_only=True)
class PayrollTaxDeclared(Fact):
    """Taxe sur les salaires: the percent of pay liable (rapport d'assujettissement); zero ends it. Never inferred."""

    type: Literal["payroll_tax_declared"] = "payroll_tax_declared"
    liable_percent: Decimal
