"""What past months owe an agent, or take back, once more is known: settled knowledge against present knowledge, same engine.

Each month already issued is calculated twice, with what its last settlement knew and with what is known now; the difference
is what the next bulletin pays. A difference of engine therefore never appears here; nor does one of rounding policy or of
take-over, which keep what was known when the month was first issued (design §4): `paiex replay` lists them.
"""

from collections import Counter
from collections.abc import Container, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import takewhile
from typing import Literal
from uuid import UUID

from domain import events
from domain.agent import Agent
from domain.bulletin import cumuls_by_year, months_left, months_reopened, reopened_month, settles
from domain.debt import PRESCRIPTION_YEARS, first_of_next, years_after
from domain.event import EventReference
from domain.law_log import Publication
from domain.ledger import Change, Ledger, Year
from domain.past_months import Part, changes_of, given_up_of, paid_whole_again, parts_of, undone
from payroll import facts
from payroll.bulletin import Bulletin
from payroll.history import History
from payroll.law import LawError
from payroll.plan import CalculationRefused
from payroll.presence import last_of
from payroll.rappels import Reopened
from payroll.refusal import NothingToPay, Refused
from payroll.reopening import differences
from payroll.situate import AgentRecord, regime_near, situate
from payroll.situation import CUMULS, YEAR_OF_WORK, LocalRubrique
from payroll.typed_rappel import typed_rappel

# Facts that no past month follows: they act on the day of payment, or wait for a person's decision.
_NOT_REOPENING = (
    facts.WithholdingRateReceived,
    facts.DomicileSet,
    facts.CumulsTakenOver,
    facts.RappelEntered,
    facts.AttachmentNotified,
    facts.AttachmentLifted,
    facts.DependantsDeclared,
    facts.OtherNetDeclared,
)


@dataclass(frozen=True)
class Reopening:
    """A month to pay again: what differs, since which position it was settled, and the changes that caused it.

    `old` and `new` are the two calculations compared, kept to explain the difference."""

    difference: Reopened
    since: int
    causes: tuple[Change, ...]
    old: Bulletin | None = None
    new: Bulletin | None = None

    def content(self) -> dict[str, object]:
        """What the bulletin's event freezes of it (`events.ReopenedMonth`)."""
        found = self.difference
        return {
            "month": found.month,
            "since": self.since,
            "before": found.before.digest if found.before else "",
            "after": found.after.digest if found.after else "",
            "changes": {f"{code}.{part}": amount for (code, part), amount in found.changes.items()},
            "cumuls": dict(found.cumuls),
            "causes": [{"stream": each.stream, "version": each.version} for each in self.causes],
            "final": found.final,
        }


@dataclass(frozen=True)
class Arrears:
    """What one engagement's past months bring to its next bulletin."""

    reopenings: tuple[Reopening, ...] = ()
    left: tuple[events.LeftOpen, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.reopenings or self.left)

    @property
    def differences(self) -> tuple[Reopened, ...]:
        return tuple(each.difference for each in self.reopenings)


NO_ARREARS = Arrears()


def arrears_of(
    ledger: Ledger, law: Publication, matricule: str, month: date, payment_date: date
) -> dict[UUID, Arrears]:
    """The arrears of every engagement of a matricule, for a bulletin of `month` paid on `payment_date`."""
    agents = [each for each in ledger.of_matricule(matricule) if each.engaged() is not None]
    chain = _Chain(ledger, law, sorted(agents, key=lambda each: each.engagement), month, payment_date)
    first = min(_opened_from(ledger, law, agents, month), default=None)
    if first is not None:
        chain.follow(first)
    chain.follow_complements()
    return chain.arrears()


