"""The documents that `make demo` leaves: bulletins and states of a few collectivities, those worth a look first, and counts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import psycopg
from rich.console import Console
from rich.progress import Progress

from api.demo import MONTHS
from domain import streams
from domain.store import Keyring, Stores
from fixtures.territory.late import CCAS, TWO_AGENTS
from projections.chart import chart
from projections.counts import by_collectivity, by_kind, by_stratum, year_on_year
from projections.files import write_file
from projections.identities import Identities
from projections.pdf.bulletin import bulletin_pdf
from projections.pdf.document import document
from projections.pdf.model import Employer
from projections.pdf.printer import Printer
from projections.reader import Issued, Reader, Row
from projections.states.charges import charges
from projections.states.imputation import imputation
from projections.states.journal import journal
from projections.states.nets import nets
from projections.states.page import state_pdf
from projections.states.paid import PaidBulletin, PayOf
from projections.states.spreadsheet import csv_bytes
from projections.states.table import Table

_SHOWN = 4  # collectivities whose documents are printed: the smallest of each kind
_PRINTED = 12  # bulletins printed of each


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A bulletin worth a look first; without matricule, the states of that month."""

    words: str
    code: str
    month: date
    matricule: str = ""


EXHIBITS = (
    Exhibit("Échelon appris deux mois après", TWO_AGENTS, date(2024, 8, 1), "00002"),
    Exhibit("Grade repris sur six mois, heures supplémentaires reliquidées", CCAS, date(2024, 9, 1), "00006"),
    Exhibit("Parti le 31 janvier : rappel de l'employeur seul, net nul", CCAS, date(2025, 2, 1), "00002"),
    Exhibit("Prime trop payée onze mois : une dette s'ouvre", CCAS, date(2025, 10, 1), "00008"),
    Exhibit("Une échéance de cette dette", CCAS, date(2025, 11, 1), "00008"),
    Exhibit("Élu sortant, appris en avril", TWO_AGENTS, date(2026, 4, 1), "E0801"),
    Exhibit("États d'un mois où un décret tardif est rappelé", CCAS, date(2025, 2, 1)),
)


def write_documents(stores: Stores, out: Path, console: Console) -> list[tuple[str, Path]]:
    """The files, all derived from the read models; those worth a look, with the words that name them."""
    reader, printer = Reader(stores.reader_url), Printer()
    scope = _codes(stores)
    every = {row["collectivity"]: row for row in reader.collectivities(scope)}
    bodies = {code: _Body(reader, printer, stores.keyring, row, out / code) for code, row in every.items()}
    written = []
    for exhibit in EXHIBITS:
        if exhibit.code in bodies:
            written += [(exhibit.words, path) for path in bodies[exhibit.code].exhibit(exhibit)]
    with Progress(console=console) as progress:
        for row in progress.track(_chosen(list(every.values())), description="Bulletins et états en PDF"):
            written += [(row["name"], path) for path in bodies[row["collectivity"]].write()]
    written += [("Comptes", path) for path in _write_counts(reader, scope, out)]
    reader.close()
    return written


def _codes(stores: Stores) -> list[str]:
    """Every collectivity of the service; the projector role is the one that may ask for them all."""
    with psycopg.connect(stores.projector_url) as connection:
        rows = connection.execute("SELECT collectivity FROM views.collectivities ORDER BY collectivity").fetchall()
    return [str(code) for (code,) in rows]


def _chosen(bodies: Sequence[Row]) -> list[Row]:
    smallest = {}
    for body in sorted(bodies, key=lambda each: (each["headcount"], each["collectivity"]), reverse=True):
        smallest[body["kind"]] = body
    return [smallest[kind] for kind in sorted(smallest)][:_SHOWN]


def _write_counts(reader: Reader, scope: Sequence[str], out: Path) -> list[Path]:
    counts, employers = reader.counts(scope), reader.employers(scope)
    tables = (by_collectivity(counts, employers), by_kind(counts, employers), by_stratum(counts, employers))
    folder = out / "comptes"
    for table in (*tables, year_on_year(counts)):
        write_file(folder / f"{table.name}.csv", csv_bytes(table))
    picture = folder / "bulletins-par-mois.svg"
    write_file(picture, chart(counts, "ensemble du territoire").encode())
    return [picture, folder / f"{tables[1].name}.csv"]


