"""Plays the demonstration through the real commands, on a real database, with its own clock, which only goes forward: January
to March 2026 for a whole territory, January 2024 to October 2026 for a part of it.

Playing again on the same data adds nothing: every command carries its key. What comes out is written by `demo_output`.
"""

import json
import resource
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from hashlib import sha256
from typing import Any
from uuid import UUID

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from domain import commands, run_commands, streams
from domain.desk import Acting, Service
from domain.event import EventReference, Evidence
from domain.person import Identity
from domain.principal import Principal
from domain.proof.sealer import sealer_of
from domain.refusal import Refused
from domain.store import Stores
from fixtures.territory import councils, defects, earlier, generator
from fixtures.territory.generator import Body, Person, Territory
from fixtures.territory.happenings import happenings
from fixtures.territory.told import Agreed, Decided, Deliberated, Entered, Happening, Said, back
from payroll import facts
from payroll.law import load_law
from payroll.words import Status

MONTHS = (date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1))  # of the whole territory
PART_MONTHS = tuple(back(date(2024, 1, 1), -number) for number in range(34))
ADMINISTRATOR = Principal("admin", "administrator")
PAYROLL = Principal("gestionnaire", "payroll_agent")
Commands = list[partial[Any]]
Step = Callable[[Body, date], None]
Walk = Callable[[Sequence[Body], str], Iterable[Body]]  # through the bodies of a step, showing where it is


class StoryClock:
    """The demonstration's time: the day that the story says, one hundredth of a second more at each question."""

    def __init__(self, first_month: date = MONTHS[0]) -> None:
        self._now = datetime(first_month.year, first_month.month, 2, 8, 0, tzinfo=UTC)

    @property
    def today(self) -> date:
        return self._now.date()

    def __call__(self) -> datetime:
        self._now += timedelta(milliseconds=10)
        return self._now

    def go_to(self, day: date) -> None:
        """Moves to the morning of a day; never back."""
        self._now = max(self._now, datetime(day.year, day.month, day.day, 8, 0, tzinfo=UTC))


@dataclass
class Report:
    """What was played, for `out/summary.json`."""

    months: Sequence[date] = MONTHS
    collectivities: int = 0
    bulletins: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    anomalies: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, float] = field(default_factory=dict)
    story: list[str] = field(default_factory=list)
    ended_at: datetime = datetime.max

    def summary(self) -> dict[str, object]:
        return {
            "months": [f"{month:%Y-%m}" for month in self.months],
            "collectivities": self.collectivities,
            "bulletins": dict(sorted(self.bulletins.items())),
            "refused": dict(sorted(self.refused.items())),
            "anomalies": dict(sorted(self.anomalies.items())),
            "seconds": {stage: round(spent, 2) for stage, spent in self.seconds.items()},
            "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        }

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - started

    def to_json(self) -> str:
        return json.dumps(self.summary(), ensure_ascii=False, indent=2) + "\n"


def play(
    stores: Stores,
    console: Console,
    *,
    seed: int = 40,
    collectivities: int | None = None,
    months: Sequence[date] = MONTHS,
    part: Collection[str] = (),
    after_month: Callable[[], object] = lambda: None,
) -> Report:
    """Plays everything; the report says how many bulletins, refusals and anomalies, and the seconds of each stage.

    The bodies named by `part` are played from January 2024 to October 2026, the others in `months`. What
    begins before 2026 reads the law as the Journal officiel made it known, day after day, late decrees included.
    `after_month` belongs to the month's seconds: the demonstration brings the read models up to date there."""
    report = Report()
    with report.stage("generation"):
        territory = _drawn(seed, collectivities, months, part)
    story = sorted({*months, *PART_MONTHS}) if any(body.part for body in territory.bodies) else list(months)
    report.months, report.collectivities = story, len(territory.bodies)
    clock = StoryClock(story[0])
    service = Service(stores.writer, stores.keyring, clock, sealer=sealer_of(stores))
    player = _Player(service, clock, territory, report, months)
    with _progress(console) as progress:
        for name, period in _periods(story, months):
            walk = _shown(progress, name) if period[0] in months else _in_order
            for month in period if period[0] in months else progress.track(period, description=name):
                player.settle_all(month, walk)
                with report.stage(f"month {month:%Y-%m}"):
                    player.play(month, walk)
                    after_month()
    with report.stage("sealing"):
        player.seal()
    report.ended_at = clock()
    return report


def _drawn(seed: int, collectivities: int | None, months: Sequence[date], part: Collection[str]) -> Territory:
    territory = generator.territory(seed, collectivities)
    if months and months[0] < generator.FIRST_MONTH:
        territory = earlier.begun(territory, months[0])
    territory = earlier.part_begun(territory, PART_MONTHS[0], part)
    if not months:
        territory = replace(territory, bodies=tuple(body for body in territory.bodies if body.part))
    councils.enrich([body for body in territory.bodies if not body.part])
    defects.spoil(list(territory.bodies))
    return territory


def _periods(story: Sequence[date], whole: Collection[date]) -> list[tuple[str, list[date]]]:
    """Each month of the whole territory alone, those of the part year by year: what the progress shows."""
    found: dict[str, list[date]] = {}
    for month in story:
        name = f"{month:%m/%Y}" if month in whole else f"{month:%Y}, une partie du territoire"
        found.setdefault(name, []).append(month)
    return list(found.items())


def _shown(progress: Progress, name: str) -> Walk:
    return lambda bodies, words: progress.track(bodies, description=f"{name} : {words}")


def _in_order(bodies: Sequence[Body], words: str) -> Iterable[Body]:
    return bodies


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description:<36}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console
    )


