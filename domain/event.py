"""What every event is: a frozen body under a stable topic, canonical bytes, an author, and the registry of topics.

The bodies themselves are in `domain.events`; where and when an event was recorded belongs to the store's columns.
"""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, StringConstraints, ValidationError

from domain.store.privacy import Sealed
from payroll.refusal import Refused

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Signature = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{128}$")]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9@._-]{1,64}$")]


def _first_day(day: date) -> date:
    if day.day != 1:
        raise ValueError("un mois se désigne par son premier jour")
    return day


def _utc(instant: datetime) -> datetime:
    return instant.astimezone(UTC)


Month = Annotated[date, AfterValidator(_first_day)]
Instant = Annotated[AwareDatetime, AfterValidator(_utc)]


class Body(BaseModel):
    """A frozen value that refuses unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Author(Body):
    """Who recorded the event (code of the account) and in what role; `system` for what follows from another event."""

    user: Code
    role: Literal["payroll_agent", "approver", "contributor", "auditor", "administrator", "system"]


class EventReference(Body):
    """One event, by its stream and its version in it."""

    stream: UUID
    version: int


class Evidence(Body):
    """The documents that prove a fact: attached (SHA-256 of each), awaited, or waived with a sealed reason."""

    status: Literal["attached", "awaited", "waived"] = "awaited"
    documents: tuple[Digest, ...] = ()
    reason: Sealed | None = None


class Event(Body):
    """Something that happened. A subclass names its topic once for ever; the bytes of a topic never change meaning."""

    topic: ClassVar[str] = ""
    by: Author

    def __init_subclass__(cls, topic: str = "", **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)

    @classmethod
    def __pydantic_init_subclass__(cls, topic: str = "", **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        cls.topic = topic
        if topic:
            if topic in _topics:
                raise TypeError(f"topic {topic} is already taken by {_topics[topic].__name__}")
            _topics[topic] = cls

    def to_bytes(self) -> bytes:
        """Canonical JSON: sorted keys, no space, amounts as strings. Defaults are written, so that changing one
        never changes the past."""
        content = self.model_dump(mode="json")
        return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()

    @classmethod
    def from_bytes(cls, state: bytes) -> Self:
        return cls.model_validate_json(state)


_topics: dict[str, type[Event]] = {}
TOPICS: Mapping[str, type[Event]] = MappingProxyType(_topics)


def load(topic: str, state: bytes) -> Event:
    """The event stored under this topic; refuses an unknown topic, an unknown field, a wrong value."""
    if topic not in TOPICS:
        raise Refused(f"Événement de type inconnu « {topic} ». Cette version du logiciel est trop ancienne.")
    try:
        return TOPICS[topic].from_bytes(state)
    except ValidationError as error:
        where = "; ".join(f"{'.'.join(map(str, each['loc']))} : {each['msg']}" for each in error.errors())
        raise Refused(
            f"Événement « {topic} » illisible ({where}). Le journal a été altéré ou vient d'ailleurs."
        ) from error
