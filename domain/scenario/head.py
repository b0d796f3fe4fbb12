"""What a scenario takes from the log: one collectivity at one position, as plain values that no desk can save."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from domain.bulletin import cumuls_by_year
from domain.ledger import Ledger
from payroll.facts import AgentFact, EmployerFact
from payroll.situation import CUMULS


class Earlier(NamedTuple):
    """What a bulletin added to the scenario's first year, in the order of CUMULS (cents)."""

    month: date
    own: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class KnownEngagement:
    """One engagement: its key in the collectivity, the facts that stand, what the year already holds."""

    matricule: str
    engagement: int
    facts: tuple[AgentFact, ...]
    earlier: tuple[Earlier, ...] = ()


@dataclass(frozen=True, slots=True)
class Head:
    """One collectivity at `position`."""

    code: str
    position: int
    employer: tuple[EmployerFact, ...]
    engagements: tuple[KnownEngagement, ...]

    def in_order(self) -> Sequence[KnownEngagement]:
        """By matricule, then number: the order in which the engagements of one person share their cumuls."""
        return sorted(self.engagements, key=lambda each: (each.matricule, each.engagement))


def head_of(ledger: Ledger, position: int, year: int) -> Head:
    """What the ledger holds of the people it may have to pay, with what their bulletins added to that year."""
    return Head(
        ledger.code,
        position,
        tuple(ledger.employer_facts()),
        tuple(
            KnownEngagement(
                agent.matricule, agent.engagement, agent.standing_facts(), _earlier(ledger, agent.stream, year)
            )
            for agent in ledger.in_order()
            if agent.engaged() is not None
        ),
    )


def _earlier(ledger: Ledger, agent: UUID, year: int) -> tuple[Earlier, ...]:
    """What each bulletin that stands, its rappels included, added to that year of work or of payment."""
    found: list[Earlier] = []
    for event in sorted(ledger.bulletins[agent].values(), key=lambda each: (each.month, each.rank)):
        own: Counter[str] = Counter()
        for of_year, _, amounts in cumuls_by_year(event):
            if of_year == year:
                own.update(amounts)
        if own or event.month.year == year:
            found.append(Earlier(event.month, tuple(own[name] for name in CUMULS)))
    return tuple(found)
