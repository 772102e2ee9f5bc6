"""One pure decision: how much a recipient gets of a category, why, and until when."""

from collections.abc import Iterable, Iterator, Set
from datetime import datetime
from functools import cache
from typing import NamedTuple

from domain.case.access import GUARDED, Access, Consent, Profile, Review
from domain.categories import Category, Level
from domain.need_to_know.grants import Grant, Need
from domain.need_to_know.table import TABLE
from domain.roles import EXTERNAL, Role
from domain.values import GroundKind


class Decision(NamedTuple):
    """The level, the rows of the table that gave it, and what the higher ones lacked."""

    level: Level
    by: tuple[str, ...]
    missing: tuple[frozenset[Need], ...]
    access: Access
    at: datetime

    @property
    def until(self) -> datetime | None:
        """Give the next instant at which time alone may change the answer."""
        return self.access.next_change(self.at)


@cache
def level_of(role: Role, category: Category, held: frozenset[Need]) -> Level:
    """Look up the highest level whose needs are all held; a missing cell is hidden."""
    return granted(TABLE.get(role, {}).get(category, ()), held)


def granted(cells: Iterable[Grant], held: Set[Need]) -> Level:
    """Give the highest level whose needs are all held; hidden when there is none."""
    return max((grant.level for grant in cells if grant.needs <= held), default=Level.HIDDEN)


def held_by(  # noqa: PLR0913 - who, what, where, when, which organisation, given what
    access: Access,
    role: Role,
    category: Category,
    at: datetime,
    partner: str | None = None,
    *,
    given: Profile | None = None,
) -> frozenset[Need]:
    """Say what a recipient holds in a case at an instant, as far as the case decides it.

    TASK, OWN_PART and INSTRUCTION belong to the single fact and are added by whoever asks
    about one. An assignment counts for the categories that it names: those of a profile when
    one is given, otherwise those of anybody in the role.
    """
    held = _let_go(access, role, category, at, partner)
    if given is not None:
        if category in given.categories:
            held.add(Need.ASSIGNED)
        if given.placed:
            held.add(Need.PLACEMENT_RESPONSIBLE)
    else:
        for seat in access.seated(role, at):
            if category in seat.categories:
                held.add(Need.ASSIGNED)
    if role is Role.BARN_OCH_UNGA and access.is_child(at):
        held.add(Need.OWN_CASE)
    if access.protection not in GUARDED:
        held.add(Need.LOW_PROTECTION)
    return frozenset(held)


def _let_go(
    access: Access, role: Role, category: Category, at: datetime, partner: str | None
) -> set[Need]:
    """Say what consents and reviews lift; nearly all of them are about somebody else."""
    held: set[Need] = set()
    for consent in access.consents:
        if consent.role is role and _covers(consent, role, category, at, partner):
            held.add(Need.CONSENT)
    for review in access.reviews:
        if review.role is role:
            held.update(_gives(review, category, at, partner))
    return held


def _gives(
    review: Review, category: Category, at: datetime, partner: str | None
) -> Iterator[Need]:
    meant = review.partner is None or review.partner == partner
    if meant and category in review.categories and review.starts <= at:
        if review.ground is GroundKind.LAW:
            yield Need.LEGAL_GROUND
        if review.by_delegate:
            yield Need.DELEGATE


def _covers(
    consent: Consent, role: Role, category: Category, at: datetime, partner: str | None
) -> bool:
    """Whether a consent for the role counts here; inside it is for the unit, in any system."""
    whom = consent.partner is None or consent.partner == partner or role not in EXTERNAL
    return whom and category in consent.categories and consent.starts <= at < consent.ends


def decide(  # noqa: PLR0913 - who, what, where, when, and what the fact adds
    role: Role,
    category: Category,
    access: Access,
    at: datetime,
    *,
    partner: str | None = None,
    also: Set[Need] = frozenset(),
) -> Decision:
    """Decide how much one recipient gets of one category of one case at an instant.

    `also` adds what the single fact gives (task, own part, instruction). Deny by default.
    """
    held = held_by(access, role, category, at, partner)
    level, by, missing = _reasoned(role, category, held | also if also else held)
    return Decision(level, by, missing, access, at)


@cache
def _reasoned(
    role: Role, category: Category, held: frozenset[Need]
) -> tuple[Level, tuple[str, ...], tuple[frozenset[Need], ...]]:
    """Give the level, name the rows that gave it, and what those above it lacked."""
    level, cells = level_of(role, category, held), TABLE.get(role, {}).get(category, ())
    return (
        level,
        tuple(
            f"{role}/{category}/{grant.level.name}"
            for grant in cells
            if grant.level == level and grant.needs <= held
        ),
        tuple(grant.needs - held for grant in cells if grant.level > level),
    )
