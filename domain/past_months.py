"""How a past month stands paid: by which bulletins, with whose knowledge, and what a refusal undid after later bulletins.

It reads the ledger and calculates nothing; `domain.arrears` compares what it says with what is known now.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain import events, streams
from domain.bulletin import months_left, months_reopened, reopened_month, settles
from domain.ledger import Cancelled, Change, Ledger, RunSeen
from domain.legislation import Legislation
from payroll.rappels import Reopened


@dataclass(frozen=True, slots=True)
class Part:
    """The month itself, or one of its complementary bulletins: what was paid, and what is due, are calculated alike."""

    rank: int
    complementary: bool
    payment_date: date
    position: int  # of its bulletin; of the month's first run when it has none
    since: int  # the position whose knowledge it is settled with; 0: nothing was paid


def parts_of(ledger: Ledger, agent: UUID, month: date, run: RunSeen) -> Iterator[Part]:
    """What can be paid again of a month; a month that waits for its next rank has only its complementary bulletins."""
    assert run.payment_date is not None and run.position is not None
    standing, looked = ledger.standing(agent, month), _looked_at(ledger, agent, month)
    whole = [each for each in standing if settles(each)]
    if whole:
        yield _part(whole[-1], looked)
        looked = max(looked, whole[-1].position)  # issued again, it looked at the complements of its month too
    elif not ledger.waits(agent, month):
        yield Part(1, False, run.payment_date, run.position, looked)
    yield from (_part(each, looked) for each in standing if not settles(each))


def paid_whole_again(ledger: Ledger, agent: UUID, month: date, payment_date: date) -> list[Part]:
    """A month that its next rank pays whole, then its complementary bulletins as they were paid: no rappel of them stands."""
    if not ledger.waits(agent, month):
        return []
    standing = ledger.standing(agent, month)
    refused = [each.issued.rank for each in ledger.cancelled[agent] if each.issued.month == month]
    rank = 1 + max([*refused, *(each.rank for each in standing)], default=1)
    whole = Part(rank, False, payment_date, ledger.position + 1, 0)
    return [whole, *(_part(each, 0) for each in standing)]


def _part(own: events.BulletinIssued, looked: int) -> Part:
    return Part(own.rank, not settles(own), own.payment_date, own.position, max(own.position, looked))


def _looked_at(ledger: Ledger, agent: UUID, month: date) -> int:
    """The position at which a bulletin of a later month last settled this one; 0 when none did."""
    later = [each for each in ledger.bulletins[agent].values() if each.month > month and settles(each)]
    if not later:
        return 0
    last = max(later, key=lambda each: each.position)
    left = [each.since for each in months_left(last) if each.month == month]
    given_up = [each.since for each in given_up_of(ledger, agent, month)]
    return min(left or given_up or [last.position])


def given_up_of(ledger: Ledger, agent: UUID, month: date) -> list[events.ReopenedMonth]:
    """The difference found last, when it is final: it was never paid, and the month stays as it was before it."""
    found = [
        (bulletin.position, each)
        for bulletin in ledger.bulletins[agent].values()
        for each in _found(bulletin)
        if each.month == month
    ]
    last = max((position for position, _ in found), default=0)
    return [each for position, each in found if position == last and each.final]


def _found(bulletin: events.BulletinIssued) -> Iterator[events.ReopenedMonth]:
    """The months that it reopened by itself: a rappel that somebody typed belongs to its own month's variables."""
    variables = streams.variables(bulletin.agent, bulletin.month)
    return (
        each
        for each in months_reopened(bulletin)
        if each.since or {cause.stream for cause in each.causes} != {variables}
    )


def changes_of(entries: Iterator[Reopened] | list[Reopened]) -> Counter[tuple[str, str]]:
    """The sum of several differences, line by line, without those that cancel out."""
    sums: Counter[tuple[str, str]] = Counter()
    for each in entries:
        for key, amount in each.changes.items():
            sums[key] += amount
    return Counter({key: amount for key, amount in sums.items() if amount})


# ---- refused after the event -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Undone:
    """Amounts of another bulletin, to be paid again or taken back as they are, because of a refusal."""

    difference: Reopened
    since: int
    cause: Change


def undone(ledger: Ledger, legislation: Legislation, agent: UUID, month: date) -> Iterator[Undone]:
    """What refusals by the comptable bring to the bulletin of a month: rappels lost, and rappels that it replaces."""
    for cancelled in ledger.cancelled[agent]:
        for each in _found(cancelled.issued):
            if each.month < month and not each.final and _is_lost(ledger, agent, each.month, cancelled):
                yield Undone(reopened_month(each, legislation.plan), each.since, cancelled.change)
    refusals = [each.change for each in ledger.cancelled[agent] if each.issued.month == month]
    for bulletin in ledger.bulletins[agent].values() if refusals else ():
        for each in _found(bulletin):
            if each.month == month and not each.final:
                yield Undone(_reversed(reopened_month(each, legislation.plan)), each.since, refusals[-1])


def _is_lost(ledger: Ledger, agent: UUID, month: date, cancelled: Cancelled) -> bool:
    """Whether a later bulletin counted on this rappel before it was refused, and none has paid it again since."""
    if month == cancelled.issued.month:
        return False
    refused_at = cancelled.change.position
    positions = [each.position for each in ledger.bulletins[agent].values() if each.month >= month and settles(each)]
    counted = any(cancelled.issued.position < each < refused_at for each in positions)
    return counted and not any(each > refused_at for each in positions)


def _reversed(found: Reopened) -> Reopened:
    return Reopened(
        month=found.month,
        before=found.after,
        after=found.before,
        changes={key: -amount for key, amount in found.changes.items()},
        cumuls={name: -amount for name, amount in found.cumuls.items()},
    )
