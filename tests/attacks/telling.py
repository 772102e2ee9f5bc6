"""Who looks, and what happens in the cases that she may or may not see."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import Any
from uuid import UUID, uuid5

from domain.case.calendar import day_of
from domain.categories import CONTENT, Category
from domain.fact import Fact
from domain.facts import (
    FACTS,
    CaseRaised,
    ConflictChecked,
    ConsentRecorded,
    CoordinatorAppointed,
    EventCorrected,
    InformationDisclosed,
    PlacementStarted,
    ResourcePersonAssigned,
    ResourcePersonReleased,
    SecrecyReviewed,
)
from domain.recorded import Actor, Recorded
from domain.roles import EXTERNAL, INTERNAL, Role
from domain.values import (
    DisclosedItem,
    Ground,
    GroundKind,
    Holder,
    NewValue,
    Recipient,
    Subject,
)
from tests.attacks.door import Viewer
from tests.attacks.values import makers
from tests.domain.courses import COURSES
from tests.domain.drawing import ordinary
from tests.domain.stories import TELLERS, pool
from tests.given import CASE_ID, GRETA, HUB, IVAR, KARIN, MATS, MORNING, example

HERS = "vera"
"""Whoever looks, in whatever seat."""
UNITS = ("rvt-alvhamn", "enheten")
VIEWERS: tuple[Viewer, ...] = (
    *(Viewer(HERS, role, UNITS[0]) for role in INTERNAL * 3),
    *(Viewer(HERS, role, UNITS[0], everybody=True) for role in INTERNAL),
    *(Viewer(HERS, role, "ute", f"{role.value.replace('_', '-')}-1") for role in EXTERNAL),
)
CASES = tuple(uuid5(CASE_ID, f"pair {number}") for number in range(3))
"""Two that are told of, and one of which there may be something."""
BY_CONSENT = frozenset((Role.JOBBTORG, Role.BOENDE))
"""Units that see more only as long as the person consents."""
WAITS_H = (0, 0, 0, 1, 24, 24 * 40)
BORN = (None, "1990-05-06", "2006-03-02", "2008-03-20", "2012-06-07")
PEOPLE = (*TELLERS, IVAR, HUB)
CHANGED_MAX = 4


def _recipient(viewer: Viewer, chance: Random) -> Recipient:
    partner = viewer.partner if chance.random() < 0.8 else None
    return Recipient(role=viewer.role, title="mottagare", partner=partner)


def _some(chance: Random) -> tuple[Category, ...]:
    if chance.random() < 0.4:
        return CONTENT
    return tuple(chance.sample(CONTENT, chance.randint(1, 6)))


def _seat(viewer: Viewer, chance: Random, now: datetime) -> Fact:
    lasts = chance.choice((None, None, 0, 1, 40))
    staff = None if viewer.role is Role.ARBETSLEDARE and chance.random() < 0.3 else viewer.staff
    return example(
        ResourcePersonAssigned,
        role=Holder(role=viewer.role, title="handläggare", staff=staff, unit=viewer.unit),
        visible_categories=_some(chance),
        valid_from=day_of(now) + timedelta(days=chance.choice((0, 0, 0, 1))),
        valid_to=None if lasts is None else day_of(now) + timedelta(days=lasts),
    )


def _beside(viewer: Viewer, chance: Random, now: datetime) -> Fact:
    """A colleague gets a seat of her own in the same role."""
    return _seat(replace(viewer, staff="jon"), chance, now)


def _consent(viewer: Viewer, chance: Random, now: datetime) -> Fact:
    return example(
        ConsentRecorded,
        action=chance.choice(("given", "given", "limited", "withdrawn")),
        recipient=(_recipient(viewer, chance),),
        categories=_some(chance),
        valid_to=day_of(now) + timedelta(days=chance.choice((0, 1, 40, 400))),
    )


def _review(viewer: Viewer, chance: Random, _now: datetime) -> Fact:
    ground = Ground(kind=chance.choice(list(GroundKind)), citation="15 kap. 4 § SoL")
    to = _recipient(viewer, chance)
    return example(SecrecyReviewed, requester=to, categories=_some(chance), ground=ground)


def _disclosure(viewer: Viewer, chance: Random, now: datetime) -> Fact:
    items = [
        DisclosedItem(category=chance.choice(CONTENT), text=f"stycke {n}")
        for n in range(chance.randint(0, 2))
    ]
    return example(
        InformationDisclosed,
        recipient=_recipient(viewer, chance),
        level=chance.choice(("exists", "summary", "full")),
        content_copy=tuple(items),
        valid_to=day_of(now) + timedelta(days=chance.choice((0, 1, 400))),
    )


def _leaves(viewer: Viewer, _chance: Random, now: datetime) -> Fact:
    seat = Holder(role=viewer.role, title="handläggare", staff=viewer.staff)
    return example(ResourcePersonReleased, role=seat, at=now)


def _kept_out(viewer: Viewer, _chance: Random, _now: datetime) -> Fact:
    return example(ConflictChecked, checked_role=(), blocked_staff=(viewer.staff,))


def _placed(viewer: Viewer, _chance: Random, _now: datetime) -> Fact:
    return example(PlacementStarted, responsible_worker=(viewer.staff,))


def _coordinates(viewer: Viewer, chance: Random, now: datetime) -> Fact:
    people = [viewer.staff, "sara"]
    first, deputy = chance.sample(people, 2)
    seat = Holder(role=Role.SAMORDNARE, title="samordnare", staff=first)
    return example(CoordinatorAppointed, role=seat, deputy=deputy, from_=day_of(now))


def _born_otherwise(_viewer: Viewer, chance: Random, _now: datetime) -> Fact:
    """The birth date was wrong, or is said for the first time."""
    born = NewValue(field="born", text=chance.choice(BORN[1:]) or "")
    return example(EventCorrected, new_values=(born,), categories=(Category.ID,))


def about(viewer: Viewer, chance: Random, now: datetime) -> Fact:
    """Tell something that changes what the viewer may know."""
    if viewer.role in EXTERNAL:
        ways = (_disclosure, _disclosure, _consent, _review, _seat)
    elif viewer.role is Role.SAMORDNARE:
        ways = (_seat, _beside, _coordinates, _coordinates, _leaves, _kept_out, _placed)
    elif viewer.role is Role.BARN_OCH_UNGA:
        ways = (_seat, _seat, _beside, _consent, _born_otherwise, _leaves, _kept_out, _placed)
    elif viewer.role in BY_CONSENT:
        ways = (_seat, _seat, _beside, _consent, _consent, _consent, _leaves, _kept_out)
    else:
        ways = (_seat, _seat, _seat, _beside, _consent, _leaves, _kept_out, _placed)
    return chance.choice(ways)(viewer, chance, now)


def opening(viewer: Viewer, chance: Random) -> tuple[Fact, Actor]:
    """Open a case: now and then the viewer herself does, or somebody in her unit."""
    born = chance.choice(BORN)
    subject = Subject.model_validate({"alias": chance.choice(("Björk", "Lind")), "born": born})
    kind = chance.choice(("nära relation", "heder", "båda"))
    by = chance.choice((KARIN, KARIN, GRETA, as_actor(viewer)))
    return example(CaseRaised, subject=subject, case_type=kind), by


def as_actor(viewer: Viewer) -> Actor:
    """The viewer as somebody who does something."""
    return Actor(viewer.staff, viewer.role, viewer.unit)


@cache
def _steps() -> tuple[tuple[type[Fact], dict[str, Any]], ...]:
    return tuple(step for course in COURSES for step in course)


def anything(
    chance: Random, told: Sequence[Recorded], now: datetime, changed: int = CHANGED_MAX
) -> Fact:
    """Tell something ordinary, a step of a lawful course, or nearly anything."""
    match chance.randint(0, 3):
        case 0:
            return chance.choice(pool())
        case 1:
            kind, changes = chance.choice(_steps())
            return ordinary(kind, told, now, **changes)
        case _:
            kind = chance.choice(FACTS)
            fact, draw = ordinary(kind, told, now), makers(kind)
            names = chance.sample(sorted(draw), min(changed, len(draw)))
            return fact.model_copy(update={name: draw[name](chance) for name in names})


def teller(chance: Random, viewer: Viewer) -> Actor:
    """Whoever tells: anybody, most often somebody who may."""
    return chance.choice((KARIN, KARIN, MATS, *PEOPLE, as_actor(viewer)))


def recorded(
    case_id: UUID, fact: Fact, by: Actor, at: datetime, late: timedelta, key: str
) -> Recorded:
    """Put a fact in its envelope; the log gives it its place."""
    command = uuid5(case_id, key)
    return Recorded(
        case_id=case_id,
        version=0,
        fact=fact,
        fact_id=command,
        occurred_at=at - late,
        recorded_at=at,
        by=by,
        command_id=command,
    )


BEGINS = MORNING
