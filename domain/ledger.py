"""Everything known of one collectivity at one position of the log: its streams folded once, then advanced.

It answers who works there, what was entered, which bulletins stand, what changed since a position; it calculates nothing.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain import events, streams
from domain.agent import Agent
from domain.aggregate import Aggregate
from domain.collectivity import Collectivity
from domain.event import Author, Event, load
from domain.store.port import RecordedEvent
from domain.variables import MonthlyVariables
from payroll import facts

_FOLDED: dict[str, type[Aggregate]] = {each.prefix: each for each in (Agent, Collectivity, MonthlyVariables)}


@dataclass(frozen=True, slots=True)
class Change:
    """An event that may change a calculation: who recorded what, when, about whom (None: the employer or the law)."""

    position: int
    stream: UUID
    version: int
    topic: str
    event: Event
    by: Author
    recorded_at: datetime
    agent: UUID | None

    @classmethod
    def of(cls, recorded: RecordedEvent, event: Event, agent: UUID | None) -> "Change":
        return cls(
            position=recorded.position,
            stream=recorded.originator_id,
            version=recorded.originator_version,
            topic=recorded.topic,
            event=event,
            by=event.by,
            recorded_at=recorded.recorded_at,
            agent=agent,
        )


@dataclass(frozen=True, slots=True)
class Account:
    """The bank details of a payment; `reference` is the engagement and the version that recorded them."""

    reference: str
    details: events.BankDetailsRecorded | None


class Ledger:
    """The fold of one collectivity: `position` is the last one read, `changed_at` the last that may change a result."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.position = 0
        self.changed_at = 0
        self.collectivity = Collectivity(streams.collectivity(code), code)
        self.agents: dict[UUID, Agent] = {}
        self._by_matricule: dict[str, list[Agent]] = defaultdict(list)
        self.variables: dict[tuple[UUID, date], MonthlyVariables] = {}
        self.bulletins: dict[UUID, dict[UUID, events.BulletinIssued]] = defaultdict(dict)  # that stand, by agent
        self.debts: dict[UUID, int] = defaultdict(int)  # how many each agent has had
        self.changes: list[Change] = []
        self._open: dict[UUID, Aggregate] = {self.collectivity.stream: self.collectivity}

    def take(self, recorded: RecordedEvent) -> None:
        """Takes the next event of the collectivity into account."""
        event = load(recorded.topic, recorded.state)
        prefix = recorded.topic[: recorded.topic.index(".") + 1]
        if prefix in _FOLDED:
            self._fold(prefix, recorded, event)
        elif isinstance(event, events.BulletinIssued):
            self.bulletins[event.agent][recorded.originator_id] = event
        elif isinstance(event, events.BulletinCancelled):
            self.bulletins[event.agent].pop(recorded.originator_id, None)
        elif isinstance(event, events.DebtOpened):
            self.debts[event.agent] = max(self.debts[event.agent], event.number)
        self.position = recorded.position
        if prefix in _FOLDED or prefix == "bulletin.":
            self._note(recorded, event)

    def _fold(self, prefix: str, recorded: RecordedEvent, event: Event) -> None:
        aggregate = self._open.get(recorded.originator_id)
        if aggregate is None:
            aggregate = self._open[recorded.originator_id] = _FOLDED[prefix](recorded.originator_id, self.code)
        aggregate.replay(event, recorded.originator_version)
        if isinstance(aggregate, Agent):
            if recorded.originator_id not in self.agents:
                self.agents[recorded.originator_id] = aggregate
                self._by_matricule[aggregate.matricule].append(aggregate)
        elif isinstance(aggregate, MonthlyVariables) and aggregate.agent and aggregate.month:
            self.variables[aggregate.agent, aggregate.month] = aggregate

    def _note(self, recorded: RecordedEvent, event: Event) -> None:
        agent = recorded.originator_id if recorded.originator_id in self.agents else getattr(event, "agent", None)
        self.changed_at = recorded.position
        self.changes.append(Change.of(recorded, event, agent))

    # ---- what it answers

    def employer_facts(self) -> tuple[facts.EmployerFact, ...]:
        return self.collectivity.standing_facts()

    def in_order(self) -> list[Agent]:
        """The engagements by matricule, then number: the order in which cumuls are shared."""
        return sorted(self.agents.values(), key=lambda each: (each.matricule, each.engagement))

    def of_matricule(self, matricule: str) -> list[Agent]:
        """The engagements of one person here: identity and account may be recorded on any of them."""
        return self._by_matricule[matricule]

    def account(self, agent: Agent, day: date) -> Account:
        """Where this agent is paid on that day: its own account, or one given for another of the person's engagements."""
        for each in (agent, *self.of_matricule(agent.matricule)):
            version = each.account_on(day)
            if version:
                return Account(f"{each.engagement}:{version}", each.bank_details[version])
        return Account("", None)

    def entered(self, agent: UUID, month: date) -> tuple[facts.MonthFact, ...]:
        variables = self.variables.get((agent, month))
        return () if variables is None else variables.standing_facts()

    def standing(self, agent: UUID, month: date) -> list[events.BulletinIssued]:
        """This agent's bulletins of that month that are not cancelled, by rank."""
        found = [each for each in self.bulletins[agent].values() if each.month == month]
        return sorted(found, key=lambda each: each.rank)

    def paid_in(self, agents: list[UUID], year: int) -> list[events.BulletinIssued]:
        """The bulletins of these engagements, not cancelled, whose payment falls in that year."""
        return [each for agent in agents for each in self.bulletins[agent].values() if each.payment_date.year == year]

    def changes_after(self, position: int) -> list[Change]:
        return [each for each in self.changes if each.position > position]
