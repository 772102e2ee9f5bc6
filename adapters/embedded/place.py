"""Where PostgreSQL's cluster and socket can be, so that the server's account reaches them."""

import hashlib
import os
import shutil
import stat
import tempfile
from pathlib import Path

from adapters.embedded.account import ServerAccount
from adapters.embedded.binaries import SHARED_FOLDER, shared_folder
from adapters.embedded.failure import EmbeddedFailure

CLUSTER = "postgres"
NOTE = "postgres.place"
DIGEST_CHARACTERS = 12
# The limit for a Unix socket's name is 107 bytes on Linux and 103 elsewhere.
SOCKET_NAME_BYTES_MAX = 103
SOCKET_FILE = ".s.PGSQL.5432"


def digest_of(root: Path) -> str:
    """A short name for a data folder that says nothing about where it is."""
    return hashlib.sha256(os.fsencode(root.resolve())).hexdigest()[:DIGEST_CHARACTERS]


def noted_cluster(root: Path) -> Path:
    """Where the cluster of `root` is if it has one: in the folder, or where its note says."""
    note = root / NOTE
    return Path(note.read_text().strip()) / CLUSTER if note.exists() else root / CLUSTER


def reachable_cluster(root: Path, account: ServerAccount) -> Path:
    """Where the cluster of `root` is or can be made, with the way to it open for `account`.

    Only `root` itself is opened, for passing through. When a folder above it is closed, the
    cluster is made in a shared place and `note_place` writes that down.
    """
    cluster = noted_cluster(root)
    if cluster.parent != root:
        if not cluster.is_dir():
            raise EmbeddedFailure("The data folder's PostgreSQL is not on this machine.")
    elif account.can_reach(root.parent):
        if not account.can_reach(root):
            root.chmod(stat.S_IMODE(root.stat().st_mode) | stat.S_IXOTH)
    elif cluster.is_dir():
        raise EmbeddedFailure("A folder above the data folder is closed to PostgreSQL's user.")
    else:
        cluster = shared_folder(digest_of(root)) / CLUSTER
    return cluster


def note_place(root: Path, cluster: Path) -> None:
    """Write down where the cluster is, unless it is in the data folder itself."""
    if cluster.parent != root:
        (root / NOTE).write_text(f"{cluster.parent}\n")


def remove_cluster(root: Path) -> None:
    """Remove the cluster of `root`, wherever it is, and the socket of a killed server."""
    cluster = noted_cluster(root)
    for folder in (cluster, socket_folder(root)):
        shutil.rmtree(folder, ignore_errors=True)
    (root / NOTE).unlink(missing_ok=True)
    if cluster.parent.parent == SHARED_FOLDER:
        shutil.rmtree(cluster.parent, ignore_errors=True)


def socket_folder(root: Path) -> Path:
    """The socket's folder: short, and in a place where every account may pass."""
    name = f"samlots-{digest_of(root)}"
    folder = Path(tempfile.gettempdir()) / name
    nobody = ServerAccount(-1, -1)
    short = len(os.fsencode(folder / SOCKET_FILE)) <= SOCKET_NAME_BYTES_MAX
    return folder if short and nobody.can_reach(folder.parent) else Path("/tmp") / name  # noqa: S108


def make_socket_folder(folder: Path, account: ServerAccount) -> None:
    """Make `folder` for `account` alone, and refuse one that somebody else made first."""
    folder.mkdir(mode=0o700, exist_ok=True)
    seen = folder.lstat()
    if not stat.S_ISDIR(seen.st_mode) or seen.st_uid not in {account.uid, os.geteuid()}:
        raise EmbeddedFailure("PostgreSQL's socket folder belongs to another user.")
    folder.chmod(0o700)
    if os.geteuid() == 0:
        os.chown(folder, account.uid, account.gid, follow_symlinks=False)
