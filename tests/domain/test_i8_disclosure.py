"""I8: nothing is disclosed without a review, and nothing above what the recipient may have."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from domain.categories import Category
from domain.facts import (
    ConsentRecorded,
    DocumentationFormDecided,
    InformationDisclosed,
    ResourcePersonAssigned,
    SecrecyReviewed,
)
from domain.roles import Role
from domain.values import DisclosedItem, Ground, GroundKind, Holder, Recipient
from tests.given import MATS, MORNING, Story, Told, an_open_case, example, ref, told

CONSENT = example(ConsentRecorded)
REVIEW = example(SecrecyReviewed)
SEND = example(InformationDisclosed)
READY = an_open_case(CONSENT, REVIEW)
OTHER_OFFICE = Recipient(role=Role.ARBETSFORMEDLINGEN, title="handläggare", partner="af-norr")
POLICE = Recipient(role=Role.POLIS, title="utredare", partner="polis-alvhamn")
OTHER_POLICE = Recipient(role=Role.POLIS, title="utredare", partner="polis-norr")
BENEFITS = Recipient(role=Role.EKONOMISKT_BISTAND, title="handläggare", staff="lena")
LAW = Ground(kind=GroundKind.LAW, citation="10 kap. 18 c § OSL")
LEADER = Holder(role=Role.ARBETSLEDARE, title="arbetsledare", staff="mats")
WORK, THREAT, WHERE = Category.WORK, Category.THREAT, Category.WHERE


def review(to: Recipient, *categories: Category, **changes: object) -> SecrecyReviewed:
    return example(SecrecyReviewed, requester=to, categories=categories, **changes)


def send(
    to: Recipient, *categories: Category, level: str = "full", **changes: object
) -> InformationDisclosed:
    pieces = tuple(DisclosedItem(category=category, text="uppgift") for category in categories)
    return example(
        InformationDisclosed, recipient=to, content_copy=pieces, level=level, **changes
    )


def test_with_consent_and_a_review_what_they_cover_goes() -> None:
    READY.when(SEND).accepted()


def test_what_went_already_may_go_again() -> None:
    READY.and_then(SEND).when(SEND).accepted()


@pytest.mark.shows("R184")
def test_without_a_review_nothing_goes() -> None:
    an_open_case(CONSENT).when(SEND).refused("reviewed_before_disclosed")


def test_after_a_review_that_said_no_nothing_goes() -> None:
    denied = example(SecrecyReviewed, outcome="nekas")
    an_open_case(CONSENT, denied).when(SEND).refused("reviewed_before_disclosed")


def test_a_review_that_said_yes_in_part_counts() -> None:
    part = example(SecrecyReviewed, outcome="lämnas delvis")
    an_open_case(CONSENT, part).when(SEND).accepted()


@pytest.mark.parametrize(
    "sent",
    [
        send(OTHER_OFFICE, WORK),
        send(REVIEW.requester, WORK, Category.PLAN),
        send(REVIEW.requester, WORK, review_ref=UUID(int=7)),
        send(REVIEW.requester, WORK, review_ref=ref(ConsentRecorded)),
    ],
    ids=["another office", "another category", "an unknown review", "no review"],
)
def test_the_review_is_of_this_recipient_and_these_categories(
    sent: InformationDisclosed,
) -> None:
    READY.when(sent).refused("reviewed_before_disclosed")


def test_without_consent_the_ceiling_is_too_low() -> None:
    an_open_case(REVIEW).when(SEND).refused("within_the_ceiling")


@pytest.mark.shows("R45")
def test_consent_for_one_office_does_not_open_another() -> None:
    story = an_open_case(CONSENT, review(OTHER_OFFICE, WORK))
    story.when(send(OTHER_OFFICE, WORK)).refused("within_the_ceiling")


def test_consent_for_all_offices_of_a_kind_opens_each() -> None:
    anyone = Recipient(role=Role.ARBETSFORMEDLINGEN, title="handläggare")
    consent = example(ConsentRecorded, recipient=(anyone,))
    an_open_case(consent, review(OTHER_OFFICE, WORK)).when(send(OTHER_OFFICE, WORK)).accepted()


def test_consent_for_other_categories_does_not_count() -> None:
    consent = example(ConsentRecorded, categories=(Category.PLAN,))
    an_open_case(consent, REVIEW).when(SEND).refused("within_the_ceiling")


def withdrawn(**changes: object) -> Story:
    return READY.and_then(example(ConsentRecorded, action="withdrawn", **changes))


def test_when_consent_is_withdrawn_nothing_more_goes() -> None:
    withdrawn().when(SEND).refused("within_the_ceiling")


def test_a_withdrawal_for_another_office_changes_nothing() -> None:
    withdrawn(recipient=(OTHER_OFFICE,)).when(SEND).accepted()


def test_a_withdrawal_for_another_kind_of_recipient_changes_nothing() -> None:
    anyone = POLICE.model_copy(update={"partner": None})
    withdrawn(recipient=(anyone,)).when(SEND).accepted()


def test_what_is_given_again_after_a_withdrawal_counts() -> None:
    withdrawn().and_then(CONSENT).when(SEND).accepted()


def test_what_is_given_later_adds_to_what_was_given() -> None:
    more = example(ConsentRecorded, categories=(Category.PLAN,))
    READY.and_then(more).when(SEND).accepted()


@pytest.mark.shows("R184")
def test_a_disclosure_serves_the_recipients_own_task() -> None:
    shelter = Recipient(role=Role.SKYDDAT_BOENDE, title="boende")
    story = an_open_case(review(shelter, Category.NETWORK))
    story.when(send(shelter, Category.NETWORK, level="summary")).accepted()
    story.when(send(shelter, Category.NETWORK)).refused("within_the_ceiling")


def test_what_a_review_let_go_to_a_task_is_not_lowered_by_the_protection_level() -> None:
    seat = Holder(role=Role.EKONOMISKT_BISTAND, title="handläggare", staff="lena")
    assigned = example(
        ResourcePersonAssigned, role=seat, visible_categories=(Category.CHILD,), valid_to=None
    )
    guarded = example(DocumentationFormDecided, protection_level="heder")
    reviewed = review(BENEFITS, Category.CHILD)
    story = an_open_case(told(assigned, MATS), told(guarded, MATS), reviewed)
    story.when(send(BENEFITS, Category.CHILD, level="summary")).accepted()
    story.when(send(BENEFITS, Category.CHILD)).refused("within_the_ceiling")


NOON = MORNING + timedelta(hours=4)
FROM_THE_MORNING = told(CONSENT, at=MORNING, heard=NOON + timedelta(hours=3))


def gone(*recipients: Recipient, hours: int = 0) -> Told:
    """Word that consent for these is withdrawn, at noon or some hours later."""
    fact = example(ConsentRecorded, action="withdrawn", recipient=recipients)
    return told(fact, at=NOON + timedelta(hours=hours))


def test_a_consent_from_before_the_withdrawal_and_told_after_it_does_not_undo_it() -> None:
    to = CONSENT.recipient
    for words in ((gone(*to),), (gone(*to), gone(POLICE, hours=1)), (gone(POLICE), gone(*to))):
        story = an_open_case(CONSENT, *words, FROM_THE_MORNING, REVIEW)
        story.when(SEND).refused("within_the_ceiling")


def test_a_consent_told_late_counts_when_somebody_else_was_withdrawn() -> None:
    an_open_case(gone(POLICE), FROM_THE_MORNING, REVIEW).when(SEND).accepted()


def test_a_consent_given_in_the_instant_of_the_withdrawal_counts() -> None:
    again = told(CONSENT, at=NOON)
    an_open_case(gone(*CONSENT.recipient), again, REVIEW).when(SEND).accepted()


def test_a_limited_consent_replaces_the_wider_one() -> None:
    limited = example(ConsentRecorded, action="limited", categories=(Category.PLAN,))
    READY.and_then(limited).when(SEND).refused("within_the_ceiling")
    same = example(ConsentRecorded, action="limited")
    READY.and_then(same).when(SEND).accepted()


def test_consent_lasts_through_its_last_day() -> None:
    over = datetime(2026, 9, 1, 22, tzinfo=UTC)
    READY.when(SEND, at=over - timedelta(seconds=1)).accepted()
    READY.when(SEND, at=over).refused("within_the_ceiling")


def test_consent_that_has_run_out_counts_no_more_for_what_is_written_down_late() -> None:
    over = datetime(2026, 9, 1, 22, tzinfo=UTC)
    READY.when(SEND, at=MORNING, heard=over).refused("within_the_ceiling")


def test_consent_cannot_begin_after_its_own_end() -> None:
    past = date(2026, 3, 1)
    for action in ("given", "limited"):
        consent = example(ConsentRecorded, action=action, valid_to=past)
        an_open_case().when(consent).refused("consent_lasts")
    an_open_case().when(example(ConsentRecorded, action="withdrawn", valid_to=past)).accepted()


def test_above_the_ceiling_nothing_goes_not_even_one_piece_of_many() -> None:
    consent = example(ConsentRecorded, recipient=(POLICE,), categories=(THREAT, WHERE))
    both = an_open_case(consent, review(POLICE, THREAT, WHERE))
    both.when(send(POLICE, THREAT)).accepted()
    both.when(send(POLICE, THREAT, WHERE)).refused("within_the_ceiling")


@pytest.mark.shows("R184", "R215")
def test_a_law_and_a_leaders_decision_open_what_neither_opens_alone() -> None:
    alone = an_open_case(review(POLICE, THREAT, ground=LAW))
    alone.when(send(POLICE, THREAT, level="summary")).refused("within_the_ceiling")
    decided = an_open_case(told(review(POLICE, THREAT, ground=LAW, decided_by=LEADER), MATS))
    decided.when(send(POLICE, THREAT, level="summary")).accepted()
    decided.when(send(POLICE, THREAT)).refused("within_the_ceiling")


def test_a_legal_ground_reviewed_for_the_police_opens_nothing_for_others() -> None:
    anyone = POLICE.model_copy(update={"partner": None})
    insurance = Recipient(role=Role.FORSAKRINGSKASSAN, title="handläggare")
    econ = Category.ECON
    sent = send(insurance, econ, level="summary", review_ref=ref(SecrecyReviewed, 2))
    story = an_open_case(review(anyone, econ, ground=LAW), review(insurance, econ))
    story.when(sent).refused("within_the_ceiling")
    own_ground = an_open_case(review(anyone, econ), review(insurance, econ, ground=LAW))
    own_ground.when(sent).accepted()


@pytest.mark.shows("R111")
def test_to_say_that_something_exists_carries_no_content() -> None:
    READY.when(send(REVIEW.requester, level="exists")).accepted()
    full = send(REVIEW.requester, WORK, level="exists")
    READY.when(full).refused("exists_carries_nothing")


def test_inside_the_authority_the_recipient_has_a_seat_too() -> None:
    story = an_open_case(review(BENEFITS, Category.ECON))
    sent = send(BENEFITS, Category.ECON)
    story.when(sent).refused("within_the_ceiling")
    story.and_then(told(example(ResourcePersonAssigned), MATS)).when(sent).accepted()


def test_inside_the_authority_an_empty_notice_needs_a_seat_too() -> None:
    story = an_open_case(review(BENEFITS, Category.ECON))
    story.when(send(BENEFITS, level="exists")).refused("within_the_ceiling")


def test_a_legal_ground_reviewed_for_one_partner_opens_nothing_for_another() -> None:
    tax = Category.ID
    story = an_open_case(review(POLICE, tax, ground=LAW), review(OTHER_POLICE, tax))
    sent = send(OTHER_POLICE, tax, review_ref=ref(SecrecyReviewed, 2))
    story.when(sent).refused("within_the_ceiling")


@pytest.mark.parametrize("given_to", [None, "af-alvhamn"])
def test_a_withdrawal_that_overlaps_a_consent_ends_it(given_to: str | None) -> None:
    wide = Recipient(role=Role.ARBETSFORMEDLINGEN, title="handläggare")
    narrow = wide.model_copy(update={"partner": "af-alvhamn"})
    first, then = (wide, narrow) if given_to is None else (narrow, wide)
    consent = example(ConsentRecorded, recipient=(first,))
    gone = example(ConsentRecorded, action="withdrawn", recipient=(then,))
    an_open_case(consent, REVIEW, gone).when(SEND).refused("within_the_ceiling")
