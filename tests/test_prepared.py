from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, bindparam, select
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session, col

from app.models import Article
from app.prepared import Prepared
from rows import Row

MOMENT = datetime(2024, 5, 31, 9, 30, tzinfo=UTC)
LISTED: Any = bindparam("numbers", expanding=True)
SHOWN = Prepared(
    select(col(Article.number), col(Article.published), col(Article.language))
    .where(col(Article.number).in_(LISTED))
    .where(col(Article.language).in_(("en", "fr")))
    .where(col(Article.words) > bindparam("least"))
    .order_by(col(Article.number))
)


@pytest.fixture
def session(database: Engine, write_articles: Any) -> Any:
    write_articles(
        [Row(f"Text number {n}.", published=MOMENT if n % 2 else None) for n in range(9)]
    )
    with Session(database) as session:
        yield session


@pytest.mark.parametrize("count", [1, 2, 3, 5, 8, 9])
def test_a_list_may_have_any_length(session: Session, count: int) -> None:
    found = SHOWN.rows(session, numbers=list(range(1, count + 1)), least=0)
    assert [row[0] for row in found] == list(range(1, count + 1))
    assert {row[1] for row in found} <= {MOMENT, None}  # read as its column says
    assert found == SHOWN.rows(session, least=0, numbers=tuple(range(1, count + 1)))


def test_no_value_finds_nothing(session: Session) -> None:
    assert SHOWN.rows(session, numbers=[], least=0) == []
    assert SHOWN.rows(session, numbers=[1], least=1000) == []
    assert SHOWN.rows(session, numbers=[1000], least=0) == []


def test_few_statements_serve_all_lengths(database: Engine, session: Session) -> None:
    fresh = Prepared(select(col(Article.id)).where(col(Article.number).in_(LISTED)))
    for count in range(1, 10):
        assert len(fresh.rows(session, numbers=list(range(1, count + 1)))) == count
    assert len(fresh._ready) == 5  # 1, 2, 4, 8, 16


def test_it_reads_the_state_of_its_session(
    database: Engine, session: Session, write_articles: Any
) -> None:
    assert len(SHOWN.rows(session, numbers=range(1, 20), least=0)) == 9
    write_articles([Row("One more.")])
    assert len(SHOWN.rows(session, numbers=range(1, 20), least=0)) == 9
    with Session(database) as later:
        assert len(SHOWN.rows(later, numbers=range(1, 20), least=0)) == 10


def test_a_broken_database_is_told_as_sqlalchemy_tells_it(database: Engine) -> None:
    with database.begin() as connection:
        connection.exec_driver_sql("DROP TABLE article")
    with Session(database) as session, pytest.raises(DatabaseError, match="no such table"):
        SHOWN.rows(session, numbers=[1], least=0)
