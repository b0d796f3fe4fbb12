"""Brings a database to the current schema, as its owner, once for all processes that start together; and names its roles."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib import resources

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from domain.store.secrets import role_password

SCHEMA = "paiex"
_LOCK = 0x70616965  # « paie »


@dataclass(frozen=True, slots=True)
class Roles:
    """The four roles of one deployment; only the migration ever acts as the owner."""

    prefix: str = "paiex"

    @property
    def owner(self) -> str:
        return f"{self.prefix}_owner"

    @property
    def writer(self) -> str:
        return f"{self.prefix}_writer"

    @property
    def projector(self) -> str:
        return f"{self.prefix}_projector"

    @property
    def reader(self) -> str:
        return f"{self.prefix}_reader"

    def names(self) -> dict[str, str]:
        """What a schema file may name between braces."""
        return {
            "owner": self.owner,
            "writer": self.writer,
            "projector": self.projector,
            "reader": self.reader,
            "schema": SCHEMA,
        }


SchemaPart = Callable[[Roles], str]  # the SQL text of one part of the schema


def store_schema(roles: Roles) -> str:
    """The event store's own part."""
    return _filled(resources.files("domain.store").joinpath("schema.sql").read_text("utf-8"), roles)


def _filled(text: str, roles: Roles) -> str:
    for name, value in roles.names().items():
        text = text.replace("{" + name + "}", value)
    return text


def migrate(owner_url: str, master: bytes, roles: Roles, parts: Sequence[SchemaPart] = ()) -> None:
    """Makes the roles and every part of the schema; does nothing when the text and the keys are those already there."""
    texts = [store_schema(roles), *(part(roles) for part in parts)]
    passwords = {role: role_password(master, role) for role in (roles.writer, roles.projector, roles.reader)}
    stamp = sha256("\0".join([*texts, *passwords.values()]).encode()).hexdigest()
    with psycopg.connect(owner_url, options=f"-c search_path={SCHEMA}") as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        if _stamp(connection) == stamp:
            return
        for role in (roles.owner, *passwords):
            _make_role(connection, role, passwords.get(role))
        connection.execute(
            sql.SQL("CREATE SCHEMA IF NOT EXISTS {} ").format(sql.Identifier(SCHEMA)),
        )
        connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(roles.owner)))
        connection.execute(
            sql.SQL("GRANT USAGE, CREATE ON SCHEMA {} TO {}").format(
                sql.Identifier(SCHEMA), sql.Identifier(roles.owner)
            )
        )
        for text in texts:
            connection.execute(text.encode())
        _keep_stamp(connection, stamp)


def role_url(owner_url: str, role: str, master: bytes) -> str:
    """The address of the same database for a service role."""
    known = conninfo_to_dict(owner_url)
    known.update(user=role, password=role_password(master, role), options=f"-c search_path={SCHEMA}")
    return make_conninfo(**{name: str(value) for name, value in known.items() if value is not None})


def _make_role(connection: psycopg.Connection, role: str, password: str | None) -> None:
    """Roles belong to the whole server: two databases that are migrated together may both want to make them."""
    connection.execute(
        sql.SQL(
            "DO $$ BEGIN CREATE ROLE {} NOLOGIN NOSUPERUSER NOBYPASSRLS; "
            "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
        ).format(sql.Identifier(role))
    )
    if password is not None:
        statement = sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}")
        connection.execute(statement.format(sql.Identifier(role), sql.Literal(password)))


def _stamp(connection: psycopg.Connection) -> str | None:
    found = connection.execute("SELECT to_regclass('paiex.schema_stamp')").fetchone()
    if found is None or found[0] is None:
        return None
    row = connection.execute("SELECT stamp FROM schema_stamp").fetchone()
    return None if row is None else str(row[0])


def _keep_stamp(connection: psycopg.Connection, stamp: str) -> None:
    connection.execute("CREATE TABLE IF NOT EXISTS schema_stamp (stamp text NOT NULL)")
    connection.execute("DELETE FROM schema_stamp")
    connection.execute("INSERT INTO schema_stamp VALUES (%s)", [stamp])
