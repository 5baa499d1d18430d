"""Fingerprints kept with their articles, and found by hash alone"""

from itertools import groupby

import numpy as np
import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('fingerprint',
    sa.Column('article_number', sa.Integer(), nullable=False),
    sa.Column('hashes', sa.LargeBinary(), nullable=False),
    sa.Column('settled', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['article_number'], ['article.number'], name=op.f('fk_fingerprint_article_number_article'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('article_number', name=op.f('pk_fingerprint'))
    )
    with op.batch_alter_table('fingerprint', schema=None) as batch_op:
        batch_op.create_index('ix_fingerprint_waiting', ['article_number'], unique=False, sqlite_where=sa.text('NOT settled'))
    op.rename_table('shingle', 'shingle_before')
    op.create_table('shingle',
    sa.Column('hash', sa.BigInteger(), nullable=False),
    sa.Column('article_number', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('hash', 'article_number', name=op.f('pk_shingle')),
    sqlite_with_rowid=False,
    )
    op.execute('INSERT INTO shingle SELECT hash, article_number FROM shingle_before')
    connection = op.get_bind()
    rows = connection.execute(sa.text('SELECT article_number, hash FROM shingle_before ORDER BY 1, 2'))
    for number, own in groupby(rows, key=lambda row: row[0]):
        connection.execute(
            sa.text('INSERT INTO fingerprint VALUES (:number, :hashes, 1)'),
            {'number': number, 'hashes': np.array([row[1] for row in own], '<i8').tobytes()},
        )
    op.drop_table('shingle_before')


def downgrade() -> None:
    op.rename_table('shingle', 'shingle_after')
    op.create_table('shingle',
    sa.Column('hash', sa.BigInteger(), nullable=False),
    sa.Column('article_number', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['article_number'], ['article.number'], name=op.f('fk_shingle_article_number_article'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('hash', 'article_number', name=op.f('pk_shingle'))
    )
    op.execute('INSERT INTO shingle SELECT hash, article_number FROM shingle_after')
    op.drop_table('shingle_after')
    with op.batch_alter_table('shingle', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_shingle_article_number'), ['article_number'], unique=False)
    op.drop_table('fingerprint')
