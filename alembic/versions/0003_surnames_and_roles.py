"""What a surname alone may mean, and what people are called beside their names"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from app.ingest.customs import surname_key

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('entity', schema=None) as batch_op:
        batch_op.add_column(sa.Column('surname', sqlmodel.sql.sqltypes.AutoString(), nullable=True))
        batch_op.create_index(batch_op.f('ix_entity_surname'), ['surname'], unique=False)

    with op.batch_alter_table('mention', schema=None) as batch_op:
        batch_op.add_column(sa.Column('role', sqlmodel.sql.sqltypes.AutoString(), nullable=True))
        batch_op.create_index('ix_mention_role', ['entity_number', 'role', 'article_number'], unique=False, sqlite_where=sa.text('role IS NOT NULL'))

    # Roles come when the articles are read again; surnames are those of the names known.
    connection = op.get_bind()
    people = connection.execute(sa.text("SELECT number, name FROM entity WHERE kind = 'person'")).all()
    rows = [{"number": number, "surname": surname_key(name)} for number, name in people]
    if rows:
        connection.execute(sa.text("UPDATE entity SET surname = :surname WHERE number = :number"), rows)


def downgrade() -> None:
    with op.batch_alter_table('mention', schema=None) as batch_op:
        batch_op.drop_index('ix_mention_role', sqlite_where=sa.text('role IS NOT NULL'))
        batch_op.drop_column('role')

    with op.batch_alter_table('entity', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_entity_surname'))
        batch_op.drop_column('surname')
