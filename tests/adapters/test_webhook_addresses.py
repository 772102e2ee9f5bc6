"""Where a webhook may not go: no address but the one that was listed, looked up, looked at."""

import asyncio
import logging
import ssl
from collections.abc import Iterator, Sequence
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import structlog

from adapters.webhook import (
    Allowed,
    resolved,
)
from services.ports import Letter
from tests.adapters.hook_server import (
    BODY,
    HOST,
    Resolver,
    courier,
    hook,
    letter,
)
from tests.adapters.own_ca import Authority, new_authority


@pytest.fixture
def tls(authority: Authority) -> ssl.SSLContext:
    return authority.server(HOST)


@pytest.fixture(autouse=True)
def said(caplog: pytest.LogCaptureFixture) -> Iterator[list[Any]]:
    caplog.set_level(logging.INFO)
    with structlog.testing.capture_logs() as entries:
        yield entries
    assert "KANARIE" not in f"{entries}{caplog.text}"


@pytest.mark.parametrize(
    "url",
    [
        "http://hook.partner.example:{port}/in",
        "https://other.partner.example:{port}/in",
        "https://hook.partner.example/in",
        "https://hook.partner.example:1{port}/in",
        "https://user:word@hook.partner.example:{port}/in",
        "https://hook.partner.example.:{port}/in",
        "https://127.0.0.1:{port}/in",
        "https://[::1]:{port}/in",
        "https://evil.example\\@hook.partner.example:{port}/in",
        "https:///in",
        "ftp://hook.partner.example:{port}",
        "inget",
    ],
)
async def test_no_other_address_is_even_looked_up(
    authority: Authority, tls: ssl.SSLContext, url: str
) -> None:
    async with hook(tls) as at:
        one = courier(at, authority, url=url.format(port=at.port))
        assert await one.carry([letter()]) == 0
    assert at.connected == 0
    assert isinstance(one.resolve, Resolver)
    assert one.resolve.asked == 0


async def test_whoever_is_on_no_list_gets_nothing(
    authority: Authority, tls: ssl.SSLContext
) -> None:
    async with hook(tls) as at:
        one = courier(at, authority)
        assert await one.carry([Letter("ingen", uuid4(), BODY)]) == 0
    assert at.connected == 0


@pytest.mark.parametrize("networks", ["", "10.0.0.0/8"])
async def test_a_private_address_is_not_connected_to_unless_it_is_meant(
    authority: Authority, tls: ssl.SSLContext, networks: str
) -> None:
    async with hook(tls) as at:
        assert await courier(at, authority, networks=networks).carry([letter()]) == 0
    assert at.connected == 0


async def test_one_bad_address_is_enough(authority: Authority, tls: ssl.SSLContext) -> None:
    async with hook(tls, address="127.0.0.2") as at:
        both = ["127.0.0.2", "127.0.0.1"]
        for found in (both, both[::-1]):
            one = courier(at, authority, found, networks="127.0.0.2/32")
            assert await one.carry([letter()]) == 0
    assert at.connected == 0


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "127.0.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "192.168.1.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2001:0:7f00:1::1",
        "2002:7f00:1::1",
        "fc00::1",
        "fe80::1",
        "fe80::1%eth0",
        "ff02::1",
    ],
)
def test_no_address_inside_may_be_reached(address: str) -> None:
    assert not Allowed(frozenset()).may_be_reached(address)
    meant = Allowed(frozenset(), (ip_network("10.0.0.0/8"),))
    assert meant.may_be_reached(address) is (address in {"10.1.2.3", "::ffff:10.0.0.1"})
    assert Allowed(frozenset()).may_be_reached("1.1.1.1")
    assert Allowed(frozenset()).may_be_reached("2606:4700::1111")


async def test_the_address_that_was_looked_at_is_the_one_that_is_connected_to(
    authority: Authority, tls: ssl.SSLContext
) -> None:
    """DNS rebinding: the second answer is a server inside, and it is never asked for."""
    async with hook(tls, address="127.0.0.2") as meant:  # noqa: SIM117 - its port is needed
        async with hook(authority.server(HOST), port=meant.port) as inside:
            one = courier(
                meant, authority, ["127.0.0.2"], ["127.0.0.1"], networks="127.0.0.2/32"
            )
            assert await one.carry([letter()]) == 1
            assert isinstance(one.resolve, Resolver)
            assert one.resolve.asked == 1
            assert await one.carry([letter()]) == 0
    assert (meant.connected, inside.connected) == (1, 0)


@pytest.mark.parametrize("found", [[], ["127.0.0.1"] * 17, ["127.1"], ["inget"]])
async def test_an_answer_that_is_no_address_reaches_nothing(
    authority: Authority, tls: ssl.SSLContext, found: Sequence[str]
) -> None:
    async with hook(tls) as at:
        assert await courier(at, authority, found).carry([letter()]) == 0
    assert at.connected == 0


@pytest.mark.parametrize("fault", ["unknown authority", "another host", "run out", "no TLS"])
async def test_a_bad_certificate_is_given_nothing(
    authority: Authority, tmp_path: Path, fault: str
) -> None:
    bad = {
        "unknown authority": lambda: new_authority(tmp_path).server(HOST),
        "another host": lambda: authority.server("other.example", "127.0.0.1"),
        "run out": lambda: authority.server(HOST, days=0),
        "no TLS": lambda: None,
    }[fault]()
    async with hook(bad) as at:
        assert await courier(at, authority).carry([letter()]) == 0
    assert at.heard == []


async def test_no_proxy_of_the_machine_is_used(
    authority: Authority, tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with hook(tls) as at, hook(None) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
        monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{proxy.port}")
        assert await courier(at, authority).carry([letter()]) == 1
    assert proxy.connected == 0


async def test_the_machine_s_resolver_gives_addresses() -> None:
    assert "127.0.0.1" in await resolved("127.0.0.1", 443)


async def test_a_slow_lookup_is_left(authority: Authority, tls: ssl.SSLContext) -> None:
    async def never(host: str, port: int) -> Sequence[str]:
        await asyncio.Event().wait()
        return []

    async with hook(tls) as at:
        one = replace(courier(at, authority), resolve=never, answer_seconds_max=0.05)
        assert await one.carry([letter()]) == 0
