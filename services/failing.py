"""Why a letter fails by itself, asked before it is given a number; and what comes of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid5

from domain.fact import Fact
from domain.facts import InformationDisclosed, NoticeUndelivered
from domain.facts.notifying import Failing
from services.cases_now import CasesNow
from services.ports import Clock, LogUnavailable, NoticeBook, Pending, Undeliverable
from services.retrying import LETTER_SECONDS, NO_SAFE_WAY, Chance, is_dead, wait_after
from services.sealing import Sealer

Record = Callable[[UUID, UUID, Fact], None]
"""Records a fact of the hub's own: command, case, fact; once for each command."""

CONTENT_BYTES_MAX = 96 * 1024
"""Written and sealed it is up to four times as long, and a megabyte is what a server takes."""

SAID: dict[str, Failing] = {
    "too_large": "för stor att sända",
    "not_connected": "mottagaren är inte ansluten",
    "NoKey": "mottagaren saknar nyckel",
    NO_SAFE_WAY: "kanalen är inte säker",
}


class Unsendable(Exception):
    """A letter that fails by itself; `why` is a row of services.retrying."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(slots=True)
class Probe:
    """Asks once in a look whether a partner's letters can be closed."""

    sealer: Sealer
    partner: str
    asked: bool = False

    def __call__(self) -> None:
        if not self.asked:
            self.sealer.prove(self.partner)
            self.asked = True


def must_be_possible(fact: InformationDisclosed, probe: Probe) -> None:
    """A number is given to nothing that cannot go: a gap would look like a loss."""
    probe()
    if sum(len(item.text.encode()) for item in fact.content_copy) > CONTENT_BYTES_MAX:
        raise Unsendable("too_large")


@dataclass(frozen=True, slots=True)
class Failures:
    """Remembers what failed, and says in the case when a person must answer for it."""

    book: NoticeBook
    cases: CasesNow
    record: Record
    clock: Clock
    chance: Chance

    def take(self, notice: Pending, error: Exception) -> None:
        """Let a letter wait for its next try, or die."""
        if isinstance(error, Undeliverable):
            self._bury(notice, error.why, SAID.get(error.why, "mottagaren tog inte emot"))
            return
        why = error.why if isinstance(error, Unsendable) else type(error).__name__
        now, tries = self.clock(), notice.tries + 1
        if is_dead(why, tries, now - (notice.failing_since or now)):
            self._bury(notice, why, SAID.get(why, "aviseringen kunde inte skrivas"))
            return
        wait = wait_after(tries, LETTER_SECONDS, self.chance)
        self.book.fail(notice.notice_id, why, now, now + timedelta(seconds=wait))

    def _bury(self, notice: Pending, why: str, said: Failing) -> None:
        now = self.clock()
        try:
            # Who answers for a dead letter sees it in the case.
            fact = self.cases.get(notice.case_id).disclosed[notice.fact_id].fact
            if isinstance(fact, InformationDisclosed):
                undelivered = NoticeUndelivered(
                    disclosure_ref=notice.fact_id, recipient=fact.recipient, reason=said
                )
                command = uuid5(notice.notice_id, f"undelivered {now.isoformat()}")
                self.record(command, notice.case_id, undelivered)
        except LogUnavailable:
            raise
        except Exception:  # noqa: BLE001, S110 - a case that cannot be read can hold no word of it
            pass
        self.book.fail(notice.notice_id, why, now, None)
