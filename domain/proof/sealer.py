"""Makes seals: everything that a collectivity recorded since its last seal, then for the service the heads of all of them.

Two processes may seal at once: the seal's number is its version in its stream, the second is refused and looks again.
"""

from collections.abc import Sequence
from datetime import datetime

from domain import streams
from domain.crash_points import crash_point
from domain.events import SealHead, SealHeader, SealKind, SealMade
from domain.principal import SYSTEM
from domain.proof.seal import FIRST, PREFIX, Entry, SealingKey, entry_of, header_hash, heads_root, packed
from domain.proof.tree import root
from domain.refusal import Refused
from domain.store import Stores
from domain.store.port import Command, EventStore, NewEvent, RecordedEvent, StreamConflict


class Sealer:
    """Seals the events of one store under the key of the service."""

    def __init__(self, store: EventStore, key: SealingKey) -> None:
        self._store = store
        self._key = key

    def last(self, code: str) -> SealMade | None:
        """The last seal of a chain; refuses to go on with a chain that another key signed."""
        recorded = self._store.last(streams.seals(code), collectivity=code)
        if recorded is None:
            return None
        made = SealMade.from_bytes(recorded.state)
        if made.header.key != self._key.public:
            raise Refused(
                f"Les sceaux de « {code} » sont signés par la clé {made.header.key[:16]}…, non par celle d'ici "
                f"({self._key.public[:16]}…). Rien n'a été scellé ; ce qui vient d'être enregistré le reste. Remettre la "
                "clé d'origine (seal.key ou PAIEX_SEAL_KEY), puis « paiex audit seal »."
            )
        return made

    def seal(self, code: str, kind: SealKind, now: datetime, *, covering: int | None = None) -> SealMade | None:
        """Seals what the collectivity recorded since its last seal; None when there is nothing, or when `covering`, the
        position that must be sealed, already is."""
        while True:
            last = self.last(code)
            if covering is not None and last is not None and last.header.position >= covering:
                return None
            up_to = self._store.head()
            found = self._store.collectivity(code, after=last.header.position if last else 0, up_to=up_to)
            if all(each.topic.startswith(PREFIX) for each in found):
                return None
            made = self._made(code, kind, now, last, up_to, found)
            if self._saved(made, now):
                return made

    def seal_service(self, codes: Sequence[str], now: datetime) -> SealMade | None:
        """Seals the service's own events and the last seal of each collectivity; None when nothing is new."""
        code = streams.SERVICE
        while True:
            last = self.last(code)
            heads = tuple(head for each in sorted(codes) if each != code for head in self.head(each))
            up_to = self._store.head()
            found = self._store.collectivity(code, after=last.header.position if last else 0, up_to=up_to)
            known = last.heads if last else ()
            if heads == known and all(each.topic.startswith(PREFIX) for each in found):
                return None
            made = self._made(code, "daily", now, last, up_to, found, heads)
            if self._saved(made, now):
                return made

    def head(self, code: str) -> list[SealHead]:
        """The head of a chain; empty before its first seal."""
        last = self.last(code)
        return [SealHead(collectivity=code, number=last.header.number, hash=last.hash)] if last else []

    def _made(
        self,
        code: str,
        kind: SealKind,
        now: datetime,
        last: SealMade | None,
        up_to: int,
        found: Sequence[RecordedEvent],
        heads: tuple[SealHead, ...] = (),
    ) -> SealMade:
        entries: list[Entry] = [entry_of(each) for each in found]
        topics, written = packed(entries)
        header = SealHeader(
            kind=kind,
            collectivity=code,
            number=last.header.number + 1 if last else 1,
            previous=last.hash if last else FIRST,
            after=last.header.position if last else 0,
            position=up_to,
            count=len(entries),
            root=root([each.leaf for each in entries]).hex(),
            heads=heads_root((each.collectivity, each.number, each.hash) for each in heads),
            made_at=now,
            key=self._key.public,
        )
        signature = self._key.sign_seal(header_hash(header))
        return SealMade(by=SYSTEM, header=header, topics=topics, entries=written, heads=heads, signature=signature)

    def _saved(self, made: SealMade, now: datetime) -> bool:
        """False when somebody else sealed first."""
        header = made.header
        new = NewEvent(streams.seals(header.collectivity), header.number, made.topic, made.to_bytes())
        crash_point("before seal")
        try:
            command = Command(f"seal/{made.hash}", made.hash)  # so that a reply lost on the way is asked for again
            self._store.append([new], collectivity=header.collectivity, recorded_at=now, command=command)
        except StreamConflict:
            return False
        crash_point("after seal")
        return True


def sealer_of(stores: Stores) -> Sealer | None:
    """The sealer of an opened service; None when it has no sealing key."""
    return None if stores.seal_seed is None else Sealer(stores.writer, SealingKey(stores.seal_seed))
