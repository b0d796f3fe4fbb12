"""Reads one parameter of the law from its TOML table and refuses, in French, whatever is badly written.

Which files there are, and what the values are used for, is left to `payroll.law`.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import NoReturn

from payroll.law_values import Candidate, Cell, Column, Doubt, LawError, Parameter, Raw, Table, Value

NUMERIC_UNITS = (
    "percent", "euros", "hours", "days", "months", "points", "number", "index", "fraction",
)  # fmt: skip
UNITS = (*NUMERIC_UNITS, "table", "text", "boolean")
SELECTORS = ("month", "payment_date", "certificate_date", "contract_date", "request_date")
STATUSES = ("confirmed", "to_confirm")
UNBOUNDED = "au-delà"  # the cell of a table that has no upper bound

_PARAMETER_KEYS = frozenset({"label", "unit", "selected_by", "columns", "values"})
_DOUBT_KEYS = frozenset({"searched", "candidates", "stake_cents", "who"})
_VALUE_KEYS = _DOUBT_KEYS | {
    "effective_on", "published_on", "value", "rows", "reference", "source", "note", "status",
}  # fmt: skip
_DECIMAL = re.compile(r"-?\d+(\.\d+)?")
_RATIO = re.compile(r"-?\d+(/[1-9]\d*)?")


@dataclass(frozen=True, slots=True)
class Place:
    """Where we are reading, for messages."""

    file: str
    key: str = ""
    rank: int = 0

    def refuse(self, what: str, todo: str) -> NoReturn:
        where = f"{self.file}, paramètre {self.key}" if self.key else self.file
        if self.rank:
            where += f", valeur n° {self.rank}"
        raise LawError(f"{where} : {what}. À faire : {todo}.")


def read_toml(file: str, text: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise LawError(f"{file} : ce n'est pas du TOML lisible ({error}). À faire : corriger la ligne.") from error


def parameter_nodes(place: Place, tree: Mapping[str, object]) -> Iterator[tuple[Place, Mapping[str, object]]]:
    for name, node in tree.items():
        inner = Place(place.file, f"{place.key}.{name}" if place.key else name)
        if not isinstance(node, Mapping):
            inner.refuse("une valeur se trouve hors de tout paramètre", "la ranger sous [[…values]]")
        if not node or any(not isinstance(child, Mapping) for child in node.values()):
            yield inner, node
        else:
            yield from parameter_nodes(inner, node)


def read_parameter(place: Place, node: Mapping[str, object]) -> Parameter:
    _only(place, node, _PARAMETER_KEYS)
    unit = _one_of(place, "unit", _text(place, node, "unit"), UNITS)
    selected_by = _one_of(place, "selected_by", node.get("selected_by", "month"), SELECTORS)
    columns = _columns(place, unit, node.get("columns"))
    raw_values = node.get("values")
    if not isinstance(raw_values, Sequence) or isinstance(raw_values, str) or not raw_values:
        place.refuse("aucune valeur", "ajouter au moins un bloc [[…values]]")
    values = tuple(
        _value(Place(place.file, place.key, rank), unit, columns, raw) for rank, raw in enumerate(raw_values, start=1)
    )
    _check_order(place, values)
    return Parameter(place.key, _text(place, node, "label"), unit, selected_by, values, columns)


def _columns(place: Place, unit: str, raw: object) -> tuple[Column, ...]:
    if unit != "table":
        if raw is not None:
            place.refuse("des colonnes sont données sans barème", 'écrire unit = "table" ou retirer columns')
        return ()
    if not isinstance(raw, Sequence) or isinstance(raw, str) or not raw:
        place.refuse("les colonnes du barème manquent", "écrire columns = [{ label = …, unit = … }, …]")
    return tuple(_column(place, each) for each in raw)


def _column(place: Place, raw: object) -> Column:
    if not isinstance(raw, Mapping):
        place.refuse("une colonne est mal écrite", "écrire { label = …, unit = … }")
    _only(place, raw, frozenset({"label", "unit"}))
    unit = _one_of(place, "unit", _text(place, raw, "unit"), NUMERIC_UNITS)
    return Column(_text(place, raw, "label"), unit)


def _value(place: Place, unit: str, columns: tuple[Column, ...], raw: object) -> Value:
    if not isinstance(raw, Mapping):
        place.refuse("la valeur n'est pas un bloc", "écrire un bloc [[…values]]")
    _only(place, raw, _VALUE_KEYS)
    effective_on = _date(place, raw, "effective_on")
    if effective_on is None:
        place.refuse("la date d'effet « effective_on » manque", "écrire effective_on = AAAA-MM-JJ")
    written, value = _table(place, columns, raw) if unit == "table" else _single(place, unit, raw)
    status = _one_of(place, "status", raw.get("status"), STATUSES)
    return Value(
        effective_on=effective_on,
        published_on=_date(place, raw, "published_on"),
        value=value,
        reference=_text(place, raw, "reference"),
        status=status,
        raw=written,
        doubt=_doubt(place, status, raw),
        source=_text(place, raw, "source", optional=True),
        note=_text(place, raw, "note", optional=True),
    )


def _single(place: Place, unit: str, raw: Mapping[str, object]) -> tuple[Raw, Fraction | Table | str]:
    if "rows" in raw:
        place.refuse("des lignes « rows » sont données hors d'un barème", 'écrire value = "…"')
    if "value" not in raw:
        place.refuse("« value » manque", 'écrire value = "…"')
    written = raw["value"]
    if not isinstance(written, str):
        place.refuse(f"la valeur {written!r} n'est pas entre guillemets", f'écrire value = "{written}"')
    if unit == "text":
        return written, written
    if unit == "boolean":
        return written, _one_of(place, "value", written, ("oui", "non"))
    return written, _number(place, unit, written)


def _table(place: Place, columns: tuple[Column, ...], raw: Mapping[str, object]) -> tuple[Raw, Table]:
    rows = raw.get("rows")
    if "value" in raw or not isinstance(rows, Sequence) or isinstance(rows, str) or not rows:
        place.refuse("un barème s'écrit en lignes", 'remplacer value par rows = [["…", "…"], …]')
    written = tuple(_row(place, columns, rank, row) for rank, row in enumerate(rows, start=1))
    return written, tuple(
        tuple(_cell(place, column, cell) for column, cell in zip(columns, row, strict=True)) for row in written
    )


def _row(place: Place, columns: tuple[Column, ...], rank: int, row: object) -> tuple[str, ...]:
    cells = tuple(row) if isinstance(row, Sequence) and not isinstance(row, str) else ()
    if len(cells) != len(columns):
        place.refuse(
            f"la ligne {rank} du barème a {len(cells)} cases au lieu de {len(columns)}",
            "donner une case par colonne",
        )
    for cell in cells:
        if not isinstance(cell, str):
            place.refuse(f"la case {cell!r} (ligne {rank}) n'est pas entre guillemets", f'écrire "{cell}"')
    return cells


def _cell(place: Place, column: Column, written: str) -> Cell:
    return None if written == UNBOUNDED else _number(place, column.unit, written)


def _number(place: Place, unit: str, written: str) -> Fraction:
    pattern, example = (_RATIO, "5/3") if unit == "fraction" else (_DECIMAL, "1234.56")
    if not pattern.fullmatch(written):
        place.refuse(f"« {written} » n'est pas un nombre lisible ({unit})", f"écrire par exemple « {example} »")
    number = Fraction(written)
    if unit == "percent" and not 0 <= number <= 100:
        place.refuse(f"{written} % est hors de 0 à 100", "vérifier le taux ou changer l'unité")
    return number


def _doubt(place: Place, status: str, raw: Mapping[str, object]) -> Doubt | None:
    given = _DOUBT_KEYS & raw.keys()
    if status == "confirmed":
        if given:
            place.refuse(
                f"une valeur confirmée porte un doute ({', '.join(sorted(given))})",
                "écrire le doute dans note, ou status = « to_confirm »",
            )
        return None
    missing = sorted(_DOUBT_KEYS - given)
    if missing:
        place.refuse(f"une valeur à confirmer doit dire {', '.join(missing)}", "compléter ces champs")
    stake, candidates = raw["stake_cents"], raw["candidates"]
    if not isinstance(stake, int) or isinstance(stake, bool) or stake < 0:
        place.refuse("stake_cents n'est pas un nombre entier de centimes", "écrire par exemple stake_cents = 150")
    if not isinstance(candidates, Sequence) or isinstance(candidates, str) or not candidates:
        place.refuse("aucune valeur candidate", "écrire candidates = [{ value = …, source = … }]")
    return Doubt(
        searched=_text(place, raw, "searched"),
        candidates=tuple(_candidate(place, each) for each in candidates),
        stake_cents=stake,
        who=_text(place, raw, "who"),
    )


def _candidate(place: Place, raw: object) -> Candidate:
    if not isinstance(raw, Mapping):
        place.refuse("une valeur candidate est mal écrite", "écrire { value = …, source = … }")
    _only(place, raw, frozenset({"value", "source", "dated"}))
    return Candidate(_text(place, raw, "value"), _text(place, raw, "source"), _date(place, raw, "dated"))


def _check_order(place: Place, values: tuple[Value, ...]) -> None:
    for rank, (newer, older) in enumerate(pairwise(values), start=2):
        here = Place(place.file, place.key, rank)
        if newer.effective_on < older.effective_on:
            here.refuse(
                f"l'ordre est rompu, {older.effective_on} suit {newer.effective_on}",
                "ranger les valeurs de la plus récente à la plus ancienne",
            )
        if newer.effective_on == older.effective_on:
            _check_republished(here, newer, older)


def _check_republished(place: Place, newer: Value, older: Value) -> None:
    """Two values may share an effective date only if each was published on its own day, newest first."""
    if newer.published_on is None or older.published_on is None or newer.published_on == older.published_on:
        place.refuse(
            f"la date d'effet {older.effective_on} est en double",
            "n'en garder qu'une, ou donner à chacune sa date de publication (published_on)",
        )
    if newer.published_on < older.published_on:
        place.refuse(
            f"l'ordre est rompu, la publication du {older.published_on} suit celle du {newer.published_on}",
            "ranger la plus récente d'abord",
        )


def _only(place: Place, raw: Mapping[str, object], allowed: frozenset[str]) -> None:
    unknown = sorted(raw.keys() - allowed)
    if unknown:
        place.refuse(f"champ inconnu « {unknown[0]} »", f"le retirer ou choisir parmi {', '.join(sorted(allowed))}")


def _one_of(place: Place, name: str, given: object, allowed: Sequence[str]) -> str:
    if not isinstance(given, str) or given not in allowed:
        place.refuse(f"« {name} » vaut {given!r}, ce qui n'est pas connu", f"choisir parmi {', '.join(allowed)}")
    return given


def _text(place: Place, raw: Mapping[str, object], name: str, *, optional: bool = False) -> str:
    given = raw.get(name, "")
    if not isinstance(given, str) or not (given.strip() or optional):
        place.refuse(f"« {name} » manque", f'écrire {name} = "…"')
    return given


def _date(place: Place, raw: Mapping[str, object], name: str) -> date | None:
    given = raw.get(name)
    if given is None:
        return None
    if type(given) is not date:
        place.refuse(f"« {name} » n'est pas une date ({given!r})", f"écrire {name} = AAAA-MM-JJ, sans guillemets")
    return given


def with_dates(node: object, name: str = "") -> dict[str, object]:
    """The same tree with its ISO dates read back, as TOML would have given them."""
    if not isinstance(node, Mapping):
        raise LawError(f"Corpus publié : « {name or node!r} » n'est pas une table. Fournir le corpus entier.")
    return {str(key): _dated(str(key), child) for key, child in node.items()}


def _dated(name: str, node: object) -> object:
    if name in ("effective_on", "published_on", "dated") and isinstance(node, str):
        try:
            return date.fromisoformat(node)
        except ValueError:
            return node  # refused with its place by `_date`
    if name in ("values", "candidates") and isinstance(node, list):
        return [with_dates(each, name) for each in node]
    return node
