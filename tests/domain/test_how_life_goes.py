"""How she lives and feels: what a follow-up asks, and what an answer sets in motion."""

from datetime import date, timedelta

import pytest
from pydantic import ValidationError

from domain.case import life
from domain.clocks.clock import last_day
from domain.fact import Fact
from domain.facts import (
    CaseClosed,
    CaseRaised,
    ContactInterrupted,
    CooperationNeedDecided,
    DecisionMade,
    FirstContactMade,
    FollowUpDone,
    FollowUpFormDecided,
    InsatsStarted,
    LifeAreaUpdated,
    PlacementEnded,
    RiskAssessed,
    SupportContactHeld,
    TaskAssigned,
    TaskCompleted,
)
from domain.roles import Role
from domain.values import Area, Insats, InsatsKind, Subject
from domain.watch import Severity, ticking, watch
from tests.domain.followup_cases import a_case, observed, on
from tests.domain.ticking_stories import due, running
from tests.given import MORNING, Story, an_open_case, example, given, told
from tests.projections.kept import entries, now, row

QUEUE = "köer eller brist på platser"
WEEK = timedelta(days=7)


def followed(kind: str = "plan", **changes: object) -> FollowUpDone:
    return example(FollowUpDone, kind=kind, **changes)


def home(status: str) -> LifeAreaUpdated:
    return example(LifeAreaUpdated, area="bostad", status=status)


def last_shown(role: Role, story: Story) -> dict[str, object]:
    """What a role is shown of the last fact, field by field."""
    fields = entries(role, story, "timeline")[-1]["fields"]
    return {one["name"]: one.get("value") for one in fields}


def pillars(story: Story) -> dict[str, str | None]:
    return {one.name: story.case.life.colour(one) for one in life.PILLARS}


def test_each_pillar_has_the_worst_colour_of_what_it_rests_on() -> None:
    nothing = {"bostad": None, "studier_arbete": None, "socialt": None}
    assert pillars(an_open_case()) == nothing
    for area, pillar in (
        ("bostad", "bostad"),
        ("studier", "studier_arbete"),
        ("arbete", "studier_arbete"),
        ("socialt", "socialt"),
    ):
        red = an_open_case(example(LifeAreaUpdated, area=area, status="röd"))
        assert pillars(red) == {**nothing, pillar: "röd"}
    green = example(LifeAreaUpdated, area="studier", status="grön")
    yellow = example(LifeAreaUpdated, area="arbete", status="gul")
    assert pillars(an_open_case(yellow, green))["studier_arbete"] == "gul"
    assert pillars(an_open_case(green))["studier_arbete"] == "grön"


def test_of_two_colours_at_the_same_instant_the_one_told_last_counts() -> None:
    story = an_open_case(*(told(home(colour), at=MORNING) for colour in ("röd", "grön")))
    assert pillars(story)["bostad"] == "grön"


def colours(story: Story, clock: str) -> set[Severity]:
    return {one.severity for one in ticking(story.case, now(story)) if one.clock == clock}


@pytest.mark.shows("R55")
@pytest.mark.parametrize("kind", ["insats", "plan"])
def test_a_follow_up_says_how_she_lives(kind: str) -> None:
    usual = {"kind": kind, "outcome": "förlängs"}
    an_open_case().when(example(FollowUpDone, **usual, home=None)).refused("home_is_told")
    for said in ("trygg", "otrygg", "saknas"):
        an_open_case().when(example(FollowUpDone, **usual, home=said)).accepted()


def test_the_law_s_own_reviews_are_about_something_else() -> None:
    an_open_case().when(followed("övervägande 6 mån", home=None)).accepted()


@pytest.mark.shows("R55")
@pytest.mark.parametrize("said", ["otrygg", "saknas"])
def test_who_has_no_safe_home_is_never_green(said: str) -> None:
    story = an_open_case(followed(home=said))
    for days in (0, 1, 6):
        at = now(story) + timedelta(days=days)
        [one] = [one for one in ticking(story.case, at) if one.clock == "unsafe_home"]
        assert one.severity is Severity.YELLOW
    assert colours(story.and_then(followed(home="trygg")), "unsafe_home") == set()


@pytest.mark.shows("R57")
@pytest.mark.parametrize("told", [followed(home="saknas"), home("röd")])
def test_an_unsafe_home_is_a_risk_of_return_and_followed_up_within_a_week(told: Fact) -> None:
    story = an_open_case(told)
    assert last_day(due("unsafe_home", story)) == MORNING.date() + WEEK
    alarms = [one for one in watch(story.case, due("unsafe_home", story)) if one.clock]
    [late] = [one for one in alarms if one.clock == "unsafe_home"]
    assert late.severity is Severity.RED
    assert late.about is not None
    assert "risken att återvända" in late.about
    assert running("unsafe_home", story.and_then(home("grön"))) == ()
    assert running("unsafe_home", story.and_then(home("gul"))) != ()
    assert running("unsafe_home", an_open_case(home("gul"))) == ()


