"""What the partner's program must be told: where NATS is, who it is, where to keep things."""

import json
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import Field, StringConstraints
from pydantic_settings import BaseSettings, SettingsConfigDict

from adapters.nkeys import USER, Login, pair_of

SEED = "nats.seed"


class PartnerSettings(BaseSettings):
    """From SAMLOTS_PARTNER_... in the environment, or from a JSON file with the same names.

    `samlots-partner join` writes the file from what the hub gave and the partner's own keys.
    """

    model_config = SettingsConfigDict(
        env_prefix="SAMLOTS_PARTNER_", extra="forbid", frozen=True, hide_input_in_errors=True
    )

    partner: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,40}$")]
    """Id of the organisation, as the hub knows it."""
    nats_url: Annotated[str, StringConstraints(pattern=r"^(nats|tls)://")]
    """One address, or several with commas between."""
    ca: str
    """The certificate, as PEM text, of the authority that vouches for the hub's servers."""
    token: str
    """The hub's word that our key may come in. No secret: without the key it opens nothing."""
    consumer: Annotated[str, StringConstraints(pattern=r"^A[A-Z2-7]{55}$")]
    """Name of the consumer of our notices."""
    hub_sign: Annotated[list[dict[str, Any]], Field(min_length=1)]
    """Public keys (JWK) that the hub signs with, the newest first."""
    hub_seal: Annotated[list[dict[str, Any]], Field(min_length=1)]
    """Public keys (JWK) to seal answers to, the newest first."""
    keys: Path
    """Folder of our own keys, as `samlots-partner keys` made it."""
    data: Path
    """Folder of the inbox."""
    watchdog_seconds: Annotated[float, Field(gt=0, le=3600)] = 60
    """How long the consumer may be out of reach while the server answers."""

    kept_by_law: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = None
    """The law by which you must keep what is called back; without it, it is purged at once."""

    @classmethod
    def read(cls, file: Path | str) -> Self:
        """Read the file that `samlots-partner join` wrote. Raises OSError and ValueError."""
        return cls(**json.loads(Path(file).read_text()))

    def login(self) -> Login:
        """Read our key for NATS. Raises OSError and NotAKey."""
        return Login(self.token, pair_of(USER, (self.keys / SEED).read_text()))
