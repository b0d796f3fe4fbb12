"""The speed of a preview: an échelon learnt twenty-four months late (all there are, if fewer), ledger in memory."""

import statistics
import time
from datetime import date
from functools import partial

from api.demo import PAYROLL, StoryClock
from domain import commands
from domain.agent import Agent
from domain.desk import Service
from domain.ledger import Ledger
from domain.preview import preview
from domain.store import Stores
from fixtures.territory import generator
from payroll import facts
from payroll.words import Status

_LATE_MONTHS = 24
_ROUNDS = 5


def rappel_preview_ms(stores: Stores) -> float:
    """Milliseconds, median of five, from the fact to its lines, month by month."""
    service = Service(stores.writer, stores.keyring, StoryClock())
    code = max(generator.territory().bodies, key=lambda each: len(each.people)).code
    ledger = service.knowledge.ledger(code, stores.writer.head())
    late = list(ledger.issued_months())[-_LATE_MONTHS:]
    agent, fact = _late_step(ledger, late)
    command = partial(commands.record_agent_fact, agent=agent.stream, fact=fact)
    spent = []
    for _ in range(_ROUNDS):
        started = time.perf_counter()
        found = preview(service.desk(PAYROLL, code), [command])
        said = found.sentences(agent.stream)
        spent.append(time.perf_counter() - started)
    assert len(found.arrears[agent.stream].reopenings) == len(late) and said
    return round(statistics.median(spent) * 1000, 1)


def _late_step(ledger: Ledger, late: list[date]) -> tuple[Agent, facts.PositionHeld]:
    """An official paid all these months at one position, and two points more from the first of them."""
    since = late[0]
    for agent in ledger.in_order():
        engaged, ended = agent.engaged(), [f for f in agent.standing_facts() if isinstance(f, facts.EngagementEnded)]
        held = [each for each in agent.standing_facts() if isinstance(each, facts.PositionHeld)]
        steady = held and max(each.effective_on for each in held) < since
        paid = sum(1 for each in ledger.bulletins[agent.stream].values() if each.month >= since)
        if engaged and engaged.status is Status.OFFICIAL and steady and not ended and paid == len(late):
            last = max(held, key=lambda each: each.effective_on)
            return agent, facts.PositionHeld(
                effective_on=since, grade=last.grade, echelon=last.echelon, ib=last.ib, im=last.im + 2
            )
    raise LookupError("Aucun fonctionnaire stable sur ces mois dans l'historique.")
