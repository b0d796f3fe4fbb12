"""What a published value of the law is made of, and its canonical JSON form; no file and no lookup here."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

Cell = Fraction | None
Table = tuple[tuple[Cell, ...], ...]
Raw = str | tuple[tuple[str, ...], ...]


class LawError(ValueError):
    """A law file or a question to the law is refused; the message says where, what and what to do."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value a source gives and that we did not keep, or not for sure."""

    value: str
    source: str
    dated: date | None = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a value is `to_confirm`; `stake_cents` is what an error costs on a typical slip, in cents."""

    searched: str
    candidates: tuple[Candidate, ...]
    stake_cents: int
    who: str


@dataclass(frozen=True, slots=True)
class Value:
    """One published value; `effective_on` binds, `published_on` says since when it could be known (None: always)."""

    effective_on: date
    published_on: date | None
    value: Fraction | Table | str
    reference: str
    status: str
    raw: Raw
    doubt: Doubt | None = None
    source: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its French label and its unit."""

    label: str
    unit: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """A named parameter and its values, newest first; `selected_by` names the date that chooses one."""

    key: str
    label: str
    unit: str
    selected_by: str
    values: tuple[Value, ...]
    columns: tuple[Column, ...] = ()


def corpus_digest(parameters: Iterable[Parameter]) -> str:
    content = {each.key: parameter_corpus(each) for each in parameters}
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def parameter_corpus(parameter: Parameter) -> dict[str, object]:
    content: dict[str, object] = {
        "label": parameter.label,
        "unit": parameter.unit,
        "selected_by": parameter.selected_by,
        "values": [_value_corpus(value) for value in parameter.values],
    }
    if parameter.columns:
        content["columns"] = [{"label": each.label, "unit": each.unit} for each in parameter.columns]
    return content


def _value_corpus(value: Value) -> dict[str, object]:
    content: dict[str, object] = {
        "effective_on": value.effective_on.isoformat(),
        "reference": value.reference,
        "status": value.status,
    }
    if isinstance(value.raw, str):
        content["value"] = value.raw
    else:
        content["rows"] = [list(row) for row in value.raw]
    if value.published_on is not None:
        content["published_on"] = value.published_on.isoformat()
    content |= {name: text for name, text in (("source", value.source), ("note", value.note)) if text}
    if value.doubt is not None:
        content |= _doubt_corpus(value.doubt)
    return content


def _doubt_corpus(doubt: Doubt) -> dict[str, object]:
    return {
        "searched": doubt.searched,
        "candidates": [
            {"value": each.value, "source": each.source} | ({"dated": each.dated.isoformat()} if each.dated else {})
            for each in doubt.candidates
        ],
        "stake_cents": doubt.stake_cents,
        "who": doubt.who,
    }
