"""Looking back: what a role knew of a case at an instant, and why it knew no more.

What an auditor is shown stands in the access log before it is given. Who may look is asked
of the case as it stands today, whatever instant the question is about.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from domain.case import granting
from domain.case.access import Access
from domain.case.case import replay as fold
from domain.categories import CONTENT, Category
from domain.need_to_know.explaining import Explanation, explain
from domain.reads import Act, Ground, may_hold
from domain.recorded import Recorded
from domain.refusals import NoSuchStep, UnknownCase
from domain.roles import AUDIENCES, Role
from projections.moment import Moment
from services.kept_back import kept_back, letters_of
from services.noting import Noting
from services.ports import Staff
from services.replayed import Picture, Replayed
from services.replaying import Replaying
from services.then import Question, Then

MAY_LOOK_BACK = frozenset((Role.AUDITOR,))
"""Seats that may ask; everybody else is answered as if there were no such case."""


@dataclass(frozen=True, slots=True)
class LookingBack:
    """Shows auditors how a case looked, and what a role may know of it."""

    _replaying: Replaying
    _noting: Noting

    def replay(self, staff: Staff, seat: Role, question: Question) -> Replayed:
        """Say what was known of a case, what was kept back and why, for somebody in a seat.

        Raises UnknownCase when nothing counts then, and for whoever may not ask; NoSuchStep
        when the case that may be asked about has fewer facts.
        """
        read = replace(self._noting.begun(staff, seat, Act.REPLAY), case_id=question.case_id)
        facts = self._facts(staff, seat, question.case_id)
        then = question.then(facts)
        picture = self._picture(facts, then, question) if then else None
        if picture is None or question.role not in AUDIENCES:
            self._noting.note(read)
            raise NoSuchStep if facts and then is None else UnknownCase
        before = question.before(facts)
        earlier = self._picture(facts, before, question) if before else None
        held = {*may_hold(question.role), Category.ACCESS}
        categories = tuple(category for category in CONTENT if category in held)
        self._noting.note(replace(read, ground=Ground.DUTY, categories=categories, hits=1))
        return Replayed(question, picture, before, earlier, len(facts))

    def explain(
        self, staff: Staff, seat: Role, case_id: UUID, role: Role, at: datetime
    ) -> Explanation:
        """Say who in a role may know what of a case at an instant, by which row, and why not.

        Raises UnknownCase when nothing had been recorded by then, and for who may not ask.
        """
        read = replace(self._noting.begun(staff, seat, Act.EXPLANATION), case_id=case_id)
        facts = Then(at, at).of(self._facts(staff, seat, case_id))
        if not facts:
            self._noting.note(read)
            raise UnknownCase
        self._noting.note(
            replace(read, ground=Ground.DUTY, categories=(Category.ACCESS,), hits=1)
        )
        return explain(fold(facts).access, role, at)

    def _facts(self, staff: Staff, seat: Role, case_id: UUID) -> Sequence[Recorded]:
        """Give a case's facts to whoever may look back on it as it stands today."""
        facts = self._replaying.history(case_id)
        access = Access()
        for recorded in facts:
            access = granting.evolve(access, recorded)
        return () if seat not in MAY_LOOK_BACK or staff.id in access.blocked else facts

    def _picture(
        self, facts: Sequence[Recorded], then: Then, question: Question
    ) -> Picture | None:
        """Build what was seen and what was not; None when no fact counts."""
        counting, role = then.of(facts), question.role
        if not counting or role not in AUDIENCES:
            return None
        moment = Moment(fold(counting), then.at)
        seen = self._replaying.build(counting, moment, role).seen_by(question.who)
        seats = [desk.seat for desk in seen.desks]
        kept = kept_back(counting, moment, role, seats, question.who)
        return Picture(then, seen, letters_of(counting, role), kept, counting[-1].version)
