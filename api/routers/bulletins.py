"""Bulletins: totals, lines, the explanation of each line, and the PDF."""

from functools import cache
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from api import models
from api.access import Asked, Desk
from api.cursors import after, following
from api.dossier import to_confirm, written_line
from api.problems import Problem
from api.routers.runs import Month, first_day
from api.sources import Sources, said_plainly
from domain.sources import behind
from payroll.doubts_used import doubts_used
from payroll.explanation import explain
from payroll.facts import Fact
from payroll.law import Law, load_law
from projections.identities import Identities
from projections.pdf.bulletin import bulletin_pdf
from projections.pdf.document import document
from projections.pdf.model import Employer
from projections.pdf.printer import Printer
from projections.reader import Issued

router = APIRouter(prefix="/api/collectivities/{code}/bulletins", tags=["bulletins"])


@router.get("")
def bulletins(
    asked: Asked, code: str, month: Month, cursor: str = "", limit: Annotated[int, Query(ge=1, le=500)] = 100
) -> models.Page:
    rows = asked.reader.bulletin_rows(asked.of(code), first_day(month), after(cursor), limit)
    items = [models.bulletin(row).model_dump(mode="json", exclude_none=True) for row in rows]
    return models.Page(items=items, next=following(items, "key", limit))


@router.get("/{key}")
def bulletin(
    asked: Asked, code: str, key: str, explained: Annotated[bool, Query(alias="explain")] = False
) -> models.Bulletin:
    """The lines as frozen; with `explain`, the tree of each figure, down to who entered its facts and on which documents."""
    issued = _found(asked, code, key)
    lines = [written_line(line) for line in issued.bulletin.lines]
    more: dict[str, object] = {"lines": lines, "notes": list(issued.bulletin.situation.notes)}
    if explained:
        sources = _sources(asked, code, issued)
        for line in (each for each in lines if "origin" not in each):  # a rappel is explained by `paiex rappels`
            line["explanation"] = explain(issued.bulletin, line["code"], sources).to_data()
        more["without_fact"] = sources.without_fact
        more["to_confirm"] = to_confirm(doubts_used(issued.bulletin, _law()))
    return models.bulletin(issued.row).model_copy(update=more)


def _sources(asked: Desk, code: str, issued: Issued) -> Sources:
    known = behind(asked.stores.reader, code, issued.event)

    def said(fact: Fact) -> str:
        entry = known.entry(fact)
        return f"{said_plainly(fact)}, {entry.words}" if entry else said_plainly(fact)

    return Sources(issued.bulletin, known.record, known.employer, _law(), said)


@cache
def _law() -> Law:
    """The law shipped with the service: it holds every value ever published, with its article."""
    return load_law()


@router.get("/{key}/pdf", response_class=Response, responses={200: {"content": {"application/pdf": {}}}})
def pdf(asked: Asked, code: str, key: str) -> Response:
    """The bulletin as a PDF/A-3a, made from the frozen lines."""
    issued = _found(asked, code, key)
    body = asked.reader.collectivities(asked.of(code))[0]
    agent = asked.reader.agent(asked.of(code), str(issued.row["agent"]))
    assert agent is not None
    holder = Identities(asked.reader, asked.stores.keyring, code).holder(agent)
    employer = Employer(body["name"], body["siret"], body["ape"], ())
    content = bulletin_pdf(_printer(), document(issued, employer, holder))
    name = f"bulletin-{issued.row['matricule']}-{issued.row['month']:%Y-%m}-{issued.row['rank']}.pdf"
    return Response(
        content, media_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _found(asked: Desk, code: str, key: str) -> Issued:
    issued = asked.reader.bulletin(asked.of(code), key)
    if issued is None:
        raise Problem(404, f"Le bulletin « {key} » n'existe pas dans la collectivité « {code} ».")
    return issued


_printers: list[Printer] = []


def _printer() -> Printer:
    """One compiler a process, made at the first PDF asked for."""
    if not _printers:
        _printers.append(Printer())
    return _printers[0]
