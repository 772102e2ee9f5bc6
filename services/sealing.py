"""What closes a message on its way to a partner, and opens what came from one."""

from collections.abc import Sequence
from typing import Protocol

from domain.refusals import PlainFailure


class NoKey(PlainFailure):
    """A partner has no keys, so nothing can be closed to it: its letters wait."""


class NotOpened(PlainFailure):
    """A message is not from the partner it says, not for the hub, or altered."""


class Sealer(Protocol):
    """Closes what goes to a partner, so that the partner alone can open it."""

    def close_all(self, partner: str, notices: Sequence[bytes]) -> Sequence[bytes]:
        """Sign and seal each. Raises NoKey for a partner whose keys are not known."""
        ...

    def prove(self, partner: str) -> None:
        """Make sure that something can be closed to a partner; raises what `close` would."""
        ...


class Opener(Protocol):
    """Opens what a partner sent to the hub."""

    def open(self, partner: str, message: bytes) -> bytes:
        """Give what that partner said. Raises NotOpened when it cannot have been it."""
        ...
