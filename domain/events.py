"""Everything that can be recorded: one class per thing that happened, under an explicit topic with its version.

A fact of `payroll.facts` is the body (`fact`) of the event of the same name. Amounts are euros written as strings, except
in what Situate and Calculate froze (`BulletinIssued`), which are the calculator's own integers. Who may record what, and
when, is in the aggregates (`domain/agent.py`, `domain/pay_run.py`…).
"""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from domain.compact import Amounts, Cumuls, Numbers, Segments
from domain.content import sha256_of
from domain.event import Body, Code, Digest, Event, EventReference, Evidence, Instant, Month, Signature
from domain.store.privacy import Sealed
from payroll import facts

# ---- the law, one stream for the service ---------------------------------------------------------------------------


class LawChange(Body):
    """One parameter that a publication adds, supersedes, annotates or relabels."""

    kind: Literal["added", "superseded", "annotated", "relabelled"]
    key: str
    effective_on: date | None


class LawPublished(Event, topic="legislation.law_published.v1"):
    """The service publishes a whole corpus: parameters (canonical content) and grids (text of each file)."""

    digest: Digest  # of parameters and grids together
    parameters_digest: Digest
    grids_digest: Digest
    changes: tuple[LawChange, ...]
    corpus: str  # canonical JSON of `payroll.law.Law.corpus()`
    grids: dict[str, str]


class PlanKept(Event, topic="legislation.plan_kept.v1"):
    """The expression tree that calculated at least one bulletin, kept once by content, readable for ever."""

    digest: Digest
    content: str  # canonical JSON of the plan


# ---- the collectivity ----------------------------------------------------------------------------------------------


class CollectivityRegistered(Event, topic="collectivity.registered.v1"):
    """The service gives the employer an internal code, once."""

    code: Code
    joined_on: date


class MembershipEnded(Event, topic="collectivity.membership_ended.v1"):
    """The last day on which the service works for this employer."""

    effective_on: date


class EmployerFactRecorded(Event):
    """A dated fact of the employer, with its evidence, and the fact that it corrects when it does."""

    evidence: Evidence = Evidence()
    replaces: EventReference | None = None


class CollectivityDescribed(EmployerFactRecorded, topic="collectivity.described.v1"):
    fact: facts.CollectivityDescribed


class LocalRatesSet(EmployerFactRecorded, topic="collectivity.local_rates_set.v1"):
    fact: facts.LocalRatesSet


class LocalRubriqueDefined(EmployerFactRecorded, topic="collectivity.local_rubrique_defined.v1"):
    fact: facts.LocalRubriqueDefined


class RubriqueVoted(EmployerFactRecorded, topic="collectivity.rubrique_voted.v1"):
    fact: facts.RubriqueVoted


class RubriqueAdopted(EmployerFactRecorded, topic="collectivity.rubrique_adopted.v1"):
    fact: facts.RubriqueAdopted


class PoliciesSet(EmployerFactRecorded, topic="collectivity.policies_set.v1"):
    fact: facts.PoliciesSet


class PayrollTaxDeclared(EmployerFactRecorded, topic="collectivity.payroll_tax_declared.v1"):
    fact: facts.PayrollTaxDeclared


class MealVouchersVoted(EmployerFactRecorded, topic="collectivity.meal_vouchers_voted.v1"):
    fact: facts.MealVouchersVoted


class PrivateLawSet(EmployerFactRecorded, topic="collectivity.private_law_set.v1"):
    fact: facts.PrivateLawSet


class CouncilRenewed(EmployerFactRecorded, topic="collectivity.council_renewed.v1"):
    fact: facts.CouncilRenewed


class IndemnitiesVoted(EmployerFactRecorded, topic="collectivity.indemnities_voted.v1"):
    fact: facts.IndemnitiesVoted


class AbsenceClausesVoted(EmployerFactRecorded, topic="collectivity.absence_clauses_voted.v1"):
    fact: facts.AbsenceClausesVoted


class HomeHelpBodySet(EmployerFactRecorded, topic="collectivity.home_help_body_set.v1"):
    fact: facts.HomeHelpBodySet


class EmployerFactWithdrawn(Event, topic="collectivity.fact_withdrawn.v1"):
    """A fact of the employer was wrong and nothing replaces it."""

    withdraws: EventReference


