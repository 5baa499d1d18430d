import os
import subprocess
import sys
from pathlib import Path

from app.config import ROOT

RUN = """
from app.ingest import networks
from app.ingest.scoring import _network
_network()
"""


def test_a_network_tells_nobody_of_its_run(tmp_path: Path) -> None:
    """What the library would send it lays down first, with an id of the machine."""
    silent = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run([sys.executable, "-c", RUN], cwd=ROOT, env=silent, check=True)
    assert list(tmp_path.rglob("*")) == []


def test_the_variable_that_silences_is_the_one_the_library_reads() -> None:
    import onnxruntime.capi as capi

    libraries = Path(capi.__path__[0]).glob("onnxruntime_pybind11_state*")
    assert any(b"ORT_DISABLE_TELEMETRY" in library.read_bytes() for library in libraries)
