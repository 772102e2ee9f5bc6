"""Relaying: each disclosure to a connected partner becomes one notice, sent once, in order."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from domain.fact import Fact
from domain.facts import DisclosureRecalled, InformationDisclosed
from domain.recorded import Actor, Recorded
from domain.roles import Role
from services.cases_now import CasesNow
from services.failing import Failures
from services.notice import notice_id_of
from services.outgoing import Outlet
from services.ports import (
    CaseHandle,
    Clock,
    Courier,
    Directory,
    FactLog,
    NoticeBook,
    Pending,
    StaleBook,
)
from services.recalls import Recalling
from services.recording import Command
from services.resting import Resting
from services.retrying import Chance
from services.sealing import Sealer
from services.turns import ROUND_S, Turns
from services.windows import Round, Ticks, Window, Windows
from services.writing import Writing

TAKE_IN_FACTS_MAX = 2_000
HUB = Actor(staff="hub", role=Role.HUB, unit="hub")


class Records(Protocol):
    """What the relay needs of services.recording."""

    def record(self, actor: Actor, command: Command) -> object:
        """Record a command's facts, once for each command id."""
        ...


def always() -> bool:
    """Lead unasked: where there is only one."""
    return True


def by_half() -> float:
    """Give the middle, where chance is nobody's business."""
    return 0.5


OnTheirWay = tuple[Window | None, Window | None, Window | None]
"""The windows that are being closed, carried and confirmed."""


class NotOurTurn(Exception):
    """Somebody else leads."""


