"""How long a question may take: who looks between two steps sees whether to take the next."""

import time
from math import inf


class Budget:
    """Begins to run when it is made; `spent` once somebody looked too late."""

    def __init__(self, seconds: float = inf) -> None:
        self._until = time.monotonic() + seconds
        self.spent = False

    def left(self) -> bool:
        self.spent = self.spent or time.monotonic() > self._until
        return not self.spent


ENDLESS = Budget()
