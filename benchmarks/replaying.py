"""Replaying a long case for one role: what it knew, what was kept back and why, the digest.

From the log on the disk to the answer, with the read noted on the way; and, of that, what is
worked out when the facts are at hand, where time is the thread's own.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from benchmarks.figures import HUB, Figure, Goal, Laps, Rounds, timed, times
from benchmarks.ground import Ground
from benchmarks.material import WORKER, command, everyday, open_case
from domain.reads import Read
from domain.recorded import Recorded
from domain.roles import Role
from services.looking_back import LookingBack
from services.noting import Noting
from services.ports import Staff
from services.replaying import Replaying
from services.then import Question

FACTS = 1_000
AT_ONCE = 50
GOAL = Goal(60, "ms")
AUDITOR = Staff("AG", "", "", (Role.AUDITOR,))
ROLES = (Role.RVT, Role.EKONOMISKT_BISTAND, Role.KVINNOJOUR)
"""Who sees nearly all of it, who sees some, and who got nothing."""


@dataclass(frozen=True, slots=True)
class AtHand:
    """A case as it was read once, and a log of reads that keeps none."""

    facts: Sequence[Recorded]
    at: datetime

    def load(self, case_id: UUID, until_position: int | None = None) -> Sequence[Recorded]:
        """Give the case."""
        del case_id, until_position
        return self.facts

    def record(self, read: Read) -> None:
        """Forget a read."""

    def looking_back(self, handle: Callable[[UUID, str], str]) -> LookingBack:
        """Look back on the case."""
        return LookingBack(Replaying(self, handle), Noting(self, lambda: self.at, lambda _: ()))


def of_a_long_case(ground: Ground, rounds: Rounds) -> list[Figure]:
    """Ask what each of some roles knew of a case of a thousand facts."""
    hub, case_id = ground.hub, _told(ground)
    facts = hub.log.load(case_id)
    at = facts[-1].recorded_at
    memory = AtHand(facts, at).looking_back(hub.handle)

    def ask(back: LookingBack, role: Role) -> None:
        back.replay(AUDITOR, Role.AUDITOR, Question(case_id, role, at)).answer()

    def worked_out(role: Role) -> float:
        began = time.thread_time()
        ask(memory, role)
        return time.thread_time() - began

    for role in ROLES:
        ask(hub.replaying, role)
    figures: list[Figure] = []
    for role in ROLES:
        laps: Laps = {HUB: [[worked_out(role)] for _ in rounds]}
        what = f"replay {FACTS:,} facts at hand as {role}"
        figures.append(times(what, laps, 0.5, GOAL, "nothing: the thread's own time"))
    laps = {HUB: [[timed(lambda: ask(hub.replaying, ROLES[0]))] for _ in rounds]}
    what = f"replay {FACTS:,} facts from the log as {ROLES[0]}"
    return [*figures, times(what, laps, 0.5, GOAL, "nothing: read, opened, and the read noted")]


def _told(ground: Ground) -> UUID:
    """Record a case of so many facts."""
    hub = ground.hub
    case_id = open_case(hub.recording)
    told = hub.log.version(case_id)
    while told < FACTS:
        few = [everyday(told + nth) for nth in range(min(AT_ONCE, FACTS - told))]
        hub.recording.record(WORKER, command(case_id, *few))
        told += len(few)
    return case_id
