"""Settings, read once from the environment (prefix SAMLOTS_) or the command line."""

from pathlib import Path
from typing import Literal

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from domain.law.retention import Sample
from domain.refusals import PlainFailure

OTHERS_MAY = 0o077


class Settings(BaseSettings):
    """What a process needs to know of where it runs.

    Without `database_host` the program starts its own PostgreSQL and NATS in `data`.
    """

    model_config = SettingsConfigDict(env_prefix="SAMLOTS_", hide_input_in_errors=True)

    data: Path = Path(".samlots")
    """Folder of the embedded servers, their secrets and the demo's partners."""
    database_host: str | None = None
    """Host or socket folder of a PostgreSQL server; None for the embedded one."""
    database_port: int = 5432
    """Port of the PostgreSQL server that is given."""
    database_admin: str = "postgres"
    """Login that may make databases and logins; used by `samlots setup` alone."""
    database_admin_password_file: Path | None = None
    """File with that login's password."""
    logins_file: Path | None = None
    """JSON file with the password of every database login."""
    nats_url: str | None = None
    """Addresses of the NATS servers that are given, with commas between."""
    nats_public_url: str | None = None
    """The same servers as partners outside reach them; goes into their bundles."""
    nats_ca_file: Path | None = None
    """Certificate of the authority that vouches for the NATS servers."""
    nats_creds_file: Path | None = None
    """Creds file that the hub logs in to NATS with."""
    nats_operator_file: Path | None = None
    """Secret of all accounts on NATS; for `samlots setup` and for letting partners in alone."""
    hub_sign_file: Path | None = None
    """Key pair (JWK) that the hub signs with."""
    hub_seal_file: Path | None = None
    """Key pair (JWK) that is sealed to when partners answer."""
    partners_file: Path | None = None
    """JSON file with the public keys of the partners that were let in."""
    nats_replicas: int = 1
    """On how many NATS nodes each stream is kept: 3 in a cluster of three."""
    kek_file: Path | None = None
    """File with the key that wraps every data key, base64."""
    kek: SecretStr | None = None
    """The same key in the environment instead of a file."""
    kek_also_file: Path | None = None
    """File with one more such key, while it is changed: it opens, and wraps nothing new."""
    kek_vault_url: str | None = None
    """Address of a Vault that wraps data keys: https, or http to the loopback; None: none."""
    kek_vault_key: str | None = None
    """Name of its transit key. Beside SAMLOTS_KEK_FILE or SAMLOTS_KEK it opens, and wraps
    nothing new; without them it wraps."""
    kek_vault_mount: str = "transit"
    """Where Vault has its transit engine; a namespace stands before it, `ns/transit`."""
    kek_vault_token_file: Path | None = None
    """File with a token that may use that key; read at each call, so that it can be renewed."""
    kek_vault_ca_file: Path | None = None
    """PEM file with the authority behind Vault's certificate; None: the machine's own."""
    handle_key_file: Path | None = None
    """File with the key that partners' own case names are made with, base64."""
    ledger_key_file: Path | None = None
    """File with the key that signs the ledger; for `samlots seal` alone."""
    ledger_policy_file: Path | None = None
    """Whose signatures count: the log, its witnesses with their addresses, the quorum."""
    ledger_folder: Path | None = None
    """Where `samlots seal` remembers what it signed; None: `ledger` in the data folder."""
    backups_folder: Path | None = None
    """Where backups are kept, for `samlots doctor` to look at; None: it does not."""
    erasures_folder: Path | None = None
    """Where `samlots erasure run` keeps the register of erasures; None: nowhere."""
    directory_file: Path | None = None
    """JSON file with people on duty and connected partners."""
    smtp_host: str | None = None
    """Server that e-mail to partners is handed in to, over STARTTLS; None: no e-mail."""
    smtp_port: int = 587
    """Port of that server."""
    smtp_user: str | None = None
    """Login there; None: without one."""
    smtp_password_file: Path | None = None
    """File with that login's password."""
    smtp_ca_file: Path | None = None
    """PEM file with the authority behind that server's certificate; None: the machine's own."""
    mail_sender: str | None = None
    """Address that e-mail is sent from. Neutral: everybody on the way sees it."""
    webhook_hosts: str = ""
    """Hosts that webhooks may go to, with commas between; empty: no webhooks."""
    webhook_key_file: Path | None = None
    """JSON file with the Ed25519 key pair (JWK) that webhooks are signed with."""
    webhook_networks: str = ""
    """Private networks that webhooks may go to all the same (CIDR), with commas between."""
    webhook_ca_file: Path | None = None
    """PEM file with the authority behind partners' certificates; None: the machine's own."""
    sdk_folder: Path | None = None
    """Folder shared with the organisation's SDK client; None: no SDK."""
    sdk_address: str | None = None
    """The hub's own SDK function, `0203:domain/function`, named so that it tells nothing."""
    clock_file: Path | None = None
    """The story's clock; only the demo sets it."""
    sign_in: Literal["none", "demo"] = "none"
    """How people sign in. `demo` lets anyone choose, and only on the loopback."""
    research_sample: Sample | None = None
    """`whole` where the whole municipality is kept for research, `days` where those born on the
    5th, 15th and 25th are (SoL 16 kap. 4 §). Until it is set nothing is erased."""
    host: str = "127.0.0.1"
    """Address that the pages and the health addresses are served on."""
    port: int = 8000
    """Port of the pages and the API."""
    health_port: int | None = None
    """Where a process without pages answers /health/live and /health/ready; None: nowhere."""
    secure_cookies: bool = False
    """True behind TLS: cookies then carry Secure and the __Host- prefix."""


def secret(file: Path | None) -> str | None:
    """Read a secret from a file that its owner alone may read; None without a file.

    Raises PlainFailure, which names neither the file nor what is in it.
    """
    if file is None:
        return None
    try:
        if file.stat().st_mode & OTHERS_MAY:
            raise PlainFailure("A file with a secret must be readable by its owner alone.")
        return file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise PlainFailure("A file with a secret cannot be read.") from None
