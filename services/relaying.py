"""Relaying: each disclosure to a connected partner becomes one notice, sent once, in order."""

import asyncio
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from domain.fact import Fact
from domain.facts import DisclosureRecalled, InformationDisclosed
from domain.recorded import Actor, Recorded
from domain.roles import Role
from services.cases_now import CasesNow
from services.failing import Closing, Failures
from services.notice import notice_id_of
from services.outgoing import LETTERS_MAX, Decided, Outlet, letter_id
from services.ports import (
    CaseHandle,
    Clock,
    Courier,
    Directory,
    FactLog,
    Letter,
    NoticeBook,
    Pending,
    StaleBook,
    Undeliverable,
)
from services.recalls import Recalling
from services.recording import Command
from services.resting import Resting
from services.retrying import Chance

TAKE_IN_FACTS_MAX = 500
NOT_CARRIED = "not_carried"
HUB = Actor(staff="hub", role=Role.HUB, unit="hub")


class Records(Protocol):
    """What the relay needs of services.recording."""

    def record(self, actor: Actor, command: Command) -> object:
        """Record a command's facts, once for each command id."""
        ...


@dataclass(frozen=True, slots=True)
class Stuck:
    """A partner whose letters did not all get through, and what was in the way."""

    partner: str
    why: str


@dataclass(frozen=True, slots=True)
class Round:
    """What one round did; `more` says that a next round has work at once."""

    entered: int = 0
    sent: int = 0
    suppressed: int = 0
    failed: int = 0
    stuck: tuple[Stuck, ...] = ()
    more: bool = False

    def __add__(self, other: "Round") -> "Round":
        return Round(
            entered=self.entered + other.entered,
            sent=self.sent + other.sent,
            suppressed=self.suppressed + other.suppressed,
            failed=self.failed + other.failed,
            stuck=self.stuck + other.stuck,
            more=self.more or other.more,
        )


def by_half() -> float:
    """Give the middle, where chance is nobody's business."""
    return 0.5


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
    closing: Closing
    chance: Chance = by_half
    _outlet: Outlet = field(init=False, repr=False)
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
            closing=self.closing,
            clock=self.clock,
            failures=Failures(self.book, cases, self._record, self.clock, self.chance),
        )
        object.__setattr__(self, "_outlet", outlet)
        object.__setattr__(self, "_resting", Resting(self.clock))

    async def run_once(self) -> Round:
        """Take in what is new and send one window to each partner that is waited for.

        Raises LogUnavailable when the log cannot be read at all.
        """
        async with self._one_round:
            total, waited_for = await asyncio.to_thread(self._look)
            looked = not total.more
            for partner in waited_for:
                total += await self._send_apart(partner, looked=looked)
                looked = False
            return total

    def take_in(self) -> Round:
        """Enter a notice for each new disclosure to a connected partner, and each recall.

        What is called back because of what is new is recorded before the book moves on.
        """
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

    def position(self) -> int:
        """Give the position up to which the log has been followed."""
        known = self._outlet.cases.position
        return self.book.position() if known is None else known

    def lose_track(self) -> None:
        """Ask the book and the log anew: somebody else may have led since."""
        self._outlet.cases.lose_track()

    def _take_in(self) -> Round:
        before = self.position()
        facts = self.log.since(before, TAKE_IN_FACTS_MAX)
        recalling = Recalling(self.log, self.book, self.directory, self.clock)
        recalls = recalling.due(facts)
        for command in recalls:
            self.recording.record(HUB, command)
        notices = [notice for recorded in facts if (notice := self._notice(recorded))]
        if facts:
            self.book.enter(notices, facts[-1].position)
        self._outlet.cases.follow(before, facts)
        more = len(facts) == TAKE_IN_FACTS_MAX or len(recalls) > 0
        return Round(entered=len(notices), more=more)

    def _look(self) -> tuple[Round, list[str]]:
        entered = self.take_in()
        waiting = sorted(self.book.waiting(self.clock()))
        return entered, [each for each in waiting if not self._resting.rests(each)]

    async def send(self, partner_id: str, *, looked: bool = False) -> Round:
        """Send one window of a partner's notices, in order, from the first that waits.

        Nothing gets a number that cannot be carried at once: until it has one, it can be
        stopped for certain. `looked` when the log has just been followed to its end.
        """
        ready = self.courier.ready(partner_id)
        entered, decided, letters = await asyncio.to_thread(
            self._prepare, partner_id, ready=ready, looked=looked
        )
        try:
            carried = await self.courier.carry(letters) if letters else 0
        except Undeliverable as refused:
            await asyncio.to_thread(self._give_up, decided, refused)
            return Round(
                entered, suppressed=decided.suppressed, failed=decided.failed + 1, more=True
            )
        through = decided.outgoing[:carried]
        empty = await asyncio.to_thread(self._outlet.confirm, through, self.courier)
        stuck = carried < len(decided.outgoing)
        return Round(
            entered=entered,
            sent=carried - empty,
            suppressed=decided.suppressed + empty,
            failed=decided.failed,
            stuck=(Stuck(partner_id, NOT_CARRIED),) if stuck else (),
            # What was entered meanwhile may be for a partner whose turn is over.
            more=entered > 0 or decided.suppressed + carried == LETTERS_MAX,
        )

    async def _send_apart(self, partner_id: str, *, looked: bool) -> Round:
        """A partner whose letters cannot be written or carried holds back nobody else."""
        try:
            done = await self.send(partner_id, looked=looked)
        except Exception as error:  # noqa: BLE001 - told in the round, and tried again
            done = Round(stuck=(Stuck(partner_id, type(error).__name__),))
        self._resting.remember(self.directory.partner(partner_id), failed=bool(done.stuck))
        return done

    def _give_up(self, decided: Decided, refused: Undeliverable) -> None:
        """A letter that was refused for good is a person's; the next ones go on."""
        for out in decided.outgoing:
            if letter_id(out.pending) == refused.letter:
                self._outlet.failures.take(out.pending, refused)

    def _prepare(
        self, partner_id: str, *, ready: bool, looked: bool = False
    ) -> tuple[int, Decided, list[Letter]]:
        behind = not looked and self.log.head() > self.position()
        taken = self.take_in() if behind else Round()
        decided = self._outlet.decide(partner_id, followed=not taken.more)
        return taken.entered, decided, self._outlet.letters(decided.outgoing) if ready else []

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
