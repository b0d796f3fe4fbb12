"""Edges of the situated integers: euros to cents, percents to ten-thousandths, months, and what must be there."""

from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import TypeVar

from payroll.interpreter import half_up
from payroll.refusal import Refused

T = TypeVar("T")


@lru_cache(maxsize=4096)
def cents(amount: object) -> int:
    """Euros to cents; half-up if somebody wrote more than two decimals."""
    return half_up(Fraction(str(amount)) * 100)


@lru_cache(maxsize=4096)
def rate(percent: object) -> int:
    """A percent in ten-thousandths of a percent."""
    return half_up(Fraction(str(percent)) * 10_000)


def hundredths(quantity: object) -> int:
    """So many units, in hundredths."""
    return half_up(Fraction(str(quantity)) * 100)


def months(day: date) -> int:
    return day.year * 12 + day.month


def needed(found: T | None, what: str) -> T:
    if found is None:
        raise Refused(f"Il manque {what}. L'enregistrer dans le dossier avant de calculer.", code="missing_fact")
    return found
