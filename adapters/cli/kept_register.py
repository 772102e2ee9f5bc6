"""The register of erasures where it is kept: written by `run`, so that nobody can forget it."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from adapters.bootstrap import Hub
from adapters.cli.erased import read_register, write_register
from adapters.cli.plainly import Misuse
from adapters.place import NotReady, Place
from adapters.private import write_private
from adapters.settings import Settings
from domain.refusals import PlainFailure
from services.erasure_steps import Run, Step

REGISTER = "erasures.json"
WRITES_MAX = 8
NO_FOLDER = (
    "What is erased is erased, but no register of it was written: SAMLOTS_ERASURES_FOLDER is "
    "missing, full or may not be written. Mend it, then `samlots erasure run`."
)
NOT_OURS = (
    "The register in SAMLOTS_ERASURES_FOLDER cannot be read, was altered or is another hub's. "
    "It was left as it is: move it away, then `samlots erasure run`."
)
KNOWS_MORE = (
    "The register in SAMLOTS_ERASURES_FOLDER names erasures that this database does not know: "
    "an older backup was brought back. It was left as it is: give it to `samlots erasure again "
    "--erasures FILE`, then `samlots erasure run`."
)
OTHERS = (
    "What is erased is erased, but others carried erasures out all the while, and the register "
    "in SAMLOTS_ERASURES_FOLDER may lack some of them. `samlots erasure run` writes it anew."
)


class RegisterNotKept(PlainFailure):
    """Whatever was erased is erased, but the register that is kept does not tell of it."""


class Differing(NamedTuple):
    """How the register that is kept differs from what the database knows."""

    later: int
    """Erasures that are not on it."""
    unknown: int
    """Erasures on it that the database does not know."""


def folder_of(settings: Settings) -> Path | None:
    """Give where the register is kept; an empty variable is read as `.`, and means nowhere."""
    folder = settings.erasures_folder
    return None if folder == Path() else folder


def differing(place: Place, folder: Path, runs: Callable[[], Sequence[Run]]) -> Differing:
    """Hold the register that is kept against the database. Raises RegisterNotKept."""
    # The register first: what another run adds meanwhile is then known to the database.
    named = _named(place, folder / REGISTER)
    known = {run.case_id for run in runs() if run.reached >= Step.RECORDED}
    return Differing(len(known - named), len(named - known))


def keep_register(hub: Hub, settings: Settings) -> None:
    """Write the register anew, never with less on it than there was. Raises RegisterNotKept."""
    folder = folder_of(settings)
    if folder is None:
        return
    # Never made here: what is not there may be a disk that is not mounted.
    if not folder.is_dir():
        raise RegisterNotKept(NO_FOLDER)
    runs = hub.erasing().book.runs
    if differing(hub.place, folder, runs).unknown:
        raise RegisterNotKept(KNOWS_MORE)
    # Another run may write at the same time, here or on another machine: whoever writes last
    # looks again, and finds whatever the others have added.
    for _ in range(WRITES_MAX):
        _write(hub, folder / REGISTER)
        if not differing(hub.place, folder, runs).later:
            return
    raise RegisterNotKept(OTHERS)


def _write(hub: Hub, file: Path) -> None:
    register, _ = write_register(hub)
    try:
        write_private(file, json.dumps(register))
    except OSError:
        raise RegisterNotKept(NO_FOLDER) from None


def _named(place: Place, file: Path) -> frozenset[UUID]:
    try:
        if not file.exists():
            return frozenset()
        return frozenset(one.case for one in read_register(place, file).erasures)
    except (Misuse, NotReady, OSError):
        raise RegisterNotKept(NOT_OURS) from None
