"""Keeping views: whenever it stops and starts, they are what they would have been."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import strategies

from domain.categories import CONTENT
from domain.fact import Fact
from domain.facts import (
    ConsentRecorded,
    InformationDisclosed,
    NoticeSuppressed,
    PersonViewDocumented,
    ResourcePersonAssigned,
    RiskAssessed,
)
from domain.recorded import Recorded
from domain.roles import AUDIENCES, Role
from domain.values import Holder, Recipient
from projections.entries import Batch
from services import projecting
from services.projecting import Projecting
from tests.domain.stories import stories
from tests.given import MATS, MORNING, Story, Told, an_open_case, example, told
from tests.projections.kept import handle
from tests.services.histories import case_id, in_one_log, in_pieces, rows
from tests.services.memory import Generation, MemoryLog, MemoryViews, SetClock

COACH = Holder(role=Role.JOBBTORG, title="coach", staff="jon")
ASSIGNED = told(
    example(ResourcePersonAssigned, role=COACH, visible_categories=CONTENT, valid_to=None), MATS
)
CONSENT = example(
    ConsentRecorded,
    recipient=(Recipient(role=Role.JOBBTORG, title="coach"),),
    categories=CONTENT,
)
CONSENT_IS_OVER = datetime(2026, 9, 1, 22, tzinfo=UTC)


@dataclass
class World:
    """A log, views and a clock; projectors may come and go."""

    log: MemoryLog = field(default_factory=MemoryLog)
    views: MemoryViews = field(default_factory=MemoryViews)
    clock: SetClock = field(default_factory=lambda: SetClock(MORNING))

    def projector(self, roles: tuple[Role, ...] = AUDIENCES) -> Projecting:
        return Projecting(self.log, self.views, self.clock, handle, roles)

    def hear(self, facts: Sequence[Recorded]) -> None:
        """Let more facts be recorded, and time pass until then."""
        self.log.facts += facts
        self.clock.now = max(self.clock.now, self.log.facts[-1].recorded_at)


def built_anew(world: World) -> dict[str, Generation]:
    """What a projector that starts from nothing makes of the log, now."""
    fresh = World(log=world.log, clock=world.clock)
    fresh.projector().catch_up()
    return rows(fresh.views)


def world_of(*facts: Fact | Told) -> tuple[World, Projecting]:
    """A world in which the views are up to date with one case."""
    world = World()
    world.hear(in_one_log(an_open_case(*facts)))
    projector = world.projector()
    projector.catch_up()
    return world, projector


def one_more(world: World, *facts: Told) -> None:
    """Let one more fact be recorded in the same case."""
    before = Story(tuple(world.log.facts))
    world.hear(before.and_then(*facts).recorded[len(world.log.facts) :])


some = strategies.lists(strategies.integers(1, 6), max_size=5)
restarts = strategies.lists(strategies.booleans(), min_size=6, max_size=6)


@for_all(first=stories(), second=stories(), sizes=some, restart=restarts)
def test_to_stop_and_start_anywhere_is_never_to_have_stopped(
    first: Story, second: Story, sizes: list[int], restart: list[bool]
) -> None:
    world, projector = World(), World().projector()
    for piece, afresh in zip(
        in_pieces(in_one_log(first, second), sizes), restart, strict=False
    ):
        world.hear(piece)
        projector = world.projector() if afresh or not projector.position else projector
        projector.catch_up()
    assert rows(world.views) == built_anew(world)


def _with_a_notice() -> tuple[World, Projecting]:
    return world_of(CONSENT, example(InformationDisclosed), example(InformationDisclosed))


def test_a_suppressed_notice_disappears_from_the_inbox() -> None:
    world, projector = _with_a_notice()
    one_more(world, Told(example(NoticeSuppressed)))
    projector.catch_up()
    assert rows(world.views) == built_anew(world)


@pytest.mark.parametrize("lost", ["restart", "time passed", "rebuilt"])
def test_a_suppressed_notice_disappears_whatever_the_projector_has_forgotten(lost: str) -> None:
    world, projector = _with_a_notice()
    if lost == "restart":
        projector = world.projector()
    elif lost == "time passed":
        world.clock.now = CONSENT_IS_OVER
        assert projector.pass_time()
    else:
        projector.rebuild(Role.RVT)
    one_more(world, Told(example(NoticeSuppressed), at=world.clock.now))
    projector.catch_up()
    assert rows(world.views) == built_anew(world)


def test_small_batches_make_the_same_views(monkeypatch: pytest.MonkeyPatch) -> None:
    facts = in_one_log(
        an_open_case(ASSIGNED, CONSENT, example(InformationDisclosed)),
        an_open_case(example(RiskAssessed), ASSIGNED, example(PersonViewDocumented)),
    )
    world = World()
    world.hear(facts)
    monkeypatch.setattr(projecting, "BATCH_FACTS_MAX", 2)
    assert world.projector().catch_up() == len(facts)
    monkeypatch.undo()
    assert rows(world.views) == built_anew(world)


def test_a_forgotten_case_is_folded_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(projecting, "CASES_REMEMBERED_MAX", 1)
    facts = in_one_log(*(an_open_case(ASSIGNED, CONSENT) for _ in range(3)))
    world = World()
    projector = world.projector()
    for recorded in facts:
        world.hear([recorded])
        projector.catch_up()
        assert len(projector.carrying.folded) == 1
    assert rows(world.views) == built_anew(world)


def test_all_views_move_together_and_say_how_far_they_have_come() -> None:
    world, projector = world_of(ASSIGNED, CONSENT)
    assert {world.views.position(role) for role in AUDIENCES} == {3}
    assert projector.position == 3
    assert projector.catch_up() == 0


def test_a_view_that_is_behind_is_brought_to_where_the_others_are() -> None:
    world = World()
    world.hear(in_one_log(an_open_case(ASSIGNED)))
    world.projector((Role.RVT, Role.JOBBTORG)).catch_up()
    one_more(world, Told(CONSENT), Told(example(RiskAssessed)))
    projector = world.projector()
    assert projector.position == 0
    assert projector.catch_up() == 4
    assert rows(world.views) == built_anew(world)


def test_an_empty_log_makes_no_views() -> None:
    world = World()
    assert world.projector().catch_up() == 0
    assert rows(world.views) == {}


def alias(world: World) -> str | None:
    return world.views.view(Role.JOBBTORG).desks[case_id(0), ""].body["alias"]


def test_when_consent_runs_out_the_view_changes_without_a_new_fact() -> None:
    world, projector = world_of(ASSIGNED, CONSENT)
    shown = len(world.views.view(Role.JOBBTORG).entries)
    world.clock.now = CONSENT_IS_OVER - timedelta(microseconds=1)
    projector.pass_time()
    assert (alias(world), len(world.views.view(Role.JOBBTORG).entries)) == ("Björk", shown)
    world.clock.now = CONSENT_IS_OVER
    assert projector.pass_time() > 0
    assert alias(world) is None
    assert len(world.views.view(Role.JOBBTORG).entries) < shown
    assert rows(world.views) == built_anew(world)


def test_time_changes_a_view_once() -> None:
    world, projector = world_of(ASSIGNED, CONSENT)
    world.clock.now = CONSENT_IS_OVER
    assert projector.pass_time() > 0
    assert projector.pass_time() == 0
    assert projector.catch_up() == 0


def test_until_time_has_been_taken_into_account_nobody_reads_the_row() -> None:
    world, projector = world_of(ASSIGNED, CONSENT)
    reader = world.views.reader(Role.JOBBTORG)
    assert reader.desks(("staff:jon",), CONSENT_IS_OVER) == []
    world.clock.now = CONSENT_IS_OVER
    projector.pass_time()
    assert len(reader.desks(("staff:jon",), CONSENT_IS_OVER)) == 1


def test_time_moves_no_position() -> None:
    world, projector = world_of(ASSIGNED, CONSENT)
    world.clock.now = CONSENT_IS_OVER
    projector.pass_time()
    assert projector.position == world.log.head()


@pytest.mark.parametrize("role", AUDIENCES)
def test_a_view_that_is_rebuilt_is_the_view_that_was(role: Role) -> None:
    world, projector = world_of(ASSIGNED, CONSENT, example(InformationDisclosed))
    before = rows(world.views)[role]
    assert projector.rebuild(role) == world.log.head()
    after = rows(world.views)[role]
    assert after == before
    assert after is not before


def test_life_goes_on_after_a_rebuild() -> None:
    world, projector = world_of(ASSIGNED)
    projector.rebuild(Role.JOBBTORG)
    one_more(world, Told(CONSENT), Told(example(RiskAssessed)))
    projector.catch_up()
    assert rows(world.views) == built_anew(world)


def test_a_rebuild_repairs_what_was_spoilt() -> None:
    world, projector = world_of(ASSIGNED, CONSENT)
    world.views.view(Role.RVT).entries.clear()
    assert rows(world.views) != built_anew(world)
    projector.rebuild(Role.RVT)
    assert rows(world.views) == built_anew(world)


@dataclass
class StumblingViews(MemoryViews):
    """Views that fail to be written a number of times."""

    stumbles: int = 0

    def apply(self, batches: Mapping[Role, Batch], before: int, position: int) -> None:
        if self.stumbles:
            self.stumbles -= 1
            raise ConnectionError
        super().apply(batches, before, position)


def test_when_a_batch_cannot_be_written_nothing_of_it_is_kept() -> None:
    world = World(views=StumblingViews(stumbles=1))
    projector = world.projector()
    world.hear(in_one_log(an_open_case(ASSIGNED, CONSENT, example(InformationDisclosed))))
    with pytest.raises(ConnectionError):
        projector.catch_up()
    assert rows(world.views) == {}
    assert projector.position == 0
    assert projector.catch_up() == 4
    assert rows(world.views) == built_anew(world)


def test_time_passes_also_after_a_batch_that_could_not_be_written() -> None:
    views = StumblingViews()
    world = World(views=views)
    world.hear(in_one_log(an_open_case(ASSIGNED, CONSENT)))
    projector = world.projector()
    projector.catch_up()
    views.stumbles = 1
    one_more(world, Told(example(RiskAssessed)))
    with pytest.raises(ConnectionError):
        projector.catch_up()
    world.clock.now = CONSENT_IS_OVER
    assert projector.pass_time() > 0
