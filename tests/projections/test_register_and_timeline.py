"""The register says who got what and what became of it; the timeline what may be known."""

import pytest

from domain.categories import CONTENT, Category
from domain.fact import Fact
from domain.facts import (
    CaseRaised,
    CoordinatorAppointed,
    DisclosureRecalled,
    InformationDisclosed,
    NoticeAnswered,
    NoticeLimited,
    NoticeReceived,
    NoticeSuppressed,
    NoticeUndelivered,
    PlacementStarted,
    RecallAnswered,
    ResourcePersonAssigned,
    RiskAssessed,
    TaskAssigned,
)
from domain.roles import AUDIENCES, INTERNAL, Role
from domain.values import DisclosedItem, Holder, Recipient
from projections.entries import Json
from tests.given import HUB, MATS, Story, Told, an_open_case, example, ref, told
from tests.projections.kept import entries

SENT = example(InformationDisclosed)
WAITING = example(InformationDisclosed, receipt_at=None)
RECEIVED = told(example(NoticeReceived), HUB)
STOPPED = told(example(NoticeSuppressed), HUB)
LIMITED = told(example(NoticeLimited), HUB)
UNDELIVERED = told(example(NoticeUndelivered), HUB)
BACK = [told(example(kind), HUB) for kind in (NoticeAnswered, RecallAnswered)]
APPOINTED = told(example(CoordinatorAppointed), MATS)
COORDINATOR = Role.SAMORDNARE
WORK_AND_HEALTH = (Category.WORK, Category.HEALTH)


def register(role: Role, *facts: Fact | Told) -> list[Json]:
    return entries(role, an_open_case(APPOINTED, *facts), "register")


@pytest.mark.shows("R162")
def test_a_disclosure_is_one_entry_with_all_that_a_coordinator_may_know() -> None:
    [body] = register(COORDINATOR, SENT)
    assert {**body, "at": None} == {
        "ref": str(ref(InformationDisclosed)),
        "at": None,
        "by": "rvt",
        "categories": ["WORK"],
        "received_at": "2026-03-02T09:00:00Z",
        "suppressed": None,
        "limited": None,
        "undelivered": None,
        "answer": None,
        "recalled": None,
        "recall_answer": None,
        "answer_by": None,
        "recipient": {
            "role": "arbetsformedlingen",
            "title": "handläggare",
            "partner": "af-alvhamn",
            "staff": None,
        },
        "purpose": "språkpraktik",
        "level": "full",
        "channel": "navet",
        "handling_instruction": "inga brev, ring karin",
        "valid_to": "2026-09-01",
    }


def test_a_receipt_is_entered_where_the_disclosure_stands() -> None:
    [before] = register(COORDINATOR, WAITING)
    assert before["received_at"] is None
    [body] = register(COORDINATOR, WAITING, RECEIVED)
    assert body == {**before, "received_at": "2026-03-02T09:30:00Z"}


def test_a_receipt_is_entered_for_the_disclosure_that_it_is_for() -> None:
    second = told(example(NoticeReceived, disclosure_ref=ref(InformationDisclosed, 2)), HUB)
    first, later = register(COORDINATOR, WAITING, WAITING, second)
    assert (first["received_at"], later["received_at"]) == (None, "2026-03-02T09:30:00Z")


def test_a_notice_that_did_not_go_stays_in_the_register_with_the_reason() -> None:
    [body] = register(COORDINATOR, WAITING, STOPPED)
    assert body["suppressed"] == "samtycket gäller inte"
    assert body["received_at"] is None


def test_a_coordinator_sees_that_a_channel_told_less_and_that_a_letter_never_left() -> None:
    [body] = register(COORDINATOR, WAITING, LIMITED, UNDELIVERED)
    assert (body["level"], body["limited"]) == ("full", "id-only")
    assert body["undelivered"] == "för stor att sända"
    assert body["suppressed"] is None


def test_what_the_recipient_answers_stands_where_the_disclosure_stands() -> None:
    said = told(example(NoticeAnswered, answer="declined", reason="fel mottagare"), HUB)
    [body] = register(COORDINATOR, WAITING, said)
    assert body["answer"] == {
        "answer": "declined",
        "reason": "fel mottagare",
        "answered_at": "2026-03-02T09:40:00Z",
    }


