"""Relaying: each disclosure to a connected partner becomes one notice, sent once, in order."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Protocol
from uuid import UUID, uuid5

from domain.case.access import Access
from domain.case.granting import evolve
from domain.facts import ErasureExecuted, InformationDisclosed, NoticeSuppressed
from domain.recorded import Actor, Recorded
from domain.roles import Role
from domain.safety import Safety, safety_of
from domain.ways import Way
from services.couriers import safe_ways, why_unsafe
from services.notice import notice_id_of, told, told_nothing, why_stopped, written
from services.ports import (
    CaseHandle,
    Clock,
    Courier,
    Directory,
    FactLog,
    Letter,
    NoticeBook,
    Pending,
)
from services.recording import Command

TAKE_IN_FACTS_MAX = 500
SEND_LETTERS_MAX = 64
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
    stuck: tuple[Stuck, ...] = ()
    more: bool = False

    def __add__(self, other: "Round") -> "Round":
        return Round(
            entered=self.entered + other.entered,
            sent=self.sent + other.sent,
            suppressed=self.suppressed + other.suppressed,
            stuck=self.stuck + other.stuck,
            more=self.more or other.more,
        )


@dataclass(frozen=True, slots=True)
class _CaseNow:
    """What the relay needs of a case as it stands: who may know what, and what was stopped."""

    access: Access
    facts: dict[UUID, Recorded]
    stopped: frozenset[tuple[UUID, str | None]]
    erased: bool
    safety: Safety


@dataclass(frozen=True, slots=True)
class _Outgoing:
    """A notice that takes a number, with the fact behind it."""

    pending: Pending
    disclosed: Recorded
    stopped: bool
    ways: frozenset[Way]


def _never(_partner: str) -> bool:
    return False


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
    rests: Callable[[str], bool] = _never
    """Says of a partner that it is not to be tried yet."""
    _one_round: asyncio.Lock = field(default_factory=asyncio.Lock, init=False, repr=False)

    async def run_once(self) -> Round:
        """Take in what is new and send one window to each connected partner.

        Raises LogUnavailable when the log cannot be read at all.
        """
        async with self._one_round:
            total, waited_for = await asyncio.to_thread(self._look)
            for partner in waited_for:
                total += await self._send_apart(partner)
            return total

    def take_in(self) -> Round:
        """Enter a notice for each new disclosure to a connected partner."""
        facts = self.log.since(self.book.position(), TAKE_IN_FACTS_MAX)
        notices = [notice for recorded in facts if (notice := self._notice(recorded))]
        if facts:
            self.book.enter(notices, facts[-1].position)
        return Round(entered=len(notices), more=len(facts) == TAKE_IN_FACTS_MAX)

    def _look(self) -> tuple[Round, list[str]]:
        entered, waiting = self.take_in(), self.book.waiting()
        partners = [each.id for each in self.directory.partners() if each.id in waiting]
        return entered, [each for each in partners if not self.rests(each)]

    async def send(self, partner_id: str) -> Round:
        """Send one window of a partner's notices, in order, from the first that waits."""
        suppressed, outgoing, letters = await asyncio.to_thread(self._prepare, partner_id)
        carried = await self.courier.carry(letters) if letters else 0
        through = outgoing[:carried]
        await asyncio.to_thread(self._confirm, through)
        stopped = sum(out.stopped for out in through)
        return Round(
            sent=carried - stopped,
            suppressed=suppressed + stopped,
            stuck=() if carried == len(letters) else (Stuck(partner_id, NOT_CARRIED),),
            more=suppressed + carried == SEND_LETTERS_MAX,
        )

    async def _send_apart(self, partner_id: str) -> Round:
        """A notice that cannot be decided on holds back its own partner, and nobody else."""
        try:
            return await self.send(partner_id)
        except Exception as error:  # noqa: BLE001 - told in the round, and tried again
            return Round(stuck=(Stuck(partner_id, type(error).__name__),))

    def _notice(self, recorded: Recorded) -> Pending | None:
        fact = recorded.fact
        if not isinstance(fact, InformationDisclosed) or fact.recipient.partner is None:
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

    def _prepare(self, partner_id: str) -> tuple[int, list[_Outgoing], list[Letter]]:
        suppressed, outgoing = self._decide(partner_id)
        return suppressed, outgoing, self._letters(outgoing)

    def _decide(self, partner_id: str) -> tuple[int, list[_Outgoing]]:
        """Decide as of now. What may not go and has no number is done with here.

        One that got its number at an earlier try keeps it, and goes with nothing in it.
        """
        outgoing: list[_Outgoing] = []
        suppressed = 0
        cases: dict[UUID, _CaseNow] = {}
        for notice in self.book.pending(partner_id, SEND_LETTERS_MAX):
            if notice.case_id not in cases:
                cases[notice.case_id] = _case_now(self.log.load(notice.case_id))
            case = cases[notice.case_id]
            stopped = self._stop(notice, case)
            if stopped and notice.sequence is None:
                self.book.suppressed(notice.notice_id, self.clock())
                suppressed += 1
            else:
                disclosed = case.facts[notice.fact_id]
                ways = safe_ways(case.safety, disclosed)
                outgoing.append(_Outgoing(notice, disclosed, stopped, ways))
        return suppressed, outgoing

    def _stop(self, notice: Pending, case: _CaseNow) -> bool:
        """Say whether a notice is stopped, and record it first: once stopped, for ever.

        Of a disclosure whose content has been erased nothing is left to send or to record.
        """
        if (notice.fact_id, notice.partner) in case.stopped:
            return True
        fact = case.facts[notice.fact_id].fact
        if not isinstance(fact, InformationDisclosed):
            return True
        now, partner = self.clock(), self.directory.partner(notice.partner)
        reason = "ärendet är spärrat" if case.erased else None
        reason = reason or why_stopped(case.access, fact, partner, now)
        reason = reason or why_unsafe(case.safety, case.facts[notice.fact_id], partner)
        if reason is None:
            return False
        suppressed = NoticeSuppressed(
            disclosure_ref=notice.fact_id, recipient=fact.recipient, reason=reason
        )
        command = uuid5(notice.notice_id, "suppressed")
        self.recording.record(HUB, Command(command, notice.case_id, (suppressed,), now))
        return True

    def _letters(self, outgoing: Sequence[_Outgoing]) -> list[Letter]:
        if not outgoing:
            return []
        numbers = self.book.number([out.pending.notice_id for out in outgoing])
        return [self._letter(out, n) for out, n in zip(outgoing, numbers, strict=True)]

    def _letter(self, out: _Outgoing, sequence: int) -> Letter:
        notice = out.pending
        fact = out.disclosed.fact
        if out.stopped or not isinstance(fact, InformationDisclosed):
            data = told_nothing(notice.notice_id, sequence)
        else:
            data = told(fact, notice.notice_id, sequence)
        handle = self.handle(notice.case_id, notice.partner)
        body = written(handle, out.disclosed.occurred_at, data)
        return Letter(notice.partner, notice.notice_id, body, thread=handle, ways=out.ways)

    def _confirm(self, through: Sequence[_Outgoing]) -> None:
        now = self.clock()
        sent = [out.pending.notice_id for out in through if not out.stopped]
        if sent:
            self.book.sent(sent, now)
        for out in through:
            if out.stopped:
                self.book.suppressed(out.pending.notice_id, now)


def _case_now(facts: Iterable[Recorded]) -> _CaseNow:
    facts = tuple(facts)
    return _CaseNow(
        access=reduce(evolve, facts, Access()),
        facts={recorded.fact_id: recorded for recorded in facts},
        stopped=frozenset(
            (r.fact.disclosure_ref, r.fact.recipient.partner)
            for r in facts
            if isinstance(r.fact, NoticeSuppressed)
        ),
        erased=any(isinstance(r.fact, ErasureExecuted) for r in facts),
        safety=safety_of(facts),
    )
