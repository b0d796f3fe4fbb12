"""What `paiex bench` measures of the projections: events folded a second on a real log, PDF printed a second on one core."""

import time

import psycopg

from domain.store import Stores
from projections.folds import PROJECTIONS
from projections.identities import Identities
from projections.pdf.bulletin import bulletin_pdf
from projections.pdf.document import document
from projections.pdf.model import Employer
from projections.pdf.printer import Printer
from projections.projector import Projector
from projections.reader import Reader

_PDF = 120


def projector_events_per_second(stores: Stores) -> int:
    """The whole log folded from nothing into every read model, and swapped in."""
    projector = Projector(stores.projector_url, PROJECTIONS)
    with psycopg.connect(stores.projector_url) as connection:
        row = connection.execute("SELECT count(*) FROM events").fetchone()
    events = int(row[0]) if row else 0
    started = time.perf_counter()
    projector.rebuild_all()
    return round(events / (time.perf_counter() - started))


def pdf_per_second(stores: Stores) -> int:
    """Bulletins of one collectivity printed one after the other, compiler warm."""
    reader, printer = Reader(stores.reader_url), Printer()
    with psycopg.connect(stores.projector_url) as connection:
        row = connection.execute(
            "SELECT collectivity, min(month) FROM views.bulletins GROUP BY collectivity ORDER BY count(*) DESC LIMIT 1"
        ).fetchone()
    assert row is not None
    code, month = row
    body = reader.collectivities([code])[0]
    employer = Employer(body["name"], body["siret"], body["ape"], ())
    identities = Identities(reader, stores.keyring, code)
    issued = reader.standing(code, month)[:_PDF]
    agents = {str(each["agent"]): each for each in reader.agents([code], limit=100_000)}
    documents = [document(each, employer, identities.holder(agents[str(each.row["agent"])])) for each in issued]
    bulletin_pdf(printer, documents[0])
    started = time.perf_counter()
    for each in documents:
        bulletin_pdf(printer, each)
    reader.close()
    return round(len(documents) / (time.perf_counter() - started))
