"""The commune of the time machine: its people, what can be said of them, the month played, and the second, fresh log.

A history is played in a first log: late, corrected, refused, reissued. The second log says only what stands at the end, from
the first day, and issues each month once. `test_time_machine.py` compares the two.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache, partial
from uuid import UUID

from domain import commands, events, run_commands, streams
from domain.bulletin import months_reopened, read_again, settles
from domain.desk import Service
from domain.event import load
from domain.law_log import LawInForce
from domain.ledger import Ledger
from domain.person import Identity
from domain.refusal import Refused
from domain.store import MemoryStore
from payroll import facts
from payroll.bulletin import Bulletin
from payroll.law import Law, load_law
from payroll.plan import Plan
from payroll.rappels import settled_apart
from payroll.rules import Settlement
from payroll.words import CollectivityKind, ElectedFunction, FrfeCase, PrimeShape, Status
from tests.domain import town
from tests.domain.town import ADMIN, CODE, MAYOR, PAYROLL, PROOF

MONTHS = tuple(date(2025 + (6 + n) // 12, (6 + n) % 12 + 1, 1) for n in range(12))  # July 2025 … June 2026
CLOSING, QUIET = date(2026, 7, 1), date(2026, 8, 1)
HIRED = date(2024, 1, 1)
GRADE = "adjoint_administratif_territorial"
Line = tuple[str, str]


def stream(matricule: int, engagement: int = 1) -> UUID:
    return streams.agent(CODE, f"{matricule:06d}", engagement)


SICK, OFFICIAL, PART_POST, CONTRACT, SECOND, MAYOR_PAID, DEPUTY, LATE = (
    stream(1), stream(2), stream(3), stream(4), stream(4, 2), stream(5), stream(6), stream(7)
)  # fmt: skip
OFFICIALS = (SICK, OFFICIAL, PART_POST)
CONTRACTS = (CONTRACT, SECOND)
STAFF = OFFICIALS + CONTRACTS
ELECTED = (MAYOR_PAID, DEPUTY)
EVERYBODY = STAFF + ELECTED


class Clock(town.Clock):
    def __init__(self) -> None:
        self.now = datetime(2025, 7, 8, 9, 0, tzinfo=UTC)


# ---- the law, as it may have been known ------------------------------------------------------------------------------


@cache
def whole_law() -> Law:
    return load_law()


@cache
def law_of_before(withheld: str) -> Law:
    """The law before its publication: « values » of 1 January 2026 withheld, or « all » that appeared since July 2025."""
    if withheld == "all":
        return whole_law().published_by(date(2025, 7, 1))
    keys = {"cnracl.employer", "pss.monthly", "old_age.uncapped.employer", "ircantec.b.employee"}
    parameters = []
    for parameter in whole_law().parameters.values():
        kept = tuple(v for v in parameter.values if parameter.key not in keys or v.effective_on < date(2026, 1, 1))
        named = {name: getattr(parameter, name) for name in parameter.__slots__}
        parameters.append(type(parameter)(**{**named, "values": kept}))
    return Law.of(parameters)


@cache
def _known_law(digest: str, engine: str) -> dict[str, LawInForce]:
    return {}


def shared_law(legislation: object, digest: str, engine: object) -> LawInForce:
    """One calculator a corpus for all the logs of the tests: what it compiled is a function of its content alone."""
    known = _known_law(digest, engine.version)  # type: ignore[attr-defined]
    if "law" not in known:
        known["law"] = LawInForce(legislation, digest, engine)  # type: ignore[arg-type]
    return known["law"]


# ---- the people ------------------------------------------------------------------------------------------------------


def arrive(service: Service, agent: UUID, matricule: int, engagement: int, said: list[facts.AgentFact]) -> None:
    identity = Identity(
        family_name=f"Lasserre{matricule}", first_name="Alix", nir=town.a_nir(123, f"401{matricule:02d}")
    )
    since = said[0].effective_on
    service.acting(PAYROLL, CODE).do_all(
        "arrive",
        [
            partial(commands.register_agent, matricule=f"{matricule:06d}", engagement=engagement),
            partial(commands.record_identity, agent=agent, identity=identity, effective_on=since),
            partial(
                commands.record_bank_details,
                agent=agent,
                iban=town.an_iban(matricule),
                bic="AGRIFRPP",
                effective_on=since,
                evidence=PROOF,
            ),
            *(partial(commands.record_agent_fact, agent=agent, fact=fact, evidence=PROOF) for fact in said),
        ],
    )


def employer_facts() -> tuple[facts.EmployerFact, ...]:
    return (
        described(HIRED, 12),
        facts.LocalRatesSet(effective_on=HIRED, work_accident=Decimal("1.66"), cdg=Decimal("0.80"), unemployment=True),
        facts.LocalRubriqueDefined(effective_on=HIRED, code="astreinte", label="Astreinte", shape=PrimeShape.MONTHLY),
        facts.LocalRubriqueDefined(effective_on=HIRED, code="frais", label="Frais", shape=PrimeShape.REIMBURSEMENT),
    )


def described(since: date, headcount: int) -> facts.CollectivityDescribed:
    return facts.CollectivityDescribed(
        effective_on=since, name="Labrit", kind=CollectivityKind.COMMUNE, siret="21400001300018",
        population=900, headcount=headcount, commune="40135",
    )  # fmt: skip


def staff(status: Status, since: date, im: int, hours: int, ifse: int) -> list[facts.AgentFact]:
    return [
        facts.Engaged(effective_on=since, status=status),
        facts.PositionHeld(effective_on=since, grade=GRADE, echelon=6, ib=450, im=im),
        facts.WorkingTimeSet(effective_on=since, weekly_hours=Decimal(hours)),
        facts.PrimeGranted(effective_on=since, code="ifse", monthly_amount=Decimal(ifse)),
    ]


def people() -> dict[UUID, tuple[int, int, list[facts.AgentFact]]]:
    """Matricule, engagement, and what is known of each on the first day."""
    mayor = facts.MandateHeld(effective_on=HIRED, function=ElectedFunction.MAYOR, percent=Decimal("40.3"))
    deputy = facts.MandateHeld(effective_on=HIRED, function=ElectedFunction.DEPUTY_MAYOR, percent=Decimal("33"))
    return {
        SICK: (1, 1, staff(Status.OFFICIAL, HIRED, 400, 35, 200)),
        OFFICIAL: (2, 1, [*staff(Status.OFFICIAL, HIRED, 380, 35, 20), pas(HIRED)]),
        PART_POST: (3, 1, staff(Status.OFFICIAL, HIRED, 376, 20, 80)),
        CONTRACT: (4, 1, staff(Status.CONTRACT, HIRED, 450, 35, 2200)),
        SECOND: (4, 2, staff(Status.CONTRACT, HIRED, 366, 7, 0)),
        MAYOR_PAID: (5, 1, [facts.Engaged(effective_on=HIRED, status=Status.ELECTED), mayor]),
        DEPUTY: (6, 1, [facts.Engaged(effective_on=HIRED, status=Status.ELECTED), deputy, assessed(HIRED, True)]),
    }


def pas(since: date) -> facts.WithholdingRateReceived:
    return facts.WithholdingRateReceived(effective_on=since, rate=Decimal("2.5"), rate_id="CRM")


def assessed(since: date, subject: bool) -> facts.MandatesAssessed:
    return facts.MandatesAssessed(
        effective_on=since, subject_to_social_security=subject, frfe_case=FrfeCase.SMALL_COMMUNE
    )


def a_commune(service: Service, law: Law) -> None:
    """The commune, its delegation and deliberations; nobody works there yet."""
    service.acting(ADMIN).do(commands.publish_law, law)
    govern = service.acting(ADMIN, CODE)
    govern.do(commands.register_collectivity, HIRED)
    govern.do(commands.grant_delegation, "maire", HIRED)
    for subject in ("ifse", "cia", "ihts", "elus"):
        service.acting(PAYROLL, CODE).do(commands.record_deliberation, "2023-12-03", subject, HIRED, HIRED)


# ---- one run ---------------------------------------------------------------------------------------------------------


def pay(service: Service, month: date, rank: int, payday: date, agents: tuple[UUID, ...] = (), meanwhile=None) -> bool:
    """Opens, calculates, justifies, approves, issues; False when the run pays nobody, and stays open."""
    act = service.acting(PAYROLL, CODE)
    act.do(run_commands.open_run, month, rank, agents)
    act.do(run_commands.set_payment_date, month, rank, payday)
    if meanwhile is not None:
        meanwhile()
    act.do(run_commands.calculate, month, rank)
    act.do(run_commands.control, month, rank)
    run = run_commands.pay_run(service.desk(PAYROLL, CODE), month, rank)
    for anomaly in run.controlled.anomalies:
        if anomaly.severity == "blocking" and anomaly.justifiable:
            act.do(run_commands.justify_anomaly, month, rank, anomaly.code, anomaly.agent, "vu")
    try:
        digest = act.do(run_commands.submit, month, rank).result["digest"]
    except Refused as refusal:
        assert "ne paie personne" in str(refusal), refusal
        return False
    service.acting(MAYOR, CODE).do(run_commands.approve, month, rank, str(digest))
    act.do(run_commands.issue, month, rank)
    return True


def ledger_of(service: Service) -> Ledger:
    return service.knowledge.ledger(CODE, service.store.head())


def a_service(store: MemoryStore | None = None) -> Service:
    return town.a_service(store or MemoryStore(), Clock())


# ---- the second log --------------------------------------------------------------------------------------------------


def fresh(first: Service, months: tuple[date, ...], payday_of) -> Service:
    """The same facts on time: what stands at the end of the first log, entered before the first month is issued.

    A complementary run is the employer's decision: the second log has it too, at once after the month itself."""
    known, service = ledger_of(first), a_service()
    a_commune(service, whole_law())
    act = service.acting(PAYROLL, CODE)
    for fact in sorted(known.employer_facts(), key=lambda each: each.effective_on):
        act.do(commands.record_employer_fact, fact)
    for agent in known.in_order():
        said = sorted(agent.standing_facts(), key=lambda each: not isinstance(each, facts.Engaged))
        arrive(service, agent.stream, int(agent.matricule), agent.engagement, said)
    variables = list(_variables(known))
    complements: dict[tuple[date, int], set[UUID]] = defaultdict(set)
    for agent, month, fact in variables:
        act.do(commands.enter_variable, agent, month, fact)
        if fact.rank > 1:
            complements[month, fact.rank].add(agent)
    for month in months:
        pay(service, month, 1, payday_of(month))
        for (_, rank), agents in sorted(each for each in complements.items() if each[0][0] == month):
            pay(service, month, rank, payday_of(month), tuple(agents))
    return service


