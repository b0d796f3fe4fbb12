"""SIGKILL, for real: the same command run again ends in the digests of a run that nobody interrupted.

The worker dies at named points before and after each commit, then at ten random times from a printed seed; then PostgreSQL
dies at ten random times. What is compared leaves out positions, instants and nonces: nothing else may differ.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from domain.content import sha256_of
from domain.crash_points import VARIABLE
from domain.store import PostgresStore
from domain.store.migrate import Roles, migrate, role_url
from tests.domain.kill_worker import AGENTS
from tests.domain.town import CODE, MASTER
from tests.postgres import database_url, own_server, postmaster

ROOT = Path(__file__).parents[2]
ROLES = Roles("paiex_test")
MONTHS = [date(2026, month, 1) for month in range(1, 11)]
KILLS = 10

# Every save of the month, in the order in which the worker comes to it.
SAVES = (
    "publish_law",
    "register_collectivity",
    "grant_delegation",
    "record_employer_fact",
    "record_deliberation",
    "settle",
    "record_agent_fact",
    "open_run",
    "set_payment_date",
    "keep_plans",
    "calculate",
    "control",
    "submit",
    "approve",
    "issue",
    "transmit",
    "refuse",
    "accept",
    "record_payment",
)
POINTS = [f"{moment} {save}" for save in SAVES for moment in ("before", "after")]


def started(how: str, url: str, month: date, kill_at: str = "") -> subprocess.Popen[str]:
    """The worker, once it is ready to write."""
    environment = os.environ | {VARIABLE: kill_at, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tests.domain.kill_worker", how, url, month.isoformat()]
    worker = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert worker.stdout is not None
    line = worker.stdout.readline()
    assert line == "ready\n", line + worker.stdout.read()
    return worker


def finished(worker: subprocess.Popen[str]) -> tuple[int, str]:
    said, _ = worker.communicate(timeout=120)
    return worker.returncode, said


def played(how: str, url: str, month: date) -> float:
    """Lets the worker end, and says how long it took from ready to done."""
    worker = started(how, url, month)
    begun = time.monotonic()
    code, said = finished(worker)
    assert (code, said) == (0, "done\n"), said
    return time.monotonic() - begun


def history(url: str) -> dict[str, list[object]]:
    """The log as lists of facts by stream, without what two runs may lawfully differ in."""
    store = PostgresStore(url)
    found: dict[str, list[object]] = {}
    for recorded in [*store.collectivity("@service"), *store.collectivity(CODE)]:
        content = _comparable(json.loads(recorded.state))
        found.setdefault(str(recorded.originator_id), []).append([recorded.topic, content])
    store.close()
    return found


def _comparable(value: object) -> object:
    if isinstance(value, dict):
        ignored = {"position", "law_position", "nonce", "ciphertext", "approved_on"}
        return {name: _comparable(each) for name, each in value.items() if name not in ignored}
    return [_comparable(each) for each in value] if isinstance(value, list) else value


@contextmanager
def migrated(owner_url: str) -> Iterator[str]:
    """The writer's address of a fresh database that holds the event store alone."""
    name = sql.Identifier(f"paiex_kill_{uuid4().hex}")
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(name))
        try:
            url = database_url(owner_url, name.as_string().strip('"'))
            migrate(url, MASTER, ROLES)
            yield role_url(url, ROLES.writer, MASTER)
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


@pytest.fixture(scope="module")
def uninterrupted(owner_url: str) -> Iterator[tuple[dict[str, list[object]], dict[str, list[object]], float]]:
    """What nobody interrupted: the first month up to its payment, then (in another log) ten months; and a duration."""
    with migrated(owner_url) as url:
        played("comptable", url, MONTHS[0])
        whole = history(url)
    with migrated(owner_url) as url:
        seconds = [played("plain", url, month) for month in MONTHS]
        ten_months = history(url)
    topics = [topic for stream in ten_months.values() for topic, _ in stream]
    assert topics.count("bulletin.issued.v1") == AGENTS * len(MONTHS)
    yield whole, ten_months, sorted(seconds)[len(seconds) // 2]


def test_the_worker_dies_before_and_after_every_commit(owner_url, uninterrupted):
    whole, _, _ = uninterrupted
    with migrated(owner_url) as url:
        for point in POINTS:
            code, said = finished(started("comptable", url, MONTHS[0], kill_at=point))
            assert code == -signal.SIGKILL, f"{point} was never reached: {said}"
        played("comptable", url, MONTHS[0])
        assert sha256_of(history(url)) == sha256_of(whole), "the month differs from one that nobody interrupted"


def test_the_worker_dies_at_ten_random_times(owner_url, uninterrupted):
    _, ten_months, seconds = uninterrupted
    chance = _seeded()
    with migrated(owner_url) as url:
        killed = 0
        for month in MONTHS[:KILLS]:
            worker = started("plain", url, month)
            time.sleep(chance.uniform(0, seconds))
            worker.kill()
            killed += finished(worker)[0] == -signal.SIGKILL
            played("plain", url, month)
        assert killed >= KILLS // 2, "most workers ended before they were killed: the test proves little"
        assert sha256_of(history(url)) == sha256_of(ten_months)


def test_postgresql_dies_at_ten_random_times(uninterrupted):
    _, ten_months, seconds = uninterrupted
    chance = _seeded()
    with own_server() as server:
        migrate(server.url, MASTER, ROLES)
        url = role_url(server.url, ROLES.writer, MASTER)
        for month in MONTHS[:KILLS]:
            worker = started("plain", url, month)
            time.sleep(chance.uniform(0, seconds))
            os.kill(postmaster(server), signal.SIGKILL)
            server.stop()
            server.start()
            finished(worker)  # it may have ended in words, or found the server again
            played("plain", url, month)
        assert sha256_of(history(url)) == sha256_of(ten_months)


def _seeded() -> random.Random:
    seed = int(os.environ.get("PAIEX_KILL_SEED", "0")) or random.SystemRandom().randrange(1, 10**9)
    print(f"PAIEX_KILL_SEED={seed}")
    return random.Random(seed)