def typed_arrears(
    ledger: Ledger, law: Publication, agent: Agent, month: date, ranks: Container[int]
) -> tuple[Reopening, ...]:
    """The rappels typed for these ranks of a month, each under the rules of its month of origin."""
    standing = [each for each in ledger.entered(agent.stream, month) if isinstance(each, facts.RappelEntered)]
    if not standing:
        return ()
    return tuple(
        Reopening(_typed(ledger, law, agent, event.fact), 0, (change,))
        for change in ledger.told_of(agent.stream, 0)
        if isinstance(event := change.event, events.RappelEntered)
        and event.month == month
        and event.fact.rank in ranks
        and event.fact in standing
    )


def _typed(ledger: Ledger, law: Publication, agent: Agent, fact: facts.RappelEntered) -> Reopened:
    employer, known = ledger.employer_facts(), law.in_force
    record = AgentRecord(ledger.facts_of(agent))
    taken = [each for each in record.facts if isinstance(each, facts.CumulsTakenOver) and each.year == fact.origin.year]
    cumuls = Counter(ledger.year(agent.matricule, fact.origin.year).worked)
    for each in taken:
        cumuls.update({name: int(amount * 100) for name, amount in each.amounts.items()})
    defined = employer.local_rubriques.get(fact.code)
    rubrique = defined.at(last_of(fact.effective_on)) if defined else None
    local = (LocalRubrique(rubrique.code, rubrique.label, rubrique.shape, rubrique.nature),) if rubrique else ()
    regime = regime_near(record, employer, fact.origin, known.law, known.grids)
    return typed_rappel(fact, regime, employer, local, cumuls, known.calculator)


def held_differences(
    ledger: Ledger, law: Publication, matricule: str, month: date, payment_date: date
) -> dict[UUID, tuple[Reopened, ...]]:
    """What a rounding policy or amounts taken over, learnt since the last bulletin, would change in months already paid.

    It is listed and pays nothing until a person types a rappel."""
    agents = [each for each in ledger.of_matricule(matricule) if each.engaged() is not None]
    first = min(_held_from(ledger, agents, month), default=None)
    if first is None:
        return {}
    chain = _HeldChain(ledger, law, sorted(agents, key=lambda each: each.engagement), month, payment_date)
    chain.follow(first)
    return chain.held()


# ---- which months ----------------------------------------------------------------------------------------------------


def _opened_from(ledger: Ledger, law: Publication, agents: Iterable[Agent], month: date) -> Iterator[date]:
    """The months before `month` from which something new takes effect, or that were left open."""
    for agent in agents:
        last = ledger.last_settlement(agent.stream)
        since = _settled_up_to(ledger, last) if last else 0
        found = [_effect(ledger, change) for change in _told(ledger, agent.stream, since)]
        found += [law.changed_from(since)] if since else []
        found += [each.month for each in months_left(last)] if last else []
        ends = ledger.facts_of(agent).all(facts.EngagementEnded)  # what takes effect after the last day changes nothing
        until = min([*(each.effective_on for each in ends[-1:]), month - timedelta(days=1)])
        engaged = None if ledger.bulletins[agent.stream] else agent.engaged()
        begins = engaged.effective_on if engaged else date.min  # nothing is due, or was paid, before the first day
        effects = (max(each, begins) for each in found if each is not None)
        yield from (each.replace(day=1) for each in effects if each <= until)


def _settled_up_to(ledger: Ledger, last: events.BulletinIssued) -> int:
    """The position up to which everything is settled: that of the last bulletin, or of the first run of a later month."""
    later = takewhile(lambda month: month > last.month, reversed(ledger.issued_months()))
    runs = (ledger.issued_months()[month].position for month in later)
    return min([last.position, *(position for position in runs if position)])


def _held_from(ledger: Ledger, agents: Iterable[Agent], month: date) -> Iterator[date]:
    """The months before `month` that a held fact, recorded since the last settlement, says something of."""
    for agent in agents:
        last = ledger.last_settlement(agent.stream)
        for change in _told(ledger, agent.stream, last.position) if last else ():
            fact = getattr(change.event, "fact", None)
            if isinstance(fact, facts.CumulsTakenOver):
                yield date(fact.year, 1, 1)
            elif isinstance(fact, facts.PoliciesSet) and fact.effective_on < month:
                yield fact.effective_on.replace(day=1)


