"""What each channel knows afterwards: whether an empty letter stands for one that told."""

import ssl
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.sdk import FileDrop, file_drop
from adapters.settings import Settings
from adapters.webhook import WebhookCourier
from domain.roles import Role
from domain.ways import Way
from services.ports import Letter, Partner
from tests.adapters.hook_server import HOST, Hook, answer, courier, hook, letter
from tests.adapters.own_ca import Authority
from tests.services.fakes import FakeDirectory

REGION = Partner(
    "af", "AF", Role.ARBETSFORMEDLINGEN, channel=Way.SDK, address="0203:af.example/in"
)
LOST = b"no answer that can be read\r\n\r\n"


def emptied(one: Letter) -> Letter:
    return one._replace(body=b"nothing", empty=True)


@pytest.fixture
def tls(authority: Authority) -> ssl.SSLContext:
    return authority.server(HOST)


@pytest.mark.parametrize(("first", "told"), [(LOST, "perhaps"), (answer(503), "no")])
async def test_a_webhook_whose_answer_was_lost_may_have_told(
    authority: Authority, tls: ssl.SSLContext, first: bytes, told: str
) -> None:
    one = letter()
    async with hook(tls, first, answer(503)) as at:
        hooks = courier(at, authority)
        for _ in range(2):
            assert await hooks.carry([one]) == 0
        assert await hooks.carry([emptied(one)]) == 1
        assert hooks.stands_otherwise(one.id) is (told == "perhaps")
        assert await hooks.carry([letter()]) == 1
    assert not hooks.stands_otherwise(one.id)


async def test_a_webhook_that_could_not_be_reached_has_told_nothing(
    authority: Authority, tls: ssl.SSLContext
) -> None:
    one = letter()
    async with hook(tls) as at:
        hooks, port = courier(at, authority), at.port
        await hooks.carry([letter()])
    assert await hooks.carry([one]) == 0
    async with hook(tls, port=port):
        assert await hooks.carry([emptied(one)]) == 1
    assert not hooks.stands_otherwise(one.id)


async def test_after_a_restart_nobody_knows_what_a_webhook_told(
    authority: Authority, tls: ssl.SSLContext
) -> None:
    one = letter()
    async with hook(tls) as at:
        hooks = courier(at, authority)
        assert await hooks.carry([emptied(one)]) == 1
    assert hooks.stands_otherwise(one.id)


@pytest.fixture
def drop(tmp_path: Path) -> FileDrop:
    settings = Settings(sdk_folder=tmp_path / "sdk", sdk_address="0203:samlots.example/in")
    made = file_drop(settings, FakeDirectory({REGION.id: REGION}))
    assert made is not None
    return made


async def test_what_lies_in_the_folder_or_has_left_it_is_remembered(drop: FileDrop) -> None:
    for taken in (False, True):
        one = letter()
        await drop.carry([one])
        assert not drop.stands_otherwise(one.id)
        if taken:
            (drop.folder / "out" / f"{one.id}.envelope.json").unlink()
        again = replace(drop)
        assert await again.carry([emptied(one)]) == 1
        assert again.stands_otherwise(one.id)
        await again.carry([emptied(letter())])
        assert not again.stands_otherwise(one.id)


def test_a_channel_is_ready_when_it_is_there(drop: FileDrop, authority: Authority) -> None:
    hooks: WebhookCourier = courier(Hook([]), authority)
    assert (drop.ready("af"), hooks.ready("af")) == (True, True)
    drop.folder.rename(drop.folder.with_name("away"))
    assert not drop.ready("af")
