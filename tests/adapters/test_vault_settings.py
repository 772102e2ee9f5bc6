"""Which settings of a key in Vault are taken, and that no path or listener comes in by them."""

from pathlib import Path

import pytest

from adapters.place import _kek_of
from adapters.postgres.vault import vault_key
from adapters.settings import Settings
from domain.refusals import PlainFailure
from tests.adapters.own_ca import Authority
from tests.adapters.vault_server import Vault, settings_of

WHERE = Vault("https://vault.example")


@pytest.mark.parametrize(
    "url",
    [
        "http://vault.KANARIE.example",
        "http://localhost:8200",
        "http://10.0.0.1:8200",
        "ftp://127.0.0.1",
        "https://",
        "https://KANARIE@vault.example",
        "https://u:KANARIE@vault.example",
        "https://vault.example/KANARIE",
        "https://vault.example?KANARIE",
        "https://vault.example#KANARIE",
        "https://vault KANARIE.example",
        "https://vault.example:KANARIE",
        "https://[KANARIE",
        "KANARIE",
    ],
)
def test_an_address_that_somebody_on_the_way_could_listen_to_is_refused(
    tmp_path: Path, authority: Authority, url: str
):
    with pytest.raises(PlainFailure, match="KEK_VAULT_URL") as caught:
        vault_key(settings_of(WHERE, tmp_path, authority, kek_vault_url=url))
    assert "KANARIE" not in str(caught.value)


@pytest.mark.parametrize("name", ["", ".", "..", "a/../b", "/a", "a/", "a?b", "a%2fb", "a\nb"])
def test_a_name_that_would_lead_elsewhere_in_vault_is_refused(
    tmp_path: Path, authority: Authority, name: str
):
    for what in ("kek_vault_key", "kek_vault_mount"):
        with pytest.raises(PlainFailure, match="names as Vault has them"):
            vault_key(settings_of(WHERE, tmp_path, authority, **{what: name}))


def test_a_key_in_vault_is_set_up_whole_or_not_at_all(tmp_path: Path, authority: Authority):
    for missing in ("kek_vault_url", "kek_vault_key", "kek_vault_token_file"):
        with pytest.raises(PlainFailure, match="or none of them"):
            vault_key(settings_of(WHERE, tmp_path, authority, **{missing: None}))
    with pytest.raises(PlainFailure, match="CA_FILE"):
        vault_key(
            settings_of(WHERE, tmp_path, authority, kek_vault_ca_file=tmp_path / "nothing")
        )


def test_on_one_machine_no_key_is_made_where_one_in_vault_is_named(
    tmp_path: Path, authority: Authority
):
    settings = settings_of(WHERE, tmp_path, authority, data=tmp_path / "data")

    assert _kek_of(settings) is None
    assert not settings.data.exists()
    assert len(_kek_of(Settings(data=settings.data)) or b"") == 32
