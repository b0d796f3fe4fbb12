"""The office where faults happen: its terminals (real processes), the lock at which they meet, and what the log holds after."""

import json
import os
import subprocess
import sys
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from domain.content import sha256_of
from domain.store.migrate import role_url
from tests.domain.test_kill import history
from tests.postgres import MASTER, ROLES

ROOT = Path(__file__).parents[2]
PREPARED = ("open", "payday", "calculate", "control", "submit")  # then the approval, then these
REST = ("issue", "transmit", "accept", "pay")
Answer = dict[str, Any]


class Terminal:
    """One process at work; `ask` types an order, `answer` reads what became of it, `obey` does both."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.terminal"], cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)},
            text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def ask(self, do: str, **said: object) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"do": do, **said}) + "\n")
        self.process.stdin.flush()

    def answer(self) -> Answer:
        assert self.process.stdout is not None and self.process.stderr is not None
        line = self.process.stdout.readline()
        assert line, self.process.stderr.read()
        answer: Answer = json.loads(line)
        return answer

    def obey(self, do: str, **said: object) -> Answer:
        self.ask(do, **said)
        return self.answer()

    def play(self, *steps: str, keyed: bool = True) -> str:
        """Steps that must all succeed, under the keys of a job; the digest that the last of them gave."""
        digest = ""
        for step in steps:
            answer = self.obey(step, **({"key": step} if keyed else {}))
            assert "done" in answer, f"{step} : {answer}"
            digest = str(answer["done"].get("digest", digest))
        return digest

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()


_idle: list[Terminal] = []  # processes whose last user has left: starting one costs a second


@contextmanager
def terminals(owner_url: str, *users: str, writer_url: str | None = None) -> Iterator[list[Terminal]]:
    """One terminal for each user; a process in which nothing failed serves again, on another database, later."""
    urls = {
        "writer_url": writer_url or role_url(owner_url, ROLES.writer, MASTER),
        "projector_url": role_url(owner_url, ROLES.projector, MASTER),
    }
    seated = [_idle.pop() if _idle else Terminal() for _ in users]
    try:
        for terminal, user in zip(seated, users, strict=True):
            terminal.ask("sit", user=user, **urls)
        for terminal in seated:
            assert terminal.answer() == {"done": "seated"}
        yield seated
        for terminal in seated:
            assert terminal.obey("leave") == {"done": "left"}
    except BaseException:
        close(seated)
        raise
    _idle.extend(seated)


def close(opened: list[Terminal]) -> None:
    """Ends these processes."""
    while opened:
        opened.pop().close()


def close_idle() -> None:
    close(_idle)


def up_to_approval(terminal: Terminal) -> str:
    """The month up to the collectivity's approval; the digest approved."""
    terminal.obey("settle")
    digest = terminal.play(*PREPARED)
    assert "done" in terminal.obey("approve", key="approve", digest=digest)
    return digest


@dataclass(frozen=True)
class Gate:
    """The append's own lock, held: whoever comes has decided what to save, and cannot save it yet."""

    connection: psycopg.Connection
    watch: psycopg.Connection

    def waiting(self) -> list[int]:
        """The backends that wait to append."""
        rows = self.watch.execute(
            "SELECT pid FROM pg_locks WHERE NOT granted AND relation = 'paiex.events'::regclass"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        ).fetchall()
        return [pid for (pid,) in rows]

    def wait_for(self, count: int) -> list[int]:
        """Returns once so many wait."""
        until(lambda: len(self.waiting()) >= count)
        return self.waiting()

    def end(self, pid: int, how: str = "terminate") -> None:
        """Ends the backend that waits, or cancels what it was asked."""
        self.watch.execute(f"SELECT pg_{how}_backend(%s)".encode(), [pid])

    def open(self) -> None:
        self.connection.rollback()


@contextmanager
def gate(owner_url: str) -> Iterator[Gate]:
    """Holds the lock until the gate opens, at the end of the `with` at the latest."""
    with psycopg.connect(owner_url) as connection, psycopg.connect(owner_url, autocommit=True) as watch:
        connection.execute("LOCK TABLE paiex.events IN EXCLUSIVE MODE")
        held = Gate(connection, watch)
        yield held
        held.open()


def until(happened: Callable[[], bool]) -> None:
    """Waits for what must happen; a minute later it never will."""
    deadline = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < deadline, "what was waited for did not happen"
        time.sleep(0.01)


# ---- the command line --------------------------------------------------------------------------------------------------


def agents_file(path: Path, rows: int) -> Path:
    """A table of that many new agents, to be imported."""
    titles = "matricule;engagement;nom;prenom;date_naissance;nir;adresse;ville;statut;date_entree;date_fin_prevue;iban"
    agents = [
        f"{number:05d};1;Lafargue{number};Maïté;12/05/1984;;3 impasse des Arènes;40000 Mont-de-Marsan;fonctionnaire;01/09/2024;;"
        for number in range(101, 101 + rows)
    ]
    path.write_text("\n".join([titles, *agents]) + "\n", "utf-8")
    return path


def paiex_import(url: str, file: Path) -> "subprocess.Popen[str]":
    """`paiex import` on this database, in a process that knows nothing of the tests."""
    said: Mapping[str, str] = {
        "DATABASE_URL": url,
        "PAIEX_HOME": str(file.parent / "home"),
        "PAIEX_MASTER_KEY": urlsafe_b64encode(MASTER).decode(),
        "PAIEX_ROLES": ROLES.prefix,
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "api.cli", "import", str(file), "--kind", "agents", "--collectivity", "labrit"]
    return subprocess.Popen(
        command, cwd=ROOT, env=os.environ | said, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def must_say(process: "subprocess.Popen[str]", *words: str) -> None:
    out, error = process.communicate(timeout=120)
    assert process.returncode == 1, (out, error)
    assert out == ""
    assert error.startswith("paiex : ") and error.count("\n") == 1 and error.endswith(".\n"), error
    for word in words:
        assert word in error.lower(), f"« {word} » is not in: {error}"


# ---- what the log holds ------------------------------------------------------------------------------------------------


def digest_of(owner_url: str) -> str:
    """The digest of the whole history, without what two runs may lawfully differ in."""
    return sha256_of(history(role_url(owner_url, ROLES.writer, MASTER)))


def topics(owner_url: str) -> list[str]:
    """What happened, in order."""
    with psycopg.connect(owner_url) as connection:
        return [row[0] for row in connection.execute("SELECT topic FROM paiex.events ORDER BY position").fetchall()]


def count(owner_url: str, topic: str) -> int:
    return topics(owner_url).count(topic)


def in_french(answer: Mapping[str, object], *words: str) -> str:
    """The refusal, which must be a whole sentence of one line that says these words."""
    said = str(answer.get("refused", ""))
    assert said, f"was not refused: {answer}"
    assert "\n" not in said and said.endswith("."), said
    for word in words:
        assert word in said, f"« {word} » is not in: {said}"
    return said
