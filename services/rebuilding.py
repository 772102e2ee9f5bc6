"""Rebuilding: what the stream has lost and nobody has confirmed is carried again."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from domain.ways import Way
from services.outgoing import letter_id
from services.ports import Directory, NoticeBook, Pending


class Stream(Protocol):
    """What has to be known of the stream, and taken from it."""

    async def holds(self, partner: str) -> Mapping[UUID, int]:
        """Give the letters to a partner that are kept: id and place."""
        ...

    async def remove(self, partner: str, places: Sequence[int]) -> None:
        """Take letters to a partner away for good."""
        ...


@dataclass(frozen=True, slots=True)
class Rebuilding:
    """Compares the book with the stream while no relay works. The relay then sends the rest.

    Numbers and ids stay. From the first letter that is lost, what is kept is taken away and
    carried again behind it, so that a partner gets them in order.
    """

    book: NoticeBook
    stream: Stream
    directory: Directory

    async def rebuild(self) -> dict[str, int]:
        """Give how many letters each partner is sent again."""
        again: dict[str, int] = {}
        for partner in self.directory.partners():
            if partner.channel is not Way.NATS:
                continue
            rest = await self._rebuild_one(partner.id)
            if rest:
                again[partner.id] = rest
        return again

    async def _rebuild_one(self, partner: str) -> int:
        undelivered = await asyncio.to_thread(self.book.undelivered, partner)
        if not undelivered:
            return 0
        kept = await self.stream.holds(partner)
        lost = (n for n, notice in enumerate(undelivered) if letter_id(notice) not in kept)
        first = next(lost, len(undelivered))
        rest: Sequence[Pending] = undelivered[first:]
        ids = [letter_id(notice) for notice in rest]
        await self.stream.remove(partner, [kept[each] for each in ids if each in kept])
        await asyncio.to_thread(self.book.send_again, [notice.notice_id for notice in rest])
        return len(rest)
