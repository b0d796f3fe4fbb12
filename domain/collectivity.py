"""The collectivity: the employer's dated facts, its deliberations, its membership, and who may approve for it."""

from collections.abc import Iterator
from datetime import date
from typing import ClassVar
from uuid import UUID

from domain import events
from domain.aggregate import Aggregate, Dated
from domain.event import Author, Event, EventReference, Evidence
from domain.guards import guard_values, twins
from domain.refusal import Refused, in_french
from payroll import facts

EVENT_OF_FACT: dict[type[facts.Fact], type[events.EmployerFactRecorded]] = {
    facts.CollectivityDescribed: events.CollectivityDescribed,
    facts.LocalRatesSet: events.LocalRatesSet,
    facts.LocalRubriqueDefined: events.LocalRubriqueDefined,
    facts.RubriqueVoted: events.RubriqueVoted,
    facts.RubriqueAdopted: events.RubriqueAdopted,
    facts.PoliciesSet: events.PoliciesSet,
    facts.PrivateLawSet: events.PrivateLawSet,
    facts.MealVouchersVoted: events.MealVouchersVoted,
    facts.PayrollTaxDeclared: events.PayrollTaxDeclared,
    facts.HomeHelpBodySet: events.HomeHelpBodySet,
    facts.CouncilRenewed: events.CouncilRenewed,
    facts.IndemnitiesVoted: events.IndemnitiesVoted,
    facts.AbsenceClausesVoted: events.AbsenceClausesVoted,
}


class Collectivity(Aggregate):
    """One employer, under the code given once by the service."""

    prefix: ClassVar[str] = "collectivity."

    def __init__(self, stream: UUID, collectivity: str) -> None:
        super().__init__(stream, collectivity)
        self.joined_on: date | None = None
        self.left_on: date | None = None
        self.dated = Dated()
        self.deliberations: list[events.DeliberationRecorded] = []
        self.delegations: dict[int, events.DelegationGranted] = {}
        self.ends: list[events.DelegationEnded] = []

    def apply(self, event: Event, version: int) -> None:
        match event:
            case events.EmployerFactRecorded():
                self.dated.add(event, version, event.replaces)
            case events.EmployerFactWithdrawn():
                self.dated.remove(event.withdraws)
            case events.CollectivityRegistered():
                self.joined_on = event.joined_on
            case events.MembershipEnded():
                self.left_on = event.effective_on
            case events.DeliberationRecorded():
                self.deliberations.append(event)
            case events.DelegationGranted():
                self.delegations[version] = event
            case events.DelegationEnded():
                self.ends.append(event)

    # ---- what it knows

    def standing_facts(self) -> tuple[facts.EmployerFact, ...]:
        return tuple(fact for _, fact in self.standing())

    def standing(self) -> Iterator[tuple[int, facts.EmployerFact]]:
        for version, event in self.dated.events.items():
            yield version, event.fact  # type: ignore[attr-defined]

    def delegation_of(self, user: str, day: date) -> EventReference | None:
        """The delegation under which this person may approve on that day, if there is one."""
        ended = [each.effective_on for each in self.ends if each.user == user]
        for version, granted in self.delegations.items():
            if granted.user != user or day < granted.effective_on:
                continue
            if granted.last_day is not None and day > granted.last_day:
                continue
            if not any(granted.effective_on <= end <= day for end in ended):
                return EventReference(stream=self.stream, version=version)
        return None

    # ---- what can be recorded

    def register(self, code: str, joined_on: date, by: Author) -> None:
        """Gives the employer its code; saying it again changes nothing."""
        if self.joined_on is None:
            self.record(events.CollectivityRegistered(by=by, code=code, joined_on=joined_on))

    def end_membership(self, effective_on: date, by: Author) -> None:
        self._must_exist()
        if self.left_on is None:
            self.record(events.MembershipEnded(by=by, effective_on=effective_on))

    def record_fact(
        self,
        fact: facts.EmployerFact,
        by: Author,
        evidence: Evidence | None = None,
        replaces: EventReference | None = None,
    ) -> EventReference:
        """Records a dated fact of the employer; one that already stands is not recorded twice."""
        self._must_exist()
        if replaces is not None:
            self.dated.must_hold(self.stream, replaces)
        for version, other in self.standing():
            if replaces is not None and replaces.version == version:
                continue
            if other == fact:
                return EventReference(stream=self.stream, version=version)
            if twins(fact, other):
                raise Refused(
                    f"Un fait de même nature ({fact.type}) prend déjà effet le {in_french(fact.effective_on)} pour "
                    f"cette collectivité. Corriger ce fait (version {version}) au lieu d'en ajouter un second."
                )
        guard_values(fact)
        body = EVENT_OF_FACT[type(fact)]
        return self.record(body(by=by, fact=fact, evidence=evidence or Evidence(), replaces=replaces))  # type: ignore[call-arg]

    def withdraw_fact(self, reference: EventReference, by: Author) -> None:
        self.dated.must_hold(self.stream, reference)
        self.record(events.EmployerFactWithdrawn(by=by, withdraws=reference))

    def record_deliberation(
        self,
        code: str,
        subject: str,
        adopted_on: date,
        executory_on: date,
        document: str | None,
        by: Author,
    ) -> None:
        """A deliberation binds from the day it is executory (CGCT, art. L. 2131-1), never before its adoption."""
        self._must_exist()
        if executory_on < adopted_on:
            raise Refused(
                f"Délibération {code} : exécutoire le {in_french(executory_on)}, avant son adoption le "
                f"{in_french(adopted_on)} (CGCT, art. L. 2131-1). Corriger l'une des deux dates."
            )
        said = {"code": code, "subject": subject, "adopted_on": adopted_on}
        known = [each for each in self.deliberations if (each.code, each.subject) == (code, subject)]
        if not any(each.executory_on == executory_on and each.adopted_on == adopted_on for each in known):
            self.record(
                events.DeliberationRecorded(by=by, executory_on=executory_on, document=document, **said)  # type: ignore[arg-type]
            )

    def grant_delegation(
        self, user: str, effective_on: date, last_day: date | None, document: str | None, by: Author
    ) -> None:
        """The ordonnateur lets a person of the collectivity approve runs; the service is never one of them."""
        self._must_exist()
        if last_day is not None and last_day < effective_on:
            raise Refused("La délégation finirait avant de commencer. Corriger ses dates.")
        granted = events.DelegationGranted(
            by=by, user=user, effective_on=effective_on, last_day=last_day, document=document
        )
        if not any(each.model_copy(update={"by": by}) == granted for each in self.delegations.values()):
            self.record(granted)

    def end_delegation(self, user: str, effective_on: date, by: Author) -> None:
        if self.delegation_of(user, effective_on) is None:
            raise Refused(f"« {user} » n'a pas de délégation en cours le {in_french(effective_on)}.")
        self.record(events.DelegationEnded(by=by, user=user, effective_on=effective_on))

    def _must_exist(self) -> None:
        if self.joined_on is None:
            raise Refused(f"La collectivité « {self.collectivity} » n'existe pas. L'enregistrer avant d'y écrire.")
