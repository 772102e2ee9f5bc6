"""Gallring is decided by two, stopped by one, and never before the law says so."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from domain.case.access import Access, Seat
from domain.erasing import (
    AFTER,
    MAY,
    Decision,
    Move,
    Reason,
    copies_gone_by,
    no_longer,
    refusal,
)
from domain.law.act import SOL_2025, Section
from domain.law.retention import Material, Retention, RetentionRule, Sample, Years
from domain.recorded import Actor
from domain.roles import Role

NOON = datetime(2031, 3, 3, 11, tzinfo=UTC)
TODAY = date(2031, 3, 3)
RULE = RetentionRule(Material.FILE, Years(5), Section(SOL_2025, "16 kap. 1 §"), "Fem år.")
DUE = Retention(RULE, earliest=TODAY)
MATS = Actor("mats", Role.ARBETSLEDARE, "rvt")
MONA = Actor("mona", Role.ARBETSLEDARE, "rvt")
IVAR = Actor("ivar", Role.INTERNKONTROLL, "kansliet")


def one(move: Move, by: Actor = MATS, reason: Reason | None = None) -> Decision:
    return Decision(move, by, NOON, reason=reason)


PROPOSED = (one(Move.PROPOSED),)
APPROVED = (*PROPOSED, one(Move.APPROVED, MONA))
HELD = (*APPROVED, one(Move.HELD, IVAR, Reason.COURT))


def no(
    wanted: Decision,
    *before: Decision,
    kept: Retention | None = DUE,
    on: date = TODAY,
    sample: Sample | None = Sample.DAYS,
) -> str | None:
    refused = refusal(before, wanted, kept, on, sample)
    return refused.rule if refused else None


def test_one_proposes_and_another_approves() -> None:
    assert no(one(Move.PROPOSED)) is None
    assert no(one(Move.APPROVED, MONA), *PROPOSED) is None
    assert no(one(Move.APPROVED, MATS), *PROPOSED) == "erasure_takes_two"


def test_the_same_person_in_another_seat_is_the_same_person() -> None:
    proposed = one(Move.PROPOSED, Actor("mats", Role.INTERNKONTROLL, "kansliet"))
    assert no(one(Move.APPROVED, MATS), proposed) == "erasure_takes_two"


@pytest.mark.parametrize("move", [Move.PROPOSED, Move.APPROVED])
def test_nothing_is_decided_before_the_day_and_nothing_of_what_is_kept_for_ever(
    move: Move,
) -> None:
    before = PROPOSED if move is Move.APPROVED else ()
    wanted = one(move, MONA)
    assert no(wanted, *before, on=date(2031, 3, 2)) == "erasure_is_due"
    assert no(wanted, *before, kept=Retention(RULE, never=True)) == "some_is_never_erased"
    assert no(wanted, *before, kept=None) == "erasure_is_due"
    asks = Retention(RULE, earliest=TODAY, asks="Födelsedatum behövs.")
    assert no(wanted, *before, kept=asks) == "erasure_is_certain"


SEATED = Seat(Role.ARBETSLEDARE, None, "rvt", frozenset(), NOON)
ACCESS = Access(seats=(SEATED,))


def too_late(
    *decided: Decision, access: Access = ACCESS, left: frozenset[str] = frozenset()
) -> str | None:
    begun = one(Move.BEGUN, Actor("hub", Role.HUB, "hub"))
    has = {by.by.staff for by in decided} - left
    refused = no_longer((*decided, begun), access, lambda by: by.staff in has, NOON)
    return refused.rule if refused else None


def test_who_decided_is_asked_about_again_when_it_is_carried_out() -> None:
    theirs = "erasure_is_still_theirs"
    assert too_late(*APPROVED) is None
    assert too_late(*APPROVED, left=frozenset(("mona",))) == theirs
    assert too_late(*APPROVED, left=frozenset(("mats",))) == theirs
    for blocked in ("mats", "mona"):
        kept_out = replace(ACCESS, blocked=frozenset((blocked,)))
        assert too_late(*APPROVED, access=kept_out) == theirs
    assert too_late(*APPROVED, access=Access()) == theirs, "the unit answers for it no more"
    by_duty = (one(Move.PROPOSED, IVAR), one(Move.APPROVED, MONA))
    assert too_late(*by_duty) is None
    assert too_late(one(Move.PROPOSED), one(Move.APPROVED, IVAR)) == theirs
    assert too_late(one(Move.PROPOSED), one(Move.APPROVED)) == "erasure_takes_two"
    assert too_late(one(Move.PROPOSED)) == "erasure_has_an_order"


def test_a_hold_stops_what_was_approved_and_all_begins_anew_when_it_is_lifted() -> None:
    assert no(one(Move.HELD, IVAR, Reason.COURT), *APPROVED) is None
    assert no(one(Move.HELD, IVAR), *APPROVED) == "a_hold_has_a_reason"
    assert no(one(Move.APPROVED, MONA), *HELD) == "erasure_has_an_order"
    assert no(one(Move.PROPOSED), *HELD) == "erasure_has_an_order"
    lifted = (*HELD, one(Move.LIFTED, IVAR))
    assert no(lifted[-1], *HELD) is None
    assert no(one(Move.APPROVED, MONA), *lifted) == "erasure_has_an_order"
    assert no(one(Move.PROPOSED), *lifted) is None


def test_a_hold_may_come_before_anything_else_and_before_the_day() -> None:
    wanted = one(Move.HELD, IVAR, Reason.INSIGHT)
    assert no(wanted, on=date(2026, 1, 1), kept=None) is None


def test_what_has_begun_is_decided_about_no_more() -> None:
    begun = (*APPROVED, one(Move.BEGUN, Actor("hub", Role.HUB, "hub")))
    for move in MAY:
        assert no(one(move, MATS, Reason.COURT), *begun) == "erasure_has_an_order"


def test_who_is_in_no_row_decides_nothing_and_the_hub_carries_out_alone() -> None:
    for move in Move:
        may = MAY.get(move, frozenset())
        for role in Role:
            wanted = Decision(move, Actor("x", role, "u"), NOON, reason=Reason.COURT)
            assert (no(wanted) == "erasure_is_decided_by_few") is (role not in may)
    assert set(MAY) == set(AFTER) == set(Move) - {Move.BEGUN, Move.STOPPED}


def test_copies_are_gone_ninety_days_later() -> None:
    assert copies_gone_by(date(2031, 3, 3)) == date(2031, 6, 1)


def test_where_the_municipality_is_kept_for_research_nothing_is_erased() -> None:
    assert no(one(Move.PROPOSED), sample=Sample.WHOLE) == "some_is_never_erased"
    assert no(one(Move.APPROVED, MONA), *PROPOSED, sample=None) == "the_sample_is_known"
    assert no(one(Move.HELD, IVAR, Reason.COURT), sample=None) is None
