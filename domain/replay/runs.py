"""One pass over the events of one collectivity: each issued run when the fold has read what the run read, each bulletin.

The ledger is folded once, forwards; a run is met at the very position that it read, whatever was recorded meanwhile.
"""

import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from pydantic_core import from_json

from domain import events, streams
from domain.event import load
from domain.law_log import Publication
from domain.ledger import Ledger
from domain.month import MonthResult, calculate_month, concerned
from domain.pay_run import PayRun
from domain.refusal import Refused
from domain.store.port import RecordedEvent

# What a run was asked and what it issued; its other events say how people came to it.
OF_A_RUN = (events.RunOpened.topic, events.PaymentDateSet.topic, events.RunIssued.topic)


@dataclass(frozen=True, slots=True)
class IssuedRun:
    """A run that was issued: what it was asked, and the position that it read."""

    month: date
    rank: int
    payment_date: date
    agents: tuple[UUID, ...]
    issued: events.RunIssued

    @classmethod
    def of(cls, run: PayRun) -> "IssuedRun":
        assert run.opened is not None and run.payment_date is not None and run.issued is not None
        return cls(run.opened.month, run.opened.rank, run.payment_date, run.opened.agents, run.issued)

    @property
    def position(self) -> int:
        return self.issued.position

    @property
    def aside(self) -> set[UUID]:
        """The agents set aside when it was issued: due a bulletin, and paid by another rank."""
        return {each.agent for each in self.issued.blocked}

    def calculated(self, ledger: Ledger, law: Publication) -> MonthResult:
        return calculate_month(ledger, law, self.month, self.rank, self.payment_date, self.agents, self.position)

    def of_agents(self, agents: frozenset[UUID], ledger: Ledger) -> "IssuedRun | None":
        """The same run for these agents alone; None when it was not for them."""
        whole = self.of_those_concerned(ledger).agents or agents
        named = tuple(sorted(agents.intersection(whole)))
        own = {streams.bulletin(agent, self.month, self.rank) for agent in named}
        issued = self.issued.model_copy(update={"bulletins": tuple(own.intersection(self.issued.bulletins))})
        return IssuedRun(self.month, self.rank, self.payment_date, named, issued) if named else None

    def of_those_concerned(self, ledger: Ledger) -> "IssuedRun":
        """The same run with its agents named, as its own ledger knows them: others learnt later are not of its rank."""
        if self.rank == 1 or self.agents:
            return self
        named = tuple(each.stream for each in concerned(ledger, self.month, self.rank, frozenset()))
        return IssuedRun(self.month, self.rank, self.payment_date, named, self.issued)


@dataclass(frozen=True, slots=True)
class Reached:
    """The ledger has read exactly what this run read."""

    run: IssuedRun


@dataclass(frozen=True, slots=True)
class Met:
    """A bulletin, issued here in the log."""

    recorded: RecordedEvent
    event: events.BulletinIssued


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An event that says nothing to this software: altered, or from elsewhere."""

    recorded: RecordedEvent
    why: str


Step = Reached | Met | Unreadable


def issued_runs(recorded: Sequence[RecordedEvent], months: Collection[date] = ()) -> list[IssuedRun]:
    """The issued runs of these months (all when empty), in the order in which they read the log."""
    open_runs: dict[UUID, PayRun] = {}
    for each in recorded:
        if each.topic in OF_A_RUN:
            run = open_runs.setdefault(each.originator_id, PayRun(each.originator_id, each.collectivity))
            with suppress(Refused):  # `steps` meets it again, and says which event is unreadable
                run.replay(load(each.topic, each.state), each.originator_version)
    found = [IssuedRun.of(run) for run in open_runs.values() if run.issued and run.opened and run.payment_date]
    return sorted((run for run in found if not months or run.month in months), key=lambda run: run.position)


def of_these_alone(issued: RecordedEvent, named: Collection[str]) -> RecordedEvent:
    """What a run issued, as it concerns these agents and bulletins: the hundreds of others are read as text and left out.

    Bytes that are not those of an issued run stay as they are: `steps` says that they are unreadable."""
    try:
        said = from_json(issued.state, cache_strings="keys")
        said["bulletins"] = [each for each in said["bulletins"] if each in named]
        for outcomes in ("nothing_to_pay", "blocked"):
            said[outcomes] = [each for each in said[outcomes] if each["agent"] in named]
    except (ValueError, LookupError, TypeError):
        return issued
    return replace(issued, state=json.dumps(said).encode())


def steps(recorded: Sequence[RecordedEvent], runs: Sequence[IssuedRun], ledger: Ledger) -> Iterator[Step]:
    """Folds the ledger and stops at each thing worth a look."""
    due = list(reversed(runs))
    for each in recorded:
        while due and due[-1].position < each.position:
            yield Reached(due.pop())
        try:
            event = ledger.take(each)
        except Refused as refusal:
            yield Unreadable(each, str(refusal))
            continue
        if each.topic.startswith("bulletin.issued."):
            assert isinstance(event, events.BulletinIssued)
            yield Met(each, event)