def _told(ledger: Ledger, agent: UUID, since: int) -> Iterator[Change]:
    yield from ledger.told_of(agent, since)
    yield from ledger.told_of(None, since)


def _effect(ledger: Ledger, change: Change) -> date | None:
    """The first day on which a change may matter to what is due; None when it never does."""
    event = change.event
    match event:
        case events.RappelEntered():
            return None
        case events.VariableEntered() | events.VariableWithdrawn():
            return event.month
        case events.AgentFactRecorded() | events.EmployerFactRecorded():
            fact: facts.Fact = event.fact  # type: ignore[union-attr]
            if isinstance(fact, _NOT_REOPENING):
                return None
            replaced = _effective_on(ledger, change, event.replaces)
            return min(fact.effective_on, replaced or fact.effective_on)
        case events.AgentFactWithdrawn() | events.EmployerFactWithdrawn():
            return _effective_on(ledger, change, event.withdraws)
    return None


def _effective_on(ledger: Ledger, change: Change, reference: EventReference | None) -> date | None:
    """The date of effect of the fact that a correction names."""
    if reference is None:
        return None
    for each in ledger.told_of(change.agent, 0):
        if (each.stream, each.version) == (reference.stream, reference.version):
            return each.event.fact.effective_on  # type: ignore[attr-defined, no-any-return]
    return None


# ---- what they are worth ---------------------------------------------------------------------------------------------


class _Unknown(Exception):
    """A month that cannot be recalculated, and why."""


_Pair = tuple[Bulletin | None, Bulletin | None]


