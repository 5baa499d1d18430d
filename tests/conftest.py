import os
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import hypothesis
import pytest
from sqlalchemy import Engine

from app import cli
from app.config import ROOT, Settings
from app.db import make_engine
from commands import Dateline, Ended, Refused
from rows import Row, make_schema, write_rows

# Time is measured where it matters, by the processor's clock: the machine may be busy.
hypothesis.settings.register_profile("dateline", deadline=None)
hypothesis.settings.load_profile("dateline")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Where DATELINE_CI is set a skipped test is a failure: nothing goes unseen."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("DATELINE_CI") and reporter and reporter.stats.get("skipped"):
        reporter.write_line("DATELINE_CI is set, and tests were skipped.", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings of a data directory of the test's own, deaf to the environment."""
    for name in [name for name in os.environ if name.startswith("DATELINE_")]:
        monkeypatch.delenv(name)
    return Settings(_env_file=None, data_dir=tmp_path / "data")


@pytest.fixture
def database(settings: Settings) -> Iterator[Engine]:
    """An empty database of the newest schema."""
    engine = make_engine(settings)
    make_schema(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def write_articles(database: Engine) -> Callable[[Iterable[Row]], list[str]]:
    """Write rows.Row articles into `database`; gives their ids."""
    return lambda rows: write_rows(database, rows)


@pytest.fixture
def seeds() -> list[Path]:
    return sorted((ROOT / "seeds").glob("*.txt"))


@pytest.fixture
def dateline(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Dateline:
    """Runs a command as it is typed."""

    def run(*words: str) -> Ended:
        monkeypatch.setattr(sys, "argv", ["dateline", *words])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return Ended(int(ended.value.code or 0), *capsys.readouterr())

    return run


@pytest.fixture
def refused(dateline: Dateline) -> Refused:
    """Runs a command that is refused; gives what it says, which is no traceback."""

    def run(*words: str) -> str:
        ended = dateline(*words)
        assert ended.status == 2
        assert "Traceback" not in ended.err
        return ended.err

    return run
