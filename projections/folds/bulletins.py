"""One row a bulletin: keys, totals, status, and the frozen content from which lines are read again; and the plans kept."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from domain import streams
from payroll.bulletin import Totals, totals_of
from payroll.plan import Plan, plan_from_content
from projections.projector import Projection
from projections.tables import Page, Recorded, Row, Table
from projections.words import ELECTED_REGIMES

_TABLE = Table("bulletins", ("bulletin",), "uuid")
_PLANS = Table("plans", ("digest",), constant=True)


def _fold(page: Page, events: Sequence[Recorded]) -> None:
    states = [event.state() for event in events]
    _load(page, events, states)
    for event, state in zip(events, states, strict=True):
        match event.topic:
            case "legislation.plan_kept.v1":
                plan = {"digest": state["digest"], "content": state["content"], "position": event.position}
                page.put(_PLANS, state["digest"], plan)
            case "bulletin.issued.v1" | "bulletin.issued.v2":
                page.put(_TABLE, event.stream, _issued(page, event, state))
            case "bulletin.cancelled.v1":
                _change(page, event.stream, status="cancelled", cancelled_at=event.position)
            case "run.paid.v1":
                _paid(page, event, state)


def _load(page: Page, events: Sequence[Recorded], states: Sequence[dict[str, Any]]) -> None:
    """The rows that the page may change, and the plans of the bulletins it issues."""
    page.load(_TABLE, (event.stream for event in events if event.topic == "bulletin.cancelled.v1"))
    page.load(_PLANS, (state["plan"] for state in states if "plan" in state))


def _issued(page: Page, event: Recorded, state: dict[str, Any]) -> Row:
    kept = page.row(_PLANS, state["plan"])
    if kept is None:
        raise KeyError(f"plan {state['plan']} was not kept before this bulletin")
    frozen = state["frozen"]
    return {
        "bulletin": event.stream,
        "collectivity": event.collectivity,
        "agent": state["agent"],
        "matricule": state["matricule"],
        "engagement": state["engagement"],
        "month": state["month"],
        "rank": state["rank"],
        "run": _run(event.collectivity, state["month"], state["rank"]),
        "regime": state["regime"],
        "elected": state["regime"] in ELECTED_REGIMES,
        "status": "issued",
        "payment_date": state["payment_date"],
        "grade": frozen.get("grade"),
        "echelon": frozen.get("echelon"),
        "im": frozen.get("im_paid"),
        **_totals(totals_of(_plan(kept["content"]), _amounts(state["amounts"]), _rappels(state["inputs"]))),
        "plan": state["plan"],
        "topic": event.topic,
        "content": event.content.decode(),
        "read_position": state["position"],
        "position": event.position,
    }


def _paid(page: Page, event: Recorded, state: dict[str, Any]) -> None:
    """The run was paid: its bulletins that stand are."""
    paid = {"status": "paid", "paid_on": state["paid_on"]}
    page.update_where(_TABLE, "run", event.stream, ("status", "issued"), paid)


def _change(page: Page, key: str, **values: object) -> None:
    row = page.row(_TABLE, key)
    if row is None:
        raise KeyError(f"bulletin {key} was not issued")
    page.put(_TABLE, key, {**row, **values})


def _totals(totals: Totals) -> Row:
    return {name: getattr(totals, name) for name in Totals.__slots__}


def _amounts(written: str) -> list[int]:
    """The flat amounts of `domain.events.FlatAmounts`: « 196911 0*3 20000 » is five numbers."""
    found: list[int] = []
    for word in written.split():
        if "*" in word:
            value, times = word.split("*")
            found += [int(value)] * int(times)
        else:
            found.append(int(word))
    return found


def _rappels(inputs: str) -> dict[str, int]:
    """The sums of the rappels, among the inputs written « category=3 rappel_gross=1200 »."""
    if "rappel_" not in inputs:
        return {}
    words = (word.partition("=") for word in inputs.split())
    return {name: int(value) for name, _, value in words if name.startswith("rappel_")}


@lru_cache(maxsize=256)
def _run(collectivity: str, month: str, rank: int) -> str:
    return str(streams.run(collectivity, date.fromisoformat(month), rank))


@lru_cache(maxsize=256)
def _plan(content: str) -> Plan:
    return plan_from_content(content.encode())


BULLETINS = Projection(
    "bulletins",
    (_TABLE, _PLANS),
    ("bulletin.", "legislation.plan_kept.", "run.paid."),
    _fold,
)
