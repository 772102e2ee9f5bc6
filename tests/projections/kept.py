"""One role's view of one case, kept as the projector keeps it: carried, or built anew."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid5

from domain.case.case import replay
from domain.recorded import Recorded
from domain.roles import Role
from projections.audience import CaseView, view_of
from projections.entries import Batch, Desk, Entry, Json
from projections.moment import Moment
from tests.given import Story
from tests.services.memory import Generation

PARTNERS = UUID(int=0xA1)


def handle(case_id: UUID, seat: str) -> str:
    """Give a partner its own name for a case; nobody else can tell the two belong together."""
    return str(uuid5(PARTNERS, f"{case_id} {seat}"))


@dataclass
class Kept:
    """A view as a store holds it, and what is remembered to carry it forward."""

    role: Role
    facts: list[Recorded] = field(default_factory=list[Recorded])
    rows: Generation = field(default_factory=Generation)
    view: CaseView | None = None

    def take(self, new: Sequence[Recorded], at: datetime) -> bool:
        """Take in new facts at an instant; say whether the view could be carried."""
        self.facts += new
        case, batch = replay(self.facts), Batch()
        carried = self.view is not None and self.view.carry(new, Moment(case, at), batch)
        if not carried:
            self.view = view_of(self.role, handle)
            self.view.drop(self.facts, batch)
            self.view.build(self.facts, Moment(case, at), batch)
        self.rows.write(batch)
        return carried


def built(role: Role, story: Story, at: datetime) -> Generation:
    """Build a whole view at once."""
    kept = Kept(role)
    kept.take(story.recorded, at)
    return kept.rows


def now(story: Story) -> datetime:
    """The instant at which the last fact of a story was recorded."""
    return story.recorded[-1].recorded_at


def entries(role: Role, story: Story, kind: str) -> list[Json]:
    """The bodies of one kind of entries, as they stand when the story ends."""
    found: list[Entry] = sorted(
        (e for e in built(role, story, now(story)).entries.values() if e.kind == kind),
        key=lambda entry: (entry.case_id, entry.seat, entry.number),
    )
    return [entry.body for entry in found]


def desk(role: Role, story: Story, at: datetime | None = None) -> Desk | None:
    """The one row on the role's desk, or none; as the story ends unless told otherwise."""
    rows = list(built(role, story, at or now(story)).desks.values())
    assert len(rows) <= 1
    return rows[0] if rows else None


def row(role: Role, story: Story, at: datetime | None = None) -> Desk:
    found = desk(role, story, at)
    assert found is not None
    return found
