"""Opens what a document prints of a person: name, address, NIR, masked account; « identité effacée » when the key is gone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from domain.store.privacy import ERASED, Keyring, Sealed
from projections.pdf.model import Holder
from projections.reader import Reader, Row
from projections.states.nets import CHANGED, FIRST, Payee, masked


@dataclass(frozen=True)
class Identities:
    """The persons of one collectivity, opened once for a batch of documents."""

    reader: Reader
    keyring: Keyring
    code: str

    def holder(self, agent: Row) -> Holder:
        person = self._opened(agent["identity"])
        if person is None:
            return Holder(ERASED, agent["matricule"])
        return Holder(
            name=f"{person['first_name']} {str(person['family_name']).upper()}",
            matricule=agent["matricule"],
            address=tuple(person["address"]),
            nir=_spaced_nir(str(person["nir"])),
            iban=masked(account) if (account := self._iban(agent["iban"])) else "",
        )

    def payee(self, agent: Row, accounts: Sequence[Row], month: date) -> Payee:
        """As the état des nets shows it: whether the account is new since the month before."""
        person = self._opened(agent["identity"])
        name = None if person is None else f"{person['family_name']} {person['first_name']}"
        earlier = [each for each in accounts if each["effective_on"] < month]
        change = ""
        if accounts and not earlier:
            change = FIRST
        elif accounts and earlier and accounts[-1]["fingerprint"] != earlier[-1]["fingerprint"]:
            change = CHANGED
        return Payee(name, self._iban(agent["iban"]), change)

    def _iban(self, sealed: str | None) -> str | None:
        opened = self._opened(sealed)
        return None if opened is None else str(opened["iban"])

    def _opened(self, sealed: str | None) -> dict[str, Any] | None:
        if sealed is None:
            return None
        return self.keyring.open(self.code, Sealed.model_validate_json(sealed))


def _spaced_nir(nir: str) -> str:
    """« 2 84 05 40 192 000 00 »."""
    if len(nir) != 15:
        return nir
    return " ".join((nir[0], nir[1:3], nir[3:5], nir[5:7], nir[7:10], nir[10:13], nir[13:]))
