"""The month of one collectivity: from what is known at a position to one outcome per agent; records nothing.

Its whole bulletins also pay what past months owe (`domain.arrears`) and withhold what the agent owes (`domain.debt`).
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
from domain.arrears import NO_ARREARS, Arrears, Reopening, arrears_of, typed_arrears
from domain.bulletin import frozen_content
from domain.content import sha256_of
from domain.event import Author
from domain.law_log import Publication
from domain.ledger import Ledger
from payroll.bulletin import Bulletin
from payroll.facts import MonthFact
from payroll.law import LawError
from payroll.plan import CalculationRefused
from payroll.rappels import inputs_of
from payroll.refusal import NothingToPay, Refused
from payroll.situate import AgentRecord, situate, situate_rappels
from payroll.situation import YEAR_OF_PAYMENT, YEAR_OF_WORK, Situation


@dataclass(frozen=True)
class Paid:
    """The agent gets a bulletin; `content` is what its event will freeze."""

    agent: Agent
    bulletin: Bulletin
    content: dict[str, object]
    arrears: Arrears = NO_ARREARS

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
    position: int | None = None,
) -> MonthResult:
    """The month as the ledger knows it. `agents` names those of a complementary run; empty, see `concerned`.

    `position`: the one that the run read, when `law` may be that of another moment; past months then keep its law."""
    chosen = concerned(ledger, month, rank, frozenset(agents))
    known = law if position is None else law.known_at(position) or law
    run = _Run(ledger, law, known, month, rank, payment_date, chosen)
    return MonthResult(ledger.code, month, rank, payment_date, tuple(run.outcome(agent) for agent in chosen))


def concerned(ledger: Ledger, month: date, rank: int, named: frozenset[UUID]) -> list[Agent]:
    """Rank 1: every engagement. A complementary run: the named ones, or those whose month nothing that stands settled and
    those whose complement was refused."""
    everyone = [each for each in ledger.in_order() if each.engaged() is not None]
    if named:
        return [each for each in everyone if each.stream in named]
    if rank == 1:
        return everyone
    return [
        each
        for each in everyone
        if ledger.pays_whole(each.stream, month, rank) or ledger.owes_a_complement(each.stream, month)
    ]


class _Run:
    """One run being calculated: engagements of one matricule share their cumuls, which grow as the run goes."""

    def __init__(
        self,
        ledger: Ledger,
        law: Publication,
        known: Publication,
        month: date,
        rank: int,
        payment_date: date,
        chosen: Iterable[Agent],
    ) -> None:
        self.ledger, self.law, self._known = ledger, law, known
        self.month, self.rank, self.payment_date = month, rank, payment_date
        self._whole = {each.stream for each in chosen if ledger.pays_whole(each.stream, month, rank)}
        self._added: dict[str, Counter[str]] = {}
        self._arrears: dict[str, dict[UUID, Arrears]] = {}

    def outcome(self, agent: Agent) -> Outcome:
        """What the run gives one engagement."""
        complementary = agent.stream not in self._whole
        try:
            arrears = self._with_typed(agent, complementary)
            owed = self._owed(agent, arrears, complementary)
            bulletin = self._calculated(self._situation(agent, complementary, arrears, owed), arrears)
        except NothingToPay as motive:
            return NotPaid(agent, _left_in_words(arrears) or str(motive), refused=bool(arrears.left))
        except (Refused, CalculationRefused, LawError) as refusal:
            return NotPaid(agent, str(refusal), refused=True)
        self._shared(agent).update(bulletin.cumuls)
        account = self.ledger.account(agent, self.payment_date).reference
        return Paid(agent, bulletin, {"account": account, **frozen_content(bulletin), **_told(arrears)}, arrears)

    def _situation(self, agent: Agent, complementary: bool, arrears: Arrears, owed: dict[str, int]) -> Situation:
        law, cumuls = self.law.in_force, self._cumuls(agent)
        employer = self.ledger.employer_facts()
        record = AgentRecord(
            self.ledger.facts_of(agent),
            _due_variables(self.ledger, agent, self.month, self.rank, complementary),
            self.ledger.withheld(agent.stream),
        )
        try:
            return situate(
                record,
                employer,
                self.month,
                self.payment_date,
                self.rank,
                cumuls,
                law.law,
                law.grids,
                complementary=complementary,
                owed=owed,
            )
        except NothingToPay:
            if not any(each.lines for each in arrears.differences):
                raise
            return situate_rappels(record, employer, self.month, self.payment_date, cumuls, law.law, law.grids, owed)

    def _calculated(self, situation: Situation, arrears: Arrears) -> Bulletin:
        bulletin = self.law.in_force.calculator.calculate(situation)
        return replace(bulletin, reopened=arrears.differences) if arrears.reopenings else bulletin

    def _cumuls(self, agent: Agent) -> dict[str, int]:
        """Year-to-date amounts before the month itself."""
        worked = self.ledger.year(agent.matricule, self.month.year).worked
        received = self.ledger.year(agent.matricule, self.payment_date.year).received
        added = self._shared(agent)
        cumuls = {name: worked[name] + added[name] for name in YEAR_OF_WORK}
        return cumuls | {name: received[name] + added[name] for name in YEAR_OF_PAYMENT}

    def _shared(self, agent: Agent) -> Counter[str]:
        """What this run adds to the year of a matricule: first the rappels of all its engagements, whose months come before."""
        if agent.matricule not in self._added:
            sums = self._added[agent.matricule] = Counter()
            for stream, arrears in self._arrears_of(agent).items():
                sums.update(self._of_the_year(arrears.reopenings if stream in self._whole else ()))
        return self._added[agent.matricule]

    def _of_the_year(self, reopenings: Iterable[Reopening]) -> Counter[str]:
        sums: Counter[str] = Counter()
        for each in reopenings:
            if each.difference.month.year == self.month.year and not each.difference.final:
                sums.update(each.difference.cumuls)
        return sums

    def _arrears_of(self, agent: Agent) -> dict[UUID, Arrears]:
        if agent.matricule not in self._arrears:
            self._arrears[agent.matricule] = arrears_of(
                self.ledger, self._known, agent.matricule, self.month, self.payment_date
            )
        return self._arrears[agent.matricule]

    def _with_typed(self, agent: Agent, complementary: bool) -> Arrears:
        found = NO_ARREARS if complementary else self._arrears_of(agent).get(agent.stream, NO_ARREARS)
        ranks = self.ledger.ranks_due(agent.stream, self.month, self.rank, complementary)
        typed = typed_arrears(self.ledger, self.law, agent, self.month, ranks)
        self._shared(agent).update(self._of_the_year(typed))
        return replace(found, reopenings=(*found.reopenings, *typed)) if typed else found

    def _owed(self, agent: Agent, arrears: Arrears, complementary: bool) -> dict[str, int]:
        """What past months bring, and what may be withheld of the agent's debts, in cents."""
        owed = inputs_of(arrears.differences)
        if complementary:
            return owed
        debt = sum(cents(each.due(self.payment_date)) for each in self.ledger.debts.get(agent.stream, ()))
        return {**owed, "debt_due": debt} if debt else owed


