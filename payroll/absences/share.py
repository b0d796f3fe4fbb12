"""The days of absence of a segment in thirtieths: as many as calendar days, all of them when the whole segment is absent."""

from collections.abc import Sequence
from dataclasses import dataclass

from payroll.absences.day import AbsenceDay, PrimeRule
from payroll.facts import AbsenceClausesVoted
from payroll.presence import Period
from payroll.words import SickPrimePolicy


@dataclass(frozen=True, slots=True)
class PrimeClauses:
    """What a deliberation says of a prime in absences."""

    sickness: SickPrimePolicy
    absences: AbsenceClausesVoted

    def percent(self, day: AbsenceDay) -> int:
        """Of the prime due that day; a leave requalified takes back nothing of what the first one paid."""
        before = self.percent(day.first_paid) if day.first_paid else 0
        return max(before, self._percent(day))

    def _percent(self, day: AbsenceDay) -> int:
        clauses = self.absences
        match day.primes:
            case PrimeRule.KEPT:
                return 100
            case PrimeRule.STOPPED:
                return 0
            case PrimeRule.LONG_FIRST:
                return clauses.long_leave_first_year
            case PrimeRule.LONG_NEXT:
                return clauses.long_leave_next_years
        policies = {
            PrimeRule.SICKNESS: self.sickness,
            PrimeRule.ACCIDENT: clauses.service_accident,
            PrimeRule.EXTRA_BIRTH: clauses.extra_birth_leave,
        }
        return day.pay if policies[day.primes] == SickPrimePolicy.FOLLOWS_PAY else 0


@dataclass(frozen=True, slots=True)
class AbsenceShare:
    """A segment's thirtieths of absence, each as the day that it stands for."""

    counted: tuple[AbsenceDay, ...] = ()

    @property
    def thirtieths(self) -> int:
        return len(self.counted)

    def days(self, line: str) -> int:
        """Thirtieths that the lines of this code say."""
        return sum(each.line == line for each in self.counted)

    def loss(self, line: str) -> int:
        """Percents of the traitement that those thirtieths lose, summed (3000ths of a month)."""
        return sum(100 - each.pay for each in self.counted if each.line == line)

    def nbi_loss(self, line: str) -> int:
        """Percents of an NBI that does not follow the traitement, summed."""
        return sum(100 - each.nbi for each in self.counted if each.line == line and each.nbi >= 0)

    def suspends(self, clauses: PrimeClauses) -> bool:
        """Whether the deliberation's silence takes the prime from a day that the traitement pays."""
        left_to_it = (each for each in self.counted if each.primes not in (PrimeRule.KEPT, PrimeRule.STOPPED))
        return any(each.pay and not clauses.percent(each) for each in left_to_it)

    def counts(self, *rules: PrimeRule) -> bool:
        """Whether a day of these rules is among them."""
        return any(each.primes in rules for each in self.counted)

    def full_weight(self, days: int) -> int:
        """3000ths of a month paid of what follows the traitement, over `days` thirtieths of presence."""
        return 100 * (days - self.thirtieths) + sum(each.pay for each in self.counted)

    def prime_weight(self, days: int, clauses: PrimeClauses) -> int:
        """3000ths of a month paid of a prime, by what its deliberation says of absences."""
        return 100 * (days - self.thirtieths) + sum(clauses.percent(each) for each in self.counted)


def share(days: Sequence[AbsenceDay], segment: Period) -> AbsenceShare:
    inside = [each for each in days if each.day in segment]
    if not inside or not segment.thirtieths:
        return AbsenceShare()
    wanted = segment.thirtieths if len(inside) == segment.days else min(len(inside), segment.thirtieths)
    counted = _shortened(inside, len(inside) - wanted) + [_repeated(inside[-1])] * (wanted - len(inside))
    return AbsenceShare(tuple(counted))


def _shortened(days: list[AbsenceDay], excess: int) -> list[AbsenceDay]:
    """Without the last days that thirty thirtieths cannot hold (a 31st); the carence day always keeps its own."""
    left_out = {each.day for each in [each for each in days if each.otherwise is None][-excess:]} if excess > 0 else ()
    return [each for each in days if each.day not in left_out]


def _repeated(day: AbsenceDay) -> AbsenceDay:
    """A thirtieth that no calendar day holds (after 28 February) is paid as the last day; never a second carence."""
    return day.otherwise or day
