"""Insight: only whoever asked gets it, and no word of anybody else can stand in it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import pytest

from adapters.cli.registering import text_of
from adapters.web.insight_page import draw_insight
from adapters.web.labels_of_answers import ANSWERS
from domain.case.calendar import day_of
from domain.facts import (
    CaseRaised,
    DecisionMade,
    DisclosureRecalled,
    EventCorrected,
    InformationDisclosed,
    InsightRequested,
    NoticeAnswered,
    NoticeReceived,
    NoticeSuppressed,
    RecallAnswered,
    SecrecyReviewed,
)
from domain.need_to_know.copies import Reader
from domain.need_to_know.redaction import cut_to
from domain.reads import Act, Purpose
from domain.recorded import Actor, Recorded
from domain.refusals import UnknownCase
from domain.roles import Role
from projections.disclosures import accounts_of
from projections.timeline import entry_of
from services.access_log import AccessLogUnavailable
from services.insight import Insight, Insights, Kind, NotAskedFor
from services.ports import ContentErased
from tests.domain.canaries import with_canaries
from tests.domain.test_cut import RECORDED, SINGING
from tests.given import CASE_ID, HUB, MATS, MORNING, Story, example, given, ref, told
from tests.services.memory import SetClock
from tests.services.reads import MemoryAccessLog
from tests.services.world import staff

AUDITOR = Actor("anna", Role.AUDITOR, "revision")
BY = {Kind.REGISTERUTDRAG: "registrerad", Kind.PARTSINSYN: "part"}
GROUND = "10 kap. 3 § och 26 kap. 5 § OSL, för grannen Eva"
BORN = {Kind.REGISTERUTDRAG: date(1990, 1, 1), Kind.PARTSINSYN: date(2015, 1, 1)}


def asks(kind: Kind, **changes: object) -> InsightRequested:
    fields = {"requester": BY[kind], "requester_detail": None, "kind": kind.value}
    return example(InsightRequested, **{**fields, "withheld_ground": GROUND, **changes})


@dataclass
class Desk:
    """Insights over the facts given, and what was noted."""

    facts: Sequence[Recorded]
    noted: MemoryAccessLog
    clock: SetClock

    def load(self, case_id: UUID, until_position: int | None = None) -> Sequence[Recorded]:
        return self.facts if case_id == CASE_ID else ()

    def extract(
        self, kind: Kind, case_id: UUID = CASE_ID, seat: Role = Role.AUDITOR
    ) -> Insight:
        insights = Insights(self, self.noted.noting(self.clock), self.clock)
        return insights.extract(staff(AUDITOR), seat, case_id, kind)


def desk(story: Story | Sequence[Recorded]) -> Desk:
    facts = story.recorded if isinstance(story, Story) else story
    return Desk(facts, MemoryAccessLog(), SetClock(MORNING + timedelta(days=9)))


def told_to_her() -> Desk:
    sent = example(InformationDisclosed)
    return desk(given(example(SecrecyReviewed), sent, asks(Kind.REGISTERUTDRAG)))


@pytest.mark.parametrize("kind", Kind)
def test_no_word_of_anybody_else_stands_in_what_is_handed_out(kind: Kind) -> None:
    request, _ = with_canaries(asks(kind), frozenset(("requester_detail",)))
    facts = [*RECORDED.values(), given(request).recorded[0]]
    insight = desk(facts).extract(kind)

    heard = set(re.findall(r"kanarie\d+", draw_insight(insight)))
    _, sits_in = SINGING[DecisionMade]
    safe = {canary for canary, name in sits_in.items() if name == "public_text"}
    if kind is Kind.PARTSINSYN:
        assert len(insight.decided) == len(safe) == 1
        assert insight.decided[0].text in safe
    else:
        assert insight.given
    assert heard <= (safe if kind is Kind.PARTSINSYN else set())


def test_she_is_told_to_whom_what_went_and_by_which_right() -> None:
    [one] = told_to_her().extract(Kind.REGISTERUTDRAG).given

    assert (one.day, one.role, one.level) == (MORNING.date(), "arbetsformedlingen", "full")
    assert (one.categories, one.by_consent) == (("WORK",), True)
    assert one.sections == ("12 kap. 2 § OSL (2009:400)",)
    assert (one.valid_to, one.stopped, one.recalled) == ("2026-09-01", False, None)


def test_she_is_told_what_was_stopped_and_called_back() -> None:
    story = given(
        example(SecrecyReviewed),
        example(InformationDisclosed),
        told(example(NoticeSuppressed), HUB),
        example(DisclosureRecalled),
        asks(Kind.REGISTERUTDRAG),
    )
    [one] = desk(story).extract(Kind.REGISTERUTDRAG).given
    assert (one.stopped, one.recalled) == (True, MORNING.date())
    page = draw_insight(desk(story).extract(Kind.REGISTERUTDRAG))
    assert "Det stoppades och skickades inte." in page
    assert "Arbetsförmedlingen" in page
    assert "handläggare" not in page.replace("din handläggare", "")


def answered() -> Story:
    return given(
        example(SecrecyReviewed),
        example(InformationDisclosed),
        told(example(NoticeReceived), HUB),
        told(example(NoticeAnswered), HUB),
        example(DisclosureRecalled),
        told(example(RecallAnswered), HUB),
        asks(Kind.REGISTERUTDRAG),
    )


def test_she_is_told_what_they_got_and_what_they_answered() -> None:
    got, said, purged = (
        example(NoticeReceived),
        example(NoticeAnswered),
        example(RecallAnswered),
    )
    [one] = desk(answered()).extract(Kind.REGISTERUTDRAG).given
    assert one.received == day_of(got.received_at)
    assert one.answer == (said.answer, day_of(said.answered_at))
    assert one.recall_answer == (purged.answer, day_of(purged.answered_at))
    page = draw_insight(desk(answered()).extract(Kind.REGISTERUTDRAG))
    assert f"{ANSWERS[said.answer]}." in page
    assert f"{ANSWERS[purged.answer]}." in page


def test_the_register_as_text_tells_what_became_of_each_disclosure() -> None:
    cuts = (cut_to(each, Reader.AUDITOR) for each in answered().recorded)
    [one] = accounts_of(entry_of(cut) for cut in cuts if cut)
    _, got, answer, recalled, purged = text_of({"case": "c", **one}).splitlines()
    assert "received " in got
    assert answer.endswith(f": {example(NoticeAnswered).answer}")
    assert recalled.strip().startswith("recalled ")
    assert purged.endswith(f": {example(RecallAnswered).answer}")
    without = text_of({"case": "c", **one, "recall_answer": None, "suppressed": "återkallat"})
    assert without.endswith("  not answered")
    assert "stopped: återkallat" in without


def test_a_party_gets_the_first_layer_and_not_whether_there_is_a_second() -> None:
    def page(annex: str | None) -> str:
        decision = told(example(DecisionMade, sealed_annex=annex), MATS)
        return draw_insight(
            desk(given(decision, asks(Kind.PARTSINSYN))).extract(Kind.PARTSINSYN)
        )

    handed = page(None)
    assert page("Storgatan 1, Älvhamn") == handed
    assert example(DecisionMade).public_text in handed
    assert "10 kap. 3 § OSL (2009:400), 26 kap. 5 § OSL (2009:400)" in handed
    assert "Eva" not in handed


def test_a_text_that_was_corrected_is_not_handed_out() -> None:
    mended = example(
        EventCorrected, target_event=ref(DecisionMade), corrected_fields=("public_text",)
    )
    story = given(told(example(DecisionMade), MATS), mended, asks(Kind.PARTSINSYN))
    [one] = desk(story).extract(Kind.PARTSINSYN).decided
    assert (one.text, one.corrected) == ("", MORNING.date())


@pytest.mark.parametrize("kind", Kind)
def test_nothing_is_handed_out_unless_whom_it_concerns_has_asked(kind: Kind) -> None:
    other = next(one for one in Kind if one is not kind)
    for request in (None, asks(other), asks(kind, requester="annan")):
        asked = desk(given(*([request] if request else [example(SecrecyReviewed)])))
        with pytest.raises(NotAskedFor):
            asked.extract(kind)
        assert [(read.act, read.hits) for read in asked.noted.reads] == [(Act.INSIGHT, 0)]


def test_in_an_adults_case_nobody_else_is_a_party() -> None:
    def case_of(kind: Kind) -> Desk:
        raised = example(CaseRaised)
        subject = raised.subject.model_copy(update={"born": BORN[kind]})
        father = asks(Kind.PARTSINSYN, requester_detail="far via ombud")
        raised = raised.model_copy(update={"subject": subject})
        return desk(given(raised, told(example(DecisionMade), MATS), father))

    assert case_of(Kind.PARTSINSYN).extract(Kind.PARTSINSYN).decided
    with pytest.raises(NotAskedFor, match="adult"):
        case_of(Kind.REGISTERUTDRAG).extract(Kind.PARTSINSYN)


@pytest.mark.parametrize("seat", [seat for seat in Role if seat is not Role.AUDITOR])
def test_nobody_else_may_order_it(seat: Role) -> None:
    asked = told_to_her()
    with pytest.raises(UnknownCase):
        asked.extract(Kind.REGISTERUTDRAG, seat=seat)
    assert [read.hits for read in asked.noted.reads] == [0]


def test_it_is_noted_before_it_is_given() -> None:
    asked = told_to_her()
    asked.extract(Kind.REGISTERUTDRAG)
    [read] = asked.noted.reads
    assert (read.act, read.purpose, read.case_id) == (Act.INSIGHT, Purpose.OVERSIGHT, CASE_ID)
    assert [category.value for category in read.categories] == ["ACCESS"]

    asked.noted.available = False
    for case_id in (CASE_ID, UUID(int=7)):
        with pytest.raises(AccessLogUnavailable):
            asked.extract(Kind.REGISTERUTDRAG, case_id)


def test_an_erased_case_is_not_there() -> None:
    class Erased(Desk):
        def load(self, case_id: UUID, until_position: int | None = None) -> Sequence[Recorded]:
            raise ContentErased

    with pytest.raises(UnknownCase):
        Erased((), MemoryAccessLog(), SetClock(MORNING)).extract(Kind.PARTSINSYN)


def test_another_who_stands_in_the_register_is_not_told_who_got_what_of_her() -> None:
    him = asks(Kind.REGISTERUTDRAG, requester_detail="mannen, via ombud")
    asked = desk(given(example(SecrecyReviewed), example(InformationDisclosed), him))
    with pytest.raises(NotAskedFor, match="Somebody else"):
        asked.extract(Kind.REGISTERUTDRAG)
    assert [read.hits for read in asked.noted.reads] == [0]


@pytest.mark.parametrize("kind", Kind)
def test_a_request_that_was_corrected_opens_nothing(kind: Kind) -> None:
    story = given(told(example(DecisionMade), MATS), asks(kind))
    correction = example(
        EventCorrected, target_event=ref(InsightRequested), reason="fel person"
    )
    assert desk(story).extract(kind)
    wrong = desk(story.and_then(correction))
    with pytest.raises(NotAskedFor):
        wrong.extract(kind)
