"""How much one partner may send in an hour: what is more waits its turn, and is not lost."""

from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

INBOUND_PER_HOUR_MAX = 60
HOUR_SECONDS = 3600.0

Seconds = Callable[[], float]
"""A clock that never goes back, in seconds."""


@dataclass
class Rate:
    """Counts what each partner has sent within the last hour. Forgets when it is restarted."""

    seconds: Seconds
    per_hour_max: int = INBOUND_PER_HOUR_MAX
    _taken: dict[str, deque[float]] = field(
        default_factory=lambda: defaultdict(deque), init=False, repr=False
    )

    def wait(self, partner: str) -> float:
        """Give how many seconds a partner's next message has to wait; 0 for none."""
        taken, now = self._taken[partner], self.seconds()
        while taken and taken[0] <= now - HOUR_SECONDS:
            taken.popleft()
        if len(taken) < self.per_hour_max:
            return 0.0
        return taken[0] + HOUR_SECONDS - now

    def took(self, partner: str) -> None:
        """Count a message that was taken in."""
        self._taken[partner].append(self.seconds())
