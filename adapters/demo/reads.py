"""What people in the stories read and searched for, so that the access log has something."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Literal, assert_never
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, TypeAdapter

from adapters.demo.stories import cases
from domain.refusals import UnknownCase
from domain.roles import Role
from domain.values import StaffId
from services.overseeing import Overseeing
from services.ports import Directory, Staff
from services.reading import Reading

FILE = Path(__file__).with_name("reads.json")
REVIEWED = timedelta(days=60)
"""How far back a log reviewer of the stories looks."""


class StoryRead(BaseModel):
    """One read of a story: when, by whom, and what."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    at: AwareDatetime
    by: StaffId
    seat: Role
    act: Literal["desk", "search", "case", "inbox", "log"]
    case: str | None = None
    words: str = ""

    @property
    def case_id(self) -> UUID:
        """The case that was opened, by the name it has in the stories."""
        return cases()[self.case or ""]


_READS = TypeAdapter(tuple[StoryRead, ...])


def load_reads() -> tuple[StoryRead, ...]:
    """Give every read of the stories, in order."""
    return tuple(sorted(_READS.validate_json(FILE.read_bytes()), key=lambda one: one.at))


@dataclass(frozen=True, slots=True)
class StoryReader:
    """Reads as the people of the stories did, through the hub's own services."""

    reading: Reading
    overseeing: Overseeing
    directory: Directory

    def read(self, one: StoryRead) -> int:
        """Read; give how many cases or letters were shown. The clock stands at `one.at`."""
        staff = self.directory.staff(one.by)
        if staff is None:
            raise LookupError(one.by)
        match one.act:
            case "desk":
                return len(self.reading.desks(staff, one.seat))
            case "search":
                return len(self.reading.search(staff, one.seat, one.words))
            case "case":
                return self._case(staff, one)
            case "inbox":
                return len(self.reading.inbox(staff, one.seat))
            case "log":
                since = one.at - REVIEWED
                return self.overseeing.review(staff, one.seat, since, one.at).reads
            case _:
                assert_never(one.act)

    def _case(self, staff: Staff, one: StoryRead) -> int:
        try:
            self.reading.case(staff, one.seat, one.case_id)
        except UnknownCase:
            return 0
        return 1
