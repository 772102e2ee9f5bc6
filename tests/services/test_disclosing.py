"""The disclosure desk: each step asks what it must, and what was read is what goes."""

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid5

import pytest

from domain.categories import Category, Level
from domain.facts import (
    ConsentRecorded,
    InformationDisclosed,
    ResourcePersonAssigned,
    SecrecyReviewed,
)
from domain.law.disclosing import DISCLOSING
from domain.reads import Purpose
from domain.refusals import Refused, UnknownCase
from domain.values import GroundKind
from domain.ways import Way
from services.disclosing import PREVIEW_HOLDS, NotSeen, Unfinished
from services.drafting import ASKED, Step
from services.lacking import ANSWER_MAX_CHARS, REQUEST_MAX_CHARS
from services.notice import NoticeData, told, written
from services.recording import Command
from services.reviewing import digest_of
from tests.given import CASE_ID, GRETA, KARIN, MATS, SARA, example
from tests.given import told as tells
from tests.projections.kept import handle
from tests.services.desk import (
    AF,
    CHILD,
    CONSENTED,
    DIRECTORY,
    PLAN,
    SENT_BEFORE,
    STORY,
    THREAT,
    WORK,
    Desk,
    answers,
    draft,
    on_ground,
    other_case,
    relayed,
    session,
)

TODAY = date(2026, 3, 2)
LEVELS = {"exists": Level.EXISTS, "summary": Level.SUMMARY, "full": Level.FULL}


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.mark.parametrize("by", [KARIN, SARA, MATS], ids=lambda by: by.staff)
def test_a_disclosure_is_a_review_and_what_went_in_one_command(desk: Desk, by: Any) -> None:
    shown, receipt = desk.decide(draft(), by)
    review, sent = desk.recorded(receipt)
    assert (review, sent) == shown.facts
    assert isinstance(review, SecrecyReviewed)
    assert isinstance(sent, InformationDisclosed)
    assert sent.review_ref == receipt.fact_ids[0]
    assert (review.outcome, review.categories) == ("lämnas", (WORK,))
    assert review.decided_by.staff == by.staff
    assert "uppringd på växelns nummer" in review.request
    assert all(f"({key})" in review.harm_test for key in answers("omfattning", "frivilligt"))
    content = [item.model_dump(mode="json") for item in sent.content_copy]
    assert sent.content_hash == digest_of(content)


def test_what_was_previewed_is_what_goes_byte_for_byte(desk: Desk) -> None:
    shown, _ = desk.decide(draft())
    desk.world.clock.now += timedelta(minutes=7, seconds=3)
    (letter,) = relayed(desk)
    assert letter.partner == AF.id
    assert letter.body == shown.notice


