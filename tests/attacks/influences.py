"""What hidden values may still do: each line is one influence that is meant, with its source.

Two histories may differ in everything that a viewer may not know but in these. An influence
is what must stay as it is in a fact: a value, or None when the fact does not have it.
"""

from collections.abc import Callable, Collection, Hashable
from dataclasses import dataclass
from typing import Any

from domain.categories import Category, Level
from domain.facts import (
    CaseRaised,
    ConsentRecorded,
    DocumentationFormDecided,
    EmergencyAccessReviewed,
    EmergencyAccessUsed,
    EventCorrected,
    FirstContactMade,
    ProtectedIdentityRegistered,
    SafetyPlanSet,
)
from domain.need_to_know.grants import Need
from domain.recorded import Recorded
from domain.roles import Role
from domain.safety import Safety, evolve
from tests.attacks.door import ALL, Hold, Viewer
from tests.attacks.may_know import held
from tests.attacks.status import OWN_VIEW, STATUS, Behind
from tests.attacks.values import UNASKED
from tests.attacks.watchman import corrected_birth
from tests.domain import second_opinion

ANSWER_FOR_HOLDERS = frozenset((Role.RVT, Role.SAMORDNARE, Role.ARBETSLEDARE))


@dataclass(frozen=True)
class Influence:
    """One thing that is meant to show: whom it reaches, and what in a fact it rests on."""

    name: str
    source: str
    reaches: Callable[[Viewer, Collection[Hold]], bool]
    of: Callable[[Recorded, Viewer, Collection[Hold]], Hashable]


def _may_know_the_name(viewer: Viewer, holds: Collection[Hold]) -> bool:
    levels = (
        second_opinion.level(viewer.role, Category.ID, held(hold, Category.ID) | {Need.TASK})
        for hold in holds
    )
    return any(level >= Level.SUMMARY for level in levels)


def _alias(recorded: Recorded, _viewer: Viewer, _holds: Collection[Hold]) -> Hashable:
    fact = recorded.fact
    return fact.subject.alias if isinstance(fact, CaseRaised) else None


def _some(_viewer: Viewer, holds: Collection[Hold]) -> bool:
    return bool(holds)


def _answers(viewer: Viewer, hold: Hold) -> bool:
    return viewer.role in ANSWER_FOR_HOLDERS or hold.answers


def _whole(viewer: Viewer, holds: Collection[Hold]) -> bool:
    return any(_answers(viewer, hold) and hold.categories == ALL for hold in holds)


def _said(recorded: Recorded, behind: Behind | None) -> Hashable:
    if behind is None:
        return None
    if isinstance(recorded.fact, EventCorrected) and corrected_birth(recorded.fact) is None:
        return None
    said: list[Any] = [getattr(recorded.fact, name) for name in behind.fields]
    if isinstance(recorded.fact, EmergencyAccessUsed):
        said.append(recorded.by.role)
    if isinstance(recorded.fact, CaseRaised):
        said[-1] = recorded.fact.subject.born
    if isinstance(recorded.fact, EventCorrected):
        said[-1] = corrected_birth(recorded.fact)
    return (recorded.occurred_at, recorded.by.staff, *said)


def _status(recorded: Recorded, _viewer: Viewer, _holds: Collection[Hold]) -> Hashable:
    return _said(recorded, STATUS.get(type(recorded.fact)))


def _own_status(recorded: Recorded, viewer: Viewer, holds: Collection[Hold]) -> Hashable:
    behind = STATUS.get(type(recorded.fact))
    seen = behind is not None and any(
        _may_be_told(viewer, hold, category) for hold in holds for category in behind.seen_with
    )
    return _said(recorded, behind) if seen else None


def _may_be_told(viewer: Viewer, hold: Hold, category: Category) -> bool:
    if not _answers(viewer, hold):
        return False
    own = {Need.OWN_PART} if hold.answers else set[Need]()
    needs = held(hold, category) | {Need.TASK, Need.LOW_PROTECTION} | own
    return second_opinion.level(viewer.role, category, needs) >= Level.SUMMARY


