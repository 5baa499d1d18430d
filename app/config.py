"""The settings: environment variables DATELINE_*, or a .env file."""

import os
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from app.errors import SettingsError

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """One frozen value, made once by a command and handed down."""

    model_config = SettingsConfigDict(
        env_prefix="DATELINE_", env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    data_dir: Path = Path("var")
    database_url: str = ""
    engine: Literal["auto", "whoosh", "tantivy", "opensearch"] = "auto"
    ner_model: str = "builtin"
    base_url: str = ""
    access: SecretStr = SecretStr("open")
    cors_origins: Annotated[tuple[str, ...], NoDecode] = ()
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = ()
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    request_bytes: int = Field(default=1_000_000, ge=10_000)
    request_seconds: float = Field(default=10, gt=0)
    search_seconds: float = Field(default=10, gt=0)
    connections: int = Field(default=256, ge=1)
    rate_limit: int = Field(default=0, ge=0)
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["text", "json"] = "text"
    slow_ms: int = Field(default=500, ge=0)

    @field_validator("cors_origins", "trusted_proxies", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for one in value:
            try:
                ip_network(one)
            except ValueError:
                raise ValueError(
                    f"{one} is no address or network, such as 127.0.0.1 or 10.0.0.0/8"
                ) from None
        return value

    @field_validator("log_level", "log_format", "engine", mode="before")
    @classmethod
    def _lower(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value

    @field_validator("engine")
    @classmethod
    def _engine(cls, value: str) -> str:
        if value == "opensearch":
            raise ValueError(
                "opensearch comes with a later edition; allowed now: auto, whoosh, tantivy"
            )
        return value

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: str) -> str:
        if value.startswith("postgresql"):
            raise ValueError("PostgreSQL comes with a later edition; allowed now: sqlite:///path")
        if value and not value.startswith("sqlite:///"):
            raise ValueError("allowed: sqlite:///path")
        return value

    @field_validator("base_url")
    @classmethod
    def _base(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("it must begin with http:// or https://")
        return value.rstrip("/")

    @property
    def url(self) -> str:
        """The SQLAlchemy address of the database."""
        return self.database_url or f"sqlite:///{self.data_dir / 'dateline.db'}"

    @property
    def index_dir(self) -> Path:
        """Where the indexes stand; trusted code (Whoosh reads pickles), mode 0700."""
        return self.data_dir / "index"


def load(**given: object) -> Settings:
    """Read the settings; raise SettingsError with one sentence a wrong value."""
    file = given.get("_env_file", Settings.model_config.get("env_file"))
    said = {**(dotenv_values(str(file)) if file else {}), **os.environ}
    said = {name.upper(): value for name, value in said.items()}
    if not (said.get("DATELINE_ACCESS", "open") or "").strip():
        # Of all settings this one must not fall to its default when a variable got lost.
        raise SettingsError("DATELINE_ACCESS is empty: say open, or a password.")
    try:
        return Settings(**given)  # type: ignore[arg-type]  # checked by pydantic itself
    except ValidationError as error:
        lines = []
        for problem in error.errors():
            name = "DATELINE_" + ".".join(str(part) for part in problem["loc"]).upper()
            reason = problem["msg"].removeprefix("Value error, ")
            lines.append(f"{name} is {problem['input']!r}: {reason}.")
        raise SettingsError(" ".join(lines)) from None
