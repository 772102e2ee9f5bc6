"""Random cases that the rules let through: a seed gives the same case everywhere."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

from domain.case.case import Case, evolve
from domain.categories import CONTENT, Category, Level
from domain.fact import Fact
from domain.facts import (
    ConflictChecked,
    ConsentRecorded,
    DocumentationFormDecided,
    InformationDisclosed,
    NoticeReceived,
    NoticeSuppressed,
    ResourcePersonAssigned,
    ResourcePersonReleased,
    SecrecyReviewed,
)
from domain.need_to_know.grants import Need
from domain.need_to_know.table import TABLE
from domain.roles import EXTERNAL, INTERNAL, Role
from domain.rules import refusal
from domain.rules.recording import is_outsider
from domain.values import DisclosedItem, Ground, GroundKind, Holder, Recipient
from tests.domain.courses import BEGUN, COURSES, LONG_AHEAD, Course
from tests.domain.drawing import ordinary
from tests.domain.test_model import one_who_may
from tests.given import KARIN, LENA, MATS, MORNING, SARA, Story, example

WAITS_H = (0, 0, 1, 24, 24 * 40)
COURSES_MAX = 60
LEFT_OUT = 0.07
SHARED_AT_ONCE = 0.4
LAW = Ground(kind=GroundKind.LAW, citation="15 kap. 4 § SoL")
STAFF = ("lena", "jon", "sara")
ANYBODY = (KARIN, MATS, SARA, LENA)


def lawful(seed: int, length: int) -> Story:
    """Tell a case of so many facts, each of which the rules let through."""
    chance, story, case, now = Random(seed), Story(), Case(), MORNING
    for kind, changes in _tried(chance):
        if len(story.recorded) >= length:
            break
        fact = ordinary(kind, story.recorded, now, **changes)
        usual = one_who_may(kind, changes)
        by = chance.choice((usual, usual, MATS, chance.choice(ANYBODY)))
        late = timedelta(hours=chance.choice(WAITS_H))
        told = story.when(fact, by, now - late, now).recorded
        if not is_outsider(case, told) and refusal(case, told) is None:
            story, case = Story((*story.recorded, told)), evolve(case, told)
            now += timedelta(hours=chance.choice(WAITS_H), minutes=1)
    return story


def _tried(chance: Random) -> Iterator[tuple[type[Fact], dict[str, Any]]]:
    first, *begun = BEGUN
    yield first
    if chance.random() < SHARED_AT_ONCE:
        yield from _sharing(chance)
    yield from begun
    for _ in range(COURSES_MAX):
        course = chance.choice((_seat, _sharing, _turn, lambda one: one.choice(COURSES)))
        yield from (step for step in course(chance) if chance.random() > LEFT_OUT)


def _seat(chance: Random) -> Course:
    staff = chance.choice(STAFF)
    seat = Holder(
        role=chance.choice(INTERNAL), title="handläggare", staff=staff, unit="enheten"
    )
    given = chance.choice((CONTENT, (Category.ECON, Category.ACCESS), CONTENT[::2]))
    out = chance.choice(((), (), ("jon",), ("lena",)))
    checked = {"checked_role": STAFF, "blocked_staff": out, "result": "spärr" if out else "ok"}
    ended: Course = ((ResourcePersonReleased, {"role": seat}),) if chance.random() < 0.5 else ()
    seated = (ResourcePersonAssigned, {"role": seat, "visible_categories": given})
    return ((ConflictChecked, checked), seated, *ended)


def _sharing(chance: Random) -> Course:
    role = chance.choice((Role.JOBBTORG, Role.BOENDE, *EXTERNAL))
    partner = chance.choice(("en-alvhamn", "en-norr", None))
    to = Recipient(role=role, title="handläggare", partner=partner)
    may = [(name, one) for name, cells in TABLE[role].items() for one in cells]
    category, grant = chance.choice([each for each in may if each[1].level >= Level.SUMMARY])
    item = DisclosedItem(category=category, text="läser svenska på komvux")
    told = {"recipient": to, "level": grant.level.name.lower(), "content_copy": (item,)}
    named = {"recipient": (to,), "categories": CONTENT}
    ground = LAW if Need.LEGAL_GROUND in grant.needs else example(SecrecyReviewed).ground
    after: tuple[Course, ...] = (
        ((ConsentRecorded, {"action": "withdrawn", **named}),),
        ((NoticeSuppressed, {}),),
        ((NoticeReceived, {}),),
        (),
    )
    return (
        (ConsentRecorded, {"action": "given", "valid_to": LONG_AHEAD, **named}),
        (SecrecyReviewed, {"requester": to, "categories": CONTENT, "ground": ground}),
        (InformationDisclosed, told),
        *chance.choice(after),
    )


def _turn(chance: Random) -> Course:
    level = chance.choice(("heder", "normal"))
    return ((DocumentationFormDecided, {"protection_level": level}),)
