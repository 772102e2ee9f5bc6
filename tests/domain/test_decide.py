"""One decision: how much a recipient gets, by which row, what was missing, until when."""

from collections.abc import Set
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, strategies

from domain.case.access import Access, Seat
from domain.categories import CONTENT, Category, Level
from domain.fact import Fact
from domain.facts import (
    CaseRaised,
    ConflictChecked,
    ConsentRecorded,
    DocumentationFormDecided,
    ResourcePersonAssigned,
    SecrecyReviewed,
)
from domain.need_to_know.decision import Decision, decide, level_of
from domain.need_to_know.grants import Need
from domain.need_to_know.holding import held_in
from domain.need_to_know.table import TABLE
from domain.roles import Role
from domain.values import Ground, GroundKind, Holder, Recipient, Subject
from tests.domain.stories import stories
from tests.given import MATS, MORNING, Story, an_open_case, example, told

LATER = MORNING + timedelta(hours=1)
JOBBTORG = Recipient(role=Role.JOBBTORG, title="coach")
COACH = Holder(role=Role.JOBBTORG, title="coach", staff="jon")
ASSIGNED = told(
    example(ResourcePersonAssigned, role=COACH, visible_categories=CONTENT, valid_to=None), MATS
)
CONSENT = example(ConsentRecorded, recipient=(JOBBTORG,), categories=CONTENT)


def asked(
    story: Story,
    role: Role,
    category: Category,
    at: datetime = LATER,
    partner: str | None = None,
    also: Set[Need] = frozenset(),
) -> Decision:
    return decide(role, category, story.case.access, at, partner=partner, also=also)


def test_a_decision_names_the_row_that_gave_it() -> None:
    decision = asked(an_open_case(), Role.RVT, Category.WHERE)
    assert decision.level is Level.EXISTS
    assert decision.by == ("rvt/WHERE/EXISTS",)


def test_a_decision_names_the_row_also_when_nothing_but_its_needs_is_held() -> None:
    guarded = told(example(DocumentationFormDecided, protection_level="heder"), MATS)
    decision = asked(an_open_case(guarded), Role.RVT, Category.ID)
    assert (decision.level, decision.by) == (Level.FULL, ("rvt/ID/FULL",))


def test_a_decision_names_what_was_missing_for_more() -> None:
    decision = asked(an_open_case(), Role.RVT, Category.WHERE)
    assert decision.missing == (frozenset({Need.PLACEMENT_RESPONSIBLE}),)


def test_a_denial_names_everything_that_was_missing() -> None:
    nobody = asked(an_open_case(), Role.JOBBTORG, Category.WORK)
    assert nobody.level is Level.HIDDEN
    assert nobody.by == ()
    assert nobody.missing == (frozenset({Need.ASSIGNED, Need.CONSENT, Need.OWN_PART}),)
    assigned = asked(an_open_case(ASSIGNED), Role.JOBBTORG, Category.WORK)
    assert assigned.missing == (frozenset({Need.CONSENT, Need.OWN_PART}),)


def test_when_all_is_given_nothing_is_missing() -> None:
    decision = asked(
        an_open_case(ASSIGNED, CONSENT), Role.JOBBTORG, Category.WORK, also={Need.OWN_PART}
    )
    assert (decision.level, decision.missing) == (Level.FULL, ())


def test_where_the_table_says_nothing_there_is_nothing_to_miss() -> None:
    assert asked(an_open_case(ASSIGNED), Role.JOBBTORG, Category.WHERE).missing == ()
    assert asked(an_open_case(), Role.AUDITOR, Category.PLAN).level is Level.HIDDEN


def test_two_ways_to_the_same_level_are_both_named() -> None:
    police = Recipient(role=Role.POLIS, title="utredare")
    law = Ground(kind=GroundKind.LAW, citation="10 kap. 21 § OSL")
    ground = example(
        SecrecyReviewed, requester=police, categories=(Category.CHILD,), ground=law
    )
    consent = example(ConsentRecorded, recipient=(police,), categories=(Category.CHILD,))
    decision = asked(an_open_case(ground, consent), Role.POLIS, Category.CHILD)
    assert decision.by == ("polis/CHILD/SUMMARY", "polis/CHILD/SUMMARY")


def test_a_decision_names_only_the_rows_of_its_own_level() -> None:
    placed = {Need.PLACEMENT_RESPONSIBLE}
    decision = asked(an_open_case(), Role.RVT, Category.WHERE, also=placed)
    assert (decision.by, decision.missing) == (("rvt/WHERE/FULL",), ())


