"""Opens the service's database: DATABASE_URL if given, else the embedded server; migrates, then connects as each role."""

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from domain.store.launcher import EmbeddedPostgres, default_home
from domain.store.migrate import Roles, SchemaPart, migrate, role_url
from domain.store.postgres import PostgresStore
from domain.store.privacy import Keyring
from domain.store.secrets import master_key, sealing_seed


@dataclass(frozen=True)
class Stores:
    """One database seen by the three service roles; never by its owner."""

    writer_url: str
    projector_url: str
    reader_url: str
    master: bytes
    home: Path | None = None

    @cached_property
    def writer(self) -> PostgresStore:
        return PostgresStore(self.writer_url)

    @cached_property
    def projector(self) -> PostgresStore:
        return PostgresStore(self.projector_url)

    @cached_property
    def reader(self) -> PostgresStore:
        return PostgresStore(self.reader_url)

    @cached_property
    def keyring(self) -> Keyring:
        return Keyring(self.writer, self.master)

    @cached_property
    def seal_seed(self) -> bytes | None:
        """What signs the seals; None without a home to keep it in."""
        return None if self.home is None else sealing_seed(self.home)

    def close(self) -> None:
        for name in ("writer", "projector", "reader"):
            if name in self.__dict__:
                self.__dict__[name].close()


def connect(
    owner_url: str, master: bytes, roles: Roles, parts: Sequence[SchemaPart] = (), home: Path | None = None
) -> Stores:
    """Migrates the database and gives its three faces."""
    migrate(owner_url, master, roles, parts)
    return Stores(
        role_url(owner_url, roles.writer, master),
        role_url(owner_url, roles.projector, master),
        role_url(owner_url, roles.reader, master),
        master,
        home,
    )


@contextmanager
def open_stores(
    database_url: str | None = None, home: Path | None = None, parts: Sequence[SchemaPart] = ()
) -> Iterator[Stores]:
    """The service's stores for the time of a `with`; the embedded server stops when its last user leaves."""
    home = home or default_home()
    database_url = database_url or os.environ.get("DATABASE_URL")
    with ExitStack() as stack:
        if not database_url:
            database_url = stack.enter_context(EmbeddedPostgres(home)).url
        stores = connect(database_url, master_key(home), Roles(os.environ.get("PAIEX_ROLES", "paiex")), parts, home)
        stack.callback(stores.close)
        yield stores
