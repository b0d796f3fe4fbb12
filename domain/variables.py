"""The monthly variables of one agent and one month: hours and amounts entered, corrected, withdrawn."""

from collections.abc import Iterator
from datetime import date
from typing import ClassVar
from uuid import UUID

from domain import events
from domain.aggregate import Aggregate, Dated
from domain.event import Author, Event, EventReference, Evidence
from domain.guards import guard_variable
from domain.refusal import Refused
from payroll import facts
from payroll.situate import must_cover

EVENT_OF_FACT: dict[type[facts.Fact], type[events.VariableEntered]] = {
    facts.HoursWorked: events.HoursEntered,
    facts.AmountPaid: events.AmountEntered,
    facts.QuantityEntered: events.QuantityEntered,
    facts.SettlementStated: events.SettlementStated,
    facts.RappelEntered: events.RappelEntered,
    facts.WorkDone: events.WorkEntered,
    facts.HomeHours: events.HomeHoursEntered,
}


class MonthlyVariables(Aggregate):
    """What is entered for one agent and one month."""

    prefix: ClassVar[str] = "variables."

    def __init__(self, stream: UUID, collectivity: str) -> None:
        super().__init__(stream, collectivity)
        self.agent: UUID | None = None
        self.month: date | None = None
        self.dated = Dated()

    def apply(self, event: Event, version: int) -> None:
        match event:
            case events.VariableEntered():
                self.agent, self.month = event.agent, event.month
                self.dated.add(event, version, event.replaces)
            case events.VariableWithdrawn():
                self.dated.remove(event.withdraws)

    def standing(self) -> Iterator[tuple[int, facts.MonthFact]]:
        for version, event in self.dated.events.items():
            yield version, event.fact  # type: ignore[attr-defined]

    def standing_facts(self) -> tuple[facts.MonthFact, ...]:
        return tuple(fact for _, fact in self.standing())

    def enter(
        self,
        agent: UUID,
        month: date,
        fact: facts.MonthFact,
        by: Author,
        evidence: Evidence | None = None,
        replaces: EventReference | None = None,
    ) -> EventReference:
        """Enters a variable. Equal rows may both be true: what must not be entered twice carries a command key."""
        must_cover(month)
        if fact.effective_on != month:
            raise Refused(
                f"La variable porte le {fact.effective_on:%d/%m/%Y} mais est saisie pour {month:%m/%Y}. "
                "Sa date d'effet est le premier jour du mois de paie."
            )
        guard_variable(fact)
        if replaces is not None:
            self.dated.must_hold(self.stream, replaces)
        body = EVENT_OF_FACT[type(fact)]
        return self.record(
            body(
                by=by,
                agent=agent,
                month=month,
                fact=fact,  # type: ignore[call-arg]
                evidence=evidence or Evidence(),
                replaces=replaces,
            )
        )

    def withdraw(self, reference: EventReference, by: Author) -> None:
        self.dated.must_hold(self.stream, reference)
        if self.agent is None or self.month is None:
            raise Refused("Rien n'est saisi pour cet agent ce mois-ci.")
        self.record(events.VariableWithdrawn(by=by, agent=self.agent, month=self.month, withdraws=reference))
