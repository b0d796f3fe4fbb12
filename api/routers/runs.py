"""Runs: where each paie of the month stands."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from api import models
from api.access import Asked

router = APIRouter(prefix="/api", tags=["paies"])
Month = Annotated[str, Query(pattern=r"^20\d\d-(0[1-9]|1[0-2])$", description="2026-01")]


def first_day(month: str) -> date:
    return date.fromisoformat(f"{month}-01")


@router.get("/runs")
def runs(asked: Asked, month: Month) -> list[models.Run]:
    """Every run of a month that the caller may see."""
    return [models.run(row) for row in asked.reader.runs(asked.scope, first_day(month))]


@router.get("/collectivities/{code}/runs")
def runs_of(asked: Asked, code: str) -> list[models.Run]:
    return [models.run(row) for row in asked.reader.runs(asked.of(code))]