@dataclass
class _Body:
    """The documents of one collectivity, month by month."""

    reader: Reader
    printer: Printer
    keyring: Keyring
    row: Row
    folder: Path

    def write(self) -> list[Path]:
        return [path for month in MONTHS for path in self._month(month)]

    def exhibit(self, exhibit: Exhibit) -> list[Path]:
        """Its files; none when another seed gave this bulletin nothing of the past to pay."""
        if not exhibit.matricule:
            return self._write_states(exhibit.month, self.reader.standing(exhibit.code, exhibit.month))[:2]
        key = streams.bulletin(streams.agent(exhibit.code, exhibit.matricule, 1), exhibit.month, 1)
        found = self.reader.bulletin([exhibit.code], str(key))
        if found is None or not (found.bulletin.reopened or found.bulletin.part("reprise_trop_percu")):
            return []
        return [self._write_bulletin(found)]

    def _month(self, month: date) -> Iterator[Path]:
        issued = self.reader.standing(self.row["collectivity"], month)
        if not issued:
            return
        states = self._write_states(month, issued)
        elected = [each for each in issued if each.row["elected"]]
        bulletins = [self._write_bulletin(each) for each in issued[:_PRINTED] + elected[:3]]
        if month == MONTHS[0]:
            yield from (*states, bulletins[0])

    def _write_states(self, month: date, issued: Sequence[Issued]) -> list[Path]:
        folder, written = self.folder / f"{month:%Y-%m}", []
        for table in self._states(issued, month):
            write_file(folder / f"{table.name}.csv", csv_bytes(table))
            write_file(folder / f"{table.name}.pdf", state_pdf(self.printer, table, self._pay(month, issued)))
            written.append(folder / f"{table.name}.pdf")
        return written

    def _write_bulletin(self, issued: Issued) -> Path:
        row = issued.row
        holder = self._identities.holder(self._agents[str(row["agent"])])
        path = self.folder / f"{row['month']:%Y-%m}" / f"bulletin-{row['matricule']}-{row['rank']}.pdf"
        write_file(path, bulletin_pdf(self.printer, document(issued, self._employer(), holder)))
        return path

    @cached_property
    def _identities(self) -> Identities:
        return Identities(self.reader, self.keyring, self.row["collectivity"])

    @cached_property
    def _agents(self) -> dict[str, Row]:
        return {str(each["agent"]): each for each in self.reader.agents([self.row["collectivity"]], limit=100_000)}

    def _employer(self) -> Employer:
        return Employer(self.row["name"], self.row["siret"], self.row["ape"], ())

    def _pay(self, month: date, issued: Sequence[Issued]) -> PayOf:
        return PayOf(
            self.row["collectivity"],
            self.row["name"],
            self.row["siret"],
            month,
            None,
            max(each.bulletin.situation.payment_date for each in issued),
            self.row["budget"],
            self.row["nomenclature"],
        )

    def _states(self, issued: Sequence[Issued], month: date) -> Iterator[Table]:
        identities, agents = self._identities, self._agents
        paid = [paid_bulletin(each) for each in issued]
        accounts = self.reader.accounts(self.row["collectivity"], list(agents))
        payees = {agent: identities.payee(row, accounts.get(agent, ()), month) for agent, row in agents.items()}
        yield journal(paid, self.reader.seals(self.row["collectivity"], month))
        yield charges(paid)
        yield nets(paid, payees)
        yield imputation(paid, self._pay(month, issued))


def paid_bulletin(issued: Issued) -> PaidBulletin:
    """An issued bulletin as the states read it."""
    row = issued.row
    return PaidBulletin(
        key=str(row["bulletin"]),
        agent=str(row["agent"]),
        matricule=row["matricule"],
        elected=row["elected"],
        regime=row["regime"],
        rank=row["rank"],
        lines=issued.bulletin.lines,
        totals=issued.bulletin.totals,
        notes=issued.bulletin.situation.notes,
    )
