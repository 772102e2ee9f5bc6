"""A consent withdrawn between queueing and sending: not sent, recorded, seen on the page."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from nats.js.errors import NotFoundError

from adapters.bootstrap import Hub, open_hub
from adapters.cli.processes import ensure_streams
from adapters.embedded.postgres import EmbeddedPostgres
from adapters.nats.connection import HubConnection
from adapters.nats.courier import NatsCourier
from adapters.nats.topology import NOTICES, notice_subject
from adapters.place import start_embedded
from adapters.settings import Settings
from benchmarks.material import (
    PARTNER,
    TO,
    TOLD,
    WORKER,
    command,
    disclosure,
    open_case,
    review,
)
from domain.facts import ConsentRecorded, NoticeSuppressed
from domain.roles import Role
from services.posting import NoticeBook
from services.relaying import Relaying, Round
from tests.end_to_end.conftest import DIRECTORY

COORDINATOR = "SL"


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    data = tmp_path_factory.mktemp("consent")
    (data / "directory.json").write_bytes(DIRECTORY.read_bytes())
    settings = Settings(data=data)
    with start_embedded(settings, durable=False) as place, open_hub(place) as opened:
        ensure_streams(place, settings)
        yield opened
    EmbeddedPostgres(data).destroy()


def relayed(hub: Hub, book: NoticeBook) -> tuple[Round, str | None]:
    """Run one round over the real broker; give the last letter that the partner has."""

    async def run() -> tuple[Round, str | None]:
        place = hub.place
        connection = HubConnection(place.nats_url, place.nats_passwords["hub"], _lost)
        await connection.open()
        try:
            done = await hub.relaying(NatsCourier(connection), book).run_once()
            js = connection.nc.jetstream()
            last = await js.get_last_msg(NOTICES, notice_subject(PARTNER))
            return done, (last.data or b"").decode()
        except NotFoundError:
            return done, None
        finally:
            await connection.close()

    return asyncio.run(run())


async def _lost() -> None:
    """The test ends by itself."""


def queued(hub: Hub, relaying: Relaying, nth: int) -> UUID:
    """Disclose in a case of its own, and let the book have it; give the case."""
    case_id = open_case(hub.recording)
    fact = disclosure(review(hub.recording, case_id), nth)
    hub.recording.record(WORKER, command(case_id, fact))
    while relaying.take_in().more:
        pass
    return case_id


def seen_by_the_coordinator(hub: Hub, case_id: UUID) -> tuple[set[str], list[str | None]]:
    """What her timeline names, and why each letter in her register was stopped."""
    hub.projecting().catch_up()
    staff = hub.place.directory.staff(COORDINATOR)
    assert staff is not None
    seen = hub.reading.case(staff, Role.SAMORDNARE, case_id)
    labels = {entry.body["label"] for entry in seen.timeline}
    return labels, [entry.body["suppressed"] for entry in seen.register]


def withdraws(hub: Hub, case_id: UUID) -> None:
    withdrawn = ConsentRecorded(
        action="withdrawn",
        recipient=(TO,),
        categories=TOLD,
        purpose="kvällssamtal",
        valid_to=datetime.now(UTC).date() + timedelta(days=90),
        form="muntligt",
        limits="Jag vill inte längre.",
        by_whom="person",
    )
    hub.recording.record(WORKER, command(case_id, withdrawn))


def test_it_is_not_sent_and_the_coordinator_sees_that_it_was_stopped(hub: Hub) -> None:
    book = hub.notice_book()
    relaying = hub.relaying(NatsCourier(HubConnection("", "", _lost)), book)
    goes = queued(hub, relaying, 1)
    stopped = queued(hub, relaying, 2)
    withdraws(hub, stopped)
    done, letter = relayed(hub, book)
    assert (done.sent, done.suppressed, done.stuck) == (1, 1, ())
    assert letter is not None
    assert hub.handle(goes, PARTNER) in letter
    assert hub.handle(stopped, PARTNER) not in letter
    (fact,) = (r.fact for r in hub.log.load(stopped) if isinstance(r.fact, NoticeSuppressed))
    assert fact.reason == "samtycket gäller inte"
    labels, reasons = seen_by_the_coordinator(hub, stopped)
    assert "Avisering stoppad" in labels
    assert reasons == ["samtycket gäller inte"]
    labels, reasons = seen_by_the_coordinator(hub, goes)
    assert "Avisering stoppad" not in labels
    assert reasons == [None]
