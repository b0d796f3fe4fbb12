"""The month, end to end: what is approved is what is issued, once, and every refusal says why."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from unittest.mock import Mock

import pytest

from domain import commands, events, knowledge, run_commands, streams
from domain.bulletin import Bulletin, read_again
from domain.event import load
from domain.month import bulletin_event
from domain.pay_run import PayRun, RunState
from domain.principal import Principal
from domain.refusal import Refused
from domain.store.port import CommandConflict
from payroll import facts
from payroll.words import HoursKind, PrimeShape, Status
from tests.domain.town import (
    ADMIN,
    CODE,
    HIRED,
    JANUARY,
    MAYOR,
    PAYDAY,
    PAYROLL,
    PROOF,
    a_nir,
    a_service,
    a_town,
    agent_id,
    an_iban,
    calculated_and_submitted,
    issued,
    opened,
)

FEBRUARY = date(2026, 2, 1)
FEBRUARY_PAYDAY = date(2026, 2, 26)

# Traitement of IM 400: 400 × 4.92278 = 1 969,11; IFSE 200; transfert primes/points of category C 13,92 (issue 2, §3).
GROSS = Decimal("1969.11") + Decimal("200.00") - Decimal("13.92")


@pytest.fixture
def service(log):
    service = a_service(log)
    a_town(service, 3)
    return service


def run_of(service, month=JANUARY, rank=1, code=CODE):
    return service.desk(PAYROLL, code).load(PayRun, streams.run(code, month, rank))


def bulletin_of(service, number, month=JANUARY, rank=1):
    stream = streams.bulletin(agent_id(number), month, rank)
    return service.desk(PAYROLL, CODE).load(Bulletin, stream)


def approve(service, digest, month=JANUARY, rank=1):
    return service.acting(MAYOR, CODE).do(run_commands.approve, month, rank, digest)


def issue(service, month=JANUARY, rank=1):
    return service.acting(PAYROLL, CODE).do(run_commands.issue, month, rank)


def enter(service, number, fact, **said):
    return service.acting(PAYROLL, CODE).do(commands.record_agent_fact, agent_id(number), fact, **said)


def strike(service, number, day=date(2026, 1, 20)):
    return enter(service, number, facts.StrikeRecorded(effective_on=day))


def topics(service, collectivity=CODE):
    return [each.topic for each in service.store.collectivity(collectivity)]


# ---- the straight path ---------------------------------------------------------------------------------------------


def test_a_month_is_issued_in_one_save(service):
    head = service.store.head()
    digest = issued(service)
    run = run_of(service)
    assert run.state is RunState.ISSUED
    assert run.issued.digest == digest
    assert run.issued.totals.bulletins == 3
    assert run.issued.totals.gross == 3 * GROSS
    saved = [each for each in service.store.collectivity(CODE, after=head) if "issued" in each.topic]
    assert [each.topic for each in saved].count("bulletin.issued.v1") == 3
    assert len({each.recorded_at for each in saved}) == 1


def test_the_bulletin_is_read_again_from_its_plan(service):
    issued(service)
    event = bulletin_of(service, 1).issued
    plan = service.knowledge.law_log(service.store.head()).legislation.plan(event.plan)
    bulletin = read_again(event, plan)
    assert bulletin.totals.gross == int(GROSS * 100)
    assert {name: cents for name, cents in bulletin.cumuls.items() if cents} == event.own


def test_the_comptable_accepts_and_pays(service):
    issued(service)
    act = service.acting(PAYROLL, CODE)
    act.do(run_commands.transmit, JANUARY, 1, date(2026, 1, 16))
    act.do(run_commands.accept, JANUARY, 1, date(2026, 1, 20))
    act.do(run_commands.record_payment, JANUARY, 1, PAYDAY)
    assert run_of(service).state is RunState.PAID
    with pytest.raises(Refused, match="ce qui est payé reste payé"):
        act.do(run_commands.refuse, JANUARY, 1, PAYDAY, "trop tard")


def test_a_step_done_again_changes_nothing(service):
    opened(service)
    digest = calculated_and_submitted(service)
    head = service.store.head()
    opened(service)
    assert calculated_and_submitted(service) == digest
    assert service.store.head() == head
    approve(service, digest)
    approve(service, digest)
    issue(service)
    head = service.store.head()
    issue(service)
    assert service.store.head() == head
    assert topics(service).count("bulletin.issued.v1") == 3


def test_two_workers_at_once_issue_once(service):
    opened(service)
    approve(service, calculated_and_submitted(service))
    workers = [a_service(service.store, service.clock) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        said = list(pool.map(issue, workers))
    assert {each.result["bulletins"] for each in said} == {3}
    assert topics(service).count("bulletin.issued.v1") == 3
    assert topics(service).count("run.issued.v1") == 1


def test_a_run_that_another_issues_while_it_is_read_is_found_issued(service, monkeypatch):
    opened(service)
    approve(service, calculated_and_submitted(service))
    load, others = run_commands._run, [a_service(service.store, service.clock)]

    def read_then_overtaken(desk, month, rank):
        run = load(desk, month, rank)
        if others:
            issue(others.pop())
        return run

    monkeypatch.setattr(run_commands, "_run", read_then_overtaken)
    assert issue(service).result["bulletins"] == 3
    assert topics(service).count("run.issued.v1") == 1


def test_another_process_finds_the_same_digest(service):
    opened(service)
    digest = calculated_and_submitted(service)
    other = a_service(service.store, service.clock)
    run = run_of(other)
    result = run_commands.result_at(other.desk(PAYROLL, CODE), run, run.submitted.position)
    assert result.digest == run.submitted.calculation
    approve(other, digest)
    assert issue(other).result["bulletins"] == 3


@pytest.mark.parametrize(("kept", "times"), [(10_000, 0), (4, 1)])
def test_what_is_issued_was_calculated_once_while_it_is_in_memory(service, monkeypatch, kept, times):
    """Two runs of three: kept whole, none is calculated again; with room for one, the first is, and the bytes are the same."""
    monkeypatch.setattr(knowledge, "_KEPT", kept)
    opened(service)
    digest = calculated_and_submitted(service)
    a_town(service, 3, code="sabres")
    opened(service, code="sabres")
    calculated_and_submitted(service, code="sabres")
    approve(service, digest)
    calculating = Mock(wraps=run_commands.calculate_month)
    monkeypatch.setattr(run_commands, "calculate_month", calculating)
    issue(service)
    assert calculating.call_count == times
    other = a_service(service.store, service.clock)
    result = run_commands.replay(other.desk(PAYROLL, CODE), JANUARY)
    for paid in result.paid:
        event = bulletin_of(other, int(paid.agent.matricule)).issued
        again = bulletin_event(paid, result, event.law_digest, event.position, event.engine, event.by)
        assert again.to_bytes() == event.to_bytes()


def test_the_second_month_sees_the_first_in_its_cumuls(service):
    issued(service)
    issued(service, FEBRUARY, payday=FEBRUARY_PAYDAY)
    event = bulletin_of(service, 1, FEBRUARY).issued
    assert event.before["gross"] == int(GROSS * 100)
    assert event.before == bulletin_of(service, 1).issued.own


# ---- nothing unapproved --------------------------------------------------------------------------------------------


def test_scenario_ii_a_strike_entered_between_submission_and_approval(service):
    """Submitted at p, a strike entered at p+1, approved at p+2: never paid unapproved, and the refusal says why."""
    opened(service)
    digest = calculated_and_submitted(service)
    position = run_of(service).submitted.position
    strike(service, 2)
    approve(service, digest)
    with pytest.raises(Refused) as refusal:
        issue(service)
    said = str(refusal.value)
    assert "périmée" in said
    assert "grève pour l'agent 000002, à effet du 20/01/2026" in said
    assert "« awa »" in said
    assert "000001" not in said
    assert "bulletin.issued.v1" not in topics(service)
    (culprit,) = run_commands.stale_because(service.desk(MAYOR, CODE), JANUARY)
    assert culprit.position > position and culprit.topic == "agent.strike_recorded.v1"
    second = calculated_and_submitted(service)
    assert second != digest
    with pytest.raises(Refused, match="n'est pas approuvée"):
        issue(service)
    approve(service, second)
    issue(service)
    # One day of strike: one thirtieth of the month is not paid (loi n° 77-826): the gross is lower than the others'.
    assert bulletin_of(service, 2).issued.own["gross"] < bulletin_of(service, 1).issued.own["gross"]


def test_a_law_published_after_submission_makes_it_stale(service):
    opened(service)
    digest = calculated_and_submitted(service)
    approve(service, digest)
    service.acting(ADMIN).do(commands.publish_law, law=_with_dearer_point(service))
    with pytest.raises(Refused, match="publication d'une législation"):
        issue(service)


def _with_dearer_point(service):
    """The corpus in force, with one value superseded from 1 January 2026: the employer's CNRACL rate."""
    from payroll.law import Law

    corpus = service.knowledge.law(service.store.head()).in_force.law.corpus()
    values = corpus["parameters"]["cnracl.employer"]["values"]
    newer = {
        "status": "confirmed",
        "effective_on": "2026-01-01",
        "published_on": "2026-01-10",
        "value": "38.65",
        "reference": "Décret d'essai",
    }
    later = [each for each in values if each["effective_on"] > "2026-01-01"]
    corpus["parameters"]["cnracl.employer"]["values"] = [*later, newer, *values[len(later) :]]
    return Law.from_corpus(corpus)


