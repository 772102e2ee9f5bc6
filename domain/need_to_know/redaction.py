"""A fact cut down to what one recipient may know: nothing above its level survives."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache, partial
from typing import Any, NamedTuple, cast
from uuid import UUID

from domain.categories import CONTENT, Category, Level
from domain.fact import Fact, Is, categories_of, marks
from domain.need_to_know.copies import HOLDS_ALL, Reader, ceiling_of
from domain.need_to_know.decision import level_of
from domain.need_to_know.grants import Need
from domain.need_to_know.holding import Held
from domain.need_to_know.parts import OWNED, has_task, own_part_of, task_needs
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


FULL, SUMMARY, HIDDEN = Level.FULL, Level.SUMMARY, Level.HIDDEN
EXISTS = Shown(Level.EXISTS, None)
_shown: Callable[[tuple[Level, Any]], Shown] = partial(cast(Any, tuple).__new__, Shown)
"""Makes one without asking for its names: half the time that cutting takes is this."""


class Cut(NamedTuple):
    """A fact as one recipient may know it."""

    fact_id: UUID
    kind: type[Fact]
    occurred_at: datetime
    recorded_at: datetime
    by: Role
    on_behalf_of: str | None
    fields: dict[str, Shown]


_made: Callable[[tuple[Any, ...]], Cut] = partial(cast(Any, tuple).__new__, Cut)


class Part(NamedTuple):
    """One field of a kind of fact, for one recipient.

    `level` is None when it depends on what the fact says: then `levels` of the plan decides.
    """

    name: str
    mark: Is
    level: Level | None
    may_be_left_out: bool
    is_code: bool


class Plan(NamedTuple):
    """How one recipient gets every fact of a kind: decided once, not fact by fact."""

    parts: tuple[Part, ...]
    levels: Mapping[Category, Level]
    with_codes: bool

    def level_in(self, fact: Fact, mark: Is) -> Level:
        """Give the level of a field whose categories depend on what the fact says."""
        return min(self.levels[each] for each in categories_of(fact, mark))


def cut(recorded: Recorded, role: Role, held: Held) -> Cut | None:
    """Cut one fact down for one recipient; None when nothing of it may be known.

    Whoever may not know the gist sees the fact only as its own part or for its own task, and
    its codes and times (META) only as its own part: alone they would tell what happened.
    """
    plan = plan_of(role, type(recorded.fact), held, mine_in(recorded, role))
    return plan and _cut(recorded, plan)


def cut_to(recorded: Recorded, reader: Reader) -> Cut | None:
    """Cut one fact down for a copy that leaves the hub; None when nothing may be known."""
    plan = _plan_of_copy(reader, type(recorded.fact))
    return plan and _cut(recorded, plan)


def _cut(recorded: Recorded, plan: Plan) -> Cut | None:
    fact = recorded.fact
    fields = _fields(fact, plan)
    if not fields:
        return None
    return _made(
        (
            recorded.fact_id,
            type(fact),
            recorded.occurred_at,
            recorded.recorded_at,
            recorded.by.role,
            recorded.on_behalf_of if plan.with_codes else None,
            fields,
        )
    )


def mine_in(recorded: Recorded, role: Role) -> frozenset[Need]:
    """Say what a recipient holds because a fact is its own part."""
    return OWN if type(recorded.fact) in OWNED and role in own_part_of(recorded) else NOTHING


def _fields(fact: Fact, plan: Plan) -> dict[str, Shown]:
    """Give the fields as they are shown; none when no content is left."""
    fields: dict[str, Shown] = {}
    visible, values = False, fact.__dict__
    for name, mark, fixed, may_be_left_out, is_code in plan.parts:
        value = values[name]
        # An empty list that was asked for is an answer; one that was left out is none.
        if value is None or (may_be_left_out and type(value) is tuple and not value):
            continue
        level = plan.level_in(fact, mark) if fixed is None else fixed
        if level is FULL:
            fields[name] = _shown((FULL, values[name]))
        elif level is SUMMARY and mark.summary is not None:
            fields[name] = _shown((SUMMARY, mark.summary(value)))
        elif level is not HIDDEN:
            fields[name] = EXISTS
        else:
            continue
        if not is_code:
            visible = True
    return fields if visible else {}


@lru_cache(PLANS_MAX)
def plan_of(role: Role, kind: type[Fact], held: Held, mine: frozenset[Need]) -> Plan | None:
    """Decide what a recipient gets of a kind of fact; None when nothing."""
    levels = {
        each: level_of(role, each, needs_in(role, kind, each, held, mine)) for each in CONTENT
    }
    gist, own = levels[kind.gist], bool(mine)
    if gist is Level.HIDDEN and not own and not has_task(role, kind):
        return None
    with_codes = own or gist >= Level.SUMMARY
    return _planned(
        kind, levels, with_codes, lambda mark: mark.only is None or role in mark.only
    )


@lru_cache(PLANS_MAX)
def _plan_of_copy(reader: Reader, kind: type[Fact]) -> Plan | None:
    levels = ceiling_of(reader)
    gist, whole = levels[kind.gist], reader in HOLDS_ALL
    if gist is Level.HIDDEN:
        return None
    with_codes = gist >= Level.SUMMARY
    return _planned(kind, levels, with_codes, lambda mark: mark.only is None or whole)


def _planned(
    kind: type[Fact],
    levels: Mapping[Category, Level],
    with_codes: bool,  # noqa: FBT001
    unsealed: Callable[[Is], bool],
) -> Plan:
    parts: list[Part] = []
    for name, mark in marks(kind).items():
        if not unsealed(mark):
            continue
        is_code = mark.category is Category.META
        level = FULL if is_code else levels[mark.category] if mark.contains is None else None
        if (is_code and not with_codes) or level is Level.HIDDEN:
            continue
        may_be_left_out = not kind.model_fields[name].is_required()
        parts.append(Part(name, mark, level, may_be_left_out, is_code))
    return Plan(tuple(parts), levels, with_codes)


def needs_in(
    role: Role, kind: type[Fact], category: Category, held: Held, mine: frozenset[Need]
) -> frozenset[Need]:
    """Say what is held in one category: what the case gives, and what this very fact adds."""
    task = TASK if task_needs(role, kind, category) else NOTHING
    return held[category] | mine | task
