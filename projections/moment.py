"""A case at an instant: what several desks say of it is worked out once, when first asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from domain.case.case import Case
from domain.categories import Category
from domain.course import next_course_change
from domain.routine import next_routine_change, people, people_max
from domain.watch import emergencies, next_turn, ticking, watch
from projections import status
from projections.entries import Json


@dataclass(frozen=True)
class Moment:
    """What is the same for everybody who may know it. Who may is asked row by row."""

    case: Case
    at: datetime

    @cached_property
    def alarms(self) -> Sequence[tuple[Category, Json]]:
        """What rings, each with what one must be allowed to know to see it."""
        return [(one.gist, status.alarm(one)) for one in watch(self.case, self.at)]

    @cached_property
    def emergencies(self) -> Sequence[tuple[Category, Json]]:
        """What is rung of emergency access alone."""
        return [(one.gist, status.alarm(one)) for one in emergencies(self.case, self.at)]

    @cached_property
    def clocks(self) -> Sequence[tuple[Category, Json]]:
        """Which clocks run, each with what one must be allowed to know to see it."""
        return [(one.gist, status.clock(one)) for one in ticking(self.case, self.at)]

    @cached_property
    def people(self) -> tuple[int, int]:
        """How many know of the case, and how many may."""
        return len(people(self.case, self.at)), people_max(self.case)

    @cached_property
    def course(self) -> Json:
        """How far the work has come."""
        return status.course(self.case, self.at)

    @cached_property
    def retention(self) -> Json | None:
        """When the file may be erased."""
        return status.retention(self.case, self.at)

    @cached_property
    def owed(self) -> Json:
        """What the leaders have not decided yet."""
        return status.owed(self.case, self.at)

    @cached_property
    def alarms_change(self) -> datetime | None:
        """The next instant at which time alone may change what rings."""
        return next_turn(self.case, self.at)

    @cached_property
    def course_change(self) -> datetime | None:
        """The next instant at which time alone changes the course or the retention."""
        changes = (
            next_course_change(self.case, self.at),
            status.next_retention_change(self.case, self.at),
        )
        return min((change for change in changes if change), default=None)

    @cached_property
    def owed_change(self) -> datetime | None:
        """The next instant at which time alone changes what is owed."""
        return next_routine_change(self.case, self.at)