class _Chain:
    """The months of one matricule from the first opened to the eve of the bulletin, in both states of knowledge.

    The engagements share their year-to-date amounts, so they go forward together, each year from its own beginning."""

    def __init__(self, ledger: Ledger, law: Publication, agents: list[Agent], month: date, payment_date: date) -> None:
        self.ledger, self.law, self.agents = ledger, law, agents
        self.month, self.payment_date = month, payment_date
        self.reopenings: dict[UUID, list[Reopening]] = {each.stream: [] for each in agents}
        self.left: dict[UUID, list[events.LeftOpen]] = {each.stream: [] for each in agents}

    def arrears(self) -> dict[UUID, Arrears]:
        for stream, reopened in self.reopenings.items():
            for each in undone(self.ledger, self.law.log.legislation, stream, self.month):
                reopened.append(Reopening(each.difference, each.since, (each.cause,)))
        return {
            stream: Arrears(tuple(reopened), tuple(self.left[stream]))
            for stream, reopened in self.reopenings.items()
            if reopened or self.left[stream]
        }

    def follow(self, first: date) -> None:
        """Compares every issued month from that one on."""
        year = None
        before = after = Year()
        for month, run in self.ledger.issued_months().items():
            if first <= month < self.month:
                if month.year != year:
                    year = month.year
                    before, after = self._year_so_far(month), self._year_so_far(month)
                for agent in self.agents:
                    parts = list(parts_of(self.ledger, agent.stream, month, run))
                    if parts:
                        self._month(agent, month, parts, before, after)

    def _year_so_far(self, month: date) -> Year:
        """What the year holds before a month: bulletins of earlier months, and rappels of earlier months."""
        year = Year()
        for agent in self.agents:
            for bulletin in self.ledger.bulletins[agent.stream].values():
                if bulletin.month < month:
                    _add(year, bulletin, month)
                else:
                    for each in months_reopened(bulletin):
                        if each.month < month and each.month.year == month.year and not each.final:
                            year.worked.update(each.cumuls)
        return year

    def follow_complements(self) -> None:
        """A month paid whole again undoes its rappels: those of its complementary bulletins are found anew, after it."""
        for agent in self.agents:
            parts = paid_whole_again(self.ledger, agent.stream, self.month, self.payment_date)
            if len(parts) > 1:
                before, after = self._year_so_far(self.month), self._year_so_far(self.month)
                with suppress(_Unknown):  # the run itself refuses the month
                    whole = self._due(agent, self.month, parts[0], None, after)
                    _count(before, whole)
                    _count(after, whole)
                    self._month(agent, self.month, parts[1:], before, after)

    def _month(self, agent: Agent, month: date, parts: list[Part], before: Year, after: Year) -> None:
        try:
            self.reopenings[agent.stream] += self._compared(agent, month, parts, before, after)
        except _Unknown as unknown:
            since = min(each.since for each in parts)
            self.left[agent.stream].append(events.LeftOpen(month=month, since=since, reason=str(unknown)))
            self._as_stored(agent, month, before, after)

    def _compared(self, agent: Agent, month: date, parts: list[Part], before: Year, after: Year) -> list[Reopening]:
        """What each part owes; a final difference changes nothing of what the year holds."""
        pairs: list[tuple[Part, Bulletin | None, Bulletin | None]] = []
        old_year, new_year = before.copy(), after.copy()
        for part in parts:
            old, new = self._pair(agent, month, part, old_year, new_year)
            _count(old_year, old)
            _count(new_year, new)
            pairs.append((part, old, new))
        found = [(part, each, old, new) for part, old, new in pairs for each in differences(month, old, new)]
        final = self._final(agent, month, [each for _, each, _, _ in found])
        before.become(old_year)
        if final:
            for _, old, _ in pairs:
                _count(after, old)
            given_up = given_up_of(self.ledger, agent.stream, month)
            plan_of = self.law.log.legislation.plan
            known = [reopened_month(each, plan_of) for each in given_up]
            if known and changes_of(known) == changes_of([each for _, each, _, _ in found]):
                return []
        else:
            after.become(new_year)
        return [
            Reopening(replace(each, final=final), part.since, self._causes(agent, each, part.since), old, new)
            for part, each, old, new in found
        ]

    def _pair(self, agent: Agent, month: date, part: Part, before: Year, after: Year) -> _Pair:
        """A part as it was settled, and as it is known now."""
        old = self._due(agent, month, part, part.since, before) if part.since else None
        return old, self._due(agent, month, part, None, after)

    def _as_stored(self, agent: Agent, month: date, before: Year, after: Year) -> None:
        """A month that cannot be recalculated counts for what its bulletins, and the rappels of it, say."""
        for bulletin in self.ledger.bulletins[agent.stream].values():
            if bulletin.month == month:
                own = {name: amount for name, amount in bulletin.own.items() if name in YEAR_OF_WORK}
                before.worked.update(own)
                after.worked.update(own)
            for each in months_reopened(bulletin):
                if each.month == month and not each.final:
                    before.worked.update(each.cumuls)
                    after.worked.update(each.cumuls)

    def _final(self, agent: Agent, month: date, found: list[Reopened]) -> Literal["", "prescription"]:
        """Whether the claim on the agent is prescribed, two years after the payment (loi n° 2000-321, art. 37-1).

        A claim no greater than what later rappels and complements of that month paid runs from the payment of those."""
        net = sum(each.net for each in found)
        if net >= 0 or month == self.month:
            return ""
        recent = 0  # what payments that are not prescribed may have paid for that month, at most
        for bulletin in self.ledger.bulletins[agent.stream].values():
            if self._is_prescribed(bulletin.payment_date):
                continue
            if bulletin.month == month:
                recent += -net if settles(bulletin) else bulletin.own.get("gross", 0)
            for each in months_reopened(bulletin):
                if each.month == month and not each.final:
                    recent += max(reopened_month(each, self.law.log.legislation.plan).net, 0)
        return "" if -net <= recent else "prescription"

    def _is_prescribed(self, paid_on: date) -> bool:
        return self.payment_date >= years_after(first_of_next(paid_on), PRESCRIPTION_YEARS)

    def _causes(self, agent: Agent, found: Reopened, since: int) -> tuple[Change, ...]:
        """The facts recorded since that take effect by then, and the publication that changed a value of the plan."""
        last = last_of(found.month)
        told = [
            change
            for change in _told(self.ledger, agent.stream, since)
            if (day := _effect(self.ledger, change)) is not None and day <= last
        ]
        if since and found.before and found.after and dict(found.before.law) != dict(found.after.law):
            told += [each.change for each in self.law.log.publications if since < each.position <= self.law.position]
        return tuple(sorted(told, key=lambda each: each.position))

    def _due(self, agent: Agent, month: date, part: Part, since: int | None, year: Year) -> Bulletin | None:
        """A part calculated with what was known at a position, or with what is known now; None when nothing was due."""
        law = self.law if since is None else self.law.known_at(since)
        position = self.ledger.position if since is None else since
        known = self.ledger.agent_known(agent.stream, position)
        if law is None or known.engaged() is None:
            return None
        ranks = self.ledger.ranks_paid(agent.stream, month, part.rank, not part.complementary, part.position)
        entered = self.ledger.entered_known(agent.stream, month, position)
        record = AgentRecord(
            facts=self._facts(known, part, position),
            variables=tuple(replace(each, rank=part.rank) for each in entered if each.rank in ranks),
        )
        try:
            situation = situate(
                record,
                self._employer(month, part, position),
                month,
                part.payment_date,
                part.rank,
                {name: year.worked[name] + year.received[name] for name in CUMULS},
                law.in_force.law,
                law.in_force.grids,
                complementary=part.complementary,
            )
            return law.in_force.calculator.calculate(situation)
        except NothingToPay:
            return None
        except (Refused, CalculationRefused, LawError) as refusal:
            raise _Unknown(str(refusal)) from refusal

    def _facts(self, known: Agent, part: Part, position: int) -> History[facts.AgentFact]:
        """The facts of the agent; amounts taken over after the month was first paid are left to a person."""
        return self.ledger.facts_of(known, min(position, part.position))

    def _employer(self, month: date, part: Part, position: int) -> History[facts.EmployerFact]:
        """The facts of the employer; the rounding policy stays the one under which the month was first paid."""
        first = self.ledger.employer_known(part.position).at(facts.PoliciesSet, last_of(month))
        rounding = first.tib_rounding if first else "exact"
        known = self.ledger.employer_known(position)
        if all(each.tib_rounding == rounding for each in known.all(facts.PoliciesSet)):
            return known
        return History(
            replace(each, tib_rounding=rounding) if isinstance(each, facts.PoliciesSet) else each for each in known
        )


