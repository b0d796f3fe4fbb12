"""The agent: one engagement in one collectivity, the dated facts said of it, its sealed identity and account.

Whether a fact is paid, and how, is for the calculator; whether it is documented enough, for the controls.
"""

from collections.abc import Iterator
from datetime import date
from typing import ClassVar
from uuid import UUID

from domain import events
from domain.aggregate import Aggregate, Dated
from domain.event import Author, Event, EventReference, Evidence
from domain.guards import guard_against_end, guard_against_engagement, guard_values, latest_end, twins
from domain.refusal import Refused, in_french
from domain.store.privacy import Sealed
from payroll import facts

EVENT_OF_FACT: dict[type[facts.Fact], type[events.AgentFactRecorded]] = {
    facts.Engaged: events.Engaged,
    facts.EngagementEnded: events.EngagementEnded,
    facts.PositionHeld: events.PositionHeld,
    facts.WorkingTimeSet: events.WorkingTimeSet,
    facts.NbiGranted: events.NbiGranted,
    facts.CtiGranted: events.CtiGranted,
    facts.WorkplaceSet: events.WorkplaceSet,
    facts.FamilyDeclared: events.FamilyDeclared,
    facts.PrimeGranted: events.PrimeGranted,
    facts.EntitlementGranted: events.EntitlementGranted,
    facts.SurcotisationRequested: events.SurcotisationRequested,
    facts.SickCertificate: events.SickCertificateReceived,
    facts.StrikeRecorded: events.StrikeRecorded,
    facts.WithholdingRateReceived: events.WithholdingRateReceived,
    facts.DomicileSet: events.DomicileSet,
    facts.MandateHeld: events.MandateHeld,
    facts.MandatesAssessed: events.MandatesAssessed,
    facts.ActivityStopped: events.ActivityStopped,
    facts.AffiliationChosen: events.AffiliationChosen,
    facts.AnnuityChosen: events.AnnuityChosen,
    facts.DelegationWithdrawn: events.DelegationWithdrawn,
    facts.IndemnityClipped: events.IndemnityClipped,
    facts.MandatePrevented: events.MandatePrevented,
    facts.OtherMandateDeclared: events.OtherMandateDeclared,
    facts.AffiliationDeclared: events.AffiliationDeclared,
    facts.CumulsTakenOver: events.CumulsTakenOver,
    facts.PayAgreed: events.PayAgreed,
    facts.ApprenticeshipSigned: events.ApprenticeshipSigned,
    facts.ExecutiveSet: events.ExecutiveSet,
    facts.LeaveRequalified: events.LeaveRequalified,
    facts.ServiceRecognised: events.ServiceRecognised,
    facts.TherapeuticPartTimeGranted: events.TherapeuticPartTimeGranted,
    facts.CertificateSentLate: events.CertificateSentLate,
    facts.HoursNotWorked: events.HoursNotWorked,
    facts.DailyBenefitsStated: events.DailyBenefitsStated,
    facts.StateAidGranted: events.StateAidGranted,
    facts.LeaderFunctionHeld: events.LeaderFunctionHeld,
    facts.CensusBaseSet: events.CensusBaseSet,
    facts.ChildrenEntrusted: events.ChildrenEntrusted,
    facts.SideActivityDeclared: events.SideActivityDeclared,
    facts.LeavePaidWithPay: events.LeavePaidWithPay,
    facts.OriginPositionHeld: events.OriginPositionHeld,
    facts.OtherPayDeclared: events.OtherPayDeclared,
    facts.CoverHeld: events.CoverHeld,
    facts.AttachmentNotified: events.AttachmentNotified,
    facts.AttachmentLifted: events.AttachmentLifted,
    facts.DependantsDeclared: events.DependantsDeclared,
    facts.OtherNetDeclared: events.OtherNetDeclared,
    facts.HomeHelpHeld: events.HomeHelpHeld,
}


