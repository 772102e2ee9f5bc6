"""Every why and why not is answered: the row, what was held, what was missing, until when."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given as for_all

from domain.case.access import Access
from domain.categories import CONTENT, Category, Level
from domain.facts import (
    ConflictChecked,
    ConsentRecorded,
    EmergencyAccessUsed,
    ResourcePersonAssigned,
    SecrecyReviewed,
)
from domain.need_to_know import explaining
from domain.need_to_know.decision import level_of
from domain.need_to_know.explaining import Explained, Reason, explain, plain, policy
from domain.need_to_know.grants import Grant, Need
from domain.need_to_know.holding import held_in
from domain.need_to_know.table import TABLE
from domain.roles import INTERNAL, Role
from domain.values import Holder, Recipient
from tests.domain.stories import stories
from tests.given import GRETA, MATS, MORNING, Story, an_open_case, example, told

JOBB = Role.JOBBTORG
SEAT = Holder(role=JOBB, title="handläggare", staff="jon")
ASSIGNED = told(
    example(
        ResourcePersonAssigned, role=SEAT, visible_categories=CONTENT, valid_to="2026-06-30"
    ),
    MATS,
)
CONSENT = example(
    ConsentRecorded,
    recipient=(Recipient(role=JOBB, title="jobbtorg"),),
    categories=(Category.ID,),
    valid_to="2026-04-30",
)
A_TICK = timedelta(microseconds=1)


def end(story: Story) -> datetime:
    return story.recorded[-1].recorded_at


def groups(story: Story, role: Role, at: datetime | None = None) -> tuple[Explained, ...]:
    return explain(story.case.access, role, at or end(story)).groups


def of(category: Category, reasons: tuple[Reason, ...]) -> Reason:
    return next(one for one in reasons if one.category is category)


@pytest.mark.parametrize("role", TABLE, ids=str)
def test_the_policy_is_the_table_with_the_highest_first(role: Role) -> None:
    lines = policy(role)
    assert [line.category for line in lines] == list(CONTENT)
    for line in lines:
        levels = [grant.level for grant in line.grants]
        assert levels == sorted(levels, reverse=True)
        assert set(line.grants) == set(TABLE[role].get(line.category, ()))


def test_what_is_missing_for_more_is_named_and_the_row_it_stands_in() -> None:
    [group] = groups(an_open_case(ASSIGNED), JOBB)
    who = of(Category.ID, group.reasons)
    assert (who.level, who.by, who.held) == (
        Level.HIDDEN,
        (),
        (Need.ASSIGNED, Need.LOW_PROTECTION),
    )
    [higher] = who.higher
    assert (higher.level, higher.row) == (Level.SUMMARY, "jobbtorg/ID/SUMMARY")
    assert higher.missing == (Need.CONSENT,)


def test_what_gave_it_is_named_and_until_when_it_stands() -> None:
    story = an_open_case(ASSIGNED, CONSENT)
    [group] = groups(story, JOBB)
    who = of(Category.ID, group.reasons)
    assert (who.level, who.by) == (Level.SUMMARY, ("jobbtorg/ID/SUMMARY",))
    assert who.held == (Need.ASSIGNED, Need.CONSENT, Need.LOW_PROTECTION)
    assert who.until == datetime.fromisoformat("2026-04-30T22:00:00+00:00")
    assert of(Category.CONTACT, group.reasons).until is None


def test_in_an_emergency_it_is_told_who_is_let_in_and_until_when() -> None:
    taken = example(EmergencyAccessUsed)
    story = an_open_case(told(taken, GRETA))
    mine = next(one for one in groups(story, Role.RVT) if "staff:greta" in one.who)
    assert mine.emergency == taken.until
    assert of(Category.THREAT, mine.reasons).level is Level.FULL
    assert of(Category.THREAT, mine.reasons).until == taken.until
    assert of(Category.WHERE, mine.reasons).level is Level.HIDDEN


def test_whoever_is_kept_out_is_named_apart_and_in_no_group() -> None:
    kin = told(example(ConflictChecked, checked_role=(), blocked_staff=("jon",)), MATS)
    story = an_open_case(ASSIGNED, kin)
    found = explain(story.case.access, JOBB, end(story))
    assert (found.groups, found.blocked) == ((), ("jon",))
    assert {reason.level for reason in found.whole} == {Level.HIDDEN}


def test_each_partner_in_a_role_has_reasons_of_its_own() -> None:
    af = Role.ARBETSFORMEDLINGEN
    whom = Recipient(role=af, title="handläggare", partner="af-norr")
    story = an_open_case(example(ConsentRecorded, recipient=(whom,), categories=(Category.ID,)))
    [group] = groups(story, af)
    assert group.who == ("partner:af-norr",)
    assert of(Category.ID, group.reasons).level is Level.FULL
    found = explain(story.case.access, af, end(story))
    assert of(Category.ID, found.whole).level is Level.HIDDEN


@for_all(story=stories())
def test_the_reasons_give_the_levels_that_the_views_are_cut_with(story: Story) -> None:
    access, at = story.case.access, end(story)
    for role in INTERNAL:
        profiles = access.profiles(role, at)
        found = explain(access, role, at)
        assert [group.who for group in found.groups] == [one.holders for one in profiles]
        for profile, group in zip(profiles, found.groups, strict=True):
            held = held_in(access, role, at, given=profile)
            for reason in group.reasons:
                assert reason.level is level_of(role, reason.category, held[reason.category])
                assert set(reason.held) == held[reason.category]
                assert all(one.missing for one in reason.higher)
                assert reason.by == _rows(role, reason, held[reason.category])


def _rows(role: Role, reason: Reason, held: frozenset[Need]) -> tuple[str, ...]:
    if reason.level is Level.HIDDEN:
        return ()
    rows = (grant for grant in TABLE[role].get(reason.category, ()))
    given = (grant for grant in rows if grant.level is reason.level)
    name = f"{role}/{reason.category}/{reason.level.name}"
    return tuple(name for grant in given if not grant.needs - held)


CELLS = [
    (role, category, rows)
    for role, cells in TABLE.items()
    for category, rows in cells.items()
    if category in CONTENT
]


@pytest.mark.parametrize(("role", "category", "rows"), CELLS)
def test_only_the_rows_that_are_met_gave_it(
    role: Role, category: Category, rows: tuple[Grant, ...]
) -> None:
    some = {row.needs for row in rows} | {frozenset[Need]().union(*(r.needs for r in rows))}
    for has in some | {needs - {one} for needs in some for one in needs}:
        found = explaining._reason(Access(), role, category, lambda _c, _t, h=has: h, MORNING)  # noqa: SLF001
        met = [row for row in rows if not row.needs - has]
        level = max((row.level for row in met), default=Level.HIDDEN)
        name = f"{role}/{category}/{level.name}"
        assert (found.level, found.by) == (
            level,
            tuple(name for row in met if row.level is level),
        )


def test_a_partner_is_named_for_a_review_alone() -> None:
    af = Role.ARBETSFORMEDLINGEN
    whom = Recipient(role=af, title="handläggare", partner="af-norr")
    story = an_open_case(example(SecrecyReviewed, requester=whom))
    assert [group.who for group in groups(story, af)] == [("partner:af-norr",)]


def test_every_level_and_every_need_has_words() -> None:
    assert set(explaining.LEVEL_WORDS) == set(Level)
    assert set(explaining.NEED_WORDS) == set(Need)
    for words in (explaining.LEVEL_WORDS, explaining.NEED_WORDS):
        assert len(set(words.values())) == len(words)


@for_all(story=stories())
def test_until_is_the_first_instant_at_which_time_gives_another_level(story: Story) -> None:
    access, at = story.case.access, end(story)
    for role in (Role.RVT, Role.EKONOMISKT_BISTAND, Role.BARN_OCH_UNGA):
        for group in explain(access, role, at).groups:
            for reason in group.reasons:
                if reason.until is None:
                    continue
                for when, same in ((reason.until - A_TICK, True), (reason.until, False)):
                    level = _level(story, role, group.who[0], reason.category, when)
                    assert (level is reason.level) is same


def _level(story: Story, role: Role, who: str, category: Category, at: datetime) -> Level:
    for group in groups(story, role, at):
        if who in group.who:
            return of(category, group.reasons).level
    return Level.HIDDEN


def test_as_plain_json_nothing_is_left_out() -> None:
    story = an_open_case(ASSIGNED, CONSENT)
    written = plain(explain(story.case.access, JOBB, end(story)))
    assert written["groups"][0]["who"] == ["staff:jon"]
    assert written["groups"][0]["categories"]["ID"] == {
        "level": "summary",
        "by": ["jobbtorg/ID/SUMMARY"],
        "held": ["a", "c", "level 1-2"],
        "missing": [],
        "higher": [],
        "until": "2026-04-30T22:00:00+00:00",
    }
    assert written["categories"].keys() == {category.value for category in CONTENT}
