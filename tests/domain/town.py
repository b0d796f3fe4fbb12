"""A small invented commune for the tests of the domain: its people, a clock that ticks, and the steps of its month."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from hashlib import sha256
from uuid import UUID

from domain import commands, run_commands, streams
from domain.desk import Service
from domain.event import Evidence
from domain.person import Identity
from domain.principal import Principal
from domain.store.port import EventStore
from domain.store.privacy import Keyring
from payroll import facts
from payroll.calculate import CURRENT, Engine
from payroll.words import CollectivityKind, Status

MASTER = sha256(b"paiex tests").digest()
CODE = "labrit"
JANUARY = date(2026, 1, 1)
PAYDAY = date(2026, 1, 28)
HIRED = date(2024, 1, 1)

ADMIN = Principal("admin", "administrator")
PAYROLL = Principal("awa", "payroll_agent")
MAYOR = Principal("maire", "approver", frozenset({CODE}))
PROOF = Evidence(status="attached", documents=("cd" * 32,))


class Clock:
    """Starts on 8 January 2026 at 9:00 UTC and moves one second each time it is read."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 8, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def agent_id(number: int, code: str = CODE) -> UUID:
    return streams.agent(code, f"{number:06d}", 1)


def a_service(store: EventStore, clock: Callable[[], datetime] | None = None, engine: Engine = CURRENT) -> Service:
    return Service(store, Keyring(store, MASTER), clock or Clock(), engine)


def a_nir(number: int, commune: str = "40135") -> str:
    """The number, key included, of a woman born in May 1980; she does not exist."""
    body = f"28005{commune}{number:03d}"
    return f"{body}{97 - int(body) % 97:02d}"


def an_iban(number: int) -> str:
    """A French account number with its key; the bank does not exist."""
    digits = f"99999{99999:05d}{number:011d}"
    rib = 97 - (int(digits) * 100) % 97
    account = f"{digits}{rib:02d}"
    key = 98 - int(f"{account}152700") % 97
    return f"FR{key:02d}{account}"


def a_town(service: Service, agents: int, code: str = CODE, law: str | None = "shipped") -> None:
    """Publishes the law, unless one is there, and settles the commune with that many officials, each with its IFSE."""
    if law is not None:
        service.acting(ADMIN).do(commands.publish_law)
    govern = service.acting(ADMIN, code)
    govern.do(commands.register_collectivity, date(2025, 1, 1))
    govern.do(commands.grant_delegation, "maire", date(2025, 1, 1))
    enter = service.acting(PAYROLL, code)
    for fact in employer(date(2025, 1, 1)):
        enter.do(commands.record_employer_fact, fact)
    for subject in ("ifse", "cia", "ihts", "elus"):
        enter.do(commands.record_deliberation, "2024-12-03", subject, date(2024, 12, 12), date(2025, 1, 1))
    enter.do_all("settle", [each for number in range(1, agents + 1) for each in _settle(number, code)])


def employer(since: date) -> tuple[facts.EmployerFact, ...]:
    """Who the commune is, and its rates."""
    return (
        facts.CollectivityDescribed(
            effective_on=since,
            name="Commune de Labrit (exemple)",
            kind=CollectivityKind.COMMUNE,
            siret="21400001300018",
            population=900,
            headcount=12,
            commune="40135",
        ),
        facts.LocalRatesSet(effective_on=since, work_accident=Decimal("1.66"), cdg=Decimal("0.80")),
    )


def _settle(number: int, code: str, hired: date = HIRED) -> list[partial]:
    """One official of category C, hired in 2024, full time, IFSE 200 euros, everything documented."""
    agent = agent_id(number, code)
    identity = Identity(
        family_name=f"Dubourg{number}",
        first_name="Camille",
        birth_date=date(1980, 5, 12),
        nir=a_nir(number),
        address=("1 rue de la Lande", "40420 Labrit"),
    )
    said: list[facts.AgentFact] = [
        facts.Engaged(effective_on=hired, status=Status.OFFICIAL),
        facts.PositionHeld(effective_on=hired, grade="adjoint_administratif_territorial", echelon=6, ib=450, im=400),
        facts.WorkingTimeSet(effective_on=hired, weekly_hours=Decimal("35")),
        facts.WorkplaceSet(effective_on=hired, commune="40135"),
        facts.PrimeGranted(effective_on=hired, code="ifse", monthly_amount=Decimal("200.00")),
        facts.WithholdingRateReceived(effective_on=date(2026, 1, 1), rate=Decimal("2.5"), rate_id="CRM"),
    ]
    return [
        partial(commands.register_agent, matricule=f"{number:06d}"),
        partial(commands.record_identity, agent=agent, identity=identity, effective_on=hired),
        partial(
            commands.record_bank_details,
            agent=agent,
            iban=an_iban(number),
            bic="AGRIFRPP",
            effective_on=hired,
            evidence=PROOF,
        ),
        *(partial(commands.record_agent_fact, agent=agent, fact=fact, evidence=PROOF) for fact in said),
        partial(commands.record_decision, agent=agent, subject="ifse", reference="A-2024-1", effective_on=hired),
    ]


def calculated_and_submitted(service: Service, month: date = JANUARY, rank: int = 1, code: str = CODE) -> str:
    """Plays the service's steps and returns the digest to approve; opens nothing."""
    act = service.acting(PAYROLL, code)
    act.do(run_commands.calculate, month, rank)
    act.do(run_commands.control, month, rank)
    return str(act.do(run_commands.submit, month, rank).result["digest"])


def opened(
    service: Service,
    month: date = JANUARY,
    rank: int = 1,
    payday: date = PAYDAY,
    agents: tuple[UUID, ...] = (),
    code: str = CODE,
) -> None:
    act = service.acting(PAYROLL, code)
    act.do(run_commands.open_run, month, rank, agents)
    act.do(run_commands.set_payment_date, month, rank, payday)


def issued(
    service: Service,
    month: date = JANUARY,
    rank: int = 1,
    payday: date = PAYDAY,
    agents: tuple[UUID, ...] = (),
    code: str = CODE,
) -> str:
    """Plays a whole run up to its issue and returns the digest approved."""
    opened(service, month, rank, payday, agents, code)
    digest = calculated_and_submitted(service, month, rank, code)
    mayor = Principal("maire", "approver", frozenset({code}))
    service.acting(mayor, code).do(run_commands.approve, month, rank, digest)
    service.acting(PAYROLL, code).do(run_commands.issue, month, rank)
    return digest
