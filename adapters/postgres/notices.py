"""The book of notices in PostgreSQL: gap-free numbers, and what became of each notice."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID

from psycopg.rows import args_row, class_row

from adapters.postgres import arrays
from adapters.postgres.held_connection import HeldConnection
from adapters.postgres.leadership import Leadership
from adapters.postgres.notice_statements import (
    COUNTED,
    COUNTS,
    EMPTIED,
    EMPTIED_AT,
    ENTER,
    FAIL,
    HELD,
    LAG,
    LAGS,
    NUMBER,
    PENDING,
    POSITION,
    RECEIVED,
    RESUME,
    RESUMED,
    RETRY,
    SEND_AGAIN,
    SENT,
    STOP,
    SUPPRESSED,
    UNCOUNTED,
    UNDELIVERED,
    WAITING,
    WAITS_FOR,
    WENT_OUT_EMPTY,
)
from adapters.postgres.views_setup import NOT_TO_BE_NUMBERED
from domain.refusals import PlainFailure
from services.ports import Held, Pending, StaleBook

CHECK_VIOLATION = "23514"
NOT_RESUMED, DIFFER = "SL004", "SL005"
# What is lost with the power is done again from the log; relay.number alone waits for the disk.
NOT_WAITING = "SET synchronous_commit = off"

Values = Sequence[object] | Mapping[str, object]


class NoticesUnavailable(PlainFailure):
    """The book of notices could not be read or written; nothing was written."""


class WrongNotices(Exception):
    """Notices that are unknown, several partners', suppressed, or sent without a number."""

    def __init__(self) -> None:
        super().__init__("these notices cannot be numbered or sent")


class NotResumed(PlainFailure):
    """The book was restored, and this partner has not said yet what it holds."""

    def __init__(self) -> None:
        super().__init__("After a restore a partner is sent nothing until it is resumed.")


class BooksDiffer(PlainFailure):
    """What a partner holds cannot be what this book has sent."""

    def __init__(self) -> None:
        super().__init__(
            "The book and the partner's list contradict each other. Nothing is sent to it: "
            "find out which is wrong."
        )


NUMBERED = "SELECT 1 FROM relay.notices WHERE notice_id = %s AND sequence IS NOT NULL"


