"""Makes the secrets that a production installation mounts: random, readable by the owner."""

import base64
import json
import secrets as chance
from pathlib import Path

from adapters.cli.plainly import Misuse
from adapters.directory import read_directory
from adapters.jose import new_signing_key
from adapters.nats.topology import users_for
from adapters.place import NotReady, write_private
from adapters.postgres.logins import Logins

KEY_BYTES = 32
PASSWORD_BYTES = 32


def make_secrets(folder: Path, directory_file: Path) -> list[str]:
    """Write every secret that is missing; never replace one. Gives the names written.

    Beside keys and passwords: `nats-accounts.conf`, which the NATS servers include.
    """
    if not directory_file.is_file():
        raise NotReady("There is no directory of people and partners at --directory.")
    if folder.exists() and not folder.is_dir():
        raise Misuse("PATH is not a folder.")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    partners = [partner.id for partner in read_directory(directory_file).partners()]
    written = [
        name for name in ("kek", "handle-key", "nats-store-key") if _once(folder / name, _key())
    ]
    if _once(folder / "postgres-password", chance.token_urlsafe(PASSWORD_BYTES)):
        written.append("postgres-password")
    if _once(folder / "webhook.json", json.dumps(new_signing_key())):
        written.append("webhook.json")
    Logins.kept_in(folder / "logins.json")
    passwords = _nats_passwords(folder / "nats.json", partners)
    write_private(folder / "nats-accounts.conf", accounts(partners, passwords))
    write_private(
        folder / "nats-store-key.conf",
        f'STORE_KEY: "{(folder / "nats-store-key").read_text()}"\n',
    )
    return written


def accounts(partners: list[str], passwords: dict[str, str]) -> str:
    """Write the accounts part of the NATS configuration; it reads JSON."""
    users = [
        {"user": user.name, "password": user.password}
        | (
            {
                "permissions": {
                    "publish": {"allow": list(user.publish)},
                    "subscribe": {"allow": list(user.subscribe)},
                }
            }
            if user.publish
            else {}
        )
        for user in users_for(partners, passwords)
    ]
    hub = {"jetstream": "enabled", "users": users}
    return f"accounts: {json.dumps({'HUB': hub}, indent=1)}\n"


def _nats_passwords(file: Path, partners: list[str]) -> dict[str, str]:
    known: dict[str, str] = json.loads(file.read_text()) if file.is_file() else {}
    for name in ("hub", *partners):
        known.setdefault(name, chance.token_urlsafe(PASSWORD_BYTES))
    write_private(file, json.dumps(known))
    return known


def _key() -> str:
    return base64.b64encode(chance.token_bytes(KEY_BYTES)).decode()


def _once(file: Path, text: str) -> bool:
    if file.exists():
        return False
    write_private(file, text)
    return True
