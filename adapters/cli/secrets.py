"""Makes the secrets that a production installation mounts: random, readable by the owner."""

import json
import secrets as chance
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from adapters.cli.plainly import Misuse
from adapters.jose import new_signing_key
from adapters.keyring import Keyring, new_key
from adapters.ledger.notes import Signer, own_policy
from adapters.place import NotReady
from adapters.postgres.logins import Logins
from adapters.private import write_once

PASSWORD_BYTES = 32
NATS_NAMES = ("nats-1", "nats-2", "nats-3", "localhost", "127.0.0.1")
"""What compose.yaml calls the NATS servers."""
LEDGER = "samlots/ledger"
"""What checkpoints say that they are of."""


def make_secrets(folder: Path, directory_file: Path, nats_names: Sequence[str]) -> list[str]:
    """Write every secret that is missing; never replace one. Gives the names written.

    Beside keys and passwords: what the NATS servers include in their configuration.
    """
    if not directory_file.is_file():
        raise NotReady("There is no directory of people and partners at --directory.")
    if folder.exists() and not folder.is_dir():
        raise Misuse("PATH is not a folder.")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    written = [name for name in ("kek", "handle-key") if write_once(folder / name, new_key())]
    written += _ledger_key(folder)
    if write_once(folder / "postgres-password", chance.token_urlsafe(PASSWORD_BYTES)):
        written.append("postgres-password")
    if write_once(folder / "webhook.json", json.dumps(new_signing_key())):
        written.append("webhook.json")
    Logins.kept_in(folder / "logins.json")
    keyring, now = Keyring(folder), datetime.now(UTC)
    written += keyring.make((*NATS_NAMES, *nats_names), now)
    keyring.write_server_parts(now)
    return written


def _ledger_key(folder: Path) -> list[str]:
    """Make the key that signs, and a policy that the owner adds witnesses to."""
    signer = Signer.fresh(LEDGER)
    if not write_once(folder / "ledger-key", signer.written()):
        return []
    written = write_once(folder / "ledger-policy", own_policy(signer))
    return ["ledger-key", *(["ledger-policy"] if written else [])]