def _variables(known: Ledger) -> Iterator[tuple[UUID, date, facts.MonthFact]]:
    """The variables that stand: rank 2 for the first complementary bulletin that paid some, rank 3 for the second… and
    rank 1 for what the month itself pays."""
    for (agent, month), entered in known.variables.items():
        complements = [each for each in known.standing(agent, month) if not settles(each)]
        paid = [known.ranks_paid(agent, month, each.rank, False, each.position) for each in complements]
        standing = entered.standing_facts()
        paid = [ranks for ranks in paid if any(fact.rank in ranks for fact in standing)]
        for fact in standing:
            rank = next((number for number, ranks in enumerate(paid, start=2) if fact.rank in ranks), 1)
            yield agent, month, replace(fact, rank=rank)


# ---- what is compared ------------------------------------------------------------------------------------------------


def lines_of(service: Service) -> dict[tuple[UUID, date], Counter[Line]]:
    """Everything that stands, by engagement, month of origin, line and part: own amounts, and rappels (final or not)."""
    plan_of = plans_of(service)
    found: dict[tuple[UUID, date], Counter[Line]] = defaultdict(Counter)
    for event in bulletins_of(service):
        found[event.agent, event.month].update(_own_lines(read_again(event, plan_of(event.plan), plan_of)))
        for each in months_reopened(event):
            changes = {tuple(name.rpartition(".")[::2]): amount for name, amount in each.changes.items()}
            found[event.agent, each.month].update(changes)
    return {key: Counter({line: n for line, n in lines.items() if n}) for key, lines in found.items()}


