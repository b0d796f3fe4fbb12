"""Two payroll agents in one dossier at the same instant: what is compatible is kept, the rest is refused to the later one.

Both processes have read the dossier and decided before either may save: the lock of the append is held until they wait at it.
"""

import random
from datetime import date, timedelta
from typing import Any

import pytest

from domain.agent import Agent
from domain.event import load
from domain.store.migrate import role_url
from domain.store.postgres import PostgresStore
from payroll import facts
from tests.domain.town import CODE, agent_id
from tests.faults.office import Answer, Terminal, gate, in_french, terminals
from tests.postgres import MASTER, ROLES

FEBRUARY = "2026-02-01"


@pytest.fixture
def two(database: str):
    with terminals(database, "awa", "ben") as (awa, ben):
        awa.obey("settle")
        yield awa, ben


def _dossier(owner_url: str) -> tuple[Agent, list[facts.AgentFact]]:
    """The agent as the log holds it."""
    store = PostgresStore(role_url(owner_url, ROLES.writer, MASTER))
    agent = Agent(agent_id(1), CODE)
    for recorded in store.stream(agent.stream, collectivity=CODE):
        agent.replay(load(recorded.topic, recorded.state), recorded.originator_version)
    store.close()
    return agent, list(agent.standing_facts())


def _at_once(
    owner_url: str, first: Terminal, one: dict[str, Any], second: Terminal, other: dict[str, Any]
) -> list[Answer]:
    """Both decide on the same dossier; the first asked saves first, as PostgreSQL serves those who wait in their order."""
    with gate(owner_url) as held:
        for number, (terminal, said) in enumerate(((first, one), (second, other)), start=1):
            terminal.ask("record", **said)
            held.wait_for(number)
    return [first.answer(), second.answer()]


def test_compatible_facts_are_both_kept(database, two):
    answers = _at_once(
        database,
        two[0], {"fact": "nbi", "day": FEBRUARY, "value": 25},
        two[1], {"fact": "ifse", "day": FEBRUARY, "value": 310},
    )  # fmt: skip
    assert [each["saved"] for each in answers] == [True, True]
    versions = [each["done"]["version"] for each in answers]
    assert versions[1] == versions[0] + 1
    found = _dossier(database)[1]
    assert [each.points for each in found if isinstance(each, facts.NbiGranted)] == [25]
    assert [int(each.monthly_amount) for each in found if isinstance(each, facts.PrimeGranted)] == [200, 310]


def test_the_same_fact_is_kept_once(database, two):
    said = {"fact": "nbi", "day": FEBRUARY, "value": 25}
    first, second = _at_once(database, two[0], said, two[1], said)
    assert (first["saved"], second["saved"]) == (True, False)
    assert first["done"] == second["done"], "the second is shown the fact of the first"
    assert sum(isinstance(each, facts.NbiGranted) for each in _dossier(database)[1]) == 1


@pytest.mark.parametrize("winner", [0, 1])
def test_of_two_contradictory_facts_the_later_is_refused_and_told_of_the_other(database, two, winner):
    first, second = two[winner], two[1 - winner]
    kept, refused = _at_once(
        database,
        first, {"fact": "position", "day": FEBRUARY, "value": 404},
        second, {"fact": "position", "day": FEBRUARY, "value": 419},
    )  # fmt: skip
    version = kept["done"]["version"]
    in_french(refused, "01/02/2026", f"version {version}", "Corriger ce fait")
    found = [each for each in _dossier(database)[1] if isinstance(each, facts.PositionHeld)]
    assert [each.im for each in found] == [400, 404]


@pytest.mark.parametrize("winner", [0, 1])
def test_of_two_corrections_of_one_fact_one_wins_and_the_other_is_told(database, two, winner):
    wrong = two[0].obey("record", fact="nbi", day=FEBRUARY, value=10)["done"]
    kept, refused = _at_once(
        database,
        two[winner], {"fact": "nbi", "day": FEBRUARY, "value": 15, "replaces": wrong},
        two[1 - winner], {"fact": "nbi", "day": FEBRUARY, "value": 20, "replaces": wrong},
    )  # fmt: skip
    in_french(refused, f"version {wrong['version']}", "déjà été corrigé", "Relire le dossier")
    assert [each.points for each in _dossier(database)[1] if isinstance(each, facts.NbiGranted)] == [15]
    again = two[1 - winner].obey("record", fact="nbi", day=FEBRUARY, value=20, replaces=kept["done"])
    assert again["saved"], "whoever has read the dossier again corrects what stands"
    assert [each.points for each in _dossier(database)[1] if isinstance(each, facts.NbiGranted)] == [20]


def test_forty_facts_entered_by_two_without_any_order_are_all_there_or_refused(database, two, chance: random.Random):
    """No lost update: a fact stands once if its author was told that it was saved, and not at all otherwise."""
    orders: list[list[dict[str, Any]]] = [[], []]
    for mine in orders:
        for _ in range(20):
            day = date(2026, 2, 1) + timedelta(days=chance.randrange(12))
            mine.append({"fact": "nbi", "day": day.isoformat(), "value": chance.randrange(1, 100)})
    told: list[list[Answer]] = [[], []]
    for pair in zip(*orders, strict=True):
        for terminal, said in zip(two, pair, strict=True):
            terminal.ask("record", **said)
        for answers, terminal in zip(told, two, strict=True):
            answers.append(terminal.answer())
    saved = [
        (said["day"], said["value"])
        for mine, answers in zip(orders, told, strict=True)
        for said, answer in zip(mine, answers, strict=True)
        if answer.get("saved")
    ]
    refused = [each for answers in told for each in answers if "refused" in each]
    assert len(saved) + len(refused) <= 40 and saved and refused
    for each in refused:
        in_french(each, "Corriger ce fait")
    found = [
        (each.effective_on.isoformat(), each.points)
        for each in _dossier(database)[1]
        if isinstance(each, facts.NbiGranted)
    ]
    assert sorted(found) == sorted(saved)
