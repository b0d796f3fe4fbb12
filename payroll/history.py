"""Dated facts put in order: what was in force on a day, and on which days it changed; contradictions are refused here."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Generic, TypeVar

from payroll.facts import Fact, LocalRubriqueDefined, PrimeGranted
from payroll.refusal import Refused

F = TypeVar("F", bound=Fact)
Found = TypeVar("Found", bound=Fact)


class Timeline(Generic[F]):
    """Facts of one kind, oldest first; each holds until the next."""

    __slots__ = ("facts",)

    def __init__(self, facts: Iterable[F]) -> None:
        self.facts = sorted(facts, key=lambda fact: fact.effective_on)
        for earlier, later in zip(self.facts, self.facts[1:], strict=False):
            if earlier.effective_on == later.effective_on and earlier != later:
                raise Refused(
                    f"Deux faits contradictoires de même nature prennent effet le {later.effective_on:%d/%m/%Y} "
                    f"({type(later).__name__}). Retirer ou corriger l'un des deux."
                )

    def at(self, day: date) -> F | None:
        """The fact in force on that day, if any."""
        held = None
        for fact in self.facts:
            if fact.effective_on > day:
                break
            held = fact
        return held

    def changes(self, after: date, until: date) -> Iterator[date]:
        """The days after `after` and up to `until` from which another fact holds."""
        return (fact.effective_on for fact in self.facts if after < fact.effective_on <= until)


class History:
    """All facts said of an agent, or of an employer, by kind; the order in which they come does not matter."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        self._by_kind: dict[type[Fact], list[Fact]] = {}
        for fact in facts:
            self._by_kind.setdefault(type(fact), []).append(fact)
        self._timelines: dict[type[Fact], Timeline[Fact]] = {}

    def all(self, kind: type[Found]) -> list[Found]:
        """Every fact of a kind, oldest first, duplicates once."""
        found = dict.fromkeys(self._by_kind.get(kind, ()))
        return sorted(found, key=lambda fact: (fact.effective_on, repr(fact)))  # type: ignore[arg-type]

    def timeline(self, kind: type[Found]) -> Timeline[Found]:
        if kind not in self._timelines:
            self._timelines[kind] = Timeline(self._by_kind.get(kind, ()))
        return self._timelines[kind]  # type: ignore[return-value]

    def at(self, kind: type[Found], day: date) -> Found | None:
        return self.timeline(kind).at(day)

    def primes(self) -> dict[str, Timeline[PrimeGranted]]:
        """The timeline of each prime granted, by code."""
        return _by_code(self.all(PrimeGranted))

    def local_rubriques(self) -> dict[str, Timeline[LocalRubriqueDefined]]:
        """The timeline of each rubrique that the employer defined, by code."""
        return _by_code(self.all(LocalRubriqueDefined))


Coded = TypeVar("Coded", PrimeGranted, LocalRubriqueDefined)


def _by_code(facts: Iterable[Coded]) -> dict[str, Timeline[Coded]]:
    by_code: dict[str, list[Coded]] = {}
    for fact in facts:
        by_code.setdefault(fact.code, []).append(fact)
    return {code: Timeline(each) for code, each in sorted(by_code.items())}
