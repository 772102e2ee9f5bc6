"""What a viewer is told who tries to record something: each kind of fact, in each case."""

from collections.abc import Iterator
from datetime import timedelta

from domain.case.case import replay
from domain.facts import FACTS
from domain.rules import refusal
from domain.rules.recording import is_outsider
from tests.attacks.observing import ABSENT
from tests.attacks.pairs import Pair
from tests.attacks.telling import CASES, as_actor, recorded
from tests.domain.drawing import ordinary

UNKNOWN, ACCEPTED = "unknown", "accepted"
SPEAKS_OF_THE_CASE = frozenset(
    (
        "both_parts_investigated",
        "child_by_the_childs_unit",
        "closes_an_open_investigation",
        "completes_an_open_task",
        "consent_by_the_right_person",
        "contact_worker_is_who_met",
        "cooperation_has_a_coordinator",
        "decided_after_investigation",
        "form_before_notes",
        "nothing_after_the_end",
        "placed_after_decision",
        "raised_once",
        "rests_on_a_current_risk",
        "reviewed_before_disclosed",
        "reviews_a_known_insats",
        "safety_plan_follows",
        "started_after_decision",
        "within_the_mandate",
    )
)
"""Rules that say no because of what has happened before in the case (I4, I5, I7, I9, R106 and
the source that each has in domain/rules/table). A no is one fixed sentence: it names the rule
and nothing in the case. Whoever has no seat is told that there is no such case."""


def answers(pair: Pair) -> Iterator[tuple[str, str, str]]:
    """Give for each act what is answered in the one history and in the other."""
    if pair.viewer.everybody:
        return
    at = pair.turns[-1].looks[0]
    for case_id in (*CASES, ABSENT):
        left = [r for turn in pair.turns for r in turn.left if r.case_id == case_id]
        right = [r for turn in pair.turns for r in turn.right if r.case_id == case_id]
        told = [one for one in left if one in right]
        here, there = replay(left), replay(right)
        for kind in FACTS:
            act = recorded(
                case_id,
                ordinary(kind, told, at),
                as_actor(pair.viewer),
                at,
                timedelta(),
                "asks",
            )
            said: list[str] = []
            for case in (here, there):
                no = None if is_outsider(case, act) else refusal(case, act)
                said.append(UNKNOWN if is_outsider(case, act) else no.rule if no else ACCEPTED)
            yield (kind.name, said[0], said[1])
