"""The register of erasures: sealed, kept apart, and carried out on what a backup revived."""

import hmac
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

import psycopg
from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from adapters.bootstrap import Hub, open_hub
from adapters.cli.caretaking import caretaker
from adapters.cli.plainly import Misuse
from adapters.place import NotReady, Place
from adapters.postgres.copying import UNGUARDED, Connection
from adapters.settings import Settings
from domain.erasing import Decision, Move, Reason
from domain.refusals import PlainFailure, Refused, SomeoneWasFaster, UnknownCase
from domain.roles import Role
from services.erasing import Erasing
from services.erasure_steps import Run, Step

BYTES_MAX = 64 << 20
DECIDED = """
    INSERT INTO erasure.decisions
        (case_id, number, kind, staff, role, unit, ground, reason, at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
"""
# A backup may hold the beginning of the same erasure, or of one that was given up.
RUN = """
    INSERT INTO erasure.runs AS r (
        case_id, digest, proposed_by, approved_by, ground, facts, begun_at, reached
    ) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (case_id) DO UPDATE SET digest = excluded.digest, reached = excluded.reached,
        proposed_by = excluded.proposed_by, approved_by = excluded.approved_by,
        ground = excluded.ground, begun_at = excluded.begun_at
    WHERE r.reached < excluded.reached
    RETURNING case_id
"""
ERASE = "SELECT keys.erase(%s)"
Answer = tuple[dict[str, Any], str]


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Decided(_Shape):
    """One decision about a case's erasure."""

    move: Move
    staff: str
    role: Role
    unit: str
    at: AwareDatetime
    ground: str | None
    reason: Reason | None


class ErasedCase(_Shape):
    """An erasure that was carried out, or is past where it could be given up."""

    case: UUID
    digest: str
    proposed_by: str
    approved_by: str
    ground: str
    facts: int
    begun_at: AwareDatetime
    decisions: tuple[Decided, ...]


class Register(_Shape):
    """All erasures at an instant, as a hub with the same key has sealed them.

    Without the seal, whoever hands over a file could have any case destroyed.
    """

    format: Literal[1] = 1
    at: AwareDatetime
    erasures: tuple[ErasedCase, ...]
    seal: str = ""


def write_register(hub: Hub) -> Answer:
    """Give the register, for whoever keeps it apart from the backups."""
    book = hub.erasing().book
    found = [run for run in book.runs() if run.reached >= Step.RECORDED]
    erasures = tuple(_entry(run, book.decisions(run.case_id)) for run in found)
    register = Register(at=hub.place.clock(), erasures=erasures)
    sealed = register.model_copy(update={"seal": _seal_of(hub.place, register)})
    text = "\n".join(f"{run.case_id}  {run.proposed_by}, {run.approved_by}" for run in found)
    return sealed.model_dump(mode="json"), text or "Nothing was ever erased."


def _entry(run: Run, decisions: Sequence[Decision]) -> ErasedCase:
    return ErasedCase(
        case=run.case_id,
        digest=run.digest.hex(),
        proposed_by=run.proposed_by,
        approved_by=run.approved_by,
        ground=run.ground,
        facts=run.facts,
        begun_at=run.begun_at,
        decisions=tuple(
            Decided(
                move=one.move,
                staff=one.by.staff,
                role=one.by.role,
                unit=one.by.unit,
                at=one.at,
                ground=one.ground,
                reason=one.reason,
            )
            for one in decisions
        ),
    )


def read_register(place: Place, file: Path) -> Register:
    """Read a register that a hub with this place's key wrote. Raises Misuse and NotReady."""
    try:
        if file.stat().st_size > BYTES_MAX:
            raise ValueError
        register = Register.model_validate_json(file.read_bytes())
    except (OSError, ValueError, ValidationError):
        raise Misuse(
            "--erasures is no file that `samlots erasure list --json` wrote."
        ) from None
    if not hmac.compare_digest(register.seal.encode(), _seal_of(place, register).encode()):
        raise NotReady("The register of erasures was altered, or is another hub's.")
    return register


def _seal_of(place: Place, register: Register) -> str:
    key = hmac.digest(place.handle_key, b"samlots-erasures", "sha256")
    return hmac.digest(key, register.model_dump_json(exclude={"seal"}).encode(), "sha256").hex()


def destroy_again(hub: Connection, keys: Connection, register: Register) -> Sequence[UUID]:
    """Destroy the keys of what is on the register, within the caller's two transactions.

    Gives the cases that these databases did not know to be erased. The rest of the road is
    taken by `samlots erasure run`, as for any erasure whose keys are gone.
    """
    for link in (hub, keys):
        link.execute(UNGUARDED)
    again: list[UUID] = []
    for one in register.erasures:
        for number, by in enumerate(one.decisions, start=1):
            said = (one.case, number, by.move, by.staff, by.role, by.unit, by.ground, by.reason)
            hub.execute(DECIDED, (*said, by.at))
        run = (one.case, bytes.fromhex(one.digest), one.proposed_by, one.approved_by)
        reached = Step.KEYS_DESTROYED.value
        new = hub.execute(RUN, (*run, one.ground, one.facts, one.begun_at, reached)).fetchone()
        again += [one.case] if new else []
    keys.execute(ERASE, ([one.case for one in register.erasures],))
    return again


def carry_on(erasing: Erasing) -> None:
    """Take what is begun as far as it goes; what is wrong with one is said by the next run."""
    try:
        erasing.run()
    except (PlainFailure, Refused, SomeoneWasFaster, UnknownCase):
        return


def erase_again(settings: Settings, file: Path | None) -> Answer:
    """Erase what the register names and a restored database does not know of."""
    if file is None:
        raise Misuse("--erasures is the register that `samlots erasure list --json` wrote.")
    with caretaker(settings) as care:
        register = read_register(care.place, file)
        with psycopg.connect(care.hub) as hub, psycopg.connect(care.keys) as keys:
            again = destroy_again(hub, keys, register)
            keys.commit()
        with open_hub(care.place) as opened:
            carry_on(opened.erasing())
    return _said(register, again)


def _said(register: Register, again: Sequence[UUID]) -> Answer:
    answer = {
        "erased_again": [*map(str, again)],
        "erasures_known_until": register.at.isoformat(),
    }
    return answer, "\n".join(told_of(register, again))


def told_of(register: Register | None, again: Sequence[UUID]) -> list[str]:
    """Say whether what was brought back had been erased, or that nobody here can know."""
    if register is None:
        return [
            "What was erased after the backup can be read again, and nothing here says whether "
            "there is any. Give the newest register of erasures that was kept: "
            "`samlots erasure again --erasures FILE`."
        ]
    if not again:
        return ["Nothing on the register was brought back."]
    return [
        f"The backup is from before the erasure of {len(again)} cases. It is done again: "
        "their keys are gone. Let `samlots seal` say so, then run `samlots erasure run`.",
        *map(str, again),
    ]
