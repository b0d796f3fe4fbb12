"""Every command checks who asks before anything else; documents are deposited once, and refused with care."""

import inspect
from datetime import date
from decimal import Decimal
from functools import partial

import pytest

from domain import commands, run_commands, streams
from domain.document import SupportingDocument
from domain.event import EventReference
from domain.principal import Principal
from domain.refusal import Refused
from payroll import facts
from payroll.words import HoursKind
from tests.domain.town import ADMIN, CODE, JANUARY, MAYOR, PAYROLL, a_service, a_town, agent_id, an_iban

HELPERS = {"keep_plans", "result_at"}  # asked by commands, never by a door
COMMANDS = [
    (module, name)
    for module in (commands, run_commands)
    for name, value in vars(module).items()
    if inspect.isfunction(value)
    and value.__module__ == module.__name__
    and not name.startswith("_")
    and name not in HELPERS
]
SHA = "ef" * 32


@pytest.fixture
def service(memory_store):
    service = a_service(memory_store)
    a_town(service, 1)
    return service


@pytest.mark.parametrize(("module", "name"), COMMANDS, ids=[name for _, name in COMMANDS])
def test_a_stranger_is_refused_whatever_the_command(service, module, name):
    command = getattr(module, name)
    nothing = [None] * (len(inspect.signature(command).parameters) - 1)
    stranger = Principal("curieux", "auditor", frozenset({"ailleurs"}))
    with pytest.raises(Refused, match=r"ne peut pas|n'a pas accès"):
        command(service.desk(stranger, CODE), *nothing)


def test_the_table_of_contents_is_whole():
    assert len(COMMANDS) >= 30


def document(service):
    return service.desk(PAYROLL, CODE).load(SupportingDocument, streams.document(CODE, SHA))


def test_a_document_is_deposited_once_by_the_collectivity(service):
    for _ in range(2):
        service.acting(MAYOR, CODE).do(commands.deposit_document, SHA, "rib", "application/pdf", 4821, "RIB de Camille")
    assert document(service).version == 1
    assert b"Camille" not in service.store.collectivity(CODE)[-1].state


def test_a_document_in_use_cannot_be_refused_nor_a_refused_one_used(service):
    act = service.acting(PAYROLL, CODE)
    fact = EventReference(stream=agent_id(1), version=4)
    with pytest.raises(Refused, match="n'a pas été déposée"):
        act.do(commands.use_document, SHA, fact)
    act.do(commands.deposit_document, SHA, "arrete", "application/pdf", 4821)
    act.do(commands.refuse_document, SHA, "Page 2 illisible")
    with pytest.raises(Refused, match="a été refusée"):
        act.do(commands.use_document, SHA, fact)
    act.do(commands.accept_document, SHA)
    act.do(commands.use_document, SHA, fact)
    act.do(commands.use_document, SHA, fact)
    assert document(service).uses == [fact]
    with pytest.raises(Refused, match="justifie déjà 1 fait"):
        act.do(commands.refuse_document, SHA, "Trop tard")


def test_what_was_entered_by_mistake_is_withdrawn(service):
    act = service.acting(PAYROLL, CODE)

    def reference(result):
        return EventReference(stream=result["stream"], version=result["version"])

    hours = facts.HoursWorked(effective_on=JANUARY, kind=HoursKind.OVERTIME, hours=Decimal(3))
    entered = act.do(commands.enter_variable, agent_id(1), JANUARY, hours)
    act.do(commands.withdraw_variable, agent_id(1), JANUARY, reference(entered.result))
    strike = act.do(commands.record_agent_fact, agent_id(1), facts.StrikeRecorded(effective_on=JANUARY))
    act.do(commands.withdraw_agent_fact, agent_id(1), reference(strike.result))
    policies = act.do(commands.record_employer_fact, facts.PoliciesSet(effective_on=JANUARY))
    act.do(commands.withdraw_employer_fact, reference(policies.result))
    ledger = service.knowledge.ledger(CODE, service.store.head())
    assert ledger.entered(agent_id(1), JANUARY) == ()
    kinds = {type(each) for each in ledger.agents[agent_id(1)].standing_facts()}
    assert facts.StrikeRecorded not in kinds
    assert facts.PoliciesSet not in {type(each) for each in ledger.employer_facts()}


def test_a_batch_refused_half_way_is_forgotten_and_told_right_it_is_what_another_process_reads(service):
    """Everything that a batch may change in place: a fact, an account, a decision, the employer's facts, a variable."""
    agent, by_mistake = agent_id(1), EventReference(stream=agent_id(1), version=99)
    hours = facts.HoursWorked(effective_on=JANUARY, kind=HoursKind.OVERTIME, hours=Decimal(3))
    said = [
        partial(commands.record_agent_fact, agent=agent, fact=facts.NbiGranted(effective_on=JANUARY, points=15)),
        partial(commands.record_bank_details, agent=agent, iban=an_iban(7), bic="AGRIFRPP", effective_on=JANUARY),
        partial(commands.record_decision, agent=agent, subject="nbi", reference="A-2", effective_on=JANUARY),
        partial(commands.record_employer_fact, fact=facts.PoliciesSet(effective_on=JANUARY)),
        partial(commands.enter_variable, agent=agent, month=JANUARY, fact=hours),
    ]
    before = known_here(service)
    with pytest.raises(Refused, match="version 99"):
        refused = partial(commands.withdraw_agent_fact, agent=agent, reference=by_mistake)
        service.acting(PAYROLL, CODE).do_all("mixed", [*said, refused])
    assert known_here(service) == before == known_here(a_service(service.store))
    service.acting(PAYROLL, CODE).do_all("told right", said)
    assert known_here(service) == known_here(a_service(service.store)) != before


def known_here(service):
    """What the ledger of a process knows of the employer and of the first agent."""
    ledger = service.knowledge.ledger(CODE, service.store.head())
    agent = ledger.agents[agent_id(1)]
    standing = agent.standing_facts(), ledger.entered(agent_id(1), JANUARY), ledger.employer_facts()
    return tuple(map(tuple, standing)), dict(agent.bank_details), list(agent.decisions), agent.version


def test_the_law_is_published_for_the_service_and_once(service):
    with pytest.raises(Refused, match="service entier"):
        service.acting(ADMIN, CODE).do(commands.publish_law)
    head = service.store.head()
    service.acting(ADMIN).do(commands.publish_law)
    assert service.store.head() == head


def test_a_collectivity_must_exist_before_anything_is_said_of_it(service):
    with pytest.raises(Refused, match="n'existe pas"):
        service.acting(PAYROLL, "inconnue").do(commands.register_agent, "1")
    with pytest.raises(Refused, match="n'existe pas"):
        service.acting(PAYROLL, "inconnue").do(run_commands.open_run, JANUARY)


def test_membership_ends_once(service):
    for _ in range(2):
        service.acting(ADMIN, CODE).do(commands.end_membership, date(2026, 12, 31))
    topics = [each.topic for each in service.store.collectivity(CODE)]
    assert topics.count("collectivity.membership_ended.v1") == 1
