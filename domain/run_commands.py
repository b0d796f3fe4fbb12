"""The run, step by step: open, date, calculate, control, submit, approve or return, issue, then what the comptable does.

Each command is obeyed by `service.acting(who, code).do(command, …)`. A step done again changes nothing.
"""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from domain import events, streams
from domain.bulletin import Bulletin
from domain.collectivity import Collectivity
from domain.content import sha256_of
from domain.control import controlled
from domain.crash_points import crash_point
from domain.debt import Debt
from domain.desk import Desk, Result, new_of
from domain.ledger import Change, Ledger
from domain.legislation import Legislation
from domain.month import MonthResult, Paid, bulletin_event, calculate_month, euros
from domain.pay_run import PayRun
from domain.principal import SYSTEM, Right
from domain.refusal import Refused
from domain.store.port import Command, StreamConflict
from domain.words import change_in_words
from payroll.plan import Plan


def open_run(desk: Desk, month: date, rank: int = 1, agents: Iterable[UUID] = ()) -> Result:
    """Opens the paie of a month; from rank 2 on, for the agents named or for those who have no bulletin that stands."""
    desk.must(Right.RUN)
    if desk.load(Collectivity, streams.collectivity(desk.code)).joined_on is None:
        raise Refused(f"La collectivité « {desk.code} » n'existe pas. L'enregistrer avant d'ouvrir sa paie.")
    if rank > 1 and _run(desk, month, rank - 1).issued is None:
        raise Refused(
            f"Le rang {rank - 1} de la paie de {month:%m/%Y} n'est pas émis : le rang {rank} ne peut pas s'ouvrir. "
            "Terminer ou reprendre le rang précédent."
        )
    _must_know(desk, agents := tuple(agents))
    run = _run(desk, month, rank)
    run.open(desk.code, month, rank, agents, desk.by)
    return {"run": str(run.stream)}


def set_payment_date(desk: Desk, month: date, rank: int, payment_date: date) -> Result:
    desk.must(Right.RUN)
    _run(desk, month, rank).set_payment_date(payment_date, desk.by)
    return {}


def calculate(desk: Desk, month: date, rank: int = 1) -> Result:
    """Calculates at the head of the log, which the run then never reads past; the plans are kept by content first."""
    desk.must(Right.RUN)
    run = _run(desk, month, rank)
    position = desk.store.head()
    with desk.knowledge.lock:
        result = result_at(desk, run, position)
        law = desk.knowledge.law(position)
        known = position if run.calculated is None else run.calculated.position
        changed = bool(_changes_between(desk, known, position))
        desk.knowledge.remember(run.stream, desk.knowledge.ledger(desk.code, position), result)
    keep_plans(desk, _plans_of(result))
    run.calculate(
        events.RunCalculated(
            by=desk.by,
            position=position,
            law_digest=law.event.digest,
            law_position=law.position,
            engine=desk.knowledge.engine.version,
            digest=result.digest,
            totals=result.totals(),
            nothing_to_pay=result.not_paid(refused=False),
            refused=result.not_paid(refused=True),
        ),
        changed,
    )
    assert run.calculated is not None
    return {"digest": run.calculated.digest, "position": run.calculated.position}


def control(desk: Desk, month: date, rank: int = 1) -> Result:
    """Looks for what the law, or the comptable, would object to; every anomaly is data, none changes an amount."""
    desk.must(Right.RUN)
    run = _run(desk, month, rank)
    if run.calculated is None:
        raise Refused(f"La {run.name} n'est pas calculée. La calculer d'abord.")
    with desk.knowledge.lock:
        ledger = desk.knowledge.ledger(desk.code, run.calculated.position)
        result = desk.knowledge.remembered(run.stream, run.calculated.digest, ledger)
        result = result or result_at(desk, run, run.calculated.position)
        anomalies = controlled(result, ledger, desk.knowledge.law(run.calculated.position))
    run.control(anomalies, desk.by)
    return {"anomalies": len(anomalies)}


def justify_anomaly(desk: Desk, month: date, rank: int, code: str, agent: UUID | None, justification: str) -> Result:
    desk.must(Right.RUN)
    sealed = desk.seal_text(_subject(desk, agent), justification)
    _run(desk, month, rank).justify(code, agent, sealed, desk.by)
    return {}


def submit(desk: Desk, month: date, rank: int = 1) -> Result:
    """Asks the collectivity to approve; returns the digest that it will have to give back."""
    desk.must(Right.RUN)
    run = _run(desk, month, rank)
    run.submit(desk.by)
    assert run.submitted is not None
    return {"digest": run.submitted.digest, "position": run.submitted.position}


