"""text -> Spans by an installed spaCy pipeline in the tagger's place; alone imports spaCy."""

from collections.abc import Iterator, Sequence
from typing import Any

import regex

from app.errors import SettingsError
from app.ingest.blocks import split
from app.ingest.mentions import Span

LABELS = {  # those of numbers and dates are left out
    **dict.fromkeys(("PERSON", "PER"), "PER"),
    **dict.fromkeys(("GPE", "LOC", "FAC"), "LOC"),
    "ORG": "ORG",
    **dict.fromkeys(("NORP", "MISC", "EVENT", "PRODUCT", "WORK_OF_ART", "LAW", "LANGUAGE"), "MISC"),
}
# What a pipeline may do beside finding names, at twice the time.
NEEDLESS = ("tagger", "parser", "morphologizer", "lemmatizer", "attribute_ruler", "senter")
SURE = 1.0  # a pipeline gives no probability: what it marks, it means
LONGEST = 100_000  # characters at once: spaCy takes 1 GB for 100,000 words, and refuses a million
AROUND = regex.compile(r"^(?:[Tt]he\s+|\s+)+|(?:['’]s|\s+)+$")  # not part of the name with us


class SpacyModel:
    """A pipeline by its name or folder, its labels made our four."""

    def __init__(self, model: str) -> None:
        self._pipeline = _load(model)
        meta = self._pipeline.meta
        self.name = f"{meta['lang']}_{meta['name']} {meta['version']}"

    def find(self, texts: Sequence[str]) -> list[list[Span]]:
        return [list(self._find(text)) for text in texts]

    def _find(self, text: str) -> Iterator[Span]:
        stretches = list(_stretches(text))
        found = self._pipeline.pipe(text[start:end] for start, end in stretches)
        for (start, _), read in zip(stretches, found, strict=True):
            for name in read.ents:
                if label := LABELS.get(name.label_):
                    yield from _span(text, start + name.start_char, start + name.end_char, label)


def _load(model: str) -> Any:
    try:
        import spacy
    except ImportError:
        raise _wrong(model, "spaCy is not installed: pip install '.[spacy]'") from None
    try:
        pipeline = spacy.load(model, exclude=NEEDLESS)
    except OSError:
        detail = "no such pipeline is installed; allowed: builtin, or what spaCy can load"
        raise _wrong(model, detail) from None
    except Exception as error:  # spaCy checks little itself: a wrong version fails anywhere
        raise _wrong(model, f"spaCy cannot load it ({str(error).splitlines()[0]})") from None
    if not any("doc.ents" in pipeline.get_pipe_meta(n).assigns for n in pipeline.pipe_names):
        raise _wrong(model, "this pipeline finds no names: it has no ner")
    return pipeline


def _wrong(model: str, detail: str) -> SettingsError:
    return SettingsError(f"DATELINE_NER_MODEL={model!r}: {detail}.")


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    """Paragraph by paragraph, as the tagger reads too; one of great length is cut."""
    for block in split(text):
        for start in range(block.start, block.end, LONGEST):
            yield start, min(start + LONGEST, block.end)


def _span(text: str, start: int, end: int, label: str) -> Iterator[Span]:
    """The name without the article and possessive that some pipelines count in."""
    while match := AROUND.search(text[start:end]):
        if match.end() == end - start:
            end -= len(match.group())
        else:
            start += match.end()
    if start < end:
        yield Span(start, end, label, SURE)
