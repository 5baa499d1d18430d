"""spaCy is 300 MB and not installed for tests: a stand-in has the few names of it that are used."""

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from sqlmodel import Session, select

from app.config import Settings
from app.db import make_engine
from app.errors import SettingsError
from app.ingest import mentions, pipeline
from app.ingest.annotate import annotated
from app.ingest.documents import Document
from app.ingest.mentions import Span
from app.ingest.spacy_model import LONGEST, SpacyModel
from app.migrations import migrate
from app.models import Article

KNOWN = {
    "PERSON": r"Angela Merkel's?|Angela Merkel",
    "GPE": r"Berlin",
    "NORP": r"German",
    "ORG": r"[Tt]he Commission|\n",
    "DATE": r"Friday",
}


@dataclass
class Entity:
    start_char: int
    end_char: int
    label_: str


class Pipeline:
    """Finds what KNOWN says, as an entity ruler does."""

    meta = {"lang": "en", "name": "news", "version": "3.8.0"}  # noqa: RUF012  # as spaCy's is
    pipe_names = ("tok2vec", "ner")

    def get_pipe_meta(self, name: str) -> Any:
        return SimpleNamespace(assigns=["doc.ents"] if name == "ner" else ["doc.tensor"])

    def pipe(self, texts: Iterable[str]) -> Iterator[Any]:
        for text in texts:
            assert len(text) <= LONGEST
            ents = [
                Entity(match.start(), match.end(), label)
                for label, pattern in KNOWN.items()
                for match in re.finditer(pattern, text)
            ]
            yield SimpleNamespace(ents=sorted(ents, key=lambda entity: entity.start_char))


class Nameless(Pipeline):
    pipe_names = ("tok2vec",)


@pytest.fixture(autouse=True)
def spacy(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def load(name: str, exclude: Iterable[str] = ()) -> Pipeline:
        match name:
            case "en_news":
                return Pipeline()
            case "en_nameless":
                return Nameless()
            case "en_old":
                raise ValueError("[E167] made for another version\nand more")
        raise OSError(f"[E050] Can't find model '{name}'.")

    module = ModuleType("spacy")
    module.load = load  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "spacy", module)
    mentions.finder.cache_clear()
    yield
    mentions.finder.cache_clear()


def named(text: str) -> list[tuple[str, str]]:
    return [(text[s.start : s.end], s.label) for s in SpacyModel("en_news").find([text])[0]]


def test_its_labels_become_ours_and_names_lose_article_and_possessive() -> None:
    assert named("Angela Merkel's German aides told the Commission in Berlin on Friday.") == [
        ("Angela Merkel", "PER"),
        ("German", "MISC"),
        ("Commission", "ORG"),
        ("Berlin", "LOC"),
    ]


def test_offsets_are_into_the_whole_text_however_long() -> None:
    text = "x " * LONGEST + "\n\nAngela Merkel is in Berlin."
    spans = SpacyModel("en_news").find([text, "", "In Berlin."])
    assert [text[s.start : s.end] for s in spans[0]] == ["Angela Merkel", "Berlin"]
    assert spans[1:] == [[], [Span(3, 9, "LOC", 1.0)]]


@pytest.mark.parametrize(
    ("model", "says"),
    [
        ("en_missing", "no such pipeline is installed"),
        ("en_nameless", "finds no names"),
        ("en_old", r"spaCy cannot load it \(\[E167\] made for another version\)"),
    ],
)
def test_a_pipeline_that_cannot_be_had_is_one_sentence(model: str, says: str) -> None:
    with pytest.raises(SettingsError, match=f"DATELINE_NER_MODEL='{model}': .*{says}") as raised:
        mentions.finder(model)
    assert "\n" not in raised.value.detail


def test_without_spacy_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "spacy", None)
    with pytest.raises(SettingsError, match=r"not installed: pip install '.\[spacy\]'"):
        mentions.finder("en_news")


def test_a_wrong_model_stops_a_run_before_its_first_document(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, data_dir=tmp_path, ner_model="en_missing")
    with pytest.raises(SettingsError):
        pipeline.ingest(settings, make_engine(settings), iter([document()]))
    assert not list(tmp_path.glob("*.db"))


def document() -> Document:
    text = "Merkel in Berlin\n\nAngela Merkel is in Berlin to meet the Commission on Friday."
    return Document(text=text, file="a.txt", format="text")


def test_annotate_and_ingest_read_with_it(tmp_path: Path) -> None:
    found = annotated(document(), raw=True, model="en_news")
    assert found["people"] == ["Angela Merkel"]
    assert found["countries"] == ["DE"]
    settings = Settings(_env_file=None, data_dir=tmp_path, ner_model="en_news")
    database = make_engine(settings)
    migrate(database)
    pipeline.ingest(settings, database, iter([document()]))
    with Session(database) as session:
        assert session.exec(select(Article)).one().tagger == "en_news 3.8.0"
