"""The tagger's network in torch, its weights in, its ONNX file out."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn
from torch.nn import functional as F

LAYERS, WIDTH, HEADS, INNER = 6, 384, 12, 1536  # those of MiniLM-L6
VOCABULARY, LENGTH, CASES, LABELS = 30522, 512, 17, 9
PARTS = {"q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value",
         "o": "attention.output.dense", "ln1": "attention.output.LayerNorm",
         "f1": "intermediate.dense", "f2": "output.dense", "ln2": "output.LayerNorm"}  # fmt: skip


class Layer(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.q, self.k, self.v, self.o = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.f1, self.f2 = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.ln1, self.ln2 = (nn.LayerNorm(WIDTH, eps=1e-12) for _ in range(2))

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        many, long, _ = x.shape
        q, k, v = (
            part(x).view(many, long, HEADS, WIDTH // HEADS).transpose(1, 2)
            for part in (self.q, self.k, self.v)
        )
        odds = torch.softmax(q @ k.transpose(2, 3) * (WIDTH // HEADS) ** -0.5 + bias, -1)
        x = self.ln1(x + self.o((odds @ v).transpose(1, 2).reshape(many, long, WIDTH)))
        return self.ln2(x + self.f2(F.gelu(self.f1(x))))


class Network(nn.Module):
    """MiniLM with an embedding of how each word is written, and a label for each word piece."""

    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(VOCABULARY, WIDTH)
        self.places = nn.Embedding(LENGTH, WIDTH)
        self.cases = nn.Embedding(CASES, WIDTH)
        nn.init.normal_(self.cases.weight, std=0.02)
        self.ln = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.head = nn.Linear(WIDTH, LABELS)

    def forward(self, ids: Tensor, case: Tensor, mask: Tensor) -> Tensor:
        places = self.places(torch.arange(ids.shape[1], device=ids.device))
        x = self.ln(self.words(ids) + places + self.cases(case))
        x = F.dropout(x, 0.1, self.training)
        bias = (1 - mask[:, None, None, :].to(x.dtype)) * -1e4
        for layer in self.layers:
            x = layer(x, bias)
        return self.head(F.dropout(x, 0.1, self.training))


def base(weights: Path) -> Network:
    """MiniLM as its makers trained it (model.safetensors); cases and labels are yet to learn."""
    from safetensors.torch import load_file

    given, network = load_file(weights), Network()
    take = {"ln.weight": "embeddings.LayerNorm.weight", "ln.bias": "embeddings.LayerNorm.bias",
            "words.weight": "embeddings.word_embeddings.weight"}  # fmt: skip
    for number in range(LAYERS):
        for ours, theirs in PARTS.items():
            for part in ("weight", "bias"):
                take[f"layers.{number}.{ours}.{part}"] = f"encoder.layer.{number}.{theirs}.{part}"
    state = {ours: given[theirs].float() for ours, theirs in take.items()}
    kind = given["embeddings.token_type_embeddings.weight"][0]  # always the first: added for good
    state["places.weight"] = given["embeddings.position_embeddings.weight"].float() + kind
    network.load_state_dict(state, strict=False)
    return network


def shipped(file: Path) -> Network:
    """The weights of an ONNX file that came from here, their 8-bit integers made floats again."""
    graph = onnx.load(str(file)).graph
    found = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    floats: dict[str, Any] = {name.removeprefix("m."): a for name, a in found.items()}
    matrices, state = [], {}
    for name in found:
        if name.endswith("_quantized"):
            of = name.removesuffix("_quantized")
            zero = found[f"{of}_zero_point"].astype(np.float32)
            whole = (found[name].astype(np.float32) - zero) * found[f"{of}_scale"]
            if "MatMul" in of:
                matrices.append(whole.T)
            else:
                floats[of.removeprefix("m.")] = whole
    order = [f"layers.{n}.{part}" for n in range(LAYERS) for part in PARTS if part[:2] != "ln"]
    floats |= {f"{name}.weight": a for name, a in zip([*order, "head"], matrices, strict=True)}
    old = {"words": "w", "places": "pos", "cases": "case"}
    network = Network()
    for name in network.state_dict():
        first, _, rest = name.partition(".")
        array = floats[name] if name in floats else floats[f"{old[first]}.{rest}"]
        state[name] = torch.tensor(np.ascontiguousarray(array))
    for name, array in found.items():
        if name.startswith("onnx::Add"):
            state["places.weight"] = state["places.weight"] + torch.tensor(array)
    network.load_state_dict(state)
    return network


def mean(one: Network, other: Network) -> Network:
    """Weights half way between two, steadier than either (Wortsman et al. 2022, model soups)."""
    theirs, network = other.state_dict(), Network()
    network.load_state_dict({n: (w + theirs[n]) / 2 for n, w in one.state_dict().items()})
    return network


def export(network: Network, file: Path) -> None:
    """Write the network with its matrices and embeddings as 8-bit integers."""
    network.eval()
    ids = torch.randint(5, 1000, (2, 32))
    names = ("ids", "case", "mask")
    axes = {name: {0: "windows", 1: "pieces"} for name in (*names, "logits")}
    with TemporaryDirectory() as folder:
        floats = Path(folder) / "floats.onnx"
        torch.onnx.export(
            network, (ids, torch.zeros_like(ids), torch.ones_like(ids)), str(floats),
            input_names=list(names), output_names=["logits"], dynamic_axes=axes,
            opset_version=17, dynamo=False,
        )  # fmt: skip
        quantize_dynamic(
            floats, file, per_channel=True, weight_type=QuantType.QInt8,
            op_types_to_quantize=["MatMul", "Gather", "Gemm"],
        )  # fmt: skip
