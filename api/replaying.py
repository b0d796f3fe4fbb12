"""Replays spread over worker processes: one collectivity at a time each, the biggest first; where the log is read from.

Workers are spawned, never forked; each reads the law once. What they find comes back in the order of the codes, whatever
their number.
"""

import gc
import os
import resource
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import Protocol

import psycopg

from domain import streams
from domain.proof.bundle import BundleSource, BundleStore
from domain.refusal import Refused
from domain.replay import Found, Laws, Side, compare_collectivity, read_position, read_side, replay_collectivity
from domain.store import EventStore, PostgresStore, RecordedEvent
from payroll.calculate import CURRENT, Engine

ENGINES: Mapping[str, Engine] = {CURRENT.version: CURRENT}


class Log(Protocol):
    """Where the events are; small enough to be sent to a worker, which opens it again."""

    def sizes(self, head: int) -> dict[str, int]:
        """How many events each collectivity has, up to a position."""
        ...

    def opened(self) -> AbstractContextManager[EventStore]: ...


@dataclass(frozen=True)
class DatabaseLog:
    """The log of a database, read as the role that sees every collectivity."""

    url: str

    def sizes(self, head: int) -> dict[str, int]:
        with psycopg.connect(self.url) as connection:
            rows = connection.execute(
                "SELECT collectivity, count(*) FROM events WHERE position <= %s GROUP BY collectivity", [head]
            ).fetchall()
        return {str(code): int(count) for code, count in rows if code != streams.SERVICE}

    @contextmanager
    def opened(self) -> Iterator[EventStore]:
        store = PostgresStore(self.url, size=1)
        try:
            yield store
        finally:
            store.close()


@dataclass(frozen=True)
class BundleLog:
    """The log of an audit bundle: no database, no key."""

    path: Path

    def sizes(self, head: int) -> dict[str, int]:
        """What each collectivity weighs in the bundle, in bytes; the head of a bundle is its end."""
        return {code: size for code, size in BundleSource(self.path).sizes().items() if code != streams.SERVICE}

    @contextmanager
    def opened(self) -> Iterator[EventStore]:
        yield BundleStore(self.path)


class Work(Protocol):
    """What is done with the events of one collectivity, for the months asked (all when empty)."""

    @property
    def months(self) -> tuple[date, ...]: ...

    def __call__(self, code: str, recorded: Sequence[RecordedEvent], laws: Laws) -> Found: ...


@dataclass(frozen=True)
class Replaying:
    """Both verdicts, and what another moment of the log would have made of the same months."""

    months: tuple[date, ...] = ()
    as_known: int | None = None

    def __call__(self, code: str, recorded: Sequence[RecordedEvent], laws: Laws) -> Found:
        return replay_collectivity(code, recorded, laws, months=self.months, as_known=self.as_known)


@dataclass(frozen=True)
class Comparing:
    """Two states of knowledge."""

    one: Side
    other: Side
    months: tuple[date, ...] = ()

    def __call__(self, code: str, recorded: Sequence[RecordedEvent], laws: Laws) -> Found:
        return compare_collectivity(code, recorded, laws, self.one, self.other, months=self.months)


@dataclass(frozen=True)
class Asked:
    """A log as it stood at one position, the collectivities asked, and the engines that may calculate."""

    log: Log
    head: int
    sizes: dict[str, int]
    engines: Mapping[str, Engine] = field(default_factory=lambda: ENGINES)

    @property
    def codes(self) -> list[str]:
        return sorted(self.sizes)

    @property
    def biggest_first(self) -> list[str]:
        return sorted(self.sizes, key=lambda code: (-self.sizes[code], code))


