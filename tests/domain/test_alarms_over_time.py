"""Who stands alone, who has no deputy, what nobody took over; and when time alone matters."""

import dataclasses
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import strategies

from domain.facts import (
    CaseRaised,
    CaseTransferred,
    ConflictChecked,
    CooperationNeedDecided,
    CoordinatorAppointed,
    DocumentationFormDecided,
    InsatsReviewed,
    InsatsStarted,
    PlacementEnded,
    PlacementStarted,
    ResourcePersonAssigned,
    ResourcePersonReleased,
)
from domain.roles import Role
from domain.values import Area, Holder, Need, NeedHolder, NeedStatus
from domain.watch import ACTIONS, LABELS, Alarm, AlarmKind, next_alarm_change, ticking, watch
from domain.watch.alarm import GISTS, ORDER, WHEN_COMING, WHEN_OVER
from tests.domain.stories import stories
from tests.domain.ticking_stories import TELLING, needing
from tests.given import KARIN, MATS, MORNING, Story, Told, an_open_case, example, given, told

LATER = MORNING + timedelta(hours=3)
ALONE = AlarmKind.STANDS_ALONE
HONOUR = example(CaseRaised, case_type="heder")
COOPERATING = told(example(CooperationNeedDecided), MATS)
APPOINTED = told(example(CoordinatorAppointed), MATS)
SEAT = Holder(role=Role.RVT, title="handläggare", staff="greta")
UNTIL = date(2026, 3, 20)
WHOLE, LEFT = example(PlacementStarted), example(PlacementEnded)
waits = strategies.integers(0, 60 * 24 * 400).map(lambda minutes: timedelta(minutes=minutes))
shares = strategies.floats(0, 1, exclude_max=True)


def kinds(story: Story, at: object = LATER) -> list[AlarmKind]:
    return [alarm.kind for alarm in watch(story.case, at)]  # type: ignore[arg-type]


def held_by(staff: str, *others: Need) -> Told:
    needs = needing(Area.BOENDE).model_copy(
        update={
            "per_need_responsible": (
                NeedHolder(need="behov", holder=Holder(role=Role.RVT, title="-", staff=staff)),
            )
        }
    )
    return told(needs.model_copy(update={"needs": (*needs.needs, *others)}))


def test_who_leaves_shelter_with_needs_that_nobody_holds_stands_alone() -> None:
    story = an_open_case(needing(Area.SOCIALT), WHOLE, LEFT)
    [alone] = [alarm for alarm in watch(story.case, LATER) if alarm.kind is ALONE]
    assert alone.since == story.recorded[-1].occurred_at
    assert kinds(story)[0] is ALONE


def test_who_has_somebody_for_one_of_the_needs_does_not_stand_alone() -> None:
    assert ALONE not in kinds(an_open_case(held_by(KARIN.staff), WHOLE, LEFT))
    assert ALONE in kinds(an_open_case(held_by("stranger"), WHOLE, LEFT))


def test_one_need_that_somebody_holds_is_enough_not_to_stand_alone() -> None:
    unheld = Need(key="annat", area=Area.EKONOMI, text="skuld")
    story = an_open_case(held_by(KARIN.staff, unheld), WHOLE, LEFT)
    assert ALONE not in kinds(story)
    assert AlarmKind.NEED_WITHOUT_HOLDER in kinds(story)


def test_a_need_that_an_organisation_holds_is_held_whoever_is_seated() -> None:
    unnamed = Holder(role=Role.BOENDE, title="boendeenheten")
    held = needing(Area.BOENDE).model_copy(
        update={"per_need_responsible": (NeedHolder(need="behov", holder=unnamed),)}
    )
    leader = Holder(role=Role.ARBETSLEDARE, title="arbetsledare")
    gone = example(ResourcePersonReleased, role=leader, at=MORNING + timedelta(hours=1))
    assert AlarmKind.NEED_WITHOUT_HOLDER not in kinds(an_open_case(held, told(gone, MATS)))


def test_who_has_no_open_need_does_not_stand_alone() -> None:
    met = needing(Area.SOCIALT, NeedStatus.MET)
    assert ALONE not in kinds(an_open_case(met, WHOLE, LEFT))
    assert ALONE not in kinds(an_open_case(WHOLE, LEFT))


