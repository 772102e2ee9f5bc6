"""SDK, Säker digital kommunikation: envelopes and receipts (kvittens) through a shared folder.

The organisation's own SDK client takes what lies in `out` and puts kvittenser into `in`. A
message is addressed to a function, never to a person, under a label that tells nothing.
Source: domain report 6; content specification 1.5.2.
"""

import asyncio
import hashlib
import os
import re
import stat
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal
from uuid import UUID, uuid5

import structlog
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from adapters.private import write_new, write_through
from adapters.settings import Settings
from domain.refusals import PlainFailure
from services.ports import Directory, Letter, Undeliverable

ROOT = "urn:riv:infrastructure:messaging:functionalAddress"
ADDRESS = re.compile(r"(0203:[a-z0-9.-]{3,200})/([A-Za-z0-9._-]{1,80})")
LABEL = "Meddelande"
SEALED = "application/jose"
CONVERSATIONS = UUID("6f0e3c52-61a5-4f0e-9a57-0b1f6a0c7d11")
KVITTENS_BYTES_MAX = 16_384
TAKE_IN_FILES_MAX = 200
SHARED, OWN = ("out", "in"), ("known", "done", "rejected", "refused")
UNFINISHED = ".part"

log = structlog.get_logger("sdk")


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Function(_Shape):
    """A function of an organisation: what SDK is addressed to."""

    organisation: Annotated[str, StringConstraints(max_length=220)]
    root: Literal["urn:riv:infrastructure:messaging:functionalAddress"] = ROOT
    id: Annotated[str, StringConstraints(max_length=80)]


class Envelope(_Shape):
    """What the SDK client needs to know of a message: the same ids at every try."""

    messageId: UUID  # noqa: N815 - named by SDK
    conversationId: UUID  # noqa: N815
    sender: Annotated[Function, Field(serialization_alias="from")]
    to: Function
    label: str = LABEL
    confidentiality: Literal[True] = True
    contentType: str = SEALED  # noqa: N815
    payload: str
    sha256: str


class Kvittens(_Shape):
    """A receipt from the function that a message went to: it was taken, or why it was not."""

    messageId: UUID  # noqa: N815
    refToMessageId: UUID  # noqa: N815
    conversationId: UUID  # noqa: N815
    sender: Annotated[Function, Field(validation_alias="from")]
    to: Function
    status: Literal["ACCEPTED", "REJECTED"]
    reason: Literal["SV", "BV", "SIG"] | None = None


class Known(_Shape):
    """What was put out: a kvittens is compared with it. Only ever goes forward."""

    partner: str
    conversation: UUID
    to: Function
    status: Literal["OUT", "REJECTED", "ACCEPTED"] = "OUT"
    empty: bool = False


class NoKvittens(Exception):
    """A file is no kvittens for anything that we put out; the text is a code."""


Received = Callable[[str, UUID], object]
"""Told of a partner and a notice that it has taken. Raises NoKvittens when that cannot be."""


def function_of(address: str | None) -> Function | None:
    """Read `0203:domain/function`; None when it is no such address."""
    found = ADDRESS.fullmatch(address or "")
    return Function(organisation=found[1], id=found[2]) if found else None


