"""Where the facts behind an issued bulletin come from: who entered each, when, on which documents, as it was known then."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from domain import streams
from domain.agent import Agent
from domain.aggregate import Aggregate
from domain.collectivity import Collectivity
from domain.event import Author, Event, Evidence, load
from domain.events import BulletinIssued
from domain.store.port import EventStore, RecordedEvent
from domain.variables import MonthlyVariables
from payroll.facts import EmployerFact, Fact
from payroll.situate import AgentRecord

_SHOWN = 12  # characters of the SHA-256 of a document


@dataclass(frozen=True, slots=True)
class Entry:
    """A fact and the event that recorded it."""

    fact: Fact
    by: Author
    recorded_at: datetime
    evidence: Evidence

    @property
    def words(self) -> str:
        """« saisi par agathe le 08/01/2026, pièce 3f2a9c01b7d4 »."""
        return f"saisi par {self.by.user} le {self.recorded_at:%d/%m/%Y}, {_documents(self.evidence)}"


def _documents(evidence: Evidence) -> str:
    if evidence.status == "waived":
        return "dispensé de pièce"
    if not evidence.documents:
        return "pièce attendue"
    return f"pièce {', '.join(each[:_SHOWN] for each in evidence.documents)}"


class Behind:
    """What was known of one engagement when its bulletin was calculated; a fact is found by itself, not by its like."""

    def __init__(self, agent: Agent, employer: Collectivity, variables: MonthlyVariables) -> None:
        self.record = AgentRecord(agent.standing_facts(), variables.standing_facts())
        self.employer: tuple[EmployerFact, ...] = tuple(fact for _, fact in employer.standing())
        self._entries: dict[int, Entry] = {}

    def note(self, entry: Entry) -> None:
        self._entries[id(entry.fact)] = entry

    def entry(self, fact: Fact) -> Entry | None:
        return self._entries.get(id(fact))


def behind(store: EventStore, code: str, issued: BulletinIssued) -> Behind:
    """The facts of the engagement, of its month and of its employer, at the position that the bulletin read."""
    agent = Agent(issued.agent, code)
    employer = Collectivity(streams.collectivity(code), code)
    variables = MonthlyVariables(streams.variables(issued.agent, issued.month), code)
    folded: dict[object, Aggregate] = {each.stream: each for each in (agent, employer, variables)}
    read = [(each, load(each.topic, each.state)) for each in _recorded(store, code, issued, folded)]
    for recorded, event in read:
        folded[recorded.originator_id].replay(event, recorded.originator_version)
    found = Behind(agent, employer, variables)
    for recorded, event in read:
        for fact in _fact(event):
            found.note(Entry(fact, event.by, recorded.recorded_at, event.evidence))  # type: ignore[attr-defined]
    return found


def _recorded(
    store: EventStore, code: str, issued: BulletinIssued, folded: dict[object, Aggregate]
) -> list[RecordedEvent]:
    return store.streams([each.stream for each in folded.values()], collectivity=code, up_to=issued.position)


def _fact(event: Event) -> Iterator[Fact]:
    fact = getattr(event, "fact", None)
    if isinstance(fact, Fact):
        yield fact
