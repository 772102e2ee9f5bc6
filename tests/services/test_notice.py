"""What a notice says, and that it is asked anew, when it goes, whether it may."""

import asyncio
import json
from dataclasses import replace
from datetime import date
from functools import reduce

import pytest
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from domain.case.access import Access
from domain.case.calendar import start_of
from domain.case.case import Case
from domain.case.granting import evolve
from domain.categories import CONTENT, Category
from domain.facts import (
    ErasureExecuted,
    InformationDisclosed,
    NoticeSuppressed,
    ResourcePersonAssigned,
    ResourcePersonReleased,
)
from domain.need_to_know.table import TABLE
from domain.roles import EXTERNAL, Role
from domain.rules.sharing import allowed
from services.notice import notice_id_of, why_stopped
from services.policy import policy_version
from services.ports import Partner
from services.windows import Round
from tests.given import example
from tests.services.disclosures import (
    AF,
    CASE,
    EVERYTHING,
    JOUR,
    LAST_DAY,
    Hub,
    handle,
    recipient,
)
from tests.services.fakes import START


@pytest.fixture
def hub() -> Hub:
    hub = Hub()
    hub.consents(AF)
    hub.consents(JOUR)
    return hub


def run(hub: Hub) -> Round:
    return asyncio.run(hub.relaying.run_once())


def told(hub: Hub, partner: Partner = AF) -> list[dict]:
    return [json.loads(letter.body) for letter in hub.courier.to(partner.id)]


def suppressions(hub: Hub) -> list[NoticeSuppressed]:
    return [r.fact for r in hub.log.facts if isinstance(r.fact, NoticeSuppressed)]


def test_a_disclosure_reaches_its_partner_as_a_cloudevent_that_names_no_case(hub: Hub) -> None:
    disclosed = hub.discloses("Söker praktik", valid_to=date(2026, 6, 30))
    hub.clock.pass_(hours=5)
    assert run(hub) == Round(entered=1, sent=1)
    (letter,) = hub.courier.stored
    event = JSONFormat().read(CloudEvent, letter.body)
    notice_id = str(notice_id_of(disclosed, AF.id))
    assert event.get_id() == notice_id == str(letter.id)
    assert event.get_type() == "samlots.notice.v1"
    assert event.get_source() == "urn:samlots:hub"
    assert event.get_subject() == handle(CASE, AF.id)
    assert event.get_time() == start_of(START.date())
    data = event.get_data()
    assert isinstance(data, dict)
    causation = data.pop("causation")
    assert len({causation, notice_id, str(disclosed), str(CASE)}) == 4
    assert data == {
        "correlation": notice_id,
        "sequence": 1,
        "level": "full",
        "policy": policy_version(),
        "purpose": "planering",
        "content": [{"category": "WORK", "text": "Söker praktik"}],
        "handling_instruction": "Ring aldrig det gamla numret.",
        "valid_to": "2026-06-30",
    }
    assert str(CASE) not in letter.body.decode()
    assert str(disclosed) not in letter.body.decode()


def test_an_answer_is_asked_for_when_the_disclosure_asks_for_one(hub: Hub) -> None:
    hub.discloses()
    asked = hub.log.facts[-1]
    object.__setattr__(asked.fact, "__dict__", {**vars(asked.fact), "answer_by": LAST_DAY})
    hub.discloses()
    run(hub)
    assert [each["data"].get("answer_by") for each in told(hub)] == ["2026-12-31", None]


def test_two_disclosures_after_one_review_have_that_in_common_and_no_more(hub: Hub) -> None:
    first, second = hub.discloses("en"), hub.discloses("två")
    hub.log.facts[-1] = replace(
        hub.log.facts[-1],
        fact=hub.log.facts[-1].fact.model_copy(
            update={"review_ref": vars(hub.log.facts[-3].fact)["review_ref"]}
        ),
    )
    run(hub)
    one, other = (notice["data"] for notice in told(hub))
    assert one["causation"] == other["causation"]
    assert one["correlation"] != other["correlation"]
    assert {str(first), str(second)}.isdisjoint(str(told(hub)).split("'"))


def test_the_policy_version_is_another_as_soon_as_a_cell_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = policy_version()
    cells = TABLE[Role.ARBETSFORMEDLINGEN]
    monkeypatch.delitem(cells, next(iter(cells)))
    assert policy_version.__wrapped__() != before


