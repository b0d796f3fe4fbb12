"""Prints the papers of a departure and writes them, each with its data beside; the look is in `pdf/departure.typ`."""

import json
from pathlib import Path

from domain.store import Keyring
from projections import french
from projections.departure.papers import Departure, Paper
from projections.files import write_file
from projections.identities import Identities
from projections.pdf.model import Employer
from projections.pdf.printer import Printer, data, parts
from projections.reader import Reader

FORMAT = "paiex.departure.v1"


def departure_of(reader: Reader, keyring: Keyring, code: str, agent: str) -> Departure:
    """The engagement, its employer and its opened holder."""
    body, row = reader.collectivities([code])[0], reader.agent([code], agent)
    assert row is not None
    bulletins = tuple(each.bulletin for each in reader.of_engagement(code, agent))
    employer = Employer(body["name"], body["siret"], body["ape"], ())
    return Departure(employer, Identities(reader, keyring, code).holder(row), bulletins)


def write_papers(printer: Printer, departure: Departure, folder: Path) -> list[Path]:
    """Three PDFs, and the data of each in JSON."""
    written = []
    for paper in departure.papers():
        content = json.dumps(machine(departure, paper), ensure_ascii=False, indent=1, sort_keys=True)
        for path, body in (
            (folder / f"{paper.name}.pdf", paper_pdf(printer, departure, paper)),
            (folder / f"{paper.name}.json", content.encode()),
        ):
            write_file(path, body)
            written.append(path)
    return written


def paper_pdf(printer: Printer, departure: Departure, paper: Paper) -> bytes:
    return printer.pdf(
        "departure.typ", {"view": data(view(departure, paper)), "paper": data(machine(departure, paper))}
    )


def machine(departure: Departure, paper: Paper) -> dict[str, object]:
    """The same paper as data."""
    employer, holder = departure.employer, departure.holder
    return {
        "format": FORMAT,
        "paper": paper.name,
        "employer": {"name": employer.name, "siret": employer.siret},
        "holder": {"name": holder.name, "matricule": holder.matricule, "nir": holder.nir.replace(" ", "")},
        **paper.data,
    }


def view(departure: Departure, paper: Paper) -> dict[str, object]:
    """What is printed, as strings."""
    employer, holder = departure.employer, departure.holder
    details = [f"Matricule {holder.matricule}", *([f"N° de sécurité sociale {holder.nir}"] if holder.nir else [])]
    return {
        "title": f"{paper.title} – {holder.name}",
        "author": employer.name,
        "date": parts(departure.ended_on),
        "footer": f"{paper.title} · {holder.matricule} · fin le {french.short_date(departure.ended_on)}",
        "heading": paper.title,
        "employer": employer.name,
        "registration": f"SIRET {french.siret(employer.siret)} · APE {employer.ape}",
        "holder": {"name": holder.name, "address": holder.address, "details": details},
        "facts": [list(each) for each in paper.facts if each[1]],
        "columns": paper.columns,
        "texts": _texts(paper),
        "rows": paper.rows,
        "totals": paper.totals,
        "said": paper.said,
        "signed": paper.signed,
    }


def _texts(paper: Paper) -> int:
    """How many columns are words, before those of amounts."""
    return sum(not each.startswith(("Montant", "Brut", "dont")) for each in paper.columns)
