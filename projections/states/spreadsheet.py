"""Writes a table as the CSV that French spreadsheets open: `;`, UTF-8 with BOM, decimal comma, no formula."""

import csv
import io

from projections.states.table import Cell, Column, Kind, Table

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_bytes(table: Table) -> bytes:
    """Rows then totals. A text that a spreadsheet would run takes an apostrophe; numbers stay numbers."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([neutral(column.title) for column in table.columns])
    for row in (*table.rows, table.totals):
        writer.writerow([written(cell, column) for cell, column in zip(row, table.columns, strict=True)])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def written(cell: Cell, column: Column) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return neutral(cell)
    return decimal(cell) if column.kind is Kind.AMOUNT else str(cell)


def neutral(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def decimal(cents: int) -> str:
    """-196911 → « -1969,11 »: plain digits, as a spreadsheet reads them."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100},{abs(cents) % 100:02d}"
