"""The replay of one collectivity: both verdicts on each of its bulletins, in one pass; and, when asked, what another moment
of the log would have made of the same months.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from domain import events, streams
from domain.law_log import Publication
from domain.ledger import Ledger
from domain.month import MonthResult, Outcome
from domain.refusal import Refused
from domain.replay.arithmetic import judged
from domain.replay.chain import Chain, from_to
from domain.replay.contents import Absent, Change, Content, Said, changes, said_by
from domain.replay.laws import Laws
from domain.replay.runs import IssuedRun, Met, Reached, Step, Unreadable, issued_runs, steps
from domain.replay.sides import Months, Side
from domain.replay.verdicts import Cause, Found
from domain.store.port import RecordedEvent


def replay_collectivity(
    code: str,
    recorded: Sequence[RecordedEvent],
    laws: Laws,
    *,
    months: Collection[date] = (),
    as_known: int | None = None,
    agents: Collection[UUID] = (),
) -> Found:
    """Judges every bulletin of these months (all when empty); `recorded` is every event of the collectivity, in order.

    `as_known`: a position; each month is also recalculated with what was known there, and what differs is named.
    `agents`: every engagement of some persons, whose bulletins alone are judged; `recorded` may then leave the others out."""
    return _Replayer(code, recorded, laws, frozenset(months), as_known, frozenset(agents)).replay()


@dataclass
class _OpenRun:
    """A run between the position that it read and the last of its bulletins."""

    run: IssuedRun
    result: MonthResult
    law: Publication
    awaited: set[UUID]
    met: dict[UUID, Met] = field(default_factory=dict)  # by agent


class _Replayer:
    def __init__(
        self,
        code: str,
        recorded: Sequence[RecordedEvent],
        laws: Laws,
        months: frozenset[date],
        as_known: int | None,
        agents: frozenset[UUID],
    ) -> None:
        self._code, self._recorded, self._laws, self._asked, self._agents = code, recorded, laws, months, agents
        self._found = Found()
        self._ledger = Ledger(code)
        self._open: dict[tuple[date, int], _OpenRun] = {}
        self._months = Months(code, recorded, laws)
        self._own = Side(None, None, laws.current)
        self._chain: Chain | None = None
        if as_known is not None:
            path = from_to(self._own, Side(as_known, as_known, laws.current))
            self._chain = Chain(code, self._months, path, self._found)

    def replay(self) -> Found:
        for step in steps(self._recorded, issued_runs(self._recorded, self._asked), self._ledger):
            self._take(step)
        for each in list(self._open.values()):
            self._close(each)
        cancelled = (each.event for each in self._ledger.changes if isinstance(each.event, events.BulletinCancelled))
        self._found.tally.cancelled = sum(self._is_asked(each.month) for each in cancelled)
        return self._found

    def _is_asked(self, month: date) -> bool:
        return not self._asked or month in self._asked

    def _take(self, step: Step) -> None:
        match step:
            case Reached(run):
                asked = run.of_agents(self._agents, self._ledger) if self._agents else run
                if asked is not None:
                    self._reach(asked)
            case Met(_, event) if self._is_asked(event.month) and (not self._agents or event.agent in self._agents):
                self._meet(step)
            case Unreadable(recorded, why):
                self._found.tally.unreadable += 1
                self._found.unreadable.append(f"{self._code}, position {recorded.position} : {why}")

    def _reach(self, run: IssuedRun) -> None:
        result = self._months.calculated(run, self._ledger, self._own)
        law = self._months.law(run, self._own)
        self._open[run.month, run.rank] = _OpenRun(run, result, law, set(run.issued.bulletins))
        if self._chain is not None:
            self._found.tally.as_known_differs += self._chain.follow(run, self._ledger, result)

    # ---- a bulletin ------------------------------------------------------------------------------------------------

    def _meet(self, met: Met) -> None:
        event, tally = met.event, self._found.tally
        tally.bulletins += 1
        self._found.months.add(event.month)
        failure = judged(event, self._laws.plans)
        if failure is not None:
            tally.arithmetic_failed += 1
            self._note(event, [failure.change], Cause.ALTERED, f"arithmétique : {failure.why}")
        run = self._open.get((event.month, event.rank))
        if run is None or met.recorded.originator_id not in run.awaited:
            tally.missing += 1
            self._note(event, [_WHOLE], Cause.ALTERED, "aucune paie émise ne contient ce bulletin (paiex audit verify)")
            return
        run.met[event.agent] = met
        run.awaited.remove(met.recorded.originator_id)
        if not run.awaited:
            self._close(run)

    # ---- a run whose bulletins are all met --------------------------------------------------------------------------

    def _close(self, closed: _OpenRun) -> None:
        del self._open[closed.run.month, closed.run.rank]
        outcomes = {each.agent.stream: each for each in closed.result.outcomes}
        for agent in dict.fromkeys((*closed.met, *outcomes)):
            met = closed.met.get(agent)
            if met is not None:
                self._judge_knowledge(closed, met, outcomes.get(agent))
            elif agent not in closed.run.aside:
                self._judge_absence(closed, outcomes[agent])
        for stream in sorted(closed.awaited):
            self._found.tally.missing += 1
            self._found.unreadable.append(
                f"{self._code}, paie de {closed.run.month:%m/%Y}, rang {closed.run.rank} : le bulletin {stream} n'est plus là"
            )

    def _judge_knowledge(self, closed: _OpenRun, met: Met, outcome: Outcome | None) -> None:
        """The same facts and the same law give the same bytes, but for the engine that wrote them."""
        given = self._said(closed, outcome, met.event)
        if isinstance(given, Content) and given.event.to_bytes() == met.recorded.state:
            return
        stored = self._stored(met, given)
        found = changes(stored, given, marks=True)
        self._found.tally.knowledge_differs += 1
        self._note(met.event, found or [_WHOLE], Cause.ENGINE, self._engines(met.event.engine))
        self._found.sum(Cause.ENGINE, stored, given)

    def _judge_absence(self, closed: _OpenRun, outcome: Outcome) -> None:
        """A bulletin that today's engine gives: the run issued it and the log lost it, or the run had none."""
        given = self._said(closed, outcome, None)
        if not isinstance(given, Content):
            return
        stream = streams.bulletin(given.event.agent, given.event.month, given.event.rank)
        found = changes(Absent(), given)
        if stream in closed.awaited:
            closed.awaited.remove(stream)
            self._found.tally.missing += 1
            self._note(given.event, found, Cause.ALTERED, "la paie émise a ce bulletin : le journal ne l'a plus")
        else:
            self._found.tally.knowledge_differs += 1
            why = f"le moteur d'aujourd'hui donne un bulletin que la paie émise n'avait pas : {_SAME_ENGINE}"
            self._note(given.event, found, Cause.ENGINE, why)
            self._found.sum(Cause.ENGINE, Absent(), given)

    def _said(self, closed: _OpenRun, outcome: Outcome | None, like: events.BulletinIssued | None) -> Said:
        return said_by(outcome, closed.result, closed.law.event.digest, closed.run.position, like)

    def _stored(self, met: Met, given: Said) -> Said:
        """The bulletin as stored; under the recalculated plan when its own is lost (the arithmetic says so)."""
        try:
            return Content(met.event, self._laws.plans.of(met.event.plan).plan)
        except Refused:
            return Content(met.event, given.plan) if isinstance(given, Content) else Absent()

    def _engines(self, issued: str) -> str:
        """At its own position only the engine can differ; with the same version, somebody altered something."""
        said = f"moteur {issued} à l'émission, {self._laws.current} aujourd'hui"
        return said if issued != self._laws.current else f"{said} : {_SAME_ENGINE}"

    def _note(self, event: events.BulletinIssued, found: Sequence[Change], cause: Cause, because: str) -> None:
        self._found.note(self._code, event, found, cause, (because,))


_SAME_ENGINE = "des règles changées sans changer de version, ou un journal altéré (paiex audit verify)"
_WHOLE = Change("bulletin", "bulletin entier", "émis", None)
