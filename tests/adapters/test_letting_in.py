"""Partners are let in with keys that they made themselves, change them, and are shut out."""

import asyncio
import json
import shutil
import stat
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from adapters.cli.partners import bundle_of, change_keys, ensure_streams, let_in, shut_out
from adapters.clock import machine_clock
from adapters.closing import SEAL, SIGN, hub_keys
from adapters.directory import FileDirectory
from adapters.fittings import closing_at, has_keys_at
from adapters.nats.courier import NatsCourier
from adapters.nats.letting_in import Standing
from adapters.nkeys import (
    USER,
    Login,
    is_public,
    new_pair,
    pair_of,
    trusting,
)
from adapters.partner.cli import app
from adapters.partner.closing import closing_of
from adapters.partner.inbox import Inbox
from adapters.partner.joining import CannotJoin, join, make_keys
from adapters.partner.program import Program
from adapters.partner.settings import PartnerSettings
from adapters.place import Place
from adapters.postgres import logins
from adapters.postgres.kek import OperatorsKeys
from adapters.registry import Registry, RegistryFault, read_public
from adapters.settings import Settings
from services.ports import Letter
from services.sealing import NoKey
from tests.adapters.messages import Server, now, running_server, until
from tests.adapters.partner_process import notices, partner_of
from tests.adapters.test_partner_inbox import body
from tests.attacks.partner_wire import connect, shown
from tests.services.disclosures import AF

PATIENCE_SECONDS = 60
OVERLAP_SECONDS = 6  # longer than a busy machine takes to hand over what shall end
NOT_WELCOME = 77
REFUSED = "-ERR 'Authorization Violation'"
NEW = "new"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("nats")) as server:
        yield server


@pytest.fixture
def place(server: Server, tmp_path: Path) -> Place:
    return place_of(server, tmp_path)


def place_of(server: Server, folder: Path) -> Place:
    """A hub on the server, with one partner in its directory and nobody let in."""
    secrets = server.keyring.folder
    return Place(
        server=logins.Server(host=""),
        logins=logins.Logins.fresh(),
        nats=server.access,
        nats_public_url=server.url,
        hub_keys=hub_keys(secrets / SIGN, secrets / SEAL),
        registry=Registry(folder / "partners.json"),
        operator=server.authority,
        kek=OperatorsKeys.held(bytes(32)),
        handle_key=b"",
        directory=FileDirectory({}, {each: replace(AF, id=each) for each in (NEW, "hub")}),
        clock=machine_clock,
    )


def joined(place: Place, folder: Path) -> PartnerSettings:
    """Join with the keys in a folder, as they were just let in."""
    bundle, config = folder / "bundle.json", folder / "config.json"
    bundle.write_text(json.dumps(bundle_of(place, NEW)))
    join(bundle, folder, config, folder.parent / "inbox")
    return PartnerSettings(**json.loads(config.read_text()))


def letters_of(place: Place, first: int, last: int) -> list[Letter]:
    closing = closing_at(place)
    said = {number: body(number) for number in range(first, last + 1)}
    return [
        Letter(NEW, json.loads(each)["id"], closing.close(NEW, each)) for each in said.values()
    ]


async def carried(server: Server, letters: list[Letter]) -> int:
    async with server.hub() as hub:
        return await NatsCourier(hub).carry(letters)


async def received(settings: PartnerSettings, count: int) -> None:
    inbox = Inbox(settings.data).open()
    program = Program(settings, settings.login(), inbox, closing_of(settings))
    await program.start()
    try:
        await until(lambda: inbox.status().count == count)
    finally:
        await program.stop()


def let_in_now(place: Place, folder: Path) -> None:
    make_keys(folder)
    let_in(place, Settings(), NEW, read_public(folder / "public.json"))


