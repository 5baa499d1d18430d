"""text -> Spans: the tagger. The only module that imports onnxruntime and tokenizers."""

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import onnxruntime
import regex
from tokenizers import Tokenizer

from app.ingest.blocks import split

HERE = Path(__file__).parent / "tagger"
LABELS = ("O", "B-PER", "I-PER", "B-LOC", "I-LOC", "B-ORG", "I-ORG", "B-MISC", "I-MISC")
WINDOW = 128  # word pieces: the length it was trained on; 192 and 256 lost a point of PER F1
BATCH = 4  # windows at once; more gains nothing on one thread and costs memory
CLS, SEP = 101, 102  # the vocabulary's [CLS] and [SEP]
LONGEST = 60  # letters in a word; a longer run is no name and would drown its window

WORD = regex.compile(
    r"(?:[A-Z]\.){2,}|(?:Mr|Mrs|Ms|Dr|Jr|Sr|St|Gen|Sen|Rep|Gov|Lt|Col|Capt|Sgt|Prof|Rev|Hon)\."
    r"|[A-Z]\.(?=\s+[A-Z])|['’]s\b|\w++(?:[-'’&]\w++)*+|[^\w\s]"
)
SURROGATE = regex.compile(r"[\ud800-\udfff]")  # the tokenizer takes valid Unicode alone
POSSESSIVE = regex.compile(r"['’]s$")
SENTENCE_END = regex.compile(
    r"(?<=[.!?][\"”’)])\s|(?<=[a-z0-9)][.!?])\s(?=[\"“‘(]?[A-Z])|(?<=[。！？])"
)


class Span(NamedTuple):
    """A tagged stretch of a text, in code points."""

    start: int
    end: int
    label: str  # PER | LOC | ORG | MISC
    score: float  # probability, 0 to 1


class Word(NamedTuple):
    text: str
    start: int
    end: int


class Piece(NamedTuple):
    """A word piece: its number in the vocabulary, how its word is written, whose it is."""

    id: int
    case: int
    word: int | None  # the word's number in the text at its first piece, else None


class Tagger:
    """Token classifier on MiniLM with capitals given as a feature; see tagger/MODEL_CARD.md."""

    def __init__(self, folder: Path = HERE, threads: int = 1) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = threads
        self._session = onnxruntime.InferenceSession(
            str(folder / "ner-en.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()

    def find(self, texts: Sequence[str]) -> list[list[Span]]:
        """The spans of each text, sorted, not overlapping."""
        return [self._find(text) for text in texts]

    def _find(self, text: str) -> list[Span]:
        sentences = list(_sentences(text))
        words = [word for sentence in sentences for word in sentence]
        labels: list[tuple[str, float]] = [("O", 0.0)] * len(words)
        windows = sorted(self._windows(sentences), key=len)
        for at in range(0, len(windows), BATCH):
            self._label(windows[at : at + BATCH], labels)
        spans, at = list[Span](), 0
        for sentence in sentences:
            spans += _spans(sentence, labels[at : at + len(sentence)])
            at += len(sentence)
        return spans

    def _windows(self, sentences: list[list[Word]]) -> Iterator[list[Piece]]:
        """Pack sentences into windows; a sentence is cut only when no window could hold it."""
        room, window, number = WINDOW - 2, list[Piece](), 0
        for sentence in sentences:
            pieces = self._pieces(sentence, number)
            number += len(sentence)
            while pieces:
                free = room - len(window)
                if len(pieces) <= free:
                    cut = len(pieces)
                elif window and (len(pieces) <= room or free < 24):
                    yield window
                    window = []
                    continue
                else:  # not inside a word
                    cut = free
                    while cut > 1 and pieces[cut].word is None:
                        cut -= 1
                window += pieces[:cut]
                pieces = pieces[cut:]
        if window:
            yield window

    def _pieces(self, sentence: list[Word], first: int) -> list[Piece]:
        words = [SURROGATE.sub("?", word.text[:LONGEST]).replace("’", "'") for word in sentence]
        encoded = self._tokenizer.encode(words, is_pretokenized=True, add_special_tokens=False)
        pieces, previous = list[Piece](), None
        for id_, number in zip(encoded.ids, encoded.word_ids, strict=True):
            if number is None:
                continue  # a special token: never asked for
            case = _case(words[number])
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


def _sentences(text: str) -> Iterator[list[Word]]:
    """The words of each sentence; a line's end is a sentence's end, unless the text is wrapped."""
    for block in split(text):
        at = block.start
        ends = [match.end() for match in SENTENCE_END.finditer(text, at, block.end)]
        for end in [*ends, block.end]:
            words = [word for match in WORD.finditer(text, at, end) for word in _words(match)]
            if words:
                yield words
            at = end


def _words(match: "regex.Match[str]") -> Iterator[Word]:
    """A word, its possessive ending apart."""
    word, start, end = match.group(), match.start(), match.end()
    if len(word) > 2 and POSSESSIVE.search(word):
        yield Word(word[:-2], start, end - 2)
        yield Word(word[-2:], end - 2, end)
    else:
        yield Word(word, start, end)


def _case(word: str) -> int:
    """How a word is written: the uncased model's eyes for capitals."""
    if word.isdigit():
        return 1
    if any(char.isdigit() for char in word):
        return 2
    if word.isupper():
        return 4 if len(word) > 1 else 3
    if word.istitle():
        return 5
    if word.islower():
        return 6
    return 7 if any(char.isupper() for char in word) else 8


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
