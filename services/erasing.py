"""Gallring: what is due, who decides, and the erasure itself, step by step and resumable.

Every step may be done twice, and is noted when it is done. Whatever is killed in between, the
next run goes on from the last that was noted. Only the last step says that the case is erased.
"""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import partial
from uuid import UUID, uuid5

from domain.case.calendar import day_of
from domain.categories import Compartment
from domain.erasing import (
    Decision,
    copies_gone_by,
    no_longer,
)
from domain.facts import ErasureExecuted
from domain.law.retention import Sample
from domain.recorded import Actor
from domain.refusals import Refused, SomeoneWasFaster, UnknownCase
from domain.roles import Role
from services.deciding_erasure import Deciding
from services.erasure_steps import (
    Damaged,
    ErasureBook,
    KeyDestroyer,
    LeafDigest,
    NotErased,
    Preview,
    Records,
    Run,
    Step,
    digest_of,
    has_seat,
    one_by_one,
    reach_all,
)
from services.history import history_of
from services.noting import Noting
from services.ports import (
    CaseHandle,
    Clock,
    Directory,
    FactLog,
)
from services.recording import Command

HUB = Actor("hub", Role.HUB, "hub")
NAME_BYTES = 16
WHOLE_FILE = "hela akten"


@dataclass(frozen=True, slots=True)
class Erasing:
    """Decides about erasures and carries them out."""

    log: FactLog
    recording: Records
    book: ErasureBook
    keys: KeyDestroyer
    clock: Clock
    leaf_digest: LeafDigest
    directory: Directory
    handle: CaseHandle
    noting: Noting
    sample: Sample | None
    """How much of the municipality is kept for research; None: nothing is erased."""

    def due(self, by: Actor, on: date) -> Iterator[Preview | Damaged]:
        """Give every case that somebody decides on and that may be erased on a day.

        What cannot be opened is told of too: one such case keeps none of the others.
        """
        begun = {run.case_id for run in self.book.runs()}
        for case_id in self.log.cases():
            if case_id in begun:
                continue
            with suppress(UnknownCase):
                found = self.deciding.found_or_damaged(by, case_id, on)
                if isinstance(found, Damaged) or found.due:
                    if found.case_id is not None:
                        self.deciding.note(by, found.case_id)
                    yield found

    @property
    def deciding(self) -> Deciding:
        """What is decided before anything is carried out."""
        return Deciding(self.log, self.book, self.clock, self.noting, self.sample)

    def preview(self, by: Actor, case_id: UUID, on: date) -> Preview:
        """Say what would be erased of a case, as Deciding does."""
        return self.deciding.preview(by, case_id, on)

    def decide(self, case_id: UUID, wanted: Decision) -> None:
        """Take a decision in, as Deciding does."""
        self.deciding.decide(case_id, wanted)

    def run(self) -> Sequence[Run]:
        """Begin what is approved, and carry on what was begun, as far as it goes.

        It stops at the ledger when that has not said it yet; the next run goes on from there.
        What is wrong with one case is raised when the others have gone as far as they go.
        """
        wrong: list[Exception] = []
        approved = self.book.approved() if self.sample is Sample.DAYS else ()
        for case_id in approved:
            decisions = self.book.decisions(case_id)
            digest = digest_of(case_id, decisions)
            # Somebody may hold it at this very moment: then it is not begun.
            with suppress(SomeoneWasFaster):
                self.book.begin(case_id, len(decisions) + 1, digest, self.clock())
        for at, step in (
            (Step.BEGUN, partial(one_by_one, self._record, wrong)),
            (Step.RECORDED, self._destroy_keys),
            (Step.KEYS_DESTROYED, self._empty_rows),
            (Step.ROWS_EMPTIED, self._empty_views),
            (Step.VIEWS_EMPTIED, self._tell_the_ledger),
            (Step.LEDGER_TOLD, self._await_the_ledger),
            (Step.LEDGER_SEALED, self._forget_names),
            (Step.NAMES_FORGOTTEN, self._settle),
            (Step.DISK_SETTLED, partial(one_by_one, self._verify, wrong)),
        ):
            there = [run for run in self.book.runs() if run.reached is at]
            if there:
                step(there)
        runs = self.book.runs()
        self.book.forget_notices([r.case_id for r in runs if r.reached > Step.KEYS_DESTROYED])
        if wrong:
            raise wrong[0]
        return runs

    def _record(self, run: Run) -> None:
        self._must_still_be_theirs(run.case_id)
        fact = ErasureExecuted(
            ground=run.ground,
            scope=WHOLE_FILE,
            keys_destroyed=tuple(compartment.value for compartment in Compartment),
            exceptions=(),
            approved_by=run.approved_by,
        )
        command_id = uuid5(run.case_id, run.digest.hex())
        command = Command(
            command_id, run.case_id, (fact,), run.begun_at, on_behalf_of=run.approved_by
        )
        try:
            self.recording.record(HUB, command)
        except Refused:
            # Something was noted after the approval: the period counts from there.
            self.book.stop(run.case_id, self.clock())
        else:
            self.book.reach(run.case_id, Step.RECORDED)

    def _must_still_be_theirs(self, case_id: UUID) -> None:
        """Ask at the last moment about those who decided. Raises Refused, and gives it up."""
        _, case = self.deciding.case(case_id)
        if case.filing.erased:
            return
        decided, has = self.book.decisions(case_id), partial(has_seat, self.directory)
        refused = no_longer(decided, case.access, has, self.clock())
        if refused is not None:
            self.book.stop(case_id, self.clock())
            raise refused

    def _destroy_keys(self, runs: Sequence[Run]) -> None:
        self.keys.erase([run.case_id for run in runs])
        reach_all(self.book, runs, Step.KEYS_DESTROYED)

    def _empty_rows(self, runs: Sequence[Run]) -> None:
        for run in runs:
            self.book.empty_rows(run.case_id)
            self.book.reach(run.case_id, Step.ROWS_EMPTIED)

    def _empty_views(self, runs: Sequence[Run]) -> None:
        cases = [run.case_id for run in runs]
        self.book.drop_views(cases, [name for case in cases for name in self._shown(case)])
        reach_all(self.book, runs, Step.VIEWS_EMPTIED)

    def _tell_the_ledger(self, runs: Sequence[Run]) -> None:
        for run in runs:
            name, keys = self.keys.told_of(run.case_id, secrets.token_bytes(NAME_BYTES))
            said = {key: self.leaf_digest(name, key, run.digest) for key in keys}
            self.book.tell(name, said)
            self.book.reach(run.case_id, Step.LEDGER_TOLD)

    def _await_the_ledger(self, runs: Sequence[Run]) -> None:
        for run in runs:
            _, keys = self.keys.told_of(run.case_id, secrets.token_bytes(NAME_BYTES))
            if self.book.is_sealed(keys):
                self.book.reach(run.case_id, Step.LEDGER_SEALED)

    def _forget_names(self, runs: Sequence[Run]) -> None:
        self.keys.forget([run.case_id for run in runs])
        reach_all(self.book, runs, Step.NAMES_FORGOTTEN)

    def _settle(self, runs: Sequence[Run]) -> None:
        self.keys.settle()
        reach_all(self.book, runs, Step.DISK_SETTLED)

    def _verify(self, run: Run) -> None:
        shown = self._shown(run.case_id)
        if self.keys.left_of(run.case_id) or self.book.left_of(run.case_id, shown):
            raise NotErased("An erased case has rows or keys left. Run it again.")
        if history_of(self.log, run.case_id):
            raise NotErased("An erased case can still be opened. Run it again.")
        now = self.clock()
        until = copies_gone_by(day_of(now))
        self.book.finish(run.case_id, Step.VERIFIED, shown, now, until)

    def _shown(self, case_id: UUID) -> Sequence[UUID]:
        """What a case is called in views: partners outside have names of their own for it."""
        known = {partner.id for partner in self.directory.partners()}
        partners = sorted(known.union(self.book.seats()))
        return [case_id, *(UUID(self.handle(case_id, partner)) for partner in partners)]
