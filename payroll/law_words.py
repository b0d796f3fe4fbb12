"""Says in French what the law's files hold: a value with its unit, who chooses it, how a rule is settled, who it concerns."""

from collections.abc import Iterable
from datetime import date, timedelta

from payroll.law_values import Column, Parameter, Value
from payroll.rules import InForce, Settlement

NARROW = "\N{NARROW NO-BREAK SPACE}"
_AFTER = {"percent": "%", "euros": "€", "hours": "h", "days": "jours", "months": "mois", "points": "points"}
UNITS: dict[str, str] = {
    "percent": "en pour-cent",
    "euros": "en euros",
    "hours": "en heures",
    "days": "en jours",
    "months": "en mois",
    "points": "en points d'indice",
    "number": "un nombre",
    "index": "un indice majoré",
    "fraction": "une fraction",
    "table": "un barème",
    "text": "un texte",
    "boolean": "oui ou non",
}
CHOSEN_BY: dict[str, str] = {
    "month": "le mois payé",
    "payment_date": "la date de paiement",
    "certificate_date": "la date du certificat",
    "request_date": "la date de la demande",
    "contract_date": "la date de conclusion du contrat",
}
SETTLEMENTS: dict[Settlement, str] = {
    Settlement.BY_PERIOD: "Un rappel porte les règles du mois concerné : ce qui y était dû moins ce qui a été payé.",
    Settlement.BY_YEAR_TO_DATE: "Se règle sur l'année : ce qui est dû depuis janvier moins ce qui a été payé, une seule fois ; "
    "jamais aussi par un rappel de chaque mois.",
    Settlement.BY_PAYMENT: "Suit les règles et l'année du paiement : un rappel entre dans le mois qui le verse.",
}


def day_words(day: date) -> str:
    """« 01/01/2026 »."""
    return f"{day:%d/%m/%Y}"


def value_words(parameter: Parameter, value: Value) -> str:
    """« 37,65 % », « 5 907,34 € »; a table as « barème de 20 lignes », a text between its quotes."""
    if not isinstance(value.raw, str):
        return f"barème de {len(value.raw)} ligne{'s' if len(value.raw) > 1 else ''}"
    return f"« {value.raw} »" if parameter.unit == "text" else _with_unit(value.raw, parameter.unit)


def cell_words(column: Column, raw: str) -> str:
    """A cell of a table, in the unit of its column."""
    return _with_unit(raw, column.unit)


def _with_unit(raw: str, unit: str) -> str:
    """Thousands are grouped; what is not a number stays as written."""
    whole, point, decimals = raw.removeprefix("-").partition(".")
    if not whole.isdecimal():
        return raw
    grouped = f"{int(whole):,}".replace(",", NARROW) + ("," if point else "") + decimals
    sign, after = ("−" if raw.startswith("-") else ""), _AFTER.get(unit)
    if after in ("jours", "points") and raw in ("0", "1"):
        after = after.removesuffix("s")
    return f"{sign}{grouped}{NARROW}{after}" if after else f"{sign}{grouped}"


def in_force_words(in_force: InForce) -> str:
    """When a rule pays: both days are inside."""
    first, last = in_force
    if last is None:
        return "toute la période couverte" if first == date.min else f"depuis le {day_words(first)}"
    return f"jusqu'au {day_words(last)}" if first == date.min else f"du {day_words(first)} au {day_words(last)}"


def until(values: Iterable[Value]) -> dict[int, date | None]:
    """By `id` of each value, newest first: the last day on which it is in force; None: until further notice, or never.

    A value published again for the same day was replaced, and never in force after: it has no last day of its own."""
    found: dict[int, date | None] = {}
    newer: date | None = None
    for value in values:
        found[id(value)] = None if newer is None or newer == value.effective_on else newer - timedelta(days=1)
        newer = value.effective_on
    return found
