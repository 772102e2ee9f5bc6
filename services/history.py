"""A case's history, as whoever only reads it wants it."""

from collections.abc import Sequence
from uuid import UUID

from domain.recorded import Recorded
from services.ports import ContentErased, Histories


def history_of(
    log: Histories, case_id: UUID, until_position: int | None = None
) -> Sequence[Recorded]:
    """Give what has been recorded of a case, up to a position; nothing of an erased one."""
    try:
        return log.load(case_id, until_position)
    except ContentErased:
        return ()
