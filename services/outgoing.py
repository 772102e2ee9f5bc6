"""What goes out to one partner: decided as of now at every try, numbered, and written."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, get_args
from uuid import UUID, uuid5

from domain.fact import Fact
from domain.facts import (
    DisclosureRecalled,
    InformationDisclosed,
    NoticeLimited,
    NoticeSuppressed,
    NoticeUndelivered,
)
from domain.recorded import Recorded
from domain.roles import Role
from services.cases_now import CaseNow, CasesNow
from services.failing import SAID, Closing, Probe, Unsendable, must_be_possible
from services.levels import ceiling, handle_for, kept_back, written_to
from services.notice import Reason, told, told_nothing, why_stopped
from services.ports import (
    CaseHandle,
    Clock,
    ContentErased,
    Directory,
    Letter,
    LogUnavailable,
    NoticeBook,
    Partner,
    Pending,
)
from services.recalls import recall_written
from services.retrying import LETTER_SECONDS, Chance, is_dead, wait_after

LETTERS_MAX = 64
REASONS: tuple[Reason, ...] = get_args(Reason)

Record = Callable[[UUID, UUID, Fact], None]
"""Records a fact of the hub's own: command, case, fact; once for each command."""


class Carries(Protocol):
    """What has to be known of the courier afterwards."""

    def stands_otherwise(self, letter: UUID) -> bool:
        """Whether the stream had stored the opposite under a letter's id."""
        ...


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A notice that takes a number. Empty when it may not go any more."""

    pending: Pending
    fact: InformationDisclosed | DisclosureRecalled | None
    at: datetime
    partner: Partner | None
    empty: bool
    recorded: bool = False
    """Whether the log says already that it was stopped, or told less."""
    reason: Reason | None = None


def letter_id(notice: Pending) -> UUID:
    """The stream tells copies apart by it; the notice inside keeps its own."""
    return uuid5(notice.notice_id, str(notice.copy)) if notice.copy else notice.notice_id


@dataclass(frozen=True, slots=True)
class Decided:
    """What one look at a partner's notices came to."""

    outgoing: tuple[Outgoing, ...] = ()
    suppressed: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Outlet:
    """Decides on a partner's notices, writes what may go, and confirms what went."""

    book: NoticeBook
    cases: CasesNow
    directory: Directory
    handle: CaseHandle
    record: Record
    closing: Closing
    clock: Clock
    chance: Chance

    def decide(self, partner_id: str, *, followed: bool) -> Decided:
        """Decide as of now. What may not go and has no number is done with here.

        `followed` when the cases have been kept up with the log to its end.

        A letter that fails by itself holds back the later ones of its case, and no others.
        """
        outgoing: list[Outgoing] = []
        waits: set[UUID] = set()
        suppressed, probe = 0, Probe(self.closing, partner_id)
        for notice in self.book.pending(partner_id, self.clock(), LETTERS_MAX):
            if notice.case_id in waits:
                continue
            try:
                one = self._decide(notice, probe, followed=followed)
            except LogUnavailable:
                raise
            except Exception as error:
                if notice.sequence is not None:
                    raise
                self._fail(notice, error)
                waits.add(notice.case_id)
                continue
            if one is None:
                suppressed += 1
            else:
                outgoing.append(one)
        return Decided(tuple(outgoing), suppressed, len(waits))

    def letters(self, outgoing: Sequence[Outgoing]) -> list[Letter]:
        """Number and write what goes."""
        if not outgoing:
            return []
        numbers = self.book.number([out.pending.notice_id for out in outgoing])
        return [self._letter(out, n) for out, n in zip(outgoing, numbers, strict=True)]

    def confirm(self, through: Sequence[Outgoing], courier: Carries) -> int:
        """Remember what the stream has, which need not be what was last carried.

        An answer may have been lost, and what may go have changed since. Gives how many
        went out empty.
        """
        now = self.clock()
        sent: list[UUID] = []
        for out in through:
            notice = out.pending
            empty = out.empty is not courier.stands_otherwise(letter_id(notice))
            # A copy of what the stream has had may have been read: the log is silent then.
            if empty and (out.recorded or not notice.copy):
                self._say_stopped(out)
                self.book.suppressed(notice.notice_id, now)
            else:
                if not empty:
                    self._say_limited(out)
                sent.append(notice.notice_id)
        if sent:
            self.book.sent(sent, now)
        return len(through) - len(sent)

    def _decide(self, notice: Pending, probe: Probe, *, followed: bool) -> Outgoing | None:
        partner = self.directory.partner(notice.partner)
        case = self._case_of(notice, followed=followed)
        if case is None:
            return self._without_content(notice, partner)
        if case.version < notice.version:
            raise LookupError
        disclosed = case.disclosed.get(notice.fact_id)
        if disclosed is None or not isinstance(disclosed.fact, InformationDisclosed):
            return self._no_disclosure(notice, disclosed, partner)
        fact, at = disclosed.fact, disclosed.occurred_at
        recorded = (notice.fact_id, notice.partner) in case.stopped
        reason = self._why_not(notice, case, fact, partner)
        if reason is None and not recorded:
            if partner is None:
                raise Unsendable("not_connected")
            if notice.sequence is None:
                must_be_possible(fact, probe)
            limited = (notice.fact_id, notice.partner) in case.limited
            return Outgoing(notice, fact, at, partner, empty=False, recorded=limited)
        if notice.sequence is None:
            if reason is not None and not recorded:
                self._record_stop(notice, fact, reason)
            self.book.suppressed(notice.notice_id, self.clock())
            return None
        if notice.stopping is None and reason is not None:
            self.book.stop(notice.notice_id, reason)
        return Outgoing(notice, fact, at, partner, empty=True, recorded=recorded, reason=reason)

    def _case_of(self, notice: Pending, *, followed: bool) -> CaseNow | None:
        """Give the case as it is now; None when it is erased, or about to be."""
        try:
            case = self.cases.get(notice.case_id, followed=followed)
        except ContentErased:
            return None
        return None if case.erased else case

    def _why_not(
        self,
        notice: Pending,
        case: CaseNow,
        fact: InformationDisclosed,
        partner: Partner | None,
    ) -> Reason | None:
        """The reason of an earlier try stays; who is on no list is asked about as addressed."""
        if notice.stopping is not None:
            return next(reason for reason in REASONS if reason == notice.stopping)
        asked = partner or Partner(notice.partner, "", fact.recipient.role)
        return why_stopped(case.access, fact, asked, self.clock())

    def _no_disclosure(
        self, notice: Pending, recorded: Recorded | None, partner: Partner | None
    ) -> Outgoing | None:
        """What is called back may always be called back; of what is gone nothing is sent."""
        if recorded is None or not isinstance(recorded.fact, DisclosureRecalled):
            return self._without_content(notice, partner)
        if partner is None:
            raise Unsendable("not_connected")
        at = recorded.occurred_at
        return Outgoing(notice, recorded.fact, at, partner, empty=False, recorded=True)

    def _without_content(self, notice: Pending, partner: Partner | None) -> Outgoing | None:
        """Of what has been erased nothing is left to send or to record."""
        if notice.sequence is None:
            self.book.suppressed(notice.notice_id, self.clock())
            return None
        return Outgoing(notice, None, self.clock(), partner, empty=True, recorded=True)

    def _fail(self, notice: Pending, error: Exception) -> None:
        why = error.why if isinstance(error, Unsendable) else type(error).__name__
        now, tries = self.clock(), notice.tries + 1
        age = now - (notice.failing_since or now)
        if not is_dead(why, tries, age):
            wait = wait_after(tries, LETTER_SECONDS, self.chance)
            self.book.fail(notice.notice_id, why, now, now + timedelta(seconds=wait))
            return
        try:
            self._say_undelivered(notice, why, now)
        except LogUnavailable:
            raise
        except Exception:  # noqa: BLE001, S110 - a case that cannot be read can hold no word of it
            pass
        self.book.fail(notice.notice_id, why, now, None)

    def _say_undelivered(self, notice: Pending, why: str, now: datetime) -> None:
        """Who answers for a dead letter sees it in the case."""
        fact = self.cases.get(notice.case_id).disclosed[notice.fact_id].fact
        if isinstance(fact, InformationDisclosed):
            undelivered = NoticeUndelivered(
                disclosure_ref=notice.fact_id,
                recipient=fact.recipient,
                reason=SAID.get(why, "aviseringen kunde inte skrivas"),
            )
            command = uuid5(notice.notice_id, f"undelivered {now.isoformat()}")
            self.record(command, notice.case_id, undelivered)

    def _letter(self, out: Outgoing, sequence: int) -> Letter:
        notice = out.pending
        partner = out.partner or Partner(notice.partner, "", Role.HUB)
        handle = self.handle(notice.case_id, notice.partner)
        if isinstance(out.fact, DisclosureRecalled):
            name = handle_for(partner, handle)
            said = recall_written(notice, out.fact, out.at, name, sequence)
            return Letter(notice.partner, letter_id(notice), self.closing(notice.partner, said))
        if out.empty or out.fact is None:
            data = told_nothing(notice.notice_id, sequence)
        else:
            data = told(out.fact, notice.notice_id, sequence)
        body = self.closing(notice.partner, written_to(partner, handle, out.at, data))
        return Letter(notice.partner, letter_id(notice), body, out.empty)

    def _say_stopped(self, out: Outgoing) -> None:
        if not out.recorded and isinstance(out.fact, InformationDisclosed):
            self._record_stop(out.pending, out.fact, out.reason or "nivån är lägre nu")

    def _record_stop(self, notice: Pending, fact: InformationDisclosed, why: Reason) -> None:
        stopped = NoticeSuppressed(
            disclosure_ref=notice.fact_id, recipient=fact.recipient, reason=why
        )
        self.record(uuid5(notice.notice_id, "suppressed"), notice.case_id, stopped)

    def _say_limited(self, out: Outgoing) -> None:
        """The sender sees that less was told than the disclosure says."""
        if out.recorded or out.partner is None:
            return
        if not isinstance(out.fact, InformationDisclosed):
            return
        less = kept_back(out.fact.level, ceiling(out.partner))
        if less is None or less == "full":
            return
        limited = NoticeLimited(
            disclosure_ref=out.pending.fact_id, recipient=out.fact.recipient, level=less
        )
        self.record(uuid5(out.pending.notice_id, "limited"), out.pending.case_id, limited)
