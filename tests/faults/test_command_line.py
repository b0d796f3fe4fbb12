"""`paiex` fails visibly: a non-zero exit and one French sentence on the error output; then the same command is run again."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from domain.store import NewEvent
from domain.store.migrate import role_url
from tests.faults.office import ROOT, agents_file, gate, must_say, paiex_import, terminals
from tests.postgres import ROLES, stores_of


@pytest.fixture
def town(database: str) -> str:
    """A database where the commune of the tests is settled."""
    with terminals(database, "awa") as (terminal,):
        terminal.obey("settle")
    return database


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "agents.csv"
    return agents_file(path, 1)


def _must_enter(url: str, file: Path) -> None:
    """The same command, once what was broken is mended."""
    out, error = paiex_import(url, file).communicate(timeout=120)
    assert (out, error) == ("1 ligne(s) entrée(s), 0 déjà connue(s), 0 refusée(s).\n", "")


def test_a_database_that_cannot_be_reached(town, file):
    nobody = f"host={file.parent} dbname=paiex user=paiex"
    must_say(paiex_import(nobody, file), "ne répond pas", "database_url", "relancer la même commande")
    _must_enter(town, file)


def test_a_wrong_password(town, file):
    address = role_url(town, ROLES.writer, b"another master key of 32 bytes!!")
    must_say(paiex_import(address, file), "database_url")


def test_the_lock_of_the_append_is_held_too_long(town, file):
    """The half-minute of the append is made a tenth of a second in this database."""
    with psycopg.connect(town, autocommit=True) as owner:
        owner.execute("ALTER FUNCTION paiex.append_events SET lock_timeout = '100ms'")
    with gate(town):
        must_say(paiex_import(town, file), "tient le journal", "pg_stat_activity", "relancer la même commande")
    _must_enter(town, file)


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("cancel", ("annulé la requête", "délai dépassé")),
        ("terminate", ("coupée pendant l'enregistrement", "deux fois")),
    ],
)
def test_the_save_is_cancelled_or_its_connection_ended_each_time_it_is_tried(town, file, how, words):
    with gate(town) as held:
        process = paiex_import(town, file)
        while process.poll() is None:
            for pid in held.waiting():
                held.end(pid, how)
        must_say(process, *words, "relancer la même commande")
    _must_enter(town, file)


def test_a_statement_too_long_for_the_server(town, file):
    with psycopg.connect(town, autocommit=True) as owner:
        limit = f"ALTER ROLE {ROLES.writer} IN DATABASE {owner.info.dbname}"
        owner.execute(f"{limit} SET statement_timeout = '300ms'".encode())
    with gate(town):
        must_say(paiex_import(town, file), "annulé la requête", "délai dépassé", "relancer la même commande")
    with psycopg.connect(town, autocommit=True) as owner:
        owner.execute(f"{limit} RESET statement_timeout".encode())
    _must_enter(town, file)


def test_a_refusal_of_the_store_is_said_in_words(town, file):
    """The log ends tomorrow: the clock of this machine is late."""
    stores, tomorrow = stores_of(town), datetime.now(UTC) + timedelta(days=1)
    stores.writer.append([NewEvent(uuid4(), 1, "test.v1", b"")], collectivity="ailleurs", recorded_at=tomorrow)
    stores.close()
    must_say(paiex_import(town, file), "l'horloge de cette machine retarde", "mettre la machine à l'heure")


def test_a_disk_full_under_the_command_line(tmp_path):
    """A file that may not grow past 64 bytes; nothing here needs a database."""
    limited = (
        "import resource, sys\n"
        "from api.cli import main\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (64, resource.RLIM_INFINITY))\n"
        f"sys.argv = ['paiex', 'templates', {str(tmp_path)!r}]\n"
        "main()\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", limited], cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    must_say(process, "le disque est plein", "libérer de la place", "relancer la même commande")


def test_a_folder_where_nothing_can_be_written(tmp_path):
    (tmp_path / "occupied").write_text("a file, not a folder")
    process = subprocess.Popen(
        [sys.executable, "-m", "api.cli", "templates", str(tmp_path / "occupied")], cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)}, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    must_say(process, str(tmp_path / "occupied"), "vérifier le chemin")
