import re

from typer.main import get_command

from app.cli import app
from app.config import ROOT, Settings

README = (ROOT / "README.md").read_text()


def test_each_command_is_in_the_readme() -> None:
    commands = getattr(get_command(app), "commands")  # noqa: B009
    assert {name for name in commands if f"`dateline {name}" not in README} == set()


def test_each_setting_is_in_the_readme_and_no_other() -> None:
    written = set(re.findall(r"`DATELINE_(\w+)`", README))
    assert written == {name.upper() for name in Settings.model_fields}


def test_what_the_readme_points_to_is_there() -> None:
    for target in [
        *re.findall(r"\]\((?!http)([^)#]+)\)", README),
        "app/ingest/tagger/MODEL_CARD.md",
    ]:
        assert (ROOT / target).is_file(), target
