"""The copy of a case on the command line: ordered, proved, signed, and written whole or not."""

import base64
from pathlib import Path
from typing import Any
from uuid import UUID

from adapters.bootstrap import Hub, open_hub
from adapters.cli.arguments import case_of
from adapters.cli.inquiries import OPERATOR, Answer
from adapters.cli.plainly import Misuse
from adapters.cli.sealing import policy_of
from adapters.ledger.leaves import HEADER, MAP
from adapters.ledger.notes import ED25519, Signer
from adapters.ledger.package import (
    EXPORTS,
    Inside,
    NotExported,
    export_of,
    files_of,
    write_export,
)
from adapters.place import Place, open_place
from adapters.postgres import sealing
from adapters.postgres.ledger import PostgresLedger, PostgresLedgerNames
from adapters.postgres.logins import SEALER, SEALER_NAMES
from adapters.settings import Settings
from adapters.verify import Policy, open_checkpoint, read_policy
from adapters.web.copy_page import draw_copy
from domain.need_to_know.copies import HOLDS_ALL, Reader
from domain.roles import Role


def export_case(settings: Settings, case: str, reader: str, out: Path) -> Answer:
    """Write a copy of a case to a new folder, complete and verified, or write nothing."""
    case_id = case_of(case)
    if reader not in set(Reader):
        raise Misuse(f"--as takes one of: {', '.join(Reader)}.")
    if out.exists() or out.is_symlink():
        raise Misuse("--out names something that is there. Choose another.")
    policy = read_policy(policy_of(settings))
    with open_place(settings) as place, open_hub(place) as hub:
        signer = signer_of(place)
        copy = hub.exporting.copy(OPERATOR, Role.AUDITOR, case_id, Reader(reader))
        rows = hub.log.rows(case_id)[: copy.facts]
        inside = Inside(rows, copy.shown)
        if copy.reader in HOLDS_ALL:
            inside = _opened(hub, case_id, inside)
        headers, note = _signed(place, policy)
        name = _name_of(place, case_id)
        export = export_of(headers, name, note, inside)
        timeline = draw_copy(copy, name.hex(), place.directory)
        files = files_of(export, timeline, reader, copy.at, signer)
        found = write_export(out, files, policy, signer)
    answer: dict[str, Any] = {**found, "signed_by": signer.verifier()}
    text = (
        f"{found['facts']} facts are written, {found['shown']} of them shown. "
        f"The reader checks them with the key {signer.verifier()}, given another way."
    )
    return answer, text


def signer_of(place: Place) -> Signer:
    """Sign with the hub's own key: to a partner it signs other words, which cannot be mixed."""
    encoded = place.own_keys().sign[0]["d"]
    return Signer(
        EXPORTS, ED25519, base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
    )


def _signed(place: Place, policy: Policy) -> tuple[list[bytes], str]:
    """Give the tree of the last checkpoint that enough witnesses cosigned, and its note."""
    store = PostgresLedger(place.server.conninfo(place.logins[SEALER]))
    try:
        for size, note, _ in store.notes():
            cosigned = set(open_checkpoint(note, policy, witnessed=False).cosigned)
            if policy.is_met(cosigned):
                headers = [one for at, one in enumerate(store.headers()) if at < size]
                assert HEADER.unpack(headers[-1])[1] == MAP
                return headers, note
    finally:
        store.close()
    raise NotExported("No checkpoint is cosigned as the policy asks. Nothing was written.")


def _name_of(place: Place, case_id: UUID) -> bytes:
    names = PostgresLedgerNames(place.server.conninfo(place.logins[SEALER_NAMES]))
    try:
        name = names.name_of(case_id)
    finally:
        names.close()
    if name is None:
        raise NotExported("What was recorded last is not signed yet. Try again in a minute.")
    return name


def _opened(hub: Hub, case_id: UUID, inside: Inside) -> Inside:
    """Add what every section says, and the keys that show that it says nothing else."""
    sealed = [
        sealing.read(case_id, number, row) for number, row in enumerate(inside.rows, start=1)
    ]
    key_ids = {key for each in sealed for key in each.key_ids()}
    ciphers = hub.keys.for_read(key_ids)
    content = {
        each.version: {
            str(sealing.CODES[compartment]): plain.decode().rstrip(" ")
            for compartment, plain in each.open(ciphers).items()
        }
        for each in sealed
    }
    return Inside(inside.rows, inside.shown, content, hub.keys.revealed(key_ids))
