"""What a word's standing in an article is worth: BM25, the same for every engine."""

import math

import numpy as np

from app.index.columns import Columns, Numbers

FIELDS = {"headline": 3.0, "standfirst": 1.5, "body": 1.0}
K1, B = 1.2, 0.75  # as Robertson and Zaragoza (2009) recommend


class Weights:
    def __init__(self, columns: Columns) -> None:
        live = columns.words[columns.numbers >= 0]
        mean = max(1.0, float(live.mean())) if len(live) else 1.0
        self._articles = len(live)
        self._lengths = K1 * (1 - B + B * columns.words / mean)

    def add(self, total: Numbers, field: str, places: Numbers, counts: Numbers) -> None:
        """To the scores of all places those of a word of one field; only bodies are long enough
        for their length to tell."""
        length = self._lengths[places] if field == "body" else K1
        worth = FIELDS[field] * rarity(len(places), self._articles)
        total[places] += worth * counts * (K1 + 1) / (counts + length)


def rarity(frequency: int, articles: int) -> float:
    """What finding a word is worth; the part of BM25 that counts articles."""
    return math.log(1 + (articles - frequency + 0.5) / (frequency + 0.5))


def found(total: Numbers) -> tuple[Numbers, Numbers]:
    """The places that have a score, and theirs."""
    places = np.flatnonzero(total)
    return places, total[places]
