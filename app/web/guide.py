"""The pages about Dateline itself, search help, and the reader's choice of colours."""

import json
from functools import cache
from importlib.resources import files
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from app import browse
from app.web import words
from app.web.deps import THEME_COOKIE, THEMES, LibraryDep, render

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

A_YEAR = 31_536_000
# Measured by bench/names.py on the development set of CoNLL-2003; the tagger's card has more.
QUALITY = (
    ("Names of people", "F1 of marks with exact letters, English newswire", ".957"),
    ("Names of places and countries", "the same", ".876"),
    ("Names of organisations", "the same", ".701"),
)
SIGNS = (
    ("trade talks", "with both words"),
    ('"trade talks"', "with the words one after the other"),
    ("talks -summit", "with the first word and without the second; NOT does the same"),
    ("talks OR summit", "with one of the words, or both"),
    ("(talks OR summit) minister", "brackets say what belongs together"),
    ("diplom*", "with a word that begins so"),
    ("organi?ation", "with any letter in the place of the sign"),
    ("kishda~", "with a word spelt nearly so"),
    ("person:smith", "that name a person so called; a full name goes in quotation marks"),
    ("country:japan", "that name a country; a name or an ISO code"),
    ("headline:minister", "with the word in the headline"),
    ("publisher:post", "of a publisher so called"),
    (
        "published:[2024-01 TO 2024-06]",
        "published then, both months included; a year or a day does too",
    ),
    ("before:2024 after:2022-06", "published before that year and after that month"),
)


@cache
def measured() -> list[dict[str, Any]]:
    """What bench/quality.py measured: rows of set, measure, precision, recall and wanted."""
    rows: list[dict[str, Any]] = json.loads((files("app.web") / "quality.json").read_text())
    return rows


@router.get("/about")
def about(request: Request, library: LibraryDep) -> Response:
    with library.session() as session:
        held = browse.counts(session)
    facts = [
        ("Articles", words.number(held.articles), "/search"),
        ("of them undated", words.number(held.undated), "/search?undated=only"),
        ("People", words.number(held.people), "/people"),
        ("Countries and territories", words.number(held.countries), "/countries"),
        ("Organisations", words.number(held.organisations), "/organisations"),
        ("Places", words.number(held.places), "/places"),
        ("Marked mentions", words.number(held.mentions), ""),
        ("Stories with copies", words.number(held.stories), ""),
    ]
    for tagger, number in held.taggers:
        facts.append((f"Names found by {tagger}", f"{words.number(number)} articles", ""))
    if held.ingested:
        facts.append(("Last read", words.moment(held.ingested, "minute"), ""))
    if held.failed:
        facts.append(("Documents that could not be read", words.number(held.failed), ""))
    return render(
        request, "about.html",
        facts=facts, quality=QUALITY, measured=measured(), engine=library.engine_name(),
    )  # fmt: skip


@router.get("/help/search")
def help_page(request: Request) -> Response:
    signs = [(sign, f"/search?q={quote(sign, safe='')}", meaning) for sign, meaning in SIGNS]
    return render(request, "help.html", signs=signs)


@router.post("/preferences/theme")
def set_theme(
    theme: Annotated[str, Form()] = "", back: Annotated[str, Form()] = "/"
) -> RedirectResponse:
    """For readers without scripts; goes back only to a page of ours."""
    ours = back.startswith("/") and not back.startswith(("//", "/\\")) and back.isprintable()
    answer = RedirectResponse(back if ours else "/", 303)
    if theme in THEMES:
        answer.set_cookie(THEME_COOKIE, theme, max_age=A_YEAR, samesite="lax")
    else:
        answer.delete_cookie(THEME_COOKIE, samesite="lax")
    return answer