def approve(desk: Desk, month: date, rank: int, digest: str) -> Result:
    """The collectivity approves what it was shown, blocked list included. The service never does it in its place."""
    desk.must(Right.APPROVE)
    collectivity = desk.load(Collectivity, streams.collectivity(desk.code))
    delegation = collectivity.delegation_of(desk.who.user, desk.today)
    _run(desk, month, rank).approve(digest, delegation, desk.today, desk.by)
    return {}


def return_to_service(desk: Desk, month: date, rank: int, reason: str) -> Result:
    desk.must(Right.APPROVE)
    sealed = desk.seal_text(streams.collectivity(desk.code), reason)
    _run(desk, month, rank).return_to_service(sealed, desk.by)
    return {}


def issue(desk: Desk, month: date, rank: int = 1) -> Result:
    """Issues what was approved, in one save; refuses when it is stale, and says which fact made it so."""
    desk.must(Right.RUN)
    head = (
        desk.store.head()
    )  # before the run is read: what another worker issues meanwhile is a conflict, not a late fact
    run = _run(desk, month, rank)
    if run.issued is not None:
        return {"digest": run.issued.digest, "bulletins": len(run.issued.bulletins)}
    submitted = run.must_be_issuable()
    with desk.knowledge.lock:
        result = desk.knowledge.remembered(run.stream, submitted.calculation)
        result = result or result_at(desk, run, submitted.position)
        _must_be_what_was_approved(run, result, submitted)
        _must_not_be_stale(desk, run, result, submitted, head)
        debts = {agent: len(owed) for agent, owed in desk.knowledge.ledger(desk.code, head).debts.items()}
        law = desk.knowledge.law(submitted.position)
    crash_point("before plans")
    keep_plans(desk, _plans_of(result))
    aside = {each.agent for each in submitted.blocked}
    paid = [each for each in result.paid if each.agent.stream not in aside]
    issued = [_issue_bulletin(desk, each, result, law.event.digest, submitted.position) for each in paid]
    for each in paid:
        _withhold(desk, each, result, debts)
        _open_debt(desk, each, result, debts)
    run.issue(
        events.RunIssued(
            by=desk.by,
            digest=submitted.digest,
            position=submitted.position,
            totals=result.totals(without=aside),
            bulletins=tuple(issued),
            nothing_to_pay=result.not_paid(refused=False),
            blocked=submitted.blocked,
        )
    )
    return {"digest": submitted.digest, "bulletins": len(issued)}


def transmit(desk: Desk, month: date, rank: int, transmitted_on: date) -> Result:
    desk.must(Right.RUN)
    _run(desk, month, rank).transmit(transmitted_on, desk.by)
    return {}


def accept(desk: Desk, month: date, rank: int, accepted_on: date) -> Result:
    desk.must(Right.RUN)
    _run(desk, month, rank).accept(accepted_on, desk.by)
    return {}


def refuse(desk: Desk, month: date, rank: int, refused_on: date, reason: str, agents: Iterable[UUID] = ()) -> Result:
    """The comptable refuses the run, or the bulletins of named agents: they are cancelled, and paid by the next rank."""
    desk.must(Right.RUN)
    run = _run(desk, month, rank)
    sealed = desk.seal_text(streams.collectivity(desk.code), reason)
    named = [streams.bulletin(agent, month, rank) for agent in agents]
    cancelled = run.refuse(refused_on, named, sealed, desk.by)
    for stream in cancelled:
        _cancel_bulletin(desk, stream, reason)
    return {"cancelled": [str(each) for each in cancelled]}


def record_payment(desk: Desk, month: date, rank: int, paid_on: date) -> Result:
    desk.must(Right.RUN)
    _run(desk, month, rank).pay(paid_on, desk.by)
    return {}


def deliver_bulletin(desk: Desk, agent: UUID, month: date, rank: int, delivered_on: date, channel: str) -> Result:
    """The agent received the bulletin (ENSAP, coffre-fort, papier…)."""
    desk.must(Right.RUN)
    desk.load(Bulletin, streams.bulletin(agent, month, rank)).deliver(delivered_on, channel, desk.by)
    return {}


# ---- questions -----------------------------------------------------------------------------------------------------


