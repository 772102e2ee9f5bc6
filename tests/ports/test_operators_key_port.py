"""What every operator's key does: held here, in Vault, and in an older Vault."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.postgres.kek import NAME_BYTES, CannotOpen, HeldKey, OperatorsKey
from adapters.postgres.vault import vault_key
from adapters.private import write_private
from adapters.settings import Settings
from tests.adapters.vault_server import KEY, TOKEN, running_vault

DATA_KEY, BOUND = os.urandom(32), b"key id, subject and core"


@pytest.fixture(params=["held", "vault", "vault before 1.13"])
def key(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OperatorsKey]:
    if request.param == "held":
        yield HeldKey(os.urandom(32))
        return
    write_private(tmp_path / "token", TOKEN)
    with running_vault() as vault:
        vault.takes_notice = request.param == "vault"
        made = vault_key(
            Settings(
                kek_vault_url=vault.url,
                kek_vault_key=KEY,
                kek_vault_token_file=tmp_path / "token",
            )
        )
        assert made is not None
        yield made


def test_what_is_wrapped_opens_as_it_was_and_is_never_wrapped_the_same(key: OperatorsKey):
    once, again = key.wrap(DATA_KEY, BOUND), key.wrap(DATA_KEY, BOUND)

    assert key.unwrap(once, BOUND) == key.unwrap(again, BOUND) == DATA_KEY
    assert once != again
    assert DATA_KEY not in once
    assert len(key.name) == NAME_BYTES


@pytest.mark.parametrize("other", [b"", BOUND[:-4] + b"health", BOUND + b" "])
def test_it_opens_with_what_it_is_bound_to_alone(key: OperatorsKey, other: bytes):
    wrapped = key.wrap(DATA_KEY, BOUND)

    assert key.unwrap(wrapped, BOUND) == DATA_KEY
    with pytest.raises(CannotOpen):
        key.unwrap(wrapped, other)


def test_what_was_altered_anywhere_does_not_open(key: OperatorsKey):
    wrapped = key.wrap(DATA_KEY, BOUND)
    for at in range(0, len(wrapped), 9):
        altered = wrapped[:at] + bytes([wrapped[at] ^ 1]) + wrapped[at + 1 :]
        with pytest.raises(CannotOpen):
            key.unwrap(altered, BOUND)
    for cut in (b"", wrapped[:9], wrapped[:-1]):
        with pytest.raises(CannotOpen):
            key.unwrap(cut, BOUND)
