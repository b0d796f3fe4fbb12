"""Reads `accounts.toml`: the budget account of a line by nomenclature, nature, regime and month."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("accounts.toml")


@dataclass(frozen=True, slots=True)
class Account:
    number: str
    label: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class _Dated:
    effective_on: date
    account: Account


class NoAccount(LookupError):
    """A line has no account: the imputation cannot be made."""

    def __init__(self, nature: str, nomenclature: str, regime: str, month: date) -> None:
        super().__init__(
            f"Aucun compte {nomenclature} : nature « {nature} », régime « {regime} », {month:%m/%Y}. "
            f"Ajouter la ligne dans {FILE.name} (plan de comptes {nomenclature})."
        )


class Accounts:
    """The dated table. `account` is asked with the tag `m57` of a line and the regime of its bulletin."""

    def __init__(self, document: Mapping[str, object]) -> None:
        self._found: dict[tuple[str, str, str], list[_Dated]] = {}
        rows, fonctions = document["accounts"], document["fonctions"]
        if not isinstance(rows, list) or not isinstance(fonctions, dict):
            raise TypeError(f"{FILE.name} : « accounts » doit être une liste et « fonctions » une table.")
        self.fonctions: tuple[str, str] = (str(fonctions["agents"]), str(fonctions["elected"]))
        for row in rows:
            dated = _Dated(row["effective_on"], Account(row["account"], row["label"], row["status"] == "confirmed"))
            for regime in row["regimes"]:
                self._found.setdefault((row["nomenclature"], row["nature"], regime), []).append(dated)

    def account(self, nature: str, nomenclature: str, regime: str, month: date) -> Account:
        held = [dated for dated in self._found.get((nomenclature, nature, regime), ()) if dated.effective_on <= month]
        if not held:
            raise NoAccount(nature, nomenclature, regime, month)
        return max(held, key=lambda dated: dated.effective_on).account

    def fonction(self, elected: bool) -> str:
        """The fonction of whoever has none of their own."""
        return self.fonctions[elected]


@cache
def accounts() -> Accounts:
    return Accounts(tomllib.loads(FILE.read_text(encoding="utf-8")))
