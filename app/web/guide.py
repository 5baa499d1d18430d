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
from app.web.deps import THEME_COOKIE, THEMES, LibraryDep, ours, render

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

A_YEAR = 31_536_000
# Measured by bench/names.py on the development set of CoNLL-2003; the tagger's card has more.
QUALITY = (
    ("Names of people", "F1 of marks with exact letters, English newswire", ".957"),
    ("Names of places and countries", "the same", ".876"),
    ("Names of organisations", "the same", ".701"),
)
SIGNS = (
    (
        "Words",
        (
            ("trade talks", "with both words, anywhere"),
            ('"trade talks"', "with the phrase: the words one after the other"),
            (
                '"trade minister"~3',
                "with these words in this order and at most two others among them",
            ),
            (
                "“trade talks”",
                "the same as in straight quotation marks; full-width signs will do too",
            ),
        ),
    ),
    (
        "Choices",
        (
            ("talks OR summit", "with one of the words, or both"),
            ("talks -summit", "with the first word and without the second"),
            ("talks NOT summit", "the same"),
            ("(talks OR summit) minister", "brackets say what belongs together"),
            ("minister talks OR summit", "the same: OR joins its two neighbours before all else"),
        ),
    ),
    (
        "Parts of words and slips",
        (
            ("diplom*", "with a word that begins so"),
            ("organi?ation", "with any one letter in the place of the sign"),
            ("*ment", "with a word that ends so"),
            ("minster~", "with a word one slip away: a letter too many, too few, wrong or swapped"),
            ("minsiter~2", "with up to two slips; the first letter is right"),
        ),
    ),
    (
        "Names",
        (
            ("person:smith", "that name anybody called so; a full name goes in quotation marks"),
            ('person:"Ann Smith"', "that name this person, by whatever form of the name"),
            ("Smith Ann", "the same, and those with the words: any order of a full name will do"),
            ('"Ann Smith"', "with these very words, whoever is meant"),
            ("country:japan", "that name a country, or a place in it; a name or an ISO code"),
            ('organisation:"trade union"', "that name an organisation"),
            ("place:tokyo", "that name a place"),
        ),
    ),
    (
        "Fields",
        (
            ("headline:minister", "with the word in the headline"),
            ("body:minister", "with the word in the text"),
            ('headline:(talks OR "trade union")', "a field holds for all that stands in brackets"),
            ("publisher:post", "of a publisher called so, or else with the word in its name"),
            ("language:en", "in a language, by its ISO code"),
        ),
    ),
    (
        "Dates",
        (
            ("published:2024", "published in a year, a month (2024-05) or on a day (2024-05-31)"),
            ("published:[2024-05 TO 2024-06]", "published in that time, its last month included"),
            ("before:2024", "published before that year, month or day"),
            ("after:2024-05", "published after it"),
        ),
    ),
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
    groups = [
        (title, [(sign, f"/search?q={quote(sign, safe='')}", said) for sign, said in signs])
        for title, signs in SIGNS
    ]
    return render(request, "help.html", groups=groups)


@router.post("/preferences/theme")
def set_theme(
    theme: Annotated[str, Form()] = "", back: Annotated[str, Form()] = "/"
) -> RedirectResponse:
    """For readers without scripts; goes back only to a page of ours."""
    answer = RedirectResponse(ours(back), 303)
    if theme in THEMES:
        answer.set_cookie(THEME_COOKIE, theme, max_age=A_YEAR, samesite="lax")
    else:
        answer.delete_cookie(THEME_COOKIE, samesite="lax")
    return answer
