"""A webhook carries the sealed bytes, signed, to whoever says yes; the rest waits."""

import base64
import json
import logging
import ssl
from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
import structlog
from cryptography.exceptions import InvalidSignature

from adapters.jose import new_signing_key
from adapters.settings import Settings
from adapters.webhook import (
    Allowed,
    signed,
    signing_key,
    webhook_courier,
)
from domain.refusals import PlainFailure
from services.ports import Undeliverable
from tests.adapters.hook_server import (
    BODY,
    HOST,
    KEY,
    NOTICE,
    OK,
    answer,
    courier,
    hook,
    letter,
)
from tests.adapters.own_ca import Authority
from tests.services.fakes import FakeClock, FakeDirectory


@pytest.fixture
def tls(authority: Authority) -> ssl.SSLContext:
    return authority.server(HOST)


@pytest.fixture(autouse=True)
def said(caplog: pytest.LogCaptureFixture) -> Iterator[list[Any]]:
    caplog.set_level(logging.INFO)
    with structlog.testing.capture_logs() as entries:
        yield entries
    assert "KANARIE" not in f"{entries}{caplog.text}"


async def test_the_sealed_bytes_arrive_as_they_are_signed_and_with_no_more_about_them(
    authority: Authority, tls: ssl.SSLContext
) -> None:
    async with hook(tls) as at:
        assert await courier(at, authority).carry([letter(NOTICE)]) == 1
    (heard,) = at.heard
    assert (heard.line, heard.body, at.names) == ("POST /in HTTP/1.1", BODY, [HOST])
    assert set(heard.headers) == {
        "host",
        "user-agent",
        "content-type",
        "webhook-id",
        "webhook-timestamp",
        "webhook-signature",
        "accept",
        "accept-encoding",
        "connection",
        "content-length",
    }
    assert heard.headers["host"] == f"{HOST}:{at.port}"
    assert heard.headers["user-agent"] == "samlots"
    assert heard.headers["webhook-id"] == str(NOTICE)
    assert int(heard.headers["webhook-timestamp"]) % 60 == 0
    version, _, signature = heard.headers["webhook-signature"].partition(",")
    content = f"{NOTICE}.{heard.headers['webhook-timestamp']}.".encode() + BODY
    assert version == "v1a"
    KEY.public_key().verify(base64.b64decode(signature), content)


@pytest.mark.parametrize("changed", ["id", "instant", "body"])
def test_the_signature_holds_for_nothing_else(changed: str) -> None:
    headers = signed(KEY, NOTICE, 60, BODY)
    signature = base64.b64decode(headers["webhook-signature"].removeprefix("v1a,"))
    parts = {"id": str(NOTICE), "instant": "60", "body": BODY.decode()}
    KEY.public_key().verify(signature, ".".join(parts.values()).encode())
    parts[changed] += "1"
    with pytest.raises(InvalidSignature):
        KEY.public_key().verify(signature, ".".join(parts.values()).encode())


async def test_it_stops_at_the_first_that_is_not_taken_and_goes_on_there_the_next_time(
    authority: Authority, tls: ssl.SSLContext
) -> None:
    letters = [letter() for _ in range(3)]
    async with hook(tls, OK, answer(503)) as at:
        one = courier(at, authority)
        assert await one.carry(letters) == 1
        assert await one.carry(letters[1:]) == 2
    ids = [heard.headers["webhook-id"] for heard in at.heard]
    assert ids == [str(letters[n].id) for n in (0, 1, 1, 2)]


@pytest.mark.parametrize("status", [400, 401, 404, 429, 500, 503])
async def test_whatever_is_not_yes_waits(
    authority: Authority, tls: ssl.SSLContext, status: int
) -> None:
    async with hook(tls, answer(status)) as at:
        assert await courier(at, authority).carry([letter()]) == 0


async def test_gone_is_told_so_that_somebody_looks_at_it(
    authority: Authority, tls: ssl.SSLContext
) -> None:
    async with hook(tls, answer(410), OK, answer(410)) as at:
        with pytest.raises(Undeliverable) as refused:
            await courier(at, authority).carry([letter(), letter()])
        assert refused.value.why == "http_410"
        assert await courier(at, authority).carry([letter(), letter()]) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_not_followed(
    authority: Authority, tls: ssl.SSLContext, status: int
) -> None:
    async with hook(tls) as elsewhere:
        there = f"location: https://127.0.0.1:{elsewhere.port}/in"
        async with hook(tls, answer(status, there)) as at:
            assert await courier(at, authority).carry([letter()]) == 0
    assert (at.connected, elsewhere.connected) == (1, 0)


async def test_what_is_answered_is_not_read(authority: Authority, tls: ssl.SSLContext) -> None:
    """It says that a terabyte follows, and sends a piece of it: waiting for it would fail."""
    endless = b"HTTP/1.1 200 OK\r\ncontent-length: 1000000000000\r\n\r\n" + b"x" * 65536
    async with hook(tls, endless) as at:
        assert await courier(at, authority, answer_seconds_max=25).carry([letter()]) == 1


async def test_headers_without_end_and_silence_are_left(
    authority: Authority, tls: ssl.SSLContext
) -> None:
    flood = b"HTTP/1.1 200 OK\r\n" + b"x-a: b\r\n" * 40_000
    async with hook(tls, flood) as at:
        assert await courier(at, authority, answer_seconds_max=25).carry([letter()]) == 0
    assert at.connected == 1
    for seconds in (0.1, 1, 10):
        async with hook(tls, b"HTTP/1.1 200") as at:
            assert (
                await courier(at, authority, answer_seconds_max=seconds).carry([letter()]) == 0
            )
        # A busy machine needs longer before anybody has been asked at all.
        if at.heard:
            break
    assert at.connected == 1


def test_the_channel_is_there_when_it_is_set_up_and_says_what_is_missing(
    tmp_path: Path,
) -> None:
    directory, clock, file = FakeDirectory(), FakeClock(), tmp_path / "key.json"
    assert webhook_courier(Settings(webhook_hosts=" , "), directory, clock) is None
    pair = new_signing_key()
    for key in ("", "[]", json.dumps(pair | {"crv": "X25519"}), json.dumps({"crv": "Ed25519"})):
        file.write_text(key)
        file.chmod(0o600)
        with pytest.raises(PlainFailure, match="SAMLOTS_WEBHOOK_KEY_FILE"):
            webhook_courier(
                Settings(webhook_hosts=HOST, webhook_key_file=file), directory, clock
            )
    file.write_text(json.dumps(pair))
    settings = Settings(
        webhook_hosts=f"{HOST}, b.example:8443",
        webhook_key_file=file,
        webhook_networks="10.0.0.0/8",
    )
    made = webhook_courier(settings, directory, clock)
    assert made is not None
    assert made.allowed == Allowed(
        frozenset((HOST, "b.example:8443")), (ip_network("10.0.0.0/8"),)
    )
    public = signing_key(json.dumps(pair)).public_key().public_bytes_raw()
    assert base64.urlsafe_b64encode(public).decode().rstrip("=") == pair["x"]
    assert made.tls.verify_mode is ssl.CERT_REQUIRED
