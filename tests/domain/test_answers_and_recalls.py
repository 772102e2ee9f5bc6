"""What a recipient answers follows on what it answered before, and is nobody else's."""

from datetime import date
from typing import Any

import pytest

from domain.clocks import table
from domain.facts import (
    DisclosureRecalled,
    InformationDisclosed,
    NoticeAnswered,
    NoticeSuppressed,
    RecallAnswered,
)
from domain.roles import Role
from domain.rules.answering import FOLLOWS, RECALL_FOLLOWS
from domain.values import Recipient
from domain.watch import AlarmKind, watch
from tests.given import HUB, MORNING, Story, an_open_case, example, ref, told

ANSWERS = ("read", "accepted", "declined", "acting", "purged")
RECALL_ANSWERS = ("purged", "kept_by_law", "never_received")
SENT = an_open_case(example(InformationDisclosed))
CALLED_BACK = SENT.and_then(example(DisclosureRecalled))
ASKED = an_open_case(example(InformationDisclosed, answer_by=date(2026, 3, 6)))
"""A Friday; the story begins on a Monday."""
ALLOWED = {
    "read": {"accepted", "declined", "acting", "purged"},
    "accepted": {"declined", "acting", "purged"},
    "declined": {"accepted", "purged"},
    "acting": {"declined", "purged"},
    "purged": set[str](),
}


def answer(kind: str, **instead: Any) -> NoticeAnswered:
    reason = "fel mottagare" if kind == "declined" else None
    return example(NoticeAnswered, answer=kind, **{"reason": reason, **instead})


def recall_answer(kind: str, **instead: Any) -> RecallAnswered:
    law = "arkivlagen 3 §" if kind == "kept_by_law" else None
    return example(RecallAnswered, answer=kind, **{"law": law, **instead})


@pytest.mark.parametrize("then", ANSWERS)
@pytest.mark.parametrize("first", [None, *ANSWERS])
def test_an_answer_follows_on_the_one_before_it_or_is_refused(
    first: str | None, then: str
) -> None:
    story = SENT.and_then(told(answer(first), HUB)) if first else SENT
    outcome = story.when(answer(then), HUB)
    if first is None or then in ALLOWED[first]:
        after = outcome.accepted()
        assert set(after.case.answers.latest.values()) == {then}
    else:
        outcome.refused("answer_follows")


@pytest.mark.parametrize("then", RECALL_ANSWERS)
@pytest.mark.parametrize("first", [None, *RECALL_ANSWERS])
def test_an_answer_to_a_recall_never_takes_back_that_it_was_purged(
    first: str | None, then: str
) -> None:
    story = CALLED_BACK.and_then(told(recall_answer(first), HUB)) if first else CALLED_BACK
    outcome = story.when(recall_answer(then), HUB)
    if first in (then, "purged") or (first, then) == ("kept_by_law", "never_received"):
        outcome.refused("recall_answer_follows")
    else:
        outcome.accepted()


def test_every_answer_has_a_row_that_says_what_may_follow() -> None:
    assert set(FOLLOWS) == {None, *ANSWERS}
    assert set(RECALL_FOLLOWS) == {None, *RECALL_ANSWERS}


def test_nobody_answers_for_somebody_else() -> None:
    other = Recipient(role=Role.KVINNOJOUR, title="jouren", partner="jouren")
    SENT.when(answer("read", recipient=other), HUB).refused("answers_the_disclosure")
    SENT.when(example(DisclosureRecalled, recipient=other)).refused("answers_the_disclosure")
    CALLED_BACK.when(recall_answer("purged", recipient=other), HUB).refused(
        "answers_the_recall"
    )


@pytest.mark.parametrize("who", [{"partner": "annan"}, {"staff": "lena"}])
def test_somebody_else_at_the_same_kind_of_place_is_somebody_else(who: dict[str, str]) -> None:
    to = example(InformationDisclosed).recipient
    SENT.when(answer("read", recipient=to.model_copy(update={"title": "Af"}))).accepted()
    other = to.model_copy(update=who)
    SENT.when(answer("read", recipient=other)).refused("answers_the_disclosure")


