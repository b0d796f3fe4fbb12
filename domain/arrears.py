"""What past months owe an agent, or take back, once more is known: settled knowledge against present knowledge, same engine.

Each month already issued is calculated twice, with what its last settlement knew and with what is known now; the difference
is what the next bulletin pays. A difference of engine therefore never appears here; nor does one of rounding policy or of
take-over, which keep what was known when the month was first issued (design §4): `paiex replay` lists them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from domain import events
from domain.agent import Agent
from domain.bulletin import cumuls_by_year, months_left, months_reopened, settles
from domain.debt import PRESCRIPTION_YEARS, first_of_next, years_after
from domain.event import EventReference
from domain.law_log import Publication
from domain.ledger import Change, Ledger, Year
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
from payroll.situation import CUMULS, LocalRubrique
from payroll.typed_rappel import typed_rappel

# Facts that no past month follows: they act on the day of payment, or wait for a person's decision.
_NOT_REOPENING = (
    facts.WithholdingRateReceived,
    facts.DomicileSet,
    facts.CumulsTakenOver,
    facts.RappelEntered,
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
    first = min(_opened_from(ledger, law, agents, month), default=None)
    if first is None:
        return {}
    return _Chain(ledger, law, sorted(agents, key=lambda each: each.engagement), first, month, payment_date).arrears()


def typed_arrears(ledger: Ledger, law: Publication, agent: Agent, month: date, rank: int) -> tuple[Reopening, ...]:
    """The rappels typed for the run of a month and rank, each under the rules of its month of origin."""
    standing = ledger.entered(agent.stream, month)
    return tuple(
        Reopening(_typed(ledger, law, agent, event.fact), 0, (change,))
        for change in ledger.told_of(agent.stream, 0)
        if isinstance(event := change.event, events.RappelEntered)
        and event.month == month
        and event.fact.rank == rank
        and event.fact in standing
    )


def _typed(ledger: Ledger, law: Publication, agent: Agent, fact: facts.RappelEntered) -> Reopened:
    employer, known = ledger.employer_facts(), law.in_force
    record = AgentRecord(agent.standing_facts())
    taken = [each for each in record.facts if isinstance(each, facts.CumulsTakenOver) and each.year == fact.origin.year]
    cumuls = Counter(ledger.year(agent.matricule, fact.origin.year).worked)
    for each in taken:
        cumuls.update({name: int(amount * 100) for name, amount in each.amounts.items()})
    defined = History(employer).local_rubriques().get(fact.code)
    rubrique = defined.at(last_of(fact.effective_on)) if defined else None
    local = (LocalRubrique(rubrique.code, rubrique.label, rubrique.shape),) if rubrique else ()
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
    return _HeldChain(ledger, law, sorted(agents, key=lambda each: each.engagement), first, month, payment_date).held()


# ---- which months ----------------------------------------------------------------------------------------------------


def _opened_from(ledger: Ledger, law: Publication, agents: Iterable[Agent], month: date) -> Iterator[date]:
    """The months before `month` from which something new takes effect, or that were left open."""
    for agent in agents:
        last = ledger.last_settlement(agent.stream)
        since = last.position if last else 0
        found = [_effect(ledger, change) for change in _told(ledger, agent.stream, since)]
        found += [law.changed_from(since)] if since else []
        found += [each.month for each in months_left(last)] if last else []
        yield from (each.replace(day=1) for each in found if each is not None and each < month)


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


@dataclass(frozen=True)
class _Unknown:
    """A month that cannot be recalculated, and why."""

    reason: str


_Due = Bulletin | _Unknown | None


class _Chain:
    """The months of one matricule from the first opened to the eve of the bulletin, in both states of knowledge.

    The engagements share their year-to-date amounts, so they go forward together, each year from its own beginning."""

    def __init__(
        self, ledger: Ledger, law: Publication, agents: list[Agent], first: date, month: date, payment_date: date
    ) -> None:
        self.ledger, self.law, self.agents = ledger, law, agents
        self.payment_date = payment_date
        self.months = {each: run for each, run in ledger.issued_months().items() if first <= each < month}
        self.reopenings: dict[UUID, list[Reopening]] = {each.stream: [] for each in agents}
        self.left: dict[UUID, list[events.LeftOpen]] = {each.stream: [] for each in agents}

    def arrears(self) -> dict[UUID, Arrears]:
        year = None
        before = after = Year()
        for month in self.months:
            if month.year != year:
                year = month.year
                before, after = self._year_so_far(month), self._year_so_far(month)
            for agent in self.agents:
                self._month(agent, month, before, after)
        return {
            stream: Arrears(tuple(reopened), tuple(self.left[stream]))
            for stream, reopened in self.reopenings.items()
            if reopened or self.left[stream]
        }

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

    def _month(self, agent: Agent, month: date, before: Year, after: Year) -> None:
        if self._waits(agent, month):
            return
        since = _since(self.ledger.settled(agent.stream, month), month)
        old, new = self._compared(agent, month, since, before, after)
        for each in self.ledger.standing(agent.stream, month):
            if not settles(each):
                _add(before, each, month)
                _add(after, each, month)
        unknown = next((each for each in (new, old) if isinstance(each, _Unknown)), None)
        if unknown is not None:
            self.left[agent.stream].append(events.LeftOpen(month=month, since=since, reason=unknown.reason))
            return
        assert not isinstance(old, _Unknown) and not isinstance(new, _Unknown)
        _count(before, old)
        _count(after, new)
        for found in differences(month, old, new):
            judged = self._judged(agent, found)
            causes = self._causes(agent, judged, since)
            self.reopenings[agent.stream].append(Reopening(judged, since, causes, old, new))

    def _compared(self, agent: Agent, month: date, since: int, before: Year, after: Year) -> tuple[_Due, _Due]:
        """The month as it was settled, and as it is known now."""
        old = self._due(agent, month, since, before) if since else None
        return old, self._due(agent, month, self.ledger.position, after)

    def _waits(self, agent: Agent, month: date) -> bool:
        """A month whose bulletin was blocked, or cancelled: the next rank of that month pays it, not a rappel."""
        if any(settles(each) for each in self.ledger.standing(agent.stream, month)):
            return False
        return agent.stream in self.months[month].aside or (agent.stream, month) in self.ledger.cancelled

    def _judged(self, agent: Agent, found: Reopened) -> Reopened:
        """The difference, final when the claim on the agent is prescribed (loi n° 2000-321, art. 37-1)."""
        paid_on = self._payment_date(agent, found.month)
        prescribed_on = years_after(first_of_next(paid_on), PRESCRIPTION_YEARS)
        if found.net < 0 and self.payment_date >= prescribed_on:
            return replace(found, final="prescription")
        return found

    def _payment_date(self, agent: Agent, month: date) -> date:
        own = [each for each in self.ledger.standing(agent.stream, month) if settles(each)]
        paid_on = own[-1].payment_date if own else self.months[month].payment_date
        assert paid_on is not None
        return paid_on

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

    def _due(self, agent: Agent, month: date, position: int, year: Year) -> _Due:
        """The month calculated whole with what was known at a position; None when nothing was due."""
        law = self.law.known_at(position)
        known = self.ledger.agent_known(agent.stream, position)
        if law is None or known.engaged() is None:
            return None
        paid_on = self._payment_date(agent, month)
        rank = max((each.rank for each in self.ledger.standing(agent.stream, month) if settles(each)), default=1)
        entered = self.ledger.entered_known(agent.stream, month, position)
        record = AgentRecord(
            facts=self._facts(known, month, position),
            variables=tuple(replace(each, rank=rank) for each in entered if each.rank <= rank),
        )
        cumuls = {name: year.worked[name] + year.received[name] for name in CUMULS}
        try:
            situation = situate(
                record,
                self._employer(month, position),
                month,
                paid_on,
                rank,
                cumuls,
                law.in_force.law,
                law.in_force.grids,
            )
            return law.in_force.calculator.calculate(situation)
        except NothingToPay:
            return None
        except (Refused, CalculationRefused, LawError) as refusal:
            return _Unknown(str(refusal))

    def _facts(self, known: Agent, month: date, position: int) -> tuple[facts.AgentFact, ...]:
        """The facts of the agent; amounts taken over after the month was first issued are left to a person."""
        first = self.ledger.agent_known(known.stream, min(position, self._first_issue(month)))
        taken = [each for each in first.standing_facts() if isinstance(each, facts.CumulsTakenOver)]
        others = [each for each in known.standing_facts() if not isinstance(each, facts.CumulsTakenOver)]
        return (*others, *taken)

    def _employer(self, month: date, position: int) -> tuple[facts.EmployerFact, ...]:
        """The facts of the employer; the rounding policy stays the one under which the month was first issued."""
        first = History(self.ledger.employer_known(self._first_issue(month))).at(facts.PoliciesSet, last_of(month))
        rounding = first.tib_rounding if first else "exact"
        return tuple(
            replace(each, tib_rounding=rounding) if isinstance(each, facts.PoliciesSet) else each
            for each in self.ledger.employer_known(position)
        )

    def _first_issue(self, month: date) -> int:
        position = self.months[month].position
        assert position is not None
        return position


class _HeldChain(_Chain):
    """The same months with and without what is held."""

    _holds = True

    def held(self) -> dict[UUID, tuple[Reopened, ...]]:
        return {stream: each.differences for stream, each in self.arrears().items() if each.reopenings}

    def _compared(self, agent: Agent, month: date, since: int, before: Year, after: Year) -> tuple[_Due, _Due]:
        self._holds = True
        held = self._due(agent, month, self.ledger.position, before)
        self._holds = False
        return held, self._due(agent, month, self.ledger.position, after)

    def _facts(self, known: Agent, month: date, position: int) -> tuple[facts.AgentFact, ...]:
        return super()._facts(known, month, position) if self._holds else known.standing_facts()

    def _employer(self, month: date, position: int) -> tuple[facts.EmployerFact, ...]:
        return super()._employer(month, position) if self._holds else self.ledger.employer_known(position)


def _since(settled: events.BulletinIssued | None, month: date) -> int:
    """The position whose knowledge the month was settled with; 0 when it never was."""
    if settled is None:
        return 0
    open_since = [each.since for each in months_left(settled) if each.month == month]
    return open_since[0] if open_since else settled.position


def _add(year: Year, bulletin: events.BulletinIssued, month: date) -> None:
    """Counts a stored bulletin in the year of a month; rappels of months from that one on are left to the chain."""
    for of_year, worked, amounts in cumuls_by_year(bulletin):
        if of_year == month.year:
            (year.worked if worked else year.received).update(amounts)


def _count(year: Year, bulletin: Bulletin | None) -> None:
    if bulletin is not None:
        year.worked.update(bulletin.cumuls)
