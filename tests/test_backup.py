import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from app.backup import backup, restore
from app.config import Settings
from app.db import make_engine
from app.errors import DatelineError
from app.index import sync
from app.migrations import migrate
from rows import Row, write_rows


@pytest.fixture
def library(settings: Settings) -> Engine:
    engine = make_engine(settings)
    migrate(engine)
    write_rows(engine, [Row("One article about nothing at all."), Row("Another one.", "Two")])
    sync.apply_changes(settings, engine)
    return engine


def test_a_backup_brings_back_what_was(settings: Settings, library: Engine, tmp_path: Path) -> None:
    file = tmp_path / "copies" / "backup.db"
    backup(library, file)
    with library.begin() as connection:
        connection.execute(text("DELETE FROM article"))
    assert restore(settings, file) == 2
    with library.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM article")) == 2
    assert not any(sync.compare(settings, library).values())
    library.dispose()


def test_what_is_no_backup_is_refused_and_nothing_changes(
    settings: Settings, library: Engine, tmp_path: Path
) -> None:
    (tmp_path / "text").write_text("This is no database.")
    with sqlite3.connect(tmp_path / "other.db") as other:
        other.execute("CREATE TABLE things (n)")
    for name in ("text", "other.db", "missing"):
        with pytest.raises(DatelineError):
            restore(settings, tmp_path / name)
    with library.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM article")) == 2
    library.dispose()
