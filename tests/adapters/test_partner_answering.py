"""From a partner's command to a fact of the case and back, over a real server."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from adapters.nats.courier import NatsCourier
from adapters.nats.receipts import Receipts
from adapters.partner.inbox import Inbox
from adapters.partner.outbox import Outbox
from adapters.partner.words import Answer, way_of, written
from domain.facts import DisclosureRecalled, NoticeAnswered, RecallAnswered
from services.receiving import Receiving
from services.recording import Recording
from tests.adapters.messages import CLOSING, Server, unexpected, until
from tests.adapters.test_partner import _program
from tests.services.disclosures import AF, Hub


def facts_of(hub: Hub, kind: type) -> list:
    return [recorded.fact for recorded in hub.log.facts if isinstance(recorded.fact, kind)]


async def test_an_answer_waits_for_the_server_and_a_recall_is_purged_and_answered(
    server: Server, tmp_path: Path
) -> None:
    hub, folder = Hub(), tmp_path / "inbox"
    hub.clock.now = datetime.now(UTC)
    hub.consents(AF, valid_to=hub.clock.now.date() + timedelta(days=30))
    inbox = Inbox(folder).open()
    receiving = Receiving(hub.log, hub.book, Recording(hub.log, hub.clock), hub.clock)
    receipts = Receipts(server.access, receiving, CLOSING, unexpected)
    async with server.hub() as connection, _program(server, inbox):
        await receipts.start()
        hub.courier, hub.sealer = NatsCourier(connection), CLOSING  # type: ignore[assignment]
        relaying = hub.relaying
        hub.discloses("Söker praktik")
        await relaying.run_once()
        await until(lambda: inbox.status().count == 1)
        await asyncio.to_thread(server.nats.stop)
        said = answer(inbox)
        await asyncio.to_thread(server.nats.start)
        await until(there_are(hub, NoticeAnswered))
        await until(lambda: connection.nc.is_connected)
        hub.withdraws()
        while not facts_of(hub, RecallAnswered):
            await relaying.run_once()
            await asyncio.sleep(0.05)
        await receipts.stop()
    (answered,), (recalled,), (purged,) = (
        facts_of(hub, kind) for kind in (NoticeAnswered, DisclosureRecalled, RecallAnswered)
    )
    assert (answered.answer, answered.recipient.partner) == (said.answer, AF.id)
    assert answered.disclosure_ref == recalled.disclosure_ref
    assert (purged.answer, purged.recipient.partner) == ("purged", AF.id)
    levels = [notice.data.level for _, notice in inbox.notices(5)]
    assert levels == ["purged", "recalled"]
    held = b"".join(file.read_bytes() for file in folder.iterdir())
    assert "Söker praktik".encode() not in held


def answer(inbox: Inbox) -> Answer:
    ((_, notice),) = inbox.notices(1)
    word = Answer(
        id=uuid4(),
        notice_id=notice.id,
        sequence=notice.data.sequence,
        answer="accepted",
        answered_at=datetime.now(UTC),
    )
    outbox = Outbox(inbox.folder).open()
    outbox.put(word.id, way_of(word), word.kind, written(word), word.answered_at)
    assert [json.loads(each.body)["answer"] for each in outbox.waiting()] == ["accepted"]
    outbox.close()
    return word


def there_are(hub: Hub, kind: type) -> Callable[[], bool]:
    return lambda: bool(facts_of(hub, kind))