class _HeldChain(_Chain):
    """The same months with and without what is held."""

    _holds = True

    def held(self) -> dict[UUID, tuple[Reopened, ...]]:
        return {stream: tuple(each.difference for each in found) for stream, found in self.reopenings.items() if found}

    def _pair(self, agent: Agent, month: date, part: Part, before: Year, after: Year) -> _Pair:
        self._holds = True
        held = self._due(agent, month, part, None, before)
        self._holds = False
        return held, self._due(agent, month, part, None, after)

    def _facts(self, known: Agent, part: Part, position: int) -> History[facts.AgentFact]:
        return super()._facts(known, part, position) if self._holds else self.ledger.facts_of(known)

    def _employer(self, month: date, part: Part, position: int) -> History[facts.EmployerFact]:
        return super()._employer(month, part, position) if self._holds else self.ledger.employer_known(position)


def _add(year: Year, bulletin: events.BulletinIssued, month: date) -> None:
    """Counts a stored bulletin in the year of a month; rappels of months from that one on are left to the chain."""
    for of_year, worked, amounts in cumuls_by_year(bulletin):
        if of_year == month.year:
            (year.worked if worked else year.received).update(amounts)


def _count(year: Year, bulletin: Bulletin | None) -> None:
    if bulletin is not None:
        year.worked.update(bulletin.cumuls)
