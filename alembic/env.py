"""Alembic's way in: `dateline migrate` hands over an open connection."""

from alembic import context
from sqlmodel import SQLModel

import app.models  # noqa: F401  (fills the metadata)


def run(connection) -> None:
    context.configure(
        connection=connection, target_metadata=SQLModel.metadata, render_as_batch=True
    )
    with context.begin_transaction():
        context.run_migrations()


connection = context.config.attributes.get("connection")
if connection is not None:
    run(connection)
else:
    from app.config import load
    from app.db import make_engine, writing

    with writing(make_engine(load())) as connection:
        run(connection)