def asked(log: Log, codes: Collection[str] = (), engines: Mapping[str, Engine] = ENGINES) -> Asked:
    """The log at its present head, with these collectivities (all when empty); an unknown one is refused."""
    with log.opened() as store:
        head = store.head()
    sizes = log.sizes(head)
    unknown = sorted(set(codes) - sizes.keys())
    if unknown:
        raise Refused(
            f"Collectivité(s) inconnue(s) du journal : {', '.join(unknown)}. Vérifier les codes (paiex serve les montre)."
        )
    return Asked(log, head, {code: size for code, size in sizes.items() if not codes or code in codes}, engines)


def position_of(request: Asked, text: str) -> int:
    """A position of this log, from a position or a date."""
    with request.log.opened() as store:
        return read_position(text, store, request.head)


def side_of(request: Asked, text: str) -> Side:
    with request.log.opened() as store:
        return read_side(text, store, request.head, list(request.engines))


def months_of(texts: Sequence[str]) -> tuple[date, ...]:
    """« 2026-01 » → 1 January 2026."""
    try:
        return tuple(date.fromisoformat(f"{text}-01") for text in texts)
    except ValueError:
        raise Refused(f"Mois illisible dans « {', '.join(texts)} ». Écrire par exemple 2026-01.") from None


@dataclass
class Done:
    """What all workers found, and the sum of their peaks of memory."""

    found: Found
    peak_mib: int


def run(request: Asked, work: Work, jobs: int, advance: Callable[[int], object] = lambda events: None) -> Done:
    """Does the work for every collectivity asked; `advance` hears how many events each one had."""
    if not request.sizes:
        raise Refused("Le journal ne contient aucune collectivité : il n'y a rien à rejouer.")
    found: dict[str, Found] = {}
    peaks: dict[int, int] = {}
    for code, each, pid, peak in _results(request, work, min(jobs, len(request.sizes))):
        found[code], peaks[pid] = each, max(peak, peaks.get(pid, 0))
        advance(request.sizes[code])
    whole = Found()
    for code in request.codes:
        whole.add(found[code])
    _must_have_bulletins(whole, work)
    peaks[os.getpid()] = _peak_mib()
    return Done(whole, sum(peaks.values()))


def _must_have_bulletins(found: Found, work: Work) -> None:
    without = sorted(set(work.months) - found.months)
    if without:
        named = ", ".join(f"{month:%m/%Y}" for month in without)
        raise Refused(f"Aucun bulletin n'est émis pour {named}. Choisir un mois dont la paie est émise.")
    if not found.months:
        raise Refused("Aucun bulletin n'est émis dans ces collectivités : il n'y a rien à rejouer.")


_Result = tuple[str, Found, int, int]  # code, what was found, process, its peak in MiB


def _results(request: Asked, work: Work, jobs: int) -> Iterator[_Result]:
    if jobs <= 1:
        laws = _laws(request)
        yield from (_one(request, work, laws, code) for code in request.biggest_first)
        return
    with ProcessPoolExecutor(jobs, get_context("spawn"), _begin, (request, work)) as pool:
        futures = [pool.submit(_in_worker, code) for code in request.biggest_first]
        for each in as_completed(futures):
            yield each.result()


def _laws(request: Asked) -> Laws:
    with request.log.opened() as store:
        return Laws(store.collectivity(streams.SERVICE, up_to=request.head), request.engines)


def _one(request: Asked, work: Work, laws: Laws, code: str) -> _Result:
    with request.log.opened() as store:
        recorded = store.collectivity(code, up_to=request.head)
    return code, work(code, recorded, laws), os.getpid(), _peak_mib()


def _peak_mib() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


# ---- in a worker -----------------------------------------------------------------------------------------------------

_here: list[tuple[Asked, Work, Laws]] = []


def _begin(request: Asked, work: Work) -> None:
    _here.append((request, work, _laws(request)))
    gc.freeze()  # the law stays; events are trees, not circles: looking for circles in them was a tenth of the replay
    gc.set_threshold(200_000, 50, 100)


def _in_worker(code: str) -> _Result:
    request, work, laws = _here[0]
    return _one(request, work, laws, code)
