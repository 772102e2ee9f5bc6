"""Many cases at once, any fact from anybody at any time: no invariant ever breaks."""

import os
from dataclasses import fields
from datetime import date, datetime, timedelta
from enum import Enum
from random import Random
from typing import Any
from uuid import UUID, uuid5

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from domain.case import assessing, granting, standing, support
from domain.case.access import Access
from domain.case.case import Case, evolve, replay
from domain.clocks.table import BY_NAME
from domain.fact import Fact
from domain.facts import (
    FACTS,
    CaseRaised,
    InsatsReviewed,
)
from domain.recorded import Actor, Recorded, fact_id_of
from domain.refusals import Refused
from domain.roles import Role
from domain.rules import ALWAYS, RULES, refusal
from domain.rules.recording import BY_THE_HUB, DECIDED_BY_A_LEADER, is_outsider
from domain.values import Subject
from domain.watch import next_alarm_change, watch
from tests.domain.courses import BEGUN, COURSES, END, MET, MOVE, TEMPTATIONS
from tests.domain.drawing import facts, ordinary
from tests.domain.invariants import BREACHES
from tests.given import (
    GRETA,
    HUB,
    IVAR,
    KARIN,
    LENA,
    MATS,
    MORNING,
    PETRA,
    SARA,
    SVEN,
    example,
)

EXAMPLES = int(os.environ.get("SAMLOTS_MODEL_EXAMPLES", "40"))
STEPS = int(os.environ.get("SAMLOTS_MODEL_STEPS", "40"))
PEOPLE = (
    *(KARIN, MATS, SARA, SVEN, LENA, PETRA, GRETA, IVAR, HUB),
    Actor("rut", Role.KVINNOFRIDSSAMORDNARE, "kansliet"),
)
CASES = tuple(UUID(int=number) for number in (1, 2, 3))
PARTS = (standing, granting, assessing, support)
TURNS = tuple(kind for kind in FACTS if any(kind in part.EVOLVE for part in PARTS))
"""Kinds that change the state: tried as often as all the others together."""
WAITS_H = (0, 0, 0, 1, 24, 24 * 40)
BORN = (date(1990, 5, 6), date(2006, 3, 2), date(2012, 6, 7), None)
NAMES = {rule.name for row in (ALWAYS, *RULES.values()) for rule in row}
RECENT = 3
SPOILT, WOUND_UP = 0.2, 0.15
TRIES = 4
SEEDS = st.integers(0, 2**32)
"""What is tried next is drawn evenly from a seed; Hypothesis likes to try the same again."""


def one_who_may(kind: type[Fact], changes: dict[str, Any] | None = None) -> Actor:
    """Somebody whom most rules would let record a kind of fact."""
    if kind in BY_THE_HUB:
        return HUB
    by_leader = DECIDED_BY_A_LEADER in RULES.get(kind, ()) or "insatser" in (changes or {})
    return MATS if by_leader else KARIN


