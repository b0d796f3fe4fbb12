"""Dated facts put in order: what was in force on a day, and on which days it changed; contradictions are refused here."""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property
from typing import Generic, TypeVar

from payroll import facts
from payroll.facts import (
    AbsenceClausesVoted,
    EntitlementGranted,
    Fact,
    LocalRubrique,
    LocalRubriqueDefined,
    OtherMandateDeclared,
    PayAgreed,
    PrimeGranted,
    RubriqueAdopted,
    RubriqueVoted,
)
from payroll.refusal import Refused
from payroll.words import PayUnit

F = TypeVar("F", bound=Fact)
_KINDS: dict[type[Fact], str] = {
    facts.Engaged: "engagement",
    facts.EngagementEnded: "fin d'engagement",
    facts.PositionHeld: "situation de carrière",
    facts.WorkingTimeSet: "temps de travail",
    facts.NbiGranted: "NBI",
    facts.CtiGranted: "complément de traitement indiciaire",
    facts.WorkplaceSet: "lieu de travail",
    facts.FamilyDeclared: "situation de famille",
    facts.PrimeGranted: "prime",
    facts.EntitlementGranted: "droit à une rubrique",
    facts.SurcotisationRequested: "surcotisation",
    facts.WithholdingRateReceived: "taux de prélèvement à la source",
    facts.DomicileSet: "domicile",
    facts.MandateHeld: "mandat",
    facts.MandatesAssessed: "évaluation des mandats",
    facts.AffiliationDeclared: "durée tous employeurs",
    facts.PayAgreed: "rémunération convenue",
    facts.ApprenticeshipSigned: "contrat d'apprentissage",
    facts.ExecutiveSet: "qualité de cadre",
    facts.StateAidGranted: "aide de l'État",
    facts.LeaderFunctionHeld: "fonction d'animation",
    facts.CensusBaseSet: "assiette du recenseur",
    facts.ChildrenEntrusted: "enfants confiés",
    facts.SideActivityDeclared: "activité accessoire",
    facts.LeavePaidWithPay: "congés payés avec la paie",
    facts.OriginPositionHeld: "situation d'origine du détaché",
    facts.OtherPayDeclared: "rémunération des autres employeurs",
    facts.CoverHeld: "protection complémentaire",
    facts.PayrollTaxDeclared: "taxe sur les salaires",
    facts.MealVouchersVoted: "titres-restaurant",
    facts.DependantsDeclared: "personnes à charge",
    facts.OtherNetDeclared: "rémunération d'autres employeurs",
    facts.HomeHelpHeld: "aide à domicile",
    facts.HomeHelpBodySet: "employeur d'aides à domicile",
    facts.PrivateLawSet: "droit privé de l'employeur",
    facts.CollectivityDescribed: "description de la collectivité",
    facts.LocalRatesSet: "taux de l'employeur",
    facts.LocalRubriqueDefined: "rubrique locale",
    facts.AbsenceClausesVoted: "clauses d'absence d'une prime",
    facts.ServiceRecognised: "services retenus",
    facts.RubriqueVoted: "rubrique locale",
    facts.RubriqueAdopted: "rubrique adoptée par délibération",
    facts.PoliciesSet: "règles de gestion de l'employeur",
    facts.ActivityStopped: "arrêt d'activité de l'élu",
    facts.AffiliationChosen: "choix d'affiliation de l'élu",
    facts.AnnuityChosen: "rente de l'élu",
    facts.DelegationWithdrawn: "retrait de délégation",
    facts.IndemnityClipped: "écrêtement",
    facts.MandatePrevented: "empêchement de l'élu",
    facts.OtherMandateDeclared: "autre mandat",
    facts.CouncilRenewed: "renouvellement du conseil",
    facts.IndemnitiesVoted: "délibération sur les indemnités des élus",
}
Found = TypeVar("Found", bound=Fact)
Known = TypeVar("Known", bound=Fact)


