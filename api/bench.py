"""`paiex bench`: speed and memory on the demonstration's real situations; figures go to docs/performance.md, never in a test."""

import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import tempfile
import time
import tomllib
from collections.abc import Callable
from datetime import UTC, date, datetime
from importlib import resources
from pathlib import Path
from random import Random
from uuid import uuid4

from rich.console import Console

from api.bench_history import MONTHS as HISTORY
from api.bench_history import history_stores, is_built, replay_figures
from api.bench_rappels import rappel_preview_ms
from api.demo import MONTHS, PAYROLL, Report, StoryClock, play
from domain.desk import Service
from domain.month import Paid
from domain.run_commands import pay_run, result_at
from domain.store import Command, NewEvent, Stores, open_stores
from fixtures.territory import generator
from payroll.calculate import Calculator
from payroll.law import load_law
from payroll.situation import Situation
from projections.folds import PROJECTIONS
from projections.projector import Projector
from projections.schema import projections_schema

_ROUNDS = 5


def run_bench(as_json: bool) -> None:
    """Plays the territory on a database of its own, measures, prints."""
    console = Console(stderr=True)
    with tempfile.TemporaryDirectory(prefix="paiex-bench-", dir="/tmp") as folder:
        Path(folder).chmod(0o711)
        with open_stores(home=Path(folder) / "home", parts=[projections_schema]) as stores:
            figures = _measured(stores, console)
    if as_json:
        print(json.dumps(figures, indent=2))
    else:
        for name, value in figures.items():
            print(f"{name:<36} {value}")


def _measured(stores: Stores, console: Console) -> dict[str, object]:
    projector = Projector(stores.projector_url, PROJECTIONS)
    report = play(stores, console, after_month=projector.catch_up)
    situations = _situations(stores, MONTHS[2])
    calculator, lines = _calculator(situations)
    figures: dict[str, object] = {
        "calculator_bulletins_per_second": calculator,
        "lines_bulletins_per_second": lines,
        "situate_bulletins_per_second": _situate(stores),
        **_month(report),
        "projector_events_per_second": _projector(stores),
        "pdf_per_second_per_core": _pdf(stores),
        **_scenario(stores),
        **_replay(stores),
        "append_events_per_second": _append(stores),  # last: its events are no facts, and nothing could replay them
        "cores": len(os.sched_getaffinity(0)),
        "machine": f"{platform.machine()}, Python {platform.python_version()}",
        "commit": _commit(),
    }
    return figures


def _per_second(count: int, work: Callable[[], object]) -> int:
    """The median of five, in things a second."""
    spent = []
    for _ in range(_ROUNDS):
        started = time.perf_counter()
        work()
        spent.append(time.perf_counter() - started)
    return round(count / statistics.median(spent))


def _paid(stores: Stores, month: date) -> list[Paid]:
    service = Service(stores.writer, stores.keyring, StoryClock())
    found: list[Paid] = []
    for body in generator.territory().bodies:
        desk = service.desk(PAYROLL, body.code)
        run = pay_run(desk, month, 1)
        if run.submitted is not None:
            found += result_at(desk, run, run.submitted.position).paid
    return found


def _situations(stores: Stores, month: date) -> list[Situation]:
    situations = [each.bulletin.situation for each in _paid(stores, month)]
    Random(40).shuffle(situations)
    return situations


def _calculator(situations: list[Situation]) -> tuple[int, int]:
    """Amounts of every line, plans warm; then the same read as lines and totals."""
    calculator = Calculator(load_law())
    for each in situations:
        calculator.calculate(each)

    def amounts() -> None:
        for each in situations:
            calculator.calculate(each)

    def lines() -> None:
        for each in situations:
            bulletin = calculator.calculate(each)
            _ = bulletin.lines, bulletin.totals

    return _per_second(len(situations), amounts), _per_second(len(situations), lines)


def _situate(stores: Stores) -> int:
    """From an agent's facts in memory to the situation and its amounts, one body of over six hundred people."""
    service = Service(stores.writer, stores.keyring, StoryClock())
    body = max(generator.territory().bodies, key=lambda each: len(each.people))
    desk = service.desk(PAYROLL, body.code)
    run = pay_run(desk, MONTHS[2], 1)
    assert run.submitted is not None
    position = run.submitted.position
    count = len(result_at(desk, run, position).outcomes)
    return _per_second(count, lambda: result_at(desk, run, position))


def _month(report: Report) -> dict[str, object]:
    """The third month of the whole territory, from what people enter to issued, transmitted, accepted and paid."""
    month = f"{MONTHS[2]:%Y-%m}"
    return {
        "month_seconds": round(report.seconds[f"month {month}"], 2),
        "month_bulletins": report.bulletins[month],
        "month_peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _append(stores: Stores) -> int:
    """Events of five hundred bytes appended one by one, each a durable commit with its command key."""
    count = 2000
    started = time.perf_counter()
    for _ in range(count):
        event = NewEvent(uuid4(), 1, "bench.appended.v1", b"x" * 500)
        now = datetime.now(UTC)
        stores.writer.append([event], collectivity="@bench", recorded_at=now, command=Command(str(uuid4()), "0"))
    return round(count / (time.perf_counter() - started))


def _projector(stores: Stores) -> int:
    from projections.bench import projector_events_per_second

    return projector_events_per_second(stores)


def _replay(stores: Stores) -> dict[str, object]:
    """On the history of 48 months when it was built (`paiex bench --history`), else on the three months just played."""
    if not is_built():
        return {**replay_figures(stores, MONTHS), "rappel_preview_ms": rappel_preview_ms(stores)}
    with history_stores() as history:
        return {**replay_figures(history, HISTORY), "rappel_preview_ms": rappel_preview_ms(history)}


def _pdf(stores: Stores) -> int:
    from projections.bench import pdf_per_second

    return pdf_per_second(stores)


def _scenario(stores: Stores) -> dict[str, object]:
    """The shipped CNRACL scenario on the whole territory, 36 months on both sides; reading the log is said apart."""
    from api.scenarios import read_log
    from domain.principal import Principal
    from domain.scenario import read, run

    text = resources.files("fixtures").joinpath("scenarios", "cnracl.toml").read_text("utf-8")
    asked, cores = read(tomllib.loads(text)), len(os.sched_getaffinity(0))
    started = time.perf_counter()
    known, law = read_log(stores, Principal("bench", "auditor"), asked, (), cores)
    ready = time.perf_counter()
    result = run(asked, known, law, cores)
    return {
        "scenario_seconds": round(time.perf_counter() - ready, 2),
        "scenario_reading_seconds": round(ready - started, 2),
        "scenario_bulletins": result.total.base.bulletins + result.total.scenario.bulletins,
    }


def _commit() -> str:
    git = shutil.which("git")
    if git is None:
        return "unknown"
    done = subprocess.run([git, "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"
