"""Why somebody may know something, and why not: the table in words, and one case under it.

What a viewer is told comes from the table alone, so it is the same for every case. What an
auditor is told is the whole reason: the row, what was held, what was missing, until when.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.case.access import Access, Profile
from domain.categories import CONTENT, LEVEL_NAMES, Category, Level
from domain.need_to_know.decision import held_by, level_of
from domain.need_to_know.grants import Grant, Need
from domain.need_to_know.table import TABLE
from domain.roles import INTERNAL, Role

CHANGES_MAX = 400
"""So many instants ahead are looked at for the next change of a level."""

LEVEL_WORDS: dict[Level, str] = {
    Level.HIDDEN: "Ingenting",
    Level.EXISTS: "Att uppgiften finns",
    Level.SUMMARY: "Sammanfattning",
    Level.FULL: "Allt",
}
NEED_WORDS: dict[Need, str] = {
    Need.ASSIGNED: "uppdrag i ärendet som nämner slaget av uppgifter",
    Need.CONSENT: "samtycke som gäller mottagaren och slaget av uppgifter",
    Need.LEGAL_GROUND: "sekretessprövning med stöd i lag",
    Need.DELEGATE: "sekretessprövning som arbetsledaren har beslutat",
    Need.TASK: "händelsen behövs för den egna uppgiften",
    Need.OWN_PART: "händelsen hör till den egna delen av arbetet",
    Need.OWN_CASE: "ärendet gäller ett barn",
    Need.INSTRUCTION: "uppgiften är en handlingsinstruktion",
    Need.PLACEMENT_RESPONSIBLE: "ansvar för den placering som pågår",
    Need.LOW_PROTECTION: "ärendet har skyddsnivå 1 eller 2",
    Need.REVIEWED: "utlämnandet är prövat",
    Need.PARTY: "den som frågar är part",
    Need.CHILD_AGREES: "barnet går med på det",
}
BY_FACT = frozenset((Need.TASK, Need.OWN_PART, Need.INSTRUCTION))
"""What each single fact decides, and the case does not."""


@dataclass(frozen=True, slots=True)
class Line:
    """What a role may know of a category in any case: each level, and all it takes."""

    category: Category
    grants: tuple[Grant, ...]


@dataclass(frozen=True, slots=True)
class Higher:
    """A level that is not given, the row of the table, and what is missing for it."""

    level: Level
    row: str
    missing: tuple[Need, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one category is known as far as it is, and no further.

    `by` are the rows of the table that gave it; `until` is when that changes by time alone.
    """

    category: Category
    level: Level
    by: tuple[str, ...]
    held: tuple[Need, ...]
    higher: tuple[Higher, ...]
    until: datetime | None

    @property
    def more_of_some(self) -> bool:
        """Whether nothing but the single fact keeps more of it back."""
        return any(BY_FACT.issuperset(one.missing) for one in self.higher)


