"""What goes out to one partner: decided as of now at every try, and confirmed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import get_args
from uuid import UUID, uuid5

from domain.facts import (
    DisclosureRecalled,
    InformationDisclosed,
    NoticeLimited,
    NoticeSuppressed,
)
from domain.recorded import Recorded
from domain.ways import OPEN
from services.cases_now import CaseNow, CasesNow
from services.couriers import safe_ways, why_unsafe
from services.failing import Failures, Probe, Record, Unsendable, must_be_possible
from services.levels import ceiling, kept_back
from services.notice import Reason, why_stopped
from services.ports import (
    Clock,
    ContentErased,
    Directory,
    LogUnavailable,
    NoticeBook,
    Partner,
    Pending,
)
from services.posting import ERASED_CASE
from services.retrying import NO_SAFE_WAY
from services.sealing import Sealer
from services.writing import Outgoing, letter_id

LETTERS_MAX = 128
REASONS: tuple[Reason, ...] = get_args(Reason)


@dataclass(frozen=True, slots=True)
class Decided:
    """What one look at a partner's notices came to."""

    outgoing: tuple[Outgoing, ...] = ()
    suppressed: int = 0
    failed: int = 0
    is_full: bool = False
    """Whether more may wait behind them."""


@dataclass(frozen=True, slots=True)
class Outlet:
    """Decides on a partner's notices, and confirms what went."""

    book: NoticeBook
    cases: CasesNow
    directory: Directory
    record: Record
    sealer: Sealer
    clock: Clock
    failures: Failures

    def decide(self, partner_id: str, *, besides: Collection[UUID], followed: bool) -> Decided:
        """Decide as of now. What may not go and has no number is done with here.

        `followed` when the cases have been kept up with the log to its end. Nothing is asked
        about the notices `besides`, which are on their way.

        A letter that fails by itself holds back the later ones of its case, and no others.
        """
        outgoing: list[Outgoing] = []
        waits, known = set[UUID](), set[UUID]()
        suppressed, probe = 0, Probe(self.sealer, partner_id)
        pending = self.book.pending(partner_id, self.clock(), LETTERS_MAX, besides)
        for notice in pending:
            if notice.case_id in waits:
                continue
            try:
                one = self._decide(notice, probe, followed=followed or notice.case_id in known)
                known.add(notice.case_id)
            except LogUnavailable:
                raise
            except Exception as error:
                if notice.sequence is not None:
                    raise
                self.failures.take(notice, error)
                waits.add(notice.case_id)
                continue
            if one is None:
                suppressed += 1
            else:
                outgoing.append(one)
        return Decided(tuple(outgoing), suppressed, len(waits), len(pending) == LETTERS_MAX)

    def confirm(self, through: Sequence[Outgoing], otherwise: Collection[UUID]) -> int:
        """Remember what the stream has, which need not be what was last carried.

        An answer may have been lost, and what may go have changed since: the stream has the
        opposite of the letters `otherwise`. Gives how many went out empty.
        """
        now = self.clock()
        sent: list[UUID] = []
        for out in through:
            notice = out.pending
            empty = out.empty is not (letter_id(notice) in otherwise)
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
            return self._no_disclosure(notice, case, disclosed, partner, probe)
        fact, at = disclosed.fact, disclosed.occurred_at
        recorded = (notice.fact_id, notice.partner) in case.stopped
        ways = safe_ways(case.safety, disclosed)
        reason = self._why_not(notice, case, fact, partner)
        reason = reason or (why_unsafe(ways, partner) if partner else None)
        if reason is None and not recorded:
            if partner is None:
                raise Unsendable("not_connected")
            if notice.sequence is None and partner.channel not in OPEN:
                must_be_possible(fact, probe)
            limited = (notice.fact_id, notice.partner) in case.limited
            return Outgoing(notice, fact, at, partner, empty=False, recorded=limited, ways=ways)
        if notice.sequence is None:
            if reason is not None and not recorded:
                self._record_stop(notice, fact, reason)
            self.book.suppressed(notice.notice_id, self.clock())
            return None
        if notice.stopping is None and reason is not None:
            self.book.stop(notice.notice_id, reason)
        return Outgoing(
            notice, fact, at, partner, empty=True, recorded=recorded, reason=reason, ways=ways
        )

    def _case_of(self, notice: Pending, *, followed: bool) -> CaseNow | None:
        """Give the case as it is now; None when it is erased, or about to be."""
        if notice.case_id == ERASED_CASE:
            return None
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
        self,
        notice: Pending,
        case: CaseNow,
        recorded: Recorded | None,
        partner: Partner | None,
        probe: Probe,
    ) -> Outgoing | None:
        """What is called back may always be called back, if the way is safe for that.

        Of what is gone nothing is sent.
        """
        if recorded is None or not isinstance(recorded.fact, DisclosureRecalled):
            return self._without_content(notice, partner)
        if partner is None:
            raise Unsendable("not_connected")
        ways = safe_ways(case.safety, case.disclosed.get(recorded.fact.disclosure_ref))
        if notice.sequence is None:
            if partner.channel not in ways:
                raise Unsendable(NO_SAFE_WAY)
            if partner.channel not in OPEN:
                probe()
        at = recorded.occurred_at
        return Outgoing(
            notice, recorded.fact, at, partner, empty=False, recorded=True, ways=ways
        )

    def _without_content(self, notice: Pending, partner: Partner | None) -> Outgoing | None:
        """Of what has been erased nothing is left to send or to record."""
        if notice.sequence is None:
            self.book.suppressed(notice.notice_id, self.clock())
            return None
        return Outgoing(notice, None, self.clock(), partner, empty=True, recorded=True)

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
