"""A ledger over the real database, with witnesses that answer over HTTP, for tests."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from uuid import UUID

import pytest

from adapters.ledger import collecting
from adapters.ledger.bundle import write_log
from adapters.ledger.collecting import addresses, collect
from adapters.ledger.notes import Signer
from adapters.ledger.sealer import Memory, Sealer
from adapters.postgres.fact_log import PostgresFactLog
from adapters.postgres.ledger import PostgresLedger, PostgresLedgerNames
from adapters.postgres.logins import SEALER, SEALER_NAMES
from adapters.verify import Policy, check, read_policy
from adapters.witness import Witness, WitnessKey, server
from tests.adapters.conftest import Database
from tests.adapters.examples import CASE, one

ORIGIN = "hub.example/ledger"
OTHER = UUID(int=2)
STOPS_WITHIN_S = 0.02
WITNESSES = ("polis", "region", "jour")


@dataclass
class Ledger:
    """What the process that signs has, and what its witnesses have."""

    database: Database
    folder: Path
    store: PostgresLedger
    names: PostgresLedgerNames
    signer: Signer = field(default_factory=lambda: Signer.fresh(ORIGIN))
    witnesses: dict[str, Witness] = field(default_factory=dict[str, Witness])
    servers: list[ThreadingHTTPServer] = field(default_factory=list[ThreadingHTTPServer])
    policy_text: str = ""

    def sealer(self) -> Sealer:
        """The sealer as a process that has just started has it."""
        return Sealer(self.store, self.names, self.signer, Memory(self.folder / "memory"))

    @property
    def policy(self) -> Policy:
        return read_policy(self.policy_text)

    def open_witnesses(self) -> None:
        lines = [f"log {self.signer.verifier()}"]
        own = read_policy(f"{lines[0]}\nquorum none")
        for name in WITNESSES:
            key = WitnessKey(f"{name}.example/w", name.encode().ljust(32))
            witness = Witness(key, own, self.folder / name).open()
            listening = server(witness, "127.0.0.1", 0)
            serve = partial(listening.serve_forever, STOPS_WITHIN_S)
            threading.Thread(target=serve, daemon=True).start()
            self.servers.append(listening)
            self.witnesses[name] = witness
            url = f"http://127.0.0.1:{listening.server_address[1]}"
            lines.append(f"witness {name} {key.verifier()} {url}")
        lines += [f"group most 2 {' '.join(WITNESSES)}", "quorum most\n"]
        self.policy_text = "\n".join(lines)

    def close(self) -> None:
        for listening in self.servers:
            listening.shutdown()
            listening.server_close()
        for witness in self.witnesses.values():
            witness.close()
        self.store.close()
        self.names.close()

    def seal(self, sealer: Sealer | None = None) -> dict[str, int]:
        """Sign what is new and ask the witnesses; gives what each answered."""
        sealer = sealer or self.sealer()
        assert sealer.seal() is not None
        return self.collect(sealer)

    def collect(self, sealer: Sealer) -> dict[str, int]:
        note = self.store.notes(most=1)[0][1]
        asked = addresses(self.policy_text)
        return collect(self.store, sealer.book(), note, self.policy, asked)

    def notes(self) -> list[str]:
        return [note for _, note, _ in reversed(self.store.notes())]

    def rows(self) -> list[bytes]:
        with self.database.superuser() as connection:
            found = connection.execute(
                "SELECT state FROM log.hub_events ORDER BY notification_id", binary=True
            ).fetchall()
        return [bytes(state) for (state,) in found]

    def bundle(self, name: str, *, rows: bool = True) -> Path:
        """Export what the database holds now."""
        last = self.store.notes(most=1)[0][0]
        headers = list(self.store.headers())[:last]
        folder = self.folder / name
        rows_ = self.rows()[: sum(header[1] == 1 for header in headers)]
        write_log(folder, headers, self.notes(), self.policy_text, rows_ if rows else None)
        return folder

    def audit(self, name: str, since: str | None = None) -> dict[str, object]:
        """What somebody outside finds. Raises Wrong."""
        return check(self.bundle(name), self.policy, since)[1]


@contextmanager
def ledger_of(database: Database, folder: Path) -> Iterator[Ledger]:
    made = Ledger(
        database,
        folder,
        PostgresLedger(database.conninfo(SEALER)),
        PostgresLedgerNames(database.conninfo(SEALER_NAMES)),
    )
    made.open_witnesses()
    with pytest.MonkeyPatch.context() as patient:
        # A witness is slow to answer on a busy machine, and answers.
        patient.setattr(collecting, "TIMEOUT_S", 60)
        try:
            yield made
        finally:
            made.close()


def recorded(log: PostgresFactLog, first: int = 1, last: int = 3) -> None:
    for version in range(first, last + 1):
        for case in (CASE, OTHER):
            log.append(one(case, version))
