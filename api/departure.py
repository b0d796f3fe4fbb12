"""`paiex departure`: the papers of an agent who left, from the bulletins issued."""

from pathlib import Path

from domain import streams
from domain.refusal import Refused
from domain.store import open_stores
from projections.departure.files import departure_of, write_papers
from projections.folds import PROJECTIONS
from projections.pdf.printer import Printer
from projections.projector import Projector
from projections.reader import Reader
from projections.schema import projections_schema


def write_departure(code: str, matricule: str, engagement: int, out: Path) -> list[Path]:
    """The files written; refuses an agent that nobody knows, or whose end no issued bulletin knows."""
    agent = str(streams.agent(code, matricule, engagement))
    with open_stores(parts=[projections_schema]) as stores:
        Projector(stores.projector_url, PROJECTIONS).catch_up()
        reader = Reader(stores.reader_url)
        try:
            if reader.agent([code], agent) is None:
                raise Refused(f"L'agent {matricule} (engagement {engagement}) n'existe pas dans « {code} ».")
            return write_papers(Printer(), departure_of(reader, stores.keyring, code, agent), out)
        finally:
            reader.close()
