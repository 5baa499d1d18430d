from pathlib import Path

import pytest

from app.config import Settings, load
from app.db import make_engine
from app.errors import SettingsError


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "seventy"),
        ("ENGINE", "lucene"),
        ("ENGINE", "opensearch"),
        ("DATABASE_URL", "postgresql+psycopg://localhost/x"),
        ("DATABASE_URL", "mysql://x"),
        ("LOG_FORMAT", "xml"),
        ("BASE_URL", "dateline.example"),
        ("TRUSTED_PROXIES", "proxy.example"),
        ("TRUSTED_PROXIES", "10.0.0.1/8"),
    ],
)
def test_a_wrong_setting_is_named_with_its_value(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"DATELINE_{name}", value)
    with pytest.raises(SettingsError) as raised:
        load(_env_file=None)
    assert f"DATELINE_{name}" in raised.value.detail
    assert repr(value) in raised.value.detail


def test_lists_are_split_at_commas_and_spaces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_CORS_ORIGINS", "https://a.example, https://b.example")
    assert load(_env_file=None).cors_origins == ("https://a.example", "https://b.example")


@pytest.mark.parametrize("line", ["DATELINE_ACCESS=", "dateline_access= ", "DATELINE_ACCESS"])
def test_a_password_that_got_lost_opens_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    (tmp_path / ".env").write_text(f"DATELINE_PORT=81\n{line}\n")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SettingsError, match="DATELINE_ACCESS is empty"):
        load()
    monkeypatch.setenv("DATELINE_ACCESS", "given")
    if line.startswith("DATELINE"):
        assert (load().access.get_secret_value(), load().port) == ("given", 81)


def test_a_data_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError, match=r"file.*DATELINE_DATA_DIR"):
        make_engine(Settings(_env_file=None, data_dir=tmp_path / "file"))
