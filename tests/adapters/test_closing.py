"""What goes to a partner is closed to it alone; what comes from one is opened as its words."""

import json
import stat
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.cli.secrets import make_secrets
from adapters.closing import (
    SEAL,
    SIGN,
    Closing,
    HubKeys,
    KeysUnreadable,
    first_key,
    hub_keys,
    renewed,
)
from adapters.demo.stories import DIRECTORY
from adapters.embedded.nats import MESSAGE_BYTES_MAX
from adapters.jose import HUB, Between, Jwk, NotOurs, closed, unsealed
from adapters.partner.closing import Closing as PartnerClosing
from adapters.partner.closing import KeysUnreadable as PartnerKeysUnreadable
from adapters.partner.closing import closing_of, said_in
from adapters.partner.settings import PartnerSettings
from services.failing import CONTENT_BYTES_MAX
from services.sealing import NoKey, NotOpened
from tests.adapters.forging import forgeries
from tests.adapters.joined import settings_in
from tests.adapters.messages import (
    CLOSING,
    HUB_KEYS,
    PARTNER_PAIRS,
    keys_of,
    partner_closing,
    public_of,
)
from tests.services.disclosures import AF, JOUR

SAID = b'{"sequence": 1}'


def test_a_partner_opens_what_the_hub_closed_to_it_and_keeps_the_proof() -> None:
    opened = partner_closing().open(CLOSING.close(AF.id, SAID))
    assert opened.said == said_in(opened.signed) == SAID
    assert partner_closing().verified(opened.signed) == SAID


def test_the_longest_content_that_is_sent_can_be_opened() -> None:
    """Every sign of it is written as two in JSON."""
    longest = json.dumps({"text": '"' * CONTENT_BYTES_MAX}).encode()
    closed = CLOSING.close(AF.id, longest)
    assert len(closed) < MESSAGE_BYTES_MAX
    assert partner_closing().open(closed).said == longest


def test_what_is_signed_is_the_same_at_every_try_and_the_seal_never() -> None:
    once, again = CLOSING.close(AF.id, SAID), CLOSING.close(AF.id, SAID)
    assert once != again
    assert partner_closing().open(once) == partner_closing().open(again)


def test_a_partner_without_keys_gets_nothing() -> None:
    with pytest.raises(NoKey):
        CLOSING.close("af-syd", SAID)


def test_whether_something_can_be_closed_is_tried_once_for_each_key() -> None:
    tried: list[bytes] = []

    def noted(contents: Sequence[bytes], how: Between) -> list[bytes]:
        tried.extend(contents)
        return closed(contents, how)

    keys: list[Mapping[str, Jwk]] = []
    asked = Closing(HUB_KEYS, lambda _: keys, noted)
    with pytest.raises(NoKey):
        asked.prove(AF.id)
    for partner in (AF.id, JOUR.id, AF.id, JOUR.id):
        keys[:] = public_of(partner)
        asked.prove(partner)
    assert tried == [b"", b""]
    keys[:] = [{**keys[0], "seal": {**keys[0]["seal"], "x": "AAAA"}}]
    for _ in range(2):
        with pytest.raises(ValueError, match="32 bytes"):
            asked.prove(AF.id)
    keys.clear()
    with pytest.raises(NoKey):
        asked.prove(AF.id)


@pytest.mark.parametrize("how", forgeries(SAID))
def test_what_is_not_the_hub_s_word_to_us_is_refused(how: str) -> None:
    with pytest.raises(NotOurs):
        partner_closing().open(forgeries(SAID)[how])


@pytest.mark.parametrize("how", forgeries(SAID))
def test_no_forgery_of_the_hub_s_words_is_a_word_to_the_hub(how: str) -> None:
    message = forgeries(SAID)[how]
    if how == "our own words sent back":
        assert CLOSING.open(AF.id, message) == SAID
        message = CLOSING.close(AF.id, SAID)
    with pytest.raises(NotOpened):
        CLOSING.open(AF.id, message)


def test_the_hub_believes_a_partner_only_on_its_own_subject() -> None:
    message = partner_closing(JOUR.id).close(SAID)
    assert CLOSING.open(JOUR.id, message) == SAID
    for stranger in (AF.id, "af-syd", HUB):
        with pytest.raises(NotOpened):
            CLOSING.open(stranger, message)


