"""A run recalculated on one side after another, one thing changed at a time, so that each difference has one cause."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from uuid import UUID

from domain.events import BulletinIssued
from domain.ledger import Ledger
from domain.month import MonthResult, Outcome, Paid
from domain.replay import causes
from domain.replay.contents import Change, Content, Said, changes, said_by
from domain.replay.runs import IssuedRun
from domain.replay.sides import Months, Side
from domain.replay.verdicts import Cause, Found


def from_to(one: Side, other: Side) -> tuple[Side, ...]:
    """The sides that lead from one to the other: its facts, then its law, then its engine."""
    with_facts = replace(one, facts=other.facts)
    path = (one, with_facts, replace(with_facts, law=other.law), other)
    return tuple(dict.fromkeys(path))


class Chain:
    """Notes in `found` what each step of the path changes, agent by agent and line by line."""

    def __init__(self, code: str, months: Months, path: Sequence[Side], found: Found) -> None:
        self._code, self._months, self._path, self._found = code, months, tuple(path), found

    def follow(self, run: IssuedRun, own: Ledger, first: MonthResult | None = None) -> int:
        """How many bulletins of the run differ. `own` has read what the run read; `first`: the run on the first side,
        when it is known already."""
        results = [first or self._months.calculated(run, own, self._path[0])]
        for before, side in pairwise(self._path):
            same = self._same(run, before, side)
            results.append(results[-1] if same else self._months.calculated(run, own, side))
        by_agent = [{each.agent.stream: each for each in result.outcomes} for result in results]
        agents = dict.fromkeys(agent for outcomes in by_agent for agent in outcomes)
        return sum(self._compare(run, own, agent, results, by_agent) for agent in agents if agent not in run.aside)

    def _same(self, run: IssuedRun, one: Side, other: Side) -> bool:
        """Whether two sides cannot but give the same: same facts, and a law that was not published between them."""
        return (
            _facts_of(run, one) == _facts_of(run, other)
            and one.engine == other.engine
            and self._months.law(run, one).position == self._months.law(run, other).position
        )

    def _compare(
        self,
        run: IssuedRun,
        own: Ledger,
        agent: UUID,
        results: Sequence[MonthResult],
        by_agent: Sequence[dict[UUID, Outcome]],
    ) -> bool:
        if all(_alike(before.get(agent), after.get(agent)) for before, after in pairwise(by_agent)):
            return False
        said = [
            said_by(outcomes.get(agent), result, self._months.law(run, side).event.digest, run.position)
            for outcomes, result, side in zip(by_agent, results, self._path, strict=True)
        ]
        differs = False
        for (one, other), (before, after) in zip(pairwise(self._path), pairwise(said), strict=True):
            found = changes(before, after)
            if found:
                differs = True
                cause = _cause(one, other)
                for change in found:
                    because = self._because(run, own, (one, other), (before, after), change)
                    self._found.note(self._code, _event(before, after), [change], cause, because)
                self._found.sum(cause, before, after)
        return differs

    def _because(
        self, run: IssuedRun, own: Ledger, sides: tuple[Side, Side], said: tuple[Said, Said], change: Change
    ) -> tuple[str, ...]:
        one, other = sides
        match _cause(one, other):
            case Cause.FACT:
                low, high = sorted(_facts_of(run, each) for each in sides)
                late = own if high == run.position else self._months.facts(high)
                money = isinstance(change.before, int) or isinstance(change.after, int)
                return causes.of_facts(run, _event(*said).matricule, low, late, high, money)
            case Cause.LAW:
                laws = [self._months.law(run, each) for each in sides]
                later = max(laws, key=lambda each: each.position)
                published = self._months.laws.between(laws[0].position, laws[1].position)
                return causes.of_law(run, *said, change.line, later.in_force.law, published)
            case _:
                return (f"moteur {one.engine}, puis moteur {other.engine}",)


def _alike(one: Outcome | None, other: Outcome | None) -> bool:
    """Whether two outcomes say the same of pay: the same content, or no bulletin."""
    if isinstance(one, Paid) and isinstance(other, Paid):
        return one is other or one.content == other.content
    return not isinstance(one, Paid) and not isinstance(other, Paid)


def _facts_of(run: IssuedRun, side: Side) -> int:
    return run.position if side.facts is None else side.facts


def _cause(one: Side, other: Side) -> Cause:
    if one.facts != other.facts:
        return Cause.FACT
    return Cause.LAW if one.law != other.law else Cause.ENGINE


def _event(*said: Said) -> BulletinIssued:
    return next(each.event for each in said if isinstance(each, Content))
