"""Which published value of a parameter a plan inlined: found again by the value itself, whatever was published since."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from payroll.law_values import Parameter, Table, Value
from payroll.plan import LawValue


def value_used(parameter: Parameter, planned: LawValue, key: str, day: date) -> Value | None:
    """The newest value in force on that day that is what the plan holds under `key` (a name, or a row of a table).

    None when the law was published with another value since, and no longer says where that one came from."""
    row = key.partition("[")[2].rstrip("]")
    held = (value for value in parameter.values if value.effective_on <= day)
    return next((value for value in held if _as_planned(value.value, row) == planned), None)


def _as_planned(value: Fraction | Table | str, row: str) -> object:
    """What a plan holds of a value: the number, the second cell of a row, or the bounds and rates of a table."""
    if not isinstance(value, tuple):
        return value
    if row:
        return next(_second(value, Fraction(row)), None)
    return tuple((cells[0], cells[1]) for cells in value)


def _second(table: Table, first: Fraction) -> Iterator[object]:
    return (cells[1] for cells in table if cells[0] == first)