@pytest.mark.shows("R77")
def test_a_low_day_asks_for_care_and_for_a_safety_check() -> None:
    story = an_open_case(followed(feels="dåligt"))
    for clock in ("low_care", "low_safety"):
        assert running(clock, story) != ()
        for said in (None, "bra", "varken eller"):
            assert running(clock, an_open_case(followed(feels=said))) == ()
    care = Insats(kind=InsatsKind.VARDKONTAKT, title="vårdcentral", areas=(Area.HALSA,))
    for offered in (
        example(TaskAssigned, area=Area.HALSA),
        example(InsatsStarted, insats=care),
    ):
        answered = story.and_then(offered)
        assert running("low_care", answered) == ()
        assert running("low_safety", answered) != ()
    for checked in (example(RiskAssessed), followed("säkerhet")):
        answered = story.and_then(checked)
        assert running("low_safety", answered) == ()
        assert running("low_care", answered) != ()


def test_how_she_feels_is_told_to_nobody_who_may_not_know_of_her_health() -> None:
    story = an_open_case(followed(feels="dåligt"))
    seen = {one["clock"] for one in row(Role.RVT, story).body["clocks"]}
    led = {one["clock"] for one in row(Role.ARBETSLEDARE, story).body["clocks"]}
    assert "low_care" in seen
    assert "low_care" not in led
    assert "low_safety" in led


def moved_out(born: date | None, *, first: bool) -> Story:
    return given(
        example(CaseRaised, subject=Subject(alias="Björk", born=born)),
        example(FirstContactMade),
        example(FollowUpFormDecided, interval_days=30),
        example(PlacementEnded, first_own_home=first),
    )


@pytest.mark.shows("R78")
@pytest.mark.parametrize(
    ("born", "first", "days"),
    [
        (date(2001, 3, 3), "första egna", 7),
        (date(2001, 3, 2), "första egna", 30),
        (date(2001, 3, 3), "har bott själv", 30),
        (None, "första egna", 30),
    ],
)
def test_who_is_young_and_never_lived_alone_is_met_each_week_after_the_move(
    born: date | None, first: str, days: int
) -> None:
    story = moved_out(born, first=first == "första egna")
    assert last_day(due("silence", story)) == MORNING.date() + timedelta(days)
    met = story.and_then(example(SupportContactHeld))
    assert last_day(due("silence", met)) == MORNING.date() + timedelta(days)


@pytest.mark.shows("R84")
def test_a_no_or_a_delay_that_rests_on_ourselves_says_so_and_is_counted() -> None:
    for outcome in ("avslag", "bifall"):
        held_up = example(DecisionMade, outcome=outcome, own_obstacle=QUEUE)
        found = observed("hinder_hos_oss", a_case(on(30, held_up)))
        assert found is not None
        assert found.value == 1
    other = observed("hinder_hos_oss", a_case(on(30, example(DecisionMade, outcome="avslag"))))
    assert other is not None
    assert other.value == 0


@pytest.mark.shows("R91")
@pytest.mark.parametrize("kind", [CaseClosed, ContactInterrupted])
def test_how_she_was_met_is_asked_at_the_end_and_at_a_broken_contact(kind: type[Fact]) -> None:
    story = an_open_case(example(kind, how_met="ni lyssnade"))
    assert last_shown(Role.RVT, story)["how_met"] == "ni lyssnade"
    unasked = an_open_case(example(kind))
    assert not last_shown(Role.RVT, unasked).get("how_met")
    assert last_shown(Role.ARBETSLEDARE, story).get("how_met") != "ni lyssnade"


@pytest.mark.shows("R138")
def test_who_was_introduced_to_an_association_is_asked_later_whether_it_lives() -> None:
    story = an_open_case(example(TaskAssigned, area=Area.SOCIALT))
    done = story.and_then(example(TaskCompleted, introduced="någon följde med"))
    assert last_day(due("contact_lives", done)) == date(2026, 6, 2)
    asked = done.and_then(example(LifeAreaUpdated, area="socialt", status="grön"))
    assert running("contact_lives", asked) == ()
    assert running("contact_lives", story.and_then(example(TaskCompleted))) == ()


@pytest.mark.shows("R168")
def test_what_presses_is_told_apart_with_its_reason() -> None:
    for horizon in ("akut", "lång", "båda"):
        story = an_open_case(example(CooperationNeedDecided, horizon=horizon, reasons="hot nu"))
        assert last_shown(Role.RVT, story)["horizon"] == horizon
        assert last_shown(Role.RVT, story)["reasons"] == "hot nu"
        assert entries(Role.RVT, story, "timeline")[-1]["occurred_at"] == now(story).isoformat()
    for missing in ({"horizon": None}, {"reasons": None}):
        with pytest.raises(ValidationError):
            example(CooperationNeedDecided, **missing)
