"""The pages about Dateline itself, search help, and the reader's choice of colours."""

import json
from functools import cache
from importlib.resources import files
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from app import browse, i18n
from app.i18n import N_, Table
from app.i18n import gettext as _
from app.web import words
from app.web.deps import LANGUAGE_COOKIE, THEME_COOKIE, THEMES, LibraryDep, ours, render

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

A_YEAR = 31_536_000
# Measured by bench/names.py on the development set of CoNLL-2003; the tagger's card has more.
QUALITY = (
    (N_("Names of people"), N_("F1 of marks with exact letters, English newswire"), ".957"),
    (N_("Names of places and countries"), N_("the same"), ".876"),
    (N_("Names of organisations"), N_("the same"), ".701"),
)
SETS = Table(
    {said: said for said in (N_("Seeds"), N_("Varied, development"), N_("Varied, held out"))}
)
MEASURES = Table(
    {
        "words": N_("Words"),
        "headline": N_("Headline"),
        "publisher": N_("Publisher"),
        "date": N_("Date"),
        "people": N_("People"),
        "countries": N_("Countries"),
        "copies": N_("Copies"),
    }
)
SIGNS = (
    (
        N_("Words"),
        (
            ("trade talks", N_("with both words, anywhere")),
            ('"trade talks"', N_("with the phrase: the words one after the other")),
            (
                '"trade minister"~3',
                N_("with these words in this order and at most two others among them"),
            ),
            (
                "“trade talks”",
                N_("the same as in straight quotation marks; full-width signs will do too"),
            ),
        ),
    ),
    (
        N_("Choices"),
        (
            ("talks OR summit", N_("with one of the words, or both")),
            ("talks -summit", N_("with the first word and without the second")),
            ("talks NOT summit", N_("the same")),
            ("(talks OR summit) minister", N_("brackets say what belongs together")),
            (
                "minister talks OR summit",
                N_("the same: OR joins its two neighbours before all else"),
            ),
        ),
    ),
    (
        N_("Parts of words and slips"),
        (
            ("diplom*", N_("with a word that begins so")),
            ("organi?ation", N_("with any one letter in the place of the sign")),
            ("*ment", N_("with a word that ends so")),
            (
                "minster~",
                N_("with a word one slip away: a letter too many, too few, wrong or swapped"),
            ),
            ("minsiter~2", N_("with up to two slips; the first letter is right")),
        ),
    ),
    (
        N_("Names"),
        (
            (
                "person:smith",
                N_("that name anybody called so; a full name goes in quotation marks"),
            ),
            ('person:"Ann Smith"', N_("that name this person, by whatever form of the name")),
            (
                "Smith Ann",
                N_("the same, and those with the words: any order of a full name will do"),
            ),
            ('"Ann Smith"', N_("with these very words, whoever is meant")),
            ("country:japan", N_("that name a country, or a place in it; a name or an ISO code")),
            ('organisation:"trade union"', N_("that name an organisation")),
            ("place:tokyo", N_("that name a place")),
        ),
    ),
    (
        N_("Fields"),
        (
            ("headline:minister", N_("with the word in the headline")),
            ("body:minister", N_("with the word in the text")),
            (
                'headline:(talks OR "trade union")',
                N_("a field holds for all that stands in brackets"),
            ),
            ("publisher:post", N_("of a publisher called so, or else with the word in its name")),
            ("language:en", N_("in a language, by its ISO code")),
        ),
    ),
    (
        N_("Dates"),
        (
            (
                "published:2024",
                N_("published in a year, a month (2024-05) or on a day (2024-05-31)"),
            ),
            (
                "published:[2024-05 TO 2024-06]",
                N_("published in that time, its last month included"),
            ),
            ("before:2024", N_("published before that year, month or day")),
            ("after:2024-05", N_("published after it")),
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
        (_("Articles"), words.number(held.articles), "/search"),
        (_("of them undated"), words.number(held.undated), "/search?undated=only"),
        (_("People"), words.number(held.people), "/people"),
        (_("Countries and territories"), words.number(held.countries), "/countries"),
        (_("Organisations"), words.number(held.organisations), "/organisations"),
        (_("Places"), words.number(held.places), "/places"),
        (_("Marked mentions"), words.number(held.mentions), ""),
        (_("Stories with copies"), words.number(held.stories), ""),
    ]
    for tagger, number in held.taggers:
        said = _("Names found by {tagger}").format(tagger=tagger)
        facts.append((said, words.articles(number), ""))
    if held.ingested:
        facts.append((_("Last read"), words.moment(held.ingested, "minute"), ""))
    if held.failed:
        facts.append((_("Documents that could not be read"), words.number(held.failed), ""))
    return render(
        request, "about.html",
        facts=facts, quality=[(_(task), _(measure), figure) for task, measure, figure in QUALITY],
        measured=[{**row, "set": SETS[row["set"]], "measure": MEASURES[row["measure"]]}
                  for row in measured()],
        engine=library.engine_name(),
    )  # fmt: skip


@router.get("/help/search")
def help_page(request: Request) -> Response:
    groups = [
        (_(title), [(sign, f"/search?q={quote(sign, safe='')}", _(said)) for sign, said in signs])
        for title, signs in SIGNS
    ]
    return render(request, "help.html", groups=groups)


@router.post("/preferences/theme")
def set_theme(
    request: Request, theme: Annotated[str, Form()] = "", back: Annotated[str, Form()] = "/"
) -> RedirectResponse:
    """For readers without scripts."""
    return _remembered(request, THEME_COOKIE, theme if theme in THEMES else "", back)


@router.post("/preferences/language")
def set_language(
    request: Request, language: Annotated[str, Form()] = "", back: Annotated[str, Form()] = "/"
) -> RedirectResponse:
    known = language if language in i18n.LANGUAGES else ""
    return _remembered(request, LANGUAGE_COOKIE, known, back)


def _remembered(request: Request, cookie: str, value: str, back: str) -> RedirectResponse:
    """Goes back only to a page of ours."""
    answer = RedirectResponse(ours(back), 303)
    answer.set_cookie(
        cookie, value, max_age=A_YEAR if value else 0, samesite="lax",
        secure=request.url.scheme == "https",
        httponly=cookie != THEME_COOKIE,  # which a script sets too, so that no page need be asked
    )  # fmt: skip
    return answer
