"""Lines that several stories may share"""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('line',
    sa.Column('hash', sa.BigInteger(), nullable=False),
    sa.Column('article_number', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['article_number'], ['article.number'], name=op.f('fk_line_article_number_article'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('hash', 'article_number', name=op.f('pk_line'))
    )
    with op.batch_alter_table('line', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_line_article_number'), ['article_number'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('line', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_line_article_number'))
    op.drop_table('line')
