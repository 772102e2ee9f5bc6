"""Turns: which partner's window is next in a round, and which of those on their way may go."""

from collections import deque
from collections.abc import Collection
from dataclasses import dataclass, field

from services.windows import Window

ROUND_S = 1.0
"""How long partners may have one window after the other before the lead is asked for again."""


@dataclass(frozen=True, slots=True)
class Turns:
    """The partners that are waited for in a round; until a tick they may have more turns."""

    until: float
    partners: deque[str]
    served: set[str] = field(default_factory=set[str], init=False)

    def next(self, at: float) -> str | None:
        """Give whose turn it is; None when it is too late for one more of theirs."""
        partner = self.partners.popleft()
        return None if partner in self.served and at >= self.until else partner

    def again(self, partner: str, at: float) -> bool:
        """Let who has more waiting stand at the end once more; False when it is too late."""
        if at < self.until:
            self.partners.append(partner)
        return at < self.until

    def still_go(
        self,
        windows: Collection[Window | None],
        carried: Window | None,
        stuck: Collection[str],
        at: float,
        *,
        alone: bool,
    ) -> list[Window]:
        """Give those of the windows that may go on, the foremost first.

        Nothing goes past what did not get through, nor as it was decided long ago. That
        partner is the next and is decided on anew, and so is all that is behind it: with
        nothing else on its way, `alone`, a window goes however slow the machine is.
        """
        halted, anew = set(stuck), list[str]()
        if carried is not None:
            self.served.add(carried.partner)
            halted |= set() if carried.is_whole else {carried.partner}
        for partner in halted:
            self._leave(partner)
        going: list[Window] = []
        for window in windows:
            if window is None or window.partner in halted:
                continue
            if anew or not (alone or window.is_fresh(at)):
                anew.append(window.partner)
            else:
                going.append(window)
        for partner in reversed(anew):
            self._leave(partner)
            self.partners.appendleft(partner)
        return going

    def _leave(self, partner: str) -> None:
        while partner in self.partners:
            self.partners.remove(partner)
