"""Every clock starts, warns, rings and stops; without its row its test dies."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given as for_all
from hypothesis import strategies

from domain.case.calendar import day_of, end_of, start_of
from domain.clocks import running as fold
from domain.clocks import table
from domain.clocks.clock import Clock, Ends, Limit, Unit, last_day, months_after
from domain.clocks.running import MOVES, STARTS, STOPS, Clocks, Running
from domain.clocks.table import BY_NAME, CLOCKS, NOT_IN_HUB
from domain.clocks.when import cites
from domain.facts import (
    CaseRaised,
)
from domain.law.act import LVU, SKBL, SOL_2001, SOL_2025
from domain.watch import Severity, ticking
from domain.watch.alarm import WHEN_COMING, WHEN_OVER
from tests.domain.ticking_stories import (
    CHILD,
    IMMEDIATE,
    TELLING,
    Told,
    due,
    raised,
    rung,
    running,
    the_one,
)
from tests.given import MORNING, Story, example, given, told

JUST_BEFORE = timedelta(microseconds=1)
A_DAY = timedelta(days=1)


def before(one: Told) -> Story:
    """The case as it was before the clock was started."""
    if isinstance(one.start, CaseRaised):
        return given()
    return given(raised("otherInfo", CHILD) if one.child else example(CaseRaised), *one.before)


def started(one: Told) -> Story:
    return before(one).and_then(one.start)


def test_every_clock_is_told_of_here_and_no_other() -> None:
    assert list(TELLING) != []
    assert set(TELLING) == {clock.name for clock in CLOCKS}
    assert len(BY_NAME) == len(CLOCKS)


def test_every_fact_that_a_row_names_is_listened_to() -> None:
    for heard, turns in (
        (STOPS, [(on.kind, clock.name) for clock in CLOCKS for on in clock.stops]),
        (MOVES, [(on.kind, clock.name) for clock in CLOCKS for on in clock.moves]),
        (STARTS, [(on.kind, clock.name) for clock in CLOCKS for on in clock.starts]),
    ):
        found = [(kind, turn.name) for kind, turns_of in heard.items() for turn in turns_of]
        assert sorted(found, key=str) == sorted(turns, key=str)
        assert set(heard) <= fold.KINDS
    assert {*STOPS, *MOVES, *STARTS} == fold.KINDS


def test_what_runs_outside_the_hub_is_named_too() -> None:
    assert {one.name for one in table.NOT_IN_HUB} == {
        "reporter_feedback",
        "concerned_informed",
        "shelter_ends_with_parent",
        "sip_begins",
        "execution_interrupted",
        "transfer_decision_of_ivo",
        "cyber_incident",
    }


def test_a_clock_that_was_over_before_it_began_is_not_shown_as_running() -> None:
    at = MORNING + timedelta(hours=1)
    for hours, shown in ((-1, ()), (0, ()), (1, ("meeting",))):
        one = Running("meeting", at, at + timedelta(hours=hours))
        case = given(example(CaseRaised)).case._replace(clocks=Clocks({("meeting", ""): one}))
        assert tuple(found.clock for found in ticking(case, MORNING)) == shown


@pytest.mark.parametrize("name", TELLING)
def test_it_starts_with_its_fact_and_runs_until_its_last_day(name: str) -> None:
    one = TELLING[name]
    assert running(name, before(one)) == ()
    assert last_day(due(name, started(one))) == date.fromisoformat(one.last)


@pytest.mark.parametrize("name", TELLING)
def test_it_is_green_then_yellow_then_red(name: str) -> None:
    story, clock = started(TELLING[name]), BY_NAME[name]
    run, end = the_one(name, story), due(name, story)
    if run.warns is not None:
        assert day_of(run.warns) == max(day_of(run.since), last_day(end) - _days(clock))
        assert rung(name, story, run.warns - JUST_BEFORE) == []
        _is_alarmed(name, story, run.warns, Severity.YELLOW)
        _is_alarmed(name, story, end - JUST_BEFORE, Severity.YELLOW)
    if clock.ends is Ends.IS_OVER:
        assert rung(name, story, end) == []
    else:
        _is_alarmed(name, story, end, Severity.RED)
        _is_alarmed(name, story, end + timedelta(days=700), Severity.RED)


@pytest.mark.parametrize("name", TELLING)
def test_where_it_is_listed_it_has_the_colour_of_its_instant(name: str) -> None:
    story, clock = started(TELLING[name]), BY_NAME[name]
    run, end = the_one(name, story), due(name, story)
    rings = clock.ends is Ends.RINGS
    assert _colours(name, story, end) == [Severity.RED] * (rings and end > run.since)
    if run.warns is not None:
        assert _colours(name, story, run.warns - JUST_BEFORE) == [Severity.GREEN]
        assert _colours(name, story, run.warns) == [Severity.YELLOW]
    elif end > run.since:
        assert _colours(name, story, end - JUST_BEFORE) == [Severity.GREEN]


def _colours(name: str, story: Story, at: datetime) -> list[Severity]:
    return [one.severity for one in ticking(story.case, at) if one.clock == name]


def _days(clock: Clock) -> timedelta:
    return timedelta(days=clock.warn_days or 0)


def _is_alarmed(name: str, story: Story, at: datetime, severity: Severity) -> None:
    [alarm] = rung(name, story, at)
    kinds = WHEN_OVER if severity is Severity.RED else WHEN_COMING
    expected = "clock_overdue" if severity is Severity.RED else "clock_coming"
    assert (alarm.kind, alarm.severity) == (kinds.get(name, expected), severity)
    assert alarm.action == BY_NAME[name].action
    assert alarm.due == due(name, story)


@pytest.mark.parametrize("name", [name for name, one in TELLING.items() if one.stop])
def test_it_stops_with_its_fact(name: str) -> None:
    one = TELLING[name]
    assert one.stop is not None
    story = started(one)
    stopped = story.and_then(told(one.stop, at=MORNING + timedelta(hours=6)))
    end = due(name, story)
    assert rung(name, stopped, max(end, MORNING + A_DAY)) == []
    assert running(name, stopped) == ()


@pytest.mark.parametrize("name", [name for name, one in TELLING.items() if one.stop])
def test_what_happened_on_an_earlier_day_does_not_stop_it(name: str) -> None:
    one = TELLING[name]
    assert one.stop is not None
    late = told(one.stop, at=MORNING - timedelta(days=3), heard=MORNING + A_DAY)
    assert running(name, started(one).and_then(late)) != ()


def test_the_clocks_are_the_page_that_people_checked() -> None:
    page = (Path(__file__).parent / "clocks.txt").read_text("utf-8")
    assert page == "".join(f"{line}\n" for line in _page())


def _page() -> Iterator[str]:
    yield "# Every clock: limit, days of warning, what its end is, and what it is by."
    for clock in CLOCKS:
        limit = clock.limit.words if clock.limit else "as told"
        warns = "unwarned" if clock.warn_days is None else f"warns {clock.warn_days}"
        flags = [name for name in ("newest", "chases") if getattr(clock, name)]
        law = [section.cited for section in clock.law] + [clock.source] * bool(clock.source)
        yield "; ".join([clock.name, limit, warns, clock.ends.name.lower(), *flags])
        yield f"    {'; '.join(law)}"


def test_every_clock_has_words_a_source_and_one_thing_to_do() -> None:
    for clock in CLOCKS:
        assert clock.label
        assert clock.action
        assert clock.law or clock.source, clock.name
        assert clock.remedy
    assert len({clock.label for clock in CLOCKS}) == len(CLOCKS)


def test_a_clock_of_the_law_that_nothing_starts_says_why() -> None:
    assert not {one.name for one in NOT_IN_HUB} & set(BY_NAME)
    for one in NOT_IN_HUB:
        assert one.law
        assert one.reason.endswith(".")


def test_the_law_is_the_one_in_force_that_day() -> None:
    clock = BY_NAME["decision_not_executed"]
    assert [s.act for s in clock.law_on(date(2025, 6, 30))] == [SOL_2001]
    assert [s.act for s in clock.law_on(date(2025, 7, 1))] == [SOL_2025]


def test_a_clock_of_a_later_law_does_not_start_before_it() -> None:
    early = datetime.fromisoformat("2024-03-31T12:00:00+02:00")
    for days, starts in ((0, False), (1, True)):
        story = given(told(raised("otherInfo"), at=early)).and_then(
            told(IMMEDIATE, at=early + timedelta(days=days))
        )
        assert bool(running("shelter_submission", story)) == starts


@pytest.mark.parametrize(
    ("basis", "found"),
    [
        ("4 kap. 1 § lagen (2024:79)", True),
        ("4 kap.  1 §  andra stycket SKBL", True),
        ("14 kap. 1 § lagen (2024:79)", False),
        ("4 kap. 1 § SoL (2001:453)", False),
        ("4 kap. 1 § SoL (2001:453); 7 kap. 1 § lagen (2024:79)", False),
        ("SoL (2001:453); 4 kap. 1 § lagen (2024:79)", True),
        ("4 kap. 11 § lagen (2024:79)", False),
        ("4 kap 1 § SKBL", True),
        ("SKBL 4:1", True),
        ("4 kap. 1 och 2 §§ SKBL", True),
    ],
)
def test_a_legal_basis_cites_a_place_of_one_act(basis: str, found: bool) -> None:  # noqa: FBT001
    assert cites(basis, SKBL, "4 kap. 1 §") == found


def test_a_section_without_chapter_is_found_too() -> None:
    assert cites("6 § lagen (1990:52)", LVU, "6 §")
    assert not cites("31 d § LVU", LVU, "6 §", "1 d §")


@pytest.mark.parametrize(
    ("limit", "since", "end"),
    [
        (Limit(1, Unit.WORKING_DAYS), "2026-03-06", "2026-03-09"),
        (Limit(3, Unit.WORKING_DAYS), "2026-03-05", "2026-03-10"),
        (Limit(1, Unit.MONTHS), "2026-01-31", "2026-02-28"),
        (Limit(6, Unit.MONTHS), "2026-08-31", "2027-02-28"),
        (Limit(24, Unit.MONTHS), "2024-02-29", "2026-02-28"),
        (Limit(2, Unit.WEEKS), "2026-03-20", "2026-04-03"),
        (Limit(0, Unit.DAYS), "2026-03-28", "2026-03-28"),
        (Limit(3, Unit.MONTHS, first_day_counts=True), "2025-02-11", "2025-05-10"),
    ],
)
def test_a_limit_ends_when_its_last_day_is_over(limit: Limit, since: str, end: str) -> None:
    began = start_of(date.fromisoformat(since)) + timedelta(hours=15)
    assert limit.after(began) == end_of(date.fromisoformat(end))


def test_hours_are_counted_from_the_instant() -> None:
    assert Limit(72, Unit.HOURS).after(MORNING) == MORNING + timedelta(hours=72)


@for_all(strategies.dates(date(1900, 1, 1), date(2100, 1, 1)), strategies.integers(0, 48))
def test_a_month_later_is_the_same_day_or_the_last_there_is(day: date, months: int) -> None:
    later = months_after(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later + A_DAY).day == 1
