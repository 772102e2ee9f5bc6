"""Couriers: each partner's letters by its own channel, and none by a way that is not safe.

Here, and not in the adapters, stands whether a way is safe for the person: a channel that is
added later is bound by it too.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import takewhile

from domain.facts import InformationDisclosed
from domain.recorded import Recorded
from domain.safety import Safety
from domain.ways import Way
from services.notice import Reason
from services.ports import Clock, Courier, Directory, Letter, Partner, Undeliverable

NO_SAFE_WAY = "no_safe_way"
REST_SECONDS = (1, 5, 30, 120, 600)
"""How long a partner is not tried after one, two, three... failures in a row; the last one
repeats. NATS is away for all or for none, and the relay waits for it by itself."""


def safe_ways(safety: Safety, disclosed: Recorded) -> frozenset[Way]:
    """Give the ways that are safe for a disclosure; none when its content is gone."""
    fact = disclosed.fact
    if not isinstance(fact, InformationDisclosed):
        return frozenset()
    return safety.ways_for(disclosed.fact_id, fact)


def why_unsafe(safety: Safety, disclosed: Recorded, partner: Partner | None) -> Reason | None:
    """Say why a partner's channel may not take a disclosure; None when it may.

    It does not say more: what closes the channel may be more guarded than the notice.
    """
    if partner is not None and partner.channel in safe_ways(safety, disclosed):
        return None
    return "kanalen är inte säker"


@dataclass(frozen=True, slots=True)
class _Rest:
    failures: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Couriers:
    """A Courier over all channels. A channel that is not there carries nothing."""

    directory: Directory
    channels: Mapping[Way, Courier]
    clock: Clock
    _resting: dict[str, _Rest] = field(default_factory=dict[str, _Rest], init=False)

    def rests(self, partner_id: str) -> bool:
        """Whether a partner is not to be tried yet: its channel failed a moment ago.

        Asked before anything is written for it, so that nobody else waits for its failures.
        """
        rest = self._resting.get(partner_id)
        return rest is not None and self.clock() < rest.until

    async def carry(self, letters: Iterable[Letter]) -> int:
        """Send each partner's letters in order, and every partner's apart from the others'.

        What got through behind another partner's failure is not counted, and is sent again.
        """
        letters = tuple(letters)
        partners = tuple(dict.fromkeys(letter.partner for letter in letters))
        outcomes = await asyncio.gather(
            *(
                self._carry_to(each, [one for one in letters if one.partner == each])
                for each in partners
            ),
            return_exceptions=True,
        )
        for each, outcome in zip(partners, outcomes, strict=True):
            self._remember(each, failed=outcome != sum(one.partner == each for one in letters))
        return _before_first_failure(letters, dict(zip(partners, outcomes, strict=True)))

    def _remember(self, partner_id: str, *, failed: bool) -> None:
        partner = self.directory.partner(partner_id)
        if not failed or partner is None or partner.channel is Way.NATS:
            self._resting.pop(partner_id, None)
            return
        before = self._resting.get(partner_id)
        failures = before.failures + 1 if before else 1
        seconds = REST_SECONDS[min(failures, len(REST_SECONDS)) - 1]
        until = self.clock() + timedelta(seconds=seconds)
        self._resting[partner_id] = _Rest(failures, until)

    async def _carry_to(self, partner_id: str, letters: Sequence[Letter]) -> int:
        partner = self.directory.partner(partner_id)
        courier = self.channels.get(partner.channel) if partner else None
        if partner is None or courier is None:
            return 0
        safe = tuple(takewhile(lambda letter: partner.channel in letter.ways, letters))
        if not safe:
            raise Undeliverable(letters[0].id, NO_SAFE_WAY)
        return min(await courier.carry(safe), len(safe))


def _before_first_failure(
    letters: Sequence[Letter], outcomes: Mapping[str, int | BaseException]
) -> int:
    """Count the letters before the first that failed. Raises when the first of all did."""
    left = {p: 0 if isinstance(o, BaseException) else o for p, o in outcomes.items()}
    for carried, letter in enumerate(letters):
        left[letter.partner] -= 1
        if left[letter.partner] < 0:
            failure = outcomes[letter.partner]
            if isinstance(failure, BaseException) and carried == 0:
                raise failure
            return carried
    return len(letters)
