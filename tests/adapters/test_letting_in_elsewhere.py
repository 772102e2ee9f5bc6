"""Partners that are not on NATS hand over keys too, and NATS never hears of them."""

from dataclasses import replace
from pathlib import Path

import pytest

from adapters.cli.partners import bundle_of, change_keys, let_in, standings
from adapters.clock import machine_clock
from adapters.closing import SEAL, SIGN, first_key, hub_keys
from adapters.directory import FileDirectory
from adapters.fittings import closing_at
from adapters.nats.connection import Access
from adapters.partner.joining import make_keys
from adapters.place import Place
from adapters.postgres import logins
from adapters.postgres.kek import OperatorsKeys
from adapters.registry import Registry, read_public
from adapters.settings import Settings
from domain.ways import Way
from tests.adapters.messages import now
from tests.services.disclosures import AF


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A hub whose NATS is nowhere."""
    for name in (SIGN, SEAL):
        (tmp_path / name).write_text(first_key(name))
    hooked = replace(AF, channel=Way.WEBHOOK, address="https://hook.example")
    return Place(
        server=logins.Server(host=""),
        logins=logins.Logins.fresh(),
        nats=Access("tls://127.0.0.1:1", "", None),  # type: ignore[arg-type]
        nats_public_url="",
        hub_keys=hub_keys(tmp_path / SIGN, tmp_path / SEAL),
        registry=Registry(tmp_path / "partners.json"),
        operator=None,
        kek=OperatorsKeys.held(bytes(32)),
        handle_key=b"",
        directory=FileDirectory({}, {AF.id: hooked}),
        clock=machine_clock,
    )


def test_a_partner_elsewhere_is_sealed_to_and_has_no_account_on_nats(
    place: Place, tmp_path: Path
) -> None:
    for folder in ("one", "two"):
        make_keys(tmp_path / folder)
    one, two = (read_public(tmp_path / each / "public.json") for each in ("one", "two"))
    let_in(place, Settings(), AF.id, one)
    change_keys(place, Settings(), AF.id, two, 1)
    assert place.registry.keys(AF.id, now()) == (two, one)
    assert closing_at(place).close(AF.id, b"said")
    assert bundle_of(place, AF.id).keys() == {"partner", "hub_sign", "hub_seal"}
    assert standings(place) == []
    back = replace(place, directory=FileDirectory({}, {AF.id: AF}))
    assert [each.partner for each in standings(back)] == [AF.id]
