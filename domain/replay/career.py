"""One person's whole career in one collectivity, replayed from its own streams, those of the employer and of its runs."""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from uuid import UUID

from domain import streams
from domain.event import TOPICS
from domain.events import AgentRegistered, RunIssued
from domain.pay_run import PayRun
from domain.refusal import Refused
from domain.replay.collectivity import replay_collectivity
from domain.replay.laws import Laws
from domain.replay.runs import OF_A_RUN, of_these_alone
from domain.replay.verdicts import Found
from domain.store.port import EventStore

_ENGAGEMENTS, _RANKS, _DEBTS = range(1, 10), range(1, 4), range(1, 20)  # the numbers that are looked for
_ABOUT_EVERYBODY = [each for each in TOPICS if each.startswith(PayRun.prefix) and each not in OF_A_RUN]


def replay_career(
    store: EventStore, code: str, matricule: str, months: Sequence[date], laws: Laws, head: int | None = None
) -> Found:
    """Both verdicts on every bulletin of a person among these months; engagements of one matricule share their cumuls.

    Refuses a matricule that the collectivity does not have."""
    possible = [streams.agent(code, matricule, number) for number in _ENGAGEMENTS]
    registered = [each for each in store.streams(possible, collectivity=code) if each.topic == AgentRegistered.topic]
    agents = [each.originator_id for each in registered]
    if not agents:
        raise Refused(f"Le matricule « {matricule} » n'existe pas dans la collectivité « {code} ».")
    own = list(_streams(code, agents, months))
    with _without_looking_for_circles():
        read = store.streams(own, collectivity=code, up_to=head, without=_ABOUT_EVERYBODY)
        named = {str(each) for each in own}
        recorded = [of_these_alone(each, named) if each.topic == RunIssued.topic else each for each in read]
        return replay_collectivity(code, recorded, laws, months=months, agents=agents)


@contextmanager
def _without_looking_for_circles() -> Iterator[None]:
    """Events are trees: looking for circles in them, and in the plans kept of the law, was half of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _streams(code: str, agents: Sequence[UUID], months: Sequence[date]) -> Iterator[UUID]:
    yield streams.collectivity(code)
    yield from agents
    yield from (streams.debt(agent, number) for agent in agents for number in _DEBTS)
    for month in months:
        yield from (streams.run(code, month, rank) for rank in _RANKS)
        for agent in agents:
            yield streams.variables(agent, month)
            yield from (streams.bulletin(agent, month, rank) for rank in _RANKS)
