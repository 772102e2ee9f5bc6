"""Somebody goes through a case's facts and says after each how one viewer's door stands.

A second opinion on `domain/case/granting.py`, written from docs/need-to-know.md.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import cast
from uuid import UUID

from domain.case.calendar import birthday, day_of, end_of, start_of
from domain.categories import Category
from domain.fact import Fact
from domain.facts import (
    CaseRaised,
    CaseTransferred,
    ConflictChecked,
    ConsentRecorded,
    CoordinatorAppointed,
    DocumentationFormDecided,
    EmergencyAccessUsed,
    ErasureExecuted,
    EventCorrected,
    FirstContactMade,
    PlacementEnded,
    PlacementStarted,
    ResourcePersonAssigned,
    ResourcePersonReleased,
    RiskSignalNoted,
    SecrecyReviewed,
)
from domain.recorded import Recorded
from domain.roles import EXTERNAL, Role
from domain.values import ProtectionLevel, Recipient
from tests.attacks.door import ALL, Door, Sat, Viewer, Yes

OF_AGE_YEARS = 18
EMERGENCY_MAX = timedelta(hours=4)
GUARDED = (ProtectionLevel.HEDER, ProtectionLevel.EXTREM)
MOVED = (Role.RVT, Role.SAMORDNARE, Role.ARBETSLEDARE)
"""Whose seats end as a case is handed over."""
CUSTODIAN = "vårdnadshavare"


def corrected_birth(fact: Fact) -> date | None:
    """Give the birth date that a correction gives."""
    rows = fact.new_values if isinstance(fact, EventCorrected) else ()
    texts = [row.text for row in rows if row.field == "born"]
    return date.fromisoformat(texts[0]) if len(texts) == 1 else None


@dataclass
class Watchman:
    """Goes through a case's facts, and says after each how the viewer's door stands."""

    viewer: Viewer
    seats: list[Sat] = field(default_factory=list[Sat])
    lets: list[Sat] = field(default_factory=list[Sat])
    low: bool = True
    out: set[str] = field(default_factory=set[str])
    placed: tuple[str, ...] = ()
    consents: list[Yes] = field(default_factory=list[Yes])
    taken_back: list[tuple[Recipient, datetime]] = field(
        default_factory=list[tuple[Recipient, datetime]]
    )
    reviews: list[SecrecyReviewed | UUID] = field(default_factory=list[SecrecyReviewed | UUID])
    adult_from: datetime | None = None
    answers: tuple[str, Role] | None = None
    erased: bool = False
    last: Door = field(default_factory=Door)

    def copy(self) -> "Watchman":
        """Give another who has seen the same."""
        return replace(
            self,
            seats=[*self.seats],
            lets=[*self.lets],
            out={*self.out},
            consents=[*self.consents],
            taken_back=[*self.taken_back],
            reviews=[*self.reviews],
        )

    def after(self, recorded: Recorded) -> Door:
        """Take one more fact in."""
        self._take(recorded)
        self.last = self._door(self.viewer.role)
        return self.last

    def _door(self, role: Role) -> Door:
        return Door(
            seats=tuple(s for s in self.seats if s.role is role and s.staff not in self.out),
            lets=tuple(s for s in self.lets if s.role is role and s.staff not in self.out),
            low=self.low or role in EXTERNAL,
            out=self.viewer.staff in self.out and not self.viewer.everybody,
            placed=self._placed(),
            consents=tuple(yes for yes in self.consents if yes.to.role is role),
            reviews=tuple(self.reviews),
            adult_from=self.adult_from if role is Role.BARN_OCH_UNGA else None,
            answers=self._answers(),
            erased=self.erased and role in EXTERNAL,
        )

    def _placed(self) -> frozenset[str]:
        each = (*self.seats, *self.lets)
        sit = {seat.staff for seat in each if seat.role is self.viewer.role}
        whose = sit if self.viewer.everybody else {self.viewer.staff}
        return frozenset(staff for staff in self.placed if staff in whose)

    def _answers(self) -> Role | None:
        """Of interest to the children's unit alone: alarms follow who answers."""
        asks = self.viewer.role is Role.BARN_OCH_UNGA and self.answers is not None
        return self.answers[1] if asks and self.answers else None

    def _take(self, recorded: Recorded) -> None:
        step = STEPS.get(type(recorded.fact))
        if step is not None:
            step(self, recorded)

    def on_opened(self, recorded: Recorded) -> None:
        fact, by, at = recorded.fact, recorded.by, recorded.occurred_at
        if isinstance(fact, CaseRaised) and fact.subject.born is not None:
            self.adult_from = start_of(birthday(fact.subject.born, OF_AGE_YEARS))
        if self.answers is None:
            self.answers = (by.staff, by.role)
            self.seats.append(Sat(by.role, by.staff, by.unit, ALL, at))
            self.seats.append(Sat(Role.ARBETSLEDARE, None, by.unit, ALL, at))

    def on_corrected(self, recorded: Recorded) -> None:
        born, at = corrected_birth(recorded.fact), recorded.occurred_at
        if born is None:
            return
        self.adult_from = grown = start_of(birthday(born, OF_AGE_YEARS))

        def ends(yes: Yes) -> datetime:
            given = day_of(yes.starts)
            if yes.by == CUSTODIAN:
                from_15 = birthday(born, 15) <= given
                return min(yes.ends, at if from_15 else max(yes.starts, grown))
            return min(yes.ends, at) if given < birthday(born, 12) else yes.ends

        self.consents = [replace(yes, ends=ends(yes)) for yes in self.consents]

    def on_assigned(self, recorded: Recorded) -> None:
        fact = cast("ResourcePersonAssigned", recorded.fact)
        who, given = fact.role, frozenset(fact.visible_categories)
        starts = max(start_of(fact.valid_from), recorded.occurred_at)
        ends = end_of(fact.valid_to) if fact.valid_to else None
        self.seats.append(Sat(who.role, who.staff, who.unit or fact.unit, given, starts, ends))

    def on_released(self, recorded: Recorded) -> None:
        fact = cast("ResourcePersonReleased", recorded.fact)
        gone = (fact.role.role, fact.role.staff)
        self.seats = [s.ended(fact.at) if (s.role, s.staff) == gone else s for s in self.seats]

    def on_coordinates(self, recorded: Recorded) -> None:
        fact = cast("CoordinatorAppointed", recorded.fact)
        starts = max(start_of(fact.from_), recorded.occurred_at)
        self._leave((Role.SAMORDNARE,), starts)
        for one in filter(None, (fact.role.staff, fact.deputy)):
            self.seats.append(Sat(Role.SAMORDNARE, one, fact.unit, ALL, starts))

    def _leave(self, roles: Sequence[Role], at: datetime) -> None:
        self.seats = [s.ended(at) if s.role in roles else s for s in self.seats]

    def on_moved(self, recorded: Recorded) -> None:
        fact, at = cast("CaseTransferred", recorded.fact), recorded.occurred_at
        to = fact.to
        if fact.accepted_at is None or to.staff is None:
            return
        unit = to.unit or to.title
        self._leave(MOVED, at)
        self.answers = (to.staff, to.role)
        self.seats.append(Sat(to.role, to.staff, unit, ALL, at))
        for one in filter(None, (to.staff, fact.deputy)):
            self.seats.append(Sat(Role.SAMORDNARE, one, unit, ALL, at))
        self.seats.append(Sat(Role.ARBETSLEDARE, None, unit, ALL, at))

    def on_checked(self, recorded: Recorded) -> None:
        self.out |= {*cast("ConflictChecked", recorded.fact).blocked_staff}
        gone = self.answers is not None and self.answers[0] in self.out
        if gone and recorded.by.staff not in self.out:
            self.answers = (recorded.by.staff, recorded.by.role)

    def on_signalled(self, recorded: Recorded) -> None:
        if recorded.by.role is Role.VALDSUTOVARENHET:
            self.out.add(recorded.by.staff)

    def on_reviewed(self, recorded: Recorded) -> None:
        fact = cast("SecrecyReviewed", recorded.fact)
        if fact.requester.role is self.viewer.role:
            self.reviews += [fact, recorded.fact_id]

    def on_placed(self, recorded: Recorded) -> None:
        fact = recorded.fact
        self.placed = fact.responsible_worker if isinstance(fact, PlacementStarted) else ()

    def on_documented(self, recorded: Recorded) -> None:
        fact = cast("DocumentationFormDecided", recorded.fact)
        self.low = fact.protection_level not in GUARDED

    def on_let_in(self, recorded: Recorded) -> None:
        fact, by, at = (
            cast("EmergencyAccessUsed", recorded.fact),
            recorded.by,
            recorded.occurred_at,
        )
        if by.role is Role.RVT and fact.who == by.staff:
            given = frozenset(fact.categories) - {Category.WHERE}
            ends = min(fact.until, at + EMERGENCY_MAX)
            self.lets.append(Sat(by.role, by.staff, None, given, at, ends))

    def on_erased(self, _recorded: Recorded) -> None:
        self.erased = True

    def on_said(self, recorded: Recorded) -> None:
        fact, at = cast("ConsentRecorded", recorded.fact), recorded.occurred_at

        def is_meant(to: Recipient) -> bool:
            return any(
                r.role is to.role
                and (None in (r.partner, to.partner) or r.partner == to.partner)
                for r in fact.recipient
            )

        withdraws = fact.action == "withdrawn"
        later = any(when > at and is_meant(to) for to, when in self.taken_back)
        if later and not withdraws:
            return
        if fact.action != "given":
            self.consents = [
                replace(yes, ends=min(yes.ends, at)) if is_meant(yes.to) else yes
                for yes in self.consents
            ]
        if withdraws:
            self.taken_back += [(to, at) for to in fact.recipient]
            return
        ends = end_of(fact.valid_to)
        if fact.by_whom == CUSTODIAN:
            ends = min(ends, max(at, self.adult_from or at))
        given = frozenset(fact.categories)
        self.consents += [Yes(to, given, at, ends, fact.by_whom) for to in fact.recipient]


STEPS: Mapping[type[Fact], Callable[[Watchman, Recorded], None]] = {
    CaseRaised: Watchman.on_opened,
    FirstContactMade: Watchman.on_opened,
    ResourcePersonAssigned: Watchman.on_assigned,
    ResourcePersonReleased: Watchman.on_released,
    CoordinatorAppointed: Watchman.on_coordinates,
    CaseTransferred: Watchman.on_moved,
    ConflictChecked: Watchman.on_checked,
    RiskSignalNoted: Watchman.on_signalled,
    ConsentRecorded: Watchman.on_said,
    SecrecyReviewed: Watchman.on_reviewed,
    PlacementStarted: Watchman.on_placed,
    PlacementEnded: Watchman.on_placed,
    DocumentationFormDecided: Watchman.on_documented,
    EmergencyAccessUsed: Watchman.on_let_in,
    ErasureExecuted: Watchman.on_erased,
    EventCorrected: Watchman.on_corrected,
}
"""What each fact does to who may know what."""


def doors(facts: Iterable[Recorded], viewer: Viewer) -> list[Door]:
    """Say after each fact of a case how the viewer's door stands."""
    watchman = Watchman(viewer)
    return [watchman.after(recorded) for recorded in facts]
