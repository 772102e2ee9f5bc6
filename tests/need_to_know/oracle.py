"""Who holds what of a case, worked out from the raw facts and the page that people checked.

It is written apart from the fold and the decision, so that a mistake there is not made here.
"""

from collections.abc import Iterator
from datetime import datetime

from domain.categories import Category, Level
from domain.need_to_know.grants import Need
from domain.roles import INTERNAL, Role
from tests.domain import second_opinion
from tests.need_to_know.spells import (
    Facts,
    Spell,
    consents,
    grown_up,
    kept_out,
    last,
    reviews,
    seats,
)

NOTHING: frozenset[Need] = frozenset()
LOW = ("normal", "forhojd")


class Oracle:
    """Answers for one history, at any instant."""

    def __init__(self, facts: Facts) -> None:
        out = set(kept_out(facts))
        placed = last(facts, "placement_started", "placement_ended")
        form = last(facts, "documentation_form_decided")
        self.kept_out = out
        self.seats = [seat for seat in seats(facts) if seat.staff not in out]
        self.consents = list(consents(facts))
        self.reviews = list(reviews(facts))
        self.grown_up = grown_up(facts)
        self.at_the_place = set(getattr(placed, "responsible_worker", ()))
        self.low = form is None or form.protection_level in LOW

    def seated(self, role: Role, at: datetime) -> dict[str, frozenset[Category]]:
        """Name who has a seat in a role, and what she or he was given."""
        given: dict[str, frozenset[Category]] = {}
        for seat in self.seats:
            if seat.role == role and seat.runs(at):
                given[seat.name] = given.get(seat.name, frozenset()) | seat.categories
        return given

    def in_seats(self, at: datetime) -> list[Role]:
        """Name the roles in which somebody sits."""
        return sorted({Role(seat.role) for seat in self.seats if seat.runs(at)})

    def spoken_of(self) -> list[Role]:
        """Name the recipients that consents and reviews are about."""
        spells = (*self.consents, *(spell for _, spell in self.reviews))
        return sorted({Role(spell.role) for spell in spells})

    def may_open(self, role: Role, staff: str, unit: str, at: datetime) -> bool:
        """Whether somebody on duty has a seat."""
        mine = {f"staff:{staff}", f"unit:{unit}"}
        return staff not in self.kept_out and bool(mine & set(self.seated(role, at)))

    def placed(self, name: str) -> bool:
        """Whether somebody answers for the placement that is under way."""
        return name in {f"staff:{staff}" for staff in self.at_the_place}

    def at_place(self, name: str) -> frozenset[Need]:
        """What answering for the placement adds."""
        return frozenset((Need.PLACEMENT_RESPONSIBLE,)) if self.placed(name) else NOTHING

    def holds(
        self, role: Role, category: Category, at: datetime, partner: str | None, *, seat: bool
    ) -> frozenset[Need]:
        """Say what is held in a category, with a seat that names it or without."""
        return frozenset(self._held(role, category, at, partner)) | (
            {Need.ASSIGNED} if seat else NOTHING
        )

    def _held(
        self, role: Role, category: Category, at: datetime, partner: str | None
    ) -> Iterator[Need]:
        def mine(spell: Spell, *, inside: bool = False) -> bool:
            meant = spell.partner in (None, partner) or inside
            about = spell.role == role and category in spell.categories
            return about and meant and spell.runs(at)

        if any(mine(consent, inside=role in INTERNAL) for consent in self.consents):
            yield Need.CONSENT
        for need, review in self.reviews:
            if mine(review):
                yield need
        if role == "barn_och_unga" and self.grown_up is not None and at < self.grown_up:
            yield Need.OWN_CASE
        if self.low:
            yield Need.LOW_PROTECTION

    def level(
        self,
        role: Role,
        category: Category,
        at: datetime,
        partner: str | None,
        also: frozenset[Need],
    ) -> Level:
        """Look up what a role as a whole may know: whatever anybody in it was given."""
        seat = any(category in given for given in self.seated(role, at).values())
        held = self.holds(role, category, at, partner, seat=seat)
        return second_opinion.level(role, category, held | also)

    def borders(self) -> set[datetime]:
        """Give every instant at which something may begin or end."""
        spells = (*self.seats, *self.consents, *(spell for _, spell in self.reviews))
        found = {spell.since for spell in spells} | {spell.until for spell in spells}
        return {each for each in (*found, self.grown_up) if each is not None}
