"""The one way to say no: what, where, why, what to do, in French; the class itself is the calculator's."""

from datetime import date

from payroll.refusal import Refused

__all__ = ["Refused", "in_french"]


def in_french(day: date) -> str:
    return f"{day:%d/%m/%Y}"
