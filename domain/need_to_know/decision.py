"""One pure decision: how much a recipient gets of a category, why, and until when."""

from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from domain.case.access import GUARDED, Access, Consent, Profile, Review
from domain.categories import Category, Level
from domain.need_to_know.grants import Grant, Need
from domain.need_to_know.table import TABLE
from domain.roles import EXTERNAL, Role
from domain.values import GroundKind


@dataclass(frozen=True, slots=True)
class Decision:
    """The level, the rows of the table that gave it, and what the higher ones lacked.

    `until` is the next instant at which time alone may change the answer.
    """

    level: Level
    by: tuple[str, ...]
    missing: tuple[frozenset[Need], ...]
    until: datetime | None = None


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
    held: set[Need] = set()
    if given is not None:
        assigned = category in given.categories
    else:
        assigned = any(category in seat.categories for seat in access.seated(role, at))
    if assigned:
        held.add(Need.ASSIGNED)
    if given is not None and given.placed:
        held.add(Need.PLACEMENT_RESPONSIBLE)
    if any(_covers(consent, role, category, at, partner) for consent in access.consents):
        held.add(Need.CONSENT)
    held |= _reviewed(access.reviews, role, category, at, partner)
    if role is Role.BARN_OCH_UNGA and access.is_child(at):
        held.add(Need.OWN_CASE)
    if access.protection not in GUARDED:
        held.add(Need.LOW_PROTECTION)
    return frozenset(held)


def _reviewed(
    reviews: Iterable[Review], role: Role, category: Category, at: datetime, partner: str | None
) -> set[Need]:
    held: set[Need] = set()
    for review in reviews:
        meant = review.role is role and (review.partner is None or review.partner == partner)
        if meant and category in review.categories and review.starts <= at:
            if review.ground is GroundKind.LAW:
                held.add(Need.LEGAL_GROUND)
            if review.by_delegate:
                held.add(Need.DELEGATE)
    return held


def _covers(
    consent: Consent, role: Role, category: Category, at: datetime, partner: str | None
) -> bool:
    """Inside the authority a consent is for the unit, whatever system it uses."""
    whom = consent.partner is None or consent.partner == partner or role not in EXTERNAL
    what = consent.role is role and category in consent.categories
    return what and whom and consent.starts <= at < consent.ends


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
    held = held_by(access, role, category, at, partner) | frozenset(also)
    level = level_of(role, category, held)
    cells = TABLE.get(role, {}).get(category, ())
    return Decision(
        level=level,
        by=tuple(
            f"{role}/{category}/{grant.level.name}"
            for grant in cells
            if grant.level == level and grant.needs <= held
        ),
        missing=tuple(grant.needs - held for grant in cells if grant.level > level),
        until=access.next_change(at),
    )
