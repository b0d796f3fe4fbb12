"""Refusals over HTTP: RFC 9457 problem details in French, each kind under a stable `type`."""

import psycopg
from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from domain.store.failure import in_words

_TYPES = {400: "requete", 403: "acces", 404: "introuvable", 405: "methode", 422: "valeur", 500: "panne", 503: "panne"}
_TITLES = {
    "requete": "Requête refusée",
    "acces": "Accès refusé",
    "introuvable": "Introuvable",
    "methode": "Méthode refusée",
    "valeur": "Valeur refusée",
    "panne": "Panne du service",
}
_ENGLISH = {"Not Found": "Cette adresse n'existe pas.", "Method Not Allowed": "Cette adresse se lit, rien d'autre."}


class Problem(HTTPException):
    """A refusal: what, and what to do."""


def problem(status: int, detail: str, **more: object) -> JSONResponse:
    kind = _TYPES.get(status, "requete")
    content = {"type": f"urn:paiex:{kind}", "title": _TITLES[kind], "status": status, "detail": detail, **more}
    return JSONResponse(content, status_code=status, media_type="application/problem+json")


async def on_http_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    detail = str(error.detail)
    return problem(error.status_code, _ENGLISH.get(detail, detail))


async def on_database_failure(request: Request, error: Exception) -> JSONResponse:
    """The database does not answer, or cannot: said in words, to be asked again."""
    return problem(503, in_words(error) if isinstance(error, psycopg.Error) else str(error))


async def on_wrong_value(request: Request, error: Exception) -> JSONResponse:
    """Names each parameter that is wrong."""
    assert isinstance(error, RequestValidationError)
    where = [{"where": ".".join(map(str, each["loc"])), "why": str(each["msg"])} for each in error.errors()]
    names = ", ".join(each["where"] for each in where)
    return problem(422, f"Valeur refusée : {names}. Voir /openapi.json.", problems=where)
