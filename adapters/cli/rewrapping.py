"""Changing the key that wraps all data keys, and how far that has come."""

from pathlib import Path
from typing import Any

import psycopg

from adapters.cli.caretaking import caretaker
from adapters.cli.plainly import Misuse
from adapters.keyring import new_key
from adapters.place import NotReady, Place, open_place
from adapters.postgres.logins import KEYS
from adapters.postgres.wrapping import Census, census, rewrap
from adapters.private import write_once
from adapters.settings import Settings

Answer = tuple[dict[str, Any], str]


def make_key(out: Path) -> Answer:
    """Write a new operator's key to a file that its owner alone may read."""
    if not write_once(out, new_key()):
        raise Misuse("--out names something that is there. Choose another.")
    return {"made": True}, "A new key is written. Nothing is wrapped in it yet."


def tell_keys(settings: Settings) -> Answer:
    """Count the data keys by the operator's key that each is wrapped in."""
    with open_place(settings) as place:
        return _counted(place)


def rotate_keys(settings: Settings) -> Answer:
    """Wrap with the current key all that the other one wraps; may be stopped and run again."""
    with caretaker(settings) as care:
        if care.place.kek.also is None:
            raise NotReady(
                "Name the key that is to be replaced too: SAMLOTS_KEK_ALSO_FILE, or the one "
                "in Vault beside SAMLOTS_KEK_FILE."
            )
        total = 0
        try:
            # Each batch is committed by itself, and a process may still make a key meanwhile.
            with psycopg.connect(care.keys, autocommit=True) as link:
                while done := rewrap(link, care.place.kek):
                    total += done
        except psycopg.Error as error:
            state = error.sqlstate or "lost"
            raise NotReady(f"PostgreSQL refused ({state}). Run it again.") from None
        answer, text = _counted(care.place)
    return {"rewrapped": total, **answer}, f"{total} keys were rewrapped. {text}"


def _counted(place: Place) -> Answer:
    with psycopg.connect(place.server.conninfo(place.logins[KEYS])) as link:
        found = census(link, place.kek)
    kept = place.kek.current.kept
    answer = {
        "kept": kept,
        "current": found.current,
        "also": found.also,
        "shut": found.shut,
        "wrong": found.wrong,
        "uncommitted": found.uncommitted,
        "droppable": _is_droppable(found),
    }
    # Who takes one key for the other and drops the wrong one loses every word.
    text = f"{found.current} are wrapped in the current key ({kept}), {found.also} in the other"
    text += f" ({place.kek.also.kept})." if place.kek.also else "."
    if found.shut or found.wrong:
        text += f" {found.shut} do not open, {found.wrong} are not what was committed to."
    elif _is_droppable(found):
        text += " The other one may be dropped."
    return answer, text


def _is_droppable(found: Census) -> bool:
    """Whether nothing is left that the current key does not open."""
    return not (found.also or found.shut or found.wrong)
