"""A person's identity, as it is before it is sealed; nothing else of the domain reads it."""

from datetime import date
from typing import Literal

from domain.event import Body


class Identity(Body):
    """`nir` is fifteen characters, or a provisional one; empty when it is missing."""

    family_name: str
    first_name: str
    birth_date: date | None = None
    nir: str = ""
    nir_provisional: bool = False
    address: tuple[str, ...] = ()

    @property
    def nir_status(self) -> Literal["final", "provisional", "missing"]:
        if not self.nir:
            return "missing"
        return "provisional" if self.nir_provisional else "final"

    def content(self) -> dict[str, object]:
        """What is sealed."""
        return self.model_dump(mode="json")