@dataclass(frozen=True, slots=True)
class Relaying:
    """Carries disclosures from the log to the partners: none lost, doubled or reordered.

    One relay works at a time. Every try decides anew whether a notice may go.
    """

    log: FactLog
    book: NoticeBook
    courier: Courier
    directory: Directory
    handle: CaseHandle
    recording: Records
    clock: Clock
    sealer: Sealer
    chance: Chance = by_half
    ticks: Ticks = time.monotonic
    _outlet: Outlet = field(init=False, repr=False)
    windows: Windows = field(init=False, repr=False)
    _resting: Resting = field(init=False, repr=False)
    _one_round: asyncio.Lock = field(default_factory=asyncio.Lock, init=False, repr=False)

    def __post_init__(self) -> None:
        cases = CasesNow(self.log, self.clock)
        outlet = Outlet(
            book=self.book,
            cases=cases,
            directory=self.directory,
            record=self._record,
            sealer=self.sealer,
            clock=self.clock,
            failures=Failures(self.book, cases, self._record, self.clock, self.chance),
        )
        object.__setattr__(self, "_outlet", outlet)
        writing = Writing(self.book, self.handle, self.sealer)
        windows = Windows(outlet, writing, self.courier, self.ticks)
        object.__setattr__(self, "windows", windows)
        object.__setattr__(self, "_resting", Resting(self.clock))

    async def run_once(self, turn: Callable[[], bool] = always) -> Round:
        """Take in what is new and send to each partner that is waited for, by turns.

        While a window is carried, the one before is confirmed, the next is closed and the
        one after that written.

        Raises NotOurTurn when the `turn`, which is waited for first, says so, and
        LogUnavailable when the log cannot be read at all.
        """
        async with self._one_round:
            total, turns, closed = await asyncio.to_thread(self._begin, turn)
            written: Window | None = None
            carried: Window | None = None
            while closed or written or carried or turns.partners:
                async with asyncio.TaskGroup() as all_four:
                    carrying = all_four.create_task(self._carry(closed))
                    closing = all_four.create_task(self._close(written))
                    there = (written, closed, carried)
                    writing = all_four.create_task(self._write(turns, there))
                    confirming = all_four.create_task(self._confirm(carried))
                looked, following = writing.result()
                done, carried = confirming.result(), carrying.result()
                total += looked + done
                stuck = {each.partner for each in done.stuck}
                both, alone = (closing.result(), following), not any(there)
                going = turns.still_go(both, carried, stuck, self.ticks(), alone=alone)
                closed, written = _in_order(going)
            return total

    def take_in(self) -> Round:
        """Enter a notice for each new disclosure to a connected partner, and each recall.

        What is called back because of what is new is recorded before the book moves on.
        """
        return self._look()[0]

    def write(
        self, partner: str, besides: frozenset[UUID] = frozenset(), *, followed: bool = False
    ) -> tuple[Round, Window]:
        """Write a partner's next window, with no notice of those `besides`.

        `followed` when the log has just been followed to its end.
        """
        try:
            behind = not followed and self.log.head() > self.position()
            taken = self.take_in() if behind else Round()
        except Exception as error:  # noqa: BLE001 - told in the round, and tried again
            return Round(), Window(partner, self.ticks(), why=type(error).__name__)
        window = self.windows.write(partner, besides=besides, followed=not taken.more)
        # What was entered meanwhile may be for a partner whose turn is over.
        return Round(entered=taken.entered, more=taken.entered > 0) + window.looked, window

    def position(self) -> int:
        """Give the position up to which the log has been followed."""
        known = self._outlet.cases.position
        return self.book.position() if known is None else known

    def lose_track(self) -> None:
        """Ask the book and the log anew: somebody else may have led since."""
        self._outlet.cases.lose_track()

    def _look(self) -> tuple[Round, Collection[str]]:
        """Take in, and name the partners that are waited for."""
        try:
            return self._take_in()
        except StaleBook:
            # Another relay has led meanwhile.
            self.lose_track()
            return self._take_in()
        except Exception:
            # Nobody knows what the book has got of it, nor what its server has lost before.
            self.lose_track()
            raise

    def _take_in(self) -> tuple[Round, Collection[str]]:
        before = self.position()
        facts = self.log.since(before, TAKE_IN_FACTS_MAX)
        recalling = Recalling(self.log, self.book, self.directory, self.clock)
        recalls = recalling.due(facts)
        for command in recalls:
            self.recording.record(HUB, command)
        notices = [notice for recorded in facts if (notice := self._notice(recorded))]
        if facts:
            waiting = self.book.enter(notices, facts[-1].position, self.clock())
        else:
            waiting = self.book.waiting(self.clock())
        self._outlet.cases.follow(before, facts)
        more = len(facts) == TAKE_IN_FACTS_MAX or len(recalls) > 0
        return Round(entered=len(notices), more=more), waiting

    def _begin(self, turn: Callable[[], bool]) -> tuple[Round, Turns, Window | None]:
        """Wait for the turn, look, and make the first window: all in one go."""
        if not turn():
            self.lose_track()
            raise NotOurTurn
        entered, waiting = self._look()
        asked = (each for each in sorted(waiting) if not self._resting.rests(each))
        turns = Turns(self.ticks() + ROUND_S, deque(asked))
        looked, window = self._next(turns, (None, None, None), followed=not entered.more)
        return entered + looked, turns, window

    def _next(
        self, turns: Turns, there: OnTheirWay, *, followed: bool = False
    ) -> tuple[Round, Window | None]:
        """Write for the next in turn; who has more has another turn after the others.

        A full one is closed beside the next, unless nothing is on its way before it.
        """
        if not turns.partners:
            return Round(), None
        partner = turns.next(self.ticks())
        if partner is None:
            return Round(more=True), None
        theirs = [each.notices for each in there if each and each.partner == partner]
        besides = frozenset[UUID]().union(*theirs)
        looked, window = self.write(partner, besides, followed=followed)
        written, closed, _ = there
        if not (window.decided.is_full and (written or closed)):
            window = self.windows.close(window)
            if not window.is_fresh(self.ticks()):
                # Once: a machine that is always so slow must come to an end, too.
                again, window = self.write(partner, besides)
                looked, window = looked + again, self.windows.close(window)
        left = window.decided.is_full and not turns.again(partner, self.ticks())
        return looked + Round(more=left), window

    async def _write(self, turns: Turns, there: OnTheirWay) -> tuple[Round, Window | None]:
        if not turns.partners:
            return Round(), None
        return await asyncio.to_thread(self._next, turns, there)

    async def _close(self, window: Window | None) -> Window | None:
        if window is None or window.is_closed:
            return window
        return await asyncio.to_thread(self.windows.close, window)

    async def _carry(self, window: Window | None) -> Window | None:
        return None if window is None else await self.windows.carry(window)

    async def _confirm(self, carried: Window | None) -> Round:
        if carried is None:
            return Round()
        done = await asyncio.to_thread(self.windows.confirm, carried)
        partner = self.directory.partner(carried.partner)
        # Who took something is slow, and not away.
        self._resting.remember(partner, failed=bool(done.stuck) and not carried.through)
        return done

    def _notice(self, recorded: Recorded) -> Pending | None:
        fact = recorded.fact
        if not isinstance(fact, InformationDisclosed | DisclosureRecalled):
            return None
        if fact.recipient.partner is None:
            return None
        partner = self.directory.partner(fact.recipient.partner)
        if partner is None:
            return None
        return Pending(
            notice_id=notice_id_of(recorded.fact_id, partner.id),
            partner=partner.id,
            case_id=recorded.case_id,
            fact_id=recorded.fact_id,
            version=recorded.version,
            position=recorded.position,
            sequence=None,
        )

    def _record(self, command_id: UUID, case_id: UUID, fact: Fact) -> None:
        self.recording.record(HUB, Command(command_id, case_id, (fact,), self.clock()))


def _in_order(going: Sequence[Window]) -> tuple[Window | None, Window | None]:
    """Give what is carried next, and what has to be closed first."""
    closed, behind = (going[0], going[1:]) if going and going[0].is_closed else (None, going)
    return closed, behind[0] if behind else None
