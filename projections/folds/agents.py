"""One row an engagement: its last known situation, its sealed identity and account; and every account it ever had."""

import json
from collections.abc import Sequence
from typing import Any

from domain.store.port import RecordedEvent
from projections.projector import Projection
from projections.tables import Page, Row, Table

_TABLE = Table("agents", ("agent",))
_ACCOUNTS = Table("agent_accounts", ("agent", "position"))
# Fact type → columns of the row that its latest fact gives.
_LATEST: dict[str, dict[str, str]] = {
    "engaged": {"status": "status", "engaged_on": "effective_on"},
    "engagement_ended": {"ended_on": "effective_on"},
    "position_held": {"grade": "grade", "echelon": "echelon", "ib": "ib", "im": "im"},
    "working_time_set": {"weekly_hours": "weekly_hours", "part_time_percent": "part_time_percent"},
    "mandate_held": {"elected_function": "function", "elected_percent": "percent"},
}


def _fold(page: Page, events: Sequence[RecordedEvent]) -> None:
    page.load(_TABLE, (str(event.originator_id) for event in events))
    for event in events:
        state = json.loads(event.state)
        if event.topic == "agent.registered.v1":
            _register(page, event, state)
            continue
        known = page.row(_TABLE, str(event.originator_id))
        if known is None:
            raise KeyError(f"agent {event.originator_id} is not registered")
        row = dict(known, facts=dict(known["facts"]), position=event.position)
        _apply(page, row, event, state)
        page.put(_TABLE, row["agent"], row)


def _register(page: Page, event: RecordedEvent, state: dict[str, Any]) -> None:
    agent = str(event.originator_id)
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


def _apply(page: Page, row: Row, event: RecordedEvent, state: dict[str, Any]) -> None:
    if event.topic == "agent.identity_recorded.v1":
        row["identity"], row["nir"] = json.dumps(state["identity"], sort_keys=True), state["nir"]
    elif event.topic == "agent.bank_details_recorded.v1":
        _account(page, row, event, state)
    elif event.topic == "agent.fact_withdrawn.v1":
        row["facts"].pop(str(state["withdraws"]["version"]), None)
        _situation(row)
    elif "fact" in state:
        if state.get("replaces"):
            row["facts"].pop(str(state["replaces"]["version"]), None)
        row["facts"][str(event.originator_version)] = state["fact"]
        if state["fact"]["type"] in _LATEST:
            _situation(row)


def _situation(row: Row) -> None:
    """The columns of the latest fact of each type, in effect or to come."""
    for kind, columns in _LATEST.items():
        facts = [fact for fact in row["facts"].values() if fact["type"] == kind]
        latest: Row = max(facts, key=lambda fact: str(fact["effective_on"]), default={})
        row.update({column: latest.get(name) for column, name in columns.items()})


def _account(page: Page, row: Row, event: RecordedEvent, state: dict[str, Any]) -> None:
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
