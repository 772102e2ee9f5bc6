"""What of a fact is kept back from a recipient, and why: the other side of what is cut out.

Names of kinds, fields and categories, and rows of the table; never a value.
"""

from collections.abc import Iterator
from enum import StrEnum
from functools import cache, lru_cache
from typing import NamedTuple

from domain.categories import Category, Level
from domain.fact import Fact, categories_of, marks
from domain.need_to_know.decision import level_of
from domain.need_to_know.explaining import Higher, above
from domain.need_to_know.grants import Need
from domain.need_to_know.holding import Held
from domain.need_to_know.redaction import Cut, cut, mine_in, needs_in, plan_of
from domain.recorded import Recorded
from domain.roles import Role

ON_BEHALF_OF = "on_behalf_of"
BECAUSE_MAX = 50_000


class Why(StrEnum):
    """Why something is kept back."""

    NO_SEAT = "no_seat"
    KEPT_OUT = "kept_out"
    GIST = "gist"
    CONTENT = "content"
    CATEGORY = "category"
    NO_SUMMARY = "no_summary"
    CODES = "codes"
    SEALED = "sealed"
    NOT_DISCLOSED = "not_disclosed"
    STOPPED = "stopped"
    EXPIRED = "expired"


WHY_WORDS: dict[Why, str] = {
    Why.NO_SEAT: "Den som frågan gäller kunde inte öppna ärendet då.",
    Why.KEPT_OUT: "Personen är spärrad i ärendet.",
    Why.GIST: "Rollen får inte veta vad händelsen handlar om.",
    Why.CONTENT: "Rollen får inte veta något av det som händelsen säger.",
    Why.CATEGORY: "Rollen får inte veta så mycket av det slaget av uppgifter.",
    Why.NO_SUMMARY: "Rollen får en sammanfattning, och för fältet finns ingen.",
    Why.CODES: "Koder och tider visas bara för den som får veta vad händelsen handlar om.",
    Why.SEALED: "Fältet är förseglat för andra roller.",
    Why.NOT_DISCLOSED: "Händelsen har inte lämnats ut till mottagaren.",
    Why.STOPPED: "Meddelandet till mottagaren stoppades.",
    Why.EXPIRED: "Sista dagen för det som lämnades ut är förbi.",
}


class Because(NamedTuple):
    """One reason; `higher` are the rows of the table that would give more."""

    why: Why
    category: Category | None = None
    higher: tuple[Higher, ...] = ()


class KeptField(NamedTuple):
    """One field that is not seen whole: how much of it is, and why no more."""

    name: str
    level: Level
    because: tuple[Because, ...]


class Withheld(NamedTuple):
    """What of one fact is kept back; `because` is None when some of the fact is seen."""

    recorded: Recorded
    because: Because | None
    fields: tuple[KeptField, ...] = ()


def withheld(recorded: Recorded, role: Role, held: Held) -> Withheld | None:
    """Say what `cut` leaves out of a fact for a recipient; None when it leaves out nothing."""
    kind, mine = type(recorded.fact), mine_in(recorded, role)
    plan = plan_of(role, kind, held, mine)
    if plan is None:
        return Withheld(recorded, _of_the_gist(role, kind, held, mine))
    if _is_whole(role, kind, held, mine):
        return None
    shown = cut(recorded, role, held)
    fields = [
        KeptField(name, level, _why(recorded.fact, name, role, held, mine))
        for name, level in _unseen(recorded.fact, shown)
    ]
    if shown is None:
        return Withheld(recorded, Because(Why.CONTENT), tuple(fields))
    if recorded.on_behalf_of and shown.on_behalf_of is None:
        fields.append(KeptField(ON_BEHALF_OF, Level.HIDDEN, (Because(Why.CODES),)))
    return Withheld(recorded, None, tuple(fields)) if fields else None


@lru_cache(BECAUSE_MAX)
def _is_whole(role: Role, kind: type[Fact], held: Held, mine: frozenset[Need]) -> bool:
    """Whether a recipient sees whatever a fact of a kind may say, so that none is asked."""
    plan = plan_of(role, kind, held, mine)
    return (
        plan is not None
        and plan.with_codes
        and len(plan.parts) == len(kind.model_fields)
        and all(part.level is Level.FULL for part in plan.parts)
        and any(not part.is_code and not part.may_be_left_out for part in plan.parts)
    )


@lru_cache(BECAUSE_MAX)
def _of_the_gist(role: Role, kind: type[Fact], held: Held, mine: frozenset[Need]) -> Because:
    return _lacking(role, kind.gist, needs_in(role, kind, kind.gist, held, mine), Why.GIST)


def _unseen(fact: Fact, shown: Cut | None) -> Iterator[tuple[str, Level]]:
    """Name the fields that say something and are not seen whole, with how much is seen."""
    seen, values = shown.fields if shown else {}, fact.__dict__
    for name, is_required in _fields_of(type(fact)):
        value, given = values[name], seen.get(name)
        if value is None or (given is not None and given.level is Level.FULL):
            continue
        if value != () or is_required:
            yield name, given.level if given is not None else Level.HIDDEN


@cache
def _fields_of(kind: type[Fact]) -> tuple[tuple[str, bool], ...]:
    return tuple((name, one.is_required()) for name, one in kind.model_fields.items())


def _why(
    fact: Fact, name: str, role: Role, held: Held, mine: frozenset[Need]
) -> tuple[Because, ...]:
    kind = type(fact)
    mark = marks(kind)[name]
    if mark.contains is None:
        return _always(role, kind, name, held, mine)
    if mark.only is not None and role not in mark.only:
        return (Because(Why.SEALED, mark.category),)
    categories = tuple(sorted(categories_of(fact, mark)))
    summarised = mark.summary is not None
    return _because(role, kind, categories, held, mine, summarised=summarised)


@lru_cache(BECAUSE_MAX)
def _always(
    role: Role, kind: type[Fact], name: str, held: Held, mine: frozenset[Need]
) -> tuple[Because, ...]:
    """Say why of a field whose category does not depend on what the fact says."""
    mark = marks(kind)[name]
    if mark.only is not None and role not in mark.only:
        return (Because(Why.SEALED, mark.category),)
    if mark.category is Category.META:
        plan = plan_of(role, kind, held, mine)
        known = plan is not None and plan.with_codes
        return (Because(Why.CONTENT if known else Why.CODES, Category.META),)
    summarised = mark.summary is not None
    return _because(role, kind, (mark.category,), held, mine, summarised=summarised)


@lru_cache(BECAUSE_MAX)
def _because(  # noqa: PLR0913 - who, of what, given what
    role: Role,
    kind: type[Fact],
    categories: tuple[Category, ...],
    held: Held,
    mine: frozenset[Need],
    *,
    summarised: bool,
) -> tuple[Because, ...]:
    """Give the categories of a field that are not known whole, and what each lacks."""
    reasons: list[Because] = []
    for category in categories:
        has = needs_in(role, kind, category, held, mine)
        level = level_of(role, category, has)
        unsaid = level is Level.SUMMARY and not summarised
        if level is not Level.FULL:
            why = Why.NO_SUMMARY if unsaid else Why.CATEGORY
            reasons.append(_lacking(role, category, has, why))
    return tuple(reasons)


def _lacking(role: Role, category: Category, has: frozenset[Need], why: Why) -> Because:
    level = level_of(role, category, has)
    return Because(why, category, above(role, category, level, has))
