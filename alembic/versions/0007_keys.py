"""Keys of names as names are compared now: more ways of writing one letter are alike"""

import sqlalchemy as sa
from alembic import op

from app.ingest.customs import surname_key
from app.text import name_key

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    _remade("SELECT number, name, key FROM alias", name_key, "alias SET key")
    _remade("SELECT number, name, surname FROM entity WHERE kind = 'person'", surname_key, "entity SET surname")


def downgrade() -> None:
    pass  # an older program finds fewer ways of writing, and nothing else


def _remade(select, made, update) -> None:
    connection = op.get_bind()
    rows = [
        {"number": number, "key": key}
        for number, name, before in connection.execute(sa.text(select)).all()
        if (key := made(name)) != before
    ]
    if rows:
        connection.execute(sa.text(f"UPDATE {update} = :key WHERE number = :number"), rows)
