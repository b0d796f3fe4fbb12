"""What a process has already read of the log: one ledger a collectivity and the law, advanced and never read twice.

A ledger read further than the position asked is used again when nothing in between may change a calculation. The last
months calculated are kept too: what is controlled, then issued, is what was calculated, when it was here and its digest says so.
"""

from threading import RLock
from typing import TypeVar
from uuid import UUID

from domain import streams
from domain.aggregate import Aggregate
from domain.law_log import LawLog, Publication
from domain.ledger import Ledger
from domain.month import MonthResult
from domain.refusal import Refused
from domain.store.port import EventStore
from payroll.calculate import CURRENT, Engine

A = TypeVar("A", bound=Aggregate)

_KEPT = 10_000  # outcomes of calculated months kept in memory, at some ten kilobytes each


class Knowledge:
    """Caches of one process over one store; hold `lock` while using what it gives."""

    def __init__(self, store: EventStore, engine: Engine = CURRENT) -> None:
        self.engine = engine
        self.lock = RLock()
        self._store = store
        self._ledgers: dict[str, tuple[Ledger, int]] = {}
        self._law = LawLog(engine)
        self._law_read = 0
        self._calculated: dict[UUID, tuple[Ledger, MonthResult]] = {}  # by run, the last calculated at the end

    def ledger(self, code: str, position: int) -> Ledger:
        """What is known of the collectivity at this position."""
        with self.lock:
            ledger, read = self._ledgers.get(code, (Ledger(code), 0))
            if read > position and ledger.changed_at > position:
                return self._folded(Ledger(code), 0, position)
            if read < position:
                self._ledgers.pop(code, None)  # a fold that fails half-way is not kept
                self._folded(ledger, read, position)
                self._ledgers[code] = (ledger, position)
            return ledger

    def apart(self, kind: type[A], stream: UUID, code: str, position: int) -> A:
        """An aggregate that a ledger folds, to record on: as known at this position, or later if more was read already."""
        with self.lock:
            ledger, read = self._ledgers.get(code, (None, 0))
            if ledger is None or read < position:
                ledger = self.ledger(code, position)
            known = ledger.aggregate(stream)
            opened = kind(stream, code) if known is None else known.apart()
        assert isinstance(opened, kind)
        return opened

    def remember(self, run: UUID, ledger: Ledger, result: MonthResult) -> None:
        """Keeps a run just calculated, for its controls and its issue; those calculated longest ago give their place."""
        with self.lock:
            self._calculated.pop(run, None)
            self._calculated[run] = (ledger, result)
            while (
                len(self._calculated) > 1 and sum(len(each.outcomes) for _, each in self._calculated.values()) > _KEPT
            ):
                self._calculated.pop(next(iter(self._calculated)))

    def remembered(self, run: UUID, digest: str, ledger: Ledger | None = None) -> MonthResult | None:
        """The run of this digest if it was calculated here; with a ledger, if its agents are still as that ledger knows them."""
        of, result = self._calculated.get(run, (None, None))
        if result is None or result.digest != digest or (ledger is not None and ledger is not of):
            return None
        return result

    def _folded(self, ledger: Ledger, after: int, position: int) -> Ledger:
        for recorded in self._store.collectivity(ledger.code, after=after, up_to=position):
            ledger.take(recorded)
        return ledger

    def law_log(self, position: int) -> LawLog:
        """Every publication and plan, read up to this position at least."""
        with self.lock:
            if self._law_read < position:
                for recorded in self._store.collectivity(streams.SERVICE, after=self._law_read, up_to=position):
                    self._law.take(recorded)
                    self._law_read = recorded.position
                self._law_read = position
            return self._law

    def law(self, position: int) -> Publication:
        """The law in force in the log at this position."""
        publication = self.law_log(position).at(position)
        if publication is None:
            raise Refused("Aucune législation n'est publiée dans le journal. La publier avant de calculer.")
        return publication
