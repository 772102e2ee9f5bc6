"""The register answers eighteen items of each disclosure, as far as its reader may know."""

import pytest

from domain.categories import Category
from domain.fact import Fact
from domain.facts import (
    CoordinatorAppointed,
    DisclosureRecalled,
    EventCorrected,
    InformationDisclosed,
    NoticeAnswered,
    NoticeLimited,
    NoticeReceived,
    NoticeSuppressed,
    NoticeUndelivered,
    RecallAnswered,
    SecrecyReviewed,
)
from domain.roles import Role
from domain.values import DisclosedItem
from projections.disclosures import ITEMS, accounts_of
from projections.entries import Json
from tests.given import HUB, MATS, Told, an_open_case, example, ref, told
from tests.projections.kept import entries

APPOINTED = told(example(CoordinatorAppointed), MATS)
REQUEST = "Begäran: underlag för praktik\nHos mottagaren: Maria, motringd"
REVIEW = example(SecrecyReviewed, request=REQUEST)
SENT = example(InformationDisclosed, receipt_at=None)
REFUSED = example(
    SecrecyReviewed,
    request=REQUEST,
    outcome="nekas",
    categories=(Category.HEALTH,),
    harm_test="det behövs inte",
)


def accounts(*facts: Fact | Told, role: Role = Role.SAMORDNARE) -> tuple[Json, ...]:
    return accounts_of(entries(role, an_open_case(APPOINTED, *facts), "timeline"))


@pytest.mark.shows("R162")
def test_an_account_answers_every_item() -> None:
    back = [told(example(kind), HUB) for kind in (NoticeReceived, NoticeAnswered)]
    recall = (example(DisclosureRecalled), told(example(RecallAnswered), HUB))
    mended = example(EventCorrected, target_event=ref(InformationDisclosed))
    [account] = accounts(REVIEW, SENT, *back, *recall, mended)

    assert set(account) == {"ref", "at", *(key for keys in ITEMS.values() for key in keys)}
    assert list(ITEMS) == list(range(1, 19))
    unanswered = {"others", "suppressed", "limited", "undelivered", "answer_by", "refused"}
    assert {key for key, value in account.items() if value in (None, [], ())} == unanswered
    assert (account["request"], account["verified"]) == (
        "Begäran: underlag för praktik",
        "Maria, motringd",
    )
    assert account["ground"]["citation"] == "12 kap. 2 § OSL"
    assert account["harm_test"] == "inget men, hon vill själv"
    assert account["decided_by"]["staff"] == "karin"
    assert account["person_informed"] == "ja, muntligt"
    assert account["reservation"] == "lämnas inte vidare"
    assert account["place_check"] == "inga träffar"
    assert account["content"] == [{"category": "WORK", "text": "läser svenska på komvux"}]
    assert account["received_at"] == "2026-03-02T09:30:00Z"
    assert account["answer"]["answer"] == "accepted"
    assert account["recalled"]["reason"] == "beslut"
    assert account["recall_answer"]["answer"] == "purged"
    assert [one["reason"] for one in account["corrected"]] == ["skrivfel"]


@pytest.mark.parametrize(
    ("kind", "key", "value"),
    [
        (NoticeSuppressed, "suppressed", "samtycket gäller inte"),
        (NoticeLimited, "limited", "id-only"),
        (NoticeUndelivered, "undelivered", "för stor att sända"),
    ],
)
def test_what_became_of_the_notice_stands_there(kind: type[Fact], key: str, value: str) -> None:
    [account] = accounts(REVIEW, SENT, told(example(kind), HUB))
    assert account[key] == value


def test_what_tells_of_others_and_was_confirmed_says_so() -> None:
    items = (DisclosedItem(category=Category.CHILD, text="systern"),)
    sent = SENT.model_copy(update={"content_copy": items, "tells_no_place": "bekräftat"})
    reviewed = REVIEW.model_copy(update={"categories": (Category.CHILD,)})
    [account] = accounts(reviewed, sent)
    assert (account["others"], account["place_check"]) == (["CHILD"], "bekräftat")
    assert account["content"] is None


def test_what_did_not_go_along_stands_under_what_did() -> None:
    partly = REVIEW.model_copy(update={"outcome": "lämnas delvis"})
    [account] = accounts(partly, SENT, REFUSED)
    assert [(one["categories"], one["harm_test"]) for one in account["refused"]] == [
        (["HEALTH"], "det behövs inte")
    ]


def test_a_whole_refusal_is_an_account_of_its_own() -> None:
    refused, sent = accounts(REFUSED, REVIEW, SENT.model_copy(
        update={"review_ref": ref(SecrecyReviewed, 2)}
    ))  # fmt: skip
    assert (refused["level"], refused["recipient"]["partner"]) == (None, "af-alvhamn")
    assert refused["refused"][0]["ground"]["citation"] == "12 kap. 2 § OSL"
    assert (sent["level"], sent["refused"]) == ("full", [])


def test_who_may_not_know_the_recipient_gets_no_account() -> None:
    assert accounts(REVIEW, SENT, REFUSED, role=Role.KVINNOFRIDSSAMORDNARE) == ()
    assert accounts(REVIEW, SENT, REFUSED, role=Role.RVT) == ()
    overseen = accounts(REVIEW, SENT, role=Role.INTERNKONTROLL)
    assert [(one["content"], one["purpose"]) for one in overseen] == [(None, "språkpraktik")]


def test_what_is_not_known_in_full_is_not_told() -> None:
    story = an_open_case(APPOINTED, REVIEW, SENT)
    rows = entries(Role.SAMORDNARE, story, "timeline")
    sent = next(row for row in rows if row["fact"] == "information_disclosed")
    for one in sent["fields"]:
        if one["name"] in {"purpose", "content_copy"}:
            one.update(level="summary", value="kanarie")
    [account] = accounts_of(rows)
    assert (account["purpose"], account["content"], account["categories"]) == (
        None,
        None,
        ["WORK"],
    )
