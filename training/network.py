"""A network of one hidden layer that says yes or no, trained by Adam on cross entropy."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[Any]


class Recipe(NamedTuple):
    hidden: int
    steps: int
    batch: int
    rate: float
    decay: float
    dropped: float = 0.0  # the share of inputs left out at random, of each example anew


def trained(x: Floats, y: Floats, weight: Floats, recipe: Recipe, seed: int) -> dict[str, Floats]:
    """Weights `w1`, `b1`, `w2`, `b2` for inputs scaled as `x` is."""
    hidden, steps, batch, _, decay, dropped = recipe
    rng = np.random.default_rng(seed)
    p = {"w1": rng.normal(0, x.shape[1] ** -0.5, (x.shape[1], hidden)), "b1": np.zeros(hidden),
         "w2": rng.normal(0, hidden**-0.5, (hidden, 1)), "b2": np.zeros(1)}  # fmt: skip
    first = {name: np.zeros_like(value) for name, value in p.items()}
    second = {name: np.zeros_like(value) for name, value in p.items()}
    for step in range(1, steps + 1):
        pick = rng.integers(0, len(x), batch)
        a, b, w = x[pick], y[pick, None], weight[pick, None]
        if dropped:
            a = a * (rng.random(a.shape) > dropped) / (1 - dropped)
        h = np.maximum(a @ p["w1"] + p["b1"], 0)
        error = (1 / (1 + np.exp(-(h @ p["w2"] + p["b2"]))) - b) * w / w.sum()
        back = (error @ p["w2"].T) * (h > 0)
        slope = {"w1": a.T @ back, "b1": back.sum(0), "w2": h.T @ error, "b2": error.sum(0)}
        rate = recipe.rate * min(1, 2 * (1 - step / steps) + 0.01)
        for name in p:
            first[name] = 0.9 * first[name] + 0.1 * slope[name]
            second[name] = 0.999 * second[name] + 0.001 * slope[name] ** 2
            change = (first[name] / (1 - 0.9**step)) / (
                np.sqrt(second[name] / (1 - 0.999**step)) + 1e-8
            )
            p[name] = p[name] - rate * (change + (decay * 10 * p[name] if name[0] == "w" else 0))
    return p
