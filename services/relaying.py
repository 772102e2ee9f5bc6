"""Relaying: each disclosure to a connected partner becomes one notice, sent once, in order."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Collection
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
from services.windows import FRESH_S, Round, Ticks, Window, Windows

TAKE_IN_FACTS_MAX = 500
ROUND_S = 1.0
"""How long partners may have one window after the other before the lead is asked for again."""
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


class NotOurTurn(Exception):
    """Somebody else leads."""


@dataclass(frozen=True, slots=True)
class Queue:
    """The partners that are waited for in a round; until a tick they may have more turns."""

    until: float
    partners: deque[str]
    served: set[str] = field(default_factory=set[str], init=False)

    def next(self, at: float) -> str | None:
        """Give whose turn it is; None when it is too late for one more of theirs."""
        partner = self.partners.popleft()
        return None if partner in self.served and at >= self.until else partner

    def again(self, partner: str, at: float) -> bool:
        """Let who has more waiting stand at the end once more; False when it is too late."""
        if at < self.until:
            self.partners.append(partner)
        return at < self.until

    def leave(self, partner: str) -> None:
        """Let a partner go for this round."""
        while partner in self.partners:
            self.partners.remove(partner)

    def keep_turn(self, partner: str) -> None:
        """Let a partner whose turn came to nothing be the next."""
        self.leave(partner)
        self.partners.appendleft(partner)


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
    _windows: Windows = field(init=False, repr=False)
    _resting: Resting = field(init=False, repr=False)
    _one_round: asyncio.Lock = field(default_factory=asyncio.Lock, init=False, repr=False)

    def __post_init__(self) -> None:
        cases = CasesNow(self.log, self.clock)
        outlet = Outlet(
            book=self.book,
            cases=cases,
            directory=self.directory,
            handle=self.handle,
            record=self._record,
            sealer=self.sealer,
            clock=self.clock,
            failures=Failures(self.book, cases, self._record, self.clock, self.chance),
        )
        object.__setattr__(self, "_outlet", outlet)
        object.__setattr__(self, "_windows", Windows(outlet, self.courier, self.ticks))
        object.__setattr__(self, "_resting", Resting(self.clock))

    async def run_once(self, turn: Callable[[], bool] = always) -> Round:
        """Take in what is new and send to each partner that is waited for, by turns.

        While a window is carried, the one before is confirmed and the next is written.

        Raises NotOurTurn when the `turn`, which is waited for first, says so, and
        LogUnavailable when the log cannot be read at all.
        """
        async with self._one_round:
            total, queue, window = await asyncio.to_thread(self._begin, turn)
            carried: Window | None = None
            while window or carried or queue.partners:
                async with asyncio.TaskGroup() as all_three:
                    carrying = all_three.create_task(self._carry(window))
                    writing = all_three.create_task(self._write(queue, carried, window))
                    confirming = all_three.create_task(self._confirm(carried))
                (looked, following), done = writing.result(), confirming.result()
                total, carried = total + looked + done, carrying.result()
                halted = {stuck.partner for stuck in done.stuck}
                window = self._still_goes(following, carried, queue, halted)
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
        window = self._windows.write(partner, besides=besides, followed=not taken.more)
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

    def _begin(self, turn: Callable[[], bool]) -> tuple[Round, Queue, Window | None]:
        """Wait for the turn, look, and write the first window: all in one go."""
        if not turn():
            self.lose_track()
            raise NotOurTurn
        entered, waiting = self._look()
        asked = (each for each in sorted(waiting) if not self._resting.rests(each))
        queue = Queue(self.ticks() + ROUND_S, deque(asked))
        looked, window = self._next(queue, followed=not entered.more)
        return entered + looked, queue, window

    def _next(
        self, queue: Queue, *besides: Window | None, followed: bool = False
    ) -> tuple[Round, Window | None]:
        """Write for the next in the queue; who has more stands at its end again."""
        if not queue.partners:
            return Round(), None
        partner = queue.next(self.ticks())
        if partner is None:
            return Round(more=True), None
        there = (w.notices for w in besides if w is not None and w.partner == partner)
        looked, window = self.write(partner, frozenset[UUID]().union(*there), followed=followed)
        left = window.is_full and not queue.again(partner, self.ticks())
        return looked + Round(more=left), window

    async def _write(
        self, queue: Queue, *besides: Window | None
    ) -> tuple[Round, Window | None]:
        if not queue.partners:
            return Round(), None
        return await asyncio.to_thread(self._next, queue, *besides)

    async def _carry(self, window: Window | None) -> Window | None:
        return None if window is None else await self._windows.carry(window)

    async def _confirm(self, carried: Window | None) -> Round:
        if carried is None:
            return Round()
        done = await asyncio.to_thread(self._windows.confirm, carried)
        partner = self.directory.partner(carried.partner)
        self._resting.remember(partner, failed=bool(done.stuck))
        return done

    def _still_goes(
        self, following: Window | None, carried: Window | None, queue: Queue, halted: set[str]
    ) -> Window | None:
        """Nothing goes past what did not get through, nor as it was decided long ago."""
        if carried is not None:
            queue.served.add(carried.partner)
            halted |= set() if carried.is_whole else {carried.partner}
        for partner in halted:
            queue.leave(partner)
        if following is None or following.partner in halted:
            return None
        if self.ticks() - following.written_at > FRESH_S:
            queue.keep_turn(following.partner)
            return None
        return following

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
