"""Settings as a bundle and a folder of keys give them, for one that is never connected."""

from pathlib import Path
from typing import Any

from adapters.nkeys import ACCOUNT, new_pair
from adapters.partner.settings import PartnerSettings


def settings_in(folder: Path, **instead: Any) -> PartnerSettings:
    """Give settings that keep the keys and the inbox in one folder."""
    usual: dict[str, Any] = {
        "partner": "af-vast",
        "nats_url": "nats://127.0.0.1:4222",
        "ca": "",
        "token": "",
        "consumer": new_pair(ACCOUNT).public,
        "hub_sign": [{}],
        "hub_seal": [{}],
        "keys": folder,
        "data": folder,
    }
    return PartnerSettings(**usual | instead)