def _unasked(recorded: Recorded, _viewer: Viewer, _holds: Collection[Hold]) -> Hashable:
    name = OWN_VIEW.get(type(recorded.fact))
    return None if name is None else getattr(recorded.fact, name) == UNASKED


def _controls(viewer: Viewer, _holds: Collection[Hold]) -> bool:
    return viewer.role is Role.INTERNKONTROLL


def _emergency(recorded: Recorded, _viewer: Viewer, _holds: Collection[Hold]) -> Hashable:
    """Who was let in, when, and whether somebody else has looked at it."""
    fact, by = recorded.fact, recorded.by
    if isinstance(fact, EmergencyAccessUsed):
        return (recorded.fact_id, recorded.occurred_at, by.role, by.staff, fact.who)
    if isinstance(fact, EmergencyAccessReviewed):
        return (fact.access_ref, by.staff)
    return None


def _leads(viewer: Viewer, holds: Collection[Hold]) -> bool:
    return viewer.role is Role.ARBETSLEDARE and _whole(viewer, holds)


def _by_whom(recorded: Recorded, _viewer: Viewer, _holds: Collection[Hold]) -> Hashable:
    return (recorded.by.staff, recorded.occurred_at)


def _partner(viewer: Viewer, _holds: Collection[Hold]) -> bool:
    return viewer.partner is not None


def _ways(recorded: Recorded, _viewer: Viewer, _holds: Collection[Hold]) -> Hashable:
    """What a fact alone says of the ways to her. An open plan counts too, if it is the last."""
    fact, alone = recorded.fact, evolve(Safety(), recorded)
    if isinstance(fact, ProtectedIdentityRegistered):
        return (fact.measure, alone)
    if isinstance(fact, DocumentationFormDecided | FirstContactMade | SafetyPlanSet):
        return (type(fact).name, alone)
    return alone if alone != Safety() else None


def _asks_for_consent(viewer: Viewer, holds: Collection[Hold]) -> bool:
    """Who stands at the disclosure desk, and knows in summary who gets what."""
    return viewer.role is Role.RVT and any(Category.ACCESS in one.categories for one in holds)


def _consented(recorded: Recorded, _viewer: Viewer, _holds: Collection[Hold]) -> Hashable:
    fact, born = recorded.fact, corrected_birth(recorded.fact)
    if isinstance(fact, CaseRaised):
        born = fact.subject.born
    if isinstance(fact, ConsentRecorded):
        said = (fact.action, fact.recipient, fact.categories, fact.valid_to, fact.by_whom)
        return (recorded.occurred_at, *said)
    return None if born is None else (recorded.occurred_at, born)


INFLUENCES: tuple[Influence, ...] = (
    Influence(
        "the working name on the desk",
        "docs/need-to-know.md: other roles get the alias if they may know ID in summary",
        _may_know_the_name,
        _alias,
    ),
    Influence("how the whole case stands", "I16; R70, R177, R204", _whole, _status),
    Influence("that her own view is missing", "R11", _whole, _unasked),
    Influence("what rings and what runs", "I16; R75, R117", _some, _own_status),
    Influence(
        "that a consent covers a recipient, at the disclosure desk",
        "services/disclosing.py: told to who may know ACCESS in summary and may disclose",
        _asks_for_consent,
        _consented,
    ),
    Influence(
        "that an emergency was used", "I2; what rings and what runs", _controls, _emergency
    ),
    Influence("what was done outside a mandate", "R190", _leads, _by_whom),
    Influence(
        "that a notice took no way that is not safe for her",
        "docs/decisions/0020-channels.md",
        _partner,
        _ways,
    ),
)


def may_show(recorded: Recorded, viewer: Viewer, holds: Collection[Hold]) -> Hashable:
    """Give all that a fact is meant to do to what a viewer sees; None when nothing."""
    found = [
        one.of(recorded, viewer, holds) for one in INFLUENCES if one.reaches(viewer, holds)
    ]
    return tuple(found) if any(one is not None for one in found) else None
