"""Reads the dossiers of fixtures/dossiers as the public door does, and calculates them without any database."""

import tomllib
from dataclasses import fields
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from payroll.bulletin import Bulletin
from payroll.calculate import Calculator
from payroll.facts import AgentFact, EmployerFact, MonthFact
from payroll.grids import Grids, load_grids
from payroll.law import Law, load_law
from payroll.situate import AgentRecord, situate

FOLDER = Path(__file__).parents[2] / "fixtures" / "dossiers"
_AGENT: TypeAdapter[tuple[AgentFact, ...]] = TypeAdapter(tuple[AgentFact, ...])
_EMPLOYER: TypeAdapter[tuple[EmployerFact, ...]] = TypeAdapter(tuple[EmployerFact, ...])
_VARIABLES: TypeAdapter[tuple[MonthFact, ...]] = TypeAdapter(tuple[MonthFact, ...])


@cache
def the_law() -> Law:
    return load_law()


@cache
def the_grids() -> Grids:
    return load_grids()


@cache
def calculator() -> Calculator:
    return Calculator(the_law())


def calculate(dossier: dict[str, Any]) -> Bulletin:
    month = date.fromisoformat(dossier["month"] + "-01")
    record = AgentRecord(
        _AGENT.validate_python(dossier["agent"]), _VARIABLES.validate_python(dossier.get("variables", ()))
    )
    situation = situate(
        record,
        _EMPLOYER.validate_python(dossier["employer"]),
        month,
        dossier["payment_date"],
        dossier.get("rank", 1),
        {},
        the_law(),
        the_grids(),
    )
    return calculator().calculate(situation)


def expected() -> dict[str, dict[str, Any]]:
    return tomllib.loads((FOLDER / "expected.toml").read_text("utf-8"))


def dossier(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))


def cents(euros: str) -> int:
    return int(Decimal(euros) * 100)


def total_names(bulletin: Bulletin) -> set[str]:
    return {each.name for each in fields(bulletin.totals)}
