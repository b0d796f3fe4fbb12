"""The first page: where each paie of a month stands, and the counts; read-only, no script, printable."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response
from fastapi.templating import Jinja2Templates

from api.access import Asked
from api.problems import Problem
from payroll.grids import load_grids
from payroll.law import load_law
from projections import french
from projections.chart import chart
from projections.law_pages import law_pages
from projections.words import ONE_OF_KIND

router = APIRouter(include_in_schema=False)
_templates = Jinja2Templates(Path(__file__).parent / "templates")
_STATES = {
    "opened": "ouverte",
    "calculated": "calculée",
    "controlled": "contrôlée",
    "submitted": "à approuver",
    "returned": "renvoyée par la collectivité",
    "approved": "approuvée",
    "issued": "émise",
    "transmitted": "transmise au comptable",
    "accepted": "acceptée par le comptable",
    "refused": "refusée par le comptable",
    "paid": "payée",
}


@router.get("/", response_class=HTMLResponse)
def first_page(
    request: Request, asked: Asked, month: Annotated[str, Query(pattern=r"^(20\d\d-(0[1-9]|1[0-2]))?$")] = ""
) -> Response:
    months = asked.reader.months(asked.scope)
    shown = date.fromisoformat(f"{month}-01") if month else (months[-1] if months else None)
    runs = asked.reader.runs(asked.scope, shown) if shown else []
    bodies = {row["collectivity"]: row for row in asked.reader.collectivities(asked.scope)}
    return _templates.TemplateResponse(
        request,
        "first_page.html",
        {
            "months": months,
            "shown": shown,
            "runs": sorted(runs, key=lambda run: (bodies[run["collectivity"]]["name"], run["rank"])),
            "bodies": bodies,
            "totals": {
                name: sum(run[name] for run in runs) for name in ("bulletins", "blocked", "net_a_payer", "cost")
            },
            "states": _STATES,
            "kinds": ONE_OF_KIND,
            "amount": french.amount,
            "month_name": french.month,
            "of_month": french.of_month,
        },
    )


@router.get("/collectivites/{code}", response_class=HTMLResponse)
def collectivity_page(
    request: Request, asked: Asked, code: str, month: Annotated[str, Query(pattern=r"^20\d\d-(0[1-9]|1[0-2])$")]
) -> Response:
    """The bulletins of one collectivity for a month, with the PDF of each."""
    body = asked.reader.collectivities(asked.of(code))[0]
    shown = date.fromisoformat(f"{month}-01")
    rows = asked.reader.bulletin_rows((code,), shown, limit=2000)
    if not rows:
        raise Problem(404, f"Aucun bulletin de {french.month(shown)} pour {body['name']}.")
    return _templates.TemplateResponse(
        request,
        "collectivity.html",
        {
            "body": body,
            "shown": shown,
            "rows": sorted(rows, key=lambda row: (row["elected"], row["matricule"], row["rank"])),
            "runs": asked.reader.runs((code,), shown),
            "states": _STATES,
            "amount": french.amount,
            "month_name": french.month,
            "of_month": french.of_month,
        },
    )


@router.get("/loi/{name}")
def law_page(name: str) -> Response:
    """A page of the law, as `paiex law render` writes it; the law is public."""
    pages = _law()
    if name not in pages:
        raise Problem(404, f"La page « {name} » n'existe pas. Commencer par /loi/index.html.")
    return Response(pages[name], media_type="text/css" if name.endswith(".css") else "text/html")


@cache
def _law() -> Mapping[str, bytes]:
    """The pages of the law shipped with the service, made at the first one asked for."""
    return law_pages(load_law(), load_grids())


@router.get("/comptes.svg")
def counts_chart(asked: Asked) -> Response:
    return Response(chart(asked.reader.counts(asked.scope), "ensemble du service"), media_type="image/svg+xml")
