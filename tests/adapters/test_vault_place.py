"""A hub whose operator's key is in Vault: recorded, read, moved there and back, and Vault away.

Real PostgreSQL; Vault is an imitation after its published API.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any
from uuid import UUID

import pytest
from typer.testing import CliRunner

from adapters.bootstrap import Hub, open_hub
from adapters.cli import checkups
from adapters.cli.backup import take_backup
from adapters.cli.commands import app
from adapters.cli.doctor import Check, asked_of
from adapters.cli.patient import Patient
from adapters.cli.processes import _carry
from adapters.cli.restore import restore
from adapters.cli.rewrapping import rotate_keys, tell_keys
from adapters.place import NotReady
from adapters.postgres.kek import KeyStoreUnavailable, StoredKeyShut
from domain.recorded import Recorded
from domain.roles import Role
from services.ports import LogUnavailable
from tests.adapters.conftest import Database
from tests.adapters.examples import one
from tests.adapters.kept_place import KeptPlace, kept_place, story
from tests.adapters.own_ca import Authority
from tests.adapters.vault_server import Vault, at_vault, running_vault

NEW = UUID(int=99)
FACTS = 12
KEYS = "keys.data_keys"


@pytest.fixture
def vault() -> Iterator[Vault]:
    with running_vault() as running:
        yield running


@pytest.fixture
def kept(database: Database, tmp_path: Path, vault: Vault, authority: Authority) -> KeptPlace:
    """A place that knows a file and a Vault; the tests say which of them it names."""
    kept = kept_place(database, tmp_path)
    kept.settings = kept.settings.model_copy(update=at_vault(vault, tmp_path, authority))
    return kept


def with_file(kept: KeptPlace) -> KeptPlace:
    """Wraps with the file; what Vault wraps opens too."""
    file = kept.folder / "secrets" / "kek"
    return named(kept, kek_file=file, kek_also_file=None)


def with_vault(kept: KeptPlace, *, also: bool = False) -> KeptPlace:
    file = kept.folder / "secrets" / "kek"
    return named(kept, kek_file=None, kek_also_file=file if also else None)


def named(kept: KeptPlace, **settings: Any) -> KeptPlace:
    kept.settings = kept.settings.model_copy(update=settings)
    return kept


def read(kept: KeptPlace) -> list[Recorded]:
    """What a process that starts now reads."""
    with open_hub(kept.place()) as hub:
        return [*hub.log.since(0, FACTS)]


def test_facts_are_recorded_and_read_with_a_key_that_only_vault_has(
    kept: KeptPlace, vault: Vault
) -> None:
    with open_hub(with_vault(kept).place()) as hub:
        story(hub.log, FACTS)
        written = [*hub.log.since(0, FACTS)]
    asked = len(vault.heard)
    vault.rotate()
    with open_hub(kept.place()) as hub:
        assert [*hub.log.since(0, FACTS)] == written
        used = len(vault.heard) - asked
        assert [*hub.log.since(0, FACTS)] == written
        assert len(vault.heard) - asked == used
        hub.log.append(one(NEW, 1))
    status, _ = tell_keys(kept.settings)

    assert len(written) == FACTS
    assert "vault:v1:" in str(versions(kept))
    assert "vault:v2:" in str(versions(kept))
    assert (status["kept"], status["shut"], status["wrong"]) == ("in Vault", 0, 0)


def versions(kept: KeptPlace) -> list[bytes]:
    """How each stored key begins, after the name of what wraps it."""
    rows = kept.rows(KEYS)[KEYS]
    return sorted({bytes.fromhex(row["wrapped"][2:])[8:17] for row in rows})


def rotate(kept: KeptPlace) -> dict[str, Any]:
    done = CliRunner(env=kept.surroundings()).invoke(app, ["keys", "rotate", "--json"])
    return json.loads(done.output)


def test_the_key_moves_from_a_file_to_vault_and_back_with_all_it_wraps(
    kept: KeptPlace, vault: Vault
) -> None:
    with open_hub(with_file(kept).place()) as hub:
        story(hub.log, FACTS)
        written = [*hub.log.since(0, FACTS)]
    assert vault.heard == []
    before, text = tell_keys(kept.settings)
    assert "in the current key (held here), 0 in the other (in Vault)" in text

    assert read(with_vault(kept, also=True)) == written
    there = rotate(kept)
    assert read(with_vault(kept)) == written
    assert versions(kept) == [b"vault:v1:"]
    vault.sealed = True
    with pytest.raises(KeyStoreUnavailable):
        read(kept)
    vault.sealed = False

    assert read(with_file(kept)) == written
    back = rotate(kept)
    vault.sealed = True
    assert read(kept) == written
    wrapped = before["current"]
    assert wrapped > 0
    assert (there["kept"], there["rewrapped"], there["also"], there["droppable"]) == (
        *("in Vault", wrapped, 0, True),
    )
    assert (back["kept"], back["rewrapped"], back["also"]) == ("held here", wrapped, 0)


def test_vault_away_between_two_keys_leaves_each_as_it_was_or_moved(
    kept: KeptPlace, vault: Vault
) -> None:
    with open_hub(with_file(kept).place()) as hub:
        story(hub.log, FACTS)
        written = [*hub.log.since(0, FACTS)]
    whole = kept.rows(KEYS)
    # Nobody's key is moved with two questions; what is left is one batch, kept whole or not.
    vault.before_sealing = 7
    with pytest.raises(KeyStoreUnavailable, match="503"):
        rotate_keys(with_vault(kept, also=True).settings)
    left = kept.rows(KEYS)
    vault.sealed, vault.before_sealing = False, None

    moved = [row for row in left[KEYS] if row not in whole[KEYS]]
    assert len(moved) == 1
    assert read(kept) == written
    assert rotate(kept)["rewrapped"] == len(whole[KEYS]) - 1
    assert read(with_vault(kept)) == written


def test_while_vault_is_away_nothing_is_stored_or_read_and_afterwards_all_goes_on(
    kept: KeptPlace, vault: Vault
) -> None:
    with open_hub(with_vault(kept).place()) as hub:
        story(hub.log, FACTS)
        at, keys = hub.log.head(), kept.rows(KEYS)
        vault.sealed = True
        hub.keys.forget()
        with pytest.raises(LogUnavailable, match="503"):
            hub.log.append(one(NEW, 1))
        with pytest.raises(LogUnavailable, match="503"):
            hub.log.since(0, FACTS)
        assert (hub.log.head(), kept.rows(KEYS)) == (at, keys)
        vault.sealed = False

        assert len(hub.log.since(0, FACTS)) == FACTS
        assert [*hub.log.append(one(NEW, 1))] == [at + 1]


@dataclass
class BackMeanwhile(Event):
    """Nobody stops the projector before it has caught up; while it waits, Vault comes back."""

    vault: Vault
    is_done: Callable[[], bool]
    waited: int = 0

    def is_set(self) -> bool:
        return self.is_done()

    def wait(self, timeout: float | None = None) -> bool:
        self.vault.sealed, self.waited = False, self.waited + 1
        return False


def test_a_process_that_is_started_without_vault_waits_and_goes_on_when_it_is_back(
    kept: KeptPlace, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.cli.processes.WAKE_S", 0.0)
    with open_hub(with_vault(kept).place()) as hub:
        story(hub.log, FACTS)
    vault.sealed = True
    with open_hub(kept.place()) as hub:
        projecting = hub.projecting()
        stop = BackMeanwhile(vault, lambda: projecting.position == hub.log.head())
        _carry(projecting, hub, stop)

        assert stop.waited == 1
        assert hub.view_store().position(Role.SAMORDNARE) == FACTS


def test_a_new_key_that_comes_back_from_vault_as_another_one_is_not_stored(
    kept: KeptPlace, vault: Vault
) -> None:
    with open_hub(with_vault(kept).place()) as hub:
        story(hub.log, FACTS)
        before = kept.rows(KEYS)
        vault.lies = True
        with pytest.raises(LogUnavailable, match="read back"):
            hub.log.append(one(NEW, 1))
    assert kept.rows(KEYS) == before


def test_a_vault_that_is_away_is_told_from_keys_that_do_not_open(
    kept: KeptPlace, vault: Vault
) -> None:
    out = kept.folder / "backup"
    with open_hub(with_vault(kept).place()) as hub:
        story(hub.log, FACTS)
    take_backup(kept.settings, out)
    vault.sealed = True
    for ask in (tell_keys, lambda settings: restore(settings, out)):
        if ask is not tell_keys:
            kept.empty()
        with pytest.raises(KeyStoreUnavailable, match="key service refused: 503") as caught:
            ask(kept.settings)
        assert not isinstance(caught.value, StoredKeyShut)
    vault.sealed = False
    assert restore(kept.settings, out)[0]["facts"] == FACTS
    vault.sealed = True
    with open_hub(kept.place()) as hub:
        assert doctor_says(kept, hub) == "The key service refused: 503."
    vault.sealed = False
    vault.versions.clear()
    vault.rotate()
    with open_hub(kept.place()) as hub:
        assert "do not open" in doctor_says(kept, hub)


def doctor_says(kept: KeptPlace, hub: Hub) -> str:
    found = asked_of(Check("keys", "", checkups.keys), Patient(kept.settings, hub))
    assert not found.good
    return found.says


def test_two_keys_are_named_at_most(kept: KeptPlace) -> None:
    file = kept.folder / "secrets" / "kek"
    another = kept.folder / "secrets" / "handle-key"
    with pytest.raises(NotReady, match="one is too many"):
        named(kept, kek_file=file, kek_also_file=another).place()
    with pytest.raises(NotReady, match="SAMLOTS_KEK_FILE"):
        named(kept, kek_file=None, kek_vault_url=None).place()
    alone = named(kept, kek_file=file, kek_also_file=file, kek_vault_key=None)
    assert named(alone, kek_vault_token_file=None).place().kek.also is None
