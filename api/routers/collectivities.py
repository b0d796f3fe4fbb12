"""Collectivities and the counts of their bulletins."""

from fastapi import APIRouter

from api import models
from api.access import Asked

router = APIRouter(prefix="/api", tags=["collectivités"])


@router.get("/collectivities")
def collectivities(asked: Asked) -> list[models.Collectivity]:
    """Every collectivity that the caller may see."""
    return [models.collectivity(row) for row in asked.reader.collectivities(asked.scope)]


@router.get("/collectivities/{code}")
def collectivity(asked: Asked, code: str) -> models.Collectivity:
    return models.collectivity(asked.reader.collectivities(asked.of(code))[0])


@router.get("/counts")
def counts(asked: Asked) -> list[dict[str, object]]:
    """Bulletins and payees per collectivity and month, agents and élus apart."""
    return [
        {
            "collectivity": count.collectivity,
            "month": f"{count.month:%Y-%m}",
            "elected": count.elected,
            "bulletins": count.bulletins,
            "payees": count.payees,
        }
        for count in asked.reader.counts(asked.scope)
    ]
