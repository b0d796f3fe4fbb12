"""What every fact is."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

FORBID: dict[str, str] = {"extra": "forbid"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something true from `effective_on` on."""

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID
    effective_on: date
