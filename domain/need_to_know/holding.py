"""What a recipient holds in a case, category by category: the key to the table's grants."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Self

from domain.case.access import GUARDED, Access, Profile
from domain.categories import CONTENT, Category
from domain.need_to_know.decision import held_by
from domain.need_to_know.grants import Need
from domain.roles import Role
from domain.values import ProtectionLevel

PLAIN_MAX = 10_000
ONCE, NEVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
_PLACE = {category: place for place, category in enumerate(CONTENT)}


@dataclass(frozen=True, slots=True)
class Held:
    """The needs that are met in each category, in the order of CONTENT."""

    needs: tuple[frozenset[Need], ...]
    _hash: int = field(init=False, repr=False, compare=False)
    """Asked for once for every fact and role."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "_hash", hash(self.needs))

    def __hash__(self) -> int:
        return self._hash

    @classmethod
    def of(cls, needs: Mapping[Category, Iterable[Need]]) -> Self:
        """Build from a table; a category left out is one in which nothing is held."""
        return cls(tuple(frozenset(needs.get(category, ())) for category in CONTENT))

    def __getitem__(self, category: Category) -> frozenset[Need]:
        """Give what is held in one category."""
        return self.needs[_PLACE[category]]


def held_in(access: Access, role: Role, at: datetime, *, given: Profile) -> Held:
    """Give what people with a profile hold in a case, category by category."""
    if any(consent.role is role for consent in access.consents) or any(
        review.role is role for review in access.reviews
    ):
        return _by_table(access, role, at, given)
    child = access.is_child(at)
    low = access.protection not in GUARDED
    return _plain(role, given.categories, placed=given.placed, child=child, low=low)


@lru_cache(PLAIN_MAX)
def _plain(
    role: Role, categories: frozenset[Category], *, placed: bool, child: bool, low: bool
) -> Held:
    """Without consent and review only the assignment, the age and the protection decide."""
    protection = ProtectionLevel.NORMAL if low else ProtectionLevel.HEDER
    alone = Access(adult_from=NEVER if child else None, protection=protection)
    return _by_table(alone, role, ONCE, Profile((), categories, placed))


def _by_table(access: Access, role: Role, at: datetime, given: Profile) -> Held:
    return Held(tuple(held_by(access, role, each, at, given=given) for each in CONTENT))
