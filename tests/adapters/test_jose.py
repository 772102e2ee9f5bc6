"""What is signed and sealed is opened by its recipient alone, and from its sender alone."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.jose import (
    NotOurs,
    new_sealing_key,
    new_signing_key,
    public_part,
    sealed,
    signed,
    unsealed,
    verified,
)

HUB, OTHER_HUB = new_signing_key(), new_signing_key()
PARTNER, OTHER = new_sealing_key(), new_sealing_key()
BETWEEN = {"issuer": "hub", "audience": "tjejjouren"}
TEXT = b"Granebo 4"


def closed(payload: bytes = TEXT) -> bytes:
    inner = signed(payload, signer=HUB, **BETWEEN)
    return sealed(inner, recipient=public_part(PARTNER), **BETWEEN)


def opened(message: bytes) -> bytes:
    inner = unsealed(message, keys=[OTHER, PARTNER], **BETWEEN)
    return verified(inner, signers=[public_part(HUB)], **BETWEEN)


def test_the_recipient_reads_what_was_said_and_nobody_sees_it_on_the_way() -> None:
    message = closed()
    assert opened(message) == TEXT
    assert TEXT not in message
    assert base64.urlsafe_b64encode(TEXT).rstrip(b"=") not in message


def test_a_signature_is_the_same_every_time_and_a_seal_never() -> None:
    assert signed(TEXT, signer=HUB, **BETWEEN) == signed(TEXT, signer=HUB, **BETWEEN)
    assert closed() != closed()


def test_what_may_be_handed_out_has_no_secret_in_it() -> None:
    assert "d" in HUB
    assert "d" not in public_part(HUB) | public_part(PARTNER)
    assert len({HUB["kid"], OTHER_HUB["kid"], PARTNER["kid"], OTHER["kid"]}) == 4


@pytest.mark.parametrize("what", ["issuer", "audience"])
def test_what_was_said_between_others_is_refused(what: str) -> None:
    others = BETWEEN | {what: "eb"}
    for_others = sealed(
        signed(TEXT, signer=HUB, **BETWEEN), recipient=public_part(PARTNER), **others
    )
    with pytest.raises(NotOurs):
        opened(for_others)
    by_others = sealed(
        signed(TEXT, signer=HUB, **others), recipient=public_part(PARTNER), **BETWEEN
    )
    with pytest.raises(NotOurs):
        opened(by_others)


def test_another_signer_and_another_recipient_are_refused() -> None:
    forged = signed(TEXT, signer=OTHER_HUB, **BETWEEN)
    with pytest.raises(NotOurs):
        opened(sealed(forged, recipient=public_part(PARTNER), **BETWEEN))
    borrowed_name = signed(TEXT, signer=OTHER_HUB | {"kid": HUB["kid"]}, **BETWEEN)
    with pytest.raises(NotOurs):
        opened(sealed(borrowed_name, recipient=public_part(PARTNER), **BETWEEN))
    with pytest.raises(NotOurs):
        unsealed(closed(), keys=[OTHER], **BETWEEN)
    with pytest.raises(NotOurs):
        unsealed(closed(), keys=[OTHER | {"kid": PARTNER["kid"]}], **BETWEEN)


@pytest.mark.parametrize("alg", ["none", "HS256", "EdDSA"])
def test_no_other_way_of_signing_is_believed(alg: str) -> None:
    head, payload, signature = signed(TEXT, signer=HUB, **BETWEEN).split(b".")
    header = json.loads(base64.urlsafe_b64decode(head + b"==")) | {"alg": alg}
    changed = base64.urlsafe_b64encode(json.dumps(header).encode()).rstrip(b"=")
    for ending in (signature, b""):
        with pytest.raises(NotOurs):
            verified(
                b".".join((changed, payload, ending)), signers=[public_part(HUB)], **BETWEEN
            )


CLOSED = closed()


@given(st.data())
def test_one_changed_sign_anywhere_and_it_is_no_message(data: st.DataObject) -> None:
    message = CLOSED
    ends = {at - 1 for at in (*_dots(message), len(message))}
    # The last sign of a part has bits that mean nothing.
    at = data.draw(st.sampled_from([n for n in range(len(message)) if n not in ends]))
    other = data.draw(st.sampled_from([n for n in b"AQgw_.!" if n != message[at]]))
    with pytest.raises(NotOurs):
        opened(message[:at] + bytes([other]) + message[at + 1 :])


def _dots(message: bytes) -> list[int]:
    return [at for at, sign in enumerate(message) if sign == ord(".")]


@pytest.mark.parametrize(
    "junk", [b"", b".", b"....", b"a.b.c.d.e", b"\xff\xfe", b"{}", b"a" * 9]
)
def test_junk_is_no_message(junk: bytes) -> None:
    with pytest.raises(NotOurs):
        opened(junk)
    with pytest.raises(NotOurs):
        verified(junk, signers=[public_part(HUB)], **BETWEEN)
