"""Messages that look like the hub's and are not: each by what was done to it."""

from collections.abc import Mapping

from adapters.jose import HUB, new_signing_key, sealed, signed
from tests.adapters.messages import CLOSING, HUB_KEYS, partner_closing
from tests.services.disclosures import AF, JOUR


def forgeries(said: bytes) -> Mapping[str, bytes]:
    """Give ways in which somebody else than the hub might say this to Arbetsförmedlingen."""
    to_af = {"issuer": HUB, "audience": AF.id}
    (theirs,), (other,) = CLOSING.partners(AF.id), CLOSING.partners(JOUR.id)
    mine = partner_closing(JOUR.id)
    genuine = signed(said, signer=HUB_KEYS.sign[0], **to_af)
    for_jour = signed(said, signer=HUB_KEYS.sign[0], issuer=HUB, audience=JOUR.id)
    own = new_signing_key()
    borrowed = own | {"kid": HUB_KEYS.sign[0]["kid"]}
    closed = CLOSING.close(AF.id, said)
    return {
        "as it is": said,
        "signed and not sealed": genuine,
        "sealed and not signed": sealed(said, recipient=theirs["seal"], **to_af),
        "signed by a stranger": sealed(
            signed(said, signer=own, **to_af), recipient=theirs["seal"], **to_af
        ),
        "signed by a stranger under the hub's name": sealed(
            signed(said, signer=borrowed, **to_af), recipient=theirs["seal"], **to_af
        ),
        "signed by another partner": sealed(
            signed(said, signer=mine.sign, **to_af), recipient=theirs["seal"], **to_af
        ),
        "signed to another partner, sealed to us": sealed(
            for_jour, recipient=theirs["seal"], **to_af
        ),
        "said to another partner": CLOSING.close(JOUR.id, said),
        "said to us, sealed to another": sealed(genuine, recipient=other["seal"], **to_af),
        "our own words sent back": partner_closing().close(said),
        "another partner's words": mine.close(said),
        "sealed twice": sealed(closed, recipient=theirs["seal"], **to_af),
        "one sign altered": closed[:-30] + bytes([closed[-30] ^ 1]) + closed[-29:],
        "cut off": closed[:-1],
        "with something behind": closed + b".",
    }
