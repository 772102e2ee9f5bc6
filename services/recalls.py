"""Recalls: what went to a partner under a consent is called back when the consent ends."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from typing import Literal
from uuid import UUID, uuid5

from domain.case.access import Access
from domain.case.granting import evolve
from domain.facts import (
    ConsentRecorded,
    DisclosureRecalled,
    ErasureExecuted,
    InformationDisclosed,
    NoticeSuppressed,
)
from domain.recorded import Recorded
from services.notice import Closed, Event, notice_id_of, to_the_day, why_stopped
from services.ports import Clock, ContentErased, Directory, FactLog, NoticeBook, Pending
from services.recording import Command

RECALL_TYPE = "samlots.recall.v1"


class RecallData(Closed):
    """Which notice a partner is asked to purge. Why is not its business."""

    sequence: int
    correlation: UUID
    level: Literal["recalled"] = "recalled"
    recalls: UUID


class Recall(Event):
    """What calls back a notice."""

    type: str = RECALL_TYPE
    data: RecallData


def recall_written(
    notice: Pending, fact: DisclosureRecalled, at: datetime, handle: str, sequence: int
) -> bytes:
    """Write the recall that a fact asks for, with the day as a notice has it."""
    recalled = notice_id_of(fact.disclosure_ref, notice.partner)
    event = Recall(
        id=notice.notice_id,
        subject=handle,
        time=to_the_day(at),
        data=RecallData(sequence=sequence, correlation=recalled, recalls=recalled),
    )
    return event.model_dump_json().encode()


def no_longer_consented(
    facts: Sequence[Recorded], directory: Directory, at: datetime
) -> tuple[Recorded, ...]:
    """Give the disclosures to partners that no consent carries now, and nobody called back.

    One whose notice was stopped did not leave, so there is nothing to call back.
    """
    access = reduce(evolve, facts, Access())
    done = {
        recorded.fact.disclosure_ref
        for recorded in facts
        if isinstance(recorded.fact, DisclosureRecalled | NoticeSuppressed)
    }
    return tuple(
        recorded
        for recorded in facts
        if isinstance(recorded.fact, InformationDisclosed)
        and recorded.fact_id not in done
        and recorded.fact.recipient.partner is not None
        and why_stopped(
            access, recorded.fact, directory.partner(recorded.fact.recipient.partner), at
        )
        == "samtycket gäller inte"
    )


@dataclass(frozen=True, slots=True)
class Recalling:
    """Follows the log, and calls back what has left when a consent is taken back.

    It comes before the book moves on: what it did not do is done at the next try.
    """

    log: FactLog
    book: NoticeBook
    directory: Directory
    clock: Clock

    def due(self, facts: Iterable[Recorded]) -> list[Command]:
        """Give what is to be recorded after some new facts: the same commands every time."""
        withdrawn = {
            recorded.case_id: recorded.fact_id
            for recorded in facts
            if isinstance(recorded.fact, ConsentRecorded) and recorded.fact.action != "given"
        }
        return [
            command for case_id, by in withdrawn.items() for command in self._of(case_id, by)
        ]

    def _of(self, case_id: UUID, by: UUID) -> list[Command]:
        with suppress(ContentErased):
            facts, now = self.log.load(case_id), self.clock()
            if any(isinstance(recorded.fact, ErasureExecuted) for recorded in facts):
                return []
            return [
                Command(uuid5(by, str(sent.fact_id)), case_id, (_recall(sent),), now)
                for sent in no_longer_consented(facts, self.directory, now)
                if self._has_left(sent)
            ]
        return []

    def _has_left(self, sent: Recorded) -> bool:
        """Whether a notice may have gone. What waits without a number will be stopped."""
        fact = sent.fact
        assert isinstance(fact, InformationDisclosed)
        assert fact.recipient.partner is not None
        return self.book.numbered(notice_id_of(sent.fact_id, fact.recipient.partner))


def _recall(sent: Recorded) -> DisclosureRecalled:
    fact = sent.fact
    assert isinstance(fact, InformationDisclosed)
    return DisclosureRecalled(
        disclosure_ref=sent.fact_id, recipient=fact.recipient, reason="samtycket gäller inte"
    )
