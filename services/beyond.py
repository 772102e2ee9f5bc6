"""What one case alone cannot know: other cases, and what the directory knows of people."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from domain.case.case import Case
from domain.case.persons import family_of
from domain.facts import CaseRaised, ConflictChecked, EmergencyAccessUsed, FirstContactMade
from domain.recorded import Recorded
from domain.refusals import Refused, UnknownCase
from domain.roles import Role
from domain.rules import refusal
from domain.rules.emergency import EMERGENCY_AWAITS_REVIEW
from domain.rules.naming import may_know_the_name
from services.ports import Directory, ViewReader

OVERSEES = Role.INTERNKONTROLL
"""Its view knows of every case who waits for a review, and nothing else of the case."""
NOBODY_YET = Case()
AWAITS_REVIEW = Refused(
    EMERGENCY_AWAITS_REVIEW.name, EMERGENCY_AWAITS_REVIEW.text, EMERGENCY_AWAITS_REVIEW.source
)
SAME_NAME = Refused(
    "same_name_is_looked_into",
    "Någon som godkänns har samma efternamn som den ärendet gäller. Spärra, eller ange att de "
    "inte är släkt.",
    "I3; R137",
)
BEHIND_THE_WALL = Refused(
    "works_behind_the_wall",
    "Den som arbetar i våldsutövarenheten kan inte få uppdrag i ärendet.",
    "I12; SoL 13:8",
)


class Beyond(Protocol):
    """What is asked beside the rules, before a fact is recorded."""

    def anywhere(self, recorded: Recorded) -> None:
        """Raise Refused for what does not depend on whether there is such a case."""
        ...

    def here(self, case: Case, recorded: Recorded) -> None:
        """Raise Refused for whoever may know the case, UnknownCase for whoever may not."""
        ...


@dataclass(frozen=True, slots=True)
class NothingBeyond:
    """Asks nothing more."""

    def anywhere(self, recorded: Recorded) -> None:
        """Ask nothing."""

    def here(self, case: Case, recorded: Recorded) -> None:
        """Ask nothing."""


@dataclass(frozen=True, slots=True)
class BeyondTheCase:
    """Asks the directory, and the view of those who oversee."""

    _directory: Directory
    _reader: Callable[[Role], ViewReader]

    def anywhere(self, recorded: Recorded) -> None:
        """Say what is wrong with an emergency before it shows whether the case is there."""
        if not isinstance(recorded.fact, EmergencyAccessUsed):
            return
        refused = refusal(NOBODY_YET, recorded)
        if refused is not None:
            raise refused
        if self._awaits_review(recorded.by.staff):
            raise AWAITS_REVIEW

    def here(self, case: Case, recorded: Recorded) -> None:
        """Keep out kin and whoever works with the other side, before they get in."""
        fact, by = recorded.fact, recorded.by
        if isinstance(fact, EmergencyAccessUsed):
            if self._is_behind_the_wall(by.staff) or self._shares_a_name(case, by.staff):
                raise UnknownCase
        elif isinstance(fact, (CaseRaised, FirstContactMade)):
            if self._is_behind_the_wall(by.staff):
                raise BEHIND_THE_WALL
        elif isinstance(fact, ConflictChecked):
            passed = set(fact.checked_role) - set(fact.blocked_staff)
            if any(self._is_behind_the_wall(staff) for staff in passed):
                raise BEHIND_THE_WALL
            asked = passed - set(fact.not_kin) if may_know_the_name(case, recorded) else ()
            if any(self._shares_a_name(case, staff) for staff in asked):
                raise SAME_NAME

    def _awaits_review(self, staff: str) -> bool:
        """Ask the other cases. What was used within the last seconds may not be there yet.

        A row that time has overtaken still names who waits: an end is no review.
        """
        rows = self._reader(OVERSEES).rows()
        return any(staff in row.body.get("emergency_by", ()) for row in rows)

    def _is_behind_the_wall(self, staff: str) -> bool:
        person = self._directory.staff(staff)
        return person is not None and Role.VALDSUTOVARENHET in person.roles

    def _shares_a_name(self, case: Case, staff: str) -> bool:
        person = self._directory.staff(staff)
        return person is not None and not case.persons.family.isdisjoint(family_of(person.name))