def test_who_still_has_a_support_does_not_stand_alone() -> None:
    story = an_open_case(needing(Area.SOCIALT), WHOLE, example(InsatsStarted), LEFT)
    assert ALONE not in kinds(story)
    ended = story.and_then(example(InsatsReviewed, outcome="avslutas"))
    assert ALONE in kinds(ended)
    assert ALONE not in kinds(ended.and_then(WHOLE))


def test_who_has_not_had_any_support_yet_does_not_stand_alone() -> None:
    assert ALONE not in kinds(an_open_case(needing(Area.SOCIALT)))


def test_when_the_holder_s_seat_ends_the_person_stands_alone_from_then() -> None:
    seated = told(example(ResourcePersonAssigned, role=SEAT, valid_to=UNTIL), MATS)
    story = an_open_case(seated, held_by("greta"), WHOLE, LEFT)
    ends = next(s.ends for s in story.case.access.seats if s.staff == "greta")
    assert ends is not None
    assert ALONE not in kinds(story, ends - timedelta(microseconds=1))
    assert ALONE in kinds(story, ends)
    assert next_alarm_change(story.case, ends - timedelta(microseconds=1)) == ends


@pytest.mark.shows("R207")
def test_an_honour_case_whose_coordinator_has_no_deputy_is_an_alarm() -> None:
    appointed = told(example(CoordinatorAppointed, deputy=None), MATS)
    story = given(HONOUR, COOPERATING, appointed)
    [alarm] = [a for a in watch(story.case, LATER) if a.kind is AlarmKind.DEPUTY_MISSING]
    assert alarm.since == story.recorded[-1].occurred_at
    assert AlarmKind.DEPUTY_MISSING not in kinds(given(HONOUR, COOPERATING, APPOINTED))
    assert AlarmKind.DEPUTY_MISSING not in kinds(an_open_case(COOPERATING, appointed))


def test_a_case_that_is_guarded_as_honour_needs_a_deputy_too() -> None:
    appointed = told(example(CoordinatorAppointed, deputy=None), MATS)
    guarded = told(example(DocumentationFormDecided, protection_level="extrem"), MATS)
    story = an_open_case(COOPERATING, appointed, guarded)
    assert AlarmKind.DEPUTY_MISSING in kinds(story)


def test_a_deputy_who_turns_out_to_be_kin_or_leaves_is_missing() -> None:
    story = given(HONOUR, COOPERATING, APPOINTED)
    kin = told(example(ConflictChecked, blocked_staff=("sven",)), MATS)
    assert AlarmKind.DEPUTY_MISSING in kinds(story.and_then(kin))
    seat = Holder(role=Role.SAMORDNARE, title="samordnare", staff="sven")
    at = MORNING + timedelta(hours=1)
    gone = story.and_then(told(example(ResourcePersonReleased, role=seat, at=at), MATS))
    [alarm] = [a for a in watch(gone.case, LATER) if a.kind is AlarmKind.DEPUTY_MISSING]
    assert alarm.since == at


def test_the_coordinator_sits_alone_since_the_deputy_went_and_nobody_else() -> None:
    sven, others = seat_of("sven"), seat_of("greta")
    worker = Holder(role=Role.RVT, title="handläggare", staff="sven")
    went = MORNING + timedelta(hours=1)
    story = given(HONOUR, COOPERATING, APPOINTED)
    story = story.and_then(*(assigned(seat) for seat in (others, worker)))
    story = story.and_then(released(sven, went))
    story = story.and_then(*(released(seat, LATER) for seat in (others, worker)))
    assert deputy_missing_since(story, went) == went
    assert deputy_missing_since(story, LATER) == went


def test_a_second_seat_does_not_make_the_coordinator_less_long_alone() -> None:
    appointed = told(example(CoordinatorAppointed, deputy=None), MATS)
    story = given(HONOUR, COOPERATING, appointed)
    since = story.recorded[-1].occurred_at
    assert deputy_missing_since(story.and_then(assigned(seat_of("sara"))), LATER) == since


