"""The demo's partners make their keys, and give the hub the public halves, as partners do."""

import json
from pathlib import Path
from typing import Any

from adapters.closing import PARTNER_KEYS, hub_keys
from adapters.jose import public_part
from adapters.partner.closing import FROM_THE_HUB, SEAL, SIGN, new_pairs
from adapters.place import SECRETS, Place, write_private


def exchange_keys(data: Path, place: Place) -> None:
    """Give each partner that has none its pairs, the hub theirs, and them the hub's."""
    secrets = data / SECRETS
    partners = [partner.id for partner in place.directory.partners()]
    theirs = {partner: _pairs(keys_folder(data, partner)) for partner in partners}
    write_private(secrets / PARTNER_KEYS, json.dumps(theirs))
    for partner in partners:
        file = keys_folder(data, partner) / FROM_THE_HUB
        write_private(file, json.dumps(hub_keys(secrets).public()))


def keys_folder(data: Path, partner: str) -> Path:
    """Where a partner of the demo keeps its keys."""
    return data / SECRETS / f"keys-{partner}"


def _pairs(folder: Path) -> dict[str, Any]:
    for name, pair in new_pairs().items():
        if not (folder / name).exists():
            write_private(folder / name, json.dumps(pair))
    return {
        use: public_part(json.loads((folder / name).read_text()))
        for use, name in (("sign", SIGN), ("seal", SEAL))
    }
