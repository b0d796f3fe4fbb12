"""Plays a golden time dossier through the real commands, month after month, and reads what each run issued."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache, partial
from typing import Any
from uuid import UUID

from domain import commands, run_commands, streams
from domain.bulletin import Bulletin, read_again
from domain.desk import Service
from domain.event import EventReference
from domain.person import Identity
from domain.store.port import EventStore
from payroll import facts
from payroll.bulletin import Bulletin as Calculated
from payroll.law import load_law
from tests.domain.histories import History, Law, Run, Said
from tests.domain.town import ADMIN, CODE, PAYROLL, PROOF, a_nir, a_service, an_iban, issued

Changes = dict[tuple[date, str], tuple[Decimal, Decimal]]
the_law = cache(load_law)


class MonthClock:
    """The 8th of the month being played, and one second later each time it is read."""

    def __init__(self, month: date) -> None:
        self.now = datetime(month.year, month.month, 8, 8, 0, tzinfo=UTC)

    def come(self, month: date, rank: int = 1) -> None:
        """Only forward."""
        self.now = max(self.now, datetime(month.year, month.month, 7 + rank, 9, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@dataclass(frozen=True)
class Issued:
    """What one run gave one agent, in euros; `bulletin` None when it gave none."""

    bulletin: Calculated | None
    owed: Decimal

    def rappels(self) -> Changes:
        """(month, rubrique) → what the agent gains, what the employer owes more; what is worth nothing is left out."""
        agent: Counter[tuple[date, str]] = Counter()
        employer: Counter[tuple[date, str]] = Counter()
        for line in self.bulletin.lines if self.bulletin else ():
            if line.origin:
                agent[line.origin, line.code] += line.amount
                employer[line.origin, line.code] += line.employer
        return {key: (euros(agent[key]), euros(employer[key])) for key in agent if agent[key] or employer[key]}

    def own(self, code: str, part: str) -> Decimal:
        """A part (amount, employer, base) of a line of the bulletin's own month, zero when it has none."""
        assert self.bulletin is not None
        found = [line for line in self.bulletin.lines if line.origin is None and line.code == code]
        return euros(sum(getattr(line, part) or 0 for line in found))


def euros(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)


