"""Recording a fact: load, let the rules speak, append. Nothing half-happens."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from domain.case.calendar import in_utc
from domain.case.case import Case, evolve, replay
from domain.fact import Fact
from domain.facts import EmergencyAccessUsed
from domain.recorded import Actor, Recorded, fact_id_of
from domain.refusals import Refused, SomeoneWasFaster, UnknownCase
from domain.rules import refusal
from domain.rules.recording import is_outsider
from services.beyond import Beyond, NothingBeyond
from services.ports import AlreadyDone, Clock, ContentErased, FactLog
from services.remembered_cases import RememberedCases

ATTEMPTS_MAX = 5
FACTS_PER_COMMAND_MAX = 200

Door = Callable[[Actor, UUID, tuple[Fact, ...]], bool]
"""Whether somebody's own view leads to a case: the same work for a hidden one and for none."""

NOT_A_COMMAND = Refused("commands_have_facts", "Ange minst en och högst 200 uppgifter.", "P11")
EMERGENCY_ALONE = Refused(
    "an_emergency_stands_alone",
    "Nödåtkomst registreras för sig, före allt annat.",
    "I2",
)
"""Together with what is refused it would ask about a case, and leave no trace."""
REPEATED_ID = Refused(
    "command_ids_are_used_once",
    "Samma kommando-id har redan använts för något annat.",
    "P11",
)


@dataclass(frozen=True, slots=True)
class Command:
    """What somebody wants recorded in a case, as a whole or not at all.

    The same `command_id` carried out twice is carried out once. Who names a case that has to
    be there `knocks`: the door is asked before the log, and nothing is opened.
    """

    command_id: UUID
    case_id: UUID
    facts: tuple[Fact, ...]
    occurred_at: datetime
    on_behalf_of: str | None = None
    knocks: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where a command's facts stand; `repeated` when they stood there before."""

    case_id: UUID
    command_id: UUID
    fact_ids: tuple[UUID, ...]
    first: int
    last: int
    repeated: bool
    position: int = 0


def ajar(_actor: Actor, _case_id: UUID, _facts: tuple[Fact, ...]) -> bool:
    """Leave it to the log who may record: where there are no views to ask."""
    return True


