"""The branch of facts: each collectivity as the log knows it, with what the scenario says of chosen engagements.

A field that the scenario leaves out is that of the fact in force on its day; what cannot be said of an agent is refused.
"""

from collections.abc import Iterable, Sequence
from dataclasses import MISSING, fields, replace
from datetime import date
from typing import TypeVar

from domain.guards import guard_against_end, guard_against_engagement, guard_values, latest_end, suits
from domain.refusal import Refused
from domain.scenario.asked import FactChange, Scenario, ScenarioRefused, name_of
from domain.scenario.head import Head, KnownEngagement
from payroll import facts
from payroll.facts import Fact
from payroll.grids import Grids
from payroll.law import LawError

Known = TypeVar("Known", bound=Fact)
_TOLD_WHOLE = (facts.SickCertificate, facts.StrikeRecorded, facts.EngagementEnded)  # nothing of an earlier one holds


class Branching:
    """Applies the changes of a scenario in the order of its file; `notes` says what a reader must know of them."""

    def __init__(self, heads: Iterable[Head], scenario: Scenario, grids: Grids) -> None:
        self._heads = {each.code: each for each in heads}
        self._scenario, self._grids = scenario, grids
        self.notes: list[str] = []

    def heads(self) -> dict[str, Head]:
        """The collectivities as the scenario has them; those it does not touch are the very same objects."""
        for change in self._scenario.facts:
            chosen = self._collectivities(change)
            if change.of_employers:
                for code in chosen:
                    self._employer(code, change)
            else:
                self._engagements(chosen, change)
        return self._heads

    def _collectivities(self, change: FactChange) -> list[str]:
        unknown = [code for code in change.who.collectivity if code not in self._heads]
        if unknown:
            why = f"la collectivité « {unknown[0]} » n'est pas dans ce calcul. Corriger son code ou l'ajouter."
            raise ScenarioRefused((f"{change.where}.who.collectivity", why))
        return list(change.who.collectivity) or sorted(self._heads)

    # ---- employers

    def _employer(self, code: str, change: FactChange) -> None:
        head = self._heads[code]
        fact = self._fact(change, head.employer, code)
        self._heads[code] = replace(head, employer=_with(head.employer, fact))

    # ---- engagements

    def _engagements(self, codes: Sequence[str], change: FactChange) -> None:
        found: dict[str, set[str]] = {}
        touched, overtaken, staying = 0, 0, 0
        for code in codes:
            head = self._heads[code]
            engagements: list[KnownEngagement] = []
            for each in head.engagements:
                if self._concerns(change, each):
                    found.setdefault(each.matricule, set()).add(code)
                    if self._stays(change, each):
                        staying += 1
                    else:
                        fact = self._fact(change, each.facts, f"{code}, matricule {each.matricule}")
                        overtaken += any(_same_kind(fact, other) and other.effective_on > change.effective_on
                                         for other in each.facts)  # fmt: skip
                        each = replace(each, facts=_with(each.facts, fact))
                        touched += 1
                engagements.append(each)
            self._heads[code] = replace(head, engagements=tuple(engagements))
        self._must_be_found(change, found)
        self._note(change, touched, overtaken, staying)

    def _note(self, change: FactChange, touched: int, overtaken: int, staying: int) -> None:
        what = f"{change.where} ({name_of(change.kind)}, {change.effective_on:%d/%m/%Y})"
        self.notes.append(f"{what} : {touched} engagement(s) changé(s).")
        if staying:
            self.notes.append(
                f"{what} : {staying} engagement(s) au sommet de leur grille ou hors grille, laissé(s) où ils sont."
            )
        if overtaken:
            self.notes.append(
                f"{what} : {overtaken} engagement(s) ont au journal un fait de même nature qui prend effet plus tard ; "
                "il l'emporte à sa date."
            )

    def _must_be_found(self, change: FactChange, found: dict[str, set[str]]) -> None:
        for matricule in change.who.matricule:
            codes = found.get(matricule, set())
            if not codes:
                why = f"aucun engagement de matricule « {matricule} » n'est à changer le {change.effective_on:%d/%m/%Y}"
                raise ScenarioRefused((f"{change.where}.who.matricule", f"{why}. Corriger le matricule ou la date."))
            if len(codes) > 1:
                why = f"le matricule « {matricule} » existe dans {', '.join(sorted(codes))}. Dire collectivity."
                raise ScenarioRefused((f"{change.where}.who.matricule", why))
        if not found:
            why = f"personne ne correspond au {change.effective_on:%d/%m/%Y}. Corriger ce qui choisit les agents."
            raise ScenarioRefused((change.where, why))

    def _concerns(self, change: FactChange, known: KnownEngagement) -> bool:
        who, day = change.who, change.effective_on
        if who.matricule and known.matricule not in who.matricule:
            return False
        engaged = next(each for each in known.facts if isinstance(each, facts.Engaged))
        if not suits(change.kind, engaged.status) or not _there(known, engaged, day):
            return False
        if who.status and engaged.status not in who.status:
            return False
        if who.grade:
            position = _held(known.facts, facts.PositionHeld, day)
            return isinstance(position, facts.PositionHeld) and position.grade in who.grade
        return True

    # ---- one fact

    def _fact(self, change: FactChange, known: Sequence[Fact], whose: str) -> Fact:
        held = None if change.kind in _TOLD_WHOLE else _held(known, change.kind, change.effective_on, change)
        try:
            if isinstance(held, facts.PositionHeld):
                fact: Fact = self._position(change, held)
            elif held is not None:
                fact = replace(held, effective_on=change.effective_on, **change.given)
            else:
                fact = self._new(change, whose)
            return _guarded(fact, known)
        except LawError as unknown:
            raise ScenarioRefused((change.where, f"{whose} : {unknown}")) from None
        except ScenarioRefused:
            raise
        except Refused as refusal:
            where = f"{change.where}.{refusal.field}" if refusal.field else change.where
            raise ScenarioRefused((where, f"{whose} : {refusal}")) from None

    def _new(self, change: FactChange, whose: str) -> Fact:
        needed = [
            each.name
            for each in fields(change.kind)
            if each.name not in ("effective_on", *change.given)
            and each.default is MISSING
            and each.default_factory is MISSING
        ]
        if needed:
            why = f"{whose} n'a pas de fait « {name_of(change.kind)} » en vigueur : donner aussi {', '.join(needed)}."
            raise ScenarioRefused((f"{change.where}.{needed[0]}", why))
        return change.kind(effective_on=change.effective_on, **change.given)

    def _position(self, change: FactChange, held: facts.PositionHeld) -> facts.PositionHeld:
        """Indices not given are those of the grid on that day; a new grade brings its transfert primes/points."""
        given = dict(change.given)
        moves = bool(change.echelons) or not given.keys().isdisjoint({"grade", "echelon"})
        if moves and "im" not in given:
            grade = self._grids.grade(given.get("grade", held.grade))
            given.setdefault("echelon", held.echelon + change.echelons)
            ib, given["im"] = self._grids.im(grade.grid, given["echelon"], change.effective_on)
            given.setdefault("ib", held.ib if ib is None else ib)
            if "grade" in given:
                given.setdefault("transfer_primes_points", grade.transfer_primes_points)
        return replace(held, effective_on=change.effective_on, **given)

    def _stays(self, change: FactChange, known: KnownEngagement) -> bool:
        """Whether the grid has no échelon to move to: at its top, or, in a group, not on the grid at all."""
        held = _held(known.facts, facts.PositionHeld, change.effective_on)
        if not change.echelons or not isinstance(held, facts.PositionHeld):
            return False
        grade = self._grids.grades.get(held.grade)
        if grade is None or not self._grids.exists(grade.grid, held.echelon, change.effective_on):
            return not change.who.matricule
        return not self._grids.exists(grade.grid, held.echelon + change.echelons, change.effective_on)


