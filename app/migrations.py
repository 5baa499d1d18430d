"""The schema: brought to the newest by `migrate`."""

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Engine

from app.config import ROOT
from app.db import writing
from app.errors import DatabaseUnavailable


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "alembic").replace("%", "%%"))
    return config


def migrate(database: Engine, version: str = "head") -> None:
    """Bring the database to the newest schema (or up to `version`), in one transaction."""
    config = _config()
    with writing(database) as connection:
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, version)
        except CommandError as error:
            reason = f"The database is of a newer edition of this program: {error}."
            raise DatabaseUnavailable(reason) from None


def head() -> str | None:
    """The newest schema's version; a test compares it with models.SCHEMA_VERSION."""
    return ScriptDirectory.from_config(_config()).get_current_head()
