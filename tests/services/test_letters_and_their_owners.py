"""What a person may do about a letter that cannot be sent, and whose it is."""

from uuid import UUID

import pytest

from domain.facts import CoordinatorAppointed, NoticeSuppressed
from services import failing
from services.letters import Letters, NoSuchLetter, Owner
from services.recording import Recording
from tests.given import example
from tests.services.disclosures import AF, Hub
from tests.services.test_relaying import numbers, run, suppressions, texts


@pytest.fixture
def hub() -> Hub:
    hub = Hub()
    hub.consents(AF)
    return hub


def letters(hub: Hub) -> Letters:
    return Letters(hub.book, hub.log, Recording(hub.log, hub.clock), hub.clock)


@pytest.fixture
def too_large(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> UUID:
    """A letter that is dead, with one behind it in its case."""
    monkeypatch.setattr(failing, "CONTENT_BYTES_MAX", 20)
    hub.discloses("längre än vad som ryms här")
    hub.discloses("efter")
    run(hub)
    (held,) = hub.book.held()
    return held.notice_id


def test_a_dead_letter_belongs_to_the_coordinator_or_to_the_unit_that_disclosed(
    hub: Hub, too_large: UUID
) -> None:
    assert letters(hub).one(too_large)[1] == Owner("rvt", "RVT Väst", "KS")
    appointed = {"role": example(CoordinatorAppointed).role, "unit": "RVT Väst"}
    hub.happened(example(CoordinatorAppointed, **appointed))
    hub.clock.pass_(days=400)
    owner = letters(hub).one(too_large)[1]
    assert owner is not None
    assert (owner.role, owner.staff) == ("samordnare", example(CoordinatorAppointed).role.staff)


def test_dropping_a_letter_puts_the_reason_in_the_case_and_frees_what_waits_behind_it(
    hub: Hub, too_large: UUID
) -> None:
    letters(hub).drop(too_large, "lämnad på annat sätt")
    assert [s.reason for s in suppressions(hub)] == ["lämnad på annat sätt"]
    (recorded,) = (r for r in hub.log.facts if isinstance(r.fact, NoticeSuppressed))
    assert recorded.on_behalf_of == "operator"
    run(hub)
    assert (texts(hub), numbers(hub)) == (["efter"], [1])
    with pytest.raises(NoSuchLetter):
        letters(hub).drop(too_large, "lämnad på annat sätt")


def test_a_letter_that_is_tried_again_is_decided_on_anew(hub: Hub, too_large: UUID) -> None:
    hub.withdraws()
    letters(hub).retry(too_large)
    assert run(hub).suppressed == 2
    assert {s.reason for s in suppressions(hub)} == {"samtycket gäller inte"}
    assert hub.courier.stored == []


def test_only_what_has_failed_can_be_tried_again_or_dropped(hub: Hub) -> None:
    hub.discloses()
    run(hub)
    (sent,) = hub.book.notices
    for act in (letters(hub).retry, letters(hub).one):
        with pytest.raises(NoSuchLetter):
            act(sent)
