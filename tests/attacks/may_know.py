"""What a viewer may know of one fact, as the page has it that people checked.

Rests on `tests/domain/need_to_know.txt` and docs/need-to-know.md, never on `decide` or `cut`.
"""

from collections.abc import Collection, Hashable, Mapping
from functools import lru_cache
from typing import Any, cast

from domain.categories import CONTENT, Category, Level
from domain.fact import Fact, categories_of, marks
from domain.facts import InformationDisclosed, NoticeSuppressed
from domain.need_to_know.grants import Need
from domain.need_to_know.parts import has_task, own_part_of, task_needs
from domain.recorded import Recorded
from domain.roles import EXTERNAL, Role
from tests.attacks.door import Hold, Viewer
from tests.domain import second_opinion

HOLDS_MAX = 20_000
AHEAD = 5
"""So much of an image is about the fact as a whole; the rest are its fields."""
Image = Hashable
"""All that a fact shows of itself; None when it is not there."""


@lru_cache(HOLDS_MAX)
def held(hold: Hold, category: Category) -> frozenset[Need]:
    """Name the needs that a hold meets in a category."""
    has = {
        Need.ASSIGNED: category in hold.categories,
        Need.PLACEMENT_RESPONSIBLE: hold.placed,
        Need.CONSENT: category in hold.consented,
        Need.OWN_CASE: hold.child,
        Need.LOW_PROTECTION: hold.low,
    }
    return frozenset(need for need, holds in has.items() if holds)


@lru_cache(HOLDS_MAX)
def levels(role: Role, kind: type[Fact], hold: Hold, *, own: bool) -> Mapping[Category, Level]:
    """Look up how much of each category in one kind of fact."""
    found: dict[Category, Level] = {}
    for category in CONTENT:
        added = {Need.OWN_PART} if own else set[Need]()
        if task_needs(role, kind, category):
            added.add(Need.TASK)
        found[category] = second_opinion.level(role, category, held(hold, category) | added)
    return found


def shown(recorded: Recorded, role: Role, hold: Hold) -> Image:
    """Give what one fact shows of itself to somebody inside who holds this much."""
    fact, kind = recorded.fact, type(recorded.fact)
    own = role in own_part_of(recorded)
    level = levels(role, kind, hold, own=own)
    if not (own or has_task(role, kind) or level[kind.gist]):
        return None
    with_codes = own or level[kind.gist] >= Level.SUMMARY
    content: list[tuple[str, Hashable]] = []
    codes: list[tuple[str, Hashable]] = []
    for name, mark in marks(kind).items():
        value = getattr(fact, name)
        left_out = value is None or (value == () and not kind.model_fields[name].is_required())
        if left_out or (mark.only is not None and role not in mark.only):
            continue
        if mark.category is Category.META:
            codes += [(name, ("full", value))] if with_codes else []
            continue
        match min(level[each] for each in categories_of(fact, mark)):
            case Level.FULL:
                content.append((name, ("full", value)))
            case Level.SUMMARY if mark.summary is not None:
                content.append((name, ("summary", mark.summary(value))))
            case Level.SUMMARY | Level.EXISTS:
                content.append((name, "exists"))
            case Level.HIDDEN:
                pass
    if not content:
        return None
    behalf = recorded.on_behalf_of if with_codes else None
    when = (recorded.occurred_at, recorded.recorded_at)
    return (recorded.fact_id, kind.name, when, recorded.by.role, behalf, *content, *codes)


def of_fields(recorded: Recorded, role: Role, hold: Hold) -> dict[str, Any] | None:
    """Give the level and the value of each field that a fact shows; None without any."""
    image = shown(recorded, role, hold)
    if image is None:
        return None
    return {
        name: ("exists", None) if what == "exists" else what
        for name, what in cast("tuple[Any, ...]", image)[AHEAD:]
    }


def received(recorded: Recorded, viewer: Viewer) -> Image:
    """Give what one fact shows of itself to an organisation outside: what was sent to it."""
    fact = recorded.fact
    match fact:
        case InformationDisclosed() if _is_to(fact, viewer):
            when = (recorded.occurred_at, recorded.recorded_at)
            return (recorded.fact_id, when, fact)
        case NoticeSuppressed():
            return ("stops", fact.disclosure_ref, fact.recipient.partner)
        case _:
            return None


def _is_to(fact: InformationDisclosed, viewer: Viewer) -> bool:
    return (fact.recipient.role, fact.recipient.partner) == (viewer.role, viewer.partner)


def images(recorded: Recorded, viewer: Viewer, holds: Collection[Hold]) -> Image:
    """Give all that a fact will ever show of itself to a viewer, one image for each hold."""
    if viewer.role in EXTERNAL:
        return received(recorded, viewer)
    found = tuple(shown(recorded, viewer.role, hold) for hold in holds)
    return found if any(one is not None for one in found) else None
