"""Asking as an auditor what somebody knew of a case then."""

from collections.abc import Sequence
from typing import Any

from domain.recorded import Recorded
from domain.roles import Role
from projections.entries import Json
from services.looking_back import LookingBack
from services.ports import Staff
from services.replaying import Replaying
from services.then import Question
from tests.given import Story
from tests.projections.kept import handle
from tests.services.memory import MemoryLog, SetClock
from tests.services.reads import MemoryAccessLog

AUDITOR = Staff("anna", "Anna", "revision", (Role.AUDITOR,))


def ask(facts: Story | Sequence[Recorded], role: Role = Role.RVT, **asked: Any) -> Json:
    """Ask as an auditor; at the end of the story unless told otherwise."""
    recorded = list(facts.recorded if isinstance(facts, Story) else facts)
    at = max(one.recorded_at for one in recorded)
    back = LookingBack(
        Replaying(MemoryLog(recorded), handle), MemoryAccessLog().noting(SetClock(at))
    )
    if "step" not in asked:
        asked.setdefault("at", at)
    case_id = recorded[0].case_id
    return back.replay(AUDITOR, Role.AUDITOR, Question(case_id, role, **asked)).answer()