def test_by_e_mail_nothing_of_it_goes_and_the_preview_says_so(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailed = replace(AF, channel=Way.MAIL, channels={Way.MAIL: "full"})
    monkeypatch.setitem(DIRECTORY.connected, AF.id, mailed)
    shown, _ = desk.decide(draft())
    (letter,) = relayed(desk)
    assert shown.notice == letter.body == b""


def test_only_the_number_in_the_order_may_differ(desk: Desk) -> None:
    desk.decide(draft())
    shown, receipt = desk.decide(draft(texts={WORK: "har fått plats"}))
    letter = relayed(desk)[-1]
    assert letter.body != shown.notice
    sent = desk.recorded(receipt)[1]
    data: NoticeData = told(sent, letter.id, json.loads(letter.body)["data"]["sequence"])
    assert letter.body == written(handle(CASE_ID, AF.id), shown.at, data)


def test_a_recipient_that_is_not_connected_gets_no_notice(desk: Desk) -> None:
    by_hand = draft(
        to="role:arbetsformedlingen", organisation="AF Söder", channel="möte", sent=(PLAN,),
        texts={PLAN: "praktik först"}, level="summary",
    )  # fmt: skip
    to_anyone = CONSENTED.recipient[0].model_copy(update={"partner": None})
    desk = Desk(STORY.and_then(example(ConsentRecorded, recipient=(to_anyone,))))
    shown, receipt = desk.decide(by_hand)
    assert shown.notice is None
    assert desk.recorded(receipt)[1].recipient.title == "AF Söder"


def test_that_something_exists_goes_without_content(desk: Desk) -> None:
    shown, receipt = desk.decide(draft(level="exists"))
    assert desk.recorded(receipt)[1].content_copy == ()
    assert b"praktik" in (shown.notice or b"")
    assert b"april" not in (shown.notice or b"")


@pytest.mark.shows("R184")
def test_the_difference_is_what_the_recipient_does_not_hold() -> None:
    desk = Desk(SENT_BEFORE)
    both = draft(
        sent=(WORK, PLAN), level="summary",
        texts={WORK: "läser svenska på komvux", PLAN: "praktik först"},
    )  # fmt: skip
    shown = desk.preview(both, SARA)
    assert [(piece.category, new) for piece, new in shown.pieces] == [
        (WORK, False), (PLAN, True),
    ]  # fmt: skip
    held = [(letter.pieces or (), letter.over) for letter in shown.held or ()]
    known = [([piece.text for piece in pieces], over) for pieces, over in held]
    assert known == [(["läser svenska på komvux"], False)]


def test_what_has_run_out_is_new_again() -> None:
    desk = Desk(SENT_BEFORE)
    desk.decide(draft(texts={WORK: "bara i dag"}, valid_to=TODAY))
    today = desk.preview(draft(texts={WORK: "bara i dag"}), SARA)
    assert [new for _, new in today.pieces] == [False]
    desk.world.clock.now += timedelta(days=1)
    desk.world.catch_up()
    shown = desk.preview(draft(texts={WORK: "bara i dag"}), SARA)
    assert [letter.over for letter in shown.held or ()] == [False, True]
    assert [new for _, new in shown.pieces] == [True]


def test_who_may_not_know_who_got_what_is_not_shown_it() -> None:
    desk = Desk(SENT_BEFORE)
    assert desk.preview(draft(), KARIN).held is None
    assert len(desk.preview(draft(), SARA).held or ()) == 1


def test_what_the_reader_may_not_know_is_not_compared_with() -> None:
    """A guess at what somebody else disclosed must not be answered: a leader sees no work."""
    desk = Desk(SENT_BEFORE)
    shown = desk.preview(draft(texts={WORK: "läser svenska på komvux"}), MATS)
    assert [letter.pieces for letter in shown.held or ()] == [None]
    assert [new for _, new in shown.pieces] == [True]


def test_what_does_not_go_is_told_with_its_reason(desk: Desk) -> None:
    asked = draft(begun_by=ASKED, asked=(WORK, PLAN), why_refused="behövs inte för praktiken")
    why = dict(desk.preview(asked).left_out)
    assert WORK not in why
    assert "begärt" in why[PLAN]
    assert "inte få" in why[Category.VIOLENCE]
    assert "inte valt" in why[Category.ID]


BY_LAW = on_ground("narstaende")


def test_what_a_leader_decides_by_law_goes_without_consent(desk: Desk) -> None:
    desk = Desk(STORY.and_then(example(ConsentRecorded, action="withdrawn",
                                       recipient=CONSENTED.recipient)))  # fmt: skip
    shown, receipt = desk.decide(BY_LAW)
    assert desk.recorded(receipt)[0].ground.kind is GroundKind.LAW
    assert [letter.body for letter in relayed(desk)] == [shown.notice]


UNSEATED = draft(to="unit:ekonomiskt_bistand", ground="egen_verksamhet",
                 answers=answers("nodvandigt", "mindre"), sent=(Category.ECON,),
                 texts={Category.ECON: "nytt konto"})  # fmt: skip


def test_the_rules_are_asked_before_anything_is_decided(desk: Desk) -> None:
    before = desk.world.log.head()
    with pytest.raises(Refused, match="within_the_ceiling"):
        desk.preview(UNSEATED)
    assert desk.world.log.head() == before


def test_a_preview_stores_nothing_and_is_a_read(desk: Desk) -> None:
    before = desk.world.log.head()
    desk.preview(draft())
    assert desk.world.log.head() == before
    (read,) = desk.world.access_log.reads
    assert (read.case_id, read.purpose) == (CASE_ID, Purpose.RECORDING)


def test_for_who_has_no_seat_there_is_no_case(desk: Desk) -> None:
    for case_id in (CASE_ID, other_case()):
        with pytest.raises(UnknownCase):
            desk.disclosing.look(session(GRETA), case_id)


@pytest.mark.parametrize("why", ["another draft", "old", "from the future", "something came"])
def test_what_was_not_read_is_not_decided(desk: Desk, why: str) -> None:
    asked = desk.prepared(draft())
    here, mine = desk.disclosing, session(MATS)
    seen = here.look(mine, CASE_ID)
    shown = here.preview(mine, seen, asked)
    if why == "another draft":
        asked = replace(asked, draft=draft(texts={WORK: "något annat"}))
    if why == "old":
        desk.world.clock.now += PREVIEW_HOLDS + timedelta(minutes=1)
    if why == "from the future":
        desk.world.clock.now -= timedelta(minutes=2)
    if why == "something came":
        desk.decide(draft(purpose="annat"))
        seen = here.look(mine, CASE_ID)
    before = desk.world.log.head()
    with pytest.raises(NotSeen):
        here.decide(mine, seen, asked, shown.seen)
    assert desk.world.log.head() == before


def test_what_is_withdrawn_after_the_preview_is_not_decided(desk: Desk) -> None:
    asked, here, mine = desk.prepared(draft()), desk.disclosing, session(KARIN)
    seen = here.look(mine, CASE_ID)
    read = here.preview(mine, seen, asked).seen
    now, withdrawn = (
        desk.world.clock(),
        example(ConsentRecorded, action="withdrawn", recipient=CONSENTED.recipient),
    )
    here.recording.record(KARIN, Command(uuid5(CASE_ID, "no"), CASE_ID, (withdrawn,), now))
    with pytest.raises(Refused, match="within_the_ceiling"):
        here.decide(mine, seen, asked, read)


def test_a_decision_sent_twice_is_made_once(desk: Desk) -> None:
    asked, here, mine = desk.prepared(draft()), desk.disclosing, session(MATS)
    seen = here.look(mine, CASE_ID)
    read = here.preview(mine, seen, asked).seen
    first = here.decide(mine, seen, asked, read)
    desk.world.catch_up()
    again = here.decide(mine, here.look(mine, CASE_ID), asked, read)
    assert (again.fact_ids, again.repeated) == (first.fact_ids, True)


def test_an_unfinished_draft_is_neither_shown_nor_decided(desk: Desk) -> None:
    seen = desk.disclosing.look(session(MATS), CASE_ID)
    asked = desk.prepared(draft(level=""))
    with pytest.raises(Unfinished) as unfinished:
        desk.disclosing.preview(session(MATS), seen, asked)
    assert [lack.step for lack in unfinished.value.lacks] == [Step.CONTENT]
    with pytest.raises(Unfinished):
        desk.disclosing.decide(session(MATS), seen, asked, "")


def test_a_ground_for_the_young_is_not_for_a_grown_woman(desk: Desk) -> None:
    young = on_ground(
        "vard_under_18", to="role:halso_och_sjukvard", organisation="Vården",
        sent=(CHILD,), texts={CHILD: "behöver stöd"}, channel="telefon",
    )  # fmt: skip
    with pytest.raises(Refused, match="ground_is_for_the_young"):
        desk.preview(young)


def test_the_longest_answers_fit_in_the_decision(desk: Desk) -> None:
    longest = max(DISCLOSING, key=lambda ground: len(ground.conditions))
    asked = answers(*(one.key for one in longest.conditions))
    filled = dict.fromkeys(asked, "x" * ANSWER_MAX_CHARS)
    whole = on_ground(
        longest.key, answers=filled, request="y" * REQUEST_MAX_CHARS, who="z" * 200,
        begun_by=ASKED, asked=(THREAT, WORK), why_refused="w" * REQUEST_MAX_CHARS,
    )  # fmt: skip
    assert len(desk.decide(whole)[1].fact_ids) == 3


def test_a_unit_without_a_seat_in_the_case_gets_nothing(desk: Desk) -> None:
    with pytest.raises(Refused, match="within_the_ceiling"):
        desk.preview(UNSEATED)


def test_what_a_unit_will_see_in_its_own_view_is_told() -> None:
    seat = tells(example(ResourcePersonAssigned), MATS)
    desk = Desk(STORY.and_then(seat))
    shown = desk.preview(UNSEATED)
    assert shown.inside is Level.FULL
    assert shown.notice is None
