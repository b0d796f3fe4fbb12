"""What a process has already read of the log: one ledger a collectivity and the law, advanced and never read twice.

A ledger read further than the position asked is used again when nothing in between may change a calculation.
"""

from threading import RLock

from domain import streams
from domain.law_log import LawLog, Publication
from domain.ledger import Ledger
from domain.month import MonthResult
from domain.refusal import Refused
from domain.store.port import EventStore
from payroll.calculate import CURRENT, Engine


class Knowledge:
    """Caches of one process over one store; hold `lock` while using what it gives."""

    def __init__(self, store: EventStore, engine: Engine = CURRENT) -> None:
        self.engine = engine
        self.lock = RLock()
        self._store = store
        self._ledgers: dict[str, tuple[Ledger, int]] = {}
        self._law = LawLog(engine)
        self._law_read = 0
        self._last: tuple[Ledger, MonthResult] | None = None

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

    def remember(self, ledger: Ledger, result: MonthResult) -> None:
        """Keeps the last month calculated, which the controls look at next."""
        self._last = (ledger, result)

    def remembered(self, ledger: Ledger, digest: str) -> MonthResult | None:
        """The month of this digest, if it was the last calculated and nothing was read since."""
        if self._last is None or self._last[0] is not ledger or self._last[1].digest != digest:
            return None
        return self._last[1]

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