def test_an_account_changed_after_submission_makes_it_stale(service):
    opened(service)
    digest = calculated_and_submitted(service)
    approve(service, digest)
    act = service.acting(PAYROLL, CODE)
    act.do(commands.record_bank_details, agent_id(3), an_iban(77), "AGRIFRPP", date(2026, 1, 9), PROOF)
    with pytest.raises(Refused, match="coordonnées bancaires pour l'agent 000003"):
        issue(service)


def test_a_fact_without_effect_leaves_the_approval_valid(service):
    opened(service)
    digest = calculated_and_submitted(service)
    approve(service, digest)
    service.acting(ADMIN, CODE).do(commands.grant_delegation, "adjointe", date(2026, 2, 1))
    enter(service, 1, facts.StrikeRecorded(effective_on=date(2026, 2, 3)))
    assert run_commands.stale_because(service.desk(PAYROLL, CODE), JANUARY) == ()
    issue(service)


def test_nothing_is_issued_without_approval(service):
    opened(service)
    with pytest.raises(Refused, match="n'est pas approuvée"):
        issue(service)
    calculated_and_submitted(service)
    with pytest.raises(Refused, match="n'est pas approuvée"):
        issue(service)


def test_the_service_never_approves(service):
    opened(service)
    digest = calculated_and_submitted(service)
    for who in (PAYROLL, ADMIN, Principal("cac", "auditor")):
        with pytest.raises(Refused, match="ne peut pas approuver"):
            service.acting(who, CODE).do(run_commands.approve, JANUARY, 1, digest)


