"""Resting: a partner whose own way failed is left alone a while, so that none wait for it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from domain.ways import Way
from services.ports import Clock, Partner

REST_SECONDS = (1, 5, 30, 120, 600)
"""How long a partner is not tried after one, two, three... failures in a row; the last one
repeats. NATS is away for all or for none, and the relay waits for it by itself."""


@dataclass(frozen=True, slots=True)
class _Rest:
    failures: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Resting:
    """Remembers whose way failed, for as long as the relay runs."""

    clock: Clock
    _resting: dict[str, _Rest] = field(default_factory=dict[str, _Rest], init=False)

    def rests(self, partner_id: str) -> bool:
        """Whether a partner is not to be tried yet: its way failed a moment ago."""
        rest = self._resting.get(partner_id)
        return rest is not None and self.clock() < rest.until

    def remember(self, partner: Partner | None, *, failed: bool) -> None:
        """Let a partner rest longer after each failure in a row; what goes well ends that."""
        if partner is None or partner.channel is Way.NATS:
            return
        before = self._resting.pop(partner.id, None)
        if failed:
            failures = before.failures + 1 if before else 1
            seconds = REST_SECONDS[min(failures, len(REST_SECONDS)) - 1]
            until = self.clock() + timedelta(seconds=seconds)
            self._resting[partner.id] = _Rest(failures, until)
