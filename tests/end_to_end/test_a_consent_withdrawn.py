"""A whole hub: a consent withdrawn before sending, letters that fail, a broker that is away."""

import asyncio
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from nats.js.errors import NotFoundError

from adapters import place as places
from adapters.bootstrap import Hub, open_hub
from adapters.cli.arguments import for_people
from adapters.cli.demo import joined
from adapters.cli.inquiries import tell_status
from adapters.cli.letters import about_letters, rebuild_stream
from adapters.cli.plainly import Misuse
from adapters.cli.processes import ensure_streams, web_app
from adapters.embedded.nats import EmbeddedNats, Guard
from adapters.embedded.postgres import EmbeddedPostgres
from adapters.nats import courier
from adapters.nats.connection import HubConnection
from adapters.nats.courier import NatsCourier
from adapters.nats.topology import notice_stream, notice_subject
from adapters.place import NotReady, start_embedded
from adapters.postgres.notices import PostgresNoticeBook
from adapters.settings import Settings
from benchmarks.material import (
    PARTNER,
    TO,
    TOLD,
    UNIT,
    WORKER,
    command,
    disclosure,
    open_case,
    review,
)
from domain.facts import ConsentRecorded, NoticeSuppressed
from domain.roles import Role
from services import failing
from services.relaying import Relaying
from services.windows import Round
from tests.adapters.messages import PATIENCE_SECONDS, until
from tests.adapters.web_client import HOST
from tests.end_to_end.conftest import DIRECTORY
from tests.services.sealers import FakeSealer

COORDINATOR = "SL"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    data = tmp_path_factory.mktemp("consent")
    (data / "directory.json").write_bytes(DIRECTORY.read_bytes())
    return Settings(data=data, sign_in="demo")


