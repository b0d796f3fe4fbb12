"""A state as a table: typed columns, groups, totals; says nothing of how it is written to a file."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

Cell = str | int | None
Row = tuple[Cell, ...]


class Kind(StrEnum):
    TEXT = "text"
    COUNT = "count"
    AMOUNT = "amount"  # cents


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    kind: Kind = Kind.TEXT
    summed: bool = True  # False: adding this amount over rubriques means nothing (a base)
    wide: bool = False  # takes the room left on the page
    shows_zero: bool = False  # on paper; a CSV always shows it


@dataclass(frozen=True, slots=True)
class Table:
    """The first column names the group of a row. `totals` has one cell a column, its label first."""

    name: str  # of the file: « journal »
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    totals: Row
    subtotals: bool = False  # one row of sums after each group
    named_groups: bool = False  # « Budget principal » rather than « principal »
    notes: tuple[str, ...] = ()


def sums(label: str, columns: Sequence[Column], rows: Iterable[Row]) -> Row:
    """One row of sums of the amounts; text and headcounts are not added (a person may be in two rows)."""
    found = list(rows)
    cells: list[Cell] = [label]
    for index, column in enumerate(columns[1:], start=1):
        added = column.kind is Kind.AMOUNT and column.summed
        cells.append(sum(int(row[index] or 0) for row in found) if added else None)
    return tuple(cells)