def _told(arrears: Arrears) -> dict[str, object]:
    """What the bulletin's event freezes of the past months; nothing when there is nothing to say."""
    if not arrears:
        return {}
    reopened = [each.content() for each in arrears.reopenings]
    return {"reopened": reopened, "left": [each.model_dump(mode="json") for each in arrears.left]}


def _left_in_words(arrears: Arrears) -> str:
    return " ; ".join(f"Mois {each.month:%m/%Y} à reprendre : {each.reason}" for each in arrears.left)


def _due_variables(ledger: Ledger, agent: Agent, month: date, rank: int, complementary: bool) -> tuple[MonthFact, ...]:
    """The variables of this rank, with those of earlier ranks that no bulletin that stands has paid."""
    ranks = ledger.ranks_due(agent.stream, month, rank, complementary)
    entered = ledger.entered(agent.stream, month)
    return tuple(replace(each, rank=rank) for each in entered if each.rank in ranks)


def bulletin_event(
    paid: Paid, result: MonthResult, law_digest: str, position: int, engine: str, by: Author
) -> events.BulletinIssued:
    """The event that freezes a bulletin of the run."""
    kind = events.BulletinWithRappelsIssued if paid.arrears else events.BulletinIssued
    return kind.model_validate(
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


def cents(euros: Decimal) -> int:
    return int(euros.scaleb(2))
