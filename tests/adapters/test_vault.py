"""The operator's key in Vault: what it is told, what opens, and that nothing else does.

Against an imitation after the published API; no real Vault was asked.
"""

import base64
import json
import os
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from adapters.postgres.kek import (
    CannotOpen,
    HeldKey,
    KeyStoreUnavailable,
    OperatorsKeys,
    StoredKeyShut,
)
from adapters.postgres.vault import ANSWER_BYTES_MAX, VaultKey, vault_key
from adapters.private import write_private
from tests.adapters.own_ca import Authority, new_authority
from tests.adapters.vault_server import (
    ENDLESS_BODY,
    ENDLESS_HEAD,
    HOST,
    TOKEN,
    Vault,
    answered,
    running_vault,
    settings_of,
)

DATA_KEY, BOUND = os.urandom(32), b"key id, case and core"
DIGEST = sha256(BOUND).digest()


def text(data: bytes) -> str:
    return base64.b64encode(data).decode()


@pytest.fixture(scope="module")
def running(authority: Authority) -> Iterator[Vault]:
    with running_vault(authority.server(HOST)) as vault:
        yield vault


@pytest.fixture
def vault(running: Vault) -> Vault:
    """As it was, whatever another test did to it."""
    running.versions.clear()
    running.rotate()
    running.tokens, running.sealed, running.takes_notice = {TOKEN}, False, True
    running.heard.clear()
    running.instead.clear()
    return running


def key_at(vault: Vault, folder: Path, authority: Authority, **more: object) -> VaultKey:
    made = vault_key(settings_of(vault, folder, authority, **more))
    assert made is not None
    return made


@pytest.fixture(scope="module")
def made(
    running: Vault, authority: Authority, tmp_path_factory: pytest.TempPathFactory
) -> VaultKey:
    return key_at(running, tmp_path_factory.mktemp("settings"), authority)


@pytest.fixture
def key(vault: Vault, made: VaultKey, tmp_path: Path) -> VaultKey:
    """With a token of its own, since what it trusts takes long to read."""
    write_private(tmp_path / "vault-token", TOKEN)
    return replace(made, token_file=tmp_path / "vault-token", answer_seconds_max=60)


def test_vault_gets_the_data_key_and_a_digest_and_nothing_else(vault: Vault, key: VaultKey):
    wrapped = key.wrap(DATA_KEY, BOUND)

    assert key.unwrap(wrapped, BOUND) == DATA_KEY
    wrap, unwrap = vault.heard
    assert (wrap.path, unwrap.path) == (
        "/v1/transit/encrypt/samlots",
        "/v1/transit/decrypt/samlots",
    )
    assert (wrap.token, unwrap.token) == (TOKEN, TOKEN)
    assert wrap.asked == {
        "plaintext": text(DIGEST + DATA_KEY),
        "associated_data": text(DIGEST),
    }
    assert unwrap.asked == {"ciphertext": wrapped.decode(), "associated_data": text(DIGEST)}


def test_what_was_wrapped_in_another_key_or_version_does_not_open(vault: Vault, key: VaultKey):
    wrapped = key.wrap(DATA_KEY, BOUND)
    with pytest.raises(CannotOpen):
        key.unwrap(wrapped.replace(b":v1:", b":v2:"), BOUND)
    vault.versions.clear()
    with pytest.raises(CannotOpen):
        key.unwrap(wrapped, BOUND)
    vault.rotate()
    with pytest.raises(CannotOpen):
        key.unwrap(wrapped, BOUND)


def test_a_key_that_is_rotated_in_vault_keeps_its_name_and_opens_what_it_wrapped(
    vault: Vault, key: VaultKey
):
    keys, name = OperatorsKeys(key), key.name
    old = keys.wrap(DATA_KEY, BOUND)
    vault.rotate()
    new = keys.wrap(DATA_KEY, BOUND)

    assert (old[8:17], new[8:17]) == (b"vault:v1:", b"vault:v2:")
    assert old.startswith(name)
    assert new.startswith(name)
    assert [keys.unwrap(each, BOUND)[0] for each in (old, new)] == [DATA_KEY] * 2


def test_the_name_follows_mount_and_key_and_not_the_address(
    vault: Vault, key: VaultKey, tmp_path: Path, authority: Authority
):
    elsewhere = key_at(vault, tmp_path, authority, kek_vault_url="https://vault.example")
    others = [
        key_at(vault, tmp_path, authority, **{f"kek_vault_{what}": "other"}).name
        for what in ("key", "mount")
    ]

    assert len(key.name) == 8
    assert elsewhere.name == key.name
    assert len({key.name, *others}) == 3


def test_what_a_held_key_wrapped_is_never_sent_to_vault(vault: Vault, key: VaultKey):
    held = HeldKey(bytes(32))
    named, nameless = (
        OperatorsKeys(held).wrap(DATA_KEY, BOUND),
        held.wrap(DATA_KEY, BOUND),
    )

    for wrapped in (named, nameless):
        assert OperatorsKeys(key, held).unwrap(wrapped, BOUND) == (DATA_KEY, held)
        with pytest.raises(StoredKeyShut):
            OperatorsKeys(key).unwrap(wrapped, BOUND)
    assert vault.heard == []


def data(**given: object) -> bytes:
    return answered(200, json.dumps({"data": given}).encode())


