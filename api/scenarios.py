"""A scenario on the service's log: what it needs read side by side by worker processes, then run; the log is only read."""

from collections.abc import Collection
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from api.replaying import Asked, DatabaseLog, asked
from domain.knowledge import Knowledge
from domain.principal import Principal
from domain.scenario import Comparison, Head, KnownLaw, Pair, Result, Scenario, compare, heads, run
from domain.scenario.run import must_read
from domain.store import Stores


def answer(stores: Stores, who: Principal, scenario: Scenario, codes: Collection[str], jobs: int) -> Result:
    """The scenario on the collectivities named, or on all those that this person works for."""
    known, law = read_log(stores, who, scenario, codes, jobs)
    return run(scenario, known, law, jobs)


def compared(stores: Stores, who: Principal, pair: Pair, codes: Collection[str], jobs: int) -> Comparison:
    """Two scenarios on the same collectivities, at the same head of the log."""
    known, law = read_log(stores, who, pair.one, codes, jobs)
    return compare(pair, known, law, jobs)


def read_log(
    stores: Stores, who: Principal, scenario: Scenario, codes: Collection[str], jobs: int
) -> tuple[list[Head], KnownLaw]:
    """What the log holds for the scenario at its present head; every collectivity must be one that this person may read."""
    must_read(who, codes)
    request = asked(DatabaseLog(stores.projector_url), codes or sorted(who.collectivities or ()))
    must_read(who, request.codes)
    law = KnownLaw.of(Knowledge(stores.projector).law(request.head))
    with ProcessPoolExecutor(jobs, get_context("spawn"), _begin, (request, who, scenario)) as pool:
        known = list(pool.map(_head, request.biggest_first))
    return sorted(known, key=lambda each: each.code), law


_reading: tuple[Asked, Principal, Scenario] | None = None  # of a worker process


def _begin(request: Asked, who: Principal, scenario: Scenario) -> None:
    global _reading
    _reading = request, who, scenario


def _head(code: str) -> Head:
    assert _reading is not None
    request, who, scenario = _reading
    with request.log.opened() as store:
        return heads(Knowledge(store), who, [code], request.head, scenario)[0]
