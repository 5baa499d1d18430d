"""Brings the catalogs of app/locale up to date: `make messages`. New messages stand there empty."""

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from app.config import ROOT

METHODS = [("app/**.py", "python"), ("templates/**.html", "jinja2")]
OPTIONS = {"templates/**.html": {"newstyle_gettext": "true", "trimmed": "true", "silent": "false"}}


def said() -> Catalog:
    """All messages that the program and its templates say."""
    found = Catalog()
    for part in ("app", "templates"):
        methods = [(pattern.removeprefix(f"{part}/"), method) for pattern, method in METHODS]
        options = {pattern.removeprefix(f"{part}/"): given for pattern, given in OPTIONS.items()}
        for file, _line, message, comments, context in extract_from_dir(
            ROOT / part, methods, options, comment_tags=["Translators:"], strip_comment_tags=True
        ):
            found.add(
                message, None, [(f"{part}/{file}", 0)], auto_comments=comments, context=context
            )
    return found


def refresh(path: Path) -> None:
    with path.open("rb") as file:
        catalog = read_po(file, locale=path.parts[-3])
    catalog.update(said(), no_fuzzy_matching=True)
    with path.open("wb") as file:
        write_po(
            file, catalog, width=100, sort_by_file=True, include_lineno=False, omit_header=True,
            ignore_obsolete=True,
        )  # fmt: skip


if __name__ == "__main__":
    for catalog in sorted((ROOT / "app" / "locale").rglob("*.po")):
        refresh(catalog)
