"""The event store in memory: the same contract as PostgreSQL, for fast tests and for calculations without a database."""

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from threading import Lock
from uuid import UUID

from domain.store.port import (
    CLOCK_TOLERANCE,
    SALT,
    Appended,
    ClockWentBack,
    Command,
    CommandConflict,
    NewEvent,
    RecordedEvent,
    StreamConflict,
    end_of_day,
)


class MemoryStore:
    """A list of events under a lock."""

    def __init__(self) -> None:
        self._events: list[RecordedEvent] = []
        self._streams: dict[UUID, list[RecordedEvent]] = {}
        self._commands: dict[tuple[str, str], tuple[str, Appended]] = {}
        self._keys: dict[tuple[str, UUID], bytes] = {}
        self._lock = Lock()

    def append(
        self,
        events: Sequence[NewEvent],
        *,
        collectivity: str,
        recorded_at: datetime,
        command: Command | None = None,
        result: Mapping[str, object] | None = None,
    ) -> Appended:
        with self._lock:
            done = self.repeated(collectivity, command) if command else None
            if done is not None:
                return done
            recorded_at = self._checked(recorded_at)
            self._check_versions(events)
            first = len(self._events) + 1
            for event in events:
                self._add(event, collectivity, recorded_at, command.key if command else None)
            saved = Appended(first if events else 0, len(self._events) if events else 0, False, dict(result or {}))
            if command:
                self._commands[collectivity, command.key] = (command.digest, saved)
            return saved

    def _checked(self, recorded_at: datetime) -> datetime:
        recorded_at = recorded_at.astimezone(UTC)
        last = self._events[-1].recorded_at if self._events else recorded_at
        if recorded_at < last - CLOCK_TOLERANCE:
            raise ClockWentBack(f"{recorded_at} is earlier than the last event ({last})")
        return max(recorded_at, last)

    def _check_versions(self, events: Sequence[NewEvent]) -> None:
        seen: set[tuple[UUID, int]] = set()
        for event in events:
            key = (event.originator_id, event.originator_version)
            known = self._streams.get(event.originator_id, ())
            if key in seen or any(each.originator_version == event.originator_version for each in known):
                raise StreamConflict(f"stream {key[0]} already has version {key[1]}")
            seen.add(key)

    def _add(self, event: NewEvent, collectivity: str, recorded_at: datetime, key: str | None) -> None:
        recorded = RecordedEvent(
            len(self._events) + 1,
            event.originator_id,
            event.originator_version,
            event.topic,
            event.state,
            collectivity,
            recorded_at,
            key,
            os.urandom(SALT),
        )
        self._events.append(recorded)
        self._streams.setdefault(event.originator_id, []).append(recorded)

    def repeated(self, collectivity: str, command: Command) -> Appended | None:
        digest, done = self._commands.get((collectivity, command.key), (None, None))
        if done is None:
            return None
        if digest != command.digest:
            raise CommandConflict(f"command {command.key} came first with another payload")
        return replace(done, repeated=True)

    def stream(
        self, originator_id: UUID, *, collectivity: str, up_to: int | None = None, after_version: int = 0
    ) -> list[RecordedEvent]:
        return sorted(
            (
                event
                for event in self._streams.get(originator_id, ())
                if event.collectivity == collectivity
                and event.originator_version > after_version
                and (up_to is None or event.position <= up_to)
            ),
            key=lambda event: event.originator_version,
        )

    def streams(
        self,
        originator_ids: Collection[UUID],
        *,
        collectivity: str,
        up_to: int | None = None,
        without: Collection[str] = (),
    ) -> list[RecordedEvent]:
        wanted = set(originator_ids)
        found = (each for each in self.collectivity(collectivity, up_to=up_to) if each.originator_id in wanted)
        return [each for each in found if each.topic not in without]

    def last(self, originator_id: UUID, *, collectivity: str) -> RecordedEvent | None:
        known = self.stream(originator_id, collectivity=collectivity)
        return known[-1] if known else None

    def collectivity(self, collectivity: str, *, after: int = 0, up_to: int | None = None) -> list[RecordedEvent]:
        return [event for event in self._events[after:up_to] if event.collectivity == collectivity]

    def read_all(self, *, after: int, limit: int, up_to: int | None = None) -> list[RecordedEvent]:
        return self._events[after:up_to][:limit]

    def collectivities(self) -> list[str]:
        return sorted({event.collectivity for event in self._events})

    def head(self) -> int:
        return len(self._events)

    def position_known_on(self, day: date) -> int:
        limit = end_of_day(day)
        return max((event.position for event in self._events if event.recorded_at < limit), default=0)

    def personal_keys(self, collectivity: str) -> dict[UUID, bytes]:
        return {person: key for (code, person), key in self._keys.items() if code == collectivity}

    def save_personal_key(self, collectivity: str, person: UUID, wrapped: bytes) -> bytes:
        return self._keys.setdefault((collectivity, person), wrapped)

    def destroy_personal_key(self, collectivity: str, person: UUID) -> None:
        self._keys.pop((collectivity, person), None)
