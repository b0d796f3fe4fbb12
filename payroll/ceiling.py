"""The social-security ceiling of one agent's month: by the hours of the post, the days employed, the other mandates.

CSS, art. R. 242-2: calendar days employed over the days of the month; hours of the contract, and hours paid beyond it,
over the legal duration, never above the ceiling. One rounding, to the cent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from payroll.facts import WorkingTimeSet
from payroll.interpreter import half_up

WHOLE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Worked:
    """Calendar days paid, at one share of the legal duration; days without any pay are left out (R. 242-2)."""

    days: int
    share: Fraction


@lru_cache(maxsize=4096)
def worked_share(time: WorkingTimeSet) -> Fraction:
    """Hours worked over full time: 80 % counts 0.8 here, although it is paid 6/7."""
    return Fraction(time.weekly_hours) / Fraction(time.full_time_weekly_hours) * Fraction(time.part_time_percent, 100)


def by_hours(full: Fraction, worked: Sequence[Worked], extra_hours: Fraction, month_length: int) -> int:
    """Cents; `full` is the monthly ceiling in cents, `extra_hours` the month's hours beyond the post, as a share of it."""
    employed = sum(each.days for each in worked)
    average = sum((each.share * each.days for each in worked), Fraction(0)) / employed
    return half_up(full * min(average + extra_hours, WHOLE) * Fraction(employed, month_length))


def by_days(full: Fraction, employed: int, month_length: int) -> int:
    """Cents; the employer and the agent agreed to leave hours aside."""
    return half_up(full * Fraction(employed, month_length))


def by_mandates(full: Fraction, own: Fraction, declared_total: Decimal | None, employed: int, month_length: int) -> int:
    """Cents; an élu's ceiling is shared over the monthly gross (euros) of all mandates that count, when declared."""
    share = min(own / Fraction(declared_total), WHOLE) if declared_total else WHOLE
    return half_up(full * share * Fraction(employed, month_length))
