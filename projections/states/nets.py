"""The état des nets: who is paid how much, where; a changed IBAN is marked, an erased identity says so."""

from collections.abc import Sequence
from dataclasses import dataclass

from projections.pdf.model import ERASED
from projections.states.paid import PaidBulletin, must_close
from projections.states.table import Column, Kind, Row, Table, sums

COLUMNS = (
    Column("Nature"),
    Column("Matricule"),
    Column("Nom", wide=True),
    Column("Compte (IBAN)"),
    Column("Changement"),
    Column("Net à payer", Kind.AMOUNT, shows_zero=True),
)
CHANGED = "IBAN CHANGÉ"
FIRST = "premier IBAN"
MISSING = "IBAN manquant : virement bloqué"


@dataclass(frozen=True, slots=True)
class Payee:
    """A person as opened for this state by whoever had the right to. `name` None: the key was destroyed."""

    name: str | None
    iban: str | None  # in clear: only its ends are shown
    change: str = ""  # CHANGED, FIRST or nothing


def nets(bulletins: Sequence[PaidBulletin], payees: dict[str, Payee]) -> Table:
    """One row a bulletin, agents then élus, by matricule. `payees` is keyed by agent."""
    rows = tuple(_row(bulletin, payees[bulletin.agent]) for bulletin in sorted(bulletins, key=_place))
    total = sums("Total à virer", COLUMNS, rows)
    must_close(
        "Total des nets et nets des bulletins",
        int(total[-1] or 0),
        sum(b.totals.net_a_payer for b in bulletins),
    )
    changed = sum(row[4] == CHANGED for row in rows)
    notes = (f"{changed} IBAN changé(s) depuis la paie précédente : à vérifier avant virement.",) if changed else ()
    return Table("etat-des-nets", "État des nets à payer", COLUMNS, rows, total, subtotals=True, notes=notes)


def _place(bulletin: PaidBulletin) -> tuple[bool, str, int]:
    return bulletin.elected, bulletin.matricule, bulletin.rank


def _row(bulletin: PaidBulletin, payee: Payee) -> Row:
    return (
        "Élus" if bulletin.elected else "Agents",
        bulletin.matricule,
        payee.name or ERASED,
        masked(payee.iban) if payee.iban else "",
        payee.change if payee.iban or payee.name is None else MISSING,
        bulletin.totals.net_a_payer,
    )


def masked(iban: str) -> str:
    """« FR76 •••• 185 »: country, key and the last three characters."""
    compact = iban.replace(" ", "")
    return f"{compact[:4]} •••• {compact[-3:]}"
