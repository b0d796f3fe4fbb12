"""What an agent owes: opened by a bulletin, withheld by instalments, waived, passed to the comptable, closed; then prescribed.

How much may be withheld in a month is a rule (`quotite_saisissable`); which debts may be is decided here.
"""

from datetime import date
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from domain import events
from domain.aggregate import Aggregate
from domain.event import Author, Event
from domain.refusal import Refused, in_french
from domain.store.privacy import Sealed

PRESCRIPTION_YEARS = 2  # loi n° 2000-321, art. 37-1: from the first of the month after the payment made by mistake


class Debt(Aggregate):
    """One debt of one agent, in euros."""

    prefix: ClassVar[str] = "debt."

    def __init__(self, stream: UUID, collectivity: str) -> None:
        super().__init__(stream, collectivity)
        self.opened: events.DebtOpened | None = None
        self.cancelled = False
        self.instalments: dict[tuple[date, int], Decimal] = {}
        self.monthly: Decimal | None = None
        self.waived = False
        self.passed: events.DebtPassedToCollector | None = None
        self.upheld: date | None = None
        self.closed = False

    def apply(self, event: Event, version: int) -> None:
        match event:
            case events.DebtOpened():
                self.opened = event
            case events.DebtCancelled():
                self.cancelled = True
            case events.DebtInstalmentWithheld():
                self.instalments[event.month, event.rank] = event.amount
            case events.DebtInstalmentCancelled():
                self.instalments.pop((event.month, event.rank), None)
                self.closed = False
            case events.DebtInstalmentAgreed():
                self.monthly = event.monthly
            case events.DebtWaived():
                self.waived = True
            case events.DebtPassedToCollector():
                self.passed = event
            case events.DebtUpheld():
                self.upheld = event.decided_on
            case events.DebtClosed():
                self.closed = True

    # ---- what it knows

    @property
    def withheld(self) -> Decimal:
        return sum(self.instalments.values(), Decimal(0))

    @property
    def remaining(self) -> Decimal:
        """What is still owed, in euros; zero once waived; negative once cancelled, what was withheld is to be given back."""
        if self.opened is None or self.waived:
            return Decimal(0)
        if self.cancelled:
            return -self.withheld
        return self.opened.amount - self.withheld

    def prescribed_on(self) -> date:
        """The day from which nothing may be withheld any more, unless a decision came before."""
        since = self.upheld or first_of_next(self._must_be_open().month)
        return years_after(since, PRESCRIPTION_YEARS)

    def due(self, day: date) -> Decimal:
        """What a bulletin paid on that day may withhold at most, in euros; negative: what it gives back."""
        if self.cancelled:
            return self.remaining
        if self.opened is None or self.passed is not None or day >= self.prescribed_on():
            return Decimal(0)
        return self.remaining if self.monthly is None else min(self.remaining, self.monthly)

    def state(self, day: date) -> str:
        """Where the debt stands on that day, in the words of the screen."""
        if self.cancelled:
            return "annulée, à rendre" if self.remaining else "annulée"
        if self.waived:
            return "remise"
        if self.passed is not None:
            return "titre de recettes"
        if self.remaining == 0:
            return "soldée"
        return "prescrite" if day >= self.prescribed_on() else "en cours"

    # ---- what can be recorded

    def open(self, agent: UUID, number: int, month: date, rank: int, amount: Decimal, by: Author) -> None:
        if self.opened is None:
            self.record(events.DebtOpened(by=by, agent=agent, number=number, month=month, rank=rank, amount=amount))

    def cancel(self, by: Author) -> None:
        if self.opened is not None and not self.cancelled:
            self.record(events.DebtCancelled(by=by, agent=self.opened.agent, number=self.opened.number))

    def withhold(self, month: date, rank: int, amount: Decimal, by: Author) -> None:
        """An instalment taken by a bulletin; the last one closes the debt. A cancelled debt gives back all that it took."""
        opened = self._must_be_open()
        taken = amount == self.remaining if self.cancelled else 0 < amount <= self.remaining
        if not taken:
            raise Refused(
                f"Une retenue de {amount} € dépasse ce qui reste dû ({self.remaining} €). Recalculer la paie."
            )
        which = {"by": by, "agent": opened.agent, "number": opened.number}
        self.record(events.DebtInstalmentWithheld(**which, month=month, rank=rank, amount=amount))  # type: ignore[arg-type]
        if self.remaining == 0 and not self.cancelled:
            self.record(events.DebtClosed(**which))  # type: ignore[arg-type]

    def cancel_instalment(self, month: date, rank: int, by: Author) -> None:
        if (month, rank) in self.instalments:
            opened = self._must_be_open()
            self.record(
                events.DebtInstalmentCancelled(by=by, agent=opened.agent, number=opened.number, month=month, rank=rank)
            )

    def agree_instalment(self, monthly: Decimal, by: Author) -> None:
        opened = self._must_run()
        if monthly <= 0:
            raise Refused(
                f"Échéance de {monthly} € : attendu un montant positif. Pour abandonner la dette, la remettre."
            )
        if monthly != self.monthly:
            self.record(events.DebtInstalmentAgreed(by=by, agent=opened.agent, number=opened.number, monthly=monthly))

    def waive(self, reason: Sealed, by: Author) -> None:
        opened = self._must_run()
        self.record(events.DebtWaived(by=by, agent=opened.agent, number=opened.number, reason=reason))

    def pass_to_collector(self, reference: str, issued_on: date, by: Author) -> None:
        opened = self._must_run()
        self.record(
            events.DebtPassedToCollector(
                by=by, agent=opened.agent, number=opened.number, reference=reference, issued_on=issued_on
            )
        )

    def uphold(self, decided_on: date, reference: str, by: Author) -> None:
        """Interrupts the prescription; refused once it is acquired."""
        opened = self._must_run()
        if decided_on >= self.prescribed_on():
            raise Refused(
                f"La dette est prescrite depuis le {in_french(self.prescribed_on())} (loi n° 2000-321, art. 37-1) : "
                "une décision ne la fait pas revivre. La constater prescrite, ou la remettre."
            )
        self.record(
            events.DebtUpheld(
                by=by, agent=opened.agent, number=opened.number, decided_on=decided_on, reference=reference
            )
        )

    # ---- guards

    def _must_be_open(self) -> events.DebtOpened:
        if self.opened is None:
            raise Refused("Cette dette n'existe pas. Désigner une dette de l'agent.")
        return self.opened

    def _must_run(self) -> events.DebtOpened:
        opened = self._must_be_open()
        if self.remaining <= 0 or self.passed is not None:
            raise Refused(
                "Cette dette n'est plus à recouvrer par la paie : elle est soldée, remise, annulée ou titrée."
            )
        return opened


def first_of_next(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def years_after(first: date, years: int) -> date:
    return first.replace(year=first.year + years, day=min(first.day, 28) if first.month == 2 else first.day)
