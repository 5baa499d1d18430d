from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from app.config import Settings
from app.web import create_app

ATOM = "{http://www.w3.org/2005/Atom}"
HOSTILE = "<script>alert(1)</script>\"'&"


def text(element: ET.Element, name: str) -> str:
    found = element.find(ATOM + name)
    assert found is not None, name
    return found.text or ""


def test_atom(client: TestClient, ids: list[str]) -> None:
    answer = client.get("/feed.atom")
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    feed = ET.fromstring(answer.content)
    entries = feed.findall(ATOM + "entry")
    assert [text(entry, "id").rpartition("/")[2] for entry in entries][:2] == ids[:2]
    assert len(entries) == 5
    assert text(feed, "updated") == max(text(entry, "updated") for entry in entries)
    for entry in entries:
        assert text(entry, "title")
        assert text(entry, "updated").endswith("Z")
        assert entry.find(f"{ATOM}author/{ATOM}name") is not None
    dated = {
        text(entry, "id").rpartition("/")[2]: text(entry, "published")
        for entry in entries
        if entry.find(ATOM + "published") is not None
    }
    assert dated == {ids[0]: "2024-05-31T09:30:00Z"}  # a year alone is no moment
    titles = {text(entry, "title") for entry in entries}
    assert f"{HOSTILE} heads" in titles


@pytest.mark.parametrize(
    "parameters", ["", "q=japan", "person=takeo-akiba", "q=nothing", "q=japan&sort=newest"]
)
def test_feeds_have_what_the_search_finds(
    client: TestClient, ids: list[str], parameters: str
) -> None:
    search = client.get(f"/api/v1/articles?{parameters}").json()
    wanted = [f"http://testserver{result['url']}" for result in search["results"]]
    feed = ET.fromstring(client.get(f"/feed.atom?{parameters}").content)
    assert [text(entry, "id") for entry in feed.findall(ATOM + "entry")] == wanted
    answer = client.get(f"/feed.json?{parameters}")
    assert answer.headers["content-type"] == "application/feed+json"
    assert [item["url"] for item in answer.json()["items"]] == wanted


def test_the_icon_that_is_asked_for_unbidden(client: TestClient) -> None:
    icon = client.get("/favicon.ico")
    assert icon.headers["content-type"] in ("image/vnd.microsoft.icon", "image/x-icon")
    assert icon.content.startswith(b"\0\0\1\0\1\0")


def test_json_feed(client: TestClient, ids: list[str]) -> None:
    feed = client.get("/feed.json").json()
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    first, second, *_, last = feed["items"]
    assert first["date_published"] == "2024-05-31T09:30:00Z"
    assert first["authors"] == [{"name": "The Daily"}]
    assert "date_published" not in second
    assert {"id", "url", "title", "content_text", "date_modified"} <= set(last)


def test_a_feed_says_its_own_address(client: TestClient, ids: list[str]) -> None:
    words = quote("a&b <c>")
    feed = ET.fromstring(client.get(f"/feed.atom?q={words}&utm=x").content)
    links = {link.get("rel"): link.get("href") for link in feed.findall(ATOM + "link")}
    assert links["self"] == f"http://testserver/feed.atom?q={words}"
    assert text(feed, "title") == "Dateline: a&b <c>"


def test_opensearch_leads_to_the_search(client: TestClient) -> None:
    root = ET.fromstring(client.get("/opensearch.xml").content)
    space = "{http://a9.com/-/spec/opensearch/1.1/}"
    templates = {url.get("type"): url.get("template") for url in root.findall(space + "Url")}
    assert templates["text/html"] == "http://testserver/search?q={searchTerms}"
    name = root.find(space + "ShortName")
    assert name is not None
    assert name.text == "Dateline"


def test_every_address_of_the_sitemap_answers(client: TestClient, ids: list[str]) -> None:
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    root = ET.fromstring(client.get("/sitemap.xml").content)
    addresses = [loc.text or "" for loc in root.iter(space + "loc")]
    assert len(addresses) == len(set(addresses)) == 9 + 5 + 8
    for address in addresses:
        assert client.get(address, follow_redirects=False).status_code == 200, address


def test_robots_name_the_sitemap_under_the_set_address(
    settings: Settings, database: Engine
) -> None:
    named = settings.model_copy(update={"base_url": "https://news.example"})
    with TestClient(create_app(named)) as client:
        robots = client.get("/robots.txt")
        assert "Sitemap: https://news.example/sitemap.xml" in robots.text.splitlines()
        assert robots.headers["content-type"].startswith("text/plain")
        assert 'template="https://news.example/search?q=' in client.get("/opensearch.xml").text
