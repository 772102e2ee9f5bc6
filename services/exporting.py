"""Exporting: what a copy of a case that leaves the hub shows its reader.

The copy stands in the access log before anything of it is given.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from domain.case.case import replay as fold
from domain.case.standing import Status
from domain.categories import Level
from domain.need_to_know.copies import Reader, ceiling_of
from domain.need_to_know.redaction import cut_to
from domain.reads import Act, Ground
from domain.refusals import PlainFailure, UnknownCase
from domain.roles import Role
from projections import timeline
from projections.entries import Json
from services.history import history_of
from services.noting import Noting
from services.ports import Clock, Histories, Staff

MAY_ORDER: dict[Reader, frozenset[Role]] = {
    Reader.AUDITOR: frozenset((Role.AUDITOR,)),
    Reader.DOMSTOL: frozenset((Role.AUDITOR,)),
    Reader.ARKIV: frozenset((Role.AUDITOR,)),
}
"""In which seats a copy may be ordered; a reader left out gets none."""
AFTER_THE_END = frozenset((Reader.ARKIV,))
"""Gets the keys of the case, which would open what is recorded later too."""


class NotClosed(PlainFailure):
    """The archive takes over a case when it has ended."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A case as a reader may have it: `shown` by version, of which there are `facts`."""

    case_id: UUID
    reader: Reader
    at: datetime
    facts: int
    shown: dict[int, Json]


@dataclass(frozen=True, slots=True)
class Exporting:
    """Makes copies of cases for those outside who must be able to check them."""

    _log: Histories
    _noting: Noting
    _clock: Clock

    def copy(self, staff: Staff, seat: Role, case_id: UUID, reader: Reader) -> Copy:
        """Give what a reader may have of a case, for whoever orders it.

        Raises UnknownCase, also when it was erased or may not be ordered, and NotClosed.
        """
        read = replace(self._noting.begun(staff, seat, Act.EXPORT), case_id=case_id)
        facts = history_of(self._log, case_id)
        if not facts or seat not in MAY_ORDER.get(reader, ()):
            self._noting.note(read)
            raise UnknownCase
        if reader in AFTER_THE_END and fold(facts).standing.status is not Status.CLOSED:
            self._noting.note(read)
            raise NotClosed("The case is not closed: the archive takes over closed cases.")
        levels = ceiling_of(reader)
        held = tuple(each for each, level in levels.items() if level is not Level.HIDDEN)
        self._noting.note(replace(read, ground=Ground.DUTY, categories=held, hits=1))
        cuts = {each.version: cut_to(each, reader) for each in facts}
        shown = {number: timeline.entry_of(cut) for number, cut in cuts.items() if cut}
        return Copy(case_id, reader, self._clock(), len(facts), shown)