@pytest.mark.parametrize("user", ["secretaire", "ancienne"])
def test_an_approver_needs_a_delegation_in_force_that_day(service, user):
    govern = service.acting(ADMIN, CODE)
    govern.do(commands.grant_delegation, "ancienne", date(2025, 1, 1))
    govern.do(commands.end_delegation, "ancienne", date(2026, 1, 1))
    opened(service)
    digest = calculated_and_submitted(service)
    someone = Principal(user, "approver", frozenset({CODE}))
    with pytest.raises(Refused, match="délégation"):
        service.acting(someone, CODE).do(run_commands.approve, JANUARY, 1, digest)


def test_only_the_digest_shown_is_approved(service):
    opened(service)
    calculated_and_submitted(service)
    with pytest.raises(Refused, match="empreinte"):
        approve(service, "0" * 64)


def test_another_collectivity_s_approver_has_no_access(service):
    other = Principal("maire-ailleurs", "approver", frozenset({"ailleurs"}))
    with pytest.raises(Refused, match="n'a pas accès"):
        service.acting(other, CODE).do(run_commands.approve, JANUARY, 1, "0" * 64)


def test_a_returned_run_is_submitted_again(service):
    opened(service)
    digest = calculated_and_submitted(service)
    service.acting(MAYOR, CODE).do(run_commands.return_to_service, JANUARY, 1, "Il manque la grève de Camille.")
    with pytest.raises(Refused, match="approuver"):
        approve(service, digest)
    returned = [each for each in service.store.collectivity(CODE) if each.topic == "run.returned.v1"]
    assert b"Camille" not in returned[0].state
    strike(service, 1)
    approve(service, calculated_and_submitted(service))
    issue(service)


def test_another_payment_date_asks_for_another_calculation(service):
    opened(service)
    calculated_and_submitted(service)
    service.acting(PAYROLL, CODE).do(run_commands.set_payment_date, JANUARY, 1, date(2026, 1, 30))
    with pytest.raises(Refused, match="n'est pas calculée"):
        service.acting(PAYROLL, CODE).do(run_commands.submit, JANUARY, 1)


# ---- who is left aside ---------------------------------------------------------------------------------------------


