"""Runs the service on this machine only: the database, the projector that follows it, and the web application."""

import sys
import threading

import psycopg
import uvicorn

from api.app import application
from domain.store import open_stores
from domain.store.failure import in_words
from projections.folds import PROJECTIONS
from projections.projector import ProjectionStopped, Projector
from projections.schema import projections_schema

HOST = "127.0.0.1"  # no account exists yet: nobody else may knock


def serve(port: int) -> None:
    """Until it is stopped."""
    with open_stores(parts=[projections_schema]) as stores:
        projector = Projector(stores.projector_url, PROJECTIONS)
        projector.catch_up()
        stopping = threading.Event()
        follower = threading.Thread(target=_follow, args=(projector, stopping), daemon=True)
        follower.start()
        print(f"paiex : http://{HOST}:{port}   (API : http://{HOST}:{port}/openapi.json)")
        try:
            uvicorn.run(application(stores), host=HOST, port=port, log_level="warning")
        finally:
            stopping.set()
            follower.join(timeout=5)


def _follow(projector: Projector, stopping: threading.Event) -> None:
    """Until the service stops; a database that goes away is said once, and followed again when it is back."""
    away = False
    while not stopping.is_set():
        try:
            projector.follow(seconds=2)
            away = False
        except (psycopg.Error, ProjectionStopped) as failure:  # the other projections go on at the next round
            if not away:
                said = in_words(failure) if isinstance(failure, psycopg.Error) else failure
                print(f"paiex : {said}", file=sys.stderr)
            away = True
            stopping.wait(1)