class DeliberationRecorded(Event, topic="collectivity.deliberation_recorded.v1"):
    """A deliberation on pay, binding from `executory_on`. `subject`: ifse, cia, ihts, elus, or a local rubrique's code."""

    code: Code
    subject: Code
    adopted_on: date
    executory_on: date
    document: Digest | None = None


class DelegationGranted(Event, topic="collectivity.delegation_granted.v1"):
    """The ordonnateur (or the ordonnateur's delegate) may approve runs from `effective_on`, to `last_day` if there is one."""

    user: Code
    effective_on: date
    last_day: date | None = None
    document: Digest | None = None


class DelegationEnded(Event, topic="collectivity.delegation_ended.v1"):
    """The delegation stops; `effective_on` is its first day without effect."""

    user: Code
    effective_on: date


# ---- the agent: one engagement -------------------------------------------------------------------------------------


class AgentRegistered(Event, topic="agent.registered.v1"):
    """An engagement receives its key, once. Engagements of one matricule belong to one person."""

    matricule: Code
    engagement: int
    person: UUID


class IdentityRecorded(Event, topic="agent.identity_recorded.v1"):
    """Name, first name, birth date, NIR and address (`domain.person.Identity`), sealed under the person's key."""

    person: UUID
    effective_on: date
    identity: Sealed
    nir: Literal["final", "provisional", "missing"]
    evidence: Evidence = Evidence()


class BankDetailsRecorded(Event, topic="agent.bank_details_recorded.v1"):
    """The account to pay, sealed; the keyed fingerprint shows a changed or shared IBAN without opening it."""

    person: UUID
    effective_on: date
    iban: Sealed
    fingerprint: Digest
    evidence: Evidence = Evidence()


class AgentFactRecorded(Event):
    """A dated fact of the engagement, with its evidence, and the fact that it corrects when it does."""

    evidence: Evidence = Evidence()
    replaces: EventReference | None = None


class Engaged(AgentFactRecorded, topic="agent.engaged.v1"):
    fact: facts.Engaged


class EngagementEnded(AgentFactRecorded, topic="agent.engagement_ended.v1"):
    fact: facts.EngagementEnded


class PositionHeld(AgentFactRecorded, topic="agent.position_held.v1"):
    fact: facts.PositionHeld


class WorkingTimeSet(AgentFactRecorded, topic="agent.working_time_set.v1"):
    fact: facts.WorkingTimeSet


class NbiGranted(AgentFactRecorded, topic="agent.nbi_granted.v1"):
    fact: facts.NbiGranted


class CtiGranted(AgentFactRecorded, topic="agent.cti_granted.v1"):
    fact: facts.CtiGranted


class WorkplaceSet(AgentFactRecorded, topic="agent.workplace_set.v1"):
    fact: facts.WorkplaceSet


class FamilyDeclared(AgentFactRecorded, topic="agent.family_declared.v1"):
    fact: facts.FamilyDeclared


class PrimeGranted(AgentFactRecorded, topic="agent.prime_granted.v1"):
    fact: facts.PrimeGranted


class SurcotisationRequested(AgentFactRecorded, topic="agent.surcotisation_requested.v1"):
    fact: facts.SurcotisationRequested


class EntitlementGranted(AgentFactRecorded, topic="agent.entitlement_granted.v1"):
    fact: facts.EntitlementGranted


class SickCertificateReceived(AgentFactRecorded, topic="agent.sick_certificate_received.v1"):
    fact: facts.SickCertificate


class StrikeRecorded(AgentFactRecorded, topic="agent.strike_recorded.v1"):
    fact: facts.StrikeRecorded


class WithholdingRateReceived(AgentFactRecorded, topic="agent.withholding_rate_received.v1"):
    fact: facts.WithholdingRateReceived


class DomicileSet(AgentFactRecorded, topic="agent.domicile_set.v1"):
    fact: facts.DomicileSet


class MandateHeld(AgentFactRecorded, topic="agent.mandate_held.v1"):
    fact: facts.MandateHeld


class MandatesAssessed(AgentFactRecorded, topic="agent.mandates_assessed.v1"):
    fact: facts.MandatesAssessed