def test_a_refused_agent_is_listed_approved_as_such_and_paid_by_the_next_rank(service):
    newcomer = agent_id(9)
    act = service.acting(PAYROLL, CODE)
    act.do(commands.register_agent, "000009")
    act.do(commands.record_agent_fact, newcomer, facts.Engaged(effective_on=JANUARY, status=Status.OFFICIAL), PROOF)
    opened(service)
    calculated_and_submitted(service)
    (aside,) = run_of(service).submitted.blocked
    assert aside.agent == newcomer and "manque" in aside.reason
    digest = run_of(service).submitted.digest
    approve(service, digest)
    issue(service)
    assert run_of(service).issued.totals.bulletins == 3
    assert run_of(service).issued.blocked == (aside,)
    enter(
        service,
        9,
        facts.PositionHeld(effective_on=JANUARY, grade="adjoint_administratif_territorial", echelon=6, ib=450, im=400),
    )
    enter(service, 9, facts.WorkingTimeSet(effective_on=JANUARY, weekly_hours=Decimal(35)))
    _documented(service, 9)
    issued(service, rank=2)
    assert run_of(service, rank=2).issued.totals.bulletins == 1
    assert bulletin_of(service, 9, rank=2).issued.own["gross"] == 196_911


def _documented(service, number):
    from domain.person import Identity

    identity = Identity(family_name="Nouvelle", first_name="Alix", nir=a_nir(999))
    service.acting(PAYROLL, CODE).do(commands.record_identity, agent_id(number), identity, JANUARY)


def test_a_blocking_anomaly_sets_the_agent_aside_until_it_is_justified(service):
    act = service.acting(PAYROLL, CODE)
    act.do(commands.record_bank_details, agent_id(2), an_iban(78), "AGRIFRPP", JANUARY)
    opened(service)
    calculated_and_submitted(service)
    assert [each.agent for each in run_of(service).blocked()] == [agent_id(2)]
    act.do(run_commands.justify_anomaly, JANUARY, 1, "iban_nouveau_sans_piece", agent_id(2), "RIB vu au guichet")
    digest = str(act.do(run_commands.submit, JANUARY, 1).result["digest"])
    assert run_of(service).submitted.blocked == ()
    approve(service, digest)
    issue(service)
    assert run_of(service).issued.totals.bulletins == 3


def test_a_document_that_comes_late_lifts_the_block(service):
    act = service.acting(PAYROLL, CODE)
    act.do(commands.register_agent, "000009")
    engaged = facts.Engaged(effective_on=JANUARY, status=Status.CONTRACT)
    act.do(commands.record_agent_fact, agent_id(9), engaged, PROOF)
    enter(
        service,
        9,
        facts.PositionHeld(effective_on=JANUARY, grade="adjoint_administratif_territorial", echelon=1, ib=367, im=366),
    )
    enter(service, 9, facts.WorkingTimeSet(effective_on=JANUARY, weekly_hours=Decimal(35)))
    opened(service)
    first = calculated_and_submitted(service)
    assert [each.agent for each in run_of(service).submitted.blocked] == [agent_id(9)]
    _documented(service, 9)
    second = calculated_and_submitted(service)
    assert second != first and run_of(service).submitted.blocked == ()
    with pytest.raises(Refused, match="empreinte"):
        approve(service, first)
    approve(service, second)
    assert issue(service).result["bulletins"] == 4


def test_an_auditor_replays_the_month_as_it_was_known(service):
    issued(service)
    run = run_of(service)
    strike(service, 1)
    auditor = service.desk(Principal("cac", "auditor", frozenset({CODE})), CODE)
    known = run_commands.replay(auditor, JANUARY)
    assert known.digest == run.submitted.calculation
    for paid in known.paid:
        frozen = auditor.load(Bulletin, streams.bulletin(paid.agent.stream, JANUARY, 1)).issued
        assert frozen.amounts == paid.content["amounts"]
        assert frozen.frozen == paid.content["frozen"]


def test_unknown_agents_and_empty_runs_are_refused(service):
    issued(service)
    with pytest.raises(Refused, match="inconnu"):
        opened(service, rank=2, agents=(streams.agent(CODE, "nobody", 1),))
    opened(service, rank=2)
    with pytest.raises(Refused, match="ne paie personne"):
        calculated_and_submitted(service, rank=2)


def test_a_delivered_bulletin_is_delivered_once(service):
    issued(service)
    act = service.acting(PAYROLL, CODE)
    for _ in range(2):
        act.do(run_commands.deliver_bulletin, agent_id(1), JANUARY, 1, PAYDAY, "ensap")
    assert topics(service).count("bulletin.delivered.v1") == 1


