"""Cases as the relay needs them: who may know what, what was disclosed and what stopped."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from uuid import UUID

from domain.case.access import Access
from domain.case.granting import evolve
from domain.erasing import Erased
from domain.facts import (
    DisclosureRecalled,
    ErasureExecuted,
    InformationDisclosed,
    NoticeLimited,
    NoticeSuppressed,
)
from domain.recorded import Recorded
from domain.safety import Safety
from domain.safety import evolve as evolve_safety
from services.ports import Clock, FactLog
from services.remembered_cases import REMEMBERED_S

REMEMBERED_MAX = 256
REMEMBERED_FOR = timedelta(seconds=REMEMBERED_S)

Addressee = tuple[UUID, str | None]
"""A disclosure and the partner it is for."""


@dataclass(slots=True)
class CaseNow:
    """One case, folded as far as notices ask."""

    read_at: datetime
    version: int = 0
    access: Access = field(default_factory=Access)
    disclosed: dict[UUID, Recorded] = field(default_factory=dict[UUID, Recorded])
    stopped: set[Addressee] = field(default_factory=set[Addressee])
    limited: set[Addressee] = field(default_factory=set[Addressee])
    erased: bool = False
    safety: Safety = field(default_factory=Safety)

    def take(self, recorded: Recorded) -> None:
        """Fold one more fact."""
        fact = recorded.fact
        self.version = recorded.version
        self.access = evolve(self.access, recorded)
        self.safety = evolve_safety(self.safety, recorded)
        if isinstance(fact, InformationDisclosed | DisclosureRecalled):
            self.disclosed[recorded.fact_id] = recorded
        elif isinstance(fact, NoticeSuppressed):
            self.stopped.add((fact.disclosure_ref, fact.recipient.partner))
        elif isinstance(fact, NoticeLimited):
            self.limited.add((fact.disclosure_ref, fact.recipient.partner))
        elif isinstance(fact, ErasureExecuted | Erased):
            self.erased = True


@dataclass(slots=True)
class CasesNow:
    """The latest cases, kept up with the log by whoever follows it."""

    log: FactLog
    clock: Clock
    position: int | None = None
    """Up to where the log has been followed; None when the book has to be asked."""
    cases: OrderedDict[UUID, CaseNow] = field(default_factory=OrderedDict[UUID, CaseNow])
    _turn: Lock = field(default_factory=Lock, init=False, repr=False)
    """A case that is being read must not come to stand where a newer one was followed."""

    def follow(self, since: int, facts: Sequence[Recorded]) -> None:
        """Take in the facts after a position."""
        with self._turn:
            self.position = facts[-1].position if facts else since
            for recorded in facts:
                case = self.cases.get(recorded.case_id)
                if case is not None and case.version + 1 == recorded.version:
                    case.take(recorded)
            self._forget_the_old()

    def lose_track(self) -> None:
        """Forget what others may have followed further meanwhile."""
        with self._turn:
            self.position = None
            self.cases.clear()

    def get(self, case_id: UUID, *, followed: bool = False) -> CaseNow:
        """Give a case as it is now; what has been added to a remembered one is taken in.

        Whoever has `followed` the log to its end knows that already.

        Raises what the log raises, ContentErased among it.
        """
        with self._turn:
            case, now = self.cases.pop(case_id, None), self.clock()
            if case is None or now - case.read_at >= REMEMBERED_FOR:
                case = self._read(case_id)
            elif not followed:
                case = self._kept_up(case_id, case)
            self.cases[case_id] = case
            if len(self.cases) > REMEMBERED_MAX:
                self.cases.popitem(last=False)
            return case

    def _read(self, case_id: UUID) -> CaseNow:
        case = CaseNow(self.clock())
        for recorded in self.log.load(case_id):
            case.take(recorded)
        return case

    def _kept_up(self, case_id: UUID, case: CaseNow) -> CaseNow:
        # A log that has others at the same versions is found out by its chain, in `later`.
        version = self.log.version(case_id)
        if version < case.version:
            # The log itself has lost something: a backup was restored.
            return self._read(case_id)
        if version > case.version:
            for recorded in self.log.later(case_id, case.version):
                case.take(recorded)
        return case

    def _forget_the_old(self) -> None:
        """What is never asked for again would be remembered as long as the process runs."""
        now = self.clock()
        for case_id, case in tuple(self.cases.items()):
            if now - case.read_at >= REMEMBERED_FOR:
                del self.cases[case_id]
