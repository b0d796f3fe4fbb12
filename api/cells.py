"""One cell of an imported row to a value: French decimals and dates, spreadsheet serials, and clear refusals."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

Row = Mapping[str, object]
_EPOCH = date(1899, 12, 30)  # day zero of spreadsheet serials
_SPACES = str.maketrans("", "", "\u202f\u00a0 \u2009€")


class CellRefused(ValueError):
    """A cell that cannot be read: its column, why, and what to do."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(f"colonne « {column} » : {reason}")
        self.column, self.reason = column, reason


def text(row: Row, column: str) -> str:
    written = str(row.get(column) or "").strip()
    if not written:
        raise CellRefused(column, "cette cellule est vide. La remplir.")
    return written


def whole_code(row: Row, column: str) -> str:
    """A code kept as text; a number is refused, since the spreadsheet may have eaten its leading zeros."""
    value = row.get(column)
    if isinstance(value, int | float) and not isinstance(value, bool):
        raise CellRefused(
            column, "ce code est un nombre : un zéro de tête a pu être perdu. Mettre la colonne en texte."
        )
    written = text(row, column)
    if not re.fullmatch(r"[0-9A-Za-z._-]{1,32}", written):
        raise CellRefused(column, f"« {written} » n'est pas un code (lettres, chiffres, points, tirets).")
    if written.isdigit() and len(written) < 5:
        raise CellRefused(
            column,
            f"« {written} » a moins de cinq chiffres : un zéro de tête a pu être perdu. Écrire par exemple 00042.",
        )
    return written


def integer(row: Row, column: str, default: int | None = None) -> int:
    value = row.get(column)
    if value in (None, "") and default is not None:
        return default
    if isinstance(value, float) and value.is_integer():
        return int(value)
    written = text(row, column)
    if not re.fullmatch(r"\d{1,6}", written):
        raise CellRefused(column, f"« {written} » n'est pas un nombre entier.")
    return int(written)


def amount(row: Row, column: str) -> Decimal:
    """Euros, two decimals at most: « 1 234,50 »."""
    value = _decimal(row, column)
    if value != value.quantize(Decimal("0.01")):
        raise CellRefused(column, f"« {row[column]} » a plus de deux décimales. Arrondir au centime.")
    return value


def hours(row: Row, column: str) -> Decimal:
    """Hours, as « 12,50 » or « 12h30 »."""
    clock = re.fullmatch(r"(\d{1,3})\s*[hH:]\s*([0-5]\d)?", str(row.get(column) or "").strip())
    if clock:
        minutes = Decimal(clock[2] or 0)
        return (Decimal(clock[1]) + minutes / 60).quantize(Decimal("0.01"))
    return amount(row, column)


def day(row: Row, column: str) -> date:
    """« 31/01/2026 », « 2026-01-31 », or the serial number of a spreadsheet."""
    value = row.get(column)
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool) and 1 < value < 80_000:
        return _EPOCH + timedelta(days=int(value))
    written = text(row, column)
    for form in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(written, form).date()
        except ValueError:
            continue
    raise CellRefused(column, f"« {written} » n'est pas une date du calendrier. Écrire 31/01/2026.")


def _decimal(row: Row, column: str) -> Decimal:
    value = row.get(column)
    written = str(value) if isinstance(value, int | float) else text(row, column)
    try:
        number = Decimal(written.translate(_SPACES).replace(",", "."))
    except InvalidOperation:
        raise CellRefused(column, f"« {written} » n'est pas un nombre. Écrire par exemple 1 234,50.") from None
    if not number.is_finite() or abs(number) > Decimal(10) ** 9:
        raise CellRefused(column, f"« {written} » n'est pas un montant possible.")
    return number
