"""Keeping views: read new facts in batches, fold them per audience, commit rows and position.

One process leads. Views at the same position move together, in one transaction.
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from domain.case.case import Case, evolve, replay
from domain.erasing import Erased
from domain.recorded import Recorded
from domain.roles import AUDIENCES, EXTERNAL, Role
from projections.audience import CaseView, view_of
from projections.entries import Batch
from projections.moment import Moment
from services.ports import CaseHandle, Clock, ContentErased, FactLog, ViewStore

BATCH_FACTS_MAX = 500
CASES_REMEMBERED_MAX = 256
DUE_CASES_MAX = 200


@dataclass(slots=True)
class Folded:
    """One case as far as it is folded, and each audience's view of it."""

    case: Case
    views: dict[Role, CaseView] = field(default_factory=dict[Role, CaseView])


class Sink(Protocol):
    """Where views are written: the served generation, or one that is being rebuilt."""

    def position(self, role: Role) -> int:
        """Give the position up to which a view is built."""
        ...

    def apply(self, batches: Mapping[Role, Batch], before: int, position: int) -> None:
        """Write what changed for each audience and move them all on, or nothing."""
        ...


@dataclass(slots=True)
class Carrying:
    """Carries the views of some audiences forward, batch by batch."""

    log: FactLog
    sink: Sink
    clock: Clock
    handle: CaseHandle
    roles: tuple[Role, ...]
    positions: dict[Role, int] = field(init=False)
    folded: OrderedDict[UUID, Folded] = field(init=False)

    def __post_init__(self) -> None:
        self.start_over()

    def start_over(self) -> None:
        """Trust nothing remembered: read the positions and fold the cases anew."""
        self.folded = OrderedDict()
        self.positions = {role: self.sink.position(role) for role in self.roles}

    def run_once(self) -> int:
        """Take in one batch of facts; give how many there were.

        Whatever fails, nothing of the batch is kept, here or in the store.
        """
        try:
            return self._run_once()
        except BaseException:
            self.folded.clear()
            self.positions.clear()
            raise

    def _run_once(self) -> int:
        if not self.positions:
            self.start_over()
        lowest = min(self.positions.values())
        behind = [role for role in self.roles if self.positions[role] == lowest]
        ahead = [position for position in self.positions.values() if position > lowest]
        facts = self.log.since(lowest, BATCH_FACTS_MAX)
        if ahead:
            facts = [recorded for recorded in facts if recorded.position <= min(ahead)]
            self.folded.clear()
        if not facts:
            return 0
        self.sink.apply(self._fold(facts, behind), lowest, facts[-1].position)
        self.positions.update(dict.fromkeys(behind, facts[-1].position))
        return len(facts)

    def _fold(self, facts: Sequence[Recorded], roles: Sequence[Role]) -> dict[Role, Batch]:
        batches = {role: Batch() for role in roles}
        per_case: dict[UUID, list[Recorded]] = {}
        for recorded in facts:
            per_case.setdefault(recorded.case_id, []).append(recorded)
        for case_id, new in per_case.items():
            if any(isinstance(recorded.fact, Erased) for recorded in new):
                self._leave_out(case_id, batches)
            else:
                self._fold_case(case_id, new, batches)
        return batches

    def _leave_out(self, case_id: UUID, batches: Mapping[Role, Batch]) -> None:
        """What was erased is in no view, whatever had been written before."""
        self.folded.pop(case_id, None)
        for batch in batches.values():
            batch.drop(case_id)

    def _fold_case(
        self, case_id: UUID, new: Sequence[Recorded], batches: Mapping[Role, Batch]
    ) -> None:
        known = self.folded.get(case_id)
        history: Sequence[Recorded] | None = None
        if known is None:
            history = self.log.load(case_id, new[-1].position)
            known = Folded(replay(history))
        else:
            for recorded in new:
                known.case = evolve(known.case, recorded)
        moment = Moment(known.case, self.clock())
        for role, batch in batches.items():
            view = known.views.get(role)
            if view is not None and view.carry(new, moment, batch):
                continue
            if history is None:
                history = self.log.load(case_id, new[-1].position)
            known.views[role] = self._build(role, history, moment, batch)
        self._remember(case_id, known)

    def _remember(self, case_id: UUID, known: Folded) -> None:
        self.folded[case_id] = known
        self.folded.move_to_end(case_id)
        while len(self.folded) > CASES_REMEMBERED_MAX:
            self.folded.popitem(last=False)

    def rewrite(self, role: Role, case_id: UUID, batch: Batch) -> None:
        """Write one case's whole view anew, as it is now."""
        if not self.positions:
            self.start_over()
        try:
            facts = self.log.load(case_id, self.positions[role])
        except ContentErased:
            self._leave_out(case_id, {role: batch})
            return
        self._build(role, facts, Moment(replay(facts), self.clock()), batch)
        self.folded.pop(case_id, None)

    def _build(
        self, role: Role, facts: Sequence[Recorded], moment: Moment, batch: Batch
    ) -> CaseView:
        view = view_of(role, self.handle)
        view.drop(facts, batch)
        view.build(facts, moment, batch)
        return view


@dataclass(slots=True)
class Projecting:
    """Keeps every audience's views up to date with the log and with the clock."""

    log: FactLog
    views: ViewStore
    clock: Clock
    handle: CaseHandle
    roles: tuple[Role, ...] = AUDIENCES
    carrying: Carrying = field(init=False)

    def __post_init__(self) -> None:
        self.carrying = Carrying(self.log, self.views, self.clock, self.handle, self.roles)

    @property
    def position(self) -> int:
        """How far the view that is furthest behind has come."""
        return min(self.carrying.positions.values(), default=0)

    def catch_up(self) -> int:
        """Take in all new facts, then the time; give how many facts there were."""
        total = 0
        while taken := self.take_in():
            total += taken
        self.pass_time()
        return total

    def take_in(self) -> int:
        """Take in one batch of new facts; give how many there were."""
        return self.carrying.run_once()

    def pass_time(self) -> int:
        """Rewrite the cases whose views change by time alone; give how many there were."""
        now = self.clock()
        batches: dict[Role, Batch] = {}
        for role in self.roles:
            if role in EXTERNAL:
                continue
            for case_id in self.views.due(role, now, DUE_CASES_MAX):
                self.carrying.rewrite(role, case_id, batches.setdefault(role, Batch()))
        if batches:
            self.views.refresh(batches)
        return sum(len(batch.dropped) for batch in batches.values())

    def rebuild(self, role: Role) -> int:
        """Build one view anew beside the one that is read, then let readers see it."""
        aside = Carrying(self.log, Aside(self.views), self.clock, self.handle, (role,))
        self.views.begin_rebuild(role)
        total = 0
        while taken := aside.run_once():
            total += taken
        self.views.finish_rebuild(role)
        self.carrying.start_over()
        return total


@dataclass(slots=True)
class Aside:
    """Writes to the generation that is being rebuilt, from the beginning of the log."""

    views: ViewStore
    reached: int = 0

    def position(self, role: Role) -> int:  # noqa: ARG002 - one role, one position
        """Give how far the rebuild has come."""
        return self.reached

    def apply(self, batches: Mapping[Role, Batch], before: int, position: int) -> None:
        """Write one role's batch beside the served generation."""
        for role, batch in batches.items():
            self.views.apply_rebuild(role, batch, before, position)
        self.reached = position
