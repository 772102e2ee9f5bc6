"""Writing: what goes gets its number, is put in words, and is closed to its partner."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid5

from domain.facts import DisclosureRecalled, InformationDisclosed
from domain.roles import Role
from domain.ways import OPEN, Way
from services.levels import handle_for, written_to
from services.notice import Reason, mark_of, told, told_nothing
from services.ports import CaseHandle, Letter, NoticeBook, Partner, Pending
from services.recalls import recall_written
from services.sealing import Sealer


class Outgoing(NamedTuple):
    """A notice that takes a number. Empty when it may not go any more."""

    pending: Pending
    fact: InformationDisclosed | DisclosureRecalled | None
    at: datetime
    partner: Partner | None
    empty: bool
    recorded: bool = False
    """Whether the log says already that it was stopped, or told less."""
    reason: Reason | None = None
    ways: frozenset[Way] = frozenset()
    """Those that are safe for the person as of now."""


class Written(NamedTuple):
    """A letter that may not go yet: what it says stands beside it and is closed first.

    By a way that others see nothing is said.
    """

    letter: Letter
    said: bytes | None


def letter_id(notice: Pending) -> UUID:
    """The stream tells copies apart by it; the notice inside keeps its own."""
    return uuid5(notice.notice_id, str(notice.copy)) if notice.copy else notice.notice_id


@dataclass(frozen=True, slots=True)
class Writing:
    """Makes letters of what goes to one partner."""

    book: NoticeBook
    handle: CaseHandle
    sealer: Sealer

    def write(self, outgoing: Sequence[Outgoing]) -> Sequence[Written]:
        """Number and write what goes."""
        if not outgoing:
            return ()
        numbers = self.book.number([out.pending.notice_id for out in outgoing])
        partner = outgoing[0].pending.partner
        cases = {out.pending.case_id for out in outgoing}
        handles = {case_id: self.handle(case_id, partner) for case_id in cases}
        return [
            _written(out, n, handles[out.pending.case_id])
            for out, n in zip(outgoing, numbers, strict=True)
        ]

    def close(self, partner: str, written: Sequence[Written]) -> Sequence[Letter]:
        """Close what is said, so that the partner alone can open it."""
        said = [each.said for each in written if each.said is not None]
        closed = iter(self.sealer.close_all(partner, said) if said else ())
        return [
            each.letter if each.said is None else each.letter._replace(body=next(closed))
            for each in written
        ]


def _written(out: Outgoing, sequence: int, handle: str) -> Written:
    notice = out.pending
    partner = out.partner or Partner(notice.partner, "", Role.HUB)
    letter = Letter(
        partner=notice.partner,
        id=letter_id(notice),
        body=b"",
        empty=out.empty,
        mark=mark_of(notice, empty=out.empty),
        thread=handle_for(partner, handle),
        ways=out.ways,
    )
    if partner.channel in OPEN:
        return Written(letter, None)
    return Written(letter, _said(out, sequence, partner, handle))


def _said(out: Outgoing, sequence: int, partner: Partner, handle: str) -> bytes:
    notice = out.pending
    if isinstance(out.fact, DisclosureRecalled):
        name = handle_for(partner, handle)
        return recall_written(notice, out.fact, out.at, name, sequence)
    if out.empty or out.fact is None:
        data = told_nothing(notice.notice_id, sequence)
    else:
        data = told(out.fact, notice.notice_id, sequence)
    return written_to(partner, handle, out.at, data)
