"""What is due for erasure, for whoever waits for a page: some files at a time."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.case.calendar import day_of
from domain.erasing import Move
from domain.law.retention import Sample, is_too_new
from domain.recorded import Actor
from domain.refusals import UnknownCase
from services.deciding_erasure import Deciding, DecidingByView
from services.erasure_steps import Damaged, Preview

OPENED_MAX = 50
"""How many files are opened for a page. Each takes some milliseconds: the day on which one is
due can stand in no index, since it tells of the person."""


@dataclass(frozen=True, slots=True)
class DueList:
    """One page of what is due."""

    number: int
    due: Sequence[Preview]
    damaged: Sequence[Damaged]
    more: bool
    """Whether something may be due among the files that were opened later."""


def due_list(view: DecidingByView, by: Actor, number: int) -> DueList:
    """Give a page of the files that are due among those that somebody's own view leads to.

    `number` counts from 1. As `Erasing.due`, but the view is asked before the log, and what is
    given is one read.
    """
    deciding, on = view.deciding, day_of(view.deciding.clock())
    led = view.leads(by) if deciding.sample is Sample.DAYS else frozenset[UUID]()
    there = [case_id for case_id in deciding.log.cases() if case_id in led]
    begin, end = (number - 1) * OPENED_MAX, number * OPENED_MAX
    found = [*_opened(deciding, by, there[begin:end], on)]
    seen = [one for one in found if isinstance(one, Preview)]
    due = [one for one in seen if one.due and one.last is not Move.BEGUN]
    damaged = [one for one in found if isinstance(one, Damaged)]
    new = sum(is_too_new(one.opened, on) for one in seen)
    deciding.note_list(by, len(due) + len(damaged))
    return DueList(number, due, damaged, more=end < len(there) and new < OPENED_MAX)


def _opened(
    deciding: Deciding, by: Actor, cases: Sequence[UUID], on: date
) -> Iterator[Preview | Damaged]:
    for case_id in cases:
        with suppress(UnknownCase):
            yield deciding.found_or_damaged(by, case_id, on)
