"""A proxy that stands before PostgreSQL and loses one reply: the save was done, and whoever asked will never hear it."""

import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from psycopg.conninfo import conninfo_to_dict, make_conninfo


@contextmanager
def losing_a_reply(url: str) -> Iterator[str]:
    """The same address through a proxy that loses the first reply to an append."""
    known = {name: str(value) for name, value in conninfo_to_dict(url).items() if value is not None}
    here = Path(f"/tmp/px-{uuid4().hex[:8]}")
    here.mkdir()
    cutter = _Cutter(known.get("host", "localhost"), known.get("port", "5432"), here)
    try:
        yield make_conninfo(**{**known, "host": str(here)})
    finally:
        _hang_up(cutter.listener)
        shutil.rmtree(here)


class _Cutter:
    """Forwards everything, then once drops the reply of an append; when one side hangs up, so does the other."""

    def __init__(self, host: str, port: str, here: Path) -> None:
        self.host, self.port, self.cut = host, port, True
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(here / f".s.PGSQL.{port}"))
        self.listener.listen()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):  # no more callers
            while True:
                client, _ = self.listener.accept()
                upstream = self._connected()
                asked = threading.Event()
                threading.Thread(target=self._forward, args=(client, upstream, asked), daemon=True).start()
                threading.Thread(target=self._back, args=(upstream, client, asked), daemon=True).start()

    def _connected(self) -> socket.socket:
        if not self.host.startswith("/"):
            return socket.create_connection((self.host, int(self.port)))
        upstream = socket.socket(socket.AF_UNIX)
        upstream.connect(f"{self.host}/.s.PGSQL.{self.port}")
        return upstream

    def _forward(self, client: socket.socket, upstream: socket.socket, asked: threading.Event) -> None:
        with suppress(OSError):
            while content := client.recv(65536):
                if b"append_events" in content and self.cut:
                    asked.set()
                upstream.sendall(content)
        _hang_up(upstream)

    def _back(self, upstream: socket.socket, client: socket.socket, asked: threading.Event) -> None:
        with suppress(OSError):
            while content := upstream.recv(65536):
                if asked.is_set() and self.cut:
                    self.cut = False
                    break
                client.sendall(content)
        _hang_up(client)


def _hang_up(side: socket.socket) -> None:
    with suppress(OSError):  # it has already
        side.shutdown(socket.SHUT_RDWR)
    side.close()
