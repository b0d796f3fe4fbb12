"""One PostgreSQL for a test session, shared by its workers, and a fresh database cloned from a migrated template per test."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import psycopg
from filelock import FileLock
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from domain.store import Stores
from domain.store.launcher import EmbeddedPostgres
from domain.store.migrate import SCHEMA, Roles, migrate, role_url
from projections.schema import projections_schema

MASTER = sha256(b"paiex tests").digest()
ROLES = Roles("paiex_test")
PARTS = (projections_schema,)


def test_home() -> Path:
    """A folder of the tests' own, never the service's; the same for all workers of this checkout and user."""
    place = sha256(str(Path(__file__).resolve().parent).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"paiex-tests-{os.geteuid()}-{place}"


@contextmanager
def server() -> Iterator[str]:
    """The address, as owner, of the server that the tests use: DATABASE_URL if given, else an embedded one."""
    with ExitStack() as stack:
        given = os.environ.get("DATABASE_URL")
        yield given or stack.enter_context(EmbeddedPostgres(test_home())).url


def template(owner_url: str) -> str:
    """The name of a migrated, empty database, made once per server and schema."""
    content = b"".join(path.read_bytes() for path in sorted(Path(__file__).parent.parent.glob("**/schema.sql")))
    content += b"".join((Path(__file__).parent.parent / "domain/store" / name).read_bytes() for name in ("migrate.py",))
    name = f"paiex_template_{sha256(content).hexdigest()[:16]}"
    with FileLock(test_home().with_suffix(".lock")), psycopg.connect(owner_url, autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if not known:
            fresh = f"{name}_{uuid4().hex[:8]}"
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(fresh)))
            migrate(database_url(owner_url, fresh), MASTER, ROLES, PARTS)
            rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
            connection.execute(rename.format(sql.Identifier(fresh), sql.Identifier(name)))
    return name


def database_url(owner_url: str, name: str) -> str:
    known = {key: str(value) for key, value in conninfo_to_dict(owner_url).items() if value is not None}
    return make_conninfo(**{**known, "dbname": name})


@contextmanager
def fresh_database(owner_url: str) -> Iterator[str]:
    """The owner's address of a new database, dropped afterwards."""
    name = f"paiex_test_{uuid4().hex}"
    with psycopg.connect(owner_url, autocommit=True) as connection:
        origin = sql.Identifier(template(owner_url))
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), origin))
    try:
        yield database_url(owner_url, name)
    finally:
        with psycopg.connect(owner_url, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def stores_of(owner_url: str) -> Stores:
    """The three roles' addresses of a database already migrated."""
    return Stores(
        role_url(owner_url, ROLES.writer, MASTER),
        role_url(owner_url, ROLES.projector, MASTER),
        role_url(owner_url, ROLES.reader, MASTER),
        MASTER,
    )


@contextmanager
def own_server() -> Iterator[EmbeddedPostgres]:
    """A server that nobody else uses, in a folder that its account can reach."""
    base = "/var/lib" if os.geteuid() == 0 else None
    home = Path(tempfile.mkdtemp(prefix="paiex-own-", dir=base))
    if os.geteuid() == 0:
        home.chmod(0o711)
    server = EmbeddedPostgres(home)
    server.start()
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(home, ignore_errors=True)


def postmaster(server: EmbeddedPostgres) -> int:
    """The server's first process, from which all its others come."""
    return int((server.data / "postmaster.pid").read_text().splitlines()[0])


__all__ = [
    "MASTER",
    "PARTS",
    "ROLES",
    "SCHEMA",
    "database_url",
    "fresh_database",
    "own_server",
    "postmaster",
    "server",
    "stores_of",
    "template",
]
