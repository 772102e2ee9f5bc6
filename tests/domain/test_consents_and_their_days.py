"""The edges of a consent: its last day counts, and what only exists needs one open category."""

from datetime import date, timedelta

from domain.categories import Category
from domain.facts import ConsentRecorded, InformationDisclosed, SecrecyReviewed
from tests.given import an_open_case, example

TODAY = date(2026, 3, 2)


def test_a_consent_for_today_alone_is_given_today() -> None:
    an_open_case().when(example(ConsentRecorded, valid_to=TODAY)).accepted()
    over = example(ConsentRecorded, valid_to=TODAY - timedelta(days=1))
    an_open_case().when(over).refused("consent_lasts")


def test_that_something_exists_may_be_told_when_one_reviewed_category_is_open() -> None:
    to = example(SecrecyReviewed).requester
    consent = example(ConsentRecorded, recipient=(to,), categories=(Category.WORK,))
    review = example(
        SecrecyReviewed, requester=to, categories=(Category.WORK, Category.VIOLENCE)
    )
    exists = example(InformationDisclosed, recipient=to, content_copy=(), level="exists")
    an_open_case(consent, review).when(exists).accepted()
