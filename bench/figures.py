"""Many times as a few figures."""

from collections.abc import Sequence
from statistics import median, quantiles


def p99(values: Sequence[float]) -> float:
    return quantiles(values, n=100, method="inclusive")[-1] if len(values) > 1 else values[0]


def spread(times: Sequence[float]) -> str:
    """Of milliseconds."""
    return f"median {median(times):.2f}, p99 {p99(times):.1f}, slowest {max(times):.0f} ms"