@pytest.fixture(scope="module")
def brokers() -> Iterator[list[EmbeddedNats]]:
    """The servers of NATS that the place starts, to be taken away and brought back."""
    made: list[EmbeddedNats] = []

    def make(data: Path, guard: Guard) -> EmbeddedNats:
        made.append(EmbeddedNats(data, guard))
        return made[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(places, "EmbeddedNats", make)
        yield made


@pytest.fixture(scope="module", autouse=True)
def patience() -> Iterator[None]:
    """How long a letter may take to the disk of the broker is no matter here."""
    with pytest.MonkeyPatch.context() as patch:
        for limit in ("PUBLISH_TIMEOUT_SECONDS", "WINDOW_TIMEOUT_SECONDS"):
            patch.setattr(courier, limit, PATIENCE_SECONDS)
        yield


@pytest.fixture(scope="module")
def hub(settings: Settings, brokers: list[EmbeddedNats]) -> Iterator[Hub]:
    assert not brokers
    with start_embedded(settings, durable=False) as place, open_hub(place) as opened:
        ensure_streams(place, settings)
        joined(place, settings, PARTNER)
        yield opened
    EmbeddedPostgres(settings.data).destroy()


def relayed(hub: Hub, book: PostgresNoticeBook) -> tuple[Round, str]:
    """Run one round over the real broker; give the last letter that the partner has."""

    async def run() -> tuple[Round, str]:
        place = hub.place
        connection = HubConnection(place.nats, _lost)
        await connection.open()
        try:
            done = await hub.relaying(NatsCourier(connection), book, FakeSealer()).run_once()
            letter = ""
            with suppress(NotFoundError):
                js = connection.nc.jetstream(timeout=PATIENCE_SECONDS)
                last = await js.get_last_msg(notice_stream(PARTNER), notice_subject(PARTNER))
                letter = (last.data or b"").decode()
            return done, letter
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
    relaying = hub.relaying(
        NatsCourier(HubConnection(hub.place.nats, _lost)), book, FakeSealer()
    )
    goes = queued(hub, relaying, 1)
    stopped = queued(hub, relaying, 2)
    withdraws(hub, stopped)
    done, letter = relayed(hub, book)
    assert (done.sent, done.suppressed, done.stuck) == (1, 1, ())
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


def test_letters_that_cannot_be_sent_are_listed_without_content_and_dropped_with_a_reason(
    hub: Hub, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = hub.notice_book()
    relaying = hub.relaying(
        NatsCourier(HubConnection(hub.place.nats, _lost)), book, FakeSealer()
    )
    monkeypatch.setattr(failing, "CONTENT_BYTES_MAX", 1)
    case_id = queued(hub, relaying, 3)
    assert relayed(hub, book)[0].failed == 1
    answer, text = about_letters(settings, "list", None, None)
    (letter,) = answer["letters"]
    assert f"since {for_people(letter['since'])})" in text
    assert (letter["state"], letter["why"], letter["case"]) == (
        "dead",
        "too_large",
        str(case_id),
    )
    assert letter["owner"] == {"role": "samordnare", "unit": UNIT, "staff": COORDINATOR}
    assert answer["useless"] == []
    assert "kväll" not in f"{answer} {text}"
    assert about_letters(settings, "show", letter["notice"], None)[0]["tries"] == 1
    about_letters(settings, "drop", letter["notice"], "otherwise")
    assert about_letters(settings, "list", None, None)[1] == "No letters."
    labels, reasons = seen_by_the_coordinator(hub, case_id)
    assert {"Avisering kom inte iväg", "Avisering stoppad"} <= labels
    assert reasons == ["lämnad på annat sätt"]


@pytest.mark.parametrize(
    ("action", "notice", "reason"),
    [
        ("burn", None, None),
        ("show", None, None),
        ("drop", "x", "otherwise"),
        ("drop", str(UUID(int=1)), "because"),
    ],
)
def test_what_is_misused_is_told_and_not_repeated(
    settings: Settings, action: str, notice: str | None, reason: str | None
) -> None:
    with pytest.raises(Misuse) as told:
        about_letters(settings, action, notice, reason)
    assert "because" not in str(told.value)


def test_a_stream_that_lost_nothing_is_filled_with_nothing(
    hub: Hub, settings: Settings
) -> None:
    assert hub.answers()
    assert rebuild_stream(settings) == ({"again": {}}, "Nothing is missing.")


async def test_while_the_broker_is_away_people_work_on_and_the_lag_is_seen(
    hub: Hub, settings: Settings, brokers: list[EmbeddedNats]
) -> None:
    (broker,), connection = brokers, HubConnection(hub.place.nats, _lost)
    await connection.open()
    relaying = hub.relaying(NatsCourier(connection), hub.notice_book(), FakeSealer())
    case_id = open_case(hub.recording)
    reviewed = review(hub.recording, case_id)
    while (await relaying.run_once()).more:
        pass
    before = tell_status(settings)[0]
    await asyncio.to_thread(broker.stop)
    try:
        await until(lambda: not connection.nc.is_connected)
        hub.recording.record(WORKER, command(case_id, disclosure(reviewed, 4)))
        page = await asyncio.to_thread(worked_on, hub, settings, case_id)
        unlooked = tell_status(settings)[0]
        (stuck,) = (await relaying.run_once()).stuck
        away, told = tell_status(settings)
    finally:
        await asyncio.to_thread(broker.start)
    await until(lambda: connection.nc.is_connected)
    done = await relaying.run_once()
    after = tell_status(settings)[0]
    await connection.close()
    assert "Hon ringde medan bryggan var borta." in page
    assert (before["notices"]["waiting"], before["lag"]["relay_behind"]) == (0, 0)
    assert (unlooked["notices"]["waiting"], unlooked["lag"]["relay_behind"]) == (0, 2)
    assert (stuck.partner, away["notices"]["waiting"]) == (PARTNER, 1)
    assert re.search(r"^waiting +1$", told, re.MULTILINE)
    assert (done.sent, after["notices"]["waiting"]) == (1, 0)
    assert after["notices"]["sent"] == before["notices"]["sent"] + 1


def worked_on(hub: Hub, settings: Settings, case_id: UUID) -> str:
    """Record a fact over the web, and give the page of its case; all of it is ready."""
    here = {"sec-fetch-site": "same-origin"}
    with TestClient(
        web_app(hub, settings), base_url=HOST, headers=here, client=("127.0.0.1", 50_000)
    ) as asked:
        assert asked.get("/health/ready").json()["ready"]
        asked.post("/logga-in", data={"seat": "KS|rvt"})
        token = asked.post("/api/v1/session", json={"staff": "KS", "role": "rvt"}).json()
        talk = {"form": "telefon", "content": "Hon ringde medan bryggan var borta."}
        recorded = asked.post(
            f"/api/v1/cases/{case_id}/facts",
            json={
                "command_id": str(uuid4()),
                "occurred_at": datetime.now(UTC).isoformat(),
                "facts": [{"fact": "support_contact_held", "fields": talk}],
            },
            headers={"authorization": f"Bearer {token['token']}"},
        )
        assert recorded.status_code == HTTPStatus.CREATED
        hub.projecting().catch_up()
        page = asked.get(f"/arenden/{case_id}")
    assert page.status_code == HTTPStatus.OK
    return page.text


def test_while_a_relay_works_nothing_is_rebuilt(hub: Hub, settings: Settings) -> None:
    assert hub.notice_book().lead()
    with pytest.raises(NotReady, match="Stop it"):
        rebuild_stream(settings)
