"""`paiex bench --history`: forty-eight months of the whole territory through the real commands, built once, resumable.

It has a PostgreSQL and a folder of its own, so that neither the demonstration nor the service ever sees it.
"""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from rich.console import Console

from api.demo import play
from domain.store import Stores, open_stores
from domain.store.launcher import EmbeddedPostgres, default_home
from projections.schema import projections_schema

MONTHS = tuple(date(2023 + number // 12, number % 12 + 1, 1) for number in range(48))
_DONE = "history.json"


def history_home() -> Path:
    return default_home() / "bench-history"


def is_built() -> bool:
    return (history_home() / _DONE).exists()


@contextmanager
def history_stores() -> Iterator[Stores]:
    """The history's own database, whatever DATABASE_URL says."""
    with (
        EmbeddedPostgres(history_home()) as server,
        open_stores(server.url, history_home(), [projections_schema]) as stores,
    ):
        yield stores


def build_history(console: Console) -> None:
    """Plays what is not yet played: a step already done is recognised by its key, so that it may be stopped and resumed."""
    started = time.perf_counter()
    with history_stores() as stores:
        report = play(stores, console, months=MONTHS)
    done = {
        "months": [f"{month:%Y-%m}" for month in MONTHS],
        "bulletins": sum(report.bulletins.values()),
        "seconds_of_the_last_build": round(time.perf_counter() - started),
    }
    (history_home() / _DONE).write_text(json.dumps(done, indent=2) + "\n", "utf-8")
    console.print(f"{done['bulletins']} bulletins de {len(MONTHS)} mois dans {history_home()}.")
