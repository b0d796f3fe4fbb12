"""PostgreSQL restarts, fast or immediate, under a process that holds pools, ledgers and a projector: it goes on."""

import os
import signal
from pathlib import Path

import psycopg
import pytest

from domain.store.launcher import EmbeddedPostgres
from projections.folds import PROJECTIONS
from projections.projector import Projector
from tests.faults.office import REST, digest_of, gate, terminals, until, up_to_approval
from tests.postgres import postmaster, stores_of

FAST, IMMEDIATE = signal.SIGINT, signal.SIGQUIT


def _stopped(server: EmbeddedPostgres, how: signal.Signals) -> None:
    """Stops the server as an administrator does, and waits until it is gone."""
    pid = postmaster(server)
    os.kill(pid, how)
    until(lambda: not (server.data / "postmaster.pid").exists() or _is_gone(pid))
    until(lambda: _is_gone(pid))
    server.stop()


def _is_gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


@pytest.mark.parametrize("how", [FAST, IMMEDIATE])
def test_between_two_commands(fragile, fragile_database, undisturbed, how):
    with terminals(fragile_database, "awa") as (terminal,):
        up_to_approval(terminal)
        terminal.obey("project")
        _stopped(fragile, how)
        fragile.start()
        terminal.play("issue")
        positions = terminal.obey("project")["done"]
        _stopped(fragile, how)
        fragile.start()
        terminal.play(*REST[1:])
        later = terminal.obey("project")["done"]
        assert all(later[name] > position for name, position in positions.items())
    assert digest_of(fragile_database) == undisturbed[1]
    _must_be_projected(fragile_database, later)


@pytest.mark.parametrize("how", [FAST, IMMEDIATE])
def test_in_the_middle_of_a_save(fragile, fragile_database, undisturbed, how):
    """The issue waits to be saved when the server goes: asked by key, it is done when the server is back."""
    with terminals(fragile_database, "awa") as (terminal,):
        up_to_approval(terminal)
        with pytest.raises(psycopg.OperationalError), gate(fragile_database) as held:  # the gate goes with the server
            terminal.ask("issue", key="issue")
            held.wait_for(1)
            _stopped(fragile, how)
        fragile.start()
        assert "done" in terminal.answer()
        terminal.play(*REST[1:])
    assert digest_of(fragile_database) == undisturbed[1]


def _must_be_projected(owner_url: str, positions: dict[str, int]) -> None:
    """Every read model is at the head of the log, and is what a rebuild makes of it."""
    stores = stores_of(owner_url)
    assert set(positions.values()) == {stores.projector.head()}
    stores.close()
    projector = Projector(stores.projector_url, PROJECTIONS)
    live = {name: projector.fingerprint(name) for name in projector.projections}
    projector.rebuild_all()
    assert live == {name: projector.fingerprint(name) for name in projector.projections}
