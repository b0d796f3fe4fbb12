"""Replay of one month of one collectivity: both verdicts, and what was known at another position or date."""

from fastapi import APIRouter

from api.access import Asked
from api.problems import Problem
from api.replay_answer import to_data
from api.routers.runs import Month, first_day
from domain import streams
from domain.refusal import Refused
from domain.replay import Laws, read_position, replay_collectivity

router = APIRouter(prefix="/api/replay", tags=["rejeu"])


@router.get("")
def replay(asked: Asked, collectivity: str, month: Month, as_known: str | None = None) -> dict[str, object]:
    """Each bulletin of the month judged again; with `as_known` (a position or a date), what would differ, and why."""
    (code,) = asked.of(collectivity)
    store = asked.stores.reader
    head = store.head()
    try:
        known = None if as_known is None else read_position(as_known, store, head)
        laws = Laws(store.collectivity(streams.SERVICE, up_to=head))
        recorded = store.collectivity(code, up_to=head)
        found = replay_collectivity(code, recorded, laws, months=[first_day(month)], as_known=known)
    except Refused as refusal:
        raise Problem(422, str(refusal)) from None
    if not found.months:
        raise Problem(404, f"Aucun bulletin de {code} n'est émis pour {month}.")
    return to_data(found)
