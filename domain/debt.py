"""What an agent owes because a net fell below zero: opened here; instalments, waiver and closing come with recoveries."""

from datetime import date
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from domain import events
from domain.aggregate import Aggregate
from domain.event import Author, Event


class Debt(Aggregate):
    """One debt of one agent, in euros."""

    prefix: ClassVar[str] = "debt."

    def __init__(self, stream: UUID, collectivity: str) -> None:
        super().__init__(stream, collectivity)
        self.opened: events.DebtOpened | None = None
        self.cancelled = False

    def apply(self, event: Event, version: int) -> None:
        match event:
            case events.DebtOpened():
                self.opened = event
            case events.DebtCancelled():
                self.cancelled = True

    def open(self, agent: UUID, number: int, month: date, rank: int, amount: Decimal, by: Author) -> None:
        if self.opened is None:
            self.record(events.DebtOpened(by=by, agent=agent, number=number, month=month, rank=rank, amount=amount))

    def cancel(self, by: Author) -> None:
        if self.opened is not None and not self.cancelled:
            self.record(events.DebtCancelled(by=by, agent=self.opened.agent, number=self.opened.number))