def _there(known: KnownEngagement, engaged: facts.Engaged, day: date) -> bool:
    ends = [each.effective_on for each in known.facts if isinstance(each, facts.EngagementEnded)]
    return engaged.effective_on <= day and (not ends or day <= max(ends))


def _held(known: Sequence[Fact], kind: type[Fact], day: date, change: FactChange | None = None) -> Fact | None:
    """The fact of that kind (and of the code that the change names) in force on that day."""
    code = None if change is None else change.given.get("code")
    held = [
        each
        for each in known
        if isinstance(each, kind) and each.effective_on <= day and (code is None or getattr(each, "code", None) == code)
    ]
    return max(held, key=lambda each: each.effective_on, default=None)


def _same_kind(fact: Fact, other: Fact) -> bool:
    return type(fact) is type(other) and getattr(fact, "code", None) == getattr(other, "code", None)


def _with(known: Sequence[Known], fact: Fact) -> tuple[Known, ...]:
    """The facts with this one, in the place of one of the same kind and day; an end takes the place of any other."""

    def replaced(other: Fact) -> bool:
        if isinstance(fact, facts.SickCertificate | facts.StrikeRecorded):
            return False
        same_day = other.effective_on == fact.effective_on or isinstance(fact, facts.EngagementEnded)
        return same_day and _same_kind(fact, other)

    return (*(each for each in known if not replaced(each)), fact)  # type: ignore[arg-type]


def _guarded(fact: Fact, known: Sequence[Fact]) -> Fact:
    engaged = next((each for each in known if isinstance(each, facts.Engaged)), None)
    if engaged is not None:
        guard_against_engagement(fact, engaged)  # type: ignore[arg-type]
        guard_against_end(fact, latest_end(known))  # type: ignore[arg-type]
        guard_values(fact)
    return fact
