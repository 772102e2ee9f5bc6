"""The hub's side of closed messages: its own keys, its partners' keys, and their use.

What goes out is signed by the hub and sealed to one partner; what comes in is sealed to the
hub and signed by the partner whose subject it came on.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from adapters.jose import (
    HUB,
    Between,
    CloseAll,
    Jwk,
    NotOurs,
    closed,
    key_pairs,
    new_sealing_key,
    new_signing_key,
    public_part,
    unsealed,
    verified,
)
from domain.refusals import PlainFailure
from services.sealing import NoKey, NotOpened

SIGN, SEAL = "hub-sign.json", "hub-seal.json"
USES = {SIGN: "sign", SEAL: "seal"}
KEYS_MAX = 10
MAKERS: Mapping[str, Callable[[], dict[str, Any]]] = {
    SIGN: new_signing_key,
    SEAL: new_sealing_key,
}
"""The hub's own key files, and what makes the key that one begins with."""

PartnerKeys = Callable[[str], Sequence[Mapping[str, Jwk]]]
"""From a partner's id to its public keys that work now, `sign` and `seal`, newest first."""


class KeysUnreadable(PlainFailure):
    """A file of keys is missing or has another shape."""


@dataclass(frozen=True, slots=True)
class HubKeys:
    """The hub's own key pairs, newest first: the first one signs, and all of them count."""

    sign: Sequence[Jwk] = field(repr=False)
    seal: Sequence[Jwk] = field(repr=False)

    def public(self) -> dict[str, list[dict[str, Any]]]:
        """Give what partners are told, with every key that may still be in use."""
        return {
            "sign": [public_part(key) for key in self.sign],
            "seal": [public_part(key) for key in self.seal],
        }


@dataclass(frozen=True, slots=True)
class Closing:
    """Closes notices to partners and opens what they send. Is both `Sealer` and `Opener`."""

    own: HubKeys
    partners: PartnerKeys
    closed_by: CloseAll = closed
    _proven: set[tuple[str, str]] = field(
        default_factory=set[tuple[str, str]], init=False, repr=False
    )
    """Partners, each with the key that something has been sealed to."""

    def prove(self, partner: str) -> None:
        """Close something that goes nowhere, unless it has been done with the same key."""
        keys = self.partners(partner)
        proven = (partner, str(keys[0]["seal"]["x"])) if keys else None
        if proven not in self._proven:
            self.close(partner, b"")
            if proven is not None:
                self._proven.add(proven)

    def close(self, partner: str, notice: bytes) -> bytes:
        """Sign and seal: what is signed is the same at every try, the seal never is."""
        return self.close_all(partner, [notice])[0]

    def close_all(self, partner: str, notices: Sequence[bytes]) -> Sequence[bytes]:
        """Close several, in order."""
        keys = self.partners(partner)
        if not keys:
            raise NoKey
        return self.closed_by(notices, Between(self.own.sign[0], keys[0]["seal"], HUB, partner))

    def open(self, partner: str, message: bytes) -> bytes:
        """Unseal and verify. Raises NotOpened, also for a partner without keys."""
        keys = self.partners(partner)
        between = {"issuer": partner, "audience": HUB}
        try:
            inner = unsealed(message, keys=self.own.seal, **between)
            return verified(inner, signers=[each["sign"] for each in keys], **between)
        except NotOurs:
            raise NotOpened from None


def first_key(name: str) -> str:
    """Write one of the hub's key files with its first key (JWK)."""
    return json.dumps(MAKERS[name]())


def renewed(name: str, text: str) -> str:
    """Write one of the hub's key files with a new key in front; the old ones still count.

    It is then a JWK Set (RFC 7517).
    """
    before = key_pairs(json.loads(text), USES[name])
    return json.dumps({"keys": [MAKERS[name](), *before][:KEYS_MAX]})


def hub_keys(sign: Path, seal: Path) -> HubKeys:
    """Read the hub's own keys. Raises KeysUnreadable."""
    return HubKeys(_keys(sign, "sign"), _keys(seal, "seal"))


def _keys(file: Path, use: str) -> list[Jwk]:
    try:
        return key_pairs(json.loads(file.read_text()), use)
    except (OSError, ValueError):
        raise KeysUnreadable(f"The hub's keys in {file.name} cannot be used.") from None