class PostgresNoticeBook:
    """The book of notices, written with the relay's login; `group` names whom it serves."""

    def __init__(self, conninfo: str, group: str = "all") -> None:
        refusals = {
            NOT_TO_BE_NUMBERED: WrongNotices,
            CHECK_VIOLATION: WrongNotices,
            NOT_RESUMED: NotResumed,
            DIFFER: BooksDiffer,
        }
        self._held = HeldConnection(conninfo, NoticesUnavailable, refusals, (NOT_WAITING,))
        self._leadership = Leadership(conninfo, "relay", f"relay {group}")
        self._position: int | None = None

    def position(self) -> int:
        """Give the position up to which disclosures have been entered."""
        seen = self._position = int(self._rows(POSITION)[0][0])
        return seen

    def enter(self, notices: Sequence[Pending], position: int, at: datetime) -> Collection[str]:
        """Enter new notices and the position in one transaction; name who waits then.

        Raises StaleBook when the book stands there or beyond, or not where it was seen.
        """
        # What was last seen here need not stand any longer: the server may have lost it.
        before = self.position() if self._position is None else self._position
        self._position = None
        columns = (
            arrays.uuids(notice.notice_id for notice in notices),
            arrays.texts(notice.partner for notice in notices),
            arrays.uuids(notice.case_id for notice in notices),
            arrays.uuids(notice.fact_id for notice in notices),
            arrays.bigints(notice.version for notice in notices),
            arrays.bigints(notice.position for notice in notices),
        )
        ((moved, partners),) = self._rows(ENTER, (position, before, position, *columns, at))
        if not moved:
            raise StaleBook
        self._position = position
        return set(partners)

    def waiting(self, at: datetime) -> Collection[str]:
        """Name the partners that have notices to try at an instant."""
        return set(self._rows(WAITING, (at,))[0][0])

    def pending(
        self, partner: str, at: datetime, limit: int, besides: Collection[UUID] = ()
    ) -> Sequence[Pending]:
        """Give a partner's unsent notices that may be tried, in the order in which they go.

        Those `besides` are on their way, and left out.
        """
        what = {"partner": partner, "at": at, "limit": limit, "besides": arrays.uuids(besides)}
        return self._notices(PENDING, what)

    def fail(self, notice: UUID, why: str, at: datetime, until: datetime | None) -> None:
        """Remember that an unnumbered notice failed, and until when it waits; never: dead.

        What has its number cannot wait, or later ones would overtake it: it may only die.
        """
        self._execute(FAIL, {"notice": notice, "why": why, "at": at, "until": until})

    def stop(self, notice: UUID, reason: str) -> None:
        """Remember that a numbered notice goes out empty, whatever comes."""
        self._execute(STOP, {"notice": notice, "reason": reason})

    def held(self) -> Sequence[Held]:
        """Give the letters that have failed by themselves, the dead ones too."""
        with self._held.use() as connection:
            return connection.cursor(row_factory=class_row(Held)).execute(HELD).fetchall()

    def retry(self, notice: UUID) -> bool:
        """Let a letter that is held be tried as if it were new; False when none is held."""
        return bool(self._rows(RETRY, (notice,)))

    def undelivered(self, partner: str) -> Sequence[Pending]:
        """Give what the stream has had and no receipt is recorded for, by number."""
        return self._notices(UNDELIVERED, {"partner": partner})

    def send_again(self, notices: Sequence[UUID]) -> None:
        """Let notices that the stream has lost be carried again, under the same numbers."""
        self._execute(SEND_AGAIN, {"notices": arrays.uuids(notices), "gone": WENT_OUT_EMPTY})

    def number(self, notices: Sequence[UUID]) -> Sequence[int]:
        """Give notices of one partner, in order, their next numbers, once and for all.

        Raises WrongNotices, and numbers none, when one is unknown, another partner's,
        named twice or suppressed.
        """
        return self._rows(NUMBER, (arrays.uuids(notices),))[0][0] if notices else []

    def numbered(self, notice: UUID) -> bool:
        """Whether a notice has got its number, so that it may have left."""
        return bool(self._rows(NUMBERED, (notice,)))

    def sent(self, notices: Sequence[UUID], at: datetime) -> None:
        """Remember that the stream has acknowledged notices.

        Raises WrongNotices when one of them waits without a number.
        """
        self._execute(SENT, (at, arrays.uuids(notices)))

    def suppressed(self, notice: UUID, at: datetime) -> None:
        """Remember that a notice will never go.

        If it has a number, the caller has sent that number with nothing in it: the book does
        not let a number be used twice or vanish.
        """
        self._execute(SUPPRESSED, {"notice": notice, "at": at})

    def received(self, notice: UUID, partner: str, at: datetime) -> Pending | None:
        """Remember a partner's first receipt; None when no such notice went to that partner."""
        what = {"notice": notice, "partner": partner, "at": at}
        return next(iter(self._notices(RECEIVED, what)), None)

    def counts(self) -> Mapping[str, int]:
        """Give how many notices were sent, received and suppressed, and how many wait.

        A received notice was also sent.
        """
        return dict(zip(COUNTED, self._rows(COUNTS)[0], strict=True))

    def lag(self, silent: Collection[str] = ()) -> Mapping[str, int]:
        """Give how many letters are dead, fail or have no receipt, and for how long.

        From the `silent` partners no receipt comes.
        """
        return dict(zip(LAGS, self._rows(LAG, {"silent": list(silent)})[0], strict=True))

    def not_resumed(self, partners: Collection[str]) -> Collection[str]:
        """Name those partners that are sent nothing since the book was restored."""
        return {partner for (partner,) in self._rows(WAITS_FOR, (list(partners),))}

    def over_count(self) -> int:
        """Give how many numbers lie beyond their partner's last: they would be given twice."""
        return self._rows(UNCOUNTED)[0][0]

    def emptied(self, partner: str) -> None:
        """Remember that a partner's stream has just been emptied, and ask it once more."""
        self._execute(EMPTIED, (partner,))

    def emptied_at(self, partner: str) -> datetime | None:
        """Give when a partner's stream was emptied after a restore."""
        rows = self._rows(EMPTIED_AT, (partner,))
        return rows[0][0] if rows else None

    def resume(self, partner: str, held: Mapping[UUID, int]) -> int:
        """Take in what a partner holds, by number; give how many the book does not know.

        The partner is sent nothing before `resumed`. Raises BooksDiffer, and takes in nothing.
        """
        return self._rows(RESUME, (partner, arrays.uuids(held), arrays.bigints(held.values())))[
            0
        ][0]

    def resumed(self, partner: str) -> None:
        """Let a partner be sent to again, when all that it holds is taken in."""
        self._execute(RESUMED, (partner,))

    def lead(self) -> bool:
        """Try to become the group's only relay; False while another process is."""
        return self._leadership.lead()

    def close(self) -> None:
        """Stop leading and writing."""
        self._leadership.close()
        self._held.close()

    def _notices(self, statement: LiteralString, values: Values) -> list[Pending]:
        with self._held.use() as connection:
            cursor = connection.cursor(row_factory=args_row(Pending))
            return cursor.execute(statement, values).fetchall()

    def _rows(self, statement: LiteralString, values: Values = ()) -> list[tuple[Any, ...]]:
        with self._held.use() as connection:
            return connection.execute(statement, values, prepare=True).fetchall()

    def _execute(self, statement: LiteralString, values: Values) -> None:
        with self._held.use() as connection:
            connection.execute(statement, values)
