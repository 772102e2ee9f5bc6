"""Where a clock begins and ends to the day and the instant, and what does not touch it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.case.calendar import FIRST_DAY, birthday, day_of, end_of, start_of
from domain.clocks.clock import FURTHEST_DAY, Limit, Unit, instant, last_day
from domain.clocks.running import OF_A_KIND_MAX
from domain.clocks.table import BY_NAME
from domain.clocks.when import over_in
from domain.facts import (
    CaseRaised,
    ConsentRecorded,
    ContactInterrupted,
    ContactResumed,
    DecisionMade,
    DocumentationFormDecided,
    FirstContactMade,
    InsatsReviewed,
    InsatsStarted,
    MandateGiven,
    NeedsAssessed,
    PlacementEnded,
    PlacementStarted,
    RaisedToTeamLeader,
    RiskAssessed,
)
from domain.law.act import SOL_2001, SOL_2025
from domain.roles import Role
from domain.values import (
    Area,
    Holder,
    Insats,
    InsatsKind,
    Need,
    NeedHolder,
    Recipient,
    Subject,
)
from tests.domain.ticking_stories import (
    IMMEDIATE,
    SECRET,
    SHELTER_BEGINS,
    SHELTER_ENDS,
    due,
    needing,
    raised,
    running,
    the_one,
)
from tests.given import MATS, MORNING, Told, an_open_case, example, given, told

A_DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
TODAY = MORNING.date()
PLACED, LEFT = example(PlacementStarted), example(PlacementEnded)
LIFTED = example(RaisedToTeamLeader)
MET = example(FirstContactMade)


def born(years: int, days: int = 0) -> Subject:
    """Somebody who turned an age so many days ago."""
    day = birthday(TODAY, -years) - timedelta(days)
    return Subject(alias="Lind", born=day)


def late(fact: object, at: datetime) -> Told:
    return told(fact, at=at, heard=MORNING + 20 * A_DAY)  # type: ignore[arg-type]


@pytest.mark.parametrize(("days", "child"), [(-1, True), (0, False)])
def test_on_the_eighteenth_birthday_nobody_is_a_child(days: int, child: bool) -> None:  # noqa: FBT001
    story = given(raised("concernReport", born(18, days)))
    assert bool(running("immediate_protection", story)) is child


@pytest.mark.parametrize(("days", "young"), [(-1, True), (0, False)])
def test_until_twenty_one_a_shelter_asks_for_a_health_examination(
    days: int,
    young: bool,  # noqa: FBT001
) -> None:
    story = given(raised("application", born(21, days)), PLACED)
    assert bool(running("health_examination", story)) is young


def test_who_turns_eighteen_at_this_instant_has_turned() -> None:
    raised_then = told(raised("application", born(18)), at=start_of(TODAY))
    assert running("comes_of_age", given(raised_then)) == ()


def test_a_decision_that_gives_nothing_starts_no_clock_of_its_section() -> None:
    refused = IMMEDIATE.model_copy(update={"outcome": "avslag"})
    assert running("shelter_submission", an_open_case(IMMEDIATE)) != ()
    assert running("shelter_submission", an_open_case(refused)) == ()


def test_who_is_still_placed_does_not_stand_alone_when_a_support_ends() -> None:
    ended = example(InsatsReviewed, outcome="avslutas")
    assert running("stands_alone", an_open_case(example(InsatsStarted), ended)) != ()
    placed = an_open_case(PLACED, example(InsatsStarted), ended)
    assert running("stands_alone", placed) == ()


def test_money_alone_is_no_support_at_home() -> None:
    def at_home(kind: InsatsKind) -> bool:
        insats = Insats(kind=kind, title="stöd", areas=(Area.EKONOMI,))
        begins = example(InsatsStarted, insats=insats)
        story = an_open_case(needing(Area.BOENDE), PLACED, begins, LEFT)
        return running("home_without_support", story) == ()

    assert at_home(InsatsKind.BOENDESTOD)
    assert not at_home(InsatsKind.FORSORJNINGSSTOD)


def test_one_need_of_studies_or_work_without_anybody_is_enough() -> None:
    area, somebody = Area.ARBETE_STUDIER, Holder(role=Role.JOBBTORG, title="coach", staff="jon")
    needs = tuple(Need(key=key, area=area, text=key) for key in ("studier", "praktik"))
    held = NeedHolder(need="studier", holder=somebody)
    unheld = NeedHolder(need="praktik", reason_without_holder="söks ännu")
    assessed = example(NeedsAssessed, needs=needs, per_need_responsible=(held, unheld))
    assert running("study_or_work", an_open_case(assessed)) != ()


def test_consents_for_two_partners_of_a_kind_end_each_on_its_own_day() -> None:
    def agreed(partner: str, until: date) -> ConsentRecorded:
        to = Recipient(role=Role.POLIS, title="polis", partner=partner)
        return example(ConsentRecorded, recipient=(to,), valid_to=until)

    days = (date(2026, 5, 1), date(2026, 6, 1))
    story = an_open_case(agreed("polis-norr", days[0]), agreed("polis-syd", days[1]))
    ends = [one.due for one in running("consent", story)]
    assert ends == [end_of(day) for day in days]


def test_only_the_end_of_the_shelter_ends_what_runs_for_it() -> None:
    story = an_open_case(IMMEDIATE, SECRET)
    for fact, ends in (
        (SHELTER_ENDS, True),
        (SHELTER_ENDS.model_copy(update={"outcome": "förlängs"}), False),
        (example(InsatsReviewed, outcome="avslutas"), False),
    ):
        for name in ("shelter_review", "secrecy_review"):
            assert (running(name, story.and_then(fact)) == ()) is ends


@pytest.mark.parametrize("level", ["heder", "extrem"])
def test_who_is_guarded_as_in_honour_is_heard_from_as_often(level: str) -> None:
    guarded = told(example(DocumentationFormDecided, protection_level=level), MATS)
    assert str(last_day(due("silence", an_open_case(guarded, MET)))) == "2026-03-16"


def test_the_first_decision_that_is_not_executed_is_what_counts() -> None:
    story = an_open_case(example(DecisionMade))
    again = story.and_then(told(example(DecisionMade), at=MORNING + 9 * A_DAY))
    assert due("decision_not_executed", again) == due("decision_not_executed", story)


def test_when_the_child_moved_in_counts_and_not_when_it_was_written_down() -> None:
    moved_in = SHELTER_BEGINS.model_copy(update={"start": date(2026, 3, 5)})
    story = an_open_case(IMMEDIATE, told(moved_in, at=MORNING + 8 * A_DAY))
    assert str(last_day(due("shelter_application", story))) == "2026-04-16"


def test_within_a_day_facts_keep_the_order_in_which_they_were_told() -> None:
    met = told(MET, at=MORNING + 6 * HOUR)
    earlier = told(LIFTED, at=MORNING + HOUR, heard=MORNING + 7 * HOUR)
    assert running("raised_to_leader", given(met, earlier)) == ()
    day_before = told(LIFTED, at=MORNING - A_DAY, heard=MORNING + 7 * HOUR)
    assert running("raised_to_leader", given(met, day_before)) != ()


def test_a_stop_that_is_told_late_does_not_hide_a_later_one() -> None:
    story = an_open_case(late(LIFTED, MORNING + 5 * A_DAY), late(LIFTED, MORNING + A_DAY))
    met = late(MET, MORNING + 3 * A_DAY)
    assert running("raised_to_leader", story.and_then(met)) == ()


def test_what_happens_at_the_instant_of_a_stop_begins_anew() -> None:
    at = MORNING + A_DAY
    story = an_open_case(told(LIFTED, at=at), told(MET, at=at))
    assert the_one("raised_to_leader", story).since == at


def test_contact_that_counts_as_interrupted_has_a_day_until_which_the_door_is_open() -> None:
    resumed = late(example(ContactResumed), MORNING + 5 * A_DAY)
    gone = late(example(ContactInterrupted), MORNING + 3 * A_DAY)
    assert running("open_door", an_open_case(resumed, gone)) != ()


def test_a_review_that_keeps_the_last_day_is_what_it_is_counted_from() -> None:
    review = example(InsatsReviewed, outcome="förändras", until=date(2026, 9, 1))
    at = MORNING + 9 * A_DAY
    story = an_open_case(example(DecisionMade), told(review, at=at))
    one = the_one("decision_period", story)
    assert (one.since, one.due) == (at, end_of(date(2026, 9, 1)))


def test_a_clock_whose_end_nobody_can_say_does_not_run() -> None:
    unknown = given(example(CaseRaised, subject=Subject(alias="Lind")))
    assert unknown.case.clocks.named("comes_of_age") == ()


def test_where_there_is_no_room_for_one_more_a_newer_still_replaces_its_own() -> None:
    def mandate(nth: int, until: date) -> Told:
        return told(example(MandateGiven, holder=f"anna{nth}", valid_to=until), MATS)

    until, longer = date(2026, 9, 1), date(2027, 9, 1)
    story = an_open_case(*(mandate(nth, until) for nth in range(OF_A_KIND_MAX)))
    renewed = story.and_then(mandate(0, longer), mandate(OF_A_KIND_MAX, longer))
    ends = [one.due for one in running("mandate", renewed) if one.due]
    assert sorted(ends) == [end_of(until)] * (OF_A_KIND_MAX - 1) + [end_of(longer)]


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("first_risk", RiskAssessed),
        ("long_term_plan", "plan_set"),
        ("silence", "follow_up_form_decided"),
        ("appeal", DecisionMade),
    ],
)
def test_each_clock_names_what_answers_it(name: str, answer: object) -> None:
    remedy = BY_NAME[name].remedy
    assert answer in (remedy, remedy.name)


def test_a_duty_is_the_same_before_and_after_the_act_of_2025() -> None:
    assert [s.act for s in BY_NAME["placement_review"].law] == [SOL_2001, SOL_2025]
    assert [s.act for s in BY_NAME["care_plan"].law] == [SOL_2025]


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        (Limit(0, Unit.HOURS), "genast"),
        (Limit(1, Unit.HOURS), "1 timme"),
        (Limit(72, Unit.HOURS), "72 timmar"),
        (Limit(1, Unit.WORKING_DAYS), "1 arbetsdag"),
        (Limit(2, Unit.WEEKS), "2 veckor"),
    ],
)
def test_a_limit_is_said_in_words(limit: Limit, words: str) -> None:
    assert limit.words == words


@pytest.mark.parametrize("year", [FIRST_DAY.year, FURTHEST_DAY.year])
def test_at_the_ends_of_the_calendar_whole_days_are_counted(year: int) -> None:
    noon = datetime(year, 1, 1, 12, tzinfo=UTC)
    assert instant(noon, ends=False) == start_of(noon.date())
    assert instant(noon, ends=True) == end_of(noon.date())


def test_what_happened_before_the_calendar_is_counted_from_its_first_day() -> None:
    story = an_open_case(told(MET, at=datetime(500, 1, 1, tzinfo=UTC), heard=MORNING))
    assert the_one("silence", story).since == start_of(FIRST_DAY)


def test_nothing_is_agreed_for_longer_than_can_be_counted() -> None:
    assert over_in(MORNING, 10_001) == over_in(MORNING, 10_000)
    assert day_of(over_in(MORNING, 10_000)) == TODAY + 10_001 * A_DAY