def test_an_agent_with_nothing_to_pay_stays_in_the_run_with_the_motive(service):
    enter(service, 3, facts.EngagementEnded(effective_on=date(2025, 12, 31), reason="mutation"))
    issued(service)
    run = run_of(service)
    assert run.issued.totals.bulletins == 2
    (outcome,) = run.issued.nothing_to_pay
    assert outcome.agent == agent_id(3) and outcome.reason


# ---- refused by the comptable, and complementary runs --------------------------------------------------------------


def test_scenario_iii_one_bulletin_of_thirty_is_refused_by_the_comptable(log):
    """29 paid, one cancelled and paid by rank 2; cumuls and counts show thirty."""
    service = a_service(log)
    a_town(service, 30)
    issued(service)
    act = service.acting(PAYROLL, CODE)
    act.do(run_commands.transmit, JANUARY, 1, date(2026, 1, 16))
    act.do(run_commands.refuse, JANUARY, 1, date(2026, 1, 19), "RIB illisible", [agent_id(7)])
    act.do(run_commands.accept, JANUARY, 1, date(2026, 1, 20))
    act.do(run_commands.record_payment, JANUARY, 1, PAYDAY)
    assert not bulletin_of(service, 7).stands
    assert bulletin_of(service, 7).issued is not None  # still visible
    issued(service, rank=2)
    second = run_of(service, rank=2)
    assert second.issued.bulletins == (streams.bulletin(agent_id(7), JANUARY, 2),)
    ledger = service.knowledge.ledger(CODE, service.store.head())
    standing = [each for number in range(1, 31) for each in ledger.standing(agent_id(number), JANUARY)]
    assert len(standing) == 30
    assert sorted(each.rank for each in standing) == [1] * 29 + [2]
    assert sum(each.own["gross"] for each in standing) == 30 * int(GROSS * 100)
    issued(service, FEBRUARY, payday=FEBRUARY_PAYDAY)
    befores = {bulletin_of(service, n, FEBRUARY).issued.before["gross"] for n in range(1, 31)}
    assert befores == {int(GROSS * 100)}  # the cancelled bulletin counts nowhere


def test_a_run_refused_whole_is_paid_again_by_the_next_rank(service):
    issued(service)
    act = service.acting(PAYROLL, CODE)
    act.do(run_commands.refuse, JANUARY, 1, date(2026, 1, 19), "Date de paiement")
    assert run_of(service).state is RunState.REFUSED
    with pytest.raises(Refused, match="refusée"):
        act.do(run_commands.transmit, JANUARY, 1, date(2026, 1, 20))
    issued(service, rank=2, payday=date(2026, 1, 30))
    assert run_of(service, rank=2).issued.totals.gross == 3 * GROSS


def test_refusing_twice_cancels_once(service):
    issued(service)
    act = service.acting(PAYROLL, CODE)
    for _ in range(2):
        act.do(run_commands.refuse, JANUARY, 1, date(2026, 1, 19), "RIB", [agent_id(1)])
    assert topics(service).count("bulletin.cancelled.v1") == 1


def test_a_complementary_run_pays_only_what_is_entered_for_it(service):
    issued(service)
    hours = facts.HoursWorked(effective_on=JANUARY, kind=HoursKind.OVERTIME, hours=Decimal(4), rank=2)
    service.acting(PAYROLL, CODE).do(commands.enter_variable, agent_id(1), JANUARY, hours)
    issued(service, rank=2, agents=(agent_id(1), agent_id(2)))
    run = run_of(service, rank=2)
    assert run.issued.totals.bulletins == 1
    assert [each.agent for each in run.issued.nothing_to_pay] == [agent_id(2)]
    first, second = bulletin_of(service, 1).issued, bulletin_of(service, 1, rank=2).issued
    assert 0 < second.own["gross"] < first.own["gross"]
    assert second.before["gross"] == first.own["gross"]


def test_the_next_rank_waits_for_the_one_before(service):
    with pytest.raises(Refused, match="rang 1"):
        service.acting(PAYROLL, CODE).do(run_commands.open_run, JANUARY, 2)


def test_variables_of_a_cancelled_bulletin_are_paid_with_its_replacement(service):
    hours = facts.HoursWorked(effective_on=JANUARY, kind=HoursKind.OVERTIME, hours=Decimal(4))
    service.acting(PAYROLL, CODE).do(commands.enter_variable, agent_id(1), JANUARY, hours)
    issued(service)
    service.acting(PAYROLL, CODE).do(run_commands.refuse, JANUARY, 1, date(2026, 1, 19), "RIB illisible", [agent_id(1)])
    issued(service, rank=2)
    assert bulletin_of(service, 1, rank=2).issued.own == bulletin_of(service, 1).issued.own


