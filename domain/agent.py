"""The agent: one engagement in one collectivity, the dated facts said of it, its sealed identity and account.

Whether a fact is paid, and how, is for the calculator; whether it is documented enough, for the controls.
"""

from collections.abc import Iterator
from datetime import date
from typing import ClassVar
from uuid import UUID

from domain import events
from domain.aggregate import Aggregate, Dated, in_french
from domain.event import Author, Event, EventReference, Evidence
from domain.refusal import Refused
from domain.store.privacy import Sealed
from payroll import facts
from payroll.words import Status

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
    facts.SickCertificate: events.SickCertificateReceived,
    facts.StrikeRecorded: events.StrikeRecorded,
    facts.WithholdingRateReceived: events.WithholdingRateReceived,
    facts.DomicileSet: events.DomicileSet,
    facts.MandateHeld: events.MandateHeld,
    facts.MandatesAssessed: events.MandatesAssessed,
    facts.AffiliationDeclared: events.AffiliationDeclared,
    facts.CumulsTakenOver: events.CumulsTakenOver,
    facts.PayAgreed: events.PayAgreed,
    facts.ApprenticeshipSigned: events.ApprenticeshipSigned,
}

# Facts about the person, which may hold before the engagement begins.
_OF_THE_PERSON = (
    facts.FamilyDeclared,
    facts.WithholdingRateReceived,
    facts.DomicileSet,
    facts.AffiliationDeclared,
    facts.MandatesAssessed,
    facts.CumulsTakenOver,
    facts.SickCertificate,
)
_OF_MANDATES = (facts.MandateHeld, facts.MandatesAssessed)
_OF_CAREERS = (facts.PositionHeld, facts.NbiGranted, facts.CtiGranted, facts.WorkingTimeSet)
_ON_AN_INDEX = frozenset({Status.OFFICIAL, Status.CONTRACT})
_APART: dict[type[facts.Fact], frozenset[Status]] = {  # facts that only some engagements of staff can have
    facts.PositionHeld: _ON_AN_INDEX,
    facts.NbiGranted: _ON_AN_INDEX,
    facts.CtiGranted: _ON_AN_INDEX,
    facts.PayAgreed: frozenset(Status) - {Status.OFFICIAL, Status.ELECTED, Status.APPRENTICE},
    facts.ApprenticeshipSigned: frozenset({Status.APPRENTICE}),
}
_REPEATABLE = (facts.StrikeRecorded, facts.SickCertificate)  # two on one day are two facts, or an overlap to judge


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
        guard_values(fact)
        self._guard_against_twins(fact, replaces)

    def _guard_against_twins(self, fact: facts.AgentFact, replaces: EventReference | None) -> None:
        if isinstance(fact, _REPEATABLE):
            return
        for version, other in self.standing():
            replaced = replaces is not None and replaces.version == version
            if not replaced and _key(other) == _key(fact):
                raise Refused(
                    f"Un fait de même nature ({fact.type}) prend déjà effet le {in_french(fact.effective_on)}. "
                    f"Corriger ce fait (version {version}) au lieu d'en ajouter un second."
                )


def _key(fact: facts.AgentFact) -> tuple[object, ...]:
    code = fact.code if isinstance(fact, facts.PrimeGranted) else None
    function = fact.function if isinstance(fact, facts.MandateHeld) else None
    unit = fact.unit if isinstance(fact, facts.PayAgreed) else None
    return fact.type, fact.effective_on, code, function, unit


def suits(kind: type[facts.Fact], status: Status) -> bool:
    """Whether a kind of fact can be said of an engagement of this status."""
    if kind in (_OF_CAREERS if status is Status.ELECTED else _OF_MANDATES):
        return False
    return status in _APART.get(kind, frozenset(Status))


