"""Pages in the languages of their readers; programs are answered in English."""

import json
import re
from collections.abc import Iterator
from urllib.parse import unquote_plus

import pytest
from lxml import html
from starlette.testclient import TestClient
from test_look import PATHS

from app import i18n
from app.config import ROOT, Settings
from app.query import FACETS, SORTS
from app.web import create_app, figures
from app.web.templates import SCRIPT
from rows import Row

OTHERS = [name for name in i18n.LANGUAGES if name != i18n.ENGLISH]
# Names of programs, formats, licences and the signs of the query language.
SAME = frozenset(
    "Dateline JSON Lines CSV Excel Atom BibTeX RIS API Source Serif Inter SIL Open Font License "
    "Natural Earth world atlas GeoNames CC BY Wikidata spaCy builtin ISO Whoosh Tantivy OR AND "
    "published dateline migrate index rebuild Esc English".split()
)
CODE = ("script", "style", "code", "kbd", "pre", "em")
SAID = ("title", "aria-label", "placeholder")
MORE = (
    "/search?q=foo:bar+%7C%7C+(%26%26+ab~+before:xx+AND+published:+%22x&collapse=story",
    "/search?q=person:nobody+AND+OR+publisher:none+[2024+TO+2025]&undated=only",
    "/search?q=liu",
    "/search?q=akbia",
    "/search?sort=best&page=0&from=x&year=x",
    "/search/values/person?q=akiba&exclude.person=xi-jinping",
    "/search/values/publisher?find=zz",
    "/search/values/none",
    "/people?sort=best",
    "/people/nobody-at-all",
    "/articles/none",
    "/stories/none",
    "/timeline?undated=only",
)


def texts(element: html.HtmlElement, language: str, ours: bool = True) -> Iterator[str]:
    """What is said in a page's own language, and not by the articles."""
    if not isinstance(element.tag, str) or element.tag in CODE:
        return
    if element.get("lang") is not None:
        ours = element.get("lang") == language
    elif element.tag == "bdi" or element.get("dir") == "auto":
        ours = False
    if ours:
        yield from (element.get(name) for name in SAID if element.get(name))
        yield element.text or ""
    for child in element:
        yield from texts(child, language, ours)
        if ours:
            yield child.tail or ""


@pytest.mark.parametrize("language", OTHERS)
def test_no_english_is_left(
    client: TestClient, ids: list[str], shelf: tuple[Row, ...], language: str
) -> None:
    content = {"by", "hand", "test", "txt", "JP", *FACETS, *SORTS, "articles", "mentions", "name"}
    for row in shelf:
        given = (row.headline, row.publisher, row.section, row.body, row.original)
        names = [name for key, forms in row.names.items() for name in (*key, *forms)]
        content |= {
            word for text in (*given, *names) for word in re.findall("[A-Za-z]+", text or "")
        }
    articles = [f"/articles/{id}" for id in ids]
    paths = [*PATHS, *MORE, *articles, f"{articles[0]}?q=akiba", f"{articles[3]}?furniture=show"]
    left = set()
    for path in [*paths, f"/stories/{ids[2]}"]:
        answer = client.get(path, headers={"accept": "text/html", "accept-language": language})
        assert answer.headers["content-language"] == language
        page = html.fromstring(answer.content)
        assert page.get("lang") == language
        asked = {*re.findall("[A-Za-z]+", unquote_plus(path))}
        for text in texts(page, language):
            words = {*re.findall("[A-Za-z]{2,}", re.sub(r"http://\S+", "", text))}
            left |= {(word, text.strip(), path) for word in words - SAME - content - asked}
    assert sorted(left) == []


def test_countries_have_their_names(client: TestClient, ids: list[str]) -> None:
    """Where they are listed, chosen, marked and headed; a text keeps its own words."""
    ja = {"accept": "text/html", "accept-language": "ja"}
    paths = (
        "/",
        "/countries",
        "/countries/jp",
        "/search?country=jp",
        "/map",
        f"/articles/{ids[0]}",
    )
    for path in paths:
        page = html.fromstring(client.get(path, headers=ja).content)
        names = page.xpath("//main//*[self::a or self::label or self::h1 or self::li]//text()")
        assert "日本" in {name.strip() for name in names}, path
        links = page.xpath("//main//a[starts-with(@href, '/countries/')][not(ancestor::mark)]")
        assert "Japan" not in {link.text_content().strip() for link in links}, path
    assert "日本" in page.xpath("string(//mark//a[@href='/countries/jp']/@title)")
    headed = html.fromstring(client.get("/countries/jp", headers=ja).content)
    assert headed.xpath("string(//title)").startswith("日本")
    assert "Japan" in headed.xpath("//dl[@class='aliases']//text()")  # as the articles call it
    assert client.get("/api/v1/countries/jp", headers=ja).json()["name"] == "Japan"


