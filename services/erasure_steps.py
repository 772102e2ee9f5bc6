"""The steps of an erasure, and what carries them out: the ports of services/erasing.py."""

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum
from hashlib import sha256
from typing import Protocol
from uuid import UUID

from domain.erasing import Decision, Move
from domain.law.retention import Retention
from domain.recorded import Actor
from domain.refusals import PlainFailure, Refused, SomeoneWasFaster, UnknownCase
from services.ports import ContentErased, Directory
from services.recording import Command, Receipt


class Step(IntEnum):
    """How far an erasure has come. The tables count on the numbers."""

    BEGUN = 0
    RECORDED = 1
    KEYS_DESTROYED = 2
    ROWS_EMPTIED = 3
    VIEWS_EMPTIED = 4
    LEDGER_TOLD = 5
    LEDGER_SEALED = 6
    NAMES_FORGOTTEN = 7
    DISK_SETTLED = 8
    VERIFIED = 9


class NotErased(PlainFailure):
    """The verification read found something that can still be opened."""


@dataclass(frozen=True, slots=True)
class Run:
    """One case's erasure, begun."""

    case_id: UUID
    digest: bytes
    """Of the decisions that it rests on."""
    proposed_by: str
    approved_by: str
    ground: str
    facts: int
    reached: Step
    begun_at: datetime
    finished_at: datetime | None = None
    copies_until: date | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """What would go and what would stay of a case, without a word of it."""

    case_id: UUID
    facts: int
    by_kind: Mapping[str, int]
    kept: Retention
    due: bool
    last: Move | None
    opened: date
    """When the first of it was written down."""


@dataclass(frozen=True, slots=True)
class Damaged:
    """A case that cannot be opened, so that nobody knows whether it is due.

    Nor who has a seat in it: its id is for those alone who decide in any case.
    """

    case_id: UUID | None


class ErasureBook(Protocol):
    """What was decided and how far it has come, beside the log and the views."""

    def decisions(self, case_id: UUID) -> tuple[Decision, ...]: ...
    def approved(self) -> Sequence[UUID]: ...
    def decide(self, case_id: UUID, number: int, decision: Decision) -> None: ...
    def begin(self, case_id: UUID, number: int, digest: bytes, at: datetime) -> None: ...
    def stop(self, case_id: UUID, at: datetime) -> None: ...
    def runs(self) -> Sequence[Run]: ...
    def reach(self, case_id: UUID, step: Step) -> None: ...
    def empty_rows(self, case_id: UUID) -> None: ...
    def seats(self) -> Sequence[str]: ...
    def drop_views(self, cases: Sequence[UUID], shown: Sequence[UUID]) -> None: ...
    def tell(self, name: bytes, keys: Mapping[bytes, bytes]) -> None: ...
    def is_sealed(self, keys: Sequence[bytes]) -> bool: ...
    def forget_notices(self, cases: Sequence[UUID]) -> None: ...
    def left_of(self, case_id: UUID, shown: Sequence[UUID]) -> int: ...
    def finish(
        self,
        case_id: UUID,
        step: Step,
        shown: Sequence[UUID],
        at: datetime,
        copies_until: date,
    ) -> None: ...


class KeyDestroyer(Protocol):
    """What may be done to data keys, by whoever reads none."""

    def erase(self, cases: Sequence[UUID]) -> None: ...
    def told_of(self, case_id: UUID, fresh: bytes) -> tuple[bytes, Sequence[bytes]]: ...
    def forget(self, cases: Sequence[UUID]) -> None: ...
    def left_of(self, case_id: UUID) -> int: ...
    def settle(self) -> None: ...


class Records(Protocol):
    """Records facts as services/recording.py does."""

    def record(self, actor: Actor, command: Command) -> Receipt: ...


LeafDigest = Callable[[bytes, bytes, bytes], bytes]
"""From a case's name, a key and the decisions' digest to what the ledger says of it."""


def keep_erased(book: ErasureBook, keys: KeyDestroyer) -> int:
    """Destroy again what a restored database may have brought back; before anything opens.

    Gives how many cases there are whose keys are gone.
    """
    runs = [run for run in book.runs() if run.reached >= Step.KEYS_DESTROYED]
    if runs:
        keys.erase([run.case_id for run in runs])
        keys.forget([run.case_id for run in runs if run.reached >= Step.NAMES_FORGOTTEN])
    return len(runs)


@contextmanager
def erased_is_unknown() -> Generator[None]:
    """Tell whoever decides of no such case when it is erased."""
    try:
        yield
    except ContentErased:
        raise UnknownCase from None


def has_seat(directory: Directory, by: Actor) -> bool:
    """Whether somebody has the role, in the unit, that she or he decided in."""
    known = directory.staff(by.staff)
    return known is not None and by.role in known.roles and by.unit == known.unit


def reach_all(book: ErasureBook, runs: Sequence[Run], step: Step) -> None:
    """Note that a step is done for several erasures."""
    for run in runs:
        book.reach(run.case_id, step)


def one_by_one(
    step: Callable[[Run], None], wrong: list[Exception], runs: Sequence[Run]
) -> None:
    """Take the others' step too when one case cannot be read, or is not gone."""
    for run in runs:
        try:
            step(run)
        except (PlainFailure, Refused, SomeoneWasFaster, UnknownCase) as failure:
            wrong.append(failure)


def digest_of(case_id: UUID, decisions: Sequence[Decision]) -> bytes:
    """Say in 32 bytes who decided what and when; what the ledger ties the erasure to."""
    said = [
        " ".join(
            (one.move, one.by.staff, one.by.role, one.by.unit, one.ground or "-", str(one.at))
        )
        for one in decisions
    ]
    return sha256("\n".join(["erasure", str(case_id), *said]).encode()).digest()
