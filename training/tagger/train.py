"""Train the tagger: `python training/tagger/train.py OPEN.conll.gz`; README.md has the recipe.

The file is open text, one word and its label a line (`Xi B-PER`), an empty line after a sentence,
-DOCSTART- before each document. What made.py makes is mixed in. The weights go to ner-en.onnx.
"""

import argparse
import gzip
import math
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import made
import model
import torch
from tokenizers import Tokenizer
from torch.nn import functional as F

from app.ingest.mentions import CLS, HERE, LABELS, LONGEST, SEP, WINDOW
from app.ingest.words import written

NUMBER = {label: at for at, label in enumerate(LABELS)}
IGNORED = -100  # what cross_entropy leaves out: all pieces of a word but its first
DEMONYMS = frozenset(made.DEMONYMS)
Window = tuple[list[int], list[int], list[int]]  # word pieces, how they are written, labels


def read(path: Path) -> Iterator[list[made.Sentence]]:
    """The documents; nationalities that one of the sets calls places are MISC, as in the others."""
    document, sentence = list[made.Sentence](), made.Sentence()
    for line in gzip.decompress(path.read_bytes()).decode().split("\n"):
        if line.strip() and not line.startswith("-DOCSTART-"):
            word, label = line.split()[:2]
            if label == "B-LOC" and word in DEMONYMS:
                label = "B-MISC"
            sentence.append((word, label))
            continue
        if sentence:
            document.append(sentence)
            sentence = []
        if line.startswith("-DOCSTART-") and document:
            yield document
            document = []
    yield document + [sentence] * bool(sentence)


def texts(path: Path, random: Random) -> Iterator[list[made.Sentence]]:
    """All text of one epoch: a part of the open one about other people, some lines as headlines."""
    for document in read(path):
        if random.random() < 0.3:
            document = made.renamed(document, random)
        for at, sentence in enumerate(document):
            if (odds := random.random()) < 0.04:
                document[at] = made.shout(sentence)
            elif odds < 0.06:
                document[at] = made.title(sentence)
        yield document
    yield from made.frames(random, times=8)
    for _ in range(3):
        yield from made.paragraphs()
    for piece in made.paragraphs():
        yield [made.shout(sentence) for sentence in made.renamed(piece, random)]
    for _ in range(3):
        for piece in made.paragraphs():
            yield made.renamed(piece, random)


def windows(documents: Iterator[list[made.Sentence]], tokenizer: Tokenizer) -> Iterator[Window]:
    """Sentences of a document packed as the tagger packs them."""
    for document in documents:
        window: Window = ([], [], [])
        for sentence in document:
            pieces = _pieces(sentence, tokenizer)
            if window[0] and len(window[0]) + len(pieces[0]) > WINDOW - 2:
                yield _closed(window)
                window = ([], [], [])
            for part, more in zip(window, pieces, strict=True):
                part.extend(more[: WINDOW - 2])
        if window[0]:
            yield _closed(window)


def _pieces(sentence: made.Sentence, tokenizer: Tokenizer) -> Window:
    words = [word[:LONGEST].replace("’", "'") for word, _ in sentence]
    encoded = tokenizer.encode(words, is_pretokenized=True, add_special_tokens=False)
    cases, labels, previous = list[int](), list[int](), None
    for number in encoded.word_ids:
        again = number == previous
        cases.append(written(words[number]) + 8 * again)
        labels.append(IGNORED if again else NUMBER[sentence[number][1]])
        previous = number
    return encoded.ids, cases, labels


def _closed(window: Window) -> Window:
    ids, cases, labels = window
    return [CLS, *ids, SEP], [0, *cases, 0], [IGNORED, *labels, IGNORED]


def batches(all_: list[Window], size: int, random: Random) -> list[list[Window]]:
    """Windows of like length together, in random order."""
    random.shuffle(all_)
    runs = (all_[at : at + size * 20] for at in range(0, len(all_), size * 20))
    found = []
    for run in runs:
        run = sorted(run, key=lambda window: len(window[0]))
        found += [run[at : at + size] for at in range(0, len(run), size)]
    random.shuffle(found)
    return found


def padded(batch: list[Window], part: int, fill: int) -> torch.Tensor:
    longest = max(len(window[0]) for window in batch)
    return torch.tensor([w[part] + [fill] * (longest - len(w[part])) for w in batch])


def train(network: model.Network, path: Path, epochs: float, rate: float, seed: int) -> None:
    random, started = Random(seed), time.process_time()
    torch.manual_seed(seed)
    tokenizer = Tokenizer.from_file(str(HERE / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    optimizer = torch.optim.AdamW(network.parameters(), rate, weight_decay=0.01)
    steps = 0
    for epoch in range(math.ceil(epochs)):
        all_ = list(windows(texts(path, random), tokenizer))
        work = batches(all_, 32, random)
        total = round(len(work) * epochs)
        print(f"epoch {epoch + 1}: {len(all_)} windows, {sum(len(w[0]) for w in all_)} pieces")
        network.train()
        losses = 0.0
        for batch in work[: total - steps]:
            steps += 1
            share = min(steps / (0.08 * total), (total - steps) / (0.92 * total))
            for group in optimizer.param_groups:
                group["lr"] = rate * max(0.0, share)
            ids, case = padded(batch, 0, 0), padded(batch, 1, 0)
            mask = (torch.arange(ids.shape[1]) < torch.tensor([[len(w[0])] for w in batch])).long()
            with torch.autocast("cpu", dtype=torch.bfloat16):
                logits = network(ids, case, mask)
            loss = F.cross_entropy(
                logits.float().view(-1, len(LABELS)), padded(batch, 2, IGNORED).view(-1),
                ignore_index=IGNORED,
            )  # fmt: skip
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            losses += loss.item()
            if steps % 25 == 0:
                spent = time.process_time() - started
                print(f"{steps}/{total} loss {losses / 25:.4f}, {spent:.0f} s", flush=True)
                losses = 0.0
    if not math.isfinite(losses):
        raise SystemExit("The loss is not a number: lower --rate.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("open", type=Path)
    parser.add_argument("--start", type=Path, default=HERE / "ner-en.onnx",
                        help="weights to go on from, or MiniLM's model.safetensors")  # fmt: skip
    parser.add_argument("--out", type=Path, default=HERE / "ner-en.onnx")
    parser.add_argument("--epochs", type=float, default=1, help="0.3 is a third of one")
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--mean", type=Path, help="older weights to take the mean with")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    torch.set_num_threads(1)
    begin = model.base if given.start.suffix == ".safetensors" else model.shipped
    network = begin(given.start)
    train(network, given.open, given.epochs, given.rate, given.seed)
    if given.mean:
        network = model.mean(network, model.shipped(given.mean))
    model.export(network, given.out)
    print(given.out, given.out.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
