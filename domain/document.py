"""A supporting document: deposited once by its SHA-256, accepted or refused, and the facts that rely on it."""

from typing import ClassVar
from uuid import UUID

from domain import events
from domain.aggregate import Aggregate
from domain.event import Author, Event, EventReference
from domain.refusal import Refused
from domain.store.privacy import Sealed


class SupportingDocument(Aggregate):
    """One file of one collectivity; the file itself is kept outside the log."""

    prefix: ClassVar[str] = "document."

    def __init__(self, stream: UUID, collectivity: str) -> None:
        super().__init__(stream, collectivity)
        self.deposited: events.DocumentDeposited | None = None
        self.accepted = False
        self.refused = False
        self.uses: list[EventReference] = []

    def apply(self, event: Event, version: int) -> None:
        match event:
            case events.DocumentDeposited():
                self.deposited = event
            case events.DocumentAccepted():
                self.accepted, self.refused = True, False
            case events.DocumentRefused():
                self.accepted, self.refused = False, True
            case events.DocumentUsed():
                self.uses.append(event.fact)

    def deposit(self, sha256: str, kind: str, media_type: str, size: int, title: Sealed | None, by: Author) -> None:
        """The same file deposited twice is one document."""
        if self.deposited is None:
            self.record(
                events.DocumentDeposited(by=by, sha256=sha256, kind=kind, media_type=media_type, size=size, title=title)
            )

    def accept(self, by: Author) -> None:
        if not self.accepted:
            self.record(events.DocumentAccepted(by=by, sha256=self._must_exist().sha256))

    def refuse(self, reason: Sealed, by: Author) -> None:
        sha256 = self._must_exist().sha256
        if self.uses:
            raise Refused(
                f"Cette pièce justifie déjà {len(self.uses)} fait(s). Corriger ces faits avant de la refuser."
            )
        if not self.refused:
            self.record(events.DocumentRefused(by=by, sha256=sha256, reason=reason))

    def use(self, fact: EventReference, by: Author) -> None:
        sha256 = self._must_exist().sha256
        if self.refused:
            raise Refused("Cette pièce a été refusée : elle ne peut justifier aucun fait. En déposer une autre.")
        if fact not in self.uses:
            self.record(events.DocumentUsed(by=by, sha256=sha256, fact=fact))

    def _must_exist(self) -> events.DocumentDeposited:
        if self.deposited is None:
            raise Refused("Cette pièce n'a pas été déposée. La déposer avant de s'en servir.")
        return self.deposited
