"""Canonical content: one JSON text for one value, and its SHA-256; what two machines must agree on."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from uuid import UUID

from pydantic import BaseModel

_PLAIN = frozenset({str, int, bool, type(None)})


def canonical(value: object) -> bytes:
    """JSON with sorted keys and no space; dates in ISO, amounts and identifiers as strings."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain)
    return text.encode()


def sha256_of(value: object) -> str:
    return sha256(canonical(value)).hexdigest()


def json_value(value: object) -> object:
    """The same value made of JSON types only."""
    if type(value) in _PLAIN:
        return value
    if isinstance(value, Mapping):
        return {str(key): json_value(each) for key, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [json_value(each) for each in value]
    if value is None or isinstance(value, bool | int | str):
        return value if not isinstance(value, str) else str(value)
    return _plain(value)


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: getattr(value, each.name) for each in fields(value)}
    if isinstance(value, frozenset):
        return sorted(value, key=str)
    raise TypeError(f"{type(value).__name__} has no canonical form")