class Agent(Aggregate):
    """One engagement and the facts that stand, in the order in which they were recorded."""

    prefix: ClassVar[str] = "agent."

    def __init__(self, stream: UUID, collectivity: str) -> None:
        super().__init__(stream, collectivity)
        self.matricule = ""
        self.engagement = 0
        self.person: UUID | None = None
        self.dated = Dated()
        self.identity: events.IdentityRecorded | None = None
        self.bank_details: dict[int, events.BankDetailsRecorded] = {}
        self.decisions: list[events.DecisionRecorded] = []

    def apply(self, event: Event, version: int) -> None:
        match event:
            case events.AgentFactRecorded():
                self.dated.add(event, version, event.replaces)
            case events.AgentFactWithdrawn():
                self.dated.remove(event.withdraws)
            case events.AgentRegistered():
                self.matricule, self.engagement, self.person = event.matricule, event.engagement, event.person
            case events.IdentityRecorded():
                self.identity = event
            case events.BankDetailsRecorded():
                self.bank_details[version] = event
            case events.DecisionRecorded():
                self.decisions.append(event)

    # ---- what it knows

    def standing_facts(self) -> tuple[facts.AgentFact, ...]:
        return tuple(fact for _, fact in self.standing())

    def standing(self) -> Iterator[tuple[int, facts.AgentFact]]:
        """The facts that stand, with the version that recorded each."""
        for version, event in self.dated.events.items():
            yield version, event.fact  # type: ignore[attr-defined]

    def engaged(self) -> facts.Engaged | None:
        return next((fact for _, fact in self.standing() if isinstance(fact, facts.Engaged)), None)

    def account_on(self, day: date) -> int:
        """The version of the bank details in force on that day (the last said of the latest effective); 0: none."""
        known = [
            (each.effective_on, version) for version, each in self.bank_details.items() if each.effective_on <= day
        ]
        return max(known, default=(day, 0))[1]

    # ---- what can be recorded

    def register(self, matricule: str, engagement: int, person: UUID, by: Author) -> None:
        """Gives the engagement its key; saying it again changes nothing."""
        if self.version == 0:
            self.record(events.AgentRegistered(by=by, matricule=matricule, engagement=engagement, person=person))

    def record_fact(
        self,
        fact: facts.AgentFact,
        by: Author,
        evidence: Evidence | None = None,
        replaces: EventReference | None = None,
    ) -> EventReference:
        """Records a dated fact; one that already stands, word for word, is not recorded twice."""
        self._must_exist()
        if replaces is None:
            same = next((version for version, standing in self.standing() if standing == fact), None)
            if same is not None:
                return EventReference(stream=self.stream, version=same)
        else:
            self.dated.must_hold(self.stream, replaces)
        self._guard(fact, replaces)
        body = EVENT_OF_FACT[type(fact)]
        return self.record(body(by=by, fact=fact, evidence=evidence or Evidence(), replaces=replaces))  # type: ignore[call-arg]

    def withdraw_fact(self, reference: EventReference, by: Author) -> None:
        self.dated.must_hold(self.stream, reference)
        if isinstance(self.dated.events[reference.version], events.Engaged):
            raise Refused("L'engagement ne se retire pas : le corriger, ou enregistrer sa fin.")
        self.record(events.AgentFactWithdrawn(by=by, withdraws=reference))

    def record_identity(
        self, identity: Sealed, nir: str, effective_on: date, by: Author, evidence: Evidence | None = None
    ) -> None:
        person = self._must_exist()
        self.record(
            events.IdentityRecorded(
                by=by,
                person=person,
                effective_on=effective_on,
                identity=identity,
                nir=nir,  # type: ignore[arg-type]
                evidence=evidence or Evidence(),
            )
        )

    def record_bank_details(
        self, iban: Sealed, fingerprint: str, effective_on: date, by: Author, evidence: Evidence | None = None
    ) -> None:
        """The account to pay from `effective_on`; the one already in force is not recorded twice."""
        person = self._must_exist()
        current = self.bank_details.get(self.account_on(effective_on))
        if current is not None and current.fingerprint == fingerprint:
            return
        self.record(
            events.BankDetailsRecorded(
                by=by,
                person=person,
                effective_on=effective_on,
                iban=iban,
                fingerprint=fingerprint,
                evidence=evidence or Evidence(),
            )
        )

    def record_decision(
        self, subject: str, reference: str, effective_on: date, document: str | None, by: Author
    ) -> None:
        self._must_exist()
        decision = events.DecisionRecorded(
            by=by, subject=subject, effective_on=effective_on, reference=reference, document=document
        )
        if not any(each.model_copy(update={"by": by}) == decision for each in self.decisions):
            self.record(decision)

    # ---- guards

    def _must_exist(self) -> UUID:
        if self.person is None:
            raise Refused("Cet engagement n'existe pas. L'enregistrer (matricule et numéro) avant ses faits.")
        return self.person

    def _guard(self, fact: facts.AgentFact, replaces: EventReference | None) -> None:
        engaged = self.engaged()
        if isinstance(fact, facts.Engaged):
            if engaged is not None and replaces is None:
                raise Refused(
                    f"L'agent est déjà engagé depuis le {in_french(engaged.effective_on)}. Un nouveau contrat ou un "
                    "changement de statut est un nouvel engagement (numéro suivant) ; une erreur se corrige."
                )
        elif engaged is None:
            raise Refused("Aucun engagement n'est enregistré pour cet agent. Commencer par son engagement.")
        else:
            guard_against_engagement(fact, engaged)
            guard_against_end(fact, latest_end(self.standing_facts()))
        guard_values(fact)
        self._guard_against_twins(fact, replaces)

    def _guard_against_twins(self, fact: facts.AgentFact, replaces: EventReference | None) -> None:
        for version, other in self.standing():
            replaced = replaces is not None and replaces.version == version
            if not replaced and twins(fact, other):
                raise Refused(
                    f"Un fait de même nature ({fact.type}) prend déjà effet le {in_french(fact.effective_on)}. "
                    f"Corriger ce fait (version {version}) au lieu d'en ajouter un second.",
                    code="contradictory_facts",
                    field="effective_on",
                )
