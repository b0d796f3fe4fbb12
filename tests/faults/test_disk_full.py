"""A full disk: under PostgreSQL in the middle of an issue, then under the files made from it.

The disk is made full for root and ordinary users alike by a limit on the size of files (RLIMIT_FSIZE), which the server's
new backends inherit from its first process. It is put where the table of events stands: no page can be added to it.
"""

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from domain.store import NewEvent
from domain.store.failure import in_words
from projections.files import write_file
from tests.faults.office import (
    ROOT,
    agents_file,
    digest_of,
    in_french,
    must_say,
    paiex_import,
    terminals,
    topics,
    up_to_approval,
)
from tests.faults.terminal import AGENTS
from tests.postgres import postmaster, stores_of

UNLIMITED = resource.RLIM_INFINITY
SEGMENT = 16 * 2**20  # bytes of a WAL segment: below it the log of the server itself could not be written
FULL = ("disque", "est plein", "Libérer de la place", "relancer la même commande")


def _limit(pid: int, size: int) -> None:
    """Files of this process may not grow past `size` bytes; its own account says so, since even root may lack that right."""
    owner = Path(f"/proc/{pid}").stat()
    account = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []} if os.geteuid() == 0 else {}

    def limit() -> None:
        hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)[1]  # left as it is, so that the limit can be lifted
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, hard))

    subprocess.run(["true"], check=True, cwd="/", preexec_fn=limit, **account)


@contextmanager
def _full(owner_url: str, owner: psycopg.Connection, first_process: int) -> Iterator[None]:
    """The disk of the server is full for whoever connects from now on; space is given back to all of them after."""
    stores = stores_of(owner_url)
    filling = [NewEvent(uuid4(), 1, "test.filling.v1", b"x" * 1800) for _ in range(9600)]
    stores.writer.append(filling, collectivity="ailleurs", recorded_at=datetime.now(UTC))
    stores.close()
    size = _number(owner, "SELECT pg_relation_size('paiex.events')")
    assert size > SEGMENT
    _limit(first_process, size)
    try:
        yield
    finally:
        _limit(first_process, UNLIMITED)
        for (pid,) in owner.execute("SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'"):
            _limit(pid, UNLIMITED)


def _number(owner: psycopg.Connection, query: str) -> int:
    row = owner.execute(query.encode()).fetchone()
    assert row is not None
    return int(row[0])


def test_a_full_disk_in_the_middle_of_an_issue(fragile, fragile_database, undisturbed):
    with terminals(fragile_database, "awa") as (before,):
        up_to_approval(before)
    with (
        psycopg.connect(fragile_database, autocommit=True) as owner,
        terminals(fragile_database, "awa") as (terminal,),
    ):
        with _full(fragile_database, owner, postmaster(fragile)):
            last = _number(owner, "SELECT max(position) FROM paiex.events")
            for key in ("issue", None):
                said = in_french(terminal.obey("issue", key=key), *FULL, "n'a pas été enregistré")
                assert "could not extend file" in said, "what PostgreSQL said is quoted"
            assert _number(owner, "SELECT max(position) FROM paiex.events") == last, "something was written"
            assert _number(owner, "SELECT count(*) FROM paiex.commands WHERE key = 'issue'") == 0
        answer = terminal.obey("issue", key="issue")
        assert (answer["done"]["bulletins"], answer["saved"]) == (AGENTS, True)
    assert topics(fragile_database).count("run.issued.v1") == 1
    assert digest_of(fragile_database) == undisturbed[0]


def test_a_full_disk_in_the_middle_of_an_import(fragile, fragile_database, tmp_path):
    """What entered before the disk was full is kept; the same command, later, enters the rest and nothing twice."""
    rows = 40
    file = agents_file(tmp_path / "agents.csv", rows)
    with (
        terminals(fragile_database, "awa") as (terminal,),
        psycopg.connect(fragile_database, autocommit=True) as owner,
    ):
        terminal.obey("settle")
        with _full(fragile_database, owner, postmaster(fragile)):
            must_say(paiex_import(fragile_database, file), *map(str.lower, FULL), "could not extend file")
        kept = _number(
            owner, "SELECT count(*) FROM paiex.events WHERE command_key LIKE 'import-%' AND topic = 'agent.engaged.v1'"
        )
        assert kept < rows, "the disk was never full"
    said, error = paiex_import(fragile_database, file).communicate()
    assert (said, error) == (f"{rows - kept} ligne(s) entrée(s), {kept} déjà connue(s), 0 refusée(s).\n", "")
    assert topics(fragile_database).count("agent.engaged.v1") == AGENTS + rows


def test_a_disk_said_full_by_postgresql_is_said_so():
    assert all(word in in_words(psycopg.errors.DiskFull("No space left on device")) for word in FULL)


# ---- derived files -----------------------------------------------------------------------------------------------------

_WRITER = """
import resource, sys
from pathlib import Path
from uuid import uuid4
from projections.files import write_file
resource.setrlimit(resource.RLIMIT_FSIZE, (64 * 1024, resource.RLIM_INFINITY))
write_file(Path(sys.argv[1]), b"n" * 1_000_000)
"""


@pytest.mark.parametrize("earlier", [None, b"what was printed yesterday"])
def test_a_derived_file_is_whole_or_absent(tmp_path: Path, earlier: bytes | None):
    target = tmp_path / "bulletin.pdf"
    if earlier is not None:
        write_file(target, earlier)
    done = subprocess.run(
        [sys.executable, "-c", _WRITER, str(target)], cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode != 0 and "File too large" in done.stderr
    assert (target.read_bytes() if target.exists() else None) == earlier
    write_file(target, b"n" * 1_000_000)
    assert target.read_bytes() == b"n" * 1_000_000
