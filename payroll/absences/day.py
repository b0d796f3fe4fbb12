"""One day of absence: which lines of the bulletin say it, and the percent that it still pays of each element."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

from payroll.facts import SickCertificate
from payroll.law import Law
from payroll.words import AbsenceKind, Regime


class PrimeRule(Enum):
    """What rules the primes of a day of absence."""

    KEPT = "kept"  # by law, as if at work
    STOPPED = "stopped"  # by law: no service, no prime
    SICKNESS = "sickness"  # the others: a clause of the deliberation; silent: suspended
    ACCIDENT = "accident"
    LONG_FIRST = "long_first"  # first year of a long leave
    LONG_NEXT = "long_next"
    EXTRA_BIRTH = "extra_birth"


@dataclass(frozen=True, slots=True)
class AbsenceDay:
    """`line` is the code of the lines that take from the pay (« carence », « maladie_demi »…), empty when nothing is taken.

    `pay`, `nbi` and `accessories` are the percents due of the traitement (with the CTI and what follows it), of the NBI, of
    the indemnité de résidence and SFT."""

    day: date
    line: str
    pay: int
    primes: PrimeRule
    kind: AbsenceKind = AbsenceKind.ORDINARY_SICKNESS
    nbi: int = -1  # -1: as the traitement
    accessories: int = 100
    otherwise: "AbsenceDay | None" = None  # of a carence day: how the day would be paid without it
    first_paid: "AbsenceDay | None" = None  # of a leave requalified: how the day was paid before

    @property
    def unpaid(self) -> bool:
        """Whether nothing at all is due for the day."""
        return not self.pay and not self.accessories


@dataclass(frozen=True, slots=True)
class Rights:
    """What a day's pay rests on besides its certificate: the regime, the service that counts, the law."""

    regime: Regime
    law: Law
    service_since: date
    halved: frozenset[date] = frozenset()  # days of a certificate sent late for the second time in two years

    def service_months(self, day: date) -> int:
        """Whole months of service on that day, date to date."""
        since = self.service_since
        return (day.year - since.year) * 12 + day.month - since.month - (day.day < since.day)


Taken = Mapping[date, SickCertificate]  # every day taken under one kind of leave, ascending
Room = Callable[[date, Taken, Rights], AbsenceDay]  # how a leave pays one day
