"""What is free goes back to the system, though something above it is still in use."""

import platform
import subprocess
import sys

PROGRAM = """
from pathlib import Path
from app import heap

def held():
    return int(Path("/proc/self/statm").read_text().split()[1])

heap.few_arenas()
blocks = [bytes(1000) for _ in range(50_000)]
last = blocks[-1]
del blocks
full = held()
heap.give_back()
print(full, held())
"""


def test_free_memory_is_given_back() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    before, after = map(int, done.stdout.split())
    if platform.libc_ver()[0] == "glibc":  # others do as they do
        assert after < 0.6 * before
