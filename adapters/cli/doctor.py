"""`samlots doctor`: one table of checks, each with a plain word about what there is."""

import shutil
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from psycopg.conninfo import make_conninfo

from adapters.bootstrap import open_hub
from adapters.cli import checkups, erasure_checkups
from adapters.cli.leftovers import left_in
from adapters.cli.patient import Finding, Patient
from adapters.place import SECRETS, Place, open_place
from adapters.postgres.erasure import eraser_at
from adapters.postgres.keys import NOBODY
from adapters.postgres.logins import APP, BESIDE_THE_KEYS, KEYS
from adapters.settings import Settings
from domain.refusals import PlainFailure

DISK_FREE_MIN = 0.05
CLOCK_OFF_MAX_S = 2.0
OTHERS_MAY = 0o077
NO_SECRET = {"partners_file", "directory_file", "clock_file", "ledger_policy_file"}
"""Every other setting that names a file names a secret, but certificates of authorities."""
NOBODY_MAY = (
    "UPDATE log.hub_events SET topic = topic WHERE false",
    "DELETE FROM log.hub_events WHERE false",
    "DELETE FROM log.commands WHERE false",
    "DELETE FROM ledger.leaves WHERE false",
    "DELETE FROM access.reads WHERE false",
)
KEYS_OF_CASES = "SELECT count(*) FROM keys.data_keys WHERE subject <> %s"
Answer = tuple[dict[str, Any], str]


class Check(NamedTuple):
    """A row of the table: what it is called, what it asks, and who answers."""

    name: str
    asks: str
    ask: Callable[[Patient], Finding]


def rights(patient: Patient) -> Finding:
    """Log in as each login: it enters its own database alone, and changes no history."""
    wrong: list[str] = []
    server = patient.hub.place.server
    for login in patient.hub.place.logins.each():
        own = server.conninfo(login)
        theirs = server.dbname if login.name in BESIDE_THE_KEYS else server.keys_dbname
        try:
            may = _may_too_much(own) or _enters(make_conninfo(own, dbname=theirs))
        except psycopg.OperationalError:
            wrong.append(f"{login.name} cannot log in")
            continue
        if may:
            wrong.append(f"{login.name} may too much")
    return Finding(not wrong, "; ".join(wrong) or "each login may what it should, and no more")


def _may_too_much(conninfo: str) -> bool:
    with psycopg.connect(conninfo, autocommit=True) as link:
        row = link.execute("SHOW is_superuser").fetchone()
        if row != ("off",):
            return True
        for statement in NOBODY_MAY:
            try:
                link.execute(statement)
            except psycopg.Error:
                continue
            return True
    return False


def _enters(conninfo: str) -> bool:
    try:
        psycopg.connect(conninfo).close()
    except psycopg.OperationalError:
        return False
    return True


def copies(patient: Patient) -> Finding:
    """Look for what a backup or a restore has left that was killed."""
    wrong: list[str] = []
    with patient.as_login(KEYS) as link:
        row = link.execute(KEYS_OF_CASES, (NOBODY,)).fetchone()
    if row and row[0] and not patient.hub.log.head():
        wrong.append("keys are there and no fact: a restore was killed. Run it again")
    folder = patient.settings.backups_folder
    left = left_in(folder) if folder else []
    if left:
        says = f"{len(left)} killed backups left a folder: the next one there removes it"
        wrong.append(says)
    looked = "none is left half done" if folder else "SAMLOTS_BACKUPS_FOLDER is not set"
    return Finding(not wrong, "; ".join(wrong) or looked)


def disk(patient: Patient) -> Finding:
    """Look at the disk of this machine; a database elsewhere is not to be seen from here."""
    folder = patient.settings.data
    while not folder.exists():
        folder = folder.parent
    usage = shutil.disk_usage(folder)
    share = usage.free / usage.total
    return Finding(share >= DISK_FREE_MIN, f"{share:.0%} of this machine's disk is free")


def clock(patient: Patient) -> Finding:
    with patient.as_login(APP) as link:
        before = time.time()
        row = link.execute("SELECT extract(epoch FROM clock_timestamp())::float8").fetchone()
        off = abs((before + time.time()) / 2 - row[0]) if row else CLOCK_OFF_MAX_S
    return Finding(off < CLOCK_OFF_MAX_S, f"{off:.1f} s between this machine and the database")


def files(patient: Patient) -> Finding:
    """Name the setting, not the file: a path is nobody's business."""
    given = patient.settings.model_dump()
    kept = (n for n in given if n.endswith("_file") and not n.endswith("_ca_file"))
    named = {name: given[name] for name in kept if name not in NO_SECRET}
    found: dict[str, Path] = {f"SAMLOTS_{n.upper()}": f for n, f in named.items() if f}
    if patient.settings.database_host is None:
        folder = patient.settings.data / SECRETS
        found |= {file.name: file for file in folder.iterdir()}
    wrong = [n for n, f in found.items() if not f.is_file() or f.stat().st_mode & OTHERS_MAY]
    if wrong:
        return Finding(good=False, says=f"missing or open to others: {', '.join(wrong)}")
    return Finding(good=True, says=f"{len(found)} secrets are their owner's alone")


CHECKS = (
    Check("log", "Is every case one whole chain?", checkups.log),
    Check("keys", "Does each key open, and is it the one committed to?", checkups.keys),
    Check("erasures", "Has no erased case a key?", erasure_checkups.erasures),
    Check("register", "Where it is kept, does it tell of all?", erasure_checkups.register),
    Check("ledger", "Does it fit the log, and has it only grown?", checkups.ledger),
    Check("witnesses", "Has nobody refused to cosign?", checkups.witnesses),
    Check("views", "Are they what the log gives?", checkups.views),
    Check("lag", "Do views and notices follow the log?", checkups.lag),
    Check("notices", "Can each be sent?", checkups.notices),
    Check("stream", "Does it hold what nobody has confirmed?", checkups.stream),
    Check("copies", "Is no backup or restore half done?", copies),
    Check("rights", "May each login what it should, and no more?", rights),
    Check("disk", "Is there room?", disk),
    Check("clock", "Do the machine and the database agree?", clock),
    Check("files", "Are the secrets their owner's alone?", files),
)


def examine(settings: Settings) -> tuple[bool, Answer]:
    """Go through the table; gives whether all is well, and each finding."""
    with open_place(settings) as place:
        revived = _revived(place)
        with open_hub(place) as hub:
            patient = Patient(settings, hub, revived)
            found = {check.name: asked_of(check, patient) for check in CHECKS}
    good = all(one.good for one in found.values())
    rows = [
        {"check": check.name, "asks": check.asks, **_row(found[check.name])} for check in CHECKS
    ]
    lines = [
        f"{'ok' if one.good else 'WRONG':<6} {name:<10} {one.says}"
        for name, one in found.items()
    ]
    return good, ({"good": good, "checks": rows}, "\n".join(lines))


def _revived(place: Place) -> int:
    with ExitStack() as closing:
        return erasure_checkups.keys_of_the_erased(
            *eraser_at(place.server, place.logins, closing)
        )


def _row(finding: Finding) -> dict[str, Any]:
    return {"good": finding.good, "says": finding.says}


def asked_of(check: Check, patient: Patient) -> Finding:
    """One check that cannot be made hides none of the others."""
    try:
        return check.ask(patient)
    except PlainFailure as failure:
        return Finding(good=False, says=str(failure))
    except Exception as error:  # noqa: BLE001 - what failed may quote what is stored
        return Finding(good=False, says=f"could not be asked ({type(error).__name__})")
