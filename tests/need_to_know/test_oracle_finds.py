"""A test of the oracle: it reads nothing of what it judges, and finds what is wrong in it."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from domain.case import granting
from domain.case.access import Access
from domain.categories import Category, Level
from domain.facts import (
    CaseTransferred,
    ConflictChecked,
    ConsentRecorded,
    CoordinatorAppointed,
    DocumentationFormDecided,
    PlacementEnded,
    ResourcePersonReleased,
    SecrecyReviewed,
)
from domain.need_to_know import decision, holding, redaction
from domain.need_to_know.grants import F, a
from domain.need_to_know.table import TABLE
from domain.roles import Role
from tests.need_to_know.test_state_oracle import Differs, compare

STATES_MAX = 20_000
CACHED = (
    (decision, "level_of"),
    (decision, "_reasoned"),
    (holding, "_plain"),
    (redaction, "plan_of"),
)
FOLDER = Path(__file__).parent
READS = {"domain.categories", "domain.need_to_know.grants", "domain.recorded", "domain.roles"}
Break = Callable[[pytest.MonkeyPatch], None]


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    for module, name in CACHED:
        vars(module)[name].cache_clear()
    yield
    for module, name in CACHED:
        vars(module)[name].cache_clear()


def instead(path: str, new: object) -> Break:
    return lambda patch: patch.setattr(path, new)


def untold(*kinds: Any) -> Break:
    """The fold does not hear of some kinds of fact."""

    def apply(patch: pytest.MonkeyPatch) -> None:
        for kind in kinds:
            patch.delitem(granting.EVOLVE, kind)

    return apply


def retold(kind: Any, **changes: object) -> Break:
    """The fold hears every fact of a kind as if it said this."""
    step: Any = granting.EVOLVE[kind]

    def heard(access: Access, fact: Any, recorded: Any) -> Access:
        fact = fact.model_copy(update=changes)
        return step(access, fact, replace(recorded, fact=fact))

    return lambda patch: patch.setitem(granting.EVOLVE, kind, heard)


def cell(role: Role, category: Category, *grants: Any) -> Break:
    return lambda patch: patch.setitem(TABLE[role], category, grants)


def covers(**no_matter: bool) -> Callable[..., bool]:
    """A consent that is asked too little."""

    def answer(consent: Any, role: Any, category: Any, at: Any, partner: Any) -> bool:
        return all(
            (
                consent.role is role,
                category in consent.categories or "category" in no_matter,
                consent.partner in (None, partner) or role in INSIDE or "partner" in no_matter,
                consent.starts <= at or "start" in no_matter,
                at < consent.ends
                or ("end" in no_matter and at == consent.ends)
                or "ends" in no_matter,
            )
        )

    return answer


INSIDE = frozenset(role for role in Role if role not in decision.EXTERNAL)
COVERS = "domain.need_to_know.decision._covers"
SEEDED: dict[str, Break] = {
    "a seat is held in the instant of its end": instead(
        "domain.case.access.Seat.active",
        lambda self, at: self.starts <= at and (self.ends is None or at <= self.ends),
    ),
    "a seat is held before it begins": instead(
        "domain.case.access.Seat.active",
        lambda self, at: self.ends is None or at < self.ends,
    ),
    "a seat never ends by the clock": instead(
        "domain.case.access.Seat.active", lambda self, at: self.starts <= at
    ),
    "who is blocked keeps the seat": instead(
        "domain.case.access.Access.seated",
        lambda self, role, at: tuple(
            seat for seat in self.seats if seat.role is role and seat.active(at)
        ),
    ),
    "the door does not know who is blocked": untold(ConflictChecked),
    "a role is not asked for": instead(
        "domain.case.access.Access.seated",
        lambda self, role, at: tuple(
            seat for seat in self.seats if seat.active(at) and seat.staff not in self.blocked
        ),
    ),
    "a release is not heard": untold(ResourcePersonReleased),
    "a new coordinator does not end the old": untold(CoordinatorAppointed),
    "a transfer is not heard": untold(CaseTransferred),
    "a transfer counts before it is accepted": retold(CaseTransferred, accepted_at="now"),
    "an ended placement still tells the place": untold(PlacementEnded),
    "no protection level is heard": untold(DocumentationFormDecided),
    "no consent is ever withdrawn": retold(ConsentRecorded, action="given"),
    "a custodian's consent outlives childhood": retold(ConsentRecorded, by_whom="person"),
    "a consent lasts through its last instant": instead(COVERS, covers(end=True)),
    "a consent never runs out": instead(COVERS, covers(ends=True)),
    "a consent begins before it was given": instead(COVERS, covers(start=True)),
    "a consent for one partner is for all": instead(COVERS, covers(partner=True)),
    "a consent for one category is for all": instead(COVERS, covers(category=True)),
    "a review that said no counts": retold(SecrecyReviewed, outcome="lämnas"),
    "who is eighteen is a child one instant more": instead(
        "domain.case.access.Access.is_child",
        lambda self, at: self.adult_from is not None and at <= self.adult_from,
    ),
    "one need of many is enough": instead(
        "domain.need_to_know.decision.granted",
        lambda cells, held: max(
            (g.level for g in cells if not g.needs or g.needs & held), default=Level.HIDDEN
        ),
    ),
    "a cell gives more than the page": cell(Role.JOBBTORG, Category.WHERE, F(a)),
    "a change by the clock is not waited for": instead(
        "domain.case.access.Access.next_change", lambda self, at: None
    ),
    "a fact of somebody else is the own part": instead(
        "domain.need_to_know.redaction.own_part_of", lambda recorded: frozenset(Role)
    ),
    "a task needs every fact": instead(
        "domain.need_to_know.redaction.task_needs", lambda role, kind, category: True
    ),
}


@pytest.mark.parametrize("name", SEEDED)
def test_a_seeded_mistake_is_found(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    SEEDED[name](monkeypatch)
    with pytest.raises(Differs):
        compare(STATES_MAX)


def test_the_oracle_reads_none_of_what_it_judges() -> None:
    for name in ("oracle.py", "spells.py"):
        tree = ast.parse((FOLDER / name).read_text("utf-8"))
        read = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)} | {
            alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.Import)
            for alias in node.names
        }
        assert {each for each in read if each and each.startswith("domain")} <= READS, name
