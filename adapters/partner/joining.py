"""Becoming a partner: our own keys, made here, and the settings from what the hub gave."""

import base64
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from adapters.jose import Jwk, key_pairs, public_part
from adapters.nkeys import USER, new_pair, pair_of
from adapters.partner.closing import SEAL, SIGN, new_pairs
from adapters.partner.disk import is_full
from adapters.partner.settings import SEED, PartnerSettings
from adapters.private import write_private

PUBLIC = "public.json"
FROM_THE_HUB = ("partner", "nats_url", "ca", "token", "consumer", "hub_sign", "hub_seal")


class CannotJoin(Exception):
    """Keys or settings cannot be made; the message says what to do."""


def make_keys(folder: Path, earlier: Path | None = None) -> dict[str, Any]:
    """Make three key pairs and give their public halves. Never replaces a key.

    With the folder of `earlier` keys, what was sealed to those can be opened with these.
    """
    if any((folder / name).exists() for name in (SEED, SIGN, SEAL)):
        raise CannotJoin("There are keys in that folder already. Choose an empty one.")
    pair, others = new_pair(USER), new_pairs()
    sign, seal = others[SIGN], others[SEAL]
    public = {"nats": pair.public, "sign": public_part(sign), "seal": public_part(seal)}
    try:
        seals = json.dumps({"keys": [seal, *_sealed_to(earlier)]} if earlier else seal)
        files = {SEED: pair.seed, SIGN: json.dumps(sign), SEAL: seals}
        for name, text in files.items():
            write_private(folder / name, text + "\n")
        write_private(folder / PUBLIC, json.dumps(public, indent=1) + "\n")
    except (OSError, ValueError) as error:
        message = "The keys cannot be written there, or the earlier ones not be read."
        if is_full(error):
            message = "The disk is full: make room, and make the keys in an empty folder."
        raise CannotJoin(message) from None
    return public


def _sealed_to(earlier: Path) -> list[Jwk]:
    return key_pairs(json.loads((earlier / SEAL).read_text()), "seal")


def join(bundle: Path, keys: Path, out: Path, data: Path) -> str:
    """Write the settings; give the partner's id. The bundle must be for these keys."""
    try:
        given = json.loads(bundle.read_text())
        pair = pair_of(USER, (keys / SEED).read_text())
    except (OSError, ValueError):
        raise CannotJoin("The bundle or the key for NATS cannot be read.") from None
    try:
        settings = {name: given[name] for name in FROM_THE_HUB}
        settings |= {"keys": str(keys.absolute()), "data": str(data.absolute())}
        checked = PartnerSettings(**settings)
        subject = _subject(checked.token)
    except (ValidationError, ValueError, LookupError, TypeError):
        raise CannotJoin("The bundle is not one that a hub gave.") from None
    if subject != pair.public:
        raise CannotJoin("The bundle is for other keys than these.")
    try:
        write_private(out, json.dumps(settings, indent=1) + "\n")
    except OSError:
        raise CannotJoin("The settings cannot be written there.") from None
    return checked.partner


def _subject(token: str) -> str:
    said = token.split(".")[1]
    claims: Mapping[str, Any] = json.loads(
        base64.urlsafe_b64decode(said + "=" * (-len(said) % 4))
    )
    return str(claims["sub"])
