"""The read models' part of the database schema, as the migration of `domain/store` takes it."""

from importlib import resources

from domain.store.migrate import Roles


def projections_schema(roles: Roles) -> str:
    """The SQL of the read models, with this deployment's roles."""
    text = resources.files("projections").joinpath("schema.sql").read_text("utf-8")
    for name, value in roles.names().items():
        text = text.replace("{" + name + "}", value)
    return text