class Work(RuleBasedStateMachine):
    """What people try to record; what the rules let through is kept."""

    def __init__(self) -> None:
        super().__init__()
        self.now = MORNING
        self.told: dict[UUID, list[Recorded]] = {case_id: [] for case_id in CASES}
        self.cases = dict.fromkeys(CASES, Case())
        self.anything = dict.fromkeys(CASES, Case())
        """The same cases, had every fact been stored that anybody ever tried to record."""

    def recorded(self, case_id: UUID, fact: Fact, by: Actor, late: timedelta) -> Recorded:
        version = len(self.told[case_id]) + 1
        command = uuid5(case_id, f"{version} {self.anything[case_id].version}")
        return Recorded(
            case_id=case_id,
            version=version,
            fact=fact,
            fact_id=fact_id_of(command, 0),
            occurred_at=self.now - late,
            recorded_at=self.now,
            by=by,
            command_id=command,
        )

    def try_to_record(self, new: Recorded) -> Refused | None:
        """Ask the rules, and keep the fact when none refuses it."""
        case, told = self.cases[new.case_id], self.told[new.case_id]
        self.anything[new.case_id] = evolve(self.anything[new.case_id], new)
        if is_outsider(case, new):
            return Refused("outsider", "", "")
        refused = refusal(case, new)
        if refused is not None:
            assert refused.rule in NAMES
            assert refused.text.endswith(".")
            assert refused.source
            return refused
        for name, breaches in BREACHES.items():
            broken = [breach.__name__ for breach in breaches if breach(told, new)]
            assert not broken, f"{name}: {broken} by {type(new.fact).name}"
        once, again = evolve(case, new), evolve(case, new)
        assert once == again
        self.cases[new.case_id] = once
        told.append(new)
        return None

    @initialize(data=st.data())
    def cases_are_opened(self, data: st.DataObject) -> None:
        for case_id in CASES:
            subject = Subject(alias="Björk", born=data.draw(st.sampled_from(BORN)))
            kind = data.draw(st.sampled_from(("nära relation", "heder", "båda")))
            opening = example(CaseRaised, subject=subject, case_type=kind)
            new = self.recorded(case_id, opening, KARIN, timedelta())
            assert self.try_to_record(new) is None

    @rule(hours=st.sampled_from(WAITS_H))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(data=st.data(), case_id=st.sampled_from(CASES), seed=SEEDS)
    def somebody_records(self, data: st.DataObject, case_id: UUID, seed: int) -> None:
        chance = Random(seed)
        for _ in range(TRIES):
            kind = chance.choice(chance.choice((TURNS, FACTS)))
            by = chance.choice((one_who_may(kind), one_who_may(kind), chance.choice(PEOPLE)))
            late = timedelta(hours=chance.choice((*WAITS_H, -1)))
            fact = data.draw(facts(kind, self.told[case_id], self.now))
            self.try_to_record(self.recorded(case_id, fact, by, late))

    @rule(case_id=st.sampled_from(CASES), seed=SEEDS)
    def work_takes_its_course(self, case_id: UUID, seed: int) -> None:
        """One lawful course, and now and then something in between that may spoil it."""
        chance = Random(seed)
        for kind, changes in chance.choice(COURSES):
            if chance.random() < SPOILT:
                between = chance.choice(TURNS)
                self._ordinary(case_id, between, {})
            self._ordinary(case_id, kind, changes)

    @rule(case_id=st.sampled_from(CASES), seed=SEEDS)
    def somebody_is_tempted(self, case_id: UUID, seed: int) -> None:
        for kind, changes in Random(seed).sample(TEMPTATIONS, TRIES):
            self._ordinary(case_id, kind, changes)

    @rule(case_id=st.sampled_from(CASES), seed=SEEDS)
    def everything_is_wound_up(self, case_id: UUID, seed: int) -> None:
        """Now and then what runs is ended and what is needed is met, and the case closes."""
        if Random(seed).random() > WOUND_UP:
            return
        running = self.cases[case_id].support.running
        ends = [(InsatsReviewed, {"insats_ref": k, "outcome": "avslutas"}) for k in running]
        for kind, changes in (*ends, *MOVE, *MET, *END):
            self._ordinary(case_id, kind, changes)

    @rule(case_id=st.sampled_from(CASES), other=st.sampled_from(CASES))
    def a_fact_is_written_in_the_wrong_case(self, case_id: UUID, other: UUID) -> None:
        for stray in self.told[other][-RECENT:]:
            self.try_to_record(self.recorded(case_id, stray.fact, stray.by, timedelta()))

    def _ordinary(self, case_id: UUID, kind: type[Fact], changes: dict[str, Any]) -> None:
        fact = ordinary(kind, self.told[case_id], self.now, **changes)
        self.try_to_record(
            self.recorded(case_id, fact, one_who_may(kind, changes), timedelta())
        )

    @invariant()
    def somebody_answers(self) -> None:
        """I1: whoever opened the case, or took it over, is known by name."""
        for case in self.cases.values():
            if case.version:
                assert case.access.responsible is not None
                assert case.access.coordinator not in case.access.blocked

    @invariant()
    def who_is_kin_opens_nothing(self) -> None:
        """I2, I3: whoever a check found to be kin is kept out."""
        for case in self.cases.values():
            for person in PEOPLE:
                if person.staff in case.access.blocked:
                    assert not case.access.may_open(person, self.now)
                    assert not case.access.is_let_in(person, self.now)

    @invariant()
    def alarms_hold_no_text(self) -> None:
        """I16: a worklist holds codes and times alone, whatever was ever stored."""
        for case in (*self.cases.values(), *self.anything.values()):
            change = next_alarm_change(case, self.now)
            assert change is None or change > self.now
            for alarm in watch(case, self.now):
                held = [getattr(alarm, one.name) for one in fields(alarm)]
                assert all(
                    v is None or isinstance(v, Enum | datetime | date) or v in BY_NAME
                    for v in held
                )

    def teardown(self) -> None:
        """Read from the beginning, each case is what it became step by step (I15)."""
        for case_id, told in self.told.items():
            assert replay(told) == self.cases[case_id]
            assert [known.fact_id for known in self.cases[case_id].facts] == [
                recorded.fact_id for recorded in told
            ]
            access = Access()
            for recorded in told:
                access = granting.evolve(access, recorded)
            assert access == self.cases[case_id].access


TestWork = Work.TestCase
TestWork.settings = settings(max_examples=EXAMPLES, stateful_step_count=STEPS)


def test_every_course_of_the_work_can_be_followed_to_its_end() -> None:
    """What the machine tries is not refused from the start: each course gets through."""
    for course in (*COURSES, (*MOVE, *MET, *END)):
        work = Work()
        for kind, changes in (*BEGUN, *course):
            fact = ordinary(kind, work.told[CASES[0]], work.now, **changes)
            new = work.recorded(CASES[0], fact, one_who_may(kind, changes), timedelta())
            refused = work.try_to_record(new)
            assert refused is None, f"{kind.name}: {refused}"