class Player:
    """One dossier on one log."""

    def __init__(self, told: History, log: EventStore) -> None:
        self.told = told
        self.clock = MonthClock(told.runs[0].month)
        self.service: Service = a_service(log, self.clock)
        self.references: dict[str, EventReference] = {}
        self._found()

    def play(self, look: Callable[[Run, str, Issued], None]) -> None:
        """Every run in order; each agent's bulletin is looked at as soon as it is issued."""
        for run in self.told.runs:
            self.clock.come(run.month, run.rank)
            self._learn(run)
            issued(self.service, run.month, run.rank, run.month.replace(day=25 + run.rank))
            self._must_block_nobody(run)
            for agent in self.told.agents:
                look(run, agent, self._issued(self._agent(agent), run))

    # ---- before the first run

    def _found(self) -> None:
        """The commune joins in the month of the first run; everybody has an identity, an account and a decision."""
        joined = self.told.runs[0].month
        govern = self.service.acting(ADMIN, CODE)
        self._publish_of(self.told.runs[0])
        govern.do(commands.register_collectivity, joined)
        govern.do(commands.grant_delegation, "maire", joined)
        enter = self.service.acting(PAYROLL, CODE)
        for subject in ("ifse", "cia", "ihts", "elus"):
            enter.do(commands.record_deliberation, "D-1", subject, joined, joined)
        for number, agent in enumerate(self.told.agents, start=1):
            enter.do_all("settle", self._settle(number, agent))

    def _settle(self, number: int, agent: str) -> list[partial[Any]]:
        stream, since = self._agent(agent), date(2023, 1, 1)
        identity = Identity(
            family_name=agent.title(),
            first_name="Camille",
            birth_date=date(1980, 5, 12),
            nir=a_nir(number),
            address=("1 rue de la Lande", "40420 Labrit"),
        )
        return [
            partial(commands.register_agent, matricule=self._matricule(agent)),
            partial(commands.record_identity, agent=stream, identity=identity, effective_on=since),
            partial(
                commands.record_bank_details,
                agent=stream,
                iban=an_iban(number),
                bic="AGRIFRPP",
                effective_on=since,
                evidence=PROOF,
            ),
            partial(commands.record_decision, agent=stream, subject="ifse", reference="A-1", effective_on=since),
        ]

    # ---- before each run

    def _learn(self, run: Run) -> None:
        if run != self.told.runs[0]:
            self._publish_of(run)
        for each in self.told.said:
            if each.known_in == run:
                self._record(each)
        for withdrawal in self.told.withdrawals:
            if withdrawal.known_in == run:
                self._withdraw(withdrawal.fact)
        for refusal in self.told.refusals:
            if refusal.known_in == run:
                self._refuse(refusal.bulletin_of, [self._agent(each) for each in refusal.agents])

    def _publish_of(self, run: Run) -> None:
        for each in self.told.law:
            if each.known_in == run:
                self._publish(each)

    def _publish(self, law: Law) -> None:
        self.service.acting(ADMIN).do(commands.publish_law, the_law(), published_by=law.published_by)

    def _record(self, said: Said) -> None:
        act = self.service.acting(PAYROLL, CODE)
        replaces = self.references[said.replaces] if said.replaces else None
        more: dict[str, Any] = {"evidence": PROOF, "replaces": replaces}
        if said.agent is None:
            done = act.do(commands.record_employer_fact, said.fact, **more)
        elif isinstance(said.fact, facts.MonthFact):
            done = act.do(commands.enter_variable, self._agent(said.agent), said.fact.effective_on, said.fact, **more)
        else:
            done = act.do(commands.record_agent_fact, self._agent(said.agent), said.fact, **more)
        if said.named:
            self.references[said.named] = EventReference(
                stream=UUID(str(done.result["stream"])), version=int(str(done.result["version"]))
            )

    def _withdraw(self, name: str) -> None:
        said = next(each for each in self.told.said if each.named == name)
        act, reference = self.service.acting(PAYROLL, CODE), self.references[name]
        if said.agent is None:
            act.do(commands.withdraw_employer_fact, reference)
        elif isinstance(said.fact, facts.MonthFact):
            act.do(commands.withdraw_variable, self._agent(said.agent), said.fact.effective_on, reference)
        else:
            act.do(commands.withdraw_agent_fact, self._agent(said.agent), reference)

    def _refuse(self, run: Run, agents: list[UUID]) -> None:
        act, day = self.service.acting(PAYROLL, CODE), self.service.clock().date()
        act.do(run_commands.transmit, run.month, run.rank, day)
        act.do(run_commands.refuse, run.month, run.rank, day, "RIB", agents)

    # ---- after each run

    def _must_block_nobody(self, run: Run) -> None:
        found = run_commands.pay_run(self.service.desk(PAYROLL, CODE), run.month, run.rank).issued
        assert found is not None
        assert not found.blocked, [each.reason for each in found.blocked]

    def _issued(self, agent: UUID, run: Run) -> Issued:
        stream = streams.bulletin(agent, run.month, run.rank)
        event = self.service.desk(PAYROLL, CODE).load(Bulletin, stream).issued
        plan_of = self.service.knowledge.law_log(self.service.store.head()).legislation.plan
        debts = self.service.knowledge.ledger(CODE, self.service.store.head()).debts.get(agent, ())
        return Issued(
            None if event is None else read_again(event, plan_of(event.plan), plan_of),
            sum((each.remaining for each in debts), Decimal(0)),
        )

    def _agent(self, name: str) -> UUID:
        return streams.agent(CODE, self._matricule(name), 1)

    def _matricule(self, name: str) -> str:
        return f"{self.told.agents.index(name) + 1:06d}"