def bulletins_of(service: Service, matricule: str | None = None) -> list[events.BulletinIssued]:
    """The bulletins that stand, whole, in the order of the log."""
    stand = {stream for bulletins in ledger_of(service).bulletins.values() for stream in bulletins}
    recorded = service.store.collectivity(CODE)
    issued = [each for each in recorded if each.originator_id in stand and each.topic.startswith("bulletin.issued.")]
    found = [load(each.topic, each.state) for each in issued]
    return [each for each in found if matricule in (None, each.matricule)]  # type: ignore[attr-defined, misc]


def _own_lines(bulletin: Bulletin) -> dict[Line, int]:
    plan = bulletin.plan
    found: dict[Line, int] = {
        (plan.rules[index].code, part): amount
        for (index, part), amount in zip(plan.slots, bulletin.amounts, strict=True)
        if settled_apart(plan.rules[index])
    }
    if ("frfe", "amount") in found:
        inputs = bulletin.situation.inputs
        rappel = inputs["rappel_gross"] - inputs["rappel_deductible"] - inputs["rappel_frfe"]
        own = bulletin.part("net_imposable") - rappel
        found["frfe", "amount"] = bulletin.total("gross") - bulletin.total("deductible") - own
    return found


_plans_read: dict[str, Plan] = {}


def plans_of(service: Service) -> Callable[[str], Plan]:
    """The plans kept in a log, each content read once for all the tests."""
    legislation = service.knowledge.law_log(service.store.head()).legislation

    def plan_of(digest: str) -> Plan:
        if digest not in _plans_read:
            _plans_read[digest] = legislation.plan(digest)
        return _plans_read[digest]

    return plan_of


def of_the_year_to_date(service: Service) -> set[str]:
    """Codes whose amount of a month depends on the earlier bulletins of the year."""
    found = {"allegement_heures"}  # its rate, on the ceiling to date
    legislation = service.knowledge.law_log(service.store.head()).legislation
    for digest in legislation.plans:
        rules = plans_of(service)(digest).rules
        found |= {each.code for each in rules if each.settlement == Settlement.BY_YEAR_TO_DATE}
    return found


def refused_of(service: Service) -> set[str]:
    """Matricules that the calculator refuses, in some month, in their final state."""
    known = ledger_of(service)
    waiting = {agent for run in known.runs.values() for agent in run.aside if known.waits(agent, run.month)}
    return {known.agents[agent].matricule for agent in waiting}