class AffiliationDeclared(AgentFactRecorded, topic="agent.affiliation_declared.v1"):
    fact: facts.AffiliationDeclared


class CumulsTakenOver(AgentFactRecorded, topic="agent.cumuls_taken_over.v1"):
    fact: facts.CumulsTakenOver


class PayAgreed(AgentFactRecorded, topic="agent.pay_agreed.v1"):
    fact: facts.PayAgreed


class ApprenticeshipSigned(AgentFactRecorded, topic="agent.apprenticeship_signed.v1"):
    fact: facts.ApprenticeshipSigned


class ExecutiveSet(AgentFactRecorded, topic="agent.executive_set.v1"):
    fact: facts.ExecutiveSet


class LeaveRequalified(AgentFactRecorded, topic="agent.leave_requalified.v1"):
    fact: facts.LeaveRequalified


class ServiceRecognised(AgentFactRecorded, topic="agent.service_recognised.v1"):
    fact: facts.ServiceRecognised


class DailyBenefitsStated(AgentFactRecorded, topic="agent.daily_benefits_stated.v1"):
    fact: facts.DailyBenefitsStated


class HoursNotWorked(AgentFactRecorded, topic="agent.hours_not_worked.v1"):
    fact: facts.HoursNotWorked


class CertificateSentLate(AgentFactRecorded, topic="agent.certificate_sent_late.v1"):
    fact: facts.CertificateSentLate


class StateAidGranted(AgentFactRecorded, topic="agent.state_aid_granted.v1"):
    fact: facts.StateAidGranted


class LeaderFunctionHeld(AgentFactRecorded, topic="agent.leader_function_held.v1"):
    fact: facts.LeaderFunctionHeld


class CensusBaseSet(AgentFactRecorded, topic="agent.census_base_set.v1"):
    fact: facts.CensusBaseSet


class ChildrenEntrusted(AgentFactRecorded, topic="agent.children_entrusted.v1"):
    fact: facts.ChildrenEntrusted


class SideActivityDeclared(AgentFactRecorded, topic="agent.side_activity_declared.v1"):
    fact: facts.SideActivityDeclared


class LeavePaidWithPay(AgentFactRecorded, topic="agent.leave_paid_with_pay.v1"):
    fact: facts.LeavePaidWithPay


class OriginPositionHeld(AgentFactRecorded, topic="agent.origin_position_held.v1"):
    fact: facts.OriginPositionHeld


class HomeHelpHeld(AgentFactRecorded, topic="agent.home_help_held.v1"):
    fact: facts.HomeHelpHeld


class OtherPayDeclared(AgentFactRecorded, topic="agent.other_pay_declared.v1"):
    fact: facts.OtherPayDeclared


class CoverHeld(AgentFactRecorded, topic="agent.cover_held.v1"):
    fact: facts.CoverHeld


class AttachmentNotified(AgentFactRecorded, topic="agent.attachment_notified.v1"):
    fact: facts.AttachmentNotified


class AttachmentLifted(AgentFactRecorded, topic="agent.attachment_lifted.v1"):
    fact: facts.AttachmentLifted


class DependantsDeclared(AgentFactRecorded, topic="agent.dependants_declared.v1"):
    fact: facts.DependantsDeclared


class OtherNetDeclared(AgentFactRecorded, topic="agent.other_net_declared.v1"):
    fact: facts.OtherNetDeclared


class ActivityStopped(AgentFactRecorded, topic="agent.activity_stopped.v1"):
    fact: facts.ActivityStopped


class AffiliationChosen(AgentFactRecorded, topic="agent.affiliation_chosen.v1"):
    fact: facts.AffiliationChosen


class AnnuityChosen(AgentFactRecorded, topic="agent.annuity_chosen.v1"):
    fact: facts.AnnuityChosen


class DelegationWithdrawn(AgentFactRecorded, topic="agent.delegation_withdrawn.v1"):
    fact: facts.DelegationWithdrawn


class IndemnityClipped(AgentFactRecorded, topic="agent.indemnity_clipped.v1"):
    fact: facts.IndemnityClipped


class MandatePrevented(AgentFactRecorded, topic="agent.mandate_prevented.v1"):
    fact: facts.MandatePrevented