class _Player:
    def __init__(
        self, service: Service, clock: StoryClock, territory: Territory, report: Report, whole: Collection[date]
    ) -> None:
        self.service, self.clock, self.territory, self.report = service, clock, territory, report
        self.whole = whole
        self._digests: dict[str, str] = {}
        self._references: dict[facts.AgentFact, EventReference] = {}  # facts of the stories, that others may correct
        self._publications = load_law().publications()
        self._law_of: date | None = None

    # ---- the law -----------------------------------------------------------------------------------------------------

    def reach(self, day: date) -> None:
        """Moves to the morning of a day; on the way, the law comes out on the days on which it came out."""
        if self.territory.first_month == generator.FIRST_MONTH:
            self.service.acting(ADMINISTRATOR, key="demo-law").do(commands.publish_law)
        else:
            for each in self._coming_out(day):
                self.clock.go_to(each)
                self.service.acting(ADMINISTRATOR, key=f"demo-law-{each}").do(commands.publish_law, published_by=each)
                self._law_of = each
        self.clock.go_to(day)

    def _coming_out(self, day: date) -> list[date]:
        """The publications up to that day that the log does not have; of those before the story, the last, which holds all."""
        known = [each for each in self._publications if each <= day]
        if self._law_of is None:
            return [max(known, default=day), *(each for each in known if each > self.clock.today)]
        return [each for each in known if each > self._law_of]

    # ---- the beginning ---------------------------------------------------------------------------------------------

    def settle_all(self, month: date, walk: Walk) -> None:
        """Those who join in this month, on its second day."""
        joining = [body for body in self.territory.bodies if body.first_month == month]
        if joining:
            with self.report.stage("settling"):
                self.reach(month.replace(day=2))
                for body in walk(joining, "dossiers"):
                    self.settle(body)

    def settle(self, body: Body) -> None:
        """The collectivity joins, delegates its signature, says its facts; its people are taken over."""
        govern = self._acting(ADMINISTRATOR, body, "joins")
        govern.do_all(
            "join",
            [
                partial(commands.register_collectivity, joined_on=body.start),
                partial(commands.grant_delegation, user="ordonnateur", effective_on=body.start),
            ],
        )
        said: Commands = [partial(commands.record_employer_fact, fact=fact, evidence=PROVED) for fact in body.facts]
        said += [
            partial(
                commands.record_deliberation,
                code=f"{body.start.year - 1}-{number:02d}",
                subject=subject,
                adopted_on=body.start - timedelta(days=30),
                executory_on=body.start,
            )
            for number, subject in enumerate(body.deliberations, 1)
        ]
        for person in body.people:
            said += arrival(body, person)
        self._acting(PAYROLL, body, "takes-over").do_all("take over", said)

    # ---- a month ---------------------------------------------------------------------------------------------------

    def play(self, month: date, walk: Walk) -> None:
        bodies = [body for body in self.territory.bodies if body.part or month in self.whole]
        for day, words, step in self.steps():
            self.reach(month.replace(day=day))
            for body in walk(bodies, words):
                step(body, month)

    def steps(self) -> tuple[tuple[int, str, Step], ...]:
        """What is done for every body on a day of the month, with the words of the progress bar."""
        return (
            (5, "saisie", self._enter),
            (9, "calcul et contrôle", self._calculate),
            (14, "approbation et émission", self._approve_and_issue),
            (16, "transmission", self._transmit),
            (20, "retour du comptable", self._comptable),
        )

    def _enter(self, body: Body, month: date) -> None:
        happened = happenings(self.territory, body, month)
        said = [command for each in happened if not _story(each) for command in _told(body, month, each)]
        if said:
            self._acting(PAYROLL, body, f"{month}-facts").do_all("month", said)
        for each in filter(_story, happened):
            self._tell(body, month, each)
        self._do(PAYROLL, body, run_commands.open_run, month, 1)
        self._do(PAYROLL, body, run_commands.set_payment_date, month, 1, month.replace(day=27))

    def _tell(self, body: Body, month: date, each: Happening) -> None:
        """One fact of a story, by itself: another may correct it."""
        match each:
            case Said(person, fact, _, replaces, story):
                corrected = None if replaces is None else self._references[replaces]
                said = (agent_id(body, person), fact, PROVED, corrected)
                done = self._do(PAYROLL, body, commands.record_agent_fact, *said)
                self._references[fact] = EventReference(stream=done["stream"], version=done["version"])
            case Agreed(person, monthly, story):
                if not self._owes(body, person):
                    return
                self._do(PAYROLL, body, commands.agree_instalment, agent_id(body, person), 1, Decimal(monthly))
            case _:
                raise TypeError(type(each).__name__)
        self.report.story.append(f"{body.name}, {month:%m/%Y} : {story}")

    def _owes(self, body: Body, person: Person) -> bool:
        debts = self.service.knowledge.ledger(body.code, self.service.store.head()).debts
        return bool(debts.get(agent_id(body, person)))

    def _calculate(self, body: Body, month: date) -> None:
        self._digests[body.code] = self._returned(body, month, self._submitted(body, month, 1))

    def _approve_and_issue(self, body: Body, month: date) -> None:
        self._do(self._employer(body), body, run_commands.approve, month, 1, self._digests[body.code])
        self._stale(body, month)
        self._do(PAYROLL, body, run_commands.issue, month, 1)

    def _transmit(self, body: Body, month: date) -> None:
        self._do(PAYROLL, body, run_commands.transmit, month, 1, month.replace(day=16))

    def _comptable(self, body: Body, month: date) -> None:
        self._refused_by_the_comptable(body, month)
        self._count(body, month)

    def _submitted(self, body: Body, month: date, rank: int, attempt: str = "") -> str:
        for command in (run_commands.calculate, run_commands.control):
            self._do(PAYROLL, body, command, month, rank, attempt=attempt)
        done = self._do(PAYROLL, body, run_commands.submit, month, rank, attempt=attempt)
        return str(done["digest"])

    def _close(self, body: Body, month: date, rank: int) -> None:
        self._do(PAYROLL, body, run_commands.accept, month, rank, month.replace(day=20))
        self._do(PAYROLL, body, run_commands.record_payment, month, rank, month.replace(day=27))

    def seal(self) -> None:
        """The seals of the last day: what no issue sealed, then the service's."""
        sealer = self.service.sealer
        if sealer is not None:
            codes = [body.code for body in self.territory.bodies]
            for code in codes:
                sealer.seal(code, "daily", self.clock())
            sealer.seal_service(codes, self.clock())

    # ---- the stories -----------------------------------------------------------------------------------------------

    def _returned(self, body: Body, month: date, digest: str) -> str:
        """February, one body in twelve: the collectivity returns the run, an amount is added, it is submitted again."""
        if month != MONTHS[1] or _number(body) % 12 != 3:
            return digest
        employer = self._employer(body)
        self._do(employer, body, run_commands.return_to_service, month, 1, "Il manque le remboursement de transport.")
        person = next(each for each in body.people if each.status != Status.ELECTED and _present(each, month))
        amount = facts.AmountPaid(effective_on=month, code="frais_transport", amount=_EUROS_18)
        self._do(PAYROLL, body, commands.enter_variable, agent_id(body, person), month, amount)
        self.report.story.append(f"{body.name} : paie de {month:%m/%Y} renvoyée, corrigée, soumise à nouveau.")
        return self._submitted(body, month, 1, attempt="again")

    def _stale(self, body: Body, month: date) -> None:
        """March, one body in twenty: a strike is entered after the approval; the issue is refused and says why."""
        if month != MONTHS[2] or _number(body) % 20 != 7:
            return
        person = next(each for each in body.people if each.profile and _present(each, month) and not _sick(each))
        strike = facts.StrikeRecorded(effective_on=month.replace(day=3))
        acting = self._acting(PAYROLL, body, f"{month}-late-strike")
        acting.do(commands.record_agent_fact, agent_id(body, person), strike, PROVED)
        if run_commands.pay_run(self.service.desk(PAYROLL, body.code), month, 1).issued is not None:
            self.report.refused["approbation_perimee"] += 1  # told before: refused then, approved again, issued
            self.report.story.append(f"{body.name} : l'approbation de {month:%m/%Y} était périmée, redonnée depuis.")
            return
        try:
            self.service.acting(PAYROLL, body.code).do(run_commands.issue, month, 1)
        except Refused as refusal:
            self.report.refused["approbation_perimee"] += 1
            self.report.story.append(f"{body.name} : {refusal}")
            digest = self._submitted(body, month, 1, attempt="late")
            self._do(self._employer(body), body, run_commands.approve, month, 1, digest, attempt="late")

    def _refused_by_the_comptable(self, body: Body, month: date) -> None:
        """January, one body in fifteen: the comptable refuses one bulletin; it is paid by the next rank."""
        if month != MONTHS[0] or _number(body) % 15 != 4:
            self._close(body, month, 1)
            return
        issued = run_commands.pay_run(self.service.desk(PAYROLL, body.code), month, 1).issued
        assert issued is not None
        staff = (agent_id(body, each) for each in body.people if each.status != Status.ELECTED)
        agent = next(each for each in staff if streams.bulletin(each, month, 1) in issued.bulletins)
        reason = "RIB au nom d'un tiers"
        self._do(PAYROLL, body, run_commands.refuse, month, 1, month.replace(day=18), reason, [agent])
        self._close(body, month, 1)
        self._do(PAYROLL, body, run_commands.open_run, month, 2, [agent])
        self._do(PAYROLL, body, run_commands.set_payment_date, month, 2, month.replace(day=29))
        digest = self._submitted(body, month, 2)
        self._do(self._employer(body), body, run_commands.approve, month, 2, digest)
        self._do(PAYROLL, body, run_commands.issue, month, 2)
        self._do(PAYROLL, body, run_commands.transmit, month, 2, month.replace(day=28))
        self._do(PAYROLL, body, run_commands.accept, month, 2, month.replace(day=28))
        self._do(PAYROLL, body, run_commands.record_payment, month, 2, month.replace(day=29))
        self.report.story.append(f"{body.name} : un bulletin de {month:%m/%Y} refusé par le comptable, payé au rang 2.")

    # ---- doing -----------------------------------------------------------------------------------------------------

    def _acting(self, who: Principal, body: Body, what: str) -> Acting:
        return self.service.acting(who, body.code, key=f"demo-{self.territory.seed}-{body.code}-{what}")

    def _do(self, who: Principal, body: Body, command: Any, *said: Any, attempt: str = "") -> dict[str, Any]:
        """One command under a key made of what it says, so that the same story told again does nothing."""
        told = sha256(repr((command.__name__, said, attempt)).encode()).hexdigest()[:16]
        return dict(self._acting(who, body, told).do(command, *said).result)

    def _employer(self, body: Body) -> Principal:
        return Principal("ordonnateur", "approver", frozenset({body.code}))

    def _count(self, body: Body, month: date) -> None:
        desk = self.service.desk(PAYROLL, body.code)
        for rank in (1, 2):
            run = run_commands.pay_run(desk, month, rank)
            if run.issued is None:
                continue
            self.report.bulletins[f"{month:%Y-%m}"] += len(set(run.bulletins) - run.cancelled)
            for outcome in run.issued.blocked:
                self.report.refused[_kind(outcome.reason)] += 1
            for anomaly in run.controlled.anomalies if run.controlled else ():
                self.report.anomalies[anomaly.code] += 1