@pytest.mark.shows("R111")
def test_that_something_exists_is_told_without_content(hub: Hub) -> None:
    hub.discloses(level="exists")
    run(hub)
    assert told(hub)[0]["data"]["content"] == []


def test_that_something_exists_rests_on_what_its_review_let_go(hub: Hub) -> None:
    hub.discloses(level="exists", content_copy=())
    run(hub)
    assert [notice["data"]["level"] for notice in told(hub)] == ["exists"]


def test_that_something_exists_is_not_told_when_the_consent_is_gone(hub: Hub) -> None:
    hub.discloses(level="exists", content_copy=())
    hub.withdraws()
    run(hub)
    assert told(hub) == []
    assert len(suppressions(hub)) == 1


def test_a_disclosure_that_has_run_out_is_not_sent(hub: Hub) -> None:
    hub.discloses(valid_to=START.date())
    hub.clock.pass_(days=1)
    run(hub)
    assert hub.courier.stored == []


def test_an_erased_case_sends_nothing(hub: Hub) -> None:
    hub.discloses()
    hub.happened(
        ErasureExecuted(
            ground="SoLPuL", scope="allt", keys_destroyed=(), exceptions=(), approved_by="AL"
        )
    )
    run(hub)
    assert hub.courier.stored == []
    assert suppressions(hub) == [], "nothing is noted in a file that is erased"


@pytest.mark.parametrize(
    ("role", "category"),
    [(Role.BOENDE, Category.HOUSING), (Role.INTERNKONTROLL, Category.ACCESS)],
)
def test_a_unit_of_the_authority_without_a_seat_gets_no_notice(
    hub: Hub, role: Role, category: Category
) -> None:
    unit = Partner("enheten", "Enheten", role)
    hub.directory.connected[unit.id] = unit
    hub.discloses("hyran", unit, category=category)
    run(hub)
    assert hub.courier.to(unit.id) == []


def test_a_unit_whose_assignment_ended_while_the_letter_waited_gets_nothing(hub: Hub) -> None:
    unit = Partner("enheten", "Enheten", Role.BOENDE, EVERYTHING)
    hub.directory.connected[unit.id] = unit
    seat = example(ResourcePersonAssigned)
    role = seat.role.model_copy(update={"role": unit.role})
    hub.happened(
        seat.model_copy(update={"role": role, "visible_categories": (Category.HOUSING,)})
    )
    for text in ("före", "efter"):
        hub.discloses(text, unit, category=Category.HOUSING)
        if text == "före":
            run(hub)
            hub.courier.away = True
    run(hub)
    released = example(ResourcePersonReleased)
    hub.happened(released.model_copy(update={"role": role}))
    hub.clock.pass_(days=1)
    hub.courier.away = False
    run(hub)
    assert [n["data"]["content"][0]["text"] for n in told(hub, unit)] == ["före"]
    assert [s.reason for s in suppressions(hub)] == ["nivån är lägre nu"]


def test_a_partner_that_is_something_else_than_it_was_addressed_as_gets_nothing(
    hub: Hub,
) -> None:
    wrong = recipient(AF).model_copy(update={"partner": JOUR.id})
    hub.discloses(recipient=wrong, level="summary")
    run(hub)
    assert hub.courier.stored == []


@pytest.mark.parametrize("role", EXTERNAL)
@pytest.mark.parametrize("consented", [True, False])
def test_the_question_at_sending_is_the_question_at_recording(
    role: Role, *, consented: bool
) -> None:
    hub = Hub()
    partner = Partner("p", "P", role)
    hub.directory.connected = {partner.id: partner}
    if consented:
        hub.consents(partner, "given", CONTENT)
    for category in CONTENT:
        for level in ("exists", "summary", "full"):
            hub.discloses(f"{category}", partner, level=level, category=category)
    case = Case(access=reduce(evolve, hub.log.facts, Access()))
    disclosures = [r for r in hub.log.facts if isinstance(r.fact, InformationDisclosed)]
    assert len(disclosures) == len(CONTENT) * 3
    for recorded in disclosures:
        assert isinstance(recorded.fact, InformationDisclosed)
        reason = why_stopped(case.access, recorded.fact, partner, hub.clock())
        assert (reason is None) == allowed(case, recorded.fact, recorded)