def guard_against_engagement(fact: facts.AgentFact, engaged: facts.Engaged) -> None:
    if fact.effective_on < engaged.effective_on and not isinstance(fact, _OF_THE_PERSON):
        raise Refused(
            f"Le fait ({fact.type}) prend effet le {in_french(fact.effective_on)}, avant l'engagement de l'agent "
            f"({in_french(engaged.effective_on)}). Corriger l'une des deux dates."
        )
    elected = engaged.status is Status.ELECTED
    if elected and isinstance(fact, _OF_CAREERS):
        raise Refused(
            f"Un élu n'a pas de carrière : « {fact.type} » ne peut pas lui être enregistré. "
            "Enregistrer le mandat et son taux."
        )
    if not elected and isinstance(fact, _OF_MANDATES):
        raise Refused(
            f"« {fact.type} » ne concerne que les élus ; cet engagement est de statut « {engaged.status} ». "
            "Créer un engagement d'élu."
        )
    if not suits(type(fact), engaged.status):
        raise Refused(
            f"« {fact.type} » ne concerne pas un engagement de statut « {engaged.status} ». Vérifier le statut, ou "
            "enregistrer ce que le contrat dit de la rémunération."
        )


def guard_values(fact: facts.AgentFact) -> None:
    """Refuses values that no text could ever admit; what depends on the law is refused by the calculator."""
    match fact:
        case facts.PositionHeld() if fact.im <= 0 or fact.echelon < 0:
            raise Refused(f"Indice majoré {fact.im} ou échelon {fact.echelon} impossible. Relire l'arrêté.", field="im")
        case facts.WorkingTimeSet() if not 0 < fact.weekly_hours <= fact.full_time_weekly_hours:
            raise Refused(
                f"Durée hebdomadaire de {fact.weekly_hours} h : attendue entre 0 et {fact.full_time_weekly_hours} h.",
                field="weekly_hours",
            )
        case facts.WorkingTimeSet() if fact.part_time_percent not in (100, 90, 80, 70, 60, 50):
            raise Refused(
                f"Temps partiel à {fact.part_time_percent} % : attendu 50, 60, 70, 80, 90 ou 100 "
                "(CGFP, art. L. 612-1 et s.).",
                field="part_time_percent",
            )
        case facts.NbiGranted() if fact.points < 0:
            raise Refused("Des points de NBI négatifs n'existent pas ; zéro met fin à la NBI.", field="points")
        case facts.PrimeGranted() if fact.monthly_amount < 0:
            raise Refused(f"Prime « {fact.code} » négative ; zéro y met fin.", field="monthly_amount")
        case facts.PayAgreed() if fact.amount < 0:
            raise Refused(f"Rémunération convenue négative ({fact.amount} €) ; zéro y met fin.", field="amount")
        case facts.ApprenticeshipSigned():
            _guard_apprenticeship(fact)
        case facts.SickCertificate() if fact.last_day < fact.effective_on:
            raise Refused(
                f"L'arrêt finit le {in_french(fact.last_day)}, avant son premier jour "
                f"({in_french(fact.effective_on)}). Relire le certificat.",
                field="last_day",
            )
        case facts.MandatesAssessed() if fact.evidence_note:
            raise Refused(
                "Une note libre ne s'écrit pas en clair dans le journal. La porter sur la pièce, ou en motif scellé."
            )


def _guard_apprenticeship(fact: facts.ApprenticeshipSigned) -> None:
    """The scale itself is the calculator's."""
    if fact.concluded_on > fact.effective_on:
        raise Refused(
            f"Le contrat d'apprentissage est conclu le {in_french(fact.concluded_on)}, après son exécution "
            f"({in_french(fact.effective_on)}). Relire le contrat : il est conclu au plus tard ce jour-là.",
            field="concluded_on",
        )
    if fact.birth_month.day != 1 or fact.years_done < 0:
        raise Refused(
            "Le mois de naissance s'écrit par son premier jour, et les années d'apprentissage déjà faites se comptent "
            "entières. Corriger l'un ou l'autre.",
            field="birth_month",
        )
    if fact.percent is not None and not 0 < fact.percent <= 200:
        raise Refused(f"{fact.percent} % du SMIC est impossible. Relire le contrat.", field="percent")