# ---- commands of facts -----------------------------------------------------------------------------------------------

PROVED = Evidence(status="attached", documents=(sha256(b"piece de demonstration").hexdigest(),))
AWAITED = Evidence(status="awaited")
_EUROS_18 = Decimal("18.00")


def agent_id(body: Body, person: Person) -> UUID:
    return streams.agent(body.code, person.matricule, person.engagement)


def arrival(body: Body, person: Person) -> Commands:
    """Everything that is said of somebody when they come: identity, account, facts, individual decisions."""
    agent, who = agent_id(body, person), person.who
    since = person.latest(facts.Engaged).effective_on
    identity = Identity(
        family_name=who.family_name,
        first_name=who.first_name,
        birth_date=who.birth_date,
        nir=who.nir,
        nir_provisional=who.nir_provisional,
        address=who.address,
    )
    said: Commands = [
        partial(commands.register_agent, matricule=person.matricule, engagement=person.engagement),
        partial(commands.record_identity, agent=agent, identity=identity, effective_on=since, evidence=PROVED),
    ]
    if who.iban is not None:
        said.append(
            partial(
                commands.record_bank_details,
                agent=agent,
                iban=who.iban,
                bic="AGRIFRPP",
                effective_on=since,
                evidence=AWAITED if person.undocumented else PROVED,
            )
        )
    for fact in person.facts:
        awaited = fact.type in person.awaiting or (person.undocumented and fact.type == "engaged")
        said.append(
            partial(commands.record_agent_fact, agent=agent, fact=fact, evidence=AWAITED if awaited else PROVED)
        )
    said += [
        partial(commands.record_decision, agent=agent, subject=subject, reference="ARR-2025-1", effective_on=since)
        for subject in person.decisions
    ]
    return said


