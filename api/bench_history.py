"""`paiex bench --history`: forty-eight months of the whole territory through the real commands, built once, resumable; and
the speed of replay, measured on it.

It has a PostgreSQL and a folder of its own, so that neither the demonstration nor the service ever sees it.
"""

import json
import os
import statistics
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from rich.console import Console

from api import replaying
from api.demo import play
from api.replaying import Asked, DatabaseLog, Replaying
from domain import streams
from domain.events import BulletinIssued
from domain.replay import Laws, replay_career
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


def replay_figures(stores: Stores, months: Sequence[date]) -> dict[str, object]:
    """Both verdicts on every bulletin, on all cores, cold; then one person's career, plans warm. A replay that is not green
    measures nothing and is refused."""
    request = replaying.asked(DatabaseLog(stores.projector_url))
    started = time.perf_counter()
    done = replaying.run(request, Replaying(), len(os.sched_getaffinity(0)))
    seconds = time.perf_counter() - started
    if not done.found.tally.green:
        raise SystemExit(f"paiex : le rejeu n'est pas identique ({done.found.tally}). Lancer paiex replay.")
    return {
        "replay_bulletins": done.found.tally.bulletins,
        "replay_seconds": round(seconds, 2),
        "replay_peak_mib": done.peak_mib,
        "career_replay_ms": _career(stores, request, months),
    }


def _career(stores: Stores, request: Asked, months: Sequence[date]) -> float:
    """The median of five, for whoever has the most bulletins in the largest collectivity (milliseconds)."""
    code = request.biggest_first[0]
    issued = (each for each in stores.projector.collectivity(code) if each.topic == BulletinIssued.topic)
    (matricule, _), *_ = Counter(BulletinIssued.from_bytes(each.state).matricule for each in issued).most_common(1)
    laws = Laws(stores.projector.collectivity(streams.SERVICE))
    spent = []
    for _ in range(6):  # the first one warms the plans
        started = time.perf_counter()
        replay_career(stores.projector, code, matricule, months, laws)
        spent.append(time.perf_counter() - started)
    return round(statistics.median(spent[1:]) * 1000, 1)
