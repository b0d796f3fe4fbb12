"""Agents: what is known of each engagement, without anything personal."""

from typing import Annotated

from fastapi import APIRouter, Query

from api import models
from api.access import Asked
from api.cursors import after, following
from api.problems import Problem

router = APIRouter(prefix="/api/collectivities/{code}/agents", tags=["agents"])
_SHOWN = (
    "collectivity", "matricule", "engagement", "status", "engaged_on", "ended_on", "grade", "echelon", "ib", "im",
    "weekly_hours", "part_time_percent", "elected_function", "elected_percent", "nir",
)  # fmt: skip


@router.get("")
def agents(asked: Asked, code: str, cursor: str = "", limit: Annotated[int, Query(ge=1, le=500)] = 100) -> models.Page:
    rows = asked.reader.agents(asked.of(code), after(cursor), limit)
    items = [{"agent": str(row["agent"]), **{name: row[name] for name in _SHOWN}} for row in rows]
    return models.Page(items=items, next=following(items, "agent", limit))


@router.get("/{agent}")
def agent(asked: Asked, code: str, agent: str) -> dict[str, object]:
    """The engagement and its facts that stand, oldest first."""
    row = asked.reader.agent(asked.of(code), agent)
    if row is None:
        raise Problem(404, f"L'agent « {agent} » n'existe pas dans la collectivité « {code} ».")
    facts = sorted(row["facts"].values(), key=lambda fact: (fact["effective_on"], fact["type"]))
    return {"agent": agent, **{name: row[name] for name in _SHOWN}, "facts": facts}
