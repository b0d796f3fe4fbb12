"""One row a collectivity: what describes it today, its dates of membership, its facts that stand."""

from collections.abc import Sequence

from projections.projector import Projection
from projections.tables import Page, Recorded, Row, Table

_TABLE = Table("collectivities", ("collectivity",))
_DESCRIBED = ("name", "kind", "siret", "ape", "population", "headcount", "commune", "budget", "nomenclature")


def _fold(page: Page, events: Sequence[Recorded]) -> None:
    page.load(_TABLE, (event.collectivity for event in events))
    for event in events:
        code = event.collectivity
        row: Row = page.row(_TABLE, code) or {"collectivity": code, "facts": {}}
        row = dict(row, facts=dict(row["facts"]), position=event.position)
        _apply(row, event)
        page.put(_TABLE, code, row)


def _apply(row: Row, event: Recorded) -> None:
    state = event.state()
    if event.topic == "collectivity.registered.v1":
        row["joined_on"] = state["joined_on"]
    elif event.topic == "collectivity.membership_ended.v1":
        row["ended_on"] = state["effective_on"]
    elif event.topic == "collectivity.fact_withdrawn.v1":
        row["facts"].pop(str(state["withdraws"]["version"]), None)
    elif "fact" in state:
        if state.get("replaces"):
            row["facts"].pop(str(state["replaces"]["version"]), None)
        row["facts"][str(event.version)] = state["fact"]
    described = [fact for fact in row["facts"].values() if fact["type"] == "collectivity_described"]
    if described:
        latest = max(described, key=lambda fact: str(fact["effective_on"]))
        row.update({name: latest[name] for name in _DESCRIBED})


COLLECTIVITIES = Projection("collectivities", (_TABLE,), ("collectivity.",), _fold)