def test_a_legal_ground_for_one_category_says_nothing_of_another() -> None:
    inspection = Recipient(role=Role.IVO, title="inspektör")
    law = Ground(kind=GroundKind.LAW, citation="28 kap. 5 § SoL")
    ground = example(SecrecyReviewed, requester=inspection, categories=("PLAN",), ground=law)
    for category, level in ((Category.PLAN, Level.SUMMARY), (Category.WORK, Level.HIDDEN)):
        assert asked(an_open_case(ground), Role.IVO, category).level is level


def test_a_legal_ground_for_all_partners_of_a_kind_counts_for_each() -> None:
    law = Ground(kind=GroundKind.LAW, citation="10 kap. 21 § OSL")
    for reviewed, partner, level in (
        (None, "polis-norr", Level.SUMMARY),
        ("polis-norr", "polis-norr", Level.SUMMARY),
        ("polis-alvhamn", "polis-norr", Level.HIDDEN),
    ):
        police = Recipient(role=Role.POLIS, title="utredare", partner=reviewed)
        ground = example(SecrecyReviewed, requester=police, categories=("CHILD",), ground=law)
        decision = asked(an_open_case(ground), Role.POLIS, Category.CHILD, partner=partner)
        assert decision.level is level


def test_a_legal_ground_counts_from_when_it_was_reviewed() -> None:
    inspection = Recipient(role=Role.IVO, title="inspektör")
    law = Ground(kind=GroundKind.LAW, citation="28 kap. 5 § SoL")
    ground = example(SecrecyReviewed, requester=inspection, categories=("PLAN",), ground=law)
    story = an_open_case(told(ground, at=LATER))
    before = LATER - timedelta(microseconds=1)
    assert asked(story, Role.IVO, Category.PLAN, before).level is Level.HIDDEN
    assert asked(story, Role.IVO, Category.PLAN, LATER).level is Level.SUMMARY


def test_a_way_that_is_not_held_is_not_named() -> None:
    police = Recipient(role=Role.POLIS, title="utredare")
    consent = example(ConsentRecorded, recipient=(police,), categories=(Category.CHILD,))
    decision = asked(an_open_case(consent), Role.POLIS, Category.CHILD)
    assert decision.by == ("polis/CHILD/SUMMARY",)


def test_a_leaders_decision_counts_as_a_delegates() -> None:
    tax = Recipient(role=Role.SKATTEVERKET, title="handläggare")
    leader = Holder(role=Role.ARBETSLEDARE, title="arbetsledare", staff="mats")
    for decided_by, level in ((leader, Level.FULL), (COACH, Level.HIDDEN)):
        review = example(
            SecrecyReviewed, requester=tax, categories=("WHERE",), decided_by=decided_by
        )
        story = an_open_case(told(review, MATS))
        assert asked(story, Role.SKATTEVERKET, Category.WHERE).level is level
        borrowed = an_open_case(review)
        assert asked(borrowed, Role.SKATTEVERKET, Category.WHERE).level is Level.HIDDEN


def test_a_child_is_the_own_case_of_barn_och_unga_until_the_birthday() -> None:
    child = example(CaseRaised, subject=Subject(alias="Lind", born=date(2010, 6, 1)))
    seat = Holder(role=Role.BARN_OCH_UNGA, title="handläggare", staff="elin")
    assigned = example(
        ResourcePersonAssigned, role=seat, visible_categories=CONTENT, valid_to=None
    )
    story = Story().and_then(child, told(assigned, MATS))
    birthday = datetime(2028, 5, 31, 22, tzinfo=UTC)
    before = asked(story, Role.BARN_OCH_UNGA, Category.VOICE, birthday - timedelta(seconds=1))
    assert (before.level, before.until) == (Level.FULL, birthday)
    assert asked(story, Role.BARN_OCH_UNGA, Category.VOICE, birthday).level is Level.HIDDEN


@pytest.mark.shows("R201")
@pytest.mark.parametrize(
    ("protection", "name", "household"),
    [
        ("normal", Level.FULL, Level.SUMMARY),
        ("forhojd", Level.FULL, Level.SUMMARY),
        ("heder", Level.SUMMARY, Level.EXISTS),
        ("extrem", Level.SUMMARY, Level.EXISTS),
    ],
)
def test_from_level_3_a_task_gets_one_step_less(
    protection: str, name: Level, household: Level
) -> None:
    payer = Holder(role=Role.EKONOMISKT_BISTAND, title="handläggare", staff="lena")
    seat = example(ResourcePersonAssigned, role=payer, visible_categories=CONTENT)
    form = example(DocumentationFormDecided, protection_level=protection)
    story = an_open_case(told(seat, MATS), told(form, MATS))
    access, task = story.case.access, frozenset((Need.TASK,))
    (profile,) = access.profiles(payer.role, LATER)
    held = held_in(access, payer.role, LATER, given=profile)
    for category, level in ((Category.ID, name), (Category.CHILD, household)):
        assert asked(story, payer.role, category, also=task).level is level
        assert level_of(payer.role, category, held[category] | task) is level


