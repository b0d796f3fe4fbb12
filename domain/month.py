"""The month of one collectivity: from what is known at a position to one outcome per agent; records nothing.

The year of an amount is that of its payment: a bulletin counts in the cumuls of the calendar year in which it is paid.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from uuid import UUID

from domain import events
from domain.agent import Agent
from domain.bulletin import frozen_content
from domain.content import sha256_of
from domain.event import Author
from domain.law_log import Publication
from domain.ledger import Ledger
from payroll.bulletin import Bulletin
from payroll.facts import MonthFact
from payroll.law import LawError
from payroll.plan import CalculationRefused
from payroll.refusal import NothingToPay, Refused
from payroll.situate import AgentRecord, situate
from payroll.situation import CUMULS


@dataclass(frozen=True)
class Paid:
    """The agent gets a bulletin; `content` is what its event will freeze."""

    agent: Agent
    bulletin: Bulletin
    content: dict[str, object]

    @cached_property
    def digest(self) -> str:
        return sha256_of(self.content)


@dataclass(frozen=True)
class NotPaid:
    """The agent gets no bulletin: nothing is due, or the calculator refuses the case. `reason` in French."""

    agent: Agent
    reason: str
    refused: bool

    @property
    def digest(self) -> str:
        return sha256_of(["refused" if self.refused else "nothing to pay", self.reason])


Outcome = Paid | NotPaid


@dataclass(frozen=True)
class MonthResult:
    """One outcome per agent of the run, in the order of matricules; two equal digests pay the same cents."""

    code: str
    month: date
    rank: int
    payment_date: date
    outcomes: tuple[Outcome, ...]

    @cached_property
    def digests(self) -> dict[UUID, str]:
        return {each.agent.stream: each.digest for each in self.outcomes}

    @cached_property
    def digest(self) -> str:
        """Of the canonical content of every outcome: neither the position nor the order of reading enters it."""
        by_agent = {str(agent): digest for agent, digest in self.digests.items()}
        return sha256_of([self.code, self.month, self.rank, self.payment_date, by_agent])

    @property
    def paid(self) -> tuple[Paid, ...]:
        return tuple(each for each in self.outcomes if isinstance(each, Paid))

    def not_paid(self, refused: bool) -> tuple[events.Outcome, ...]:
        return tuple(
            events.Outcome(agent=each.agent.stream, reason=each.reason)
            for each in self.outcomes
            if isinstance(each, NotPaid) and each.refused is refused
        )

    def totals(self, without: Iterable[UUID] = ()) -> events.RunTotals:
        """Sums over the bulletins, in euros; `without` leaves out agents set aside."""
        aside = set(without)
        sums: Counter[str] = Counter()
        for each in self.paid:
            if each.agent.stream not in aside:
                totals = each.bulletin.totals
                sums.update(bulletins=1, gross=totals.gross, net_a_payer=totals.net_a_payer, cost=totals.cost)
        return events.RunTotals(
            bulletins=sums["bulletins"],
            gross=euros(sums["gross"]),
            net_a_payer=euros(sums["net_a_payer"]),
            cost=euros(sums["cost"]),
        )


def calculate_month(
    ledger: Ledger,
    law: Publication,
    month: date,
    rank: int,
    payment_date: date,
    agents: Iterable[UUID] = (),
) -> MonthResult:
    """The month as the ledger knows it. `agents` names those of a complementary run; empty, see `concerned`."""
    chosen = concerned(ledger, month, rank, frozenset(agents))
    year = _YearToDate(ledger, payment_date.year)
    outcomes: list[Outcome] = []
    for agent in chosen:
        outcome = _outcome(ledger, law, agent, month, rank, payment_date, year)
        if isinstance(outcome, Paid):
            year.add(agent, outcome.bulletin.cumuls)
        outcomes.append(outcome)
    return MonthResult(ledger.code, month, rank, payment_date, tuple(outcomes))


def concerned(ledger: Ledger, month: date, rank: int, named: frozenset[UUID]) -> list[Agent]:
    """Rank 1: every engagement. A complementary run: the named ones, or those without a bulletin that stands."""
    everyone = [each for each in ledger.in_order() if each.engaged() is not None]
    if named:
        return [each for each in everyone if each.stream in named]
    if rank == 1:
        return everyone
    return [each for each in everyone if not ledger.standing(each.stream, month)]


class _YearToDate:
    """Cumuls shared by the engagements of one matricule, growing as the run goes."""

    def __init__(self, ledger: Ledger, year: int) -> None:
        self._sums: dict[str, Counter[str]] = {}
        for agent in ledger.agents.values():
            sums = self._sums.setdefault(agent.matricule, Counter())
            for bulletin in ledger.paid_in([agent.stream], year):
                sums.update(bulletin.own)

    def of(self, agent: Agent) -> dict[str, int]:
        sums = self._sums[agent.matricule]
        return {name: sums[name] for name in CUMULS}

    def add(self, agent: Agent, own: dict[str, int]) -> None:
        self._sums[agent.matricule].update(own)


def _outcome(
    ledger: Ledger,
    law: Publication,
    agent: Agent,
    month: date,
    rank: int,
    payment_date: date,
    year: _YearToDate,
) -> Outcome:
    complementary = bool(ledger.standing(agent.stream, month))
    record = AgentRecord(
        facts=agent.standing_facts(),
        variables=_due_variables(ledger, agent, month, rank, complementary),
    )
    try:
        situation = situate(
            record,
            ledger.employer_facts(),
            month,
            payment_date,
            rank,
            year.of(agent),
            law.in_force.law,
            law.in_force.grids,
            complementary=complementary,
        )
        bulletin = law.in_force.calculator.calculate(situation)
    except NothingToPay as motive:
        return NotPaid(agent, str(motive), refused=False)
    except (Refused, CalculationRefused, LawError) as refusal:
        return NotPaid(agent, str(refusal), refused=True)
    account = ledger.account(agent, payment_date).reference
    return Paid(agent, bulletin, {"account": account, **frozen_content(bulletin)})


def _due_variables(ledger: Ledger, agent: Agent, month: date, rank: int, complementary: bool) -> tuple[MonthFact, ...]:
    """The variables of this rank; with those of earlier ranks when no bulletin that stands has paid them."""
    entered = ledger.entered(agent.stream, month)
    if complementary:
        return tuple(each for each in entered if each.rank == rank)
    return tuple(replace(each, rank=rank) for each in entered if each.rank <= rank)


def bulletin_event(
    paid: Paid, result: MonthResult, law_digest: str, position: int, engine: str, by: Author
) -> events.BulletinIssued:
    """The event that freezes a bulletin of the run."""
    return events.BulletinIssued.model_validate(
        {
            "by": by,
            "agent": paid.agent.stream,
            "matricule": paid.agent.matricule,
            "engagement": paid.agent.engagement,
            "month": result.month,
            "rank": result.rank,
            "payment_date": result.payment_date,
            "law_digest": law_digest,
            "position": position,
            "engine": engine,
            **paid.content,
        }
    )


def euros(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)
