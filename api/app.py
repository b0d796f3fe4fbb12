"""The web application: the read API and a first page in French, on one database, for this machine only."""

from collections.abc import Callable
from functools import lru_cache

import psycopg
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from api import pages
from api.access import this_machine_only
from api.problems import on_database_failure, on_http_error, on_wrong_value
from api.routers import agents, bulletins, collectivities, replay, runs
from domain.store import StoreError, Stores
from projections.reader import Reader


def application(stores: Stores) -> FastAPI:
    """The application on these stores; reads as the reader role, within the scope of who asks."""
    app = FastAPI(
        title="paiex",
        version="1",
        description="Lecture des paies : faits figés, jamais recalculés.",
        docs_url=None,
        redoc_url=None,
    )
    app.state.stores = stores
    app.state.reader = Reader(stores.reader_url)
    app.state.codes = _codes_of(stores)
    app.middleware("http")(this_machine_only)
    app.add_exception_handler(HTTPException, on_http_error)
    app.add_exception_handler(RequestValidationError, on_wrong_value)
    for failure in (psycopg.Error, StoreError):
        app.add_exception_handler(failure, on_database_failure)
    for module in (collectivities, agents, runs, bulletins, replay):
        app.include_router(module.router)
    app.include_router(pages.router)
    app.mount("/static", StaticFiles(packages=[("api", "static")]), name="static")
    return app


def _codes_of(stores: Stores) -> Callable[[], tuple[str, ...]]:
    """The collectivities of the service, asked of the projector role; remembered until the log grows."""

    @lru_cache(maxsize=1)
    def at(head: int) -> tuple[str, ...]:
        with psycopg.connect(stores.projector_url) as connection:
            rows = connection.execute("SELECT collectivity FROM views.collectivities ORDER BY collectivity").fetchall()
        return tuple(str(code) for (code,) in rows)

    return lambda: at(stores.reader.head())