@dataclass(frozen=True, slots=True)
class Recording:
    """Records facts on behalf of people on duty."""

    log: FactLog
    clock: Clock
    remembered: RememberedCases = field(default_factory=RememberedCases)
    door: Door = ajar
    beyond: Beyond = field(default_factory=NothingBeyond)

    def record(self, actor: Actor, command: Command) -> Receipt:
        """Record a command's facts.

        Raises Refused when a rule says no, UnknownCase when the case is not there for this
        person, SomeoneWasFaster when the case would not stand still, LogUnavailable when
        nothing could be stored.
        """
        if not 0 < len(command.facts) <= FACTS_PER_COMMAND_MAX:
            raise NOT_A_COMMAND
        if len(command.facts) > 1 and any(
            type(fact) is EmergencyAccessUsed for fact in command.facts
        ):
            raise EMERGENCY_ALONE
        if command.knocks and not self._lets_in(actor, command):
            return self._turned_away(actor, command)
        for _ in range(ATTEMPTS_MAX - 1):
            case = self._case(command.case_id)
            try:
                return self._try(case, actor, command)
            except SomeoneWasFaster:
                self._catch_up(command.case_id, case)
        return self._try(self._case(command.case_id), actor, command)

    def weigh(self, actor: Actor, command: Command) -> tuple[tuple[Recorded, ...], Case]:
        """Ask what `record` asks, and store nothing: the facts as they would be, and the case.

        Raises Refused and UnknownCase as `record` does.
        """
        if command.knocks and not self._lets_in(actor, command):
            raise UnknownCase
        facts, after = self._decide(self.current(command.case_id), actor, command)
        return tuple(facts), after

    def current(self, case_id: UUID) -> Case:
        """Give a case as it is now. It is for who asks to have been let in."""
        case = self._case(case_id)
        if not self._is_current(case_id, case):
            self._catch_up(case_id, case)
            case = self._case(case_id)
        return case

    def _lets_in(self, actor: Actor, command: Command) -> bool:
        """Opening a case takes time that grows with it: to an outsider that tells of it."""
        known = self.remembered.get(command.case_id)
        if known is not None and known.access.may_open(actor, self.clock()):
            return True
        return self.door(actor, command.case_id, command.facts)

    def _turned_away(self, actor: Actor, command: Command) -> Receipt:
        """Answer what was carried out before as then; for the rest there is no such case."""
        with suppress(Refused):
            done = self._carried_out_before(actor, command)
            if done is not None:
                return done
        raise UnknownCase

    def _try(self, case: Case, actor: Actor, command: Command) -> Receipt:
        try:
            facts, after = self._decide(case, actor, command)
        except (Refused, UnknownCase):
            done = self._carried_out_before(actor, command)
            if done is not None:
                return done
            if self._is_current(command.case_id, case):
                raise
            raise SomeoneWasFaster from None
        try:
            positions = self.log.append(facts)
        except AlreadyDone as done:
            return self._same_again(actor, command, done)
        self.remembered.put(command.case_id, after)
        return Receipt(
            case_id=command.case_id,
            command_id=command.command_id,
            fact_ids=tuple(recorded.fact_id for recorded in facts),
            first=facts[0].version,
            last=facts[-1].version,
            repeated=False,
            position=positions[-1],
        )

    def _case(self, case_id: UUID) -> Case:
        known = self.remembered.get(case_id)
        if known is not None and self.remembered.lately(case_id):
            return known
        if known is not None:
            if (case := self._grown(case_id, known)) is not None:
                return case
            self.remembered.forget(case_id, known.version)
        case = replay(self._history(case_id))
        if case.version:
            self.remembered.put(case_id, case)
        return case

    def _catch_up(self, case_id: UUID, case: Case) -> None:
        """Take in what others have recorded; when there is nothing, read it all anew."""
        grown = self._grown(case_id, case) if case.version else None
        if grown is None or grown.version == case.version:
            self.remembered.forget(case_id, case.version)

    def _grown(self, case_id: UUID, case: Case) -> Case | None:
        """Take in what others have recorded; None when the case is gone."""
        try:
            later = self.log.later(case_id, case.version)
        except ContentErased:
            return None
        for recorded in later:
            case = evolve(case, recorded)
        self.remembered.put(case_id, case)
        return case

    def _history(self, case_id: UUID) -> Sequence[Recorded]:
        try:
            return self.log.load(case_id)
        except ContentErased:
            raise UnknownCase from None

    def _decide(
        self, case: Case, actor: Actor, command: Command
    ) -> tuple[list[Recorded], Case]:
        now, occurred_at = self.clock(), in_utc(command.occurred_at)
        facts: list[Recorded] = []
        for index, fact in enumerate(command.facts):
            recorded = Recorded(
                case_id=command.case_id,
                version=case.version + 1,
                fact=fact,
                fact_id=fact_id_of(command.command_id, index),
                occurred_at=occurred_at,
                recorded_at=now,
                by=actor,
                command_id=command.command_id,
                on_behalf_of=command.on_behalf_of,
            )
            self.beyond.anywhere(recorded)
            if is_outsider(case, recorded) or (command.knocks and case.version == 0):
                raise UnknownCase
            refused = refusal(case, recorded)
            if refused is not None:
                raise refused
            self.beyond.here(case, recorded)
            facts.append(recorded)
            case = evolve(case, recorded)
        return facts, case

    def _is_current(self, case_id: UUID, case: Case) -> bool:
        """A no must rest on the case as it is, not as it is remembered."""
        return self.log.version(case_id) == case.version

    def _carried_out_before(self, actor: Actor, command: Command) -> Receipt | None:
        done = self.log.done(command.command_id)
        if done is None or done.case_id != command.case_id:
            return None
        return self._same_again(actor, command, done)

    def _same_again(self, actor: Actor, command: Command, done: AlreadyDone) -> Receipt:
        """Answer a repeated command as the first time; refuse another one in its name."""
        known = self._history(done.case_id)
        stored = [r for r in known if done.first <= r.version <= done.last]
        same = (
            done.case_id == command.case_id
            and tuple(r.fact for r in stored) == command.facts
            and all(r.by == actor for r in stored)
        )
        if not same:
            raise REPEATED_ID
        return Receipt(
            case_id=command.case_id,
            command_id=command.command_id,
            fact_ids=tuple(r.fact_id for r in stored),
            first=done.first,
            last=done.last,
            repeated=True,
            position=stored[-1].position,
        )
