"""One role's view of one case: built from its facts, or carried forward by new ones.

Building and carrying forward give the same view; replay builds, the live view is carried.
"""

from collections.abc import Sequence
from typing import Protocol

from domain.recorded import Recorded
from domain.roles import EXTERNAL, Role
from projections.entries import Batch
from projections.inbox import CaseHandle, InboxView
from projections.inside import InsideView
from projections.moment import Moment


class CaseView(Protocol):
    """What is remembered of one role's view of one case; it writes its rows to a batch."""

    def build(self, facts: Sequence[Recorded], moment: Moment, batch: Batch) -> None:
        """Write the whole view, as it is at an instant."""
        ...

    def carry(self, facts: Sequence[Recorded], moment: Moment, batch: Batch) -> bool:
        """Write what new facts add; False, and nothing written, when it must be built anew."""
        ...

    def drop(self, facts: Sequence[Recorded], batch: Batch) -> None:
        """Forget what was written of the case."""
        ...


def view_of(role: Role, handle: CaseHandle) -> CaseView:
    """Begin a role's view of a case: units read the case, partners what they were sent."""
    return InboxView(role, handle) if role in EXTERNAL else InsideView(role)