def stale_because(desk: Desk, month: date, rank: int = 1) -> tuple[Change, ...]:
    """What was recorded since the submission and changes it; empty when what was submitted still holds."""
    desk.must(Right.READ)
    run = _run(desk, month, rank)
    if run.submitted is None or run.issued is not None:
        return ()
    with desk.knowledge.lock:
        result = result_at(desk, run, run.submitted.position)
        return _changes_that_matter(desk, run, result, run.submitted.position, desk.store.head())


def replay(desk: Desk, month: date, rank: int = 1, position: int | None = None) -> MonthResult:
    """The month as known at a position of the log, by default the one that the run read; records nothing."""
    desk.must(Right.READ)
    run = _run(desk, month, rank)
    if position is None and run.calculated is None:
        raise Refused(f"La {run.name} n'est pas calculée : il n'y a rien à rejouer.")
    with desk.knowledge.lock:
        return result_at(desk, run, run.calculated.position if position is None else position)  # type: ignore[union-attr]


def result_at(desk: Desk, run: PayRun, position: int) -> MonthResult:
    """The run calculated from what was known at this position, and nothing later."""
    opened = run.opened
    if opened is None or run.payment_date is None:
        raise Refused(f"La {run.name} n'est pas ouverte, ou n'a pas de date de paiement. La fixer d'abord.")
    ledger, law = desk.knowledge.ledger(desk.code, position), desk.knowledge.law(position)
    return calculate_month(ledger, law, opened.month, opened.rank, run.payment_date, opened.agents)


# ---- how -----------------------------------------------------------------------------------------------------------


def pay_run(desk: Desk, month: date, rank: int = 1) -> PayRun:
    """The run as it stands, to be looked at."""
    desk.must(Right.READ)
    return _run(desk, month, rank)


def _run(desk: Desk, month: date, rank: int) -> PayRun:
    return desk.load(PayRun, streams.run(desk.code, month, rank))


def _must_know(desk: Desk, agents: tuple[UUID, ...]) -> None:
    if agents:
        with desk.knowledge.lock:
            known = desk.knowledge.ledger(desk.code, desk.store.head()).agents
            unknown = [str(each) for each in agents if each not in known]
        if unknown:
            raise Refused(
                f"Agent(s) inconnu(s) de cette collectivité : {', '.join(unknown)}. Nommer des agents enregistrés."
            )


def _subject(desk: Desk, agent: UUID | None) -> UUID:
    if agent is None:
        return streams.collectivity(desk.code)
    known = desk.knowledge.ledger(desk.code, desk.store.head()).agents.get(agent)
    if known is None or known.person is None:
        raise Refused("Cet agent n'est pas de cette collectivité.")
    return known.person


def keep_plans(desk: Desk, plans: dict[str, Plan]) -> None:
    """Keeps the plans not yet in the log, in the service's own stream: once each, whoever comes first."""
    while True:
        log = desk.knowledge.law_log(desk.store.head())
        missing = [plan for digest, plan in sorted(plans.items()) if digest not in log.legislation.plans]
        if not missing:
            return
        legislation = Legislation(log.legislation.stream, streams.SERVICE)
        legislation.version = log.legislation.version
        for plan in missing:
            legislation.keep(plan, SYSTEM)
        try:
            _save_plans(desk, legislation)
        except StreamConflict:
            continue


def _must_be_what_was_approved(run: PayRun, result: MonthResult, submitted: events.RunSubmitted) -> None:
    if result.digest != submitted.calculation:
        raise Refused(
            f"Recalculée à la position {submitted.position}, la {run.name} donne l'empreinte {result.digest[:12]}… au "
            f"lieu de {submitted.calculation[:12]}… : le logiciel a changé depuis. Recalculer, soumettre, faire approuver."
        )


def _must_not_be_stale(desk: Desk, run: PayRun, result: MonthResult, submitted: events.RunSubmitted, head: int) -> None:
    culprits = _changes_that_matter(desk, run, result, submitted.position, head)
    if culprits:
        ledger = desk.knowledge.ledger(desk.code, head)
        said = " ; ".join(change_in_words(each, ledger) for each in culprits[:10])
        more = f" ; et {len(culprits) - 10} autres" if len(culprits) > 10 else ""
        raise Refused(
            f"L'approbation de la {run.name} est périmée. Depuis sa soumission : {said}{more}. "
            "Recalculer, soumettre et faire approuver de nouveau ; rien n'est émis en attendant."
        )


