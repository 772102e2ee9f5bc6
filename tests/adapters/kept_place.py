"""A place on the real database with all its secrets, for backups and what comes after."""

import base64
import json
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from adapters.demo.stories import load_stories
from adapters.keyring import HUB_CREDS, Keyring, new_key
from adapters.place import Place, open_place
from adapters.postgres.fact_log import PostgresFactLog
from adapters.postgres.keys import NOBODY
from adapters.private import write_private
from adapters.settings import Settings
from tests.adapters.conftest import KEK, RESTORE, Database
from tests.services.disclosures import AF, JOUR
from tests.stories.told import as_recorded

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

    def surroundings(self) -> dict[str, str]:
        """The settings as a process gets them."""
        given = self.settings.model_dump(exclude_none=True, exclude_defaults=True)
        return {f"SAMLOTS_{name.upper()}": str(value) for name, value in given.items()}

    def in_keys(self, statement: str) -> None:
        """Do something to the keys of everybody but nobody."""
        with self.database.superuser(self.database.server.keys_dbname) as connection:
            connection.execute(statement.encode(), (NOBODY,))


def story(log: PostgresFactLog, rows: int = 46) -> None:
    """Record how the stories of the demo begin: something that every unit has a view of."""
    versions = Counter[UUID]()
    for row in load_stories()[:rows]:
        versions[row.case_id] += 1
        log.append([as_recorded(row, versions[row.case_id])])


def kept_place(database: Database, folder: Path) -> KeptPlace:
    secrets = folder / "secrets"
    Keyring(secrets).make(("localhost",), datetime.now(UTC))
    logins = {n: p.get_secret_value() for n, p in database.logins.passwords.items()}
    partners = [{"id": p.id, "name": p.name, "role": p.role.value} for p in (AF, JOUR)]
    texts = {
        "logins.json": json.dumps(logins),
        "admin": database.postgres.superuser_password,
        "kek": base64.b64encode(KEK).decode(),
        "handle-key": new_key(),
        "directory.json": json.dumps({"staff": [], "partners": partners}),
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
