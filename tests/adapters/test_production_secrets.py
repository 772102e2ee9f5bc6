"""What `samlots secrets` writes is what the servers of compose.yaml can be started with."""

import os
import re
import stat
import subprocess
import textwrap
from pathlib import Path

from typer.testing import CliRunner

from adapters.cli.commands import app
from adapters.embedded.binaries import nats_binary
from adapters.keyring import CA, HUB_CREDS, read_access
from adapters.nkeys import is_public

ROOT = Path(__file__).parents[2]
MOUNTED = "/run/secrets"
NOT_MOUNTED = {"nats-ca.key", "nats-store-key", "webhook.json"}
"""The first signs certificates, the servers get the second in a file to include, and webhooks
have no way out in compose."""


def test_compose_mounts_what_was_written_and_nats_takes_its_configuration(
    tmp_path: Path,
) -> None:
    secrets = tmp_path / "secrets"
    directory = ROOT / "adapters" / "demo" / "directory.json"
    made = CliRunner().invoke(app, ["secrets", str(secrets), "--directory", str(directory)])
    assert made.exit_code == 0, made.output
    again = CliRunner().invoke(app, ["secrets", str(secrets), "--directory", str(directory)])
    assert again.output == ""
    compose = (ROOT / "compose.yaml").read_text()
    named = set(re.findall(r"file: \./secrets/([\w.-]+)", compose))
    assert {each.name for each in secrets.iterdir()} - named == NOT_MOUNTED
    assert named <= {each.name for each in secrets.iterdir()}
    assert {stat.S_IMODE(each.stat().st_mode) for each in secrets.iterdir()} == {0o600}

    text = compose.partition("  nats:\n    content: |\n")[2].partition("\nsecrets:\n")[0]
    config = textwrap.dedent(text).replace("$$", "$").replace("/data", str(tmp_path / "store"))
    config = config.replace(f"../..{MOUNTED}", "secrets").replace(MOUNTED, str(secrets))
    (tmp_path / "nats.conf").write_text(config)
    told = subprocess.run(
        [str(nats_binary()), "-t", "-c", str(tmp_path / "nats.conf")],
        env={**os.environ, "NATS_NAME": "nats-1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert told.returncode == 0, told.stderr
    for demanded in ("handshake_first: true", "verify: true", 'min_version: "1.3"'):
        assert demanded in config
    for kept in ("sync_interval: always", "cipher: aes", "type: full"):
        assert kept in config
    access = read_access("tls://nats-1:4222", secrets / CA, secrets / HUB_CREDS)
    assert is_public("U", access.login.pair.public)
