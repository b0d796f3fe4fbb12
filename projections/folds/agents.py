"""One row an engagement: its last known situation, its sealed identity and account; and every account it ever had."""

import json
from collections.abc import Sequence
from typing import Any

from projections.projector import Projection
from projections.tables import Page, Recorded, Row, Table

_TABLE = Table("agents", ("agent",), "uuid")
_ACCOUNTS = Table("agent_accounts", ("agent", "position"), "uuid")
# Fact type → columns of the row that its latest fact gives.
_LATEST: dict[str, dict[str, str]] = {
    "engaged": {"status": "status", "engaged_on": "effective_on"},
    "engagement_ended": {"ended_on": "effective_on"},
    "position_held": {"grade": "grade", "echelon": "echelon", "ib": "ib", "im": "im"},
    "working_time_set": {"weekly_hours": "weekly_hours", "part_time_percent": "part_time_percent"},
    "mandate_held": {"elected_function": "function", "elected_percent": "percent"},
}


def _fold(page: Page, events: Sequence[Recorded]) -> None:
    page.load(_TABLE, (event.stream for event in events))
    touched: dict[str, Row] = {}
    for event in events:
        state = event.state()
        if event.topic == "agent.registered.v1":
            _register(page, event, state)
            continue
        row = page.row(_TABLE, event.stream)
        if row is None:
            raise KeyError(f"agent {event.stream} is not registered")
        row["position"] = event.position
        if _apply(page, row, event, state):
            touched[event.stream] = row
        page.put(_TABLE, event.stream, row)
    for row in touched.values():
        _situation(row)


def _register(page: Page, event: Recorded, state: dict[str, Any]) -> None:
    agent = event.stream
    page.put(
        _TABLE,
        agent,
        {
            "agent": agent,
            "collectivity": event.collectivity,
            "matricule": state["matricule"],
            "engagement": state["engagement"],
            "person": state["person"],
            "facts": {},
            "position": event.position,
        },
    )


def _apply(page: Page, row: Row, event: Recorded, state: dict[str, Any]) -> bool:
    """Takes the event into the row; true when it may have changed the situation."""
    if event.topic == "agent.identity_recorded.v1":
        row["identity"], row["nir"] = json.dumps(state["identity"], sort_keys=True), state["nir"]
    elif event.topic == "agent.bank_details_recorded.v1":
        _account(page, row, event, state)
    elif event.topic == "agent.fact_withdrawn.v1":
        row["facts"].pop(str(state["withdraws"]["version"]), None)
        return True
    elif "fact" in state:
        if state.get("replaces"):
            row["facts"].pop(str(state["replaces"]["version"]), None)
        row["facts"][str(event.version)] = state["fact"]
        return state["fact"]["type"] in _LATEST
    return False


def _situation(row: Row) -> None:
    """The columns of the latest fact of each type, in effect or to come."""
    for kind, columns in _LATEST.items():
        facts = [fact for fact in row["facts"].values() if fact["type"] == kind]
        latest: Row = max(facts, key=lambda fact: str(fact["effective_on"]), default={})
        row.update({column: latest.get(name) for column, name in columns.items()})


def _account(page: Page, row: Row, event: Recorded, state: dict[str, Any]) -> None:
    sealed = json.dumps(state["iban"], sort_keys=True)
    row["iban"], row["iban_fingerprint"] = sealed, state["fingerprint"]
    account = {
        "agent": row["agent"],
        "position": event.position,
        "collectivity": event.collectivity,
        "effective_on": state["effective_on"],
        "iban": sealed,
        "fingerprint": state["fingerprint"],
    }
    page.put(_ACCOUNTS, f"{row['agent']}/{event.position}", account)


AGENTS = Projection("agents", (_TABLE, _ACCOUNTS), ("agent.",), _fold)