def test_a_seat_that_names_nobody_is_no_deputy() -> None:
    appointed = told(example(CoordinatorAppointed, deputy=None), MATS)
    story = given(HONOUR, COOPERATING, appointed, assigned(seat_of(None)))
    assert AlarmKind.DEPUTY_MISSING in kinds(story)


def seat_of(staff: str | None) -> Holder:
    return Holder(role=Role.SAMORDNARE, title="samordnare", staff=staff)


def assigned(seat: Holder) -> Told:
    return told(example(ResourcePersonAssigned, role=seat, valid_to=None), MATS)


def released(seat: Holder, at: datetime) -> Told:
    return told(example(ResourcePersonReleased, role=seat, at=at), MATS)


def deputy_missing_since(story: Story, at: datetime) -> datetime:
    [alarm] = [a for a in watch(story.case, at) if a.kind is AlarmKind.DEPUTY_MISSING]
    return alarm.since


def test_without_a_coordinator_it_is_the_coordinator_who_is_missing() -> None:
    found = kinds(given(HONOUR, COOPERATING))
    assert AlarmKind.COORDINATOR_MISSING in found
    assert AlarmKind.DEPUTY_MISSING not in found


def test_a_transfer_that_nobody_took_over_is_an_alarm_at_once() -> None:
    handing_over = example(CaseTransferred, accepted_at=None)
    story = an_open_case(handing_over)
    [alarm] = [a for a in watch(story.case, LATER) if a.clock == "transfer_accepted"]
    assert alarm.kind is AlarmKind.TRANSFER_NOT_ACCEPTED
    assert alarm.since == story.recorded[-1].occurred_at
    accepted = story.and_then(example(CaseTransferred))
    assert AlarmKind.TRANSFER_NOT_ACCEPTED not in kinds(accepted)


def test_every_alarm_says_what_it_is_about_and_what_to_do() -> None:
    assert {*GISTS, *WHEN_OVER.values(), *WHEN_COMING.values()} >= set(AlarmKind) - {
        AlarmKind.CLOCK_OVERDUE,
        AlarmKind.CLOCK_COMING,
    }
    assert set(WHEN_OVER) | set(WHEN_COMING) <= set(TELLING)
    assert list(ORDER) == list(AlarmKind) == list(LABELS) == list(ACTIONS)


def test_no_alarm_repeats_a_word_that_anybody_wrote() -> None:
    free = Need(key="behov", area=Area.BOENDE, text="kanariefågel")
    needs = needing(Area.BOENDE).model_copy(update={"needs": (free,)})
    story = an_open_case(needs, WHOLE, LEFT, *(one.start for one in TELLING.values()))
    found = watch(story.case, MORNING + timedelta(days=900))
    assert len(found) > 20
    said = {text for alarm in found for text in (alarm.label, alarm.about, alarm.action)}
    assert "kanariefågel" not in str(said)
    written = {*LABELS.values(), *ACTIONS.values(), None}
    assert {alarm.label for alarm in found} <= written
    assert {field for alarm in found for field in _fields(alarm)} <= {
        "kind",
        "area",
        "since",
        "due",
        "clock",
    }


def _fields(alarm: Alarm) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(alarm))


@for_all(story=stories(), waited=waits, share=shares)
def test_until_the_next_change_nothing_changes_and_then_something_does(
    story: Story, waited: timedelta, share: float
) -> None:
    case, at = story.case, story.recorded[-1].recorded_at + waited
    change = next_alarm_change(case, at)
    until = change or at + timedelta(days=4_000)
    between = at + (until - at) * share
    assert at <= between <= until
    assert between == until or watch(case, between) == watch(case, at)
    assert between == until or ticking(case, between) == ticking(case, at)
    assert change is None or watch(case, change) != watch(case, at)


@for_all(story=stories(), waited=waits)
def test_alarms_are_in_order_and_no_two_are_the_same(story: Story, waited: timedelta) -> None:
    found = watch(story.case, story.recorded[-1].recorded_at + waited)
    places = [ORDER[alarm.kind] for alarm in found]
    assert places == sorted(places)
    assert len(set(found)) == len(found)
