"""A fact cut down to what one recipient may know: nothing above its level survives."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.case.access import Access, Profile
from domain.categories import CONTENT, Category, Level
from domain.fact import Fact, Is, categories_of, marks
from domain.need_to_know.decision import held_by, level_of
from domain.need_to_know.grants import Need
from domain.need_to_know.parts import has_task, own_part_of, task_needs
from domain.recorded import Recorded
from domain.roles import Role

Held = dict[Category, frozenset[Need]]

NOTHING: frozenset[Need] = frozenset()
OWN: frozenset[Need] = frozenset((Need.OWN_PART,))
TASK: frozenset[Need] = frozenset((Need.TASK,))


@dataclass(frozen=True, slots=True)
class Shown:
    """One field as the recipient sees it; `value` is None when it may only know it exists."""

    level: Level
    value: Any


@dataclass(frozen=True, slots=True)
class Cut:
    """A fact as one recipient may know it."""

    fact_id: UUID
    kind: type[Fact]
    occurred_at: datetime
    recorded_at: datetime
    by: Role
    on_behalf_of: str | None
    fields: dict[str, Shown]


def held_in(access: Access, role: Role, at: datetime, *, given: Profile) -> Held:
    """Give what people with a profile hold in a case, category by category."""
    return {category: held_by(access, role, category, at, given=given) for category in CONTENT}


def cut(recorded: Recorded, role: Role, held: Held) -> Cut | None:
    """Cut one fact down for one recipient; None when nothing of it may be known.

    Whoever may not know the gist sees the fact only as its own part or for its own task, and
    its codes and times (META) only as its own part: alone they would tell what happened.
    """
    kind, fact = type(recorded.fact), recorded.fact
    own = role in own_part_of(recorded)
    level = _levels(role, kind, held, own=own)
    gist = level(kind.gist)
    if gist is Level.HIDDEN and not own and not has_task(role, kind):
        return None
    with_codes = own or gist >= Level.SUMMARY
    fields: dict[str, Shown] = {}
    visible = False
    for name, mark in marks(kind).items():
        value = getattr(fact, name)
        if _is_unsaid(kind, name, value) or (mark.only is not None and role not in mark.only):
            continue
        if mark.category is Category.META:
            if with_codes:
                fields[name] = Shown(Level.FULL, value)
            continue
        shown = _show(mark, value, min(map(level, categories_of(fact, mark))))
        if shown is not None:
            fields[name] = shown
            visible = True
    if not visible:
        return None
    return Cut(
        fact_id=recorded.fact_id,
        kind=kind,
        occurred_at=recorded.occurred_at,
        recorded_at=recorded.recorded_at,
        by=recorded.by.role,
        on_behalf_of=recorded.on_behalf_of if with_codes else None,
        fields=fields,
    )


def _is_unsaid(kind: type[Fact], name: str, value: Any) -> bool:
    """Whether a field was left out; an empty list that was asked for is an answer."""
    return value is None or (value == () and not kind.model_fields[name].is_required())


def _show(mark: Is, value: Any, level: Level) -> Shown | None:
    if level is Level.FULL:
        return Shown(level, value)
    if level is Level.SUMMARY and mark.summary is not None:
        return Shown(level, mark.summary(value))
    return None if level is Level.HIDDEN else Shown(Level.EXISTS, None)


def _levels(
    role: Role, kind: type[Fact], held: Held, *, own: bool
) -> Callable[[Category], Level]:
    """Look up levels for one fact: what the case gives, and what this very fact adds."""
    mine = OWN if own else NOTHING

    def level(category: Category) -> Level:
        task = TASK if task_needs(role, kind, category) else NOTHING
        extra = mine | task
        return level_of(role, category, held[category] | extra if extra else held[category])

    return level
