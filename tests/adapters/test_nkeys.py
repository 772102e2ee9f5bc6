"""Keys of NATS and what partners hand out of them: written right, read strictly."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.keyring import SERVER, SERVER_KEY, Keyring
from adapters.nats.certificates import ends
from adapters.nkeys import USER, NotAKey, is_signed, new_pair, pair_of
from adapters.partner.joining import make_keys
from adapters.registry import RegistryFault, read_public


def test_a_key_is_written_as_nats_writes_it_and_one_letter_wrong_is_no_key() -> None:
    pair = pair_of(USER, "SUAIWOLLXPFA2KVNJKLKOZK7OZBVXA4GTVOFUX4QLKP3HIVODVRDNKKNPU")
    assert pair.public == "UAC7J27VOD2A4QVZNXN2WL47XRI7LH47MFRHKZ2TKNVZ4AVKVDFNMBWI"
    assert is_signed(pair.public, b"x", pair.sign(b"x"))
    assert not is_signed(pair.public, b"y", pair.sign(b"x"))
    for wrong in (pair.seed[:-1] + "A", pair.seed.lower(), pair.public, "", "å"):
        with pytest.raises(NotAKey):
            pair_of(USER, wrong)
    with pytest.raises(NotAKey):
        pair_of("A", pair.seed)


@pytest.mark.parametrize(
    "change",
    [
        {"nats": "SUAsecret"},
        {"nats": new_pair("A").public},
        {"sign": {"kty": "OKP", "crv": "Ed25519", "x": "a", "d": "secret"}},
        {"seal": {"kty": "RSA"}},
        {"more": "secret"},
    ],
)
def test_what_is_no_public_key_is_refused_without_an_echo(
    tmp_path: Path, change: dict[str, object]
) -> None:
    make_keys(tmp_path)
    file = tmp_path / "public.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), **change}))
    with pytest.raises(RegistryFault) as refused:
        read_public(file)
    assert "secret" not in str(refused.value)


def test_a_file_that_is_not_there_is_said_not_to_be_there(tmp_path: Path) -> None:
    with pytest.raises(RegistryFault, match="not there"):
        read_public(tmp_path / "nothing.json")


def test_a_servers_certificate_is_made_anew_when_its_end_is_near_and_no_key_is_replaced(
    tmp_path: Path,
) -> None:
    made, keyring = datetime(2026, 1, 1, tzinfo=UTC), Keyring(tmp_path)
    keyring.make(("127.0.0.1",), made)
    assert keyring.make(("127.0.0.1",), made + timedelta(days=700)) == []
    late = made + timedelta(days=800)
    assert keyring.make(("127.0.0.1",), late) == [SERVER, SERVER_KEY]
    assert ends(keyring.read(SERVER)) > late + timedelta(days=700)
