"""One row a run: where it stands, what was frozen, what was found, who approved; sealed reasons stay in the log."""

from collections.abc import Callable, Sequence
from typing import Any

from projections.projector import Projection
from projections.tables import Page, Recorded, Row, Table, cents

_TABLE = Table("runs", ("run",), "uuid")
_NOTHING = {
    name: 0
    for name in (
        "bulletins", "nothing_to_pay", "refused", "blocked", "cancelled", "gross", "net_a_payer", "cost", "returned",
        "anomalies_blocking", "anomalies_warning", "anomalies_info",
    )
}  # fmt: skip
State = dict[str, Any]


def _fold(page: Page, events: Sequence[Recorded]) -> None:
    page.load(_TABLE, (event.stream for event in events))
    for event in events:
        state: State = event.state()
        run = event.stream
        known = page.row(_TABLE, run) or {"run": run, "collectivity": event.collectivity, **_NOTHING}
        row = {"anomalies": [], "outcomes": {}, **known, "position": event.position}
        _STEPS[event.topic.split(".")[1]](row, state)
        page.put(_TABLE, run, row)


def _opened(row: Row, state: State) -> None:
    row.update(month=state["month"], rank=state["rank"], state="opened")


def _dated(row: Row, state: State) -> None:
    row.update(payment_date=state["payment_date"], state="opened")


def _calculated(row: Row, state: State) -> None:
    row.update(
        state="calculated",
        read_position=state["position"],
        calculation_digest=state["digest"],
        law_digest=state["law_digest"],
        engine=state["engine"],
        nothing_to_pay=len(state["nothing_to_pay"]),
        refused=len(state["refused"]),
        outcomes={"nothing_to_pay": state["nothing_to_pay"], "refused": state["refused"]},
        **_totals(state["totals"]),
    )


def _totals(totals: State) -> Row:
    amounts = {name: cents(totals[name]) for name in ("gross", "net_a_payer", "cost")}
    return {"bulletins": totals["bulletins"], **amounts}


def _controlled(row: Row, state: State) -> None:
    found = [anomaly["severity"] for anomaly in state["anomalies"]]
    row.update({f"anomalies_{severity}": found.count(severity) for severity in ("blocking", "warning", "info")})
    row.update(state="controlled", anomalies=state["anomalies"])


def _justified(row: Row, state: State) -> None:
    row.update(state="controlled")


def _submitted(row: Row, state: State) -> None:
    row.update(state="submitted", submitted_digest=state["digest"], blocked=len(state["blocked"]))
    row["outcomes"] = {**row["outcomes"], "blocked": state["blocked"]}


def _approved(row: Row, state: State) -> None:
    row.update(state="approved", approved_by=state["by"]["user"], approved_on=state["approved_on"])


def _returned(row: Row, state: State) -> None:
    row.update(state="returned", returned=row["returned"] + 1)


def _issued(row: Row, state: State) -> None:
    row.update(state="issued", blocked=len(state["blocked"]), **_totals(state["totals"]))


def _refused(row: Row, state: State) -> None:
    cancelled = row["cancelled"] + len(state["bulletins"]) if state["bulletins"] else row["bulletins"]
    row.update(refused_on=state["refused_on"], cancelled=cancelled)
    if cancelled >= row["bulletins"]:
        row["state"] = "refused"


def _on(state_name: str, date_name: str) -> Callable[[Row, State], None]:
    def step(row: Row, state: State) -> None:
        row.update({"state": state_name, date_name: state[date_name]})

    return step


_STEPS: dict[str, Callable[[Row, State], None]] = {
    "opened": _opened,
    "payment_date_set": _dated,
    "calculated": _calculated,
    "controlled": _controlled,
    "anomaly_justified": _justified,
    "submitted": _submitted,
    "approved": _approved,
    "returned": _returned,
    "issued": _issued,
    "transmitted": _on("transmitted", "transmitted_on"),
    "accepted": _on("accepted", "accepted_on"),
    "refused": _refused,
    "paid": _on("paid", "paid_on"),
}

RUNS = Projection("runs", (_TABLE,), ("run.",), _fold)
