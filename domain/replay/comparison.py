"""Two states of knowledge compared over the issued months of one collectivity: what each change of facts, law or engine does."""

from collections.abc import Collection, Sequence
from datetime import date

from domain.ledger import Ledger
from domain.replay.chain import Chain, from_to
from domain.replay.laws import Laws
from domain.replay.runs import Reached, issued_runs, steps
from domain.replay.sides import Months, Side
from domain.replay.verdicts import Found
from domain.store.port import RecordedEvent


def compare_collectivity(
    code: str,
    recorded: Sequence[RecordedEvent],
    laws: Laws,
    one: Side,
    other: Side,
    *,
    months: Collection[date] = (),
) -> Found:
    """Recalculates each issued month on both sides; `recorded` is every event of the collectivity, in order.

    What was paid before each month stays as it was: cumuls are those of the bulletins that were issued."""
    found, ledger = Found(), Ledger(code)
    chain = Chain(code, Months(code, recorded, laws), from_to(one, other), found)
    runs = issued_runs(recorded, months)
    for step in steps(recorded, runs, ledger):
        if isinstance(step, Reached):
            found.tally.as_known_differs += chain.follow(step.run, ledger)
            found.months.add(step.run.month)
            found.tally.bulletins += len(step.run.issued.bulletins)
    return found
