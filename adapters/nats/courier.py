"""The courier: carries letters to the stream in ordered windows, and never reorders them."""

import asyncio
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import structlog
from nats.errors import Error, MaxPayloadError
from nats.js.api import Header, PubAck
from nats.js.errors import APIError, NotFoundError

from adapters.nats.connection import HubConnection
from adapters.nats.topology import notice_stream, notice_subject
from services.ports import Letter

WINDOW_LETTERS_MAX = 128
WINDOW_BYTES_MAX = 1024 * 1024
"""Half of what the client keeps before it waits for the server; one letter may be as long."""
PUBLISH_TIMEOUT_SECONDS = 5
WINDOW_TIMEOUT_SECONDS = 10
"""A server that takes nothing more is waited for so long, whatever the client thinks of it."""
BATCH_ID_BYTES = 8
ANOTHER_WAS_LAST = 10070
MARK = "Samlots-Mark"
"""Every letter has one; only the hub can tell whether it marks an empty one."""
JOSE = "application/jose"

log = structlog.get_logger("courier")


@dataclass
class NatsCourier:
    """Carries letters over a connection. Tries each once: whoever asks again decides anew."""

    connection: HubConnection
    _otherwise: set[UUID] = field(default_factory=set[UUID], init=False, repr=False)
    _whole: set[str] = field(default_factory=set[str], init=False, repr=False)
    """The partners whose streams take windows."""

    def ready(self, partner: str) -> bool:
        """Whether there is a connection right now: one for all partners."""
        del partner
        return self.connection.nc.is_connected

    def stands_otherwise(self, letter: UUID) -> bool:
        """Whether a letter just carried had been stored before as the opposite."""
        return letter in self._otherwise

    async def carry(self, letters: Iterable[Letter]) -> int:
        """Send letters in order; give how many were acknowledged before the first failure."""
        rest = list(letters)
        carried = 0
        self._otherwise.clear()
        # Without a connection the client would keep letters and send them later, when
        # they may no longer go.
        while rest and self.connection.nc.is_connected:
            window = _one_window(rest)
            try:
                async with asyncio.timeout(WINDOW_TIMEOUT_SECONDS):
                    through, failure = await self._window(window)
            except TimeoutError as error:
                # What got through all the same is found at the next try.
                log.warning("window_waits", error=type(error).__name__)
                break
            carried += through
            rest = rest[through:]
            if failure is not None and not (through and _is_broken_chain(failure)):
                break
        return carried

    async def _window(self, window: Sequence[Letter]) -> tuple[int, Exception | None]:
        """Store a window whole. If the stream refuses, letters go one by one.

        That tells which letter it is, and finds those that are stored already.
        """
        if len(window) > 1 and len({letter.partner for letter in window}) == 1:
            try:
                if await self._takes_windows(window[0].partner):
                    await self._as_one(window)
                    return len(window), None
            except (APIError, MaxPayloadError):
                return await self._one_by_one(window)
            except (Error, OSError, TimeoutError) as error:
                log.warning("window_waits", error=type(error).__name__)
                return 0, error
        return await self._one_by_one(window)

    async def _takes_windows(self, partner: str) -> bool:
        """Whether the stream says so: an older server takes each letter of one for itself.

        It would answer for the last one alone, whatever became of the others.
        """
        if partner not in self._whole:
            found = await self.connection.nc.jetstream().stream_info(notice_stream(partner))
            if not found.config.allow_atomic:
                return False
            self._whole.add(partner)
        return True

    async def _as_one(self, window: Sequence[Letter]) -> None:
        """Publish a window as one batch: whole or not at all, in one wait for the disk."""
        batch = secrets.token_hex(BATCH_ID_BYTES)
        for number, letter in enumerate(window, 1):
            headers = _headers(letter) | {
                Header.BATCH_ID.value: batch,
                Header.BATCH_SEQUENCE.value: str(number),
            }
            if number < len(window):
                subject = notice_subject(letter.partner)
                await self.connection.nc.publish(subject, letter.body, headers=headers)
            else:
                await self._stored(letter, headers | {Header.BATCH_COMMIT.value: "1"})

    async def _one_by_one(self, window: Sequence[Letter]) -> tuple[int, Exception | None]:
        """Publish at once, each letter on condition that the one before it is the last stored.

        So nothing is stored behind a letter that was not. When others write in between, or
        a letter was stored at an earlier try, the chain breaks and starts again there.
        """
        before = (None, *window)
        results = await asyncio.gather(
            *(
                self._publish(letter, last)
                for letter, last in zip(window, before, strict=False)
            ),
            return_exceptions=True,
        )
        for index, result in enumerate(results):
            if isinstance(result, Error | OSError | TimeoutError):
                log.warning(
                    "letter_waits", notice=str(window[index].id), error=type(result).__name__
                )
                return index, result
            if isinstance(result, BaseException):
                raise result
        return len(window), None

    async def _publish(self, letter: Letter, last: Letter | None) -> None:
        headers = _headers(letter)
        if last is not None and last.partner == letter.partner:
            headers[Header.EXPECTED_LAST_MSG_ID.value] = str(last.id)
        stored = await self._stored(letter, headers)
        if stored.duplicate and await self._is_otherwise(letter, stored.seq):
            self._otherwise.add(letter.id)

    async def _stored(self, letter: Letter, headers: dict[str, str]) -> PubAck:
        return await self.connection.nc.jetstream().publish(
            notice_subject(letter.partner),
            letter.body,
            timeout=PUBLISH_TIMEOUT_SECONDS,
            headers=headers,
        )

    async def _is_otherwise(self, letter: Letter, number: int) -> bool:
        """Whether an earlier try was stored as the opposite. What is gone may have told."""
        js = self.connection.nc.jetstream()
        try:
            earlier = await js.get_msg(notice_stream(letter.partner), number)
        except NotFoundError:
            return letter.empty
        found = (earlier.headers or {}).get(MARK)
        return letter.empty if found is None else found != str(letter.mark)


def _one_window(letters: Sequence[Letter]) -> Sequence[Letter]:
    """Give the letters from the first on that go together: not too many, and not too much."""
    size = 0
    for count, letter in enumerate(letters[:WINDOW_LETTERS_MAX]):
        size += len(letter.body)
        if count and size > WINDOW_BYTES_MAX:
            return letters[:count]
    return letters[:WINDOW_LETTERS_MAX]


def _headers(letter: Letter) -> dict[str, str]:
    headers = {
        Header.MSG_ID.value: str(letter.id),
        Header.EXPECTED_STREAM.value: notice_stream(letter.partner),
        "content-type": JOSE,
    }
    if letter.mark is not None:
        headers[MARK] = str(letter.mark)
    return headers


def _is_broken_chain(failure: Exception) -> bool:
    return isinstance(failure, APIError) and failure.err_code == ANOTHER_WAS_LAST
