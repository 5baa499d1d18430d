import os

import pytest

from app.config import Settings
from app.errors import LockHeld
from app.ingest.lock import held


def test_a_second_writer_is_told_who_writes_and_then_refused(settings: Settings) -> None:
    said: list[str] = []
    with (
        held(settings),
        pytest.raises(LockHeld, match=f"Process {os.getpid()} is writing"),
        held(settings, patience=0.3, waiting=said.append),
    ):
        pass
    assert [f"Process {os.getpid()} is writing" in sentence for sentence in said] == [True]
    with held(settings, patience=0):  # free again
        pass
