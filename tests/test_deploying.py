"""The files that put Dateline on a server name things that are there."""

import configparser
import re
import tomllib

import yaml

from app.config import ROOT, Settings

DOCKERFILE = (ROOT / "Dockerfile").read_text()
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]["dateline"]


def test_the_image_gets_all_that_is_read_while_running() -> None:
    copied = {
        word
        for line in re.findall(r"^COPY (?!--from)(.*) \S+$", DOCKERFILE, re.MULTILINE)
        for word in line.split()
    }
    assert {"app", "alembic", "templates", "static", "seeds", "requirements/run.txt"} <= copied
    let_in = (ROOT / ".dockerignore").read_text().splitlines()
    for name in copied:
        assert (ROOT / name).exists(), name
        assert f"!{name}" in let_in


def test_the_container_may_do_little() -> None:
    assert re.search(r"^USER dateline$", DOCKERFILE, re.MULTILINE)
    assert COMPOSE["read_only"]
    assert COMPOSE["cap_drop"] == ["ALL"]
    assert COMPOSE["security_opt"] == ["no-new-privileges:true"]
    assert COMPOSE["ports"][0].startswith("127.0.0.1:")


def test_settings_are_ours() -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.read(ROOT / "deploy" / "dateline.service")
    named = {*COMPOSE["environment"], *re.findall(r"DATELINE_[A-Z_]+", DOCKERFILE)}
    named.add(unit["Service"]["Environment"].partition("=")[0].upper())
    assert named <= {f"DATELINE_{name.upper()}" for name in Settings.model_fields}


def test_it_runs_on_the_python_that_its_pins_are_for() -> None:
    lowest = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]
    assert set(re.findall(r"^FROM python:([\d.]+)", DOCKERFILE, re.MULTILINE)) == {lowest[2:]}
