"""Systematic follow-up: saved questions to all cases, answered to one role alone (R218)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from domain.followup.answering import QUESTIONS, Answer, Question, answer
from domain.followup.exporting import Path, may_leave, path_of
from domain.followup.period import years_of
from domain.recorded import Recorded
from domain.refusals import PlainFailure
from domain.roles import Role
from services.ports import Clock, Directory

ASKS = Role.KVINNOFRIDSSAMORDNARE
"""The one role that asks. It has no case, and no case can be reached from an answer."""
MEETS_FIRST = frozenset((Role.RVT, Role.ARBETSLEDARE, Role.BARN_OCH_UNGA, Role.SAMORDNARE))
"""Whose units are rows of their own. A unit that opens no case needs none."""

Courses = Callable[[], Iterable[Sequence[Recorded]]]
"""Gives the facts of every case that can be read, case by case."""


class UnknownQuestion(PlainFailure):
    """There is no such question for whoever asks."""

    def __init__(self) -> None:
        super().__init__("There is no such question. `samlots followup --list` names them.")


@dataclass(frozen=True, slots=True)
class FollowingUp:
    """Answers saved questions. An answer about a complete year is never another one later."""

    courses: Courses
    directory: Directory
    clock: Clock
    kept: dict[str, tuple[Any, Answer]] = field(default_factory=dict[str, tuple[Any, Answer]])
    """The latest answer to each question: it is the same until another year is complete."""

    def questions(self, role: Role) -> tuple[Question, ...]:
        """Name the questions that a role may ask."""
        return tuple(QUESTIONS.values()) if role is ASKS else ()

    def answer(self, role: Role, name: str) -> Answer:
        """Answer a question; UnknownQuestion alike when there is none and for other roles."""
        question = QUESTIONS.get(name)
        if question is None or role is not ASKS:
            raise UnknownQuestion
        now, units = self.clock(), self._units()
        rests_on = (years_of(question.measure, now), units)
        known = self.kept.get(name)
        if known is None or known[0] != rests_on:
            known = (rests_on, answer(question, tuple(self.courses()), units, now))
            self.kept[name] = known
        return known[1]

    def paths(self) -> tuple[Path, ...]:
        """Give the courses that may leave in an export; raises TooFew."""
        return may_leave([path_of(facts) for facts in self.courses()])

    def _units(self) -> tuple[str, ...]:
        staff = self.directory.everyone()
        found = {s.unit for s in staff if s.partner is None and MEETS_FIRST & set(s.roles)}
        return tuple(sorted(found))
