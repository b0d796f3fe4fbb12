"""The event store's port: what the domain may ask of it, the data that pass, and the refusals it can give.

Adapters: `memory` (tests, `paiex calculate`) and `postgres`. One contract test judges both.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

SERVICE = "@service"  # the collectivity of the streams that belong to the service (Legislation)
PARIS = ZoneInfo("Europe/Paris")
SALT = 16  # random bytes that the store keeps beside each event, so that its hash in a proof tells nothing of it
CLOCK_TOLERANCE = timedelta(seconds=5)  # two writers, one lock: the later may hold the earlier instant


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event to append: its stream, its version there (1, 2, …), its topic and its canonical bytes."""

    originator_id: UUID
    originator_version: int
    topic: str
    state: bytes


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """An event as recorded: `position` orders the whole log (monotone, with lawful gaps), `recorded_at` is UTC."""

    position: int
    originator_id: UUID
    originator_version: int
    topic: str
    state: bytes
    collectivity: str
    recorded_at: datetime
    command_key: str | None
    salt: bytes


@dataclass(frozen=True, slots=True)
class Command:
    """What makes a save happen once: a key chosen by the caller, and the SHA-256 of what it asked."""

    key: str
    digest: str


@dataclass(frozen=True, slots=True)
class Appended:
    """Positions of the first and last event saved (0 when none), and the command's result; `repeated`: done before."""

    first: int
    last: int
    repeated: bool
    result: Mapping[str, object]


class StoreError(Exception):
    """The store did not do what was asked; nothing was written."""


class StreamConflict(StoreError):
    """Somebody appended that version of the stream first: read again, decide again."""


class CommandConflict(StoreError):
    """The same command key came with another payload."""


class ClockWentBack(StoreError):
    """The instant given is earlier than that of the last event by more than the tolerance."""


class LostConnection(StoreError):
    """The connection was lost and no command key lets us know whether the save was done."""


class EventStore(Protocol):
    """An append-only log of events in streams, each stream belonging to one collectivity."""

    def append(
        self,
        events: Sequence[NewEvent],
        *,
        collectivity: str,
        recorded_at: datetime,
        command: Command | None = None,
        result: Mapping[str, object] | None = None,
    ) -> Appended:
        """Saves all the events or none, in order; with a command seen before, gives its first result instead."""
        ...

    def repeated(self, collectivity: str, command: Command) -> Appended | None:
        """What the command did the first time, or None."""
        ...

    def stream(
        self, originator_id: UUID, *, collectivity: str, up_to: int | None = None, after_version: int = 0
    ) -> list[RecordedEvent]:
        """The events of one stream, in order of version."""
        ...

    def streams(
        self,
        originator_ids: Collection[UUID],
        *,
        collectivity: str,
        up_to: int | None = None,
        without: Collection[str] = (),
    ) -> list[RecordedEvent]:
        """The events of several streams of one collectivity, but those of the topics left out, in order of position."""
        ...

    def last(self, originator_id: UUID, *, collectivity: str) -> RecordedEvent | None:
        """The last event of one stream, None when it is empty."""
        ...

    def collectivity(self, collectivity: str, *, after: int = 0, up_to: int | None = None) -> list[RecordedEvent]:
        """All events of one collectivity, in order of position."""
        ...

    def read_all(self, *, after: int, limit: int, up_to: int | None = None) -> list[RecordedEvent]:
        """A page of the whole log, in order of position; for projectors."""
        ...

    def collectivities(self) -> list[str]:
        """Every code that has events, the service's own included, in order; for projectors."""
        ...

    def head(self) -> int:
        """The position of the last event of the log, 0 when empty."""
        ...

    def position_known_on(self, day: date) -> int:
        """The last position recorded before the midnight of Paris that ends this day."""
        ...

    def personal_keys(self, collectivity: str) -> dict[UUID, bytes]:
        """The wrapped keys of the persons of one collectivity."""
        ...

    def save_personal_key(self, collectivity: str, person: UUID, wrapped: bytes) -> bytes:
        """Keeps a person's wrapped key unless there is one already; gives the one kept."""
        ...

    def destroy_personal_key(self, collectivity: str, person: UUID) -> None:
        """Forgets a person for good: what was sealed under the key can never be read again."""
        ...


def end_of_day(day: date) -> datetime:
    """The midnight of Paris that ends the day, in UTC."""
    return datetime.combine(day + timedelta(days=1), time(), PARIS).astimezone(UTC)
