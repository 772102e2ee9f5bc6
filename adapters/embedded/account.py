"""Which operating system user a server runs as: PostgreSQL refuses to run as root."""

import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

from adapters.embedded.failure import EmbeddedFailure

DEDICATED = "samlots"
LAST_RESORT = "nobody"


@dataclass(frozen=True)
class ServerAccount:
    """The user and group, as numbers, that a server runs as."""

    uid: int
    gid: int

    def can_reach(self, folder: Path) -> bool:
        """Tell whether every folder from the root down to `folder` is open to this account."""
        return all(self._can_enter(step) for step in (folder, *folder.parents))

    def _can_enter(self, folder: Path) -> bool:
        seen = folder.stat()
        if seen.st_uid == self.uid:
            return bool(seen.st_mode & stat.S_IXUSR)
        if seen.st_gid == self.gid:
            return bool(seen.st_mode & stat.S_IXGRP)
        return bool(seen.st_mode & stat.S_IXOTH)


def own_account() -> ServerAccount:
    """The account that this program runs as."""
    return ServerAccount(os.geteuid(), os.getegid())


def postgres_account(cluster: Path) -> ServerAccount:
    """The program's own account, or as root the cluster's owner or else a dedicated user."""
    if os.geteuid() != 0:
        return own_account()
    if cluster.exists() and cluster.stat().st_uid != 0:
        return ServerAccount(cluster.stat().st_uid, cluster.stat().st_gid)
    return _dedicated_account()


def _dedicated_account() -> ServerAccount:
    if _named(DEDICATED) is None and (
        useradd := shutil.which("useradd", path="/usr/sbin:/sbin")
    ):
        options = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
        command = [useradd, *options, "--shell", "/usr/sbin/nologin", DEDICATED]
        subprocess.run(command, check=False, capture_output=True)
    account = _named(DEDICATED) or _named(LAST_RESORT)
    if account is None:
        raise EmbeddedFailure("PostgreSQL refuses to run as root, and there is no other user.")
    return account


def _named(name: str) -> ServerAccount | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return ServerAccount(entry.pw_uid, entry.pw_gid)
