"""A place on the real database with all its secrets, for backups and what comes after."""

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from adapters.keyring import HUB_CREDS, Keyring, new_key
from adapters.place import Place, open_place
from adapters.private import write_private
from adapters.settings import Settings
from tests.adapters.conftest import KEK, RESTORE, Database

SHOWN = "SELECT coalesce(json_agg(t ORDER BY t::text), '[]') FROM {} t"


@dataclass
class KeptPlace:
    """Settings as production has them, over the database of the tests."""

    database: Database
    folder: Path
    settings: Settings

    def place(self) -> Place:
        with open_place(self.settings) as place:
            return place

    def empty(self) -> None:
        """Begin as a place where only set_up has been."""
        for dbname in (self.database.server.dbname, self.database.server.keys_dbname):
            with psycopg.connect(self.database.postgres.dsn(dbname)) as connection:
                connection.execute(RESTORE.encode())

    def rows(self, *tables: str) -> dict[str, Any]:
        """All that stands in tables."""
        found: dict[str, Any] = {}
        for table in tables:
            dbname = "samlots_keys" if table.startswith("keys.") else None
            with self.database.superuser(dbname) as connection:
                row = connection.execute(SHOWN.format(table).encode()).fetchone()
            found[table] = row[0] if row else None
        return found

    def keys(self) -> psycopg.Connection:
        return self.database.superuser(self.database.server.keys_dbname)


def kept_place(database: Database, folder: Path) -> KeptPlace:
    secrets = folder / "secrets"
    Keyring(secrets).make(("localhost",), datetime.now(UTC))
    logins = {n: p.get_secret_value() for n, p in database.logins.passwords.items()}
    texts = {
        "logins.json": json.dumps(logins),
        "admin": database.postgres.superuser_password,
        "kek": base64.b64encode(KEK).decode(),
        "handle-key": new_key(),
        "directory.json": '{"staff": [], "partners": []}',
    }
    for name, text in texts.items():
        write_private(secrets / name, text)
    settings = Settings(
        data=folder / "data",
        database_host=database.server.host,
        database_admin_password_file=secrets / "admin",
        logins_file=secrets / "logins.json",
        nats_url="tls://127.0.0.1:1",
        nats_ca_file=secrets / "nats-ca.crt",
        nats_creds_file=secrets / HUB_CREDS,
        partners_file=folder / "partners.json",
        kek_file=secrets / "kek",
        handle_key_file=secrets / "handle-key",
        directory_file=secrets / "directory.json",
        ledger_folder=folder / "memory",
    )
    return KeptPlace(database, folder, settings)
