"""`paiex serve` outlives a restart of PostgreSQL: its pages answer, and its read models follow the log again."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from base64 import urlsafe_b64encode
from collections.abc import Iterator

import psycopg
import pytest
from fastapi.testclient import TestClient

from api.app import application
from tests.domain.town import CODE
from tests.faults.office import ROOT, terminals, until, up_to_approval
from tests.faults.test_restart import _stopped
from tests.postgres import MASTER, ROLES, stores_of


@pytest.fixture
def served(fragile_database, tmp_path) -> Iterator[str]:
    """The address of a service on the database that will be restarted."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    said = {
        "DATABASE_URL": fragile_database,
        "PAIEX_HOME": str(tmp_path),
        "PAIEX_MASTER_KEY": urlsafe_b64encode(MASTER).decode(),
        "PAIEX_ROLES": ROLES.prefix,
        "PYTHONPATH": str(ROOT),
    }
    with (tmp_path / "log").open("w") as log:
        command = [sys.executable, "-m", "api.cli", "serve", "--port", str(port)]
        process = subprocess.Popen(command, cwd=ROOT, env=os.environ | said, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        until(lambda: _status(f"{address}/openapi.json") == 200)
        yield address
    finally:
        process.kill()
        process.wait()
        print((tmp_path / "log").read_text()[-3000:])


def _status(address: str) -> int:
    try:
        with urllib.request.urlopen(address) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code
    except OSError:
        return 0


def _states(address: str) -> list[str]:
    with urllib.request.urlopen(f"{address}/api/collectivities/{CODE}/runs") as answer:
        return [each["state"] for each in json.load(answer)]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT])
def test_the_service_follows_again_after_a_restart(fragile, fragile_database, served, how):
    with terminals(fragile_database, "awa") as (terminal,):
        up_to_approval(terminal)
        runs = f"{served}/api/collectivities/{CODE}/runs"
        until(lambda: _status(runs) == 200 and _states(served) == ["approved"])
        _stopped(fragile, how)
        fragile.start()
        assert _status(runs) == 200, "the first page asked after the restart"
        terminal.play("issue")
        until(lambda: _states(served) == ["issued"])


def test_a_page_asked_while_the_database_cannot_answer_is_refused_in_words(database):
    """The reader may not read: 503 and a problem in French, not a bare 500."""
    stores = stores_of(database)
    client = TestClient(application(stores), raise_server_exceptions=False)
    with psycopg.connect(database, autocommit=True) as owner:
        owner.execute(f"REVOKE ALL ON views.runs FROM {ROLES.reader}".encode())
    answer = client.get("/api/runs?month=2026-01")
    stores.close()
    assert answer.status_code == 503
    assert "n'a pas ce droit" in answer.json()["detail"]
