"""The name of every stream: a uuid5 of the internal codes given once; no SIRET, NIR or name is ever part of it."""

from datetime import date
from functools import lru_cache
from uuid import NAMESPACE_URL, UUID, uuid5

from domain.store.port import SERVICE

__all__ = [
    "SERVICE",
    "agent",
    "bulletin",
    "collectivity",
    "debt",
    "document",
    "legislation",
    "person",
    "run",
    "seals",
    "timestamps",
    "variables",
]

_PAIEX = uuid5(NAMESPACE_URL, "paiex")


def _stream(*keys: str) -> UUID:
    return uuid5(_PAIEX, "/".join(keys))


def legislation() -> UUID:
    return _stream("legislation")


def collectivity(code: str) -> UUID:
    return _stream("collectivity", code)


def person(code: str, matricule: str) -> UUID:
    """The person behind a matricule, under whose key everything personal is sealed."""
    return _stream("person", code, matricule)


def agent(code: str, matricule: str, engagement: int) -> UUID:
    return _stream("agent", code, matricule, str(engagement))


def variables(agent_id: UUID, month: date) -> UUID:
    return _stream("variables", str(agent_id), f"{month:%Y-%m}")


def debt(agent_id: UUID, number: int) -> UUID:
    return _stream("debt", str(agent_id), str(number))


def document(code: str, sha256: str) -> UUID:
    return _stream("document", code, sha256)


@lru_cache(maxsize=4096)
def run(code: str, month: date, rank: int) -> UUID:
    return _stream("run", code, f"{month:%Y-%m}", str(rank))


def bulletin(agent_id: UUID, month: date, rank: int) -> UUID:
    return _stream("bulletin", str(agent_id), f"{month:%Y-%m}", str(rank))


def seals(code: str) -> UUID:
    """The chain of seals of one collectivity, or of the service; the version is the number of the seal."""
    return _stream("seals", code)


def timestamps(code: str) -> UUID:
    return _stream("timestamps", code)
