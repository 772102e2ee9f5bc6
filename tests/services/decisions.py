"""The book of decisions on erasure in memory, obeying the port's words."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from domain.erasing import Decision, Move
from domain.refusals import SomeoneWasFaster

OVER = (Move.DECLINED, Move.LIFTED)


@dataclass
class MemoryDecisionBook:
    """Decisions in a dictionary; `erased` are the cases whose erasure is recorded."""

    told: dict[UUID, list[Decision]] = field(default_factory=dict[UUID, list[Decision]])
    erased: set[UUID] = field(default_factory=set[UUID])

    def decisions(self, case_id: UUID) -> tuple[Decision, ...]:
        """Give what was decided about a case, in order."""
        return tuple(self.told.get(case_id, ()))

    def decide(self, case_id: UUID, number: int, decision: Decision) -> None:
        """Store a case's next decision. Raises SomeoneWasFaster."""
        known = self.told.setdefault(case_id, [])
        if number != len(known) + 1 or case_id in self.erased:
            raise SomeoneWasFaster
        known.append(decision)

    def going_on(self) -> Sequence[UUID]:
        """Name the cases with decisions that are not carried out, the latest first."""
        last = {case_id: told[-1] for case_id, told in self.told.items() if told}
        there = [c for c, one in last.items() if one.move not in OVER and c not in self.erased]
        return sorted(there, key=lambda case_id: last[case_id].at, reverse=True)