def test_an_answer_is_to_a_disclosure_and_an_answer_to_a_recall_to_a_recall() -> None:
    wrong = ref(InformationDisclosed)
    CALLED_BACK.when(recall_answer("purged", recall_ref=wrong), HUB).refused(
        "answers_the_recall"
    )
    wrong = ref(DisclosureRecalled)
    CALLED_BACK.when(answer("read", disclosure_ref=wrong), HUB).refused(
        "answers_the_disclosure"
    )


def test_who_declines_says_why_and_nobody_else_does() -> None:
    SENT.when(answer("declined", reason=None), HUB).refused("declined_says_why")
    SENT.when(answer("accepted", reason="gärna"), HUB).refused("declined_says_why")


def test_what_is_kept_by_law_names_the_law_and_nothing_else_does() -> None:
    CALLED_BACK.when(recall_answer("kept_by_law", law=None), HUB).refused("kept_names_the_law")
    CALLED_BACK.when(recall_answer("purged", law="arkivlagen"), HUB).refused(
        "kept_names_the_law"
    )


def test_a_disclosure_is_called_back_once() -> None:
    CALLED_BACK.when(example(DisclosureRecalled)).refused("recalled_once")
    another = CALLED_BACK.and_then(example(InformationDisclosed))
    second = example(DisclosureRecalled, disclosure_ref=ref(InformationDisclosed, 2))
    both = another.when(second).accepted()
    both.when(example(DisclosureRecalled)).refused("recalled_once")


@pytest.mark.parametrize("fact", [answer("read"), example(DisclosureRecalled)])
def test_people_record_what_they_were_told_by_telephone(fact: Any) -> None:
    SENT.when(fact).accepted()


def rings(story: Story, day: int) -> list[tuple[AlarmKind, str | None]]:
    found = watch(story.case, MORNING.replace(day=day, hour=20))
    names = ("answer", "answer_to_leader", "recall", "recall_to_leader")
    return [(one.kind, one.clock) for one in found if one.clock in names]


def test_an_answer_that_does_not_come_is_the_coordinators_and_then_the_leaders() -> None:
    late = AlarmKind.NOTICE_UNANSWERED
    assert rings(ASKED, 4) == []
    assert rings(ASKED, 6) == [(AlarmKind.CLOCK_COMING, "answer")]
    assert rings(ASKED, 7) == [(late, "answer")]
    assert rings(ASKED, 10) == [(late, "answer")]
    assert rings(ASKED, 11) == [(late, "answer"), (late, "answer_to_leader")]


def still_late(fact: Any) -> list[str | None]:
    story = ASKED.and_then(told(fact, HUB))
    return [clock for kind, clock in rings(story, 11) if kind is AlarmKind.NOTICE_UNANSWERED]


ENDS_THE_WAIT = (
    *map(answer, ("accepted", "declined", "acting", "purged")),
    example(NoticeSuppressed),
    example(DisclosureRecalled),
)


@pytest.mark.parametrize("fact", ENDS_THE_WAIT, ids=lambda fact: fact.name)
def test_an_answer_ends_the_wait(fact: Any) -> None:
    assert still_late(fact) == []


def test_to_have_read_it_is_no_answer_to_what_was_asked() -> None:
    assert still_late(answer("read")) == ["answer", "answer_to_leader"]


def test_nobody_waits_for_an_answer_that_was_not_asked_for() -> None:
    assert rings(SENT, 20) == []


def test_a_recall_is_seen_from_the_first_hour_until_it_is_answered() -> None:
    late = AlarmKind.RECALL_UNANSWERED
    assert rings(CALLED_BACK, 2) == [(AlarmKind.CLOCK_COMING, "recall")]
    assert rings(CALLED_BACK, 5) == [(late, "recall")]
    assert rings(CALLED_BACK, 7) == [(late, "recall"), (late, "recall_to_leader")]
    for kind in RECALL_ANSWERS:
        assert rings(CALLED_BACK.and_then(told(recall_answer(kind), HUB)), 20) == []


@pytest.mark.parametrize("name", ["answer", "recall"])
def test_who_works_with_the_case_is_told_and_then_the_team_leader(name: str) -> None:
    assert table.BY_NAME[name].to == {Role.SAMORDNARE, Role.RVT, Role.BARN_OCH_UNGA}
    assert table.BY_NAME[f"{name}_to_leader"].to == {Role.ARBETSLEDARE}
