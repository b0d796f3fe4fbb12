"""What all aggregates share: a stream folded event by event, and the events that a command has just recorded.

Applying an event reads nothing but the event and its version; guards are in the commands of each aggregate.
"""

from copy import copy
from typing import ClassVar, Self
from uuid import UUID

from domain.event import Event, EventReference
from domain.refusal import Refused


class Aggregate:
    """One stream of one collectivity. `version` is that of its last event; 0 before the first."""

    prefix: ClassVar[str] = ""  # topics of this aggregate begin so

    def __init__(self, stream: UUID, collectivity: str) -> None:
        self.stream = stream
        self.collectivity = collectivity
        self.version = 0
        self.recorded: list[Event] = []

    def apply(self, event: Event, version: int) -> None:
        """Takes one event into account; each aggregate says what it keeps of it."""
        raise NotImplementedError

    def replay(self, event: Event, version: int) -> None:
        self.apply(event, version)
        self.version = version

    def record(self, event: Event) -> EventReference:
        """Takes a new event, to be saved by the caller, and says its reference."""
        self.replay(event, self.version + 1)
        self.recorded.append(event)
        return EventReference(stream=self.stream, version=self.version)

    def apart(self) -> Self:
        """The same aggregate to record on: what is said to the copy, this one does not hear. Events are shared, being frozen."""
        twin = copy(self)
        vars(twin).update((name, copy(held)) for name, held in vars(self).items() if isinstance(held, _HELD))
        return twin

    @property
    def base_version(self) -> int:
        """The version that the stream had in the store before the commands."""
        return self.version - len(self.recorded)


class Dated:
    """Dated facts of one stream, by version: a correction replaces, a withdrawal removes, history stays in the log."""

    def __init__(self) -> None:
        self.events: dict[int, Event] = {}

    def __copy__(self) -> "Dated":
        twin = Dated()
        twin.events = dict(self.events)
        return twin

    def add(self, event: Event, version: int, replaces: EventReference | None) -> None:
        if replaces is not None:
            self.events.pop(replaces.version, None)
        self.events[version] = event

    def remove(self, reference: EventReference) -> None:
        self.events.pop(reference.version, None)

    def must_hold(self, stream: UUID, reference: EventReference) -> None:
        """Refuses to correct or withdraw what is not there, or is already corrected."""
        if reference.stream != stream or reference.version not in self.events:
            raise Refused(
                f"Le fait à corriger (version {reference.version}) n'existe pas dans ce dossier, ou a déjà été "
                "corrigé ou retiré. Relire le dossier et désigner le fait en vigueur."
            )


_HELD = (dict, list, set, Dated)  # what an aggregate keeps of its events and changes in place
