"""A partner's side of closed messages: opens what the hub sent, and closes answers."""

import json
from base64 import urlsafe_b64decode
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from adapters.jose import (
    HUB,
    Jwk,
    NotAKey,
    key_pairs,
    new_sealing_key,
    new_signing_key,
    public_set,
    sealed,
    signed,
    unsealed,
    verified,
)
from adapters.partner.settings import PartnerSettings

SIGN, SEAL = "sign.json", "seal.json"
JOSE = "application/jose"


class KeysUnreadable(Exception):
    """A file of keys is missing or has another shape. The text names the file."""


class Opened(NamedTuple):
    """What the hub said, and its signature over it: the proof that it said so."""

    signed: bytes
    said: bytes


@dataclass(frozen=True, slots=True)
class Closing:
    """One partner's keys and the hub's public ones, newest first."""

    partner: str
    sign: Jwk = field(repr=False)
    seal: Sequence[Jwk] = field(repr=False)
    """An earlier key too, as long as something that was sealed to it can be on its way."""
    hub_sign: Sequence[Jwk]
    hub_seal: Sequence[Jwk]

    def open(self, message: bytes) -> Opened:
        """Unseal and verify. Raises NotOurs: from somebody else, for another, or altered."""
        between = {"issuer": HUB, "audience": self.partner}
        inner = unsealed(message, keys=self.seal, **between)
        return Opened(inner, self.verified(inner))

    def verified(self, proof: bytes) -> bytes:
        """Give what the hub signed, also years later. Raises NotOurs."""
        return verified(proof, signers=self.hub_sign, issuer=HUB, audience=self.partner)

    def close(self, words: bytes) -> bytes:
        """Sign our words and seal them to the hub."""
        between = {"issuer": self.partner, "audience": HUB}
        inner = signed(words, signer=self.sign, **between)
        return sealed(inner, recipient=self.hub_seal[0], **between)


def said_in(proof: bytes) -> bytes:
    """Give the words in a proof that was verified when it was opened."""
    return urlsafe_b64decode(proof.split(b".")[1] + b"==")


def closing_of(settings: PartnerSettings) -> Closing:
    """Read our own two keys, beside the hub's in the settings. Raises KeysUnreadable."""
    sign, seal = _read(settings.keys / SIGN), _read(settings.keys / SEAL)
    try:
        return Closing(
            partner=settings.partner,
            sign=key_pairs(sign, "sign")[0],
            seal=key_pairs(seal, "seal"),
            hub_sign=public_set(settings.hub_sign, "sign"),
            hub_seal=public_set(settings.hub_seal, "seal"),
        )
    except NotAKey:
        raise KeysUnreadable(
            "Keys where the setting `keys` says, or of the hub, are not of their kind."
        ) from None


def new_pairs() -> dict[str, dict[str, Any]]:
    """Make a partner's own key pairs, by the names of their files."""
    return {SIGN: new_signing_key(), SEAL: new_sealing_key()}


def _read(file: Path) -> Any:
    try:
        return json.loads(file.read_text())
    except (OSError, ValueError):
        raise KeysUnreadable(f"The keys in {file.name} cannot be read.") from None
