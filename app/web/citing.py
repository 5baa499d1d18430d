"""An article -> what is said of it elsewhere: citation, description, data for search engines."""

import json

from markupsafe import Markup

from app import browse
from app.web import words

LEDE = 160  # characters; what search engines show of a description


def lede(text: str) -> str:
    first = " ".join(text.split("\n", 1)[0].split())
    return first if len(first) <= LEDE else first[:LEDE].rsplit(" ", 1)[0] + "…"


def citation(article: browse.ArticlePage, date: str, url: str) -> str:
    """Only what the source gives is cited."""
    parts = [article.byline, f"“{article.headline}”", article.publisher, date or "undated"]
    return ". ".join(part.rstrip(".") for part in parts if part) + f". {url}"


def json_ld(article: browse.ArticlePage, url: str) -> Markup:
    """The article for search engines; `<` is escaped so that no text can end the block."""
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
        "mentions": [{"@type": types.get(n.kind, "Place"), "name": n.name} for n in names],
    }
    text = json.dumps({key: value for key, value in data.items() if value}, ensure_ascii=False)
    return Markup(text.translate({ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}))