@pytest.mark.parametrize("language", OTHERS)
def test_a_missing_library_and_our_mistakes_are_told_too(settings: Settings, language: str) -> None:
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        for path in ("/", "/search?q=a", "/articles/a"):
            answer = client.get(path, headers={"accept-language": language})
            assert answer.status_code == 503
            said = " ".join(texts(html.fromstring(answer.content), language)).split()
            assert {*re.findall("[A-Za-z]{2,}", " ".join(said))} - SAME == set(), said


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_the_switch_is_kept_and_leads_back(
    client: TestClient, ids: list[str], language: str
) -> None:
    answer = client.post(
        "/preferences/language",
        data={"language": language, "back": "/search?q=liu"},
        headers={"accept-language": "ja"},
        follow_redirects=False,
    )
    assert answer.status_code == 303
    assert answer.headers["location"] == "/search?q=liu"
    page = html.fromstring(client.get("/search?q=liu", headers={"accept-language": "ja"}).content)
    assert page.get("lang") == language
    (here,) = page.xpath("//footer//button[@name='language' and @aria-current]")
    assert (here.get("value"), here.get("lang")) == (language, language)
    buttons = page.xpath("//footer//button[@name='language']")
    assert {one.get("lang"): one.text for one in buttons} == i18n.LANGUAGES


def test_an_unknown_language_is_forgotten_and_no_way_leads_out(client: TestClient) -> None:
    client.cookies.set("language", "ja")
    given = {"language": "tlh", "back": "//evil.example/"}
    answer = client.post("/preferences/language", data=given, follow_redirects=False)
    assert answer.headers["location"] == "/"
    assert 'language=""' in answer.headers["set-cookie"]


def test_programs_are_answered_in_english(client: TestClient, ids: list[str]) -> None:
    japanese = {"accept-language": "ja", "cookie": "language=zh"}
    for path in (
        "/api/v1/articles?q=xi+foo:bar+person:nobody",
        "/api/v1/articles?sort=best",
        "/api/v1/articles/none",
        f"/api/v1/articles/{ids[0]}",
        "/api/v1/facets/publisher",
        "/api/v1/export?format=csv",
        "/api/openapi.json",
        "/feed.atom?q=xi",
        "/feed.json",
        "/opensearch.xml",
        "/readyz",
    ):
        asked, plain = client.get(path, headers=japanese), client.get(path)
        assert asked.text == plain.text, path
        assert asked.headers.get("etag") == plain.headers.get("etag"), path
        assert "content-language" not in asked.headers
    problem = {**japanese, "accept": "application/json"}
    assert client.get("/nowhere", headers=problem).json()["title"] == "Not Found"
    docs = html.fromstring(client.get("/docs", headers=japanese).content)
    assert docs.get("lang") == "zh"
    assert docs.xpath("//main/div/@lang") == ["en"]


def test_few_answers_are_kept_for_many_headers(client: TestClient, ids: list[str]) -> None:
    def tag(accepted: str) -> str:
        return client.get("/", headers={"accept-language": accepted}).headers["etag"]

    assert tag("ja") == tag("ja-JP,ja;q=0.9,en;q=0.8") != tag("zh-TW") == tag("zh,ja;q=0.1")
    assert tag("fr") == tag("de-AT,de") == tag("") != tag("ja")
    assert "Accept-Language" in client.get("/").headers["vary"]


def test_content_says_its_language_where_it_is_not_the_pages(
    client: TestClient, ids: list[str]
) -> None:
    def language(path: str, of: str, accepted: str) -> list[str | None]:
        page = html.fromstring(client.get(path, headers={"accept-language": accepted}).content)
        return [one.get("lang") for one in page.xpath(of)]

    french = f"/articles/{ids[4]}"
    assert language(french, "//article", "en") == ["fr"]
    assert language(french, "//article", "ja") == ["fr"]
    assert language(french, "//article//*[@id='cite-title']/..", "ja") == ["ja"]
    english = f"/articles/{ids[0]}"
    assert language(english, "//article", "en") == [None]
    assert language(english, "//article", "zh") == ["en"]
    assert set(language("/search?q=liu", "//*[@class='result-title']/a", "ja")) == {"en"}
    assert set(language("/search?q=liu", "//*[@class='result-title']/a", "en")) == {None}
    assert language("/people/takeo-akiba", "//h1/span", "zh") == ["en"]
    assert language("/people/takeo-akiba", "//h1/span", "en") == []
    assert set(language("/people/takeo-akiba", "//section//p[@class='snippet']", "ja")) == {"en"}


def test_dates_are_written_as_their_readers_do() -> None:
    written = {"2024": "2024年", "2024-05": "2024年5月", "2024-05-31": "2024年5月31日"}
    for language in OTHERS:
        with i18n.speaking(language):
            assert {date: figures.date_words(date) for date in written} == written


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_the_script_is_given_its_words(client: TestClient, ids: list[str], language: str) -> None:
    page = html.fromstring(client.get("/", headers={"accept-language": language}).content)
    words = json.loads(page.get_element_by_id("live").get("data-words"))
    script = (ROOT / "static" / "app.js").read_text()
    for name in re.findall(r"(?<![.\w])words\.(\w+)", script) + re.findall(
        r"\bword\(\"(\w+)\"", script
    ):
        assert words[name], name
    assert words.keys() == SCRIPT.keys()
    assert all(words[name].count("#") == said.count("#") for name, said in SCRIPT.items())
    if language != i18n.ENGLISH:
        assert not [
            name for name, said in SCRIPT.items() if words[name] == said and said != "# of #"
        ]
