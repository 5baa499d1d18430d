"""Trains app/ingest/lines.onnx: which lines of a page's text are of its article.

    python training/lines.py pages.jsonl.gz [app/ingest/lines.onnx]

Each line of the file has `html`, `title` and `text` (the article, by hand). Trained on what the
pages show as text, on the articles alone (nothing may go), and on the articles with titles, labels
and teasers of other pages put among them. Without a second argument it reports five folds by page;
with one it needs the package onnx, which nothing else here does.
"""

import gzip
import json
import random
import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import lxml.html
import numpy as np
from network import Recipe, trained

from app.ingest.blocks import Block, split
from app.ingest.furniture import reason
from app.ingest.html import visible
from app.ingest.parts import key
from app.ingest.scoring import Floats, features

RECIPE = Recipe(hidden=24, steps=2500, batch=1024, rate=3e-3, decay=2e-4)
Example = tuple[Floats, Floats, Floats]  # features, 1 for lines of the article, weights


def example(blocks: list[Block], labels: list[float], weight: float) -> Example:
    x = features(blocks, [reason(block.text) for block in blocks])
    long = np.array([1 + len(b.text) / 100 for b in blocks], np.float32).clip(1, 5)
    return x, np.array(labels, np.float32), long * weight


def labelled(text: str, article: str) -> tuple[list[Block], list[float]]:
    """A line is the article's when most of its 4-word runs are there, or the line itself is."""
    wanted = runs(article)
    lines = {key(line) for line in article.split("\n")}
    blocks = split(text)
    labels = []
    for block in blocks:
        own = runs(block.text)
        if len(block.text.split()) >= 4:
            labels.append(float(sum(run in wanted for run in own) >= 0.6 * len(own)))
        else:
            labels.append(float(key(block.text) in lines))
    for i in range(len(labels)):
        # A label that also stands within the article, far from it, is not of it.
        if len(blocks[i].text.split()) < 4 and not sum(labels[max(0, i - 3) : i + 4]) - labels[i]:
            labels[i] = 0.0
    return blocks, labels


def runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[i : i + 4]) for i in range(max(1, len(words) - 3))}


def mixed(
    page: dict[str, Any], others: list[dict[str, Any]], rng: random.Random
) -> tuple[str, list[float]]:
    """An article among lines of other pages, as a reader copies it from a site."""
    lines = [(line, 1.0) for line in page["text"].split("\n") if line.strip()]
    for _ in range(rng.randint(0, 4)):
        other = rng.choice(others)
        title = other["title"]
        noise = [title, title, "Advertisement", f"Photo: {title}", f"Read more: {title}"]
        line = rng.choice([*noise, rng.choice(other["lines"])])
        lines.insert(rng.randint(1, len(lines)), (line, 0.0))
    for other in rng.sample(others, rng.choice([0, 0, 2, 4])):
        body = " ".join(other["text"].split())[: rng.randint(200, 800)].rsplit(" ", 1)[0]
        kicker = rng.choice(["", "", rng.choice(other["title"].split()).upper() + ": "])
        lines.append((kicker + other["title"] + " " + body, 0.0))
    lines += [(other["title"], 0.0) for other in rng.sample(others, rng.choice([0, 0, 2, 5]))]
    lines = [(line, label) for line, label in lines if line.strip()]
    return "\n".join(line.strip() for line, _ in lines), [label for _, label in lines]


def examples(pages: list[dict[str, Any]], seed: int = 0) -> list[Example]:
    rng = random.Random(seed)
    out = []
    for page in pages:
        others = [other for other in pages if other is not page]
        blocks, labels = labelled(page["shown"], page["text"])
        out.append(example(blocks, labels, 1.0))
        out.append(example([replace(b, gap=True) for b in blocks], labels, 0.5))
        alone = split(page["text"])
        for gap in (True, False):
            out.append(example([replace(b, gap=gap) for b in alone], [1.0] * len(alone), 1.5))
        for gap in (True, False):
            text, labels = mixed(page, others, rng)
            blocks = split(text)
            if len(blocks) == len(labels):
                out.append(example([replace(b, gap=gap) for b in blocks], labels, 1.0))
    return out


def train(data: list[Example], seed: int = 0) -> dict[str, Floats]:
    """One hidden layer, Adam, cross entropy; inputs are scaled and the scale folded in."""
    x, y, weight = (np.concatenate(part).astype(np.float32) for part in zip(*data, strict=True))
    mean, scale = x.mean(0), x.std(0) + 0.05
    x = (x - mean) / scale
    p = trained(x, y, weight, RECIPE, seed)
    return {
        "w1": p["w1"] / scale[:, None],
        "b1": p["b1"] - (mean / scale) @ p["w1"],
        "w2": p["w2"],
        "b2": p["b2"],
    }


def predict(weights: dict[str, Floats], x: Floats) -> Floats:
    hidden = np.maximum(x @ weights["w1"] + weights["b1"], 0)
    return (1 / (1 + np.exp(-(hidden @ weights["w2"] + weights["b2"]))))[:, 0]


def export(weights: dict[str, Floats]) -> bytes:
    """The network in ONNX: `lines`, a row of features each, to `article`, a probability each."""
    from onnx import TensorProto, checker, helper, numpy_helper

    def floats(name: str, width: int) -> Any:
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, ["count", width])

    nodes = [
        helper.make_node("Gemm", ["lines", "w1", "b1"], ["sum"]),
        helper.make_node("Relu", ["sum"], ["hidden"]),
        helper.make_node("Gemm", ["hidden", "w2", "b2"], ["odds"]),
        helper.make_node("Sigmoid", ["odds"], ["article"]),
    ]
    stored = [
        numpy_helper.from_array(np.asarray(value, np.float32), name)
        for name, value in weights.items()
    ]
    graph = helper.make_graph(
        nodes, "lines", [floats("lines", len(weights["w1"]))], [floats("article", 1)], stored
    )
    opset = [helper.make_opsetid("", 17)]
    model = helper.make_model(graph, opset_imports=opset, ir_version=9)
    checker.check_model(model)
    return bytes(model.SerializeToString())


def report(pages: list[dict[str, Any]]) -> None:
    right = found = wanted = kept = words = 0.0
    for fold in range(5):
        weights = train(examples([p for i, p in enumerate(pages) if i % 5 != fold]))
        for page in pages[fold::5]:
            blocks, labels = labelled(page["shown"], page["text"])
            x, y, _ = example(blocks, labels, 1.0)
            size = np.array([len(b.text) for b in blocks])
            yes = predict(weights, x) > 0.5
            right, found, wanted = (
                right + (size * yes * y).sum(),
                found + (size * yes).sum(),
                wanted + (size * y).sum(),
            )
            alone = split(page["text"])
            x, _, _ = example(alone, [1.0] * len(alone), 1.0)
            size = np.array([len(b.text) for b in alone])
            kept, words = kept + (size * (predict(weights, x) > 0.15)).sum(), words + size.sum()
        print(f"after fold {fold}: precision {right / found:.3f} recall {right / wanted:.3f} "
              f"of characters; of articles alone {kept / words:.4f} kept at .15")  # fmt: skip


def main(source: str, target: str | None) -> None:
    with gzip.open(source, "rt") as lines:
        pages = [json.loads(line) for line in lines]
    for page in pages:
        html = page.pop("html").encode("utf-8", "ignore")
        page["shown"] = visible(lxml.html.document_fromstring(html))
        page["lines"] = [line for line in page["shown"].split("\n") if len(line) < 80] or ["Home"]
    if target is None:
        report(pages)
        return
    weights = train(examples(pages))
    Path(target).write_bytes(export(weights))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None)
