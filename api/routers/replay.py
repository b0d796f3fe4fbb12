"""Replay of one month of one collectivity, or of one person's career: both verdicts, and what was known at another moment."""

from datetime import date

from fastapi import APIRouter

from api.access import Asked
from api.problems import Problem
from api.replay_answer import to_data
from api.routers.runs import Month, first_day
from domain import streams
from domain.refusal import Refused
from domain.replay import Found, Laws, read_position, replay_career, replay_collectivity

router = APIRouter(prefix="/api/replay", tags=["rejeu"])
_LONGEST = 120  # months of a career, in one request


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
    return _answer(found, f"Aucun bulletin de {code} n'est émis pour {month}.")


@router.get("/career")
def career(asked: Asked, collectivity: str, matricule: str, first: Month, last: Month) -> dict[str, object]:
    """Each bulletin of a person judged again, from a month to another, both inside; at most ten years."""
    (code,) = asked.of(collectivity)
    store = asked.stores.reader
    head = store.head()
    months = _between(first_day(first), first_day(last))
    try:
        laws = Laws(store.collectivity(streams.SERVICE, up_to=head))
        found = replay_career(store, code, matricule, months, laws, head)
    except Refused as refusal:
        raise Problem(404, str(refusal)) from None
    return _answer(found, f"Aucun bulletin du matricule {matricule} n'est émis de {first} à {last}.")


def _between(first: date, last: date) -> list[date]:
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    if not 1 <= count <= _LONGEST:
        raise Problem(422, f"De {first:%m/%Y} à {last:%m/%Y} : demander de 1 à {_LONGEST} mois, du premier au dernier.")
    numbers = range(first.month - 1, first.month - 1 + count)
    return [date(first.year + number // 12, number % 12 + 1, 1) for number in numbers]


def _answer(found: Found, nothing: str) -> dict[str, object]:
    if not found.months:
        raise Problem(404, nothing)
    return to_data(found)