@dataclass(frozen=True, slots=True)
class FileDrop:
    """The folder between the hub and the SDK client."""

    folder: Path
    own: Function
    directory: Directory
    _otherwise: set[UUID] = field(default_factory=set[UUID], init=False, repr=False)

    def ready(self, partner: str) -> bool:
        """Whether the folder is there: it may be another machine's."""
        del partner
        return (self.folder / "out").is_dir()

    def stands_otherwise(self, letter: UUID) -> bool:
        """Whether a letter just carried had been put out before as the opposite."""
        return letter in self._otherwise

    async def carry(self, letters: Iterable[Letter]) -> int:
        """Put letters out in order; give how many lie there, on disk, before the first failure.

        One that is put out twice has the same message id, and counts once at the receiver.
        """
        carried = 0
        self._otherwise.clear()
        try:
            for letter in letters:
                await asyncio.to_thread(self._put_out, letter)
                carried += 1
        except Undeliverable:
            if carried == 0:
                raise
        except OSError as failure:
            log.warning("sdk_waits", error=type(failure).__name__)
        return carried

    def _put_out(self, letter: Letter) -> None:
        """The envelope comes last: whoever sees it finds all that it names.

        What lies there already is left as it is: it may be being read.
        """
        partner = self.directory.partner(letter.partner)
        to = function_of(partner.address if partner else None)
        if to is None or not letter.thread:
            raise Undeliverable(letter.id, "no_address" if to is None else "no_thread")
        conversation = uuid5(CONVERSATIONS, f"{letter.partner}/{letter.thread}")
        envelope = Envelope(
            messageId=letter.id,
            conversationId=conversation,
            sender=self.own,
            to=to,
            payload=f"{letter.id}.payload",
            sha256=hashlib.sha256(letter.body).hexdigest(),
        )
        known = self.folder / "known" / f"{letter.id}.json"
        entry = Known(
            partner=letter.partner, conversation=conversation, to=to, empty=letter.empty
        )
        if not known.exists():
            _write(known, entry.model_dump_json().encode())
        elif Known.model_validate_json(known.read_bytes()).empty is not letter.empty:
            self._otherwise.add(letter.id)
        written = self.folder / "out" / f"{letter.id}.envelope.json"
        if written.exists():
            return
        _write(self.folder / "out" / envelope.payload, letter.body)
        _write(written, envelope.model_dump_json(by_alias=True).encode())

    def take_in(self, received: Received) -> None:
        """Take in kvittenser, some at a time; what is none is put aside under `refused`.

        A fault of whoever is told leaves the file where it is, for the next time.
        """
        files = sorted(file for file in (self.folder / "in").iterdir() if _is_finished(file))
        for file in files[:TAKE_IN_FILES_MAX]:
            try:
                self._put_away(file, self._taken(file, received))
            except NoKvittens as why:
                log.warning("kvittens_refused", why=str(why))
                self._put_away(file, "refused")
            except Exception as error:  # noqa: BLE001 - it waits, and holds up no other
                log.warning("kvittens_waits", error=type(error).__name__)

    def _taken(self, file: Path, received: Received) -> str:
        """Settle what one file says, and name the folder where it is kept."""
        kvittens = _read(file)
        self._settle(kvittens, self._expected(kvittens), received)
        return "done" if kvittens.status == "ACCEPTED" else "rejected"

    def _expected(self, kvittens: Kvittens) -> Known:
        """Find what a kvittens is for. All that it says must be as we said it."""
        try:
            file = self.folder / "known" / f"{kvittens.refToMessageId}.json"
            known = Known.model_validate_json(file.read_bytes())
        except (OSError, ValueError):
            raise NoKvittens("unknown") from None
        said = (kvittens.conversationId, kvittens.sender, kvittens.to)
        if said != (known.conversation, known.to, self.own):
            raise NoKvittens("forged")
        if known.status in {"ACCEPTED", kvittens.status}:
            raise NoKvittens("duplicate")
        return known

    def _settle(self, kvittens: Kvittens, known: Known, received: Received) -> None:
        """Tell of it first: what is told twice is one fact, and nothing goes untold."""
        notice = kvittens.refToMessageId
        if kvittens.status == "ACCEPTED":
            received(known.partner, notice)
        else:
            log.warning("kvittens_rejected", notice=str(notice), reason=kvittens.reason)
        after = known.model_copy(update={"status": kvittens.status})
        _write(self.folder / "known" / f"{notice}.json", after.model_dump_json().encode())

    def _put_away(self, file: Path, where: str) -> None:
        """Under a name of our own: the one it came with is anybody's."""
        try:
            file.replace(
                self.folder / where / hashlib.sha256(os.fsencode(file.name)).hexdigest()
            )
        except OSError as failure:
            log.warning("kvittens_stays", error=type(failure).__name__)


def _is_finished(file: Path) -> bool:
    return not file.name.startswith(".") and not file.name.endswith(UNFINISHED)


def _read(file: Path) -> Kvittens:
    """Read an ordinary small file and nothing else: no link, no pipe, no flood."""
    try:
        handle = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            is_file = stat.S_ISREG(os.fstat(handle).st_mode)
            text = os.read(handle, KVITTENS_BYTES_MAX + 1) if is_file else b""
        finally:
            os.close(handle)
    except OSError:
        raise NoKvittens("unreadable") from None
    if len(text) > KVITTENS_BYTES_MAX:
        raise NoKvittens("too_large")
    try:
        return Kvittens.model_validate_json(text)
    except ValueError:
        raise NoKvittens("no_kvittens") from None


def _write(file: Path, content: bytes) -> None:
    """Write whole or not at all, and on disk before it has its name.

    Others write in a shared folder: what lies under our name may lead to a file of ours.
    """
    unfinished = file.with_name(f".{file.name}{UNFINISHED}")
    unfinished.unlink(missing_ok=True)
    write_new(unfinished, content, mode=0o640)
    unfinished.replace(file)
    write_through(file.parent)


def file_drop(settings: Settings, directory: Directory) -> FileDrop | None:
    """Set up the channel and its folders; None without a folder. Raises PlainFailure."""
    if settings.sdk_folder is None:
        return None
    own = function_of(settings.sdk_address)
    if own is None:
        raise PlainFailure("Set SAMLOTS_SDK_ADDRESS to the hub's own function.")
    try:
        for name in (*SHARED, *OWN):
            mode = 0o770 if name in SHARED else 0o700
            (settings.sdk_folder / name).mkdir(parents=True, exist_ok=True, mode=mode)
    except OSError:
        raise PlainFailure("The folder of SDK cannot be written.") from None
    return FileDrop(settings.sdk_folder, own, directory)
