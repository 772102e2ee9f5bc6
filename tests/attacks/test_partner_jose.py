"""A partner with keys of its own crafts the wrapping of what it says: it is not opened."""

import pytest

from services.sealing import NotOpened
from tests.adapters.messages import CLOSING, partner_closing
from tests.attacks.partner_jose import GENUINE, SAID, SEALS, SIGNATURES, closed, crafted, says
from tests.services.disclosures import AF

LEAST = 100


def test_what_is_crafted_in_nothing_is_opened() -> None:
    for message in (closed(GENUINE), says(), crafted(), partner_closing().close(SAID)):
        assert CLOSING.open(AF.id, message) == SAID
    assert len(SIGNATURES) + len(SEALS) >= LEAST


@pytest.mark.parametrize("how", SIGNATURES)
def test_no_crafted_signature_is_believed(how: str) -> None:
    with pytest.raises(NotOpened):
        CLOSING.open(AF.id, SIGNATURES[how])


@pytest.mark.parametrize("how", SEALS)
def test_no_crafted_seal_is_opened(how: str) -> None:
    with pytest.raises(NotOpened):
        CLOSING.open(AF.id, SEALS[how])
