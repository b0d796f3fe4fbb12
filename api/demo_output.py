"""What `make demo` leaves to look at: bulletins and states of a few collectivities, counts of all, and where to look."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import psycopg
from rich.console import Console
from rich.progress import Progress
from rich.table import Table as Grid

from api.demo import MONTHS, Report, play
from domain.store import Keyring, Stores, open_stores
from fixtures.territory.generator import PART
from projections.chart import chart
from projections.counts import by_collectivity, by_kind, by_stratum, year_on_year
from projections.files import write_file
from projections.folds import PROJECTIONS
from projections.identities import Identities
from projections.pdf.bulletin import bulletin_pdf
from projections.pdf.document import document
from projections.pdf.model import Employer
from projections.pdf.printer import Printer
from projections.projector import Projector
from projections.reader import Issued, Reader, Row
from projections.schema import projections_schema
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


def run_demo(out: Path, console: Console, *, seed: int = 40, collectivities: int | None = None) -> None:
    """Plays, projects, prints, and says in ten seconds what there is to see."""
    with open_stores(parts=[projections_schema]) as stores:
        projector = Projector(stores.projector_url, PROJECTIONS)
        report = play(
            stores, console, seed=seed, collectivities=collectivities, part=PART, after_month=projector.catch_up
        )
        with report.stage("documents"):
            written = write_documents(stores, out, console)
    (out / "summary.json").write_text(report.to_json(), "utf-8")
    (out / "index.md").write_text(_index(report, written, out), "utf-8")
    _say(console, report, out)


def write_documents(stores: Stores, out: Path, console: Console) -> list[Path]:
    """The files, all derived from the read models; the paths worth a look."""
    reader, printer = Reader(stores.reader_url), Printer()
    scope = _codes(stores)
    bodies = _chosen(reader.collectivities(scope))
    written = _write_counts(reader, scope, out)
    with Progress(console=console) as progress:
        for body in progress.track(bodies, description="Bulletins et états en PDF"):
            written += _Body(reader, printer, stores.keyring, body, out / body["collectivity"]).write()
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

    def _month(self, month: date) -> Iterator[Path]:
        issued = self.reader.standing(self.row["collectivity"], month)
        if not issued:
            return
        folder = self.folder / f"{month:%Y-%m}"
        identities = Identities(self.reader, self.keyring, self.row["collectivity"])
        agents = {str(each["agent"]): each for each in self.reader.agents([self.row["collectivity"]], limit=100_000)}
        for table in self._states(issued, identities, agents, month):
            write_file(folder / f"{table.name}.csv", csv_bytes(table))
            write_file(folder / f"{table.name}.pdf", state_pdf(self.printer, table, self._pay(month, issued)))
            if month == MONTHS[0]:
                yield folder / f"{table.name}.pdf"
        for number, each in enumerate(
            issued[:_PRINTED] + [bulletin for bulletin in issued if bulletin.row["elected"]][:3]
        ):
            holder = identities.holder(agents[str(each.row["agent"])])
            content = bulletin_pdf(self.printer, document(each, self._employer(), holder))
            path = folder / f"bulletin-{each.row['matricule']}-{each.row['rank']}.pdf"
            write_file(path, content)
            if number == 0 and month == MONTHS[0]:
                yield path

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

    def _states(
        self, issued: Sequence[Issued], identities: Identities, agents: dict[str, Row], month: date
    ) -> Iterator[Table]:
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


# ---- words -----------------------------------------------------------------------------------------------------------


def _say(console: Console, report: Report, out: Path) -> None:
    grid = Grid(title="La démonstration est jouée")
    for title in ("Mois", "Bulletins", "Secondes"):
        grid.add_column(title, justify="right")
    for month, bulletins in sorted(report.bulletins.items()):
        grid.add_row(month, f"{bulletins:,}".replace(",", " "), f"{report.seconds.get(f'month {month}', 0):.1f}")
    console.print(grid)
    console.print(
        f"{report.collectivities} collectivités, {sum(report.refused.values())} refus nommés, "
        f"{sum(report.anomalies.values())} anomalies relevées."
    )
    console.print(f"À regarder : [bold]{out / 'index.md'}[/bold], puis « make serve ».")


def _index(report: Report, written: Sequence[Path], out: Path) -> str:
    lines = ["# Ce que la démonstration a produit", ""]
    lines += [f"- [{path.relative_to(out)}]({path.relative_to(out)})" for path in written]
    lines += ["- [summary.json](summary.json) : le compte de tout", "", "## Ce qui s'est passé", ""]
    lines += [f"- {each}" for each in report.story]
    lines += ["", "## Refus", ""]
    lines += [f"- {count} × {reason}…" for reason, count in report.refused.most_common()]
    return "\n".join(lines) + "\n"