# ---- debts, keys, repeated commands --------------------------------------------------------------------------------


def test_a_net_below_zero_is_paid_as_zero_and_the_rest_is_owed(service):
    act = service.acting(PAYROLL, CODE)
    act.do(
        commands.record_employer_fact,
        facts.LocalRubriqueDefined(
            effective_on=JANUARY, code="trop_verse", label="Trop versé", shape=PrimeShape.WITHHOLDING
        ),
    )
    taken = facts.AmountPaid(effective_on=JANUARY, code="trop_verse", amount=Decimal("5000.00"))
    act.do(commands.enter_variable, agent_id(1), JANUARY, taken)
    issued(service)
    event = bulletin_of(service, 1).issued
    plan = service.knowledge.law_log(service.store.head()).legislation.plan(event.plan)
    totals = read_again(event, plan).totals
    assert totals.net_a_payer == 0
    (debt,) = [each for each in service.store.collectivity(CODE) if each.topic == "debt.opened.v1"]
    opened_debt = load(debt.topic, debt.state)
    assert opened_debt.amount * 100 == totals.carried_debt > 0
    act.do(run_commands.refuse, JANUARY, 1, date(2026, 1, 19), "RIB illisible", [agent_id(1)])
    assert topics(service).count("debt.cancelled.v1") == 1


def test_a_destroyed_key_leaves_every_amount_replayable(service):
    issued(service)
    run, before = run_of(service), bulletin_of(service, 1).issued
    service.acting(ADMIN, CODE).do(commands.forget_person, "000001")
    other = a_service(service.store, service.clock)
    agent = other.knowledge.ledger(CODE, service.store.head()).agents[agent_id(1)]
    assert other.keyring.open(CODE, agent.identity.identity) is None
    assert other.keyring.open(CODE, agent.bank_details[3].iban) is None
    result = run_commands.result_at(other.desk(PAYROLL, CODE), run, run.issued.position)
    assert result.digest == run.submitted.calculation
    assert bulletin_of(other, 1).issued == before


def test_nothing_personal_is_readable_in_the_log(service):
    issued(service)
    whole = b"".join(each.state for each in service.store.collectivity(CODE))
    for secret in (b"Dubourg", b"Camille", b"280054013500100", b"rue de la Lande", b"FR76"):
        assert secret not in whole


def test_a_command_with_a_key_is_obeyed_once(service):
    fact = facts.StrikeRecorded(effective_on=date(2026, 1, 20))
    again = service.acting(PAYROLL, CODE, key="import/17/ligne-4")
    first = again.do(commands.record_agent_fact, agent_id(1), fact)
    second = again.do(commands.record_agent_fact, agent_id(1), fact)
    assert second.repeated and second.result == first.result
    assert topics(service).count("agent.strike_recorded.v1") == 1
    with pytest.raises(CommandConflict):
        again.do(commands.record_agent_fact, agent_id(2), fact)


def test_two_engagements_of_one_matricule_share_their_cumuls(service):
    act = service.acting(PAYROLL, CODE)
    act.do(commands.register_agent, "000001", 2)
    second = streams.agent(CODE, "000001", 2)
    for fact in (
        facts.Engaged(effective_on=HIRED, status=Status.CONTRACT),
        facts.PositionHeld(effective_on=HIRED, grade="adjoint_administratif_territorial", echelon=1, ib=367, im=366),
        facts.WorkingTimeSet(effective_on=HIRED, weekly_hours=Decimal(5)),
    ):
        act.do(commands.record_agent_fact, second, fact, evidence=PROOF)
    issued(service)
    event = service.desk(PAYROLL, CODE).load(Bulletin, streams.bulletin(second, JANUARY, 1)).issued
    assert event.before["gross"] == bulletin_of(service, 1).issued.own["gross"]


def test_a_bulletin_weighs_two_kilobytes_at_most(service):
    issued(service)
    issued(service, FEBRUARY, payday=FEBRUARY_PAYDAY)
    heaviest = max(len(each.state) for each in service.store.collectivity(CODE) if each.topic == "bulletin.issued.v1")
    assert heaviest <= 2048


def test_events_name_no_clock():
    assert "recorded_at" not in events.BulletinIssued.model_fields