def test_at_one_instant_ends_come_before_beginnings() -> None:
    at = datetime(2026, 4, 1, tzinfo=UTC)
    seat = Seat(Role.JOBBTORG, "jon", None, frozenset(CONTENT), MORNING, ends=at)
    consented = an_open_case(told(CONSENT, at=at)).case.access
    access = Access(seats=(seat,), consents=consented.consents)
    for instant in (at - timedelta(microseconds=1), at):
        assert decide(Role.JOBBTORG, Category.CONTACT, access, instant).level is Level.HIDDEN
    next_seat = Seat(Role.JOBBTORG, "eva", None, frozenset(CONTENT), at)
    access = Access(seats=(seat, next_seat), consents=consented.consents)
    assert decide(Role.JOBBTORG, Category.CONTACT, access, at).level is Level.SUMMARY
    assert access.holders(Role.JOBBTORG, at) == ("staff:eva",)


def test_consent_that_is_withdrawn_ends_in_that_instant() -> None:
    gone = example(ConsentRecorded, action="withdrawn", recipient=(JOBBTORG,))
    story = an_open_case(ASSIGNED, CONSENT, told(gone, at=LATER))
    before = LATER - timedelta(microseconds=1)
    assert asked(story, Role.JOBBTORG, Category.CONTACT, before).level is Level.SUMMARY
    assert asked(story, Role.JOBBTORG, Category.CONTACT, LATER).level is Level.HIDDEN


def test_until_says_when_time_alone_may_change_the_answer() -> None:
    over = datetime(2026, 9, 1, 22, tzinfo=UTC)
    story = an_open_case(ASSIGNED, CONSENT)
    assert asked(story, Role.JOBBTORG, Category.CONTACT).until == over
    assert asked(story, Role.JOBBTORG, Category.CONTACT, over).until is None


def test_until_is_the_first_of_several_changes() -> None:
    seat_is_over = datetime(2026, 8, 31, 22, tzinfo=UTC)
    consent_is_over = datetime(2026, 9, 1, 22, tzinfo=UTC)
    for_a_time = example(ResourcePersonAssigned, role=COACH, visible_categories=CONTENT)
    access = an_open_case(told(for_a_time, MATS), CONSENT).case.access
    assert access.next_change(LATER) == seat_is_over
    assert access.next_change(seat_is_over) == consent_is_over
    assert access.next_change(consent_is_over) is None


days = strategies.integers(0, 400).map(lambda number: timedelta(days=number))


def levels(access: Access, at: datetime) -> list[Level]:
    return [
        decide(role, category, access, at, partner="af-alvhamn").level
        for role, cells in TABLE.items()
        for category in cells
    ]


@given(story=stories(), waited=days)
def test_until_then_nothing_changes(story: Story, waited: timedelta) -> None:
    access, at = story.case.access, story.recorded[-1].recorded_at + waited
    until = access.next_change(at) or at + timedelta(days=4_000)
    assert levels(access, until - timedelta(microseconds=1)) == levels(access, at)


@given(story=stories(), waited=days)
def test_who_is_blocked_never_holds_anything(story: Story, waited: timedelta) -> None:
    access, at = story.case.access, story.recorded[-1].recorded_at + waited
    for role in Role:
        held = access.holders(role, at)
        assert not {f"staff:{person}" for person in access.blocked} & set(held)
        assert not {seat.staff for seat in access.seated(role, at)} & access.blocked


giving = [CONSENT, ASSIGNED.fact, example(ConsentRecorded), example(SecrecyReviewed)]


@given(story=stories(), fact=strategies.sampled_from(giving), waited=days)
def test_a_new_grant_never_takes_anything_away(
    story: Story, fact: Fact, waited: timedelta
) -> None:
    after = story.and_then(fact)
    at = after.recorded[-1].recorded_at + waited
    less, more = levels(story.case.access, at), levels(after.case.access, at)
    assert all(before <= now for before, now in zip(less, more, strict=True))


@given(story=stories(), waited=days)
def test_a_block_never_gives_anything(story: Story, waited: timedelta) -> None:
    blocked = example(ConflictChecked, blocked_staff=("lena", "jon", "sara", "karin"))
    after = story.and_then(blocked)
    at = after.recorded[-1].recorded_at + waited
    more, less = levels(story.case.access, at), levels(after.case.access, at)
    assert all(now <= before for before, now in zip(more, less, strict=True))


def test_consent_to_one_partner_says_nothing_of_another() -> None:
    story = an_open_case(example(ConsentRecorded))
    role, work = Role.ARBETSFORMEDLINGEN, Category.WORK
    for partner, level in (("af-alvhamn", 3), ("af-norr", 0), (None, 0)):
        decision = asked(story, role, work, partner=partner, also={Need.OWN_PART})
        assert decision.level == level
