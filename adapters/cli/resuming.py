"""After a restore: a partner says what it holds, and is then sent to again, gap-free."""

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

from nats.errors import Error
from nats.js.errors import NotFoundError
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from adapters.bootstrap import Hub, open_hub
from adapters.cli.partners import ensure_streams
from adapters.cli.plainly import Misuse
from adapters.nats.connection import HubConnection
from adapters.nats.courier import NatsCourier
from adapters.nats.holding import NatsHoldings
from adapters.place import NotReady, open_place
from adapters.postgres.notices import PostgresNoticeBook
from adapters.settings import Settings
from services.receiving import ForeignReceipt, PartnerReceipt

HELD_BYTES_MAX = 64 << 20
NUMBER_MAX = 1 << 48
"""No hub gets so far. The next numbers follow on a partner's highest, and have to exist."""
Answer = tuple[dict[str, Any], str]


class Numbers(BaseModel):
    """What a partner holds, as its own program lists it."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    partner: str
    at: AwareDatetime
    notices: list[tuple[UUID, Annotated[int, Field(ge=1, le=NUMBER_MAX)], AwareDatetime]]


def resume(settings: Settings, partner: str, file: Path | None) -> Answer:
    """Take a partner's stream back, or with its numbers let it be sent to again."""
    held = None if file is None else read_numbers(file, partner)
    with open_place(settings) as place, open_hub(place) as hub:
        if place.directory.partner(partner) is None:
            raise Misuse("PARTNER is on no list.")
        book = hub.notice_book()
        if not book.lead():
            raise NotReady("A relay is at work. Stop it, run this, and start it again.")
        if not book.not_resumed([partner]):
            raise NotReady("This partner waits for nothing: it is being sent to.")
        if held is None:
            ensure_streams(place, settings)
            return _emptied(hub, book, partner)
        return take_numbers(hub, book, partner, held)


def read_numbers(file: Path, partner: str) -> Numbers:
    try:
        if file.stat().st_size > HELD_BYTES_MAX:
            raise ValueError
        numbers = Numbers.model_validate_json(file.read_bytes())
    except (OSError, ValueError, ValidationError):
        raise Misuse("FILE is not what `samlots-partner numbers` wrote.") from None
    if numbers.partner != partner:
        raise Misuse("FILE is another partner's.")
    return numbers


def _emptied(hub: Hub, book: PostgresNoticeBook, partner: str) -> Answer:
    """Take from the stream what is not fetched: the log may know nothing of it.

    All that the log says is to be sent is entered first, or what the partner has already
    would be taken for new later.
    """
    try:
        taken = asyncio.run(empty_stream(hub, book, partner))
    except (Error, OSError, TimeoutError):
        raise NotReady("NATS does not answer. Nothing was changed.") from None
    book.emptied(partner)
    text = (
        f"{taken} letters were taken from the stream. Now ask the partner for what "
        "`samlots-partner numbers` writes, and run this again with that file."
    )
    return {"taken": taken, "resumed": False}, text


async def empty_stream(hub: Hub, book: PostgresNoticeBook, partner: str) -> int:
    async def lost() -> None:
        """Nothing to do: whoever asks gets the error."""

    connection = HubConnection(hub.place.nats, lost)
    await connection.open()
    try:
        relaying = hub.relaying(NatsCourier(connection), book, hub.letter_closing())
        while (await asyncio.to_thread(relaying.take_in)).more:
            pass
        holdings = NatsHoldings(connection)
        try:
            kept = await holdings.holds(partner)
        except NotFoundError:
            # It was never let in, or the stream is lost: nothing of it can come any more.
            return 0
        await holdings.remove(partner, sorted(kept.values()))
        return len(kept)
    finally:
        await connection.close()


def take_numbers(hub: Hub, book: PostgresNoticeBook, partner: str, held: Numbers) -> Answer:
    emptied_at = book.emptied_at(partner)
    if emptied_at is None or held.at < emptied_at:
        raise NotReady(
            "The list is from before the stream was emptied, or it was not. Run this without "
            "FILE, and ask for a new list after that."
        )
    unknown = book.resume(partner, {notice: number for notice, number, _ in held.notices})
    receiving, told = hub.receiving(book), 0
    for notice, number, at in held.notices:
        word = PartnerReceipt(notice_id=notice, sequence=number, received_at=at)
        # Of what is lost or went out empty there is nothing to record.
        with suppress(ForeignReceipt):
            told += receiving.receive(partner, word)
    book.resumed(partner)
    text = (
        f"{len(held.notices)} notices are there; {told} receipts are new. Run `samlots relay "
        "--rebuild`, then the relay."
    )
    if unknown:
        text += (
            f"\n{unknown} of them are of disclosures that the log has lost. The partner has "
            "them: ask it, and decide and record anew."
        )
    answer = {"held": len(held.notices), "receipts": told, "unknown": unknown}
    return {**answer, "resumed": True}, text