class OtherMandateDeclared(AgentFactRecorded, topic="agent.other_mandate_declared.v1"):
    fact: facts.OtherMandateDeclared


class TherapeuticPartTimeGranted(AgentFactRecorded, topic="agent.therapeutic_part_time_granted.v1"):
    fact: facts.TherapeuticPartTimeGranted


class AgentFactWithdrawn(Event, topic="agent.fact_withdrawn.v1"):
    """A fact of the engagement was wrong and nothing replaces it."""

    withdraws: EventReference


class DecisionRecorded(Event, topic="agent.decision_recorded.v1"):
    """The individual decision (arrêté) that the comptable asks for. `subject`: ifse, cia, nbi…"""

    subject: Code
    effective_on: date
    reference: Code
    document: Digest | None = None


# ---- what changes every month --------------------------------------------------------------------------------------


class VariableEntered(Event):
    """A variable of one agent and one month, paid with the run of that month (and of the rank that the fact names)."""

    agent: UUID
    month: Month
    evidence: Evidence = Evidence()
    replaces: EventReference | None = None


class HoursEntered(VariableEntered, topic="variables.hours_entered.v1"):
    fact: facts.HoursWorked


class AmountEntered(VariableEntered, topic="variables.amount_entered.v1"):
    fact: facts.AmountPaid


class QuantityEntered(VariableEntered, topic="variables.quantity_entered.v1"):
    fact: facts.QuantityEntered


class SettlementStated(VariableEntered, topic="variables.settlement_stated.v1"):
    fact: facts.SettlementStated


class RappelEntered(VariableEntered, topic="variables.rappel_entered.v1"):
    fact: facts.RappelEntered


class WorkEntered(VariableEntered, topic="variables.work_entered.v1"):
    fact: facts.WorkDone


class HomeHoursEntered(VariableEntered, topic="variables.home_hours_entered.v1"):
    fact: facts.HomeHours


class VariableWithdrawn(Event, topic="variables.withdrawn.v1"):
    """A variable was wrong and nothing replaces it."""

    agent: UUID
    month: Month
    withdraws: EventReference


# ---- a supporting document -----------------------------------------------------------------------------------------


class DocumentDeposited(Event, topic="document.deposited.v1"):
    """The collectivity deposits a file; its content stays outside the log, its title is sealed."""

    sha256: Digest
    kind: Code
    media_type: str
    size: int  # bytes
    title: Sealed | None = None


class DocumentAccepted(Event, topic="document.accepted.v1"):
    sha256: Digest


class DocumentRefused(Event, topic="document.refused.v1"):
    sha256: Digest
    reason: Sealed


class DocumentUsed(Event, topic="document.used.v1"):
    """A recorded fact relies on this document."""

    sha256: Digest
    fact: EventReference


# ---- the run -------------------------------------------------------------------------------------------------------


class Outcome(Body):
    """An agent of the run who gets no bulletin: nothing to pay, refused by the calculator, or blocked by an anomaly."""

    agent: UUID
    reason: str  # in French, without personal data


class AnomalyRaised(Body):
    """What a control found (`payroll.controls.Anomaly`); `agent` None: the employer or the whole run."""

    code: Code
    severity: Literal["blocking", "warning", "info"]
    article: str
    message: str
    remedy: str
    justifiable: bool
    agent: UUID | None = None


class RunTotals(Body):
    """Sums over the bulletins of the run, in euros."""

    bulletins: int
    gross: Decimal
    net_a_payer: Decimal
    cost: Decimal


class RunOpened(Event, topic="run.opened.v1"):
    """`agents` empty: rank 1 pays everyone; a complementary run, the agents who have no bulletin that stands."""

    collectivity: Code
    month: Month
    rank: int
    agents: tuple[UUID, ...] = ()


class PaymentDateSet(Event, topic="run.payment_date_set.v1"):
    payment_date: date


class RunCalculated(Event, topic="run.calculated.v1"):
    """The run read the log up to `position` and no further; `digest` is that of every outcome."""

    position: int
    law_digest: Digest
    law_position: int
    engine: str
    digest: Digest
    totals: RunTotals
    nothing_to_pay: tuple[Outcome, ...]
    refused: tuple[Outcome, ...]


