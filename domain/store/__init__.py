"""The event store: its port, two adapters judged by one contract, the embedded server, and the sealing of personal data."""

from domain.store.connect import Stores, connect, open_stores
from domain.store.memory import MemoryStore
from domain.store.port import (
    SERVICE,
    Appended,
    ClockWentBack,
    Command,
    CommandConflict,
    EventStore,
    LostConnection,
    NewEvent,
    RecordedEvent,
    StoreError,
    StreamConflict,
)
from domain.store.postgres import PostgresStore
from domain.store.privacy import ERASED, Keyring, Sealed

__all__ = [
    "ERASED",
    "SERVICE",
    "Appended",
    "ClockWentBack",
    "Command",
    "CommandConflict",
    "EventStore",
    "Keyring",
    "LostConnection",
    "MemoryStore",
    "NewEvent",
    "PostgresStore",
    "RecordedEvent",
    "Sealed",
    "StoreError",
    "Stores",
    "StreamConflict",
    "connect",
    "open_stores",
]