def _changes_that_matter(desk: Desk, run: PayRun, frozen: MonthResult, position: int, head: int) -> tuple[Change, ...]:
    """The changes between two positions that touch the agents whose outcome they changed."""
    changes = _changes_between(desk, position, head)
    if not changes:
        return ()
    at_head = result_at(desk, run, head)
    if at_head.digest == frozen.digest:
        return ()
    before, after = frozen.digests, at_head.digests
    touched = {agent for agent in before.keys() | after.keys() if before.get(agent) != after.get(agent)}
    matricules = _matricules(desk.knowledge.ledger(desk.code, head), touched)
    ledger = desk.knowledge.ledger(desk.code, head)
    found = tuple(each for each in changes if each.agent is None or _matricules(ledger, {each.agent}) & matricules)
    return found or changes


def _changes_between(desk: Desk, position: int, head: int) -> tuple[Change, ...]:
    changes = desk.knowledge.ledger(desk.code, head).changes_after(position)
    published = desk.knowledge.law_log(head).changes_after(position)
    return tuple(sorted([*changes, *published], key=lambda each: each.position))


def _matricules(ledger: Ledger, agents: set[UUID]) -> set[str]:
    """Engagements of one matricule share their cumuls: what touches one touches the others."""
    return {ledger.agents[agent].matricule for agent in agents if agent in ledger.agents}


def _issue_bulletin(desk: Desk, paid: Paid, result: MonthResult, law_digest: str, position: int) -> UUID:
    stream = streams.bulletin(paid.agent.stream, result.month, result.rank)
    bulletin = Bulletin(stream, desk.code)  # never issued before: the store refuses a second version 1
    desk.keep(bulletin)
    bulletin.issue(bulletin_event(paid, result, law_digest, position, desk.knowledge.engine.version, desk.by))
    return stream


def _open_debt(desk: Desk, paid: Paid, result: MonthResult, debts: dict[UUID, int]) -> None:
    rest = paid.bulletin.totals.carried_debt
    if rest:
        agent = paid.agent.stream
        number = debts.get(agent, 0) + 1
        debt = desk.load(Debt, streams.debt(agent, number))
        debt.open(agent, number, result.month, result.rank, euros(rest), desk.by)


def _withhold(desk: Desk, paid: Paid, result: MonthResult, debts: dict[UUID, int]) -> None:
    """Shares what the bulletin withheld among the agent's debts, the oldest first, after giving back what some took."""
    if not paid.bulletin.situation.inputs["debt_due"]:
        return
    withheld = euros(paid.bulletin.part("reprise_trop_percu"))
    agent = paid.agent.stream
    owed = [desk.load(Debt, streams.debt(agent, number)) for number in range(1, debts.get(agent, 0) + 1)]
    for debt in sorted(owed, key=lambda each: each.due(result.payment_date) >= 0):
        share = min(withheld, due) if (due := debt.due(result.payment_date)) > 0 else due
        if share:
            debt.withhold(result.month, result.rank, share, desk.by)
            withheld -= share


def _plans_of(result: MonthResult) -> dict[str, Plan]:
    """Every plan that the run's bulletins need to be read again, those of the months they pay again included."""
    plans = [each.bulletin.plan for each in result.paid]
    reopened = [month for each in result.paid for month in each.bulletin.reopened]
    plans += [plan for month in reopened for plan in (month.before, month.after) if plan is not None]
    return {plan.digest: plan for plan in plans}


def _cancel_bulletin(desk: Desk, stream: UUID, reason: str) -> None:
    bulletin = desk.load(Bulletin, stream)
    assert bulletin.issued is not None
    issued = bulletin.issued
    bulletin.cancel(desk.seal_text(streams.person(desk.code, issued.matricule), reason), desk.by)
    ledger = desk.knowledge.ledger(desk.code, desk.store.head())
    for number in range(1, len(ledger.debts.get(issued.agent, ())) + 1):
        debt = desk.load(Debt, streams.debt(issued.agent, number))
        debt.cancel_instalment(issued.month, issued.rank, desk.by)
        if debt.opened is not None and (debt.opened.month, debt.opened.rank) == (issued.month, issued.rank):
            debt.cancel(desk.by)


def _save_plans(desk: Desk, legislation: Legislation) -> None:
    crash_point("before keep_plans")
    new = new_of(legislation)
    content = sha256_of([each.state.hex() for each in new])
    command = Command(f"plans/{content}", content)  # so that a reply lost on the way is asked for again
    desk.store.append(new, collectivity=streams.SERVICE, recorded_at=desk.now, command=command)
    crash_point("after keep_plans")