async def test_whoever_made_its_own_keys_is_let_in_and_receives(
    server: Server, place: Place, tmp_path: Path
) -> None:
    await asyncio.to_thread(let_in_now, place, tmp_path / "one")
    assert await carried(server, letters_of(place, 1, 2)) == 2
    await received(joined(place, tmp_path / "one"), 2)
    private = (pair_of(USER, (tmp_path / "one" / "nats.seed").read_text()).private).hex()
    everything = (tmp_path / "partners.json").read_text() + json.dumps(bundle_of(place, NEW))
    assert private not in everything
    assert '"d"' not in everything
    for name in ("nats.seed", "sign.json", "seal.json", "config.json"):
        assert stat.S_IMODE((tmp_path / "one" / name).stat().st_mode) == 0o600

    await asyncio.to_thread(let_in_again_with_the_same_and_other_keys, place, tmp_path)
    await asyncio.to_thread(change, place, tmp_path / "two", 1)
    assert await carried(server, letters_of(place, 3, 4)) == 2
    await received(joined(place, tmp_path / "two"), 4)
    assert len(place.registry.keys(NEW, now())) == 2
    assert has_keys_at(place)(NEW)
    assert len(place.registry.keys(NEW, now() + timedelta(hours=2))) == 1
    await asyncio.to_thread(shut_out, place, Settings(), NEW)
    assert place.registry.keys(NEW, now()) == ()
    assert not has_keys_at(place)(NEW)
    with pytest.raises(NoKey):
        letters_of(place, 5, 5)
    unsealed = [letter._replace(partner=NEW) for letter in notices(5, 5)]
    assert await carried(server, unsealed) == 0


def let_in_again_with_the_same_and_other_keys(place: Place, folder: Path) -> None:
    let_in(place, Settings(), NEW, read_public(folder / "one" / "public.json"))
    make_keys(folder / "other")
    with pytest.raises(RegistryFault, match="other keys"):
        let_in(place, Settings(), NEW, read_public(folder / "other" / "public.json"))


def change(place: Place, folder: Path, hours: int) -> None:
    earlier = folder.parent / "one"
    make_keys(folder, earlier)
    seals = json.loads((folder / "seal.json").read_text())["keys"]
    assert seals[1] == json.loads((earlier / "seal.json").read_text())
    change_keys(place, Settings(), NEW, read_public(folder / "public.json"), hours)


async def test_a_partner_that_is_on_no_list_is_not_let_in(place: Place, tmp_path: Path) -> None:
    make_keys(tmp_path / "keys")
    keys = read_public(tmp_path / "keys" / "public.json")
    for nobody in ("stranger", "hub"):
        with pytest.raises(RegistryFault, match="no such partner"):
            await asyncio.to_thread(let_in, place, Settings(), nobody, keys)
    with pytest.raises(RegistryFault, match="not let in"):
        await asyncio.to_thread(change_keys, place, Settings(), NEW, keys, 1)
    with pytest.raises(RegistryFault, match="never let in"):
        await asyncio.to_thread(shut_out, place, Settings(), NEW)
    assert not place.registry.all()


async def test_a_program_whose_key_was_revoked_says_so_and_ends(
    server: Server, place: Place, tmp_path: Path
) -> None:
    keys = tmp_path / "keys"
    await asyncio.to_thread(let_in_now, place, keys)
    settings = joined(place, keys)
    with partner_of(server, keys) as running:
        running.settings = lambda: {"SAMLOTS_PARTNER_CONFIG": str(keys / "config.json")}
        running.start()
        process = running.process
        assert process is not None
        await carried(server, letters_of(place, 1, 1))
        await until(lambda: _count(settings) == 1)
        await asyncio.to_thread(shut_out, place, Settings(), NEW)
        assert await asyncio.to_thread(process.wait, 60) == NOT_WELCOME
    assert "The hub does not let us in" in running.log.read_text()
    assert _count(settings) == 1
    await asyncio.to_thread(let_in, place, Settings(), NEW, read_public(keys / "public.json"))
    await carried(server, letters_of(place, 2, 2))
    await received(joined(place, keys), 2)


def _count(settings: PartnerSettings) -> int:
    if not (settings.data / "inbox.sqlite3").exists():
        return 0
    inbox = Inbox(settings.data).open_to_read()
    try:
        return inbox.status().count
    finally:
        inbox.close()


def test_servers_that_lost_everything_are_told_again_who_is_let_in(tmp_path: Path) -> None:
    with running_server(tmp_path / "nats") as server:
        place = place_of(server, tmp_path)
        let_in_now(place, tmp_path / "keys")
        settings = joined(place, tmp_path / "keys")
        server.nats.stop()
        shutil.rmtree(tmp_path / "nats" / "nats")
        server.nats.start()
        ensure_streams(place, Settings())
        assert asyncio.run(carried(server, letters_of(place, 1, 1))) == 1
        asyncio.run(received(settings, 1))