class RunControlled(Event, topic="run.controlled.v1"):
    """`digest` is that of the calculation controlled."""

    digest: Digest
    anomalies: tuple[AnomalyRaised, ...]


class AnomalyJustified(Event, topic="run.anomaly_justified.v1"):
    """A person admits the exception; the words are sealed."""

    code: Code
    agent: UUID | None
    justification: Sealed


class RunSubmitted(Event, topic="run.submitted.v1"):
    """Freezes what is put to the collectivity: `digest` covers the calculation, the payment date and the blocked list."""

    position: int
    calculation: Digest
    payment_date: date
    blocked: tuple[Outcome, ...]
    digest: Digest


class RunApproved(Event, topic="run.approved.v1"):
    """The collectivity approves that digest, blocked list included, by a person whose delegation is in force."""

    digest: Digest
    approved_on: date
    delegation: EventReference


class RunReturned(Event, topic="run.returned.v1"):
    digest: Digest
    reason: Sealed


class RunIssued(Event, topic="run.issued.v1"):
    """All bulletins of the run were issued in the same save as this event."""

    digest: Digest
    position: int
    totals: RunTotals
    bulletins: tuple[UUID, ...]  # their streams, in the order of the run
    nothing_to_pay: tuple[Outcome, ...]
    blocked: tuple[Outcome, ...]


class RunTransmitted(Event, topic="run.transmitted.v1"):
    """Sent to the comptable."""

    transmitted_on: date


class RunAccepted(Event, topic="run.accepted.v1"):
    """The comptable accepts what was not refused."""

    accepted_on: date


class RunRefused(Event, topic="run.refused.v1"):
    """The comptable refuses the run, or the named bulletins only; those are cancelled in the same save."""

    refused_on: date
    bulletins: tuple[UUID, ...]  # empty: the whole run
    reason: Sealed


class RunPaid(Event, topic="run.paid.v1"):
    paid_on: date


# ---- the bulletin --------------------------------------------------------------------------------------------------


class LocalRubrique(Body):
    """A rubrique of the employer, part of the plan's identity; a prime is what bulletins said before they had natures."""

    code: str
    label: str
    shape: str
    nature: Annotated[str, Field(exclude_if=lambda nature: nature == "prime")] = "prime"


class BulletinIssued(Event, topic="bulletin.issued.v1"):
    """One agent's month, as calculated: what recalculates it, what it paid, what later outputs may never recalculate.

    `segments`, `inputs` and `cumuls` are those of `payroll.situation`, written short (`domain.compact`); a
    cumul is the year-to-date amount before this bulletin, then what it adds. Integers, in the calculator's own units.
    """

    agent: UUID
    matricule: Code
    engagement: int
    month: Month
    rank: int
    payment_date: date
    account: str = ""  # engagement and version of the BankDetailsRecorded to pay, « 1:3 »; empty: none yet
    regime: str
    segments: Segments
    inputs: Numbers
    cumuls: Cumuls
    local: tuple[LocalRubrique, ...] = ()
    frozen: dict[str, object]
    notes: tuple[str, ...] = ()
    plan: Digest
    amounts: Amounts
    law_digest: Digest
    position: int
    engine: str

    @property
    def before(self) -> dict[str, int]:
        """Year-to-date amounts before this bulletin, in cents."""
        return {name: before for name, (before, _) in self.cumuls.items() if before}

    @property
    def own(self) -> dict[str, int]:
        """What this bulletin adds to them, in cents."""
        return {name: own for name, (_, own) in self.cumuls.items() if own}


class ReopenedMonth(Body):
    """A past month paid again: the difference between what is known now and what was at the position `since`.

    `changes` are cents by line and part (« cnracl.employer »), `cumuls` what they add to the year of that month; `before`
    and `after` name the plans compared (empty: nothing was due). `final` says why the difference is never paid."""

    month: Month
    since: int
    before: Digest | Literal[""] = ""
    after: Digest | Literal[""] = ""
    changes: Numbers
    cumuls: Numbers
    causes: tuple[EventReference, ...]
    final: Literal["", "prescription"] = ""