@dataclass(frozen=True, slots=True)
class Explained:
    """The reasons of those in a role who were given alike.

    `emergency` is until when they are let in without an assignment.
    """

    who: tuple[str, ...]
    reasons: tuple[Reason, ...]
    emergency: datetime | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a role may know what it may of one case at an instant, group by group.

    `whole` is what anybody in the role holds, together; `blocked` are those who are kept out
    whatever they hold.
    """

    role: Role
    at: datetime
    whole: tuple[Reason, ...]
    groups: tuple[Explained, ...]
    blocked: tuple[str, ...]


def policy(role: Role) -> tuple[Line, ...]:
    """Say what the table gives a role, the same for every case and everybody in it."""
    cells = TABLE.get(role, {})
    return tuple(
        Line(each, tuple(sorted(cells.get(each, ()), key=lambda one: -one.level)))
        for each in CONTENT
    )


def explain(access: Access, role: Role, at: datetime) -> Explanation:
    """Give the reasons for each group in a role, as a case stood at an instant."""
    whole = _as_a_whole(access, role, at)
    groups, blocked = _groups(access, role, at), tuple(sorted(access.blocked))
    return Explanation(role, at, whole, groups, blocked)


def _groups(access: Access, role: Role, at: datetime) -> tuple[Explained, ...]:
    if role not in INTERNAL:
        return tuple(_partner(access, role, one, at) for one in _partners(access, role))
    return tuple(_group(access, role, one, at) for one in access.profiles(role, at))


def _as_a_whole(access: Access, role: Role, at: datetime) -> tuple[Reason, ...]:
    def held(category: Category, when: datetime) -> frozenset[Need]:
        return held_by(access, role, category, when)

    return _reasons(access, role, held, at)


def _group(access: Access, role: Role, profile: Profile, at: datetime) -> Explained:
    one = profile.holders[0]

    def held(category: Category, when: datetime) -> frozenset[Need]:
        later = access.profiles(role, when)
        given = next((p for p in later if one in p.holders), Profile((), frozenset()))
        return held_by(access, role, category, when, given=given)

    return Explained(profile.holders, _reasons(access, role, held, at), profile.until)


def _partners(access: Access, role: Role) -> tuple[str, ...]:
    named = {one.partner for one in (*access.consents, *access.reviews) if one.role is role}
    return tuple(sorted(partner for partner in named if partner is not None))


def _partner(access: Access, role: Role, partner: str, at: datetime) -> Explained:
    def held(category: Category, when: datetime) -> frozenset[Need]:
        return held_by(access, role, category, when, partner)

    return Explained((f"partner:{partner}",), _reasons(access, role, held, at))


Holding = Callable[[Category, datetime], frozenset[Need]]
"""What somebody holds in a category at an instant."""


def _reasons(access: Access, role: Role, held: Holding, at: datetime) -> tuple[Reason, ...]:
    return tuple(_reason(access, role, each, held, at) for each in CONTENT)


def _reason(
    access: Access, role: Role, category: Category, held: Holding, at: datetime
) -> Reason:
    has = held(category, at)
    level = level_of(role, category, has)
    cells = TABLE.get(role, {}).get(category, ())
    return Reason(
        category=category,
        level=level,
        by=tuple(
            _row(role, category, grant)
            for grant in cells
            if grant.level is level and grant.needs <= has
        ),
        held=tuple(sorted(has)),
        higher=above(role, category, level, has),
        until=_until(access, lambda when: level_of(role, category, held(category, when)), at),
    )


def above(
    role: Role, category: Category, level: Level, has: frozenset[Need]
) -> tuple[Higher, ...]:
    """Give the rows of the table that would give more, and what is missing for each."""
    return tuple(
        Higher(grant.level, _row(role, category, grant), tuple(sorted(grant.needs - has)))
        for grant in TABLE.get(role, {}).get(category, ())
        if grant.level > level
    )


def _row(role: Role, category: Category, grant: Grant) -> str:
    return f"{role}/{category}/{grant.level.name}"


def _until(
    access: Access, level_at: Callable[[datetime], Level], at: datetime
) -> datetime | None:
    """Give the next instant at which time alone gives another level."""
    level, instant = level_at(at), access.next_change(at)
    for _ in range(CHANGES_MAX):
        if instant is None or level_at(instant) is not level:
            return instant
        instant = access.next_change(instant)
    return None


def plain(explanation: Explanation) -> dict[str, Any]:
    """Write an explanation as plain JSON: the same for the page, the API and the command."""
    return {
        "role": explanation.role.value,
        "at": explanation.at.isoformat(),
        "blocked": list(explanation.blocked),
        "categories": _plain_reasons(explanation.whole),
        "groups": [
            {
                "who": list(one.who),
                "emergency": one.emergency.isoformat() if one.emergency else None,
                "categories": _plain_reasons(one.reasons),
            }
            for one in explanation.groups
        ],
    }


def _plain_reasons(reasons: tuple[Reason, ...]) -> dict[str, Any]:
    return {
        reason.category.value: {
            "level": LEVEL_NAMES[reason.level],
            "by": list(reason.by),
            "held": [need.value for need in reason.held],
            "missing": [[need.value for need in one.missing] for one in reason.higher],
            "higher": [
                {"level": LEVEL_NAMES[one.level], "by": one.row, "missing": list(one.missing)}
                for one in reason.higher
            ],
            "until": reason.until.isoformat() if reason.until else None,
        }
        for reason in reasons
    }
