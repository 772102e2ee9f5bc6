"""The channels as the hub puts them together: what is set up, and a notice through one."""

import asyncio
import json
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from adapters.cli.kvittenser import Kvittenser, take_kvittenser
from adapters.cli.secrets import make_secrets
from adapters.directory import DirectoryFault, read_directory
from adapters.fittings import couriers
from adapters.jose import new_signing_key
from adapters.mail import MailCourier
from adapters.sdk import FileDrop, NoKvittens, file_drop
from adapters.settings import Settings
from adapters.webhook import WebhookCourier
from domain.facts import NoticeReceived, SafetyPlanSet
from domain.refusals import PlainFailure
from domain.ways import Way
from services.couriers import Couriers
from services.ports import Partner
from services.receiving import Receiving
from services.recording import Recording
from tests.given import example
from tests.services.disclosures import AF, Hub
from tests.services.fakes import FakeClock, FakeCourier, FakeDirectory

OWN = "0203:samlots.example/meddelanden"
PARTNER = replace(
    AF, channels={Way.SDK: "full"}, channel=Way.SDK, address="0203:af.example/mottagning"
)


@dataclass
class Here:
    """What the wiring asks of a place."""

    directory: FakeDirectory
    clock: FakeClock


def wired(settings: Settings) -> Couriers:
    return couriers(settings, Here(FakeDirectory(), FakeClock()), FakeCourier())  # type: ignore[arg-type]


def test_every_way_that_the_tables_know_has_a_courier_when_it_is_set_up(
    tmp_path: Path,
) -> None:
    key = tmp_path / "key.json"
    key.write_text(json.dumps(new_signing_key()))
    key.chmod(0o600)
    made = wired(
        Settings(
            smtp_host="mail.example",
            mail_sender="avisering@samlots.example",
            webhook_hosts="hook.example",
            webhook_key_file=key,
            sdk_folder=tmp_path / "sdk",
            sdk_address=OWN,
        )
    )
    kinds = {way: type(courier) for way, courier in made.channels.items()}
    assert kinds == {
        Way.NATS: FakeCourier,
        Way.MAIL: MailCourier,
        Way.WEBHOOK: WebhookCourier,
        Way.SDK: FileDrop,
    }
    assert set(kinds) == set(Way)


def test_the_key_that_secrets_makes_is_one_that_webhooks_are_signed_with(
    tmp_path: Path,
) -> None:
    directory = tmp_path / "directory.json"
    directory.write_text(json.dumps({"staff": [], "partners": []}))
    assert "webhook.json" in make_secrets(tmp_path / "secrets", directory, [])
    key = tmp_path / "secrets" / "webhook.json"
    made = wired(Settings(webhook_hosts="hook.example", webhook_key_file=key))
    assert Way.WEBHOOK in made.channels


def test_what_is_not_set_up_is_not_there() -> None:
    assert set(wired(Settings()).channels) == {Way.NATS}


def test_what_is_half_set_up_stops_the_start(tmp_path: Path) -> None:
    for half in (
        Settings(smtp_host="mail.example"),
        Settings(webhook_hosts="hook.example"),
        Settings(sdk_folder=tmp_path),
    ):
        with pytest.raises(PlainFailure, match="SAMLOTS_"):
            wired(half)
    (tmp_path / "file").write_text("")
    with pytest.raises(PlainFailure, match="cannot be written"):
        wired(Settings(sdk_folder=tmp_path / "file", sdk_address=OWN))


ADDRESSES: dict[str, tuple[list[str | None], list[str | None]]] = {
    "nats": ([None], ["mottagning@jouren.example"]),
    "mail": (
        ["mottagning@jouren.example", "a.b+c@x-y.example"],
        [
            None,
            "",
            "a@b",
            "a@jouren.example\nBcc: b@c.example",
            "a@jouren.example\r\n",
            "A <a@jouren.example>",
            "a@jouren.example,b@c.example",
            "a@jouren.example ",
        ],
    ),
    "webhook": (
        ["https://hook.example", "https://hook.example:8443/a/b"],
        [
            None,
            "http://hook.example",
            "https://127.0.0.1/in",
            "https://[::1]/in",
            "https://localhost/in",
            "https://u:p@hook.example/in",
            "https://hook.example/in?a=b",
            "https://hook.example/in#x",
            "https://hook.example\\@evil.example",
            "https://hook.example/in\r\nx: y",
        ],
    ),
    "sdk": (
        ["0203:af.example/mottagning"],
        [None, "0203:af.example", "0203:af.example/a/b", "0203:af.example/a b"],
    ),
}


