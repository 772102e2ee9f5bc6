"""A unit's view of one case, once for each group of people who were given equally much."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from domain.case.access import Profile
from domain.need_to_know.holding import Held, held_in
from domain.need_to_know.redaction import cut
from domain.recorded import Recorded
from domain.roles import Role
from projections import desk, register, timeline
from projections.entries import Batch, Desk, Entry, Json
from projections.moment import Moment
from projections.register import Register

WITHOUT_SEAT = frozenset((Role.INTERNKONTROLL,))
"""Roles that see their part of every case, without being assigned (audit, no content)."""
EVERYBODY = Profile(holders=("*",))


def profiles_of(role: Role, moment: Moment) -> tuple[Profile, ...]:
    """Group those in a role who may open a case: the seats of its view."""
    if role in WITHOUT_SEAT:
        return (EVERYBODY,)
    return moment.case.access.profiles(role, moment.at)


@dataclass(slots=True)
class SeatView:
    """How far one group's view has come."""

    held: Held
    timeline: int = 0
    register: Register = field(default_factory=Register)
    latest: str | None = None


@dataclass(slots=True)
class InsideView:
    """One role's view of one case."""

    role: Role
    seats: dict[str, SeatView] = field(default_factory=dict[str, SeatView])
    desks: dict[str, Desk] = field(default_factory=dict[str, Desk])

    def build(self, facts: Sequence[Recorded], moment: Moment, batch: Batch) -> None:
        """Write the whole view, as it is at an instant."""
        access = moment.case.access
        profiles = profiles_of(self.role, moment)
        self.desks = {}
        self.seats = {
            profile.key: SeatView(held_in(access, self.role, moment.at, given=profile))
            for profile in profiles
        }
        self._take(facts, moment, batch, profiles)

    def carry(self, facts: Sequence[Recorded], moment: Moment, batch: Batch) -> bool:
        """Carry the view forward; False, and nothing written, when it must be built anew."""
        access = moment.case.access
        profiles = profiles_of(self.role, moment)
        if len(profiles) != len(self.seats):
            return False
        for profile in profiles:
            seat = self.seats.get(profile.key)
            held = held_in(access, self.role, moment.at, given=profile)
            if seat is None or seat.held != held:
                return False
        self._take(facts, moment, batch, profiles)
        return True

    def drop(self, facts: Sequence[Recorded], batch: Batch) -> None:
        """Forget what was written of the case."""
        batch.drop(facts[0].case_id)

    def _take(
        self,
        facts: Sequence[Recorded],
        moment: Moment,
        batch: Batch,
        profiles: Sequence[Profile],
    ) -> None:
        for key, seat in self.seats.items():
            for recorded in facts:
                self._take_one(key, seat, recorded, batch)
        for row in self._desks(facts[-1].case_id, moment, profiles):
            if self.desks.get(row.seat) != row:
                self.desks[row.seat] = batch.desks[row.case_id, row.seat] = row

    def _take_one(self, key: str, seat: SeatView, recorded: Recorded, batch: Batch) -> None:
        shown = cut(recorded, self.role, seat.held)
        if shown is None:
            return
        seat.timeline += 1
        body = timeline.entry_of(shown)
        seat.latest = body["recorded_at"]
        _put(batch, recorded.case_id, key, timeline.KIND, seat.timeline, body)
        number = seat.register.take(shown)
        if number is not None:
            body = seat.register.bodies[number]
            _put(batch, recorded.case_id, key, register.KIND, number, body)

    def _desks(
        self, case_id: UUID, moment: Moment, profiles: Sequence[Profile]
    ) -> Iterator[Desk]:
        access = moment.case.access
        if not profiles and not any(seat.role is self.role for seat in access.seats):
            return
        until = desk.next_change(moment, self.role)
        blocked = tuple(sorted(access.blocked))
        for profile in profiles:
            seat = self.seats[profile.key]
            body = desk.body_of(moment, self.role, seat.held, seat.latest)
            if profile.until is not None:
                body["emergency"] = profile.until.isoformat()
            yield Desk(case_id, profile.key, profile.holders, blocked, until, body)
        if not profiles:
            # Nobody may open it now; the row is there so that time can change that.
            yield Desk(case_id, "", (), blocked, until, {"latest": None})


def _put(  # noqa: PLR0913, PLR0917 - a row is its key and its body
    batch: Batch, case_id: UUID, seat: str, kind: str, number: int, body: Json
) -> None:
    batch.entries[case_id, seat, kind, number] = Entry(case_id, seat, kind, number, body)