class Timeline(Generic[F]):
    """Facts of one kind, oldest first, duplicates once; each holds until the next."""

    __slots__ = ("facts",)

    def __init__(self, known: Iterable[F]) -> None:
        self.facts: list[F] = []
        for fact in sorted(known, key=lambda each: each.effective_on):
            earlier = self.facts[-1] if self.facts else None
            if earlier is None or earlier.effective_on < fact.effective_on:
                self.facts.append(fact)
            elif earlier != fact:
                raise Refused(
                    f"Deux faits contradictoires de même nature prennent effet le {fact.effective_on:%d/%m/%Y} "
                    f"({_KINDS.get(type(fact), type(fact).__name__)}). Retirer ou corriger l'un des deux.",
                    code="contradictory_facts",
                    field="effective_on",
                )

    def at(self, day: date) -> F | None:
        """The fact in force on that day, if any."""
        held = None
        for fact in self.facts:
            if fact.effective_on > day:
                break
            held = fact
        return held

    def during(self, first: date, last: date) -> list[F]:
        """The facts in force on at least one day of the period."""
        held = self.at(first)
        return [*([held] if held else []), *(fact for fact in self.facts if first < fact.effective_on <= last)]

    def changes(self, after: date, until: date) -> Iterator[date]:
        """The days after `after` and up to `until` from which another fact holds."""
        return (fact.effective_on for fact in self.facts if after < fact.effective_on <= until)


class History(Generic[Known]):
    """All facts said of an agent, or of an employer, by kind; the order in which they come does not matter.

    It is put in order once, and read by as many months as one likes."""

    def __init__(self, known: Iterable[Known]) -> None:
        self._known = tuple(known)
        self._by_kind: dict[type[Fact], list[Fact]] = {}
        for fact in self._known:
            self._by_kind.setdefault(type(fact), []).append(fact)
        self._in_order: dict[type[Fact], tuple[Fact, ...]] = {}
        self._timelines: dict[type[Fact], Timeline[Fact]] = {}

    @classmethod
    def of(cls, known: "Iterable[Known]") -> "History[Known]":
        """The history of these facts; one that is already in order is taken as it is."""
        return known if isinstance(known, cls) else cls(known)

    def __iter__(self) -> Iterator[Known]:
        return iter(self._known)

    def all(self, kind: type[Found]) -> tuple[Found, ...]:
        """Every fact of a kind, oldest first, duplicates once."""
        if kind not in self._in_order:
            found: list[Fact] = []
            for fact in self._by_kind.get(kind, ()):
                if fact not in found:
                    found.append(fact)
            self._in_order[kind] = tuple(sorted(found, key=lambda fact: (fact.effective_on, repr(fact))))
        return self._in_order[kind]  # type: ignore[return-value]

    def timeline(self, kind: type[Found]) -> Timeline[Found]:
        if kind not in self._timelines:
            self._timelines[kind] = Timeline(self._by_kind.get(kind, ()))
        return self._timelines[kind]  # type: ignore[return-value]

    def at(self, kind: type[Found], day: date) -> Found | None:
        return self.timeline(kind).at(day)

    @cached_property
    def primes(self) -> dict[str, Timeline[PrimeGranted]]:
        """The timeline of each prime granted, by code."""
        return _by_code(self.all(PrimeGranted))

    @cached_property
    def agreed(self) -> dict[PayUnit, Timeline[PayAgreed]]:
        """The timeline of each amount agreed, by what it pays."""
        units = sorted({each.unit for each in self.all(PayAgreed)})
        return {unit: Timeline(each for each in self.all(PayAgreed) if each.unit == unit) for unit in units}

    @cached_property
    def other_mandates(self) -> dict[str, Timeline[OtherMandateDeclared]]:
        """The timeline of each mandate that the élu declared elsewhere, by code."""
        return _by_code(self.all(OtherMandateDeclared))

    @cached_property
    def local_rubriques(self) -> dict[str, Timeline[LocalRubrique]]:
        """The timeline of each rubrique that the employer defined, by code."""
        return _by_code([*self.all(LocalRubriqueDefined), *self.all(RubriqueVoted)])

    @cached_property
    def entitlements(self) -> dict[str, Timeline[EntitlementGranted]]:
        """The timeline of each entitlement of the agent, by code."""
        return _by_code(self.all(EntitlementGranted))

    @cached_property
    def adoptions(self) -> dict[str, Timeline[RubriqueAdopted]]:
        """The timeline of the deliberations on each national rubrique, by code."""
        return _by_code(self.all(RubriqueAdopted))

    @cached_property
    def absence_clauses(self) -> dict[str, Timeline[AbsenceClausesVoted]]:
        """The timeline of what deliberations say of each prime in absences, by code."""
        return _by_code(self.all(AbsenceClausesVoted))


Coded = TypeVar(
    "Coded",
    PrimeGranted,
    LocalRubrique,
    EntitlementGranted,
    RubriqueAdopted,
    AbsenceClausesVoted,
    OtherMandateDeclared,
)


def _by_code(known: Iterable[Coded]) -> dict[str, Timeline[Coded]]:
    by_code: dict[str, list[Coded]] = {}
    for fact in known:
        by_code.setdefault(fact.code, []).append(fact)
    return {code: Timeline(each) for code, each in sorted(by_code.items())}
