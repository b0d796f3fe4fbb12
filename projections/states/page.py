"""Prints a table as the PDF that goes with the mandat; the look is in `pdf/state.typ`."""

from itertools import groupby

from projections import french
from projections.pdf.printer import Printer, data, parts
from projections.states.paid import PayOf
from projections.states.table import Cell, Column, Kind, Row, Table, sums

Json = dict[str, object]


def state_pdf(printer: Printer, table: Table, pay: PayOf, reference: str = "") -> bytes:
    return printer.pdf("state.typ", {"view": data(view(table, pay, reference))})


def view(table: Table, pay: PayOf, reference: str) -> Json:
    title = f"{table.title} – {pay.name} – {french.month(pay.month)}"
    return {
        "title": title,
        "author": pay.name,
        "date": parts(pay.payment_date or pay.month),
        "footer": reference or title,
        "heading": table.title,
        "employer": pay.name,
        "registration": f"SIRET {french.siret(pay.siret)} · budget {pay.budget} ({pay.nomenclature})",
        "period": _period(pay),
        "paid": f"Date de paiement : {french.long_date(pay.payment_date)}" if pay.payment_date else "",
        "columns": [{"title": c.title, "number": c.kind is not Kind.TEXT, "wide": c.wide} for c in table.columns[1:]],
        "groups": _groups(table),
        "totals": _cells(table.totals, table.columns),
        "notes": table.notes,
    }


def _period(pay: PayOf) -> str:
    period = french.month(pay.month).capitalize()
    return f"{period} – ensemble du mois" if pay.rank is None else f"{period} – rang {pay.rank}"


def _groups(table: Table) -> list[Json]:
    groups = []
    for name, found in groupby(table.rows, key=lambda row: row[0]):
        rows = list(found)
        subtotal = sums(f"Total {name}", table.columns, rows) if table.subtotals else None
        groups.append(
            {
                "title": f"{table.columns[0].title} {name}" if table.named_groups else name,
                "rows": [_cells(row, table.columns)[1:] for row in rows],
                "subtotal": _cells(subtotal, table.columns) if subtotal else None,
            }
        )
    return groups


def _cells(row: Row, columns: tuple[Column, ...]) -> list[str]:
    return [_cell(cell, column) for cell, column in zip(row, columns, strict=True)]


def _cell(cell: Cell, column: Column) -> str:
    if cell is None or (cell == 0 and not column.shows_zero):
        return ""
    if isinstance(cell, str):
        return cell
    return french.amount(cell) if column.kind is Kind.AMOUNT else str(cell)