def test_keys_are_never_replaced_and_a_bundle_is_for_one_set_alone(
    place: Place, tmp_path: Path
) -> None:
    let_in_now(place, tmp_path / "keys")
    joined(place, tmp_path / "keys")
    with pytest.raises(CannotJoin, match="keys in that folder already"):
        make_keys(tmp_path / "keys")
    make_keys(tmp_path / "other")
    bundle = tmp_path / "keys" / "bundle.json"
    with pytest.raises(CannotJoin, match="other keys"):
        join(bundle, tmp_path / "other", tmp_path / "config.json", tmp_path)
    bundle.write_text("{}")
    with pytest.raises(CannotJoin, match="not one that a hub gave"):
        join(bundle, tmp_path / "keys", tmp_path / "config.json", tmp_path)


def test_the_partners_command_line_makes_keys_and_joins(place: Place, tmp_path: Path) -> None:
    keys, config = str(tmp_path / "keys"), str(tmp_path / "config.json")
    made = CliRunner().invoke(app, ["keys", "--out", keys, "--json"])
    assert is_public(USER, json.loads(made.output)["nats"])
    assert CliRunner().invoke(app, ["keys", "--out", keys]).exit_code == 1
    let_in(place, Settings(), NEW, read_public(tmp_path / "keys" / "public.json"))
    bundle = tmp_path / "bundle.json"
    bundle.write_text(json.dumps(bundle_of(place, NEW)))
    told = CliRunner().invoke(
        app, ["join", str(bundle), "--keys", keys, "--out", config, "--json"]
    )
    assert json.loads(told.output) == {"partner": NEW, "config": config}


async def test_a_revoked_key_is_cut_off_at_once_and_not_let_in_again(server: Server) -> None:
    pair = new_pair(USER)
    made = server.authority.partner_user("gone", 1, pair.public, int(now().timestamp()))
    async with server.porter() as porter:
        await porter.let_in(Standing("gone", 1))
        wire = await connect(server.url, trusting(server.access.ca))
        assert await wire.log_in(shown(Login(made, pair), wire.nonce)) == "PONG"
        await porter.shut_out(Standing("gone", 1))
        rest = await asyncio.wait_for(wire.reader.read(), PATIENCE_SECONDS)
        assert b"Revoked" in rest
        again = await connect(server.url, trusting(server.access.ca))
        assert await again.log_in(shown(Login(made, pair), again.nonce)) == REFUSED
        again.close()


async def test_old_keys_work_beside_new_ones_until_the_server_ends_them(server: Server) -> None:
    pairs = {generation: new_pair(USER) for generation in (1, 2)}
    logins = {
        generation: Login(
            server.authority.partner_user(
                "changing", generation, pair.public, int(now().timestamp())
            ),
            pair,
        )
        for generation, pair in pairs.items()
    }
    async with server.porter() as porter:
        await porter.let_in(Standing("changing", 1))
        overlapping = Standing("changing", 2, earlier=1, until=now() + timedelta(hours=1))
        await porter.let_in(overlapping)
        wires = {}
        for generation, login in logins.items():
            wires[generation] = await connect(server.url, trusting(server.access.ca))
            nonce = wires[generation].nonce
            assert await wires[generation].log_in(shown(login, nonce)) == "PONG"
        soon = now() + timedelta(seconds=OVERLAP_SECONDS)
        await porter.let_in(replace(overlapping, until=soon))
        rest = await asyncio.wait_for(wires[1].reader.read(), PATIENCE_SECONDS)
        assert b"Expired" in rest
        said = await wires[2].say(b"PING\r\n")
        while said == "PING":  # the server asks as well, a moment after a login
            said = await wires[2].say(b"PONG\r\n")
        assert said == "PONG"
        again = await connect(server.url, trusting(server.access.ca))
        assert await again.log_in(shown(logins[1], again.nonce)) == REFUSED
        for wire in (again, wires[2]):
            wire.close()
