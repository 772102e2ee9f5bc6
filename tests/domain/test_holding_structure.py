"""Who notices if she goes silent: every hole in what holds her is listed, without names."""

from datetime import date, timedelta

import pytest

from domain.course import next_course_change
from domain.facts import (
    CaseRaised,
    ConflictChecked,
    InsatsStarted,
    NeedsAssessed,
    PlacementEnded,
    PlacementStarted,
    PlanSet,
    ResourcePersonReleased,
    SupportContactHeld,
)
from domain.grid import empty_horizons, grid
from domain.holding import Hole, HoleKind, holes
from domain.roles import Role
from domain.values import (
    Area,
    AreaHolder,
    Holder,
    Horizon,
    Insats,
    InsatsKind,
    Need,
    NeedHorizon,
    NeedKind,
    NeedStatus,
    PlanRow,
    Subject,
)
from tests.given import KARIN, MATS, MORNING, Story, an_open_case, example, given, told

BY_KARIN = Holder(role=Role.RVT, title="handläggare", staff="karin")
BY_JOUR = Holder(role=Role.KVINNOJOUR, title="jour", organisation="Tjejjouren")
BY_FRIEND = Holder(role=Role.BOENDELOTS, title="kontaktperson", organisation="uppdragstagare")
AREAS = (Area.BOENDE, Area.SOCIALT, Area.SAMTAL)


def held(area: Area, holder: Holder | None, **changes: object) -> AreaHolder:
    usual = {"contact_every_days": 7, "fallback": "samordnaren"}
    return AreaHolder.model_validate({"area": area, "holder": holder, **usual, **changes})


WHOLE = (
    held(Area.BOENDE, BY_KARIN),
    held(Area.SOCIALT, BY_FRIEND, reachable="vardagar 8-20"),
    held(Area.SAMTAL, BY_JOUR),
)


def structure(*rows: AreaHolder, **changes: object) -> PlanSet:
    return example(
        PlanSet,
        plan_type="hållandestruktur",
        areas=tuple(PlanRow(area=area, text="var vecka") for area in AREAS),
        responsible_per_area=rows,
        **changes,
    )


def found(story: Story, days: float = 0) -> tuple[Hole, ...]:
    at = story.recorded[-1].recorded_at + timedelta(days=days)
    return holes(story.case, at)


def test_a_structure_that_holds_has_no_holes() -> None:
    assert found(an_open_case(structure(*WHOLE))) == ()


def test_after_the_shelter_there_has_to_be_one() -> None:
    assert found(an_open_case(example(PlacementStarted))) == ()
    left = an_open_case(example(PlacementStarted), example(PlacementEnded))
    assert found(left) == (Hole(HoleKind.NO_STRUCTURE),)
    assert found(left.and_then(structure(*WHOLE))) == ()


@pytest.mark.shows("R23")
@pytest.mark.parametrize(
    ("row", "kind"),
    [
        (held(Area.BOENDE, None, reason_without_holder="söks"), HoleKind.NO_HOLDER),
        (held(Area.BOENDE, BY_KARIN, fallback=None), HoleKind.NO_FALLBACK),
        (held(Area.BOENDE, BY_KARIN, contact_every_days=None), HoleKind.NO_FREQUENCY),
        (
            held(Area.BOENDE, Holder(role=Role.RVT, title="lots", staff="petra")),
            HoleKind.HOLDER_IS_GONE,
        ),
    ],
)
def test_each_area_is_held_by_somebody_who_is_there_often_with_a_fallback(
    row: AreaHolder, kind: HoleKind
) -> None:
    third = held(Area.ANNAT, Holder(role=Role.SKOLA, title="mentor"))
    story = an_open_case(structure(row, *WHOLE[1:], third))
    assert Hole(kind, Area.BOENDE) in found(story)
    assert {hole.kind for hole in found(story)} == {kind}


def test_an_area_that_nobody_was_named_for_has_no_holder() -> None:
    story = an_open_case(structure(*WHOLE[:2]))
    assert Hole(HoleKind.NO_HOLDER, Area.SAMTAL) in found(story)


@pytest.mark.shows("R23")
def test_three_people_notice_and_not_one_three_times() -> None:
    alone = tuple(held(area, BY_KARIN) for area in AREAS)
    assert found(an_open_case(structure(*alone))) == (Hole(HoleKind.TOO_FEW),)


@pytest.mark.parametrize(
    "leaves",
    [
        told(
            example(ResourcePersonReleased, role=BY_KARIN, at=MORNING + timedelta(minutes=1)),
            MATS,
        ),
        told(example(ConflictChecked, blocked_staff=("karin",)), MATS),
    ],
    ids=["released", "kin"],
)
def test_who_leaves_the_case_holds_nothing(leaves: object) -> None:
    story = an_open_case(structure(*WHOLE)).and_then(leaves)  # pyright: ignore[reportArgumentType]
    assert Hole(HoleKind.HOLDER_IS_GONE, Area.BOENDE) in found(story)


