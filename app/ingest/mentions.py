"""text -> Spans: the tagger. The only module that imports onnxruntime and tokenizers."""

from typing import NamedTuple


class Span(NamedTuple):
    """A tagged stretch of a text, in code points."""

    start: int
    end: int
    label: str  # PER | LOC | ORG | MISC
    score: float  # probability, 0 to 1
