"""What did somebody know then: both times, one holder, reasons and differences."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.categories import Category
from domain.facts import (
    ConflictChecked,
    ConsentRecorded,
    InformationDisclosed,
    NoticeSuppressed,
    ResourcePersonAssigned,
    RiskAssessed,
    RiskSignalNoted,
    SupportContactHeld,
)
from domain.refusals import NoSuchStep, UnknownCase
from domain.roles import Role
from domain.values import Holder, Recipient
from projections.entries import Json
from services.looking_back import LookingBack
from services.replaying import Replaying
from services.then import Question
from tests.domain.stories import stories
from tests.given import CASE_ID, HUB, MATS, MORNING, Story, an_open_case, example, ref, told
from tests.projections.kept import handle
from tests.services.asked_back import AUDITOR, ask
from tests.services.memory import MemoryLog, SetClock
from tests.services.reads import MemoryAccessLog

HOUR = timedelta(hours=1)
LATE = MORNING + 48 * HOUR
AF_NORR = Recipient(role=Role.ARBETSFORMEDLINGEN, title="handläggare", partner="af-norr")
LENA = example(ResourcePersonAssigned)


def seen(answer: Json) -> list[str]:
    return [one["fact"] for one in answer["entries"] if one["kind"] != "register"]


def why(answer: Json, kind: type[Any]) -> list[str]:
    return [
        reason["why"]
        for one in answer["withheld"]
        if one["fact"] == kind.name
        for reason in one["because"]
    ]


def test_what_had_happened_is_one_thing_and_what_was_recorded_another() -> None:
    happened = MORNING + HOUR
    story = an_open_case(told(example(RiskSignalNoted), at=happened, heard=LATE))
    then = happened + HOUR
    assert "risk_signal_noted" not in seen(ask(story, at=then))
    assert "risk_signal_noted" in seen(ask(story, at=then, recorded_by=LATE))
    assert "risk_signal_noted" not in seen(ask(story, at=then, recorded_by=LATE - HOUR))
    assert "risk_signal_noted" not in seen(ask(story, at=MORNING, recorded_by=LATE))
    assert "risk_signal_noted" in seen(ask(story, at=LATE))


def test_what_was_recorded_ahead_is_seen_but_had_not_happened() -> None:
    ahead = told(example(SupportContactHeld), at=LATE, heard=MORNING + HOUR)
    story = an_open_case(ahead)
    then = MORNING + 2 * HOUR
    assert "support_contact_held" in seen(ask(story, at=then))
    both = ask(story, at=then, recorded_by=then)
    assert "support_contact_held" not in seen(both)
    assert (both["happened_by"], both["recorded_by"]) == (then.isoformat(), then.isoformat())


@for_all(story=stories(), hours=st.tuples(*[st.integers(-48, 24 * 60)] * 2))
def test_the_two_times_choose_just_the_facts_that_both_let_in(
    story: Story, hours: tuple[int, int]
) -> None:
    at, recorded_by = (MORNING + each * HOUR for each in hours)
    counting = [
        one.fact_id
        for one in story.recorded
        if one.occurred_at <= at and one.recorded_at <= recorded_by
    ]
    try:
        answer = ask(story, Role.SAMORDNARE, at=at, recorded_by=recorded_by)
    except UnknownCase:
        assert counting == []
        return
    refs = {one["ref"] for one in answer["entries"] if one["kind"] == "timeline"}
    refs |= {one["ref"] for one in answer["withheld"]}
    assert refs == set(map(str, counting))


def test_a_partner_is_told_of_its_own_letters_alone() -> None:
    mine = example(InformationDisclosed)
    story = an_open_case(mine, example(InformationDisclosed, recipient=AF_NORR))
    role = Role.ARBETSFORMEDLINGEN
    both = ask(story, role)
    assert [one["seat"] for one in both["entries"]] == ["af-alvhamn", "af-norr"]
    one = ask(story, role, who="partner:af-norr")
    assert [(e["seat"], e["ref"]) for e in one["entries"]] == [
        ("af-norr", str(ref(InformationDisclosed, 2)))
    ]
    assert why(one, InformationDisclosed) == ["not_disclosed"]
    nobody = ask(story, role, who="partner:elsewhere")
    assert (nobody["entries"], nobody["desks"]) == ([], [])
    assert "handle" not in json.dumps(both)


def test_a_letter_that_was_stopped_or_is_over_says_so() -> None:
    story = an_open_case(example(InformationDisclosed), told(example(NoticeSuppressed), HUB))
    assert why(ask(story, Role.ARBETSFORMEDLINGEN), InformationDisclosed) == ["stopped"]
    sent = an_open_case(example(InformationDisclosed))
    last = MORNING + timedelta(days=365)
    over = ask(sent, Role.ARBETSFORMEDLINGEN, at=last, since=sent.recorded[-1].recorded_at)
    assert why(over, InformationDisclosed) == ["expired"]
    assert [(one["change"], one["because"]) for one in over["difference"]] == [
        ("gone", ["expired"])
    ]


def test_who_had_no_seat_saw_nothing_for_that_reason_and_who_was_kept_out_for_another() -> None:
    out = example(ConflictChecked, result="spärr", blocked_staff=("lena",))
    story = an_open_case(example(ConflictChecked), told(LENA, MATS))
    role = Role.EKONOMISKT_BISTAND
    assert why(ask(story, Role.JOBBTORG), ResourcePersonAssigned) == ["no_seat"]
    assert ask(story, role, who="staff:lena")["desks"]
    assert why(ask(story, role, who="staff:greta"), ResourcePersonAssigned) == ["no_seat"]
    kept = ask(story.and_then(told(out, MATS)), role, who="staff:lena")
    assert (kept["desks"], kept["entries"]) == ([], [])
    assert why(kept, ResourcePersonAssigned) == ["kept_out"]


def test_what_came_to_be_known_is_told_and_what_is_seen_no_longer_with_the_reason() -> None:
    to = Recipient(role=Role.JOBBTORG, title="handläggare")
    work = {"recipient": (to,), "categories": (Category.WORK, Category.ACCESS)}
    seat = Holder(role=Role.JOBBTORG, title="handläggare", staff="jon", unit="jobbtorg")
    assigned = example(ResourcePersonAssigned, role=seat, visible_categories=(Category.ACCESS,))
    before = an_open_case(example(ConflictChecked), told(assigned, MATS))
    given = before.and_then(example(ConsentRecorded, action="given", **work))
    came = ask(given, Role.JOBBTORG, since=before.recorded[-1].recorded_at)
    assert ("came", "consent_recorded") in [
        (one["change"], one["fact"]) for one in came["difference"]
    ]
    assert all(one["because"] == [] for one in came["difference"])
    out = example(ConflictChecked, result="spärr", blocked_staff=("jon",))
    after = given.and_then(told(out, MATS))
    gone = ask(after, Role.JOBBTORG, since=given.recorded[-1].recorded_at)
    assert {one["change"] for one in gone["difference"]} == {"gone"}
    assert {tuple(one["because"]) for one in gone["difference"]} == {("no_seat",)}


@for_all(story=stories())
def test_the_differences_of_all_steps_make_the_last_view(story: Story) -> None:
    for role in (Role.SAMORDNARE, Role.EKONOMISKT_BISTAND, Role.ARBETSFORMEDLINGEN):
        levels: dict[str, dict[str, str]] = {}
        answer: Json = {}
        for step in range(1, len(story.recorded) + 1):
            answer = ask(story, role, step=step)
            for one in answer["difference"]:
                known = levels.setdefault(one["ref"], {})
                for field in one["fields"]:
                    assert known.get(field["name"]) == field["before"]
                    known[field["name"]] = field["after"]
        last = {
            ref: {name: level for name, level in fields.items() if level}
            for ref, fields in levels.items()
        }
        shown = {one["ref"] for one in answer["entries"] if one["kind"] != "register"}
        readable = {r for r, fields in last.items() if fields}
        assert readable <= shown
        assert readable == shown or role is Role.ARBETSFORMEDLINGEN


def test_one_steps_from_fact_to_fact() -> None:
    story = an_open_case(example(RiskAssessed), example(RiskSignalNoted))
    first, last = ask(story, step=1), ask(story, step=3)
    assert first["steps"] == {"this": 1, "previous": None, "next": 2}
    assert last["steps"] == {"this": 3, "previous": 2, "next": None}
    assert [one["fact"] for one in ask(story, step=2)["difference"]] == ["risk_assessed"]
    assert [one["change"] for one in first["difference"]] == ["came"]
    assert ask(story)["steps"]["this"] == 3
    with pytest.raises(NoSuchStep):
        ask(story, step=4)


def test_facts_of_one_command_are_steps_of_their_own() -> None:
    story = an_open_case(example(RiskAssessed), example(RiskSignalNoted))
    at = story.recorded[-1].recorded_at
    together = [*story.recorded[:1], *(replace(r, recorded_at=at) for r in story.recorded[1:])]
    assert seen(ask(together, step=2)) == ["case_raised", "risk_assessed"]


def test_who_is_kept_out_today_may_not_look_back_on_any_day() -> None:
    out = example(ConflictChecked, result="spärr", blocked_staff=("anna",))
    story = an_open_case(told(out, MATS))
    log = MemoryAccessLog()
    clock = SetClock(story.recorded[-1].recorded_at)
    back = LookingBack(Replaying(MemoryLog(list(story.recorded)), handle), log.noting(clock))
    with pytest.raises(UnknownCase):
        back.replay(AUDITOR, Role.AUDITOR, Question(CASE_ID, Role.RVT, MORNING))
    with pytest.raises(UnknownCase) as closed:
        back.replay(AUDITOR, Role.AUDITOR, Question(CASE_ID, Role.RVT, step=9))
    assert type(closed.value) is UnknownCase
    with pytest.raises(UnknownCase):
        back.explain(AUDITOR, Role.AUDITOR, CASE_ID, Role.RVT, MORNING)
    assert [(read.staff, read.case_id, read.hits) for read in log.reads] == [
        ("anna", CASE_ID, 0),
    ] * 3


@pytest.mark.parametrize("seat", [role for role in Role if role is not Role.AUDITOR])
def test_no_other_seat_may_look_back(seat: Role) -> None:
    story = an_open_case()
    log = MemoryAccessLog()
    back = LookingBack(
        Replaying(MemoryLog(list(story.recorded)), handle), log.noting(SetClock(MORNING))
    )
    with pytest.raises(UnknownCase):
        back.replay(AUDITOR, seat, Question(CASE_ID, Role.RVT, MORNING))
    assert [read.hits for read in log.reads] == [0]
