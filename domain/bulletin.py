"""The bulletin as an event: what is frozen when it is issued, and its reading again for ever from its plan."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import ClassVar
from uuid import UUID

from domain import events
from domain.aggregate import Aggregate
from domain.compact import silent, spoken
from domain.content import json_value
from domain.event import Author, Event
from domain.refusal import Refused
from domain.store.privacy import Sealed
from payroll.algebra import Part
from payroll.bulletin import Bulletin as Calculated
from payroll.plan import Plan
from payroll.rappels import Reopened
from payroll.situation import CUMULS, YEAR_OF_PAYMENT, YEAR_OF_WORK, LocalRubrique, Situation
from payroll.words import Regime


class Bulletin(Aggregate):
    """One agent, one month, one rank: issued once, perhaps cancelled before payment, delivered."""

    prefix: ClassVar[str] = "bulletin."

    def __init__(self, stream: UUID, collectivity: str) -> None:
        super().__init__(stream, collectivity)
        self.issued: events.BulletinIssued | None = None
        self.cancelled = False
        self.delivered = False

    def apply(self, event: Event, version: int) -> None:
        match event:
            case events.BulletinIssued():
                self.issued = event
            case events.BulletinCancelled():
                self.cancelled = True
            case events.BulletinDelivered():
                self.delivered = True

    @property
    def stands(self) -> bool:
        return self.issued is not None and not self.cancelled

    def issue(self, event: events.BulletinIssued) -> None:
        if self.issued is not None:
            raise Refused("Ce bulletin est déjà émis. Une reprise se paie au rang suivant.")
        self.record(event)

    def cancel(self, reason: Sealed, by: Author) -> None:
        issued = self._must_stand()
        self.record(
            events.BulletinCancelled(by=by, agent=issued.agent, month=issued.month, rank=issued.rank, reason=reason)
        )

    def deliver(self, day: date, channel: str, by: Author) -> None:
        """Handed to the agent; the second time changes nothing."""
        issued = self._must_stand()
        if not self.delivered:
            self.record(
                events.BulletinDelivered(
                    by=by,
                    agent=issued.agent,
                    month=issued.month,
                    rank=issued.rank,
                    delivered_on=day,
                    channel=channel,
                )
            )

    def _must_stand(self) -> events.BulletinIssued:
        if self.issued is None or self.cancelled:
            raise Refused("Ce bulletin n'est pas émis, ou est déjà annulé.")
        return self.issued


def settles(event: events.BulletinIssued) -> bool:
    """Whether it settled its month and all before it: a complementary bulletin pays variables only, and has no ceiling."""
    return bool(event.inputs.get("ceiling") or event.frozen.get("rappels_only"))


def lightened(event: events.BulletinIssued) -> events.BulletinIssued:
    """The event without what only its own reading needs: a ledger holds years of them, and looks at their cumuls."""
    kept = {"ceiling": event.inputs["ceiling"]} if event.inputs.get("ceiling") else {}
    frozen = {name: event.frozen[name] for name in ("rappels_only", "attached") if event.frozen.get(name)}
    return event.model_copy(
        update={"segments": (), "inputs": kept, "frozen": frozen, "amounts": (), "notes": (), "local": ()}
    )


def months_reopened(event: events.BulletinIssued) -> tuple[events.ReopenedMonth, ...]:
    return event.reopened if isinstance(event, events.BulletinWithRappelsIssued) else ()


def months_left(event: events.BulletinIssued) -> tuple[events.LeftOpen, ...]:
    return event.left if isinstance(event, events.BulletinWithRappelsIssued) else ()


def cumuls_by_year(event: events.BulletinIssued) -> Iterator[tuple[int, bool, dict[str, int]]]:
    """Year, whether of work (else of payment), and what the bulletin adds to the amounts of that year, in cents."""
    own = event.own
    yield event.month.year, True, {name: own[name] for name in YEAR_OF_WORK if name in own}
    yield event.payment_date.year, False, {name: own[name] for name in YEAR_OF_PAYMENT if name in own}
    for each in months_reopened(event):
        if not each.final:
            yield each.month.year, True, each.cumuls


def frozen_content(bulletin: Calculated) -> dict[str, object]:
    """What is stored of a calculated bulletin: everything that recalculates it, and what it paid."""
    situation = bulletin.situation
    return {
        "regime": situation.regime.value,
        "segments": tuple(spoken(segment) for segment in situation.segments),
        "inputs": spoken(situation.inputs),
        "cumuls": {
            name: (situation.cumuls[name], own)
            for name, own in bulletin.cumuls.items()
            if own or situation.cumuls[name]
        },
        "local": tuple(
            {"code": each.code, "label": each.label, "shape": str(each.shape), "nature": str(each.nature)}
            for each in situation.local
        ),
        "frozen": json_value({**situation.frozen, **({"attached": bulletin.attached} if bulletin.attached else {})}),
        "notes": situation.notes,
        "plan": bulletin.plan.digest,
        "amounts": tuple(bulletin.amounts),
    }


def situation_of(event: events.BulletinIssued, plan: Plan) -> Situation:
    """The situation that was calculated, its zeros restored from the names that the plan reads."""
    month, year, by_segment = plan.inputs
    return Situation(
        regime=Regime(event.regime),
        month=event.month,
        payment_date=event.payment_date,
        segments=tuple({name: silent(name) for name in by_segment} | segment for segment in event.segments),
        inputs={name: silent(name) for name in (*month, "ceiling")} | event.inputs,
        cumuls=dict.fromkeys((*CUMULS, *year), 0) | event.before,
        local=tuple(LocalRubrique(each.code, each.label, each.shape, each.nature) for each in event.local),
        frozen=dict(event.frozen),
        notes=event.notes,
    )


def read_again(event: events.BulletinIssued, plan: Plan, plan_of: Callable[[str], Plan] | None = None) -> Calculated:
    """The bulletin as issued: its lines are read from the stored amounts, nothing is recalculated.

    `plan_of` gives the plans of past months by digest; a bulletin that reopens some cannot be read without it."""
    return Calculated(situation_of(event, plan), plan, event.amounts, tuple(_reopened(event, plan_of)))


def _reopened(event: events.BulletinIssued, plan_of: Callable[[str], Plan] | None) -> Iterator[Reopened]:
    for each in months_reopened(event):
        if plan_of is None:
            raise Refused("Ce bulletin paie des rappels : il faut les plans des mois repris pour le relire.")
        yield reopened_month(each, plan_of)


def reopened_month(each: events.ReopenedMonth, plan_of: Callable[[str], Plan]) -> Reopened:
    """The difference as it was frozen; `plan_of` gives a plan by its digest."""
    return Reopened(
        month=each.month,
        before=plan_of(each.before) if each.before else None,
        after=plan_of(each.after) if each.after else None,
        changes={_part(name): amount for name, amount in each.changes.items()},
        cumuls=each.cumuls,
        final=each.final,
    )


def _part(name: str) -> tuple[str, Part]:
    code, _, part = name.rpartition(".")
    return code, part  # type: ignore[return-value]