def _told(body: Body, month: date, happening: Happening) -> Commands:
    match happening:
        case Person():
            return arrival(body, happening)
        case Said(person, fact, documented, None):
            evidence = PROVED if documented else AWAITED
            return [partial(commands.record_agent_fact, agent=agent_id(body, person), fact=fact, evidence=evidence)]
        case Entered(person, fact):
            return [partial(commands.enter_variable, agent=agent_id(body, person), month=month, fact=fact)]
        case Decided(fact):
            return [partial(commands.record_employer_fact, fact=fact, evidence=PROVED)]
        case Deliberated(code, subject, adopted_on, executory_on):
            vote = partial(commands.record_deliberation, code=code, subject=subject)
            return [partial(vote, adopted_on=adopted_on, executory_on=executory_on)]
    raise TypeError(type(happening).__name__)


def _story(happening: Happening) -> bool:
    return isinstance(happening, Said | Agreed) and bool(happening.story)


def _number(body: Body) -> int:
    return int(body.code[1:])


def _present(person: Person, month: date) -> bool:
    end = person.latest(facts.EngagementEnded)
    return person.latest(facts.Engaged).effective_on < month and (end is None or end.effective_on >= month)


def _sick(person: Person) -> bool:
    return person.latest(facts.SickCertificate) is not None


def _kind(reason: str) -> str:
    """The first words of a refusal, to count refusals of a kind together."""
    words: Sequence[str] = "".join(each for each in reason if not each.isdigit() and each != "/").split()
    return " ".join(words[:7])
