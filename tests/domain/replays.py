"""What the tests of replay share: a commune of several regimes over three months, and the reading of its whole log."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial

from domain import commands, run_commands, streams
from domain.desk import Service
from domain.person import Identity
from domain.replay import Found, Laws, Side, compare_collectivity, replay_collectivity
from domain.store.port import EventStore
from payroll import facts
from payroll.algebra import Rounded
from payroll.calculate import CURRENT, Engine
from payroll.law import Law
from payroll.rubriques import rule_table
from payroll.rules import RuleTable
from payroll.situation import LocalRubrique
from payroll.words import ElectedFunction, FrfeCase, HoursKind, Status
from tests.domain.town import (
    ADMIN,
    CODE,
    HIRED,
    JANUARY,
    PAYDAY,
    PAYROLL,
    PROOF,
    a_nir,
    a_service,
    a_town,
    agent_id,
    an_iban,
    issued,
)

FEBRUARY, MARCH = date(2026, 2, 1), date(2026, 3, 1)
BULLETINS, CANCELLED = 3 * 5 + 1, 1


def settle(service: Service, number: int, *said: facts.AgentFact, code: str = CODE) -> None:
    """Somebody arrives with an identity, an account and these facts, all documented."""
    agent = agent_id(number, code)
    identity = Identity(family_name=f"Lasserre{number}", first_name="Alix", nir=a_nir(number, "40136"))
    account = partial(commands.record_bank_details, agent=agent, iban=an_iban(number), bic="AGRIFRPP")
    service.acting(PAYROLL, code).do_all(
        "settle",
        [
            partial(commands.register_agent, matricule=f"{number:06d}"),
            partial(commands.record_identity, agent=agent, identity=identity, effective_on=HIRED),
            partial(account, effective_on=HIRED, evidence=PROOF),
            *(partial(commands.record_agent_fact, agent=agent, fact=fact, evidence=PROOF) for fact in said),
        ],
    )


def a_mixed_town(service: Service, code: str = CODE) -> None:
    """Three officials, a contractuel (10) and a maire (11)."""
    a_town(service, 3, code)
    settle(
        service,
        10,
        facts.Engaged(effective_on=HIRED, status=Status.CONTRACT),
        facts.PositionHeld(effective_on=HIRED, grade="adjoint_administratif_territorial", echelon=1, ib=367, im=366),
        facts.WorkingTimeSet(effective_on=HIRED, weekly_hours=Decimal(28)),
        code=code,
    )
    settle(
        service,
        11,
        facts.Engaged(effective_on=HIRED, status=Status.ELECTED),
        facts.MandateHeld(effective_on=HIRED, function=ElectedFunction.MAYOR, percent=Decimal("40.3")),
        facts.MandatesAssessed(effective_on=HIRED, subject_to_social_security=False, frfe_case=FrfeCase.SMALL_COMMUNE),
        code=code,
    )


def three_months(service: Service, code: str = CODE) -> None:
    """January with a bulletin refused by the comptable and paid by rank 2, February with hours, March with a strike."""
    act = service.acting(PAYROLL, code)
    issued(service, code=code)
    act.do(run_commands.refuse, JANUARY, 1, date(2026, 1, 19), "RIB illisible", [agent_id(2, code)])
    issued(service, rank=2, payday=date(2026, 1, 30), code=code)
    at(service, date(2026, 2, 9))
    hours = facts.HoursWorked(effective_on=FEBRUARY, kind=HoursKind.OVERTIME, hours=Decimal(4))
    act.do(commands.enter_variable, agent_id(1, code), FEBRUARY, hours)
    issued(service, FEBRUARY, payday=date(2026, 2, 26), code=code)
    at(service, date(2026, 3, 9))
    act.do(commands.record_agent_fact, agent_id(3, code), facts.StrikeRecorded(effective_on=date(2026, 3, 3)))
    issued(service, MARCH, payday=date(2026, 3, 27), code=code)


def at(service: Service, day: date) -> None:
    """The clock of the service moves to that day at 9:00 UTC."""
    service.clock.now = max(service.clock.now, datetime(day.year, day.month, day.day, 9, tzinfo=UTC))  # type: ignore[attr-defined]


def a_played_town(store: EventStore) -> Service:
    service = a_service(store)
    a_mixed_town(service)
    three_months(service)
    return service


def laws(store: EventStore, engines: Mapping[str, Engine] | None = None) -> Laws:
    return Laws(store.collectivity(streams.SERVICE), engines)


def replayed(store: EventStore, *engines: Engine, months: tuple[date, ...] = (), as_known: int | None = None) -> Found:
    known = {each.version: each for each in engines}
    return replay_collectivity(CODE, store.collectivity(CODE), laws(store, known), months=months, as_known=as_known)


def compared(store: EventStore, one: Side, other: Side, *engines: Engine) -> Found:
    known = {each.version: each for each in (engines or (CURRENT,))}
    return compare_collectivity(CODE, store.collectivity(CODE), laws(store, known), one, other)


def to_the_euro(local: tuple[LocalRubrique, ...]) -> RuleTable:
    """The national rules, but for the traitement, rounded to the euro."""
    rules = rule_table(local).rules
    return RuleTable(
        replace(rule, amount=Rounded(rule.amount, 100, "essai"))
        if rule.code == "traitement_indiciaire" and rule.amount is not None
        else rule
        for rule in rules
    )


def dearer_cnracl(service: Service) -> Law:
    """The corpus in force with the employer's CNRACL one point dearer (38,65 %) from 1 January 2026."""
    corpus = service.knowledge.law(service.store.head()).in_force.law.corpus()
    values = corpus["parameters"]["cnracl.employer"]["values"]  # type: ignore[index]
    newer = {
        "status": "confirmed",
        "effective_on": "2026-01-01",
        "published_on": "2026-01-10",
        "value": "38.65",
        "reference": "Décret d'essai",
    }
    later = [each for each in values if each["effective_on"] > "2026-01-01"]
    corpus["parameters"]["cnracl.employer"]["values"] = [*later, newer, *values[len(later) :]]  # type: ignore[index]
    return Law.from_corpus(corpus)


def publish(service: Service, law: Law) -> None:
    service.acting(ADMIN).do(commands.publish_law, law=law)


__all__ = [
    "BULLETINS", "CANCELLED", "CODE", "FEBRUARY", "JANUARY", "MARCH", "PAYDAY", "a_mixed_town", "a_played_town", "at",
    "compared", "dearer_cnracl", "laws", "publish", "replayed", "settle", "three_months", "to_the_euro",
]  # fmt: skip
