"""What a state reads: the frozen lines of bulletins that stand, and whose they are; recalculates nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from payroll.bulletin import Totals
from payroll.bulletin_line import BulletinLine


@dataclass(frozen=True, slots=True)
class PayOf:
    """The month, or the one pass of it, that a state describes. `rank` None: all ranks of the month."""

    collectivity: str
    name: str
    siret: str
    month: date
    rank: int | None
    payment_date: date | None = None
    budget: str = "principal"
    nomenclature: str = "M57"


@dataclass(frozen=True, slots=True)
class PaidBulletin:
    """One bulletin that stands (not cancelled). Amounts in cents."""

    key: str  # agent, month and rank, as one text
    agent: str
    matricule: str
    elected: bool
    regime: str
    rank: int
    lines: Sequence[BulletinLine]
    totals: Totals
    fonction: str = ""  # of the agent's post when known
    notes: tuple[str, ...] = ()


def shown(line: BulletinLine) -> bool:
    """Whether a state has a place for a line: not what only informs, nor a rappel that changes a base and no amount."""
    return line.kind != "information" and (line.origin is None or bool(line.amount or line.employer))


class StateDoesNotClose(ValueError):
    """Two figures of a state that must be equal are not: nothing is printed from it."""

    def __init__(self, what: str, left: int, right: int) -> None:
        super().__init__(
            f"{what} : {left / 100:.2f} € d'un côté, {right / 100:.2f} € de l'autre. "
            "L'état n'est pas édité ; signaler l'écart, les bulletins restent intacts."
        )


def must_close(what: str, left: int, right: int) -> None:
    if left != right:
        raise StateDoesNotClose(what, left, right)