def test_the_newest_key_signs_and_the_ones_before_still_count(tmp_path: Path) -> None:
    before = {name: first_key(name) for name in (SIGN, SEAL)}
    now = {name: renewed(name, text) for name, text in before.items()}
    old, new = (_keys(tmp_path / which, files) for which, files in (("1", before), ("2", now)))
    on_its_way = replace(CLOSING, own=old).close(AF.id, SAID)
    partner = _told(partner_closing(), new)
    assert partner.open(on_its_way).said == SAID
    proof = unsealed(
        replace(CLOSING, own=new).close(AF.id, SAID),
        keys=partner.seal,
        issuer=HUB,
        audience=AF.id,
    )
    with pytest.raises(NotOurs):
        _told(partner_closing(), old).verified(proof)
    to_the_old_key = _told(partner_closing(), old).close(SAID)
    assert replace(CLOSING, own=new).open(AF.id, to_the_old_key) == SAID


def test_what_is_published_is_no_secret() -> None:
    public = HUB_KEYS.public()
    assert [len(keys) for keys in public.values()] == [1, 1]
    assert "d" not in {name for keys in public.values() for key in keys for name in key}
    for owner in (CLOSING, HUB_KEYS, partner_closing()):
        assert HUB_KEYS.sign[0]["d"] not in repr(owner)
        assert PARTNER_PAIRS[AF.id]["sign.json"]["d"] not in repr(owner)


def test_the_hub_s_keys_are_made_once_and_are_its_owner_s_alone(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    assert {SIGN, SEAL} <= {*make_secrets(folder, DIRECTORY, ())}
    keys = hub_keys(folder / SIGN, folder / SEAL)
    assert {SIGN, SEAL}.isdisjoint(make_secrets(folder, DIRECTORY, ()))
    assert hub_keys(folder / SIGN, folder / SEAL) == keys
    assert {stat.S_IMODE((folder / name).stat().st_mode) for name in (SIGN, SEAL)} == {0o600}


@pytest.mark.parametrize(
    "written", ["", "[]", '{"keys": []}', '{"keys": [{"crv": "Ed25519"}]}', first_key(SEAL)]
)
def test_keys_that_cannot_be_used_are_told_without_what_was_written(
    tmp_path: Path, written: str
) -> None:
    (tmp_path / SIGN).write_text(written)
    (tmp_path / SEAL).write_text(first_key(SEAL))
    with pytest.raises(KeysUnreadable, match="hub-sign"):
        hub_keys(tmp_path / SIGN, tmp_path / SEAL)


def test_a_partner_reads_its_keys_and_those_it_had_before(tmp_path: Path) -> None:
    folder = keys_of(AF.id, tmp_path / "keys")
    settings = settings_with(folder)
    on_its_way = CLOSING.close(AF.id, SAID)
    old = json.loads((folder / "seal.json").read_text())
    newer = PARTNER_PAIRS[JOUR.id]["seal.json"]
    (folder / "seal.json").write_text(json.dumps({"keys": [newer, old]}))
    assert closing_of(settings).open(on_its_way).said == SAID


@pytest.mark.parametrize("name", ["sign.json", "seal.json"])
@pytest.mark.parametrize(
    "written", [None, "", "[]", "{}", '{"sign": [1], "seal": [2]}', json.dumps({"keys": []})]
)
def test_a_partner_s_keys_that_cannot_be_used_are_named(
    tmp_path: Path, name: str, written: str | None
) -> None:
    folder = keys_of(AF.id, tmp_path / "keys")
    (folder / name).unlink()
    if written is not None:
        (folder / name).write_text(written)
    with pytest.raises(PartnerKeysUnreadable, match="keys"):
        closing_of(settings_with(folder))


@pytest.mark.parametrize("name", ["hub_sign", "hub_seal"])
def test_a_hub_s_keys_that_cannot_be_used_are_told(tmp_path: Path, name: str) -> None:
    settings = settings_with(keys_of(AF.id, tmp_path / "keys"))
    for written in (
        [{}],
        [{"kty": "OKP"}],
        [HUB_KEYS.public()["seal" if "sign" in name else "sign"][0]],
    ):
        with pytest.raises(PartnerKeysUnreadable):
            closing_of(settings.model_copy(update={name: written}))


def settings_with(folder: Path) -> PartnerSettings:
    """Settings as a bundle gives them, with our own keys in a folder."""
    hub = HUB_KEYS.public()
    return settings_in(folder, hub_sign=hub["sign"], hub_seal=hub["seal"])


def _keys(folder: Path, files: dict[str, str]) -> HubKeys:
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text)
    return hub_keys(folder / SIGN, folder / SEAL)


def _told(partner: PartnerClosing, hub: HubKeys) -> PartnerClosing:
    public = hub.public()
    return replace(partner, hub_sign=public["sign"], hub_seal=public["seal"])
