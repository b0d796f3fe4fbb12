"""The law in force at a position of the log, with its calculator, kept in memory by each process that calculates."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from domain import events, streams
from domain.event import load
from domain.ledger import Change
from domain.legislation import Legislation
from domain.store.port import RecordedEvent
from payroll.calculate import CURRENT, Calculator, Engine
from payroll.grids import Grids
from payroll.law import Law


class LawInForce:
    """One published corpus, ready to calculate."""

    def __init__(self, legislation: Legislation, digest: str, engine: Engine) -> None:
        self.digest = digest
        self._legislation = legislation
        self._engine = engine

    @cached_property
    def law(self) -> Law:
        return self._legislation.law()

    @cached_property
    def grids(self) -> Grids:
        return self._legislation.grids()

    @cached_property
    def calculator(self) -> Calculator:
        return Calculator(self.law, self._engine)


@dataclass(frozen=True, slots=True)
class Publication:
    """A corpus and the position at which the service published it: from there on, it is the law that runs read."""

    position: int
    event: events.LawPublished
    in_force: LawInForce
    change: Change
    log: "LawLog"

    def known_at(self, position: int) -> "Publication | None":
        """What was published at an earlier position."""
        return self.log.at(position)

    def changed_from(self, position: int) -> date | None:
        """The first date on which a value published since that position takes effect; None when nothing was.

        Values chosen by the day of payment change no past month."""
        parameters = self.in_force.law.parameters
        changed = [
            each.effective_on
            for publication in self.log.publications
            if position < publication.position <= self.position
            for each in publication.event.changes
            if each.kind in ("added", "superseded")
            and each.effective_on is not None
            and parameters[each.key].selected_by != "payment_date"
        ]
        return min(changed, default=None)


class LawLog:
    """Every publication in order, and the plans kept."""

    def __init__(self, engine: Engine = CURRENT) -> None:
        self._engine = engine
        self.position = 0
        self.legislation = Legislation(streams.legislation(), streams.SERVICE)
        self.publications: list[Publication] = []

    def take(self, recorded: RecordedEvent) -> None:
        self.position = recorded.position
        if not recorded.topic.startswith(Legislation.prefix):
            return
        event = load(recorded.topic, recorded.state)
        self.legislation.replay(event, recorded.originator_version)
        if isinstance(event, events.LawPublished):
            alone = Legislation(self.legislation.stream, streams.SERVICE)
            alone.replay(event, recorded.originator_version)
            self.publications.append(
                Publication(
                    recorded.position,
                    event,
                    LawInForce(alone, event.digest, self._engine),
                    Change.of(recorded, event, None),
                    self,
                )
            )

    def changes_after(self, position: int) -> list[Change]:
        """The publications recorded after this position."""
        return [each.change for each in self.publications if each.position > position]

    def at(self, position: int) -> Publication | None:
        """The last publication recorded at or before this position."""
        index = bisect_right(self.publications, position, key=lambda each: each.position)
        return self.publications[index - 1] if index else None