NO_ANSWERS = {
    "forbidden": answered(403, b'{"errors": ["KANARIE"]}'),
    "no such path": answered(404, b'{"errors": ["KANARIE"]}'),
    "too many": answered(429),
    "broken": answered(500, b"KANARIE"),
    "sealed": answered(503, b'{"errors": ["KANARIE"]}'),
    "nothing to tell": answered(204),
    "nothing": b"",
    "no HTTP": b"KANARIE\r\n\r\n",
    "cut short": b"HTTP/1.1 200 X\r\nContent-Length: 900\r\n\r\n{",
    "endless head": ENDLESS_HEAD,
    "endless line": b"HTTP/1.1 200 " + b"KANARIE" * 20_000,
    "too long": data(ciphertext="vault:v1:QUFB", plaintext="K" * ANSWER_BYTES_MAX),
    "no JSON": answered(200, b"<p>KANARIE</p>"),
    "deep JSON": answered(200, b"[" * 10_000),
    "a list": answered(200, b'["KANARIE"]'),
    "no data": answered(200, b'{"data": null}'),
    "no text": data(ciphertext=7, plaintext=["KANARIE"]),
    "no base64": data(ciphertext="KANARIE", plaintext="KANARIE!"),
    "no letters": data(ciphertext="vault:v1:\xe5\xe4\xf6=", plaintext="\xe5\xe4\xf6="),
    "too short a key": data(ciphertext="vault:v1:", plaintext=text(DIGEST + DATA_KEY[:31])),
    "too long a key": data(
        ciphertext="vault:v1:" + "A" * 1_000, plaintext=text(DIGEST + DATA_KEY + b"K")
    ),
}


@pytest.mark.parametrize("answer", NO_ANSWERS.values(), ids=NO_ANSWERS)
def test_whatever_vault_answers_instead_is_a_key_store_away_and_is_not_repeated(
    vault: Vault, key: VaultKey, answer: bytes
):
    wrapped = key.wrap(DATA_KEY, BOUND)
    vault.instead.extend([answer] * 2)
    hurried = replace(key, answer_seconds_max=0.5) if answer == ENDLESS_HEAD else key

    with capture_logs() as logged:
        for ask in (
            lambda: hurried.wrap(DATA_KEY, BOUND),
            lambda: hurried.unwrap(wrapped, BOUND),
        ):
            with pytest.raises(KeyStoreUnavailable) as caught:
                ask()
            assert "KANARIE" not in f"{caught.value!r} {caught.value.__cause__}"
            assert not isinstance(caught.value, StoredKeyShut)
    assert len(logged) == 2
    assert "KANARIE" not in str(logged)
    assert vault.url not in str(logged)
    vault.instead.clear()
    assert key.unwrap(wrapped, BOUND) == DATA_KEY


def test_an_answer_without_end_is_not_read_to_its_end(vault: Vault, key: VaultKey):
    vault.instead.append(ENDLESS_BODY)
    with capture_logs() as logged, pytest.raises(KeyStoreUnavailable):
        key.wrap(DATA_KEY, BOUND)
    assert [entry["event"] for entry in logged] == ["key_service_answers_otherwise"]


def test_a_redirect_is_not_followed(vault: Vault, key: VaultKey):
    with running_vault() as elsewhere:
        where = f"Location: {elsewhere.url}/v1/transit/encrypt/samlots"
        vault.instead.append(answered(307, b"", where))
        with pytest.raises(KeyStoreUnavailable, match="307"):
            key.wrap(DATA_KEY, BOUND)
    assert elsewhere.heard == []


def test_a_vault_that_is_not_there_says_so(tmp_path: Path, authority: Authority):
    with running_vault() as gone:
        key = key_at(gone, tmp_path, authority)
        wrapped = key.wrap(DATA_KEY, BOUND)

    for ask in (lambda: key.wrap(DATA_KEY, BOUND), lambda: key.unwrap(wrapped, BOUND)):
        with pytest.raises(KeyStoreUnavailable) as caught:
            ask()
        assert str(caught.value) == "The key service does not answer."


def test_a_certificate_of_another_authority_or_host_gets_no_token(
    vault: Vault, authority: Authority, tmp_path: Path
):
    stranger = key_at(vault, tmp_path, new_authority(tmp_path / "stranger"))
    with running_vault(authority.server("vault.example")) as other:
        for key in (stranger, key_at(other, tmp_path, authority)):
            with pytest.raises(KeyStoreUnavailable):
                key.wrap(DATA_KEY, BOUND)
    assert vault.heard == other.heard == []


def test_the_token_is_read_at_each_call_so_that_it_can_be_renewed(vault: Vault, key: VaultKey):
    wrapped = key.wrap(DATA_KEY, BOUND)
    vault.tokens = {"hvs.NEW"}
    with pytest.raises(KeyStoreUnavailable, match="403"):
        key.unwrap(wrapped, BOUND)
    key.token_file.write_text("hvs.NEW\n")

    assert key.unwrap(wrapped, BOUND) == DATA_KEY


@pytest.mark.parametrize("kept", ["", "hvs.KANARIE\r\nX-Other: 1", "hvs.KANARIE\xe5"])
def test_what_is_no_token_is_not_sent(vault: Vault, key: VaultKey, kept: str):
    key.token_file.write_text(kept, "utf-8")
    with pytest.raises(KeyStoreUnavailable) as caught:
        key.wrap(DATA_KEY, BOUND)

    assert "KANARIE" not in str(caught.value)
    assert vault.heard == []


def test_a_token_that_others_may_read_or_that_is_gone_is_not_sent(vault: Vault, key: VaultKey):
    key.token_file.chmod(0o640)
    with pytest.raises(KeyStoreUnavailable):
        key.wrap(DATA_KEY, BOUND)
    key.token_file.unlink()
    with pytest.raises(KeyStoreUnavailable):
        key.wrap(DATA_KEY, BOUND)
    assert vault.heard == []
