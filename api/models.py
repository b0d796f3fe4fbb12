"""What the read API answers: amounts are strings of euros, months « 2026-01 », keys opaque."""

from datetime import date
from typing import Any

from pydantic import BaseModel

from projections.reader import Row


class Page(BaseModel):
    """A page of results; `next` is the cursor of the following one, absent on the last."""

    items: list[dict[str, Any]]
    next: str | None = None


class Collectivity(BaseModel):
    code: str
    name: str | None
    kind: str | None
    siret: str | None
    population: int | None
    headcount: int | None


class Run(BaseModel):
    """A run as it stands; `totals` in euros."""

    collectivity: str
    month: str
    rank: int
    state: str
    payment_date: date | None
    bulletins: int
    blocked: int
    cancelled: int
    totals: dict[str, str]
    anomalies: list[dict[str, Any]]
    outcomes: dict[str, Any]
    approved_by: str | None


class Bulletin(BaseModel):
    """A bulletin as frozen; explained, it also lists what no fact said, and the values of the law still to be confirmed."""

    key: str
    collectivity: str
    agent: str
    matricule: str
    month: str
    rank: int
    regime: str
    status: str
    payment_date: date
    totals: dict[str, str]
    lines: list[dict[str, Any]] | None = None
    notes: list[str] | None = None
    without_fact: list[str] | None = None
    to_confirm: list[dict[str, Any]] | None = None


def euros(cents: int) -> str:
    """Cents as « 1969.11 »."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"


_TOTALS = (
    "gross", "employee_contributions", "employer_contributions", "montant_net_social", "net_before_pas", "net_imposable",
    "pas", "withholdings", "reimbursements", "net_a_payer", "carried_debt", "cost",
)  # fmt: skip


def collectivity(row: Row) -> Collectivity:
    return Collectivity(
        code=row["collectivity"], **{name: row[name] for name in ("name", "kind", "siret", "population", "headcount")}
    )


def run(row: Row) -> Run:
    return Run(
        collectivity=row["collectivity"],
        month=f"{row['month']:%Y-%m}",
        totals={name: euros(row[name]) for name in ("gross", "net_a_payer", "cost")},
        **{
            name: row[name]
            for name in (
                "rank",
                "state",
                "payment_date",
                "bulletins",
                "blocked",
                "cancelled",
                "anomalies",
                "outcomes",
                "approved_by",
            )
        },
    )


def bulletin(row: Row) -> Bulletin:
    return Bulletin(
        key=str(row["bulletin"]),
        agent=str(row["agent"]),
        month=f"{row['month']:%Y-%m}",
        totals={name: euros(row[name]) for name in _TOTALS},
        **{name: row[name] for name in ("collectivity", "matricule", "rank", "regime", "status", "payment_date")},
    )
