"""The vocabulary of facts: what can be said of an agent, an employer or a month, with the date from which it holds.

These are the bodies of the events (`domain/`) and of the public door `paiex calculate`. Who entered a fact, with which
document, belongs to the event that carries it. Amounts are `Decimal` euros, durations hours, rates percent.
"""

from payroll.facts.absences import (
    CertificateSentLate,
    DailyBenefitsStated,
    HoursNotWorked,
    LeaveRequalified,
    ServiceRecognised,
    SickCertificate,
    StrikeRecorded,
    TherapeuticPartTimeGranted,
)
from payroll.facts.agreed import (
    ApprenticeshipSigned,
    CensusBaseSet,
    ChildrenEntrusted,
    ExecutiveSet,
    HomeHelpHeld,
    LeaderFunctionHeld,
    LeavePaidWithPay,
    OriginPositionHeld,
    OtherPayDeclared,
    PayAgreed,
    SideActivityDeclared,
    StateAidGranted,
)
from payroll.facts.career import (
    AffiliationDeclared,
    CtiGranted,
    CumulsTakenOver,
    Engaged,
    EngagementEnded,
    EntitlementGranted,
    NbiGranted,
    PositionHeld,
    PrimeGranted,
    SurcotisationRequested,
    WorkingTimeSet,
    WorkplaceSet,
)
from payroll.facts.cover import CoverHeld, MealVouchersVoted
from payroll.facts.creditors import AttachmentLifted, AttachmentNotified, DependantsDeclared, OtherNetDeclared
from payroll.facts.elected import (
    ActivityStopped,
    AffiliationChosen,
    AnnuityChosen,
    CouncilRenewed,
    DelegationWithdrawn,
    IndemnitiesVoted,
    IndemnityClipped,
    MandateHeld,
    MandatePrevented,
    MandatesAssessed,
    OtherMandateDeclared,
    VotedIndemnity,
    VotedMajoration,
)
from payroll.facts.employer import (
    AbsenceClausesVoted,
    CollectivityDescribed,
    HomeHelpBodySet,
    LocalRatesSet,
    LocalRubriqueDefined,
    PayrollTaxDeclared,
    PoliciesSet,
    PrivateLawSet,
    RubriqueAdopted,
    RubriqueVoted,
)
from payroll.facts.fact import Fact
from payroll.facts.month import (
    AmountPaid,
    HomeHours,
    HoursWorked,
    QuantityEntered,
    RappelEntered,
    SettlementStated,
    WorkDone,
)
from payroll.facts.person import DomicileSet, FamilyDeclared, WithholdingRateReceived

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
    | EntitlementGranted
    | SurcotisationRequested
    | SickCertificate
    | StrikeRecorded
    | WithholdingRateReceived
    | DomicileSet
    | MandateHeld
    | MandatesAssessed
    | AffiliationDeclared
    | CumulsTakenOver
    | PayAgreed
    | ApprenticeshipSigned
    | ExecutiveSet
    | LeaveRequalified
    | DailyBenefitsStated
    | HoursNotWorked
    | CertificateSentLate
    | ServiceRecognised
    | StateAidGranted
    | LeaderFunctionHeld
    | CensusBaseSet
    | ChildrenEntrusted
    | SideActivityDeclared
    | LeavePaidWithPay
    | OriginPositionHeld
    | OtherPayDeclared
    | ActivityStopped
    | AffiliationChosen
    | AnnuityChosen
    | DelegationWithdrawn
    | IndemnityClipped
    | MandatePrevented
    | OtherMandateDeclared
    | TherapeuticPartTimeGranted
    | AttachmentNotified
    | CoverHeld
    | AttachmentLifted
    | DependantsDeclared
    | OtherNetDeclared
    | HomeHelpHeld
)

MonthFact = HoursWorked | AmountPaid | QuantityEntered | SettlementStated | RappelEntered | WorkDone | HomeHours
EmployerFact = (
    CollectivityDescribed
    | LocalRatesSet
    | LocalRubriqueDefined
    | RubriqueVoted
    | RubriqueAdopted
    | PoliciesSet
    | MealVouchersVoted
    | PayrollTaxDeclared
    | PrivateLawSet
    | HomeHelpBodySet
    | CouncilRenewed
    | IndemnitiesVoted
    | AbsenceClausesVoted
)
LocalRubrique = LocalRubriqueDefined | RubriqueVoted

__all__ = [
    "AbsenceClausesVoted",
    "ActivityStopped",
    "AffiliationChosen",
    "AffiliationDeclared",
    "AgentFact",
    "AmountPaid",
    "AnnuityChosen",
    "ApprenticeshipSigned",
    "AttachmentLifted",
    "AttachmentNotified",
    "CensusBaseSet",
    "CertificateSentLate",
    "ChildrenEntrusted",
    "CollectivityDescribed",
    "CouncilRenewed",
    "CoverHeld",
    "CtiGranted",
    "CumulsTakenOver",
    "DailyBenefitsStated",
    "DelegationWithdrawn",
    "DependantsDeclared",
    "DomicileSet",
    "EmployerFact",
    "Engaged",
    "EngagementEnded",
    "EntitlementGranted",
    "ExecutiveSet",
    "Fact",
    "FamilyDeclared",
    "HomeHelpBodySet",
    "HomeHelpHeld",
    "HomeHours",
    "HoursNotWorked",
    "HoursWorked",
    "IndemnitiesVoted",
    "IndemnityClipped",
    "LeaderFunctionHeld",
    "LeavePaidWithPay",
    "LeaveRequalified",
    "LocalRatesSet",
    "LocalRubrique",
    "LocalRubriqueDefined",
    "MandateHeld",
    "MandatePrevented",
    "MandatesAssessed",
    "MealVouchersVoted",
    "MonthFact",
    "NbiGranted",
    "OriginPositionHeld",
    "OtherMandateDeclared",
    "OtherNetDeclared",
    "OtherPayDeclared",
    "PayAgreed",
    "PayrollTaxDeclared",
    "PoliciesSet",
    "PositionHeld",
    "PrimeGranted",
    "PrivateLawSet",
    "QuantityEntered",
    "RappelEntered",
    "RubriqueAdopted",
    "RubriqueVoted",
    "ServiceRecognised",
    "SettlementStated",
    "SickCertificate",
    "SideActivityDeclared",
    "StateAidGranted",
    "StrikeRecorded",
    "SurcotisationRequested",
    "TherapeuticPartTimeGranted",
    "VotedIndemnity",
    "VotedMajoration",
    "WithholdingRateReceived",
    "WorkDone",
    "WorkingTimeSet",
    "WorkplaceSet",
]
