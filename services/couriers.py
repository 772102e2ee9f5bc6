"""Couriers: each partner's letters by its own channel, and none by a way that is not safe.

Here, and not in the adapters, stands whether a way is safe for the person: a channel that is
added later is bound by it too.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from uuid import UUID

from domain.facts import InformationDisclosed
from domain.recorded import Recorded
from domain.safety import Safety
from domain.ways import Way
from services.failing import NO_SAFE_WAY
from services.notice import Reason
from services.ports import Courier, Directory, Letter, Partner, Undeliverable


def safe_ways(safety: Safety, disclosed: Recorded | None) -> frozenset[Way]:
    """Give the ways that are safe for a disclosure; none when its content is gone."""
    if disclosed is None or not isinstance(disclosed.fact, InformationDisclosed):
        return frozenset()
    return safety.ways_for(disclosed.fact_id, disclosed.fact)


def why_unsafe(ways: frozenset[Way], partner: Partner) -> Reason | None:
    """Say why a partner's channel may not be used; None when it is among the safe ways.

    It does not say more: what closes the channel may be more guarded than the notice.
    """
    return None if partner.channel in ways else "kanalen är inte säker"


@dataclass(frozen=True, slots=True)
class Couriers:
    """A Courier over all channels. A channel that is not there carries nothing."""

    directory: Directory
    channels: Mapping[Way, Courier]

    def ready(self, partner: str) -> bool:
        """Whether a partner's own channel is there and ready: the others say nothing of it."""
        found = self.directory.partner(partner)
        courier = self.channels.get(found.channel) if found else None
        return courier is not None and courier.ready(partner)

    def stands_otherwise(self, letter: UUID) -> bool:
        """Whether the channel that carried a letter had its opposite before."""
        return any(courier.stands_otherwise(letter) for courier in self.channels.values())

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
        return _before_first_failure(letters, dict(zip(partners, outcomes, strict=True)))

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
