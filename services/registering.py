"""Registers of disclosures: who got what of one case, or what one partner got of all.

As the auditor may know it: no content. The read stands in the access log before it is given.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from domain.categories import Level
from domain.facts import EventCorrected
from domain.need_to_know.copies import Reader, ceiling_of
from domain.need_to_know.redaction import cut_to
from domain.reads import Act, Ground
from domain.recorded import Recorded
from domain.refusals import UnknownCase
from domain.roles import Role
from projections import disclosures, timeline
from projections.entries import Json
from services.history import history_of
from services.noting import Noting
from services.ports import FactStream, Staff

ASKS = frozenset((Role.AUDITOR,))
"""Seats that may ask for a register beside their own view of a case."""
HELD = tuple(
    each for each, level in ceiling_of(Reader.AUDITOR).items() if level is not Level.HIDDEN
)
KNOWS_OF_CORRECTIONS = EventCorrected.gist in HELD


@dataclass(frozen=True, slots=True)
class Registering:
    """Tells who got what, in the eighteen items of each disclosure."""

    _log: FactStream
    _noting: Noting

    def of_case(self, staff: Staff, seat: Role, case_id: UUID) -> tuple[Json, ...]:
        """Give an account of each disclosure of a case; UnknownCase when there is none."""
        facts = history_of(self._log, case_id) if seat in ASKS else ()
        self._note(staff, seat, case_id, hits=1 if facts else 0)
        if not facts:
            raise UnknownCase
        return _told(case_id, facts)

    def of_partner(self, staff: Staff, seat: Role, partner: str) -> tuple[Json, ...]:
        """Give what a partner got, of every case; each case that is told of is a read."""
        cases = self._log.cases() if seat in ASKS else ()
        found: list[Json] = []
        for case_id in cases:
            told = [
                one
                for one in _told(case_id, history_of(self._log, case_id))
                if _is_to(one, partner)
            ]
            if told:
                self._note(staff, seat, case_id, hits=1)
            found += told
        self._note(staff, seat, None, hits=len(found))
        return tuple(found)

    def _note(self, staff: Staff, seat: Role, case_id: UUID | None, *, hits: int) -> None:
        read = replace(self._noting.begun(staff, seat, Act.REGISTER), case_id=case_id)
        if hits:
            read = replace(read, ground=Ground.DUTY, categories=HELD, hits=hits)
        self._noting.note(read)


def _told(case_id: UUID, facts: Sequence[Recorded]) -> tuple[Json, ...]:
    cuts = (cut_to(each, Reader.AUDITOR) for each in facts)
    accounts = disclosures.accounts_of(timeline.entry_of(cut) for cut in cuts if cut)
    hidden = {} if KNOWS_OF_CORRECTIONS else {"corrected": None}
    return tuple({"case": str(case_id), **one, **hidden} for one in accounts)


def _is_to(account: Json, partner: str) -> bool:
    return account["recipient"]["partner"] == partner
