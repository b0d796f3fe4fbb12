"""One day of absence: which lines of the bulletin say it, and the percent that it still pays of each element."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from payroll.facts import SickCertificate
from payroll.law import Law
from payroll.words import Regime


class PrimeRule(Enum):
    """What rules the primes of a day of absence."""

    SICKNESS = "sickness"  # the deliberation's clause on sickness; silent: suspended
    KEPT = "kept"  # by law, as if at work
    STOPPED = "stopped"  # by law: no service, no prime


@dataclass(frozen=True, slots=True)
class AbsenceDay:
    """`line` is the code of the lines that take from the pay (« carence », « maladie_demi »…), empty when nothing is taken.

    `pay` is the percent due of the traitement and of what follows it."""

    day: date
    line: str
    pay: int
    primes: PrimeRule
    otherwise: "AbsenceDay | None" = None  # of a carence day: how the day would be paid without it


@dataclass(frozen=True, slots=True)
class Rights:
    """What a day's pay rests on besides its certificate: the regime and the law."""

    regime: Regime
    law: Law


# How a leave pays one day: the day, its certificate, every day taken under the same kind of leave (ascending), the rights.
Room = Callable[[date, SickCertificate, Sequence[date], Rights], AbsenceDay]