def test_a_recall_is_outstanding_until_it_is_answered() -> None:
    back = told(example(DisclosureRecalled), HUB)
    [open_] = register(COORDINATOR, WAITING, back)
    assert open_["recalled"]["reason"] == "beslut"
    assert open_["recall_answer"] is None
    [done] = register(COORDINATOR, WAITING, back, told(example(RecallAnswered), HUB))
    assert done["recall_answer"]["answer"] == "purged"


def test_an_answer_without_a_disclosure_is_no_entry() -> None:
    assert register(COORDINATOR, RECEIVED, STOPPED, *BACK) == []


def test_what_a_copy_held_is_named_only_to_whom_may_read_it() -> None:
    pieces = [DisclosedItem(category=category, text="uppgift") for category in WORK_AND_HEALTH]
    [body] = register(COORDINATOR, example(InformationDisclosed, content_copy=pieces))
    assert body["categories"] == []


def test_the_register_is_for_who_may_see_the_whole_of_it_and_for_the_recipient() -> None:
    to = Recipient(role=Role.EKONOMISKT_BISTAND, title="handläggare", staff="lena")
    inside = example(InformationDisclosed, recipient=to)
    seats = [
        told(
            example(
                ResourcePersonAssigned,
                role=Holder(role=role, title="handläggare", staff=f"staff-{number}"),
                visible_categories=CONTENT,
            ),
            MATS,
        )
        for number, role in enumerate(INTERNAL)
    ]
    counts = {role: len(register(role, *seats, SENT, inside)) for role in AUDIENCES}
    assert {role: count for role, count in counts.items() if count} == {
        Role.SAMORDNARE: 2,
        Role.ARBETSLEDARE: 2,
        Role.INTERNKONTROLL: 2,
        Role.EKONOMISKT_BISTAND: 1,
    }


def timeline(role: Role, story: Story) -> list[Json]:
    return entries(role, story, "timeline")


def test_the_timeline_shows_each_field_at_its_level() -> None:
    story = an_open_case(example(PlacementStarted))
    body = timeline(Role.RVT, story)[-1]
    placed = story.recorded[-1]
    assert body == {
        "ref": str(placed.fact_id),
        "fact": "placement_started",
        "label": "Placering påbörjad",
        "occurred_at": placed.occurred_at.isoformat(),
        "recorded_at": placed.recorded_at.isoformat(),
        "by": "rvt",
        "on_behalf_of": None,
        "fields": [
            {"name": "form", "level": "full", "value": "skyddat boende"},
            {"name": "place_ref", "level": "full", "value": "plats 4"},
            {"name": "provider", "level": "full", "value": "utförare 2"},
            {"name": "start", "level": "full", "value": "2026-03-02T08:00:00Z"},
            {"name": "with_children", "level": "exists", "value": None},
            {"name": "children_placed", "level": "exists", "value": None},
            {"name": "contact_routine", "level": "full", "value": "genom föreståndaren"},
            {"name": "responsible_worker", "level": "exists", "value": None},
        ],
    }


def test_values_of_many_kinds_become_plain() -> None:
    [raised, risk] = timeline(Role.RVT, an_open_case(example(RiskAssessed)))
    values = {field["name"]: field["value"] for field in raised["fields"]}
    assert values["subject"] == {"alias": "Björk", "name": "Dilan", "born": "2001-04-05"}
    values = {field["name"]: field["value"] for field in risk["fields"]}
    assert (values["valid_until"], values["level"]) == ("2026-06-01", "hög")


def test_what_a_role_may_not_know_leaves_no_trace_and_no_gap() -> None:
    assigned = told(example(ResourcePersonAssigned), MATS)
    owner = Holder(role=Role.EKONOMISKT_BISTAND, title="handläggare", staff="lena")
    task = example(TaskAssigned, owner=owner)
    story = an_open_case(assigned, example(RiskAssessed), example(PlacementStarted), task)
    kinds = [body["fact"] for body in timeline(Role.EKONOMISKT_BISTAND, story)]
    assert kinds == ["case_raised", "resource_person_assigned", "task_assigned"]


def test_internal_control_reads_accesses_without_a_seat() -> None:
    story = an_open_case(SENT)
    kinds = [body["fact"] for body in timeline(Role.INTERNKONTROLL, story)]
    assert InformationDisclosed.name in kinds
    assert CaseRaised.name not in kinds


def test_without_a_seat_there_is_no_timeline() -> None:
    for role in set(AUDIENCES) - {Role.RVT, Role.ARBETSLEDARE, Role.INTERNKONTROLL}:
        assert timeline(role, an_open_case(SENT, RECEIVED)) == []