def listed(tmp_path: Path, channel: str, address: str | None) -> Partner | None:
    row = {"id": "af", "name": "AF", "role": "arbetsformedlingen", "channel": channel}
    file = tmp_path / "directory.json"
    file.write_text(json.dumps({"staff": [], "partners": [{**row, "address": address}]}))
    return read_directory(file).partner("af")


@pytest.mark.parametrize("channel", ADDRESSES)
def test_the_directory_takes_no_address_that_the_channel_could_misread(
    tmp_path: Path, channel: str
) -> None:
    good, bad = ADDRESSES[channel]
    for address in good:
        partner = listed(tmp_path, channel, address)
        assert partner is not None
        assert (partner.channel, partner.address, partner.language) == (channel, address, "sv")
    for address in bad:
        with pytest.raises(DirectoryFault):
            listed(tmp_path, channel, address)


def test_a_channel_that_nobody_knows_is_not_taken(tmp_path: Path) -> None:
    with pytest.raises(DirectoryFault):
        listed(tmp_path, "fax", None)


@pytest.fixture
def drop(tmp_path: Path) -> FileDrop:
    settings = Settings(sdk_folder=tmp_path, sdk_address=OWN)
    made = file_drop(settings, FakeDirectory({PARTNER.id: PARTNER}))
    assert made is not None
    return made


@pytest.fixture
def hub(drop: FileDrop) -> Hub:
    hub = Hub()
    hub.directory.connected = {PARTNER.id: PARTNER}
    hub.courier = Couriers(hub.directory, {Way.SDK: drop})  # type: ignore[assignment]
    hub.consents(PARTNER)
    hub.discloses(partner=PARTNER)
    return hub


def kvittenser(hub: Hub) -> Kvittenser:
    receiving = Receiving(hub.log, hub.book, Recording(hub.log, hub.clock), hub.clock)
    return Kvittenser(receiving, hub.book, hub.clock)


def envelopes(drop: FileDrop) -> list[dict[str, str]]:
    files = (drop.folder / "out").glob("*.envelope.json")
    return [json.loads(file.read_text()) for file in files]


def answered(drop: FileDrop) -> None:
    """The receiver's kvittens for the one message that is out."""
    (sent,) = envelopes(drop)
    said = {
        "messageId": str(uuid4()),
        "refToMessageId": sent["messageId"],
        "conversationId": sent["conversationId"],
        "from": sent["to"],
        "to": sent["from"],
        "status": "ACCEPTED",
    }
    (drop.folder / "in" / f"{uuid4()}.json").write_text(json.dumps(said))


def test_a_kvittens_of_sdk_becomes_the_receipt_of_the_notice_once(
    hub: Hub, drop: FileDrop
) -> None:
    assert asyncio.run(hub.relaying.run_once()).sent == 1
    for _ in range(2):
        answered(drop)
        drop.take_in(kvittenser(hub))
    received = [r.fact for r in hub.log.facts if isinstance(r.fact, NoticeReceived)]
    assert len(received) == 1
    assert len(hub.book.received_at) == 1


def test_a_kvittens_for_what_never_went_is_refused(hub: Hub) -> None:
    with pytest.raises(NoKvittens, match="foreign"):
        kvittenser(hub)(PARTNER.id, uuid4())


def test_what_is_closed_for_her_leaves_the_folder_empty(hub: Hub, drop: FileDrop) -> None:
    hub.happened(example(SafetyPlanSet, unsafe_ways=(Way.SDK,)))
    assert asyncio.run(hub.relaying.run_once()).suppressed == 1
    assert envelopes(drop) == []


async def test_kvittenser_are_looked_for_until_the_relay_stops(
    hub: Hub, drop: FileDrop
) -> None:
    await hub.relaying.run_once()
    answered(drop)
    stop, loop = asyncio.Event(), asyncio.get_running_loop()

    def told(partner: str, notice: UUID) -> None:
        kvittenser(hub)(partner, notice)
        loop.call_soon_threadsafe(stop.set)

    await take_kvittenser(drop, told, stop)
    assert len(hub.book.received_at) == 1
    await take_kvittenser(None, told, asyncio.Event())
