"""What the partner's program must be told: where NATS is, who it is, where to keep things."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints
from pydantic_settings import BaseSettings, SettingsConfigDict


class PartnerSettings(BaseSettings):
    """From SAMLOTS_PARTNER_... in the environment, or from a JSON file with the same names."""

    model_config = SettingsConfigDict(
        env_prefix="SAMLOTS_PARTNER_", extra="forbid", frozen=True, hide_input_in_errors=True
    )

    partner: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,40}$")]
    """Id of the organisation, as the hub knows it."""
    nats_url: Annotated[str, StringConstraints(pattern=r"^(nats|tls)://")]
    """One address, or several with commas between."""
    user: str | None = None
    """NATS login; the partner's id when not given."""
    password_file: Path
    """File with that login's password."""
    data: Path
    """Folder of the inbox."""
    watchdog_seconds: Annotated[float, Field(gt=0, le=3600)] = 60
    """How long the consumer may be out of reach while the server answers."""

    kept_by_law: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = None
    """The law by which you must keep what is called back; without it, it is purged at once."""

    @property
    def login(self) -> str:
        """The NATS user."""
        return self.user or self.partner