def test_silence_is_a_hole_after_as_long_as_was_agreed_until_they_meet() -> None:
    story = an_open_case(structure(*WHOLE))
    silent = Hole(HoleKind.SILENT, Area.BOENDE)
    assert silent not in found(story, days=6.99)
    assert silent in found(story, days=7)
    change = next_course_change(story.case, story.recorded[-1].recorded_at)
    assert change == story.recorded[-1].occurred_at + timedelta(days=7)
    met = MORNING + timedelta(days=8)
    story = story.and_then(told(example(SupportContactHeld), KARIN, at=met))
    assert silent not in found(story, days=6.99)
    assert silent in found(story, days=7)


def test_a_structure_is_looked_over() -> None:
    story = an_open_case(structure(*WHOLE, review_at=MORNING.date()))
    assert found(story) == ()
    assert Hole(HoleKind.REVIEW_IS_OVER) in found(story, days=1)


def assessed(*rows: tuple[Need, Horizon]) -> NeedsAssessed:
    return example(
        NeedsAssessed,
        needs=tuple(need for need, _ in rows),
        per_need_horizon=tuple(NeedHorizon(need=n.key, horizons=(h,)) for n, h in rows),
        per_need_responsible=(),
    )


ROOM = Need(key="bostad", area=Area.BOENDE, text="någonstans att bo")
TALK = Need(key="samtal", area=Area.SAMTAL, text="någon att tala med")
SAFE = Need(key="trygghet", area=Area.BOENDE, text="lås", kind=NeedKind.SKYDD)
OVER = Need(key="klart", area=Area.EKONOMI, text="konto", status=NeedStatus.MET)


@pytest.mark.shows("R8")
def test_each_need_has_its_place_by_horizon_and_kind() -> None:
    story = an_open_case(
        assessed((ROOM, Horizon.AKUT), (TALK, Horizon.KORT), (SAFE, Horizon.AKUT))
    )
    cells = {(c.horizon, c.kind): c.needs for c in grid(story.case) if not c.empty}
    assert cells == {
        (Horizon.AKUT, NeedKind.HJALP): ("bostad",),
        (Horizon.AKUT, NeedKind.SKYDD): ("trygghet",),
        (Horizon.KORT, NeedKind.STOD): ("samtal",),
    }
    assert len(grid(story.case)) == len(Horizon) * len(NeedKind)


@pytest.mark.shows("R7")
def test_an_empty_long_term_is_flagged() -> None:
    story = an_open_case(assessed((ROOM, Horizon.AKUT), (OVER, Horizon.LANG)))
    assert empty_horizons(story.case) == (Horizon.KORT, Horizon.LANG)
    story = story.and_then(assessed((ROOM, Horizon.LANG)))
    assert Horizon.LANG not in empty_horizons(story.case)


@pytest.mark.shows("R8", "R227")
def test_a_cell_is_unanswered_until_a_support_in_its_area_runs() -> None:
    story = an_open_case(assessed((ROOM, Horizon.LANG)))
    [cell] = [c for c in grid(story.case) if not c.empty]
    assert cell.unanswered
    other = Insats(kind=InsatsKind.SAMTALSSTOD, title="samtal", areas=(Area.SAMTAL,))
    story = story.and_then(example(InsatsStarted, insats=other))
    assert next(c for c in grid(story.case) if not c.empty).unanswered
    story = story.and_then(example(InsatsStarted))
    [cell] = [c for c in grid(story.case) if not c.empty]
    assert cell.insatser == (InsatsKind.BOENDESTOD,)


@pytest.mark.shows("R63")
@pytest.mark.parametrize(("days", "holes"), [(7, set[HoleKind]()), (8, {HoleKind.NOT_WEEKLY})])
def test_social_support_is_in_contact_every_week(days: int, holes: set[HoleKind]) -> None:
    rows = (WHOLE[0], held(Area.SOCIALT, BY_FRIEND, contact_every_days=days), WHOLE[2])
    assert {hole.kind for hole in found(an_open_case(structure(*rows)))} == holes


@pytest.mark.shows("R60")
@pytest.mark.parametrize(
    ("born", "reachable", "holes"),
    [
        (date(2004, 5, 5), "vardagar 8-20", ()),
        (date(2004, 5, 5), None, (Hole(HoleKind.NOBODY_TO_ASK),)),
        (date(1990, 5, 5), None, ()),
    ],
)
def test_who_is_young_and_moves_out_has_somebody_to_ask_and_knows_when(
    born: date, reachable: str | None, holes: tuple[Hole, ...]
) -> None:
    rows = (WHOLE[0], held(Area.SOCIALT, BY_FRIEND, reachable=reachable), WHOLE[2])
    raised = example(CaseRaised, subject=Subject(alias="Björk", born=born))
    placed = given(raised, example(PlacementStarted), structure(*rows))
    assert found(placed) == ()
    left = given(raised, example(PlacementStarted), example(PlacementEnded), structure(*rows))
    assert found(left) == holes
