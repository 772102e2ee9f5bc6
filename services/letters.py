"""Letters that need a person: which there are, whose they are, and what may be done."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import get_args
from uuid import UUID, uuid5

from domain.facts import InformationDisclosed, NoticeSuppressed
from domain.facts.notifying import Dropped
from domain.recorded import Recorded
from domain.refusals import PlainFailure, UnknownCase
from domain.roles import Role
from services.cases_now import CaseNow, CasesNow
from services.ports import Clock, ContentErased, FactLog, Held, NoticeBook
from services.recording import Command
from services.relaying import HUB, Records

REASONS: dict[str, Dropped] = dict(
    zip(("otherwise", "outdated", "unreachable"), get_args(Dropped), strict=True)
)
"""What may be given as the reason to drop a letter."""
OPERATOR = "operator"


class NoSuchLetter(PlainFailure):
    """No letter with that id has failed."""

    def __init__(self) -> None:
        super().__init__("No letter with that id waits for a person.")


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose letter it is: the case's coordinator, or the unit that disclosed."""

    role: str
    unit: str
    staff: str | None


@dataclass(frozen=True, slots=True)
class Letters:
    """The letters that failed by themselves. Nothing here shows what stands in one."""

    book: NoticeBook
    log: FactLog
    recording: Records
    clock: Clock

    def all(self) -> Sequence[tuple[Held, Owner | None]]:
        """Give each with its owner; None when the case cannot be read."""
        cases = CasesNow(self.log, self.clock)
        return [(held, self._owner(cases, held)) for held in self.book.held()]

    def one(self, notice: UUID) -> tuple[Held, Owner | None]:
        """Give one. Raises NoSuchLetter."""
        found = [each for each in self.all() if each[0].notice_id == notice]
        if not found:
            raise NoSuchLetter
        return found[0]

    def retry(self, notice: UUID) -> None:
        """Try it again as if it were new. Raises NoSuchLetter."""
        if not self.book.retry(notice):
            raise NoSuchLetter

    def drop(self, notice: UUID, reason: Dropped) -> None:
        """Give it up for good, with the reason in the case. Raises NoSuchLetter.

        A case that was erased has no place for a reason.
        """
        held, _owner = self.one(notice)
        with suppress(ContentErased, UnknownCase):
            self._say_dropped(held, reason)
        self.book.suppressed(notice, self.clock())

    def _say_dropped(self, held: Held, reason: Dropped) -> None:
        disclosed = CasesNow(self.log, self.clock).get(held.case_id).disclosed
        fact = disclosed[held.fact_id].fact
        if isinstance(fact, InformationDisclosed):
            dropped = NoticeSuppressed(
                disclosure_ref=held.fact_id, recipient=fact.recipient, reason=reason
            )
            command_id = uuid5(held.notice_id, "suppressed")
            command = Command(command_id, held.case_id, (dropped,), self.clock(), OPERATOR)
            self.recording.record(HUB, command)

    def _owner(self, cases: CasesNow, held: Held) -> Owner | None:
        try:
            case = cases.get(held.case_id)
        except PlainFailure:
            return None
        return _coordinator(case, self.clock) or _sender(case.disclosed.get(held.fact_id))


def _coordinator(case: CaseNow, clock: Clock) -> Owner | None:
    for seat in case.access.seated(Role.SAMORDNARE, clock()):
        if seat.staff is not None and seat.staff == case.access.coordinator:
            return Owner(Role.SAMORDNARE.value, seat.unit or "", seat.staff)
    return None


def _sender(disclosed: Recorded | None) -> Owner | None:
    if disclosed is None:
        return None
    return Owner(disclosed.by.role.value, disclosed.by.unit, disclosed.by.staff)
