"""Support lasts: at home alone is seen, pillars have colours, honour is followed for longer."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.case.life import PILLARS
from domain.case.plan import FIVE_AREAS
from domain.course import next_course_change, progress, proposes_closing
from domain.facts import (
    CaseRaised,
    FollowUpDone,
    InsatsReviewed,
    InsatsStarted,
    LifeAreaUpdated,
    NeedsAssessed,
    PlacementEnded,
    PlacementStarted,
    PlanSet,
    RiskAssessed,
)
from domain.values import Area, InsatsKind, NeedStatus, Period, PlanRow
from tests.domain.test_promised_in_time import rings_after
from tests.domain.ticking_stories import due, needing, running
from tests.given import MORNING, Story, an_open_case, example, given, told

A_DAY = timedelta(days=1)
ENDS = example(InsatsReviewed, outcome="avslutas")
LEFT = (example(PlacementStarted), example(PlacementEnded))


@pytest.mark.shows("R64")
def test_an_own_home_without_support_rings_after_a_fortnight() -> None:
    alone = an_open_case(needing(Area.BOENDE), *LEFT)
    rings_after(date(2026, 3, 16), "home_without_support", alone)
    helped = alone.and_then(example(InsatsStarted))
    assert running("home_without_support", helped) == ()
    left_again = helped.and_then(told(ENDS, at=MORNING + 9 * A_DAY))
    rings_after(date(2026, 3, 25), "home_without_support", left_again)


@pytest.mark.shows("R64")
def test_who_has_support_or_no_need_left_is_not_alone_at_home() -> None:
    name = "home_without_support"
    before = an_open_case(needing(Area.BOENDE), example(InsatsStarted), *LEFT)
    assert running(name, before) == ()
    met = needing(Area.BOENDE, NeedStatus.MET)
    assert running(name, an_open_case(met, *LEFT)) == ()
    assert running(name, an_open_case(needing(Area.BOENDE), *LEFT, met)) == ()
    money = ENDS.model_copy(update={"insats_ref": InsatsKind.FORSORJNINGSSTOD})
    assert running(name, an_open_case(needing(Area.BOENDE), money)) == ()


@pytest.mark.shows("R64")
@pytest.mark.parametrize(
    "kind",
    ["annan", "boendelots", "boendestod", "kontaktperson", "rad_och_stod", "samtalsstod"],
)
def test_practical_and_social_support_count_as_support_at_home(kind: str) -> None:
    name = "home_without_support"
    support = {"kind": kind, "title": "stöd", "areas": ("socialt",)}
    given_support = example(InsatsStarted, insats=support)
    helped = an_open_case(*LEFT, given_support)
    assert running(name, helped) == ()
    ended = ENDS.model_copy(update={"insats_ref": InsatsKind(kind)})
    assert running(name, helped.and_then(ended)) != ()
    extended = ended.model_copy(update={"outcome": "förlängs"})
    assert running(name, an_open_case(extended)) == ()
    assert running(name, an_open_case(example(PlacementStarted), ended)) == ()


def life(area: str, status: str) -> LifeAreaUpdated:
    return example(LifeAreaUpdated, area=area, status=status)


@pytest.mark.shows("R66")
@pytest.mark.parametrize("area", ["studier", "arbete"])
def test_studies_and_work_are_followed_up_each_month_until_they_are_green(area: str) -> None:
    name = "study_or_work_review"
    story = an_open_case(life(area, "gul"))
    rings_after(date(2026, 4, 2), name, story)
    again = story.and_then(told(life(area, "röd"), at=MORNING + 20 * A_DAY))
    rings_after(date(2026, 4, 22), name, again)
    followed = story.and_then(told(example(FollowUpDone), at=MORNING + 25 * A_DAY))
    rings_after(date(2026, 4, 27), name, followed)
    safety = story.and_then(
        told(example(FollowUpDone, kind="säkerhet"), at=MORNING + 25 * A_DAY)
    )
    assert due(name, safety) == due(name, story)
    assert running(name, again.and_then(life(area, "grön"))) == ()
    assert running(name, an_open_case(life("hälsa", "röd"))) == ()


def colours(story: Story) -> dict[str, str | None]:
    return {one.name: story.case.life.colour(one) for one in PILLARS}


@pytest.mark.shows("R48", "R49", "R50")
def test_each_pillar_has_the_colour_that_was_told_of_it() -> None:
    nothing = {"bostad": None, "studier_arbete": None, "socialt": None}
    assert colours(an_open_case(life("hälsa", "röd"))) == nothing
    story = an_open_case(life("bostad", "grön"), life("socialt", "gul"), life("arbete", "röd"))
    assert colours(story) == {"bostad": "grön", "studier_arbete": "röd", "socialt": "gul"}
    assert colours(story.and_then(life("arbete", "grön"), life("studier", "gul"))) == {
        "bostad": "grön",
        "studier_arbete": "gul",
        "socialt": "gul",
    }
    older = told(life("bostad", "röd"), at=MORNING - A_DAY, heard=MORNING + A_DAY)
    assert colours(story.and_then(older)) == colours(story)


@pytest.mark.shows("R31")
def test_the_long_term_plan_holds_protection_and_support_each_with_form_and_period() -> None:
    period = Period(starts=date(2026, 4, 1), ends=date(2027, 3, 31))
    rows = tuple(
        PlanRow(area=area, text="var vecka", form="hembesök", period=period)
        for area in (*FIVE_AREAS, Area.SKYDD)
    )
    answers = tuple(
        {"area": row.area, "reason_without_holder": "utses i april"} for row in rows
    )
    plan = example(PlanSet, areas=rows, responsible_per_area=answers)
    story = an_open_case().when(plan).accepted()
    assert story.case.plans.long_term is not None
    assert set(story.case.plans.long_term.areas) == {*FIVE_AREAS, Area.SKYDD}
    assert {(row.form, row.period) for row in plan.areas} == {("hembesök", period)}


def ending(case_type: str) -> Story:
    return given(
        example(CaseRaised, case_type=case_type),
        needing(Area.BOENDE, NeedStatus.MET),
        example(InsatsStarted),
        ENDS,
        example(RiskAssessed, trigger="inför avslut", valid_until=date(2026, 12, 1)),
    )


@pytest.mark.shows("R206")
def test_a_case_of_honour_is_followed_half_a_year_after_the_last_support() -> None:
    enough = datetime(2026, 9, 1, 22, tzinfo=UTC)
    just_before = enough - timedelta(microseconds=1)
    honour, other = ending("heder"), ending("nära relation")
    assert proposes_closing(other.case, just_before)
    assert not proposes_closing(honour.case, just_before)
    assert proposes_closing(honour.case, enough)
    missing = {gate.name for gate in progress(honour.case, just_before).missing}
    assert "honour_followed" in missing
    assert next_course_change(honour.case, MORNING + A_DAY) == enough


def test_before_any_support_has_ended_nothing_is_counted() -> None:
    story = given(example(CaseRaised, case_type="heder"), example(NeedsAssessed))
    gates = progress(story.case, MORNING + A_DAY)
    assert "honour_followed" not in {gate.name for gate in (*gates.missing, *gates.done)}
