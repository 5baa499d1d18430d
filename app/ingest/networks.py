"""Networks that run: the only module that imports onnxruntime, and keeps it from telling.

Its builds report each process and session to their maker, and write an id of the machine into the
home directory, unless this variable stands before they are loaded.
"""

import os
from pathlib import Path
from typing import Any

os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import onnxruntime


def session(weights: bytes | Path, threads: int = 1) -> Any:
    """A network ready to run, from its file or the file's bytes."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = threads
    return onnxruntime.InferenceSession(weights, options, providers=["CPUExecutionProvider"])
