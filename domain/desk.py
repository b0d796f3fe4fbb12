"""One unit of work for one person and one collectivity: loads aggregates, and saves all that they recorded, or nothing.

The commands themselves are in `domain/commands.py` and `domain/run_commands.py`.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cached_property, partial
from typing import Concatenate, ParamSpec, TypeVar
from uuid import UUID

from domain import streams
from domain.aggregate import Aggregate
from domain.content import canonical
from domain.crash_points import crash_point
from domain.event import Author, load
from domain.knowledge import Knowledge
from domain.ledger import FOLDED
from domain.principal import Principal, Right
from domain.proof.sealer import Sealer
from domain.refusal import Refused
from domain.store.port import PARIS, Appended, Command, EventStore, NewEvent, StreamConflict
from domain.store.privacy import Keyring, Sealed
from payroll.calculate import CURRENT, Engine

Clock = Callable[[], datetime]
Result = Mapping[str, object]
P = ParamSpec("P")
A = TypeVar("A", bound=Aggregate)

_SEALED = frozenset({"issue"})  # commands after which the collectivity is sealed
_ATTEMPTS = 5  # somebody else wrote the same stream first: read again, decide again


class Desk:
    """Where one command, or a batch of them, does its work."""

    def __init__(self, service: "Service", who: Principal, code: str, whole: bool = False) -> None:
        self.store = service.store
        self.keyring = service.keyring
        self.knowledge = service.knowledge
        self.who = who
        self.code = code
        self.now = service.clock()
        self._open: dict[UUID, Aggregate] = {}
        self._whole = whole

    @property
    def by(self) -> Author:
        return self.who.author

    @property
    def today(self) -> date:
        return self.now.astimezone(PARIS).date()

    @cached_property
    def head(self) -> int:
        """The position of the log when this desk first asked: one question for a whole batch."""
        return self.store.head()

    def must(self, right: Right) -> None:
        self.who.must(right, self.code)

    def load(self, kind: type[A], stream: UUID) -> A:
        """The aggregate of this stream, with what this desk already recorded in it."""
        opened = self._open.get(stream)
        if opened is None:
            opened = self._open[stream] = self._opened(kind, stream)
        assert isinstance(opened, kind)
        return opened

    def seal_text(self, person: UUID, text: str) -> Sealed:
        """Free text, readable as long as the key of the person (or of the collectivity) lives."""
        return self.keyring.seal(self.code, person, {"text": text})

    def keep(self, aggregate: Aggregate) -> None:
        """Takes a new stream, known to be empty, without asking the store; its append refuses a second version 1."""
        self._open[aggregate.stream] = aggregate

    def new_events(self) -> list[NewEvent]:
        """What the aggregates recorded, stream by stream, in the order in which they were opened."""
        return [new for each in self._open.values() for new in new_of(each)]

    def save(self, command: Command | None, result: Result, name: str) -> Appended:
        """One save: everything, or nothing."""
        new = self.new_events()
        if not new and command is None:
            return Appended(0, 0, False, result)
        crash_point(f"before {name}")
        saved = self.store.append(new, collectivity=self.code, recorded_at=self.now, command=command, result=result)
        crash_point(f"after {name}")
        return saved

    def _opened(self, kind: type[A], stream: UUID) -> A:
        """A batch takes from the ledger what the ledger folds: its streams are many, and each may be met again."""
        if self._whole and kind.prefix in FOLDED:
            return self.knowledge.apart(kind, stream, self.code, self.head)
        opened = kind(stream, self.code)
        for recorded in self.store.stream(stream, collectivity=self.code):
            opened.replay(load(recorded.topic, recorded.state), recorded.originator_version)
        return opened


def new_of(aggregate: Aggregate) -> list[NewEvent]:
    """What one aggregate recorded, as the store takes it."""
    return [
        NewEvent(aggregate.stream, aggregate.base_version + number, event.topic, event.to_bytes())
        for number, event in enumerate(aggregate.recorded, start=1)
    ]


class Acting:
    """One person acting for one collectivity. With a key, a command done before gives its first result again."""

    def __init__(self, service: "Service", who: Principal, code: str, key: str | None) -> None:
        self._service = service
        self._who = who
        self._code = code
        self._key = key

    def do(self, command: Callable[Concatenate[Desk, P], Result], *args: P.args, **said: P.kwargs) -> Appended:
        """Obeys one command in one save."""
        name = command.__name__
        payload = [name, args, said]
        done = self._once(name, payload, lambda desk: command(desk, *args, **said), whole=False)
        if name in _SEALED and self._service.sealer is not None:
            # In a save of its own: a crash in between leaves events that the same command told again, or the next seal, covers.
            self._service.sealer.seal(self._code, "run", self._service.clock(), covering=done.last)
        return done

    def do_all(self, name: str, commands: list[partial[Result]]) -> Appended:
        """Obeys a batch in one save: all of it, or nothing. Each is a command with all but its desk."""
        payload = [[each.func.__name__, each.args, each.keywords] for each in commands]

        def obey(desk: Desk) -> Result:
            for each in commands:
                each.func(desk, *each.args, **each.keywords)
            return {"commands": len(commands)}

        return self._once(name, [name, payload], obey, whole=True)

    def _once(self, name: str, payload: object, obey: Callable[[Desk], Result], whole: bool) -> Appended:
        command = None
        if self._key is not None:
            digest = self._service.keyring.fingerprint(canonical(payload).decode())
            command = Command(self._key, digest)
            done = self._service.store.repeated(self._code, command)
            if done is not None:
                return done
        for attempt in range(1, _ATTEMPTS + 1):
            desk = Desk(self._service, self._who, self._code, whole)
            result = obey(desk)
            try:
                return desk.save(command, result, name)
            except StreamConflict as conflict:
                if attempt == _ATTEMPTS:
                    raise Refused(
                        "D'autres écrivent dans ce dossier au même instant. Rien n'a été enregistré : recommencer."
                    ) from conflict
        raise AssertionError("unreachable")


class Service:
    """The door of the domain: a store, a keyring, an injected clock, and what this process has already read."""

    def __init__(
        self,
        store: EventStore,
        keyring: Keyring,
        clock: Clock,
        engine: Engine = CURRENT,
        sealer: Sealer | None = None,
    ) -> None:
        self.store = store
        self.keyring = keyring
        self.clock = clock
        self.sealer = sealer
        self.knowledge = Knowledge(store, engine)

    def acting(self, who: Principal, code: str = streams.SERVICE, *, key: str | None = None) -> Acting:
        return Acting(self, who, code, key)

    def desk(self, who: Principal, code: str) -> Desk:
        """A desk to ask questions at; what is recorded there is not saved."""
        return Desk(self, who, code)
