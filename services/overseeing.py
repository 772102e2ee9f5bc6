"""Overseeing: the log reviewer sees who read, in numbers and patterns, and never content."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.oversight import Activity, Finding, FindingKind, activities, findings
from domain.reads import Act, Read
from domain.refusals import UnknownCase
from domain.roles import AUDIENCES, Role
from services.access_log import AccessRecords
from services.noting import OVERSEERS, Noting
from services.ports import Clock, Directory, Staff, ViewReader
from services.reading import holders_of

READS_MAX = 200_000


@dataclass(frozen=True, slots=True)
class LogReview:
    """What a period of the access log shows.

    `cut` says that the period holds more than can be shown at once; `broken` names the first
    read that is altered or follows on one that is gone.
    """

    since: datetime
    until: datetime
    reads: int
    cut: bool
    broken: int | None
    activities: tuple[Activity, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Overseeing:
    """Reviews the access log. To review is a read as well, and is noted."""

    _records: AccessRecords
    _noting: Noting
    _directory: Directory
    _reader: Callable[[Role], ViewReader]
    _clock: Clock

    def review(self, staff: Staff, role: Role, since: datetime, until: datetime) -> LogReview:
        """Show a period of the log. Raises UnknownCase for whoever does not review it.

        A reviewer is not told that others found what she sought in vain: she knows the words,
        and could try names until one is somebody's case.
        """
        if role not in OVERSEERS:
            raise UnknownCase
        self._noting.note(self._noting.begun(staff, role, Act.LOG))
        kept = self._records.between(since, until, READS_MAX + 1)
        reads = self._open_to(staff, role, kept[:READS_MAX])
        return LogReview(
            since=since,
            until=until,
            reads=len(reads),
            cut=len(kept) > READS_MAX,
            broken=self._records.broken(since),
            activities=activities(reads),
            findings=tuple(
                one
                for one in findings(reads, self._own_names(), appointed=self._appointed())
                if (one.staff, one.kind) != (staff.id, FindingKind.SOUGHT_ANOTHERS_CASE)
            ),
        )

    def _open_to(self, staff: Staff, role: Role, reads: Sequence[Read]) -> Sequence[Read]:
        """Leave out reads of cases that do not exist for the reviewer.

        A closed door tells nothing of whether there is a case behind it, so it stays.
        """
        if role not in AUDIENCES:
            return reads
        desks = self._reader(role).desks(holders_of(staff, role), self._clock())
        known = {desk.case_id for desk in desks}
        return [r for r in reads if r.case_id is None or not r.hits or r.case_id in known]

    def _appointed(self) -> frozenset[tuple[str, Role]]:
        """Say who sits in a seat that oversees, as the directory has it today."""
        everyone = self._directory.everyone()
        return frozenset((one.id, role) for one in everyone for role in one.roles)

    def _own_names(self) -> dict[str, frozenset[str]]:
        """Mark each person's own family name, where the directory has it whole."""
        names = {one.id: one.name.split() for one in self._directory.everyone()}
        return {
            staff_id: frozenset(self._noting.marks(words[-1]))
            for staff_id, words in names.items()
            if len(words) > 1 and not words[-1].endswith(".")
        }
