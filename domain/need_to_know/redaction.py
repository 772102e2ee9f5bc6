"""A fact cut down to what one recipient may know: nothing above its level survives."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from domain.categories import CONTENT, Category, Level
from domain.fact import Fact, Is, categories_of, marks
from domain.need_to_know.decision import level_of
from domain.need_to_know.grants import Need
from domain.need_to_know.holding import Held
from domain.need_to_know.parts import has_task, own_part_of, task_needs
from domain.recorded import Recorded
from domain.roles import Role

NOTHING: frozenset[Need] = frozenset()
OWN: frozenset[Need] = frozenset((Need.OWN_PART,))
TASK: frozenset[Need] = frozenset((Need.TASK,))
PLANS_MAX = 50_000


class Shown(NamedTuple):
    """One field as the recipient sees it; `value` is None when it may only know it exists."""

    level: Level
    value: Any


class Cut(NamedTuple):
    """A fact as one recipient may know it."""

    fact_id: UUID
    kind: type[Fact]
    occurred_at: datetime
    recorded_at: datetime
    by: Role
    on_behalf_of: str | None
    fields: dict[str, Shown]


class Part(NamedTuple):
    """One field of a kind of fact, for one recipient.

    `level` is None when it depends on what the fact says: then `levels` of the plan decides.
    """

    name: str
    mark: Is
    level: Level | None
    may_be_left_out: bool


class Plan(NamedTuple):
    """How one recipient gets every fact of a kind: decided once, not fact by fact."""

    parts: tuple[Part, ...]
    levels: Mapping[Category, Level]
    with_codes: bool


def cut(recorded: Recorded, role: Role, held: Held) -> Cut | None:
    """Cut one fact down for one recipient; None when nothing of it may be known.

    Whoever may not know the gist sees the fact only as its own part or for its own task, and
    its codes and times (META) only as its own part: alone they would tell what happened.
    """
    fact = recorded.fact
    plan = _plan(role, type(fact), held, own=role in own_part_of(recorded))
    if plan is None:
        return None
    fields: dict[str, Shown] = {}
    visible = False
    for part in plan.parts:
        value = getattr(fact, part.name)
        # An empty list that was asked for is an answer; one that was left out is none.
        if value is None or (part.may_be_left_out and value == ()):
            continue
        if part.mark.category is Category.META:
            fields[part.name] = Shown(Level.FULL, value)
            continue
        level = part.level
        if level is None:
            level = min(plan.levels[each] for each in categories_of(fact, part.mark))
        shown = _show(part.mark, value, level)
        if shown is not None:
            fields[part.name] = shown
            visible = True
    if not visible:
        return None
    return Cut(
        fact_id=recorded.fact_id,
        kind=type(fact),
        occurred_at=recorded.occurred_at,
        recorded_at=recorded.recorded_at,
        by=recorded.by.role,
        on_behalf_of=recorded.on_behalf_of if plan.with_codes else None,
        fields=fields,
    )


def _show(mark: Is, value: Any, level: Level) -> Shown | None:
    if level is Level.FULL:
        return Shown(level, value)
    if level is Level.SUMMARY and mark.summary is not None:
        return Shown(level, mark.summary(value))
    return None if level is Level.HIDDEN else Shown(Level.EXISTS, None)


@lru_cache(PLANS_MAX)
def _plan(role: Role, kind: type[Fact], held: Held, *, own: bool) -> Plan | None:
    """Decide what a recipient gets of a kind of fact; None when nothing."""
    levels = {category: _level(role, kind, category, held, own=own) for category in CONTENT}
    gist = levels[kind.gist]
    if gist is Level.HIDDEN and not own and not has_task(role, kind):
        return None
    with_codes = own or gist >= Level.SUMMARY
    parts: list[Part] = []
    for name, mark in marks(kind).items():
        if mark.only is not None and role not in mark.only:
            continue
        is_code = mark.category is Category.META
        level = levels[mark.category] if mark.contains is None and not is_code else None
        if (is_code and not with_codes) or level is Level.HIDDEN:
            continue
        parts.append(Part(name, mark, level, not kind.model_fields[name].is_required()))
    return Plan(tuple(parts), levels, with_codes)


def _level(role: Role, kind: type[Fact], category: Category, held: Held, *, own: bool) -> Level:
    """Look up one level: what the case gives, and what this very fact adds."""
    mine = OWN if own else NOTHING
    task = TASK if task_needs(role, kind, category) else NOTHING
    return level_of(role, category, held[category] | mine | task)
