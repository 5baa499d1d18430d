"""text -> Spans: the tagger. The only module that imports tokenizers."""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np
import regex
from tokenizers import Tokenizer

from app.ingest import networks
from app.ingest.words import Word, sentences, written

HERE = Path(__file__).parent / "tagger"
LABELS = ("O", "B-PER", "I-PER", "B-LOC", "I-LOC", "B-ORG", "I-ORG", "B-MISC", "I-MISC")
WINDOW = 128  # word pieces: the length it was trained on; 192 and 256 lost a point of PER F1
BATCH = 4  # windows at once; more gains nothing on one thread and costs memory
CLS, SEP = 101, 102  # the vocabulary's [CLS] and [SEP]
MOST = 300  # windows: 25,000 words, more than newspapers print; each takes 8 ms
LONGEST = 60  # letters in a word; a longer run is no name and would drown its window

BUILTIN = "builtin"  # the model that needs nothing installed
VERSION = "2"  # of the weights: written beside each article they read

SURROGATE = regex.compile(r"[\ud800-\udfff]")  # the tokenizer takes valid Unicode alone


class Span(NamedTuple):
    """A tagged stretch of a text, in code points."""

    start: int
    end: int
    label: str  # PER | LOC | ORG | MISC
    score: float  # probability, 0 to 1


class Finder(Protocol):
    """What marks the names of a text; `name` has its version, for the record."""

    name: str

    def find(self, texts: Sequence[str]) -> list[list[Span]]:
        """The spans of each text, sorted, not overlapping."""
        ...


class Piece(NamedTuple):
    """A word piece: its number in the vocabulary, how its word is written, whose it is."""

    id: int
    case: int
    word: int | None  # the word's number in the text at its first piece, else None


class Tagger:
    """Token classifier on MiniLM with capitals given as a feature; see tagger/MODEL_CARD.md."""

    name = f"{BUILTIN} {VERSION}"

    def __init__(self, folder: Path = HERE, threads: int = 1) -> None:
        self._session = networks.session(folder / "ner-en.onnx", threads)
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()

    def find(self, texts: Sequence[str]) -> list[list[Span]]:
        """The spans of each text, sorted, not overlapping."""
        return [self._find(text) for text in texts]

    def _find(self, text: str) -> list[Span]:
        parts = list(sentences(text))
        labels: list[tuple[str, float]] = [("O", 0.0)] * sum(map(len, parts))
        windows = sorted(islice(self._windows(parts), MOST), key=len)
        for at in range(0, len(windows), BATCH):
            self._label(windows[at : at + BATCH], labels)
        spans, at = list[Span](), 0
        for sentence in parts:
            spans += _spans(sentence, labels[at : at + len(sentence)])
            at += len(sentence)
        return spans

    def _windows(self, parts: list[list[Word]]) -> Iterator[list[Piece]]:
        """Pack sentences into windows; a sentence is cut only when no window could hold it."""
        room, window, number = WINDOW - 2, list[Piece](), 0
        for sentence in parts:
            pieces = self._pieces(sentence, number)
            number += len(sentence)
            at = 0
            while left := len(pieces) - at:
                free = room - len(window)
                if left <= free:
                    cut = left
                elif window and (left <= room or free < 24):
                    yield window
                    window = []
                    continue
                else:  # not inside a word
                    cut = free
                    while cut > 1 and pieces[at + cut].word is None:
                        cut -= 1
                window += pieces[at : at + cut]
                at += cut
        if window:
            yield window

    def _pieces(self, sentence: list[Word], first: int) -> list[Piece]:
        words = [SURROGATE.sub("?", word.text[:LONGEST]).replace("’", "'") for word in sentence]
        encoded = self._tokenizer.encode(words, is_pretokenized=True, add_special_tokens=False)
        pieces, previous = list[Piece](), None
        for id_, number in zip(encoded.ids, encoded.word_ids, strict=True):
            if number is None:
                continue  # a special token: never asked for
            case = written(words[number])
            if number == previous:
                pieces.append(Piece(id_, case + 8, None))
            else:
                pieces.append(Piece(id_, case, first + number))
            previous = number
        return pieces

    def _label(self, windows: list[list[Piece]], labels: list[tuple[str, float]]) -> None:
        """Write the label of each word of these windows into `labels`."""
        shape = len(windows), max(map(len, windows)) + 2
        inputs: dict[str, Any] = {
            name: np.zeros(shape, np.int64) for name in ("ids", "case", "mask")
        }
        for row, window in enumerate(windows):
            n = len(window) + 1
            inputs["ids"][row, : n + 1] = [CLS, *(piece.id for piece in window), SEP]
            inputs["case"][row, 1:n] = [piece.case for piece in window]
            inputs["mask"][row, : n + 1] = 1
        logits = self._session.run(None, inputs)[0]
        best = logits.argmax(-1)
        odds = np.exp(logits - logits.max(-1, keepdims=True))
        score = 1 / odds.sum(-1)
        for row, window in enumerate(windows):
            for column, piece in enumerate(window, start=1):
                if piece.word is not None:
                    labels[piece.word] = (LABELS[best[row, column]], float(score[row, column]))


@cache
def builtin() -> Tagger:
    """The tagger that comes with Dateline, loaded once a process (0.3 s, 118 MB)."""
    return Tagger()


@cache
def finder(model: str) -> Finder:
    """What DATELINE_NER_MODEL names, loaded once a process; SettingsError if it cannot be had."""
    if model == BUILTIN:
        return builtin()
    from app.ingest.spacy_model import SpacyModel

    return SpacyModel(model)


def _spans(sentence: list[Word], labels: list[tuple[str, float]]) -> Iterator[Span]:
    first: int | None = None
    for at in range(len(sentence) + 1):
        label = labels[at][0] if at < len(sentence) else "O"
        if first is not None and (label[0] != "I" or label[2:] != labels[first][0][2:]):
            score = min(score for _, score in labels[first:at])
            span = sentence[first].start, sentence[at - 1].end
            yield Span(*span, labels[first][0][2:], score)
            first = None
        if label != "O" and first is None:
            first = at
