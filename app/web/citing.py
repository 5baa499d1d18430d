"""An article -> what is said of it elsewhere: citation, description, data for search engines."""

import json

from markupsafe import Markup

from app import browse
from app.i18n import gettext as _
from app.web import links, words

RIS = "application/x-research-info-systems"
_TEX = {ord(sign): f"\\{sign}" for sign in "$&#%_"} | {
    ord(sign): f"\\text{name}{{}}"
    for sign, name in (
        ("\\", "backslash"), ("{", "braceleft"), ("}", "braceright"),
        ("^", "asciicircum"), ("~", "asciitilde"),
    )
}  # fmt: skip
LEDE = 160  # characters; what search engines show of a description


def lede(text: str) -> str:
    first = " ".join(text.split("\n", 1)[0].split())
    return first if len(first) <= LEDE else first[:LEDE].rsplit(" ", 1)[0] + "…"


def citation(article: browse.ArticlePage, date: str, url: str) -> str:
    """Only what the source gives is cited."""
    headline = _("“{word}”").format(word=article.headline)
    parts = [article.byline, headline, article.publisher, date or _("undated")]
    return ". ".join(part.rstrip(".") for part in parts if part) + f". {url}"


def bibtex(article: browse.ArticlePage, url: str) -> str:
    """For LaTeX and reference managers; braces keep capitals and names as they are."""
    day = words.machine_date(article.published, article.published_precision)[:10].split("-")
    fields = {
        "author": _tex(article.byline),
        "title": _tex(article.headline),
        "journal": _tex(article.publisher),
        **dict(zip(("year", "month", "day"), filter(None, day), strict=False)),
        "language": article.language,
        "url": url,
    }
    said = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    kind = "article" if article.publisher else "misc"
    return f"@{kind}{{dateline-{article.id},\n{said}}}\n"


def ris(article: browse.ArticlePage, url: str) -> str:
    """For reference managers, a field a line."""
    day = words.machine_date(article.published, article.published_precision)[:10]
    fields = (
        ("TY", "NEWS"),
        ("ID", article.id),
        ("AU", article.byline),
        ("TI", article.headline),
        ("T2", article.publisher),
        ("PY", day[:4]),
        ("DA", day.replace("-", "/")),
        ("LA", article.language),
        ("UR", url),
        ("ER", " "),
    )
    return "".join(f"{name}  - {_line(value)}\r\n" for name, value in fields if value)


FORMATS = {"bib": (bibtex, "application/x-bibtex"), "ris": (ris, RIS)}


def _line(text: str) -> str:
    return " ".join(text.split())


def _tex(text: str | None) -> str:
    return f"{{{_line(text).translate(_TEX)}}}" if text else ""


def json_ld(article: browse.ArticlePage, url: str) -> Markup:
    """The article for search engines; `<` is escaped so that no text can end the block."""
    base = url.removesuffix(links.article_url(article.id))
    types = {"person": "Person", "country": "Country", "organisation": "Organization"}
    names = (*article.people, *article.countries, *article.organisations, *article.places)
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.headline,
        "url": url,
        "inLanguage": article.language,
        "datePublished": words.machine_date(article.published, article.published_precision),
        "publisher": {"@type": "Organization", "name": article.publisher}
        if article.publisher
        else None,
        "author": {"@type": "Person", "name": article.byline} if article.byline else None,
        "articleSection": article.section,
        "wordCount": article.words,
        "mentions": [
            {
                "@type": types.get(n.kind, "Place"),
                "name": n.name,
                "url": base + links.entity_url(n.kind, n.id),
            }
            for n in names
        ],
    }
    text = json.dumps({key: value for key, value in data.items() if value}, ensure_ascii=False)
    return Markup(text.translate({ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}))