class LeftOpen(Body):
    """A past month that something new touches and that cannot be recalculated: it stays settled as of `since`."""

    month: Month
    since: int
    reason: str  # in French, without personal data


class BulletinWithRappelsIssued(BulletinIssued, topic="bulletin.issued.v2"):
    """A bulletin that also pays past months again, or that leaves some open."""

    reopened: tuple[ReopenedMonth, ...] = ()
    left: tuple[LeftOpen, ...] = ()


class BulletinCancelled(Event, topic="bulletin.cancelled.v1"):
    """Refused by the comptable before payment: it stays visible and counts no more."""

    agent: UUID
    month: Month
    rank: int
    reason: Sealed


class BulletinDelivered(Event, topic="bulletin.delivered.v1"):
    """Handed to the agent, by `channel`."""

    agent: UUID
    month: Month
    rank: int
    delivered_on: date
    channel: Code


# ---- what an agent owes --------------------------------------------------------------------------------------------


class DebtOpened(Event, topic="debt.opened.v1"):
    """A net below zero was paid as zero; the rest, in euros, is owed."""

    agent: UUID
    number: int
    month: Month
    rank: int
    amount: Decimal


class DebtCancelled(Event, topic="debt.cancelled.v1"):
    """The bulletin that opened it was cancelled."""

    agent: UUID
    number: int


class DebtInstalmentWithheld(Event, topic="debt.instalment_withheld.v1"):
    """Withheld on the bulletin of that month and rank, within the attachable share; euros, negative when given back."""

    agent: UUID
    number: int
    month: Month
    rank: int
    amount: Decimal


class DebtInstalmentCancelled(Event, topic="debt.instalment_cancelled.v1"):
    """The bulletin that withheld it was cancelled before payment: the instalment is owed again."""

    agent: UUID
    number: int
    month: Month
    rank: int


class DebtInstalmentAgreed(Event, topic="debt.instalment_agreed.v1"):
    """No more than this amount (euros) is withheld each month, whatever the attachable share admits."""

    agent: UUID
    number: int
    monthly: Decimal


class DebtWaived(Event, topic="debt.waived.v1"):
    """The employer gives up what remains (remise gracieuse); the reason is sealed."""

    agent: UUID
    number: int
    reason: Sealed


class DebtPassedToCollector(Event, topic="debt.passed_to_collector.v1"):
    """A titre de recettes is issued for what remains: the comptable recovers it, the pay does not."""

    agent: UUID
    number: int
    reference: Code
    issued_on: date


class DebtUpheld(Event, topic="debt.upheld.v1"):
    """A decision interrupts the prescription: two more years from `decided_on` (loi n° 2000-321, art. 37-1)."""

    agent: UUID
    number: int
    decided_on: date
    reference: Code


class DebtClosed(Event, topic="debt.closed.v1"):
    """Nothing remains owed."""

    agent: UUID
    number: int


# ---- the proof -----------------------------------------------------------------------------------------------------

SealKind = Literal["run", "daily"]


class SealHeader(Body):
    """What is hashed, signed and chained (canonical JSON, SHA-256). Positions are those of the log: after, up to, included."""

    kind: SealKind
    collectivity: Code
    number: int
    previous: Digest  # of the header before; zeros for the first
    after: int
    position: int
    count: int
    root: Digest  # Merkle root of the events
    heads: Digest  # Merkle root of the last seal of each collectivity, in a seal of the service
    made_at: Instant
    key: Digest  # public, Ed25519


class SealHead(Body):
    """The last seal of one collectivity, as the service's seal saw it."""

    collectivity: Code
    number: int
    hash: Digest


class SealMade(Event, topic="seal.made.v1"):
    """All that a collectivity (or the service) recorded since its last seal, that seal included; see `domain.proof.seal`."""

    header: SealHeader
    topics: tuple[str, ...]
    entries: str  # base64, one record an event
    heads: tuple[SealHead, ...] = ()
    signature: Signature

    @property
    def hash(self) -> str:
        """What the next seal names."""
        return sha256_of(self.header)


class SealTimestamped(Event, topic="seal.timestamped.v1"):
    """An authority (RFC 3161) says that this seal existed at that instant: its answer, in base64, over the header's hash."""

    number: int
    hash: Digest
    authority: str
    token: str
