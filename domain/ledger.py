"""Everything known of one collectivity at one position of the log: its streams folded once, then advanced.

It answers who works there, what was entered, which bulletins stand, what changed since a position; it calculates nothing.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import islice
from operator import attrgetter
from uuid import UUID

from domain import events, streams
from domain.agent import Agent
from domain.aggregate import Aggregate
from domain.bulletin import cumuls_by_year, lightened, settles
from domain.collectivity import Collectivity
from domain.debt import Debt
from domain.event import Author, Event, load
from domain.store.port import RecordedEvent
from domain.variables import MonthlyVariables
from payroll import facts
from payroll.history import History

_position = attrgetter("position")
FOLDED: dict[str, type[Aggregate]] = {each.prefix: each for each in (Agent, Collectivity, MonthlyVariables, Debt)}


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


@dataclass(frozen=True, slots=True)
class Cancelled:
    """A bulletin that the comptable refused, and the refusal."""

    issued: events.BulletinIssued
    change: Change


@dataclass(slots=True)
class RunSeen:
    """What past months need to know of a run: when it pays, what it read, whom it set aside."""

    month: date
    rank: int
    payment_date: date | None = None
    position: int | None = None  # None: not issued
    aside: frozenset[UUID] = frozenset()


@dataclass(slots=True)
class Year:
    """Year-to-date amounts of one matricule (cents): of the year of work, and of the year of payment."""

    worked: Counter[str] = field(default_factory=Counter)
    received: Counter[str] = field(default_factory=Counter)

    def copy(self) -> "Year":
        return Year(Counter(self.worked), Counter(self.received))

    def become(self, other: "Year") -> None:
        self.worked, self.received = other.worked, other.received


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
        self.cancelled: dict[UUID, list[Cancelled]] = defaultdict(list)  # by agent, in order of refusal
        self.debts: dict[UUID, list[Debt]] = defaultdict(list)  # of each agent, in order of number
        self.runs: dict[UUID, RunSeen] = {}
        self.changes: list[Change] = []
        self._changes_of: dict[UUID | None, list[Change]] = defaultdict(list)
        self._changes_in: dict[UUID, list[Change]] = defaultdict(list)  # by stream
        self._years: dict[tuple[str, int], Year] = defaultdict(Year)
        self._of_month: dict[tuple[UUID, date], dict[UUID, events.BulletinIssued]] = defaultdict(dict)  # that stand
        self._settlements: dict[UUID, events.BulletinIssued | None] = {}  # the last of each agent, once asked
        self._issued_months: dict[date, RunSeen] = {}
        self._known: dict[tuple[UUID, int], Aggregate] = {}
        self._histories: dict[tuple[UUID, tuple[int, ...]], History[facts.AgentFact]] = {}
        self._employer_histories: dict[int, History[facts.EmployerFact]] = {}  # by version
        self._open: dict[UUID, Aggregate] = {self.collectivity.stream: self.collectivity}

    def take(self, recorded: RecordedEvent) -> Event:
        """Takes the next event of the collectivity into account, and gives it whole; the ledger keeps bulletins light."""
        event = load(recorded.topic, recorded.state)
        self._take(recorded, lightened(event) if isinstance(event, events.BulletinIssued) else event)
        return event

    def branch(self, matricules: Collection[str]) -> "Ledger":
        """A ledger apart that knows the employer and the persons of these matricules, to suppose further events on."""
        agents = {agent.stream for matricule in matricules for agent in self.of_matricule(matricule)}
        branch = Ledger(self.code)
        for change in self.changes:
            if change.agent is None or change.agent in agents:
                branch._take(_as_recorded(change, self.code), change.event)
        branch.runs = {stream: replace(run) for stream, run in self.runs.items()}
        branch.position = self.position
        return branch

    def _take(self, recorded: RecordedEvent, event: Event) -> None:
        prefix = recorded.topic[: recorded.topic.index(".") + 1]
        if prefix in FOLDED:
            self._fold(prefix, recorded, event)
        elif isinstance(event, events.BulletinIssued):
            self.bulletins[event.agent][recorded.originator_id] = event
            self._of_month[event.agent, event.month][recorded.originator_id] = event
            last = self.last_settlement(event.agent)
            if settles(event) and (last is None or (last.month, last.position) < (event.month, event.position)):
                self._settlements[event.agent] = event
            self._count(event, 1)
        elif isinstance(event, events.BulletinCancelled):
            self._cancel(recorded, event)
        elif prefix == "run.":
            self._see_run(recorded.originator_id, event)
        self.position = recorded.position
        if prefix in FOLDED or prefix == "bulletin.":
            self._note(recorded, event)

    def _fold(self, prefix: str, recorded: RecordedEvent, event: Event) -> None:
        aggregate = self._open.get(recorded.originator_id)
        if aggregate is None:
            aggregate = self._open[recorded.originator_id] = FOLDED[prefix](recorded.originator_id, self.code)
        aggregate.replay(event, recorded.originator_version)
        if isinstance(aggregate, Agent):
            if recorded.originator_id not in self.agents:
                self.agents[recorded.originator_id] = aggregate
                self._by_matricule[aggregate.matricule].append(aggregate)
        elif isinstance(aggregate, Debt):
            if isinstance(event, events.DebtOpened):
                self.debts[event.agent].append(aggregate)
        elif isinstance(aggregate, MonthlyVariables) and aggregate.agent and aggregate.month:
            self.variables[aggregate.agent, aggregate.month] = aggregate

    def _note(self, recorded: RecordedEvent, event: Event) -> None:
        agent = recorded.originator_id if recorded.originator_id in self.agents else getattr(event, "agent", None)
        self.changed_at = recorded.position
        change = Change.of(recorded, event, agent)
        self.changes.append(change)
        self._changes_of[agent].append(change)
        self._changes_in[change.stream].append(change)

    def _cancel(self, recorded: RecordedEvent, event: events.BulletinCancelled) -> None:
        issued = self.bulletins[event.agent].pop(recorded.originator_id, None)
        if issued is not None:
            self._of_month[issued.agent, issued.month].pop(recorded.originator_id, None)
            self._settlements.pop(event.agent, None)
            self._count(issued, -1)
            self.cancelled[event.agent].append(Cancelled(issued, Change.of(recorded, event, event.agent)))

    def _count(self, issued: events.BulletinIssued, sign: int) -> None:
        for year, worked, amounts in cumuls_by_year(issued):
            of_year = self._years[issued.matricule, year]
            sums = of_year.worked if worked else of_year.received
            for name, amount in amounts.items():
                sums[name] += sign * amount

    def _see_run(self, stream: UUID, event: Event) -> None:
        self._issued_months = {}
        match event:
            case events.RunOpened():
                self.runs[stream] = RunSeen(event.month, event.rank)
            case events.PaymentDateSet():
                self.runs[stream].payment_date = event.payment_date
            case events.RunIssued():
                self.runs[stream].position = event.position
                self.runs[stream].aside = frozenset(each.agent for each in event.blocked)

    # ---- what it answers

    def aggregate(self, stream: UUID) -> Aggregate | None:
        """The employer, an engagement, its variables or its debt, as folded here; None when nothing was said in this stream."""
        return self._open.get(stream)

    def employer_facts(self) -> History[facts.EmployerFact]:
        return self._employer_history(self.collectivity)

    def _employer_history(self, known: Collectivity) -> History[facts.EmployerFact]:
        if known.version not in self._employer_histories:
            self._employer_histories[known.version] = History(known.standing_facts())
        return self._employer_histories[known.version]

    def in_order(self) -> list[Agent]:
        """The engagements by matricule, then number: the order in which cumuls are shared."""
        return sorted(self.agents.values(), key=lambda each: (each.matricule, each.engagement))

    def of_matricule(self, matricule: str) -> list[Agent]:
        """The engagements of one person here: identity and account may be recorded on any of them."""
        return self._by_matricule[matricule]

    def facts_of(self, agent: Agent, position: int | None = None) -> History[facts.AgentFact]:
        """The facts of an engagement, with the amounts taken over on any engagement of the person, who shares the ceilings
        of the year. `position`: those amounts as they were known then."""
        engagements = self.of_matricule(agent.matricule)
        known = engagements if position is None else [self.agent_known(each.stream, position) for each in engagements]
        key = agent.stream, (agent.version, *(each.version for each in known))
        if key not in self._histories:
            own = [each for each in agent.standing_facts() if not isinstance(each, facts.CumulsTakenOver)]
            taken = (
                fact for each in known for fact in each.standing_facts() if isinstance(fact, facts.CumulsTakenOver)
            )
            self._histories[key] = History((*own, *taken))
        return self._histories[key]

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
        found = self._of_month.get((agent, month), {}).values()
        return sorted(found, key=lambda each: each.rank)

    def year(self, matricule: str, year: int) -> Year:
        """Year-to-date amounts of the bulletins that stand, rappels of that year included whenever they were paid."""
        return self._years[matricule, year]

    def withheld(self, agent: UUID) -> Counter[str]:
        """What the bulletins that stand withheld for each act of a creditor, by its reference (cents)."""
        taken: Counter[str] = Counter()
        for each in self.bulletins[agent].values():
            taken.update(each.frozen.get("attached", {}))  # type: ignore[call-overload]
        return taken

    def issued_months(self) -> dict[date, RunSeen]:
        """The months whose first run was issued, oldest first."""
        if not self._issued_months:
            issued = {run.month: run for run in self.runs.values() if run.rank == 1 and run.position is not None}
            self._issued_months = dict(sorted(issued.items()))
        return self._issued_months

    def settled(self, agent: UUID, month: date) -> events.BulletinIssued | None:
        """The last bulletin that settled this month of an agent: its own, or a later one, which looks at all before it."""
        found = [each for each in self.bulletins[agent].values() if each.month >= month and settles(each)]
        return max(found, key=lambda each: each.position, default=None)

    def last_settlement(self, agent: UUID) -> events.BulletinIssued | None:
        """The bulletin that settled the latest month: an earlier month paid again since did not look at that one."""
        if agent not in self._settlements:
            found = (each for each in self.bulletins[agent].values() if settles(each))
            self._settlements[agent] = max(found, key=lambda each: (each.month, each.position), default=None)
        return self._settlements[agent]

    def waits(self, agent: UUID, month: date) -> bool:
        """Whether the month's next rank pays it, and no rappel: its bulletin was blocked or cancelled, none replaced it."""
        if any(settles(each) for each in self.standing(agent, month)):
            return False
        run = self.runs.get(streams.run(self.code, month, 1))
        aside = run is not None and agent in run.aside
        return aside or any(each.issued.month == month and settles(each.issued) for each in self.cancelled[agent])

    def owes_a_complement(self, agent: UUID, month: date) -> bool:
        """Whether a complementary bulletin of the month was cancelled, and no later rank paid its variables."""
        last = max((each.rank for each in self.standing(agent, month)), default=0)
        refused = [each.issued for each in self.cancelled[agent] if each.issued.month == month]
        return any(each.rank > last and not settles(each) for each in refused)

    def pays_whole(self, agent: UUID, month: date, rank: int) -> bool:
        """Whether a bulletin of this rank pays the whole month, or only its variables because something settled it."""
        if any(settles(each) for each in self.standing(agent, month)):
            return False
        return rank == 1 or self.waits(agent, month) or self.settled(agent, month) is None

    def ranks_due(self, agent: UUID, month: date, rank: int, complementary: bool) -> frozenset[int]:
        """The ranks whose variables the next bulletin of that month pays."""
        return self.ranks_paid(agent, month, rank, not complementary, self.position + 1)

    def ranks_paid(self, agent: UUID, month: date, rank: int, whole: bool, position: int) -> frozenset[int]:
        """The ranks whose variables a bulletin calculated at that position pays: its own, and those that none had paid."""
        earlier = [each for each in self._stood(agent, month, position) if each.rank < rank]
        paid = [self.ranks_paid(agent, month, each.rank, settles(each), each.position) for each in earlier]
        if not whole and not any(settles(each) for each in earlier):
            paid.append(frozenset({1}))  # the month was paid by a rappel, as its first rank would have
        return frozenset(range(1, rank + 1)).difference(*paid)

    def _stood(self, agent: UUID, month: date, position: int) -> list[events.BulletinIssued]:
        """The bulletins of a month that stood when one was calculated at that position."""
        refused = [each for each in self.cancelled[agent] if each.change.position > position]
        undone = [each.issued for each in refused if each.issued.month == month]
        known = [*self._of_month.get((agent, month), {}).values(), *undone]
        return [each for each in known if each.position < position]

    # ---- what was known at an earlier position ---------------------------------------------------------------------

    def agent_known(self, agent: UUID, position: int) -> Agent:
        """The engagement as known at that position."""
        known = self._as_known(agent, Agent, position)
        assert isinstance(known, Agent)
        return known

    def employer_known(self, position: int) -> History[facts.EmployerFact]:
        known = self._as_known(self.collectivity.stream, Collectivity, position)
        assert isinstance(known, Collectivity)
        return self._employer_history(known)

    def entered_known(self, agent: UUID, month: date, position: int) -> tuple[facts.MonthFact, ...]:
        known = self._as_known(streams.variables(agent, month), MonthlyVariables, position)
        assert isinstance(known, MonthlyVariables)
        return known.standing_facts()

    def _as_known(self, stream: UUID, kind: type[Aggregate], position: int) -> Aggregate:
        told = self._changes_in.get(stream, [])
        told = told[: bisect_right(told, position, key=_position)]
        last = told[-1].position if told else 0
        if (stream, last) not in self._known:
            known = self._known[stream, last] = kind(stream, self.code)
            for each in told:
                known.replay(each.event, each.version)
        return self._known[stream, last]

    def told_of(self, agent: UUID | None, after: int) -> Iterator[Change]:
        """What was recorded about an agent (None: the employer) after a position, oldest first."""
        changes = self._changes_of.get(agent, [])
        return islice(changes, bisect_right(changes, after, key=_position), None)

    def changes_after(self, position: int) -> list[Change]:
        return self.changes[bisect_right(self.changes, position, key=_position) :]


def _as_recorded(change: Change, code: str) -> RecordedEvent:
    """The place of a change in the log, without its bytes."""
    return RecordedEvent(
        change.position, change.stream, change.version, change.topic, b"", code, change.recorded_at, None, b""
    )
