"""The process that keeps and signs the ledger, and what is asked of the ledger."""

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import structlog

from adapters.cli.health import health
from adapters.cli.plainly import Misuse
from adapters.cli.stopping import RETRY_S, WAKE_S, stopping
from adapters.ledger.book import RowAltered
from adapters.ledger.collecting import OK, addresses, collect
from adapters.ledger.notes import Signer, SigningKeyUnreadable, own_policy
from adapters.ledger.sealer import Memory, Sealer
from adapters.place import SECRETS, NotReady, open_place
from adapters.postgres.ledger import PostgresLedger, PostgresLedgerNames
from adapters.postgres.logins import SEALER, SEALER_NAMES, Logins, Server
from adapters.postgres.urgent import Urgent
from adapters.private import write_private
from adapters.settings import Settings
from adapters.verify import Wrong, read_checkpoint, read_policy

SEAL_EVERY_S = 20.0
"""How long what is new waits at most to be signed; a minute is promised."""
LATE_S = 60.0
ATTEMPTS_MAX = 10
KEY = "ledger-key"
POLICY = "policy"
DEMO_LEDGER = "samlots/ledger"
log = structlog.get_logger("seal")


@contextmanager
def ledger_place(settings: Settings) -> Iterator[tuple[Server, Logins]]:
    """Reach the databases, and nothing else: the process that signs has no other secret."""
    if settings.database_host is None:
        with open_place(settings) as place:
            yield place.server, place.logins
        return
    if settings.logins_file is None:
        raise NotReady("Set SAMLOTS_LOGINS_FILE.")
    server = Server(host=settings.database_host, port=settings.database_port)
    yield server, Logins.read(settings.logins_file)


def folder_of(settings: Settings) -> Path:
    """Name the folder where the sealer remembers."""
    return settings.ledger_folder or settings.data / "ledger"


def known_checkpoints(settings: Settings, since: Path | None) -> list[tuple[int, bytes]]:
    """Give checkpoints that the ledger must have grown from: the sealer's, and somebody's."""
    remembered = Memory(folder_of(settings)).read()
    known = [remembered] if remembered else []
    if since is not None:
        try:
            _, size, root, _ = read_checkpoint(since.read_text("utf-8"))
        except (OSError, UnicodeDecodeError, Wrong, ValueError):
            raise Misuse("--since is no file with a checkpoint.") from None
        known.append((size, root))
    return known


def policy_of(settings: Settings) -> str:
    """Read the policy. Raises NotReady."""
    file = settings.ledger_policy_file or folder_of(settings) / POLICY
    try:
        text = file.read_text("utf-8")
        read_policy(text)
    except (OSError, UnicodeDecodeError, Wrong):
        raise NotReady(
            "There is no ledger policy that can be read. Set SAMLOTS_LEDGER_POLICY_FILE, or "
            "let `samlots seal` run first."
        ) from None
    return text


def signer_of(settings: Settings) -> Signer:
    """Read the key that signs; on one machine it is made when it is missing."""
    file = settings.ledger_key_file
    if file is None:
        if settings.database_host is not None:
            raise NotReady("Set SAMLOTS_LEDGER_KEY_FILE.")
        file = settings.data / SECRETS / KEY
        if not file.exists():
            write_private(file, Signer.fresh(DEMO_LEDGER).written())
    signer = Signer.read(file)
    own = folder_of(settings) / POLICY
    if settings.ledger_policy_file is None and not own.exists():
        write_private(own, own_policy(signer))
    if ["log", signer.verifier()] not in [
        line.split()[:2] for line in policy_of(settings).splitlines()
    ]:
        raise SigningKeyUnreadable("The signing key is not the one that the policy names.")
    return signer


@dataclass(slots=True)
class Keeping:
    """The parts of the process that signs."""

    store: PostgresLedger
    sealer: Sealer
    urgent: Urgent
    policy: str
    good_at: float = field(default_factory=time.monotonic)
    failing: bool = False

    def ready(self) -> dict[str, bool]:
        """Whether what is new is signed within the minute."""
        late = time.monotonic() - self.good_at > LATE_S
        return {"ledger": not self.failing and not late}

    def once(self) -> bool:
        """Sign what is new and ask the witnesses; False when another process leads."""
        if not self.store.lead():
            return False
        size = self.sealer.seal()
        if size is not None:
            log.info("checkpoint_signed", size=size, position=self.sealer.position)
        self._ask_the_witnesses()
        self.good_at, self.failing = time.monotonic(), False
        return True

    def _ask_the_witnesses(self) -> None:
        for size, note, _ in self.store.notes(most=1):
            book = self.sealer.book()
            if book.size != size:
                return
            asked = addresses(self.policy)
            answers = collect(self.store, book, note, read_policy(self.policy), asked)
            for witness, status in answers.items():
                if status != OK:
                    log.warning("witness_refused", witness=witness, status=status, size=size)


def keep_sealing(settings: Settings, *, once: bool) -> None:
    """Keep the ledger until asked to stop; or sign what is new, once."""
    with ExitStack() as closing:
        server, logins = closing.enter_context(ledger_place(settings))
        signer = signer_of(settings)
        store = PostgresLedger(server.conninfo(logins[SEALER]))
        closing.callback(store.close)
        names = PostgresLedgerNames(server.conninfo(logins[SEALER_NAMES]))
        closing.callback(names.close)
        sealer = Sealer(store, names, signer, Memory(folder_of(settings)))
        urgent = Urgent(server.conninfo(logins[SEALER]))
        closing.callback(urgent.close)
        keeping = Keeping(store, sealer, urgent, policy_of(settings))
        stop = closing.enter_context(stopping())
        if once:
            _once(keeping, stop)
            return
        with health(settings.host, settings.health_port, keeping.ready):
            _carry(keeping, stop)


def _once(keeping: Keeping, stop: threading.Event) -> None:
    """Sign once; the lead of a process that was killed may take a moment to be free."""
    for _ in range(ATTEMPTS_MAX):
        if keeping.once():
            return
        stop.wait(WAKE_S)
    raise NotReady("Another process keeps the ledger.")


def _carry(keeping: Keeping, stop: threading.Event) -> None:
    failures = 0
    while not stop.is_set():
        try:
            if keeping.once():
                _wait(keeping.urgent, stop)
            else:
                stop.wait(WAKE_S)
            failures = 0
        except Exception as error:  # noqa: BLE001 - supervised: say so, wait, try again
            keeping.failing = True
            position = error.position if isinstance(error, RowAltered) else None
            log.warning("seal_failed", kind=type(error).__name__, position=position)
            stop.wait(RETRY_S[min(failures, len(RETRY_S) - 1)])
            failures += 1


def _wait(urgent: Urgent, stop: threading.Event) -> None:
    """Sleep until it is time, until an emergency access or an erasure calls, or to stop."""
    due = time.monotonic() + SEAL_EVERY_S
    while not stop.is_set() and time.monotonic() < due:
        try:
            if urgent.wait(WAKE_S):
                return
        except psycopg.Error:
            stop.wait(WAKE_S)
